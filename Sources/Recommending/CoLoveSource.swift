import Models
import Synchronization

/// Co-love counts for reasons and details, read when they are first needed.
public final class CoLoveSource: Sendable {
  /// Counts, and how many people were counted; 0 where that is unknown.
  public typealias Counted = (counts: any CoLoveCounts, people: Int)

  private let read: @Sendable () -> Counted?
  /// The inner nil says that there are none.
  private let known = Mutex<Counted??>(nil)
  private let mostKnown = Mutex<Float?>(nil)

  /// Counts that `read` gives; nil when there are none.
  public init(_ read: @escaping @Sendable () -> Counted?) { self.read = read }

  /// The counts. The first caller reads them; others wait for it.
  public var counts: (any CoLoveCounts)? { counted?.counts }

  private var counted: Counted? {
    known.withLock { known in
      if let known { return known }
      let counts = read()
      known = .some(counts)
      return counts
    }
  }

  /// How many people love the title that most do.
  var mostLoves: Float {
    mostKnown.withLock { most in
      let value = most ?? counts?.loves.max() ?? 0
      most = value
      return value
    }
  }

  /// How many people were counted, at least as many as love the title that most do.
  var people: Float { max(mostLoves, Float(counted?.people ?? 0)) }
}
