import Cards
import Catalogue
import Events
import Feed
import Dispatch
import Foundation
import Journal
import Lists
import Meaning
import Recommending
import Testing

@testable import App

/// A log in memory that records its transactions and can be made to fail.
final class FakeLog: EventLog, @unchecked Sendable {
  // A session commits on another thread while its own waits or ranks; tests read this after it has returned.
  var stored: [Event] = []
  var commits: [Int] = []
  var contexts: [EventContext?] = []
  var fails = false
  var kept = RankingSettings()
  /// A commit waits until this is signalled.
  var lastsUntil: DispatchSemaphore?
  var isMovedAway = false
  var written: [Int64: String] = [:]
  var talked = Conversation()
  func reviews() -> [Int64: String] { written }
  func conversation() -> Conversation { talked }
  func keep(_ conversation: Conversation) { talked = conversation }
  func load() -> [Event] { stored }
  func settings() -> RankingSettings { kept }
  func checkPlace() throws {
    if isMovedAway { throw JournalError(path: "x.db", reason: "the database was moved away.") }
  }
  func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [Event] {
    if let lastsUntil { #expect(lastsUntil.wait(timeout: .now() + 180) == .success, "nothing else was done") }
    if fails { throw JournalError(path: "x.db", reason: "the disk is full; nothing was saved.") }
    if let settings { kept = settings }
    commits.append(drafts.count)
    contexts += drafts.map(\.context)
    var added: [Event] = []
    for draft in drafts {
      // Ids with gaps, as when another program writes to the same log.
      let id = Int64((stored.count + added.count) * 3 + 7)
      let target: Int64? =
        switch draft.target {
        case nil: nil
        case .stored(let id): id
        case .draft(let index): added[index].id
        }
      added.append(
        Event(
          id: id, animeID: draft.animeID, feedback: draft.feedback, time: draft.time,
          target: target, importID: draft.importID))
    }
    stored += added
    return added
  }
}

/// One log for each name.
final class FakeProfiles: ProfileStore {
  var logs: [String: FakeLog]
  init(_ log: FakeLog) { logs = ["me": log] }
  func profiles() -> [ProfileSummary] {
    logs.sorted { $0.key < $1.key }.map { ProfileSummary(name: $0.key, events: $0.value.stored.count) }
  }
  func importList(_ path: String, into name: String) throws -> String {
    guard path == "/list.xml" else {
      throw ListsError(path: (path as NSString).expandingTildeInPath, reason: "no such file.")
    }
    logs[name]?.stored += [
      Event(id: 900, animeID: 15, feedback: .love, importID: 1),
      Event(id: 901, animeID: 16, feedback: .like, importID: 1),
    ]
    return "2 titles of your list: 2 new answers."
  }
  func log(of name: String) throws -> any EventLog {
    if name == "locked" { throw JournalError(path: "x.db", reason: "the database is locked.") }
    let log = logs[name] ?? FakeLog()
    logs[name] = log
    return log
  }
}

/// Ranks thirty titles by number, without answered ones; a love moves the next even number up.
final class FakeRanker: FeedRanker {
  var news: String?
  var titles = 30
  var prepared = 0
  var audiences: [[Companion]] = []
  var ranked: DispatchSemaphore?
  var modelLabel: String? { "fake 2026" }
  func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    ranked?.signal()
    let gone = Set(
      events.filter { $0.feedback.settles || $0.feedback == .saved || $0.feedback == .skipped }.map(\.animeID)
    )
    let lifted = Set(events.filter { $0.feedback == .love }.map { $0.animeID + 10 })
    // Hiding a type hides the odd ones.
    let hidden = settings.filters.hiddenTypes.isEmpty ? 0 : 1
    let order = (1...titles).filter { !gone.contains($0) && !(hidden == 1 && $0 % 2 == 1) }.sorted {
      (lifted.contains($0) ? 0 : 1, $0) < (lifted.contains($1) ? 0 : 1, $1)
    }
    return Ranking(
      cards: order.prefix(top).enumerated().map {
        Card(
          anime: Anime(id: $1, title: "T\($1)"), rank: $0 + 1, score: 0, match: 50,
          reasons: $0 < explained ? [Reason(.heldBack, [Reason.Answer(1, "X", .dislike)], weight: 1)] : [])
      }, candidates: order.count)
  }
  func rank(together people: [Companion], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    audiences.append(people)
    var shared = rank(people.flatMap(\.events), settings: settings, top: top, explained: explained)
    for i in shared.cards.indices {
      shared.cards[i].reasons = people.map { Reason(.near, weight: 1, whose: $0.name) }
    }
    return shared
  }
  func rank(
    _ events: [Event], settings: RankingSettings, for wish: Wish, wanted: [[Int: Float]]
  ) -> [[Talker.Ranked]] {
    wanted.map { wish in (1...titles).compactMap { id in wish[id].map { (id, $0) } } }
  }
  func prepare() -> Bool {
    prepared += 1
    return prepared % 3 != 0
  }
  var seasons = 0
  func season(
    _ season: BroadcastSeason?, _ events: [Event], settings: RankingSettings
  ) -> SeasonListing? {
    seasons += 1
    return SeasonListing(season: BroadcastSeason(.spring, 2024), titles: [])
  }
  func summary() -> CatalogueSummary {
    CatalogueSummary(types: [.init("TV", titles: 30)], genres: [.init("Drama", titles: 4)])
  }
  func detail(_ id: Int, _ events: [Event], settings: RankingSettings) -> TitleDetail? {
    TitleDetail(anime: Anime(id: id, title: "T\(id)"), similar: [Anime(id: id % 30 + 1, title: "near \(id)")])
  }
  func map(settings: RankingSettings) -> TitleMap {
    TitleMap(points: (1...30).map { .init(id: $0, title: "T\($0)", x: Float($0) / 30, y: 0) })
  }
  func reloadIfChanged() -> String? {
    defer { news = nil }
    return news
  }
}

