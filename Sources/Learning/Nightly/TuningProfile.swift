import Cards
import Events
import Models

/// One profile as a night of tuning sees it.
public struct TuningProfile: Sendable {
  /// Its key.
  public var userID: Int64
  /// Its answers in force, in the order of the log: times may be wrong, the order is not.
  public var answers: [Event]
  /// Its filters and knobs.
  public var settings: RankingSettings
  /// What was tuned for it alone and serves now.
  public var own: EnsembleAdjustment?
  /// The last event that a verdict was about; 0 before the first.
  public var judged: Int64

  /// A profile.
  public init(
    userID: Int64, answers: [Event], settings: RankingSettings, own: EnsembleAdjustment? = nil,
    judged: Int64 = 0
  ) {
    (self.userID, self.answers, self.settings) = (userID, answers, settings)
    (self.own, self.judged) = (own, judged)
  }
}
