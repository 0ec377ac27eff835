import Cards
import Foundation
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
  /// What it changed when it was judged: fitted without the answers that the verdict was about.
  public var judgedAdjustment: EnsembleAdjustment?

  /// A result.
  public init(
    id: String, made: Int64, adjustment: EnsembleAdjustment, verdict: TuningVerdict, judged: Int64,
    judgedAdjustment: EnsembleAdjustment? = nil
  ) {
    (self.id, self.made, self.adjustment) = (id, made, adjustment)
    (self.verdict, self.judged, self.judgedAdjustment) = (verdict, judged, judgedAdjustment)
  }

  /// What it changes for a verdict on answers from the event `first` on, which nothing may have been fitted to.
  public func adjustment(forAnswersFrom first: Int64) -> EnsembleAdjustment {
    first <= judged ? judgedAdjustment ?? adjustment : adjustment
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

  /// The number of a result with this name: a later one is greater. 0 for a name of another kind.
  public static func number(of id: String) -> Int { id.split(separator: "-").last.flatMap { Int($0) } ?? 0 }

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
  /// Names of the results that served the owner when that was said.
  public var serving: [String]?
  /// The last verdict that was about answers, and when that was: nights without any may have followed.
  public var lastJudged: TuningVerdict?
  /// See `lastJudged`.
  public var lastJudgedRan: Int64?

  /// Before the first night.
  public init() {}

  /// Notes how a run that began at `time` ended.
  public mutating func end(_ verdict: TuningVerdict, at time: Int64) {
    if verdict.isJudged {
      (lastJudged, lastJudgedRan) = (verdict, time)
    } else if lastJudged == nil, let before = self.verdict, before.isJudged {
      (lastJudged, lastJudgedRan) = (before, ran)
    }
    (ran, self.verdict) = (time, verdict)
  }

  /// Notes what is to be said about the ranking by results of these names, when the newest event was `newest`. A night that found
  /// nothing to do (`isQuiet`) does not take the place of news that nobody has read.
  public mutating func say(_ sentence: String, serving ids: [String], newest: Int64, isQuiet: Bool) {
    if isQuiet, !said.isEmpty, self.newest >= newest, serving ?? ids == ids { return }
    (said, self.newest, serving) = (sentence, newest, ids)
  }
}

/// The last run of tuning in a home, however it ended.
public struct TuningAttempt: Sendable, Equatable, Codable {
  /// When it began, Unix milliseconds.
  public var began: Int64
  /// When it came to its end; nil while it runs, and where it was killed.
  public var ended: Int64?
  /// Why it failed; nil where it did not.
  public var error: String?
  /// Its process.
  public var process: Int32

  /// A run that begins.
  public init(began: Int64, process: Int32) { (self.began, self.process) = (began, process) }

  /// Whether it neither ended nor runs any more, as far as this machine can see.
  public var wasCutOff: Bool { ended == nil && kill(process, 0) != 0 && errno == ESRCH }

  /// What is said when the feed opens, while tuning fails.
  public static let failed = "The last tuning failed; nostrade doctor says why."
}
