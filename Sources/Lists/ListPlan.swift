import Events
import Foundations

/// What an import changes: for each entry of a list the event that it becomes, or why it becomes none.
public struct ListPlan: Sendable {
  /// What happens to an entry.
  public enum Outcome: Sendable, Equatable {
    /// The first answer to the title.
    case new
    /// Another answer than the one in force.
    case changed
    /// Nothing new since an earlier import, or the same as what was answered.
    case unchanged
    /// What was said already says more.
    case kept
    /// Answered here after the list was changed.
    case answeredLater
    /// The entry states neither a score nor that the title was watched.
    case silent
    /// No title of the catalogue, or several.
    case unmatched
    /// Another entry of the list means the same title and says as much or more.
    case repeated
  }

  /// One entry of the list.
  public struct Item: Sendable {
    /// What the list says.
    public var entry: ListEntry
    /// The title; nil when none was found.
    public var match: ListMatcher.Match
    /// What happens.
    public var outcome: Outcome
    /// The events that it becomes: the answer and, where it is set aside, that.
    public var drafts: [EventDraft]
    /// Whether the entry is stored: it says something that the last import did not.
    public var isStored: Bool
  }

  /// What an earlier import said of a title, and when it was.
  public struct Earlier: Sendable {
    /// What it said.
    public var entry: ListEntry
    /// Unix milliseconds.
    public var time: Int64

    /// An entry of an earlier import.
    public init(_ entry: ListEntry, time: Int64) { (self.entry, self.time) = (entry, time) }
  }

  /// What a profile had when a plan was made: the plan holds while nothing was added.
  public struct Basis: Sendable, Equatable {
    /// Ids of the newest event and of the newest import; 0 where there is none.
    public var event: Int64, list: Int64

    /// A profile up to an event and an import.
    public init(event: Int64, list: Int64) { (self.event, self.list) = (event, list) }
  }

  /// In the order of the list.
  public var items: [Item] = []
  /// What it was made from; nil where nobody asks.
  public var basis: Basis?

  /// The plan for the entries of a list.
  ///
  /// - Parameters:
  ///   - log: the events of the profile, oldest first.
  ///   - earlier: what the newest import in force said of each title.
  ///   - now: Unix milliseconds; a list that tells of the future does not know the time.
  public init(
    _ entries: [ListEntry], _ matches: [ListMatcher.Match], log: [Event], earlier: [Int: Earlier], now: Int64
  ) {
    let answers = CurrentAnswers(log)
    let current = Dictionary(answers.events.map { ($0.animeID, $0) }, uniquingKeysWith: { $1 })
    let chosen = Self.chosen(entries, matches)
    for (place, (entry, match)) in zip(entries, matches).enumerated() {
      var item = Item(entry: entry, match: match, outcome: .unmatched, drafts: [], isStored: false)
      if let id = match.animeID, chosen[id] != place {
        item.outcome = .repeated
      } else if let id = match.animeID {
        item.isStored = earlier[id].map { !$0.entry.saysTheSame(as: entry) } ?? true
        item.outcome = Self.outcome(
          entry, current: current[id], aside: answers.setAside[id]?.feedback, earlier: earlier[id], now)
        if item.outcome == .new || item.outcome == .changed { item.drafts = Self.drafts(entry, id, now) }
      } else {
        item.isStored = true
      }
      items.append(item)
    }
  }

  /// The place of the entry that counts for each title: the last of those that say most.
  private static func chosen(_ entries: [ListEntry], _ matches: [ListMatcher.Match]) -> [Int: Int] {
    var chosen: [Int: Int] = [:]
    for (place, match) in matches.enumerated() {
      guard let id = match.animeID else { continue }
      if let other = chosen[id], entries[place].weight < entries[other].weight { continue }
      chosen[id] = place
    }
    return chosen
  }

  private static func drafts(_ entry: ListEntry, _ id: Int, _ now: Int64) -> [EventDraft] {
    guard let answer = entry.answer else { return [] }
    let time = entry.watched.flatMap { $0 > 0 && $0 <= OwnList.latest(now) ? $0 : nil } ?? 0
    // What a review was read as stays with the review: else it would be a score that the person gave.
    let review = entry.isScoreRead ? entry.notes : nil
    let draft = EventDraft(
      animeID: id, feedback: answer, time: time, rating: entry.score,
      context: review.map { EventContext(screen: "import", review: $0) })
    guard entry.isSetAside, answer.teachesTaste else { return [draft] }
    return [draft, EventDraft(animeID: id, feedback: .evidenceOff, time: time)]
  }

  private static func outcome(
    _ entry: ListEntry, current: Event?, aside: Feedback?, earlier: Earlier?, _ now: Int64
  )
    -> Outcome
  {
    guard let answer = entry.answer else { return .silent }
    // Also when that answer was taken back since: it is not brought back by the same list.
    if let earlier, earlier.entry.saysTheSame(as: entry) { return .unchanged }
    guard let current else { return earlier == nil ? .new : .changed }
    let said = aside ?? current.feedback
    if said == answer, entry.score == nil || entry.score == current.rating,
      current.time != nil || entry.watched == nil
    {
      return .unchanged
    }
    if weight(answer) < weight(said) { return .kept }
    guard weight(said) > 0 else { return .changed }
    if current.importID == nil, weight(said) == weight(answer) {
      // Answered here: a list counts when it was changed later. An answer of this program's own files has its time.
      let updated = (entry.updated ?? entry.time).flatMap { $0 <= OwnList.latest(now) ? $0 : nil }
      let listed = updated ?? earlier.flatMap { entry.hasOtherOpinion(than: $0.entry) ? $0.time : nil } ?? 0
      if (current.time ?? 0) >= listed { return said == answer ? .unchanged : .answeredLater }
    }
    return .changed
  }

  /// How much an answer says: an opinion more than seen, and seen more than wanted.
  private static func weight(_ feedback: Feedback) -> Int {
    feedback.teachesTaste ? 2 : feedback == .seen ? 1 : 0
  }

  /// How many entries have an outcome.
  public func count(_ outcome: Outcome) -> Int { items.count { $0.outcome == outcome } }

  /// New and changed answers by what they say, the most frequent first.
  public var answers: [(feedback: Feedback, count: Int)] {
    var counts: [Feedback: Int] = [:]
    for item in items { if let feedback = item.drafts.first?.feedback { counts[feedback, default: 0] += 1 } }
    return counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0.rawValue) < ($0.1, $1.0.rawValue) }
  }
}
