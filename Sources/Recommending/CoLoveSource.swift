import Models
import Synchronization

/// Co-love counts for reasons and details, read when they are first needed.
public final class CoLoveSource: Sendable {
  private let read: @Sendable () -> (any CoLoveCounts)?
  /// The inner nil says that there are none.
  private let known = Mutex<(any CoLoveCounts)??>(nil)
  private let mostKnown = Mutex<Float?>(nil)

  /// Counts that `read` gives; nil when there are none.
  public init(_ read: @escaping @Sendable () -> (any CoLoveCounts)?) { self.read = read }

  /// The counts. The first caller reads them; others wait for it.
  public var counts: (any CoLoveCounts)? {
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
}
