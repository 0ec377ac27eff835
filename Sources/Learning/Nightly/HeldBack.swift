import Cards
import Events
import Foundations
import Models
import Recommending

/// A profile's answers, split by time: the newest are held back until the verdict.
struct HeldBack: Sendable {
  /// The fewest new answers that a verdict needs.
  static let fewestNew = 20
  /// The share of the answers that the first night holds back.
  private static let firstShare = 0.4
  /// With fewer earlier answers than this the held-back ones cannot be judged.
  static let fewestBefore = 5

  let profile: TuningProfile
  /// Earlier answers, which this verdict is not about; and the newest ones, which are held back for it.
  let before, held: [Event]
  /// Answers that are newer than the last verdict.
  let newAnswers: [Event]
  /// How many these are.
  var new: Int { newAnswers.count }

  /// The split of the answers that teach taste about `items`.
  init(_ profile: TuningProfile, _ items: ItemIndex) {
    self.profile = profile
    let usable = profile.answers.filter { $0.feedback.teachesTaste && items.row($0.animeID) != nil }
      .sorted { $0.id < $1.id }
    newAnswers = usable.filter { $0.id > profile.judged }
    var count = newAnswers.count
    if count == usable.count {
      count = Int((Double(count) * Self.firstShare).rounded(.up))
      // So few as a verdict needs in all must be able to hold what it needs.
      let fewest = TuningVerdict.fewestLoved + TuningVerdict.fewestOthers
      if usable.count >= Self.fewestNew { count = max(count, fewest) }
    }
    before = Array(usable.dropLast(count))
    held = Array(usable.suffix(count))
  }

  /// At most so many profiles speak for all.
  static let mostProfiles = 400

  /// Those that speak for all: of those that can be judged the ones with most new answers.
  static func speaking(_ all: [HeldBack]) -> [HeldBack] {
    Array(
      all.filter(\.canBeJudged).sorted { ($1.new, $0.profile.userID) < ($0.new, $1.profile.userID) }
        .prefix(mostProfiles))
  }

  var loved: [Event] { held.filter { $0.feedback == .love } }
  var others: [Event] { held.filter { $0.feedback != .love } }
  /// Whether there is a history to judge the held-back answers by.
  var canBeJudged: Bool { !held.isEmpty && before.count >= Self.fewestBefore }
  /// The newest event; what is newer has not been judged.
  var newest: Int64 { max(profile.judged, held.last?.id ?? 0) }

  /// A verdict without figures on what some profiles answered, of whom `all` have new answers: its kind says why none is possible.
  /// It is `notBetter` where one is.
  static func opening(_ profiles: [TuningProfile], _ all: [HeldBack]) -> TuningVerdict {
    let usable = all.filter(\.canBeJudged)
    let new = all.flatMap(\.newAnswers)
    var verdict = TuningVerdict(.notBetter, new: new.count, held: usable.reduce(0) { $0 + $1.held.count })
    verdict.isFirst = profiles.allSatisfy { $0.judged == 0 }
    verdict.loved = usable.reduce(0) { $0 + $1.loved.count }
    verdict.others = usable.reduce(0) { $0 + $1.others.count }
    let loves = new.count { $0.feedback == .love }
    if new.isEmpty {
      verdict.kind = .nothingNew
    } else if new.count < fewestNew {
      verdict.kind = .tooFew
    } else if loves == 0 {
      verdict.kind = .onlyDislikes
    } else if loves == new.count {
      verdict.kind = .onlyLoves
    } else if verdict.loved < TuningVerdict.fewestLoved || verdict.others < TuningVerdict.fewestOthers {
      verdict.kind = .tooFew
    }
    return verdict
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