struct FakeFinder: TitleSearch {
  func search(_ text: String, limit: Int, adult: Bool) -> [TitleMatch] {
    popular(limit: 30).filter { $0.title.contains(text) }.map { TitleMatch($0, name: text) }
  }
  /// The popular ones, and one that tells how many were picked.
  func firstTitles(limit: Int, picked: [Int], scores: () -> [Int: Float]) -> [Anime] {
    popular(limit: limit).dropLast() + [Anime(id: 1000 + picked.count, title: "after \(picked.count)")]
  }
  func popular(limit: Int) -> [Anime] { (1...30).map { Anime(id: $0, title: "T\($0)") } }
  func title(_ id: Int) -> Anime? { Anime(id: id, title: "T\(id)") }
  func scores(_ id: Int) -> ScoreCounts? { ScoreCounts([0, 0, 0, 0, 0, 0, 0, 0, 0, id]) }
}

struct FakeTuner: TuneRunner {
  func start(profile: String, report: @escaping @Sendable (TuningNews) -> Void) {
    report(.progress("judging"))
    report(.finished("Tuned."))
  }
}

/// A tuning that never ends.
final class EndlessTuner: TuneRunner {
  var starts = 0
  func start(profile: String, report: @escaping @Sendable (TuningNews) -> Void) { starts += 1 }
}

/// A front end with scripted keys: each inner list is one burst.
final class ScriptedFront: FrontEnd {
  var bursts: [[FeedAction]]
  var waiting: [FeedAction] = []
  var shown: [FeedState] = []
  var onDraw: (FeedState) -> Void = { _ in }
  var redrawsWhenIdle = false
  init(_ bursts: [[FeedAction]]) { self.bursts = bursts }
  func draw(_ state: FeedState) {
    shown.append(state)
    onDraw(state)
  }
  func wait(_ meanwhile: () -> Bool) -> Bool {
    while meanwhile() {}
    guard !bursts.isEmpty else { return false }
    waiting = bursts.removeFirst()
    return true
  }
  func nextAction(in state: FeedState) -> FeedAction?? {
    waiting.isEmpty ? nil : .some(waiting.removeFirst())
  }
  func copy(_ text: String) -> String? { "Copied." }
}

/// A session over `log` with a fixed clock.
func makeSession(
  _ log: FakeLog, _ ranker: FakeRanker = FakeRanker(), profiles: FakeProfiles? = nil,
  tuner: any TuneRunner = FakeTuner(), explainsLater: Bool = false
) throws -> FeedSession {
  try FeedSession(
    profile: "me", profiles: profiles ?? FakeProfiles(log), ranker: ranker, finder: FakeFinder(),
    tuner: tuner, explainsLater: explainsLater, clock: { 5 }, wake: {})
}

/// A log with one loved title.
func lovedLog() -> FakeLog {
  let log = FakeLog()
  log.stored = [Event(id: 1, animeID: 30, feedback: .love, time: 0)]
  return log
}
