import Cards
import Models

/// One result of tuning, kept in a file of its own: weights, where they come from and what the verdict on them was.
public struct TunedPart: Sendable, Equatable, Codable {
  /// Its name, by which `models use` finds it: `shared-3`, `p1-2`.
  public var id: String
  /// When it was made, Unix milliseconds.
  public var made: Int64
  /// What it changes.
  public var adjustment: EnsembleAdjustment
  /// How it was judged.
  public var verdict: TuningVerdict
  /// The last event that the verdict was about.
  public var judged: Int64

  /// A result.
  public init(id: String, made: Int64, adjustment: EnsembleAdjustment, verdict: TuningVerdict, judged: Int64)
  {
    (self.id, self.made, self.adjustment) = (id, made, adjustment)
    (self.verdict, self.judged) = (verdict, judged)
  }
}

/// Whom a result of tuning belongs to.
public enum TunedOwner: Sendable, Hashable {
  /// All profiles of the home.
  case shared
  /// One profile, by its key.
  case profile(Int64)

  /// What names of its results begin with.
  public var prefix: String {
    switch self {
    case .shared: "shared"
    case .profile(let id): "p\(id)"
    }
  }

  /// The owner of a result with this name; nil for a name that no result has.
  public init?(id: String) {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, Int(parts[1]) != nil else { return nil }
    if parts[0] == "shared" {
      self = .shared
    } else if parts[0].first == "p", let id = Int64(parts[0].dropFirst()), id >= 0 {
      self = .profile(id)
    } else {
      return nil
    }
  }
}

/// What is known of the nights of one owner.
public struct TuningState: Sendable, Equatable, Codable {
  /// The last event that a verdict was about; what is newer was never learned from.
  public var judged: Int64 = 0
  /// When tuning ran last, Unix milliseconds.
  public var ran: Int64 = 0
  /// How it ended.
  public var verdict: TuningVerdict?
  /// What it changed, as a sentence for the morning after.
  public var said = ""
  /// The newest event then: the sentence is news until there is a newer one.
  public var newest: Int64 = 0

  /// Before the first night.
  public init() {}
}
