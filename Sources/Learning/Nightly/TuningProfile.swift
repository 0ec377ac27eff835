import Cards
import Events
import Foundations
import Models
import Recommending

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

/// A profile's answers, split by time: the newest are held back until the verdict.
struct HeldBack: Sendable {
  /// The fewest new answers that a verdict needs.
  static let fewestNew = 20
  /// The fewest loved and other answers among those held back.
  static let (fewestLoved, fewestOthers) = (6, 3)
  /// The share of the answers that the first night holds back.
  private static let firstShare = 0.4
  /// With fewer earlier answers than this the held-back ones cannot be judged.
  static let fewestBefore = 5

  let profile: TuningProfile
  /// Earlier answers, which this verdict is not about; and the newest ones, which are held back for it.
  let before, held: [Event]
  /// How many answers are newer than the last verdict.
  let new: Int

  /// The split of the answers that teach taste about `items`.
  init(_ profile: TuningProfile, _ items: ItemIndex) {
    self.profile = profile
    let usable = profile.answers.filter { $0.feedback.teachesTaste && items.row($0.animeID) != nil }
      .sorted { $0.id < $1.id }
    new = usable.count { $0.id > profile.judged }
    let count = new == usable.count ? Int((Double(new) * Self.firstShare).rounded(.up)) : new
    before = Array(usable.dropLast(count))
    held = Array(usable.suffix(count))
  }

  var loved: [Event] { held.filter { $0.feedback == .love } }
  var others: [Event] { held.filter { $0.feedback != .love } }
  /// Whether there is a history to judge the held-back answers by.
  var canBeJudged: Bool { !held.isEmpty && before.count >= Self.fewestBefore }
  /// The newest event; what is newer has not been judged.
  var newest: Int64 { max(profile.judged, held.last?.id ?? 0) }

  /// Why no verdict is possible on some profiles' answers together; nil when one is.
  static func obstacle(_ all: [HeldBack]) -> TuningVerdict.Kind? {
    let new = all.reduce(0) { $0 + $1.new }
    guard new > 0 else { return .nothingNew }
    guard new >= fewestNew else { return .tooFew }
    let usable = all.filter(\.canBeJudged)
    let loved = usable.reduce(0) { $0 + $1.loved.count }
    let others = usable.reduce(0) { $0 + $1.others.count }
    if loved < fewestLoved { return all.contains { !$0.loved.isEmpty } ? .tooFew : .onlyDislikes }
    return others < fewestOthers ? .onlyLoves : nil
  }

  /// The feed's options twelve hours after `events`: the extra weight of the newest answers has fallen to about a third.
  static func options(_ profile: TuningProfile, after events: [Event]) -> RankingOptions {
    var options = RankingOptions()
    options.time = events.last?.time.map { $0 &+ 12 * 3_600_000 }
    options = options.with(profile.settings)
    // No filters: titles that they hide now were shown when they were answered.
    options.filters = RankingFilters()
    options.showsAdult = true
    return options
  }

  /// Answers in four random parts, each hidden once; none of fewer than eight.
  static func folds(of events: [Event], profile: TuningProfile) -> [(shown: [Event], hidden: [Event])] {
    guard events.count >= 2 * folds else { return [] }
    var random = RandomSource(seed: UInt64(bitPattern: profile.userID) &+ 1)
    let order = events.indices.shuffled(using: &random)
    return (0..<folds).map { fold in
      let hidden = Set(order.indices.filter { $0 % folds == fold }.map { order[$0] })
      return (
        events.indices.filter { !hidden.contains($0) }.map { events[$0] }, hidden.sorted().map { events[$0] }
      )
    }
  }

  private static let folds = 4
}
