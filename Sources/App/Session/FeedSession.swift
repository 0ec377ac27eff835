import Cards
import Catalogue
import Dispatch
import Events
import Feed
import Journal
import Logging
import Recommending

/// Connects the feed's pure state to the journal, the ranker and background jobs.
///
/// A burst of keys gives the same result as the same keys typed slowly: each key is handled on the state that the keys before
/// it have left. `commitBurst` stores all its events in one transaction before the state is drawn; if that fails, the state
/// of before the burst is restored.
public final class FeedSession {
  /// The state to draw.
  public internal(set) var state: FeedState
  /// Why the last answer, or on leaving any answer, is not stored; nil when all is.
  public internal(set) var failure: String?
  /// Whether cards further down get their reasons a moment after they are shown (`explainMore`).
  private(set) var explainsLater: Bool
  /// How many cards get reasons before they are shown, where others may wait.
  static let explainedFirst = 1
  /// Whether everything is stored.
  public var isSaved: Bool { failure == nil }

  let profiles: any ProfileStore
  let finder: any TitleSearch
  let tuner: any TuneRunner
  /// What is asked of a language model; nil where there is none.
  let asking: TalkAsking?
  let notifications: NotificationQueue
  private let clock: () -> Int64
  /// The language of titles in the settings file.
  private let language: TitleLanguage
  /// The knobs in the settings file.
  private let standardKnobs: RankingKnobs
  let commitQueue = DispatchQueue(label: "nostrade.commit", qos: .userInteractive)

  /// The log that answers go to.
  var log: any EventLog
  /// The log of the opened profile, which keeps filters and knobs.
  var openedLog: any EventLog
  /// What the person whom answers go to wrote of titles, by event.
  var reviews: [Int64: String] = [:]
  /// The others that the feed is for.
  var watchers: [Watcher] = []
  /// The log in memory, with the events of the burst.
  var buffer = EventBuffer()
  /// Settings changed in the burst.
  var changedSettings: RankingSettings?
  var ranking: BurstRanker
  var summary = BurstSummary()
  /// State and ranking before the burst; nil between bursts.
  var savepoint: (state: FeedState, ranking: BurstRanker)?
  /// Texts for the clipboard, to be copied with the next frame.
  var copies: [String] = []

  /// Opens a profile: reads its log and ranks for it.
  ///
  /// - Parameter language: that of titles in the settings file.
  /// - Parameter standardKnobs: those of the settings file.
  /// - Parameter explainsLater: whether frames are drawn while no key comes, so that cards further down may get their reasons then.
  /// - Parameter assistant: makes the language model that sentences are read with; nil for none.
  /// - Parameter wake: called from any thread when a background job has a message.
  /// - Throws: the errors of the log.
  public init(
    profile: String, profiles: any ProfileStore, ranker: any FeedRanker, finder: any TitleSearch,
    tuner: any TuneRunner, language: TitleLanguage = .romaji, standardKnobs: RankingKnobs = RankingKnobs(),
    explainsLater: Bool = false, assistant: TalkAsking.Make? = nil, clock: @escaping () -> Int64,
    wake: @escaping @Sendable () -> Void
  ) throws {
    log = try profiles.log(of: profile)
    openedLog = log
    self.profiles = profiles
    self.finder = finder
    self.tuner = tuner
    self.language = language
    self.standardKnobs = standardKnobs
    self.explainsLater = explainsLater
    self.clock = clock
    notifications = NotificationQueue(wake: wake)
    // A front end that draws nothing while no key comes waits for its answers.
    asking = assistant.map { TalkAsking($0, waits: !explainsLater, wake: wake) }
    ranking = BurstRanker(ranker)
    state = FeedState(profile: profile, snapshot: Snapshot(), language: language)
    try open(profile, log)
  }

  /// Switches to a profile. On an error the present profile stays open.
  func open(_ profile: String, _ log: any EventLog) throws {
    let stored = try log.load()
    let settings = try log.settings()
    asking?.cancel()
    (self.log, openedLog, watchers, ranking.others) = (log, log, [], [])
    buffer = EventBuffer(stored)
    reviews = (try? log.reviews()) ?? [:]
    (savepoint, changedSettings, summary) = (nil, nil, BurstSummary())
    finder.display(in: settings.titles)
    ranking.ranker.use(profile: profile)
    let previous = state
    // What was answered decides the first screen, and that how much is ranked.
    state = FeedState(
      profile: profile, snapshot: snapshot(.empty), settings: settings, language: language,
      standardKnobs: standardKnobs
    )
    .withBackgroundWork(of: previous)
    refresh(explained: explainedNow)
    if state.isOn(.onboarding()) { run(.search("")) }
  }

  /// Handles one key. Nothing is committed or drawn yet.
  public func handle(_ action: FeedAction) {
    rank(before: action)
    if savepoint == nil {
      savepoint = (state, ranking)
      summary.beginBurst()
    }
    for effect in state.update(action) { run(effect) }
  }

  /// Prepares the first commit; called when idle.
  public func prepareFirstCommit() { log.prepareFirstCommit() }

  /// Computes a part of what the next ranking will need; called when idle. False once nothing is left.
  public func prepareRanking() -> Bool { ranking.ranker.prepare() }

  /// Uses a new model if one was tuned since the last call, and shows a message about it.
  public func reloadModelIfChanged() {
    guard let message = ranking.ranker.reloadIfChanged() else { return }
    summary.forgetLastKey()
    refresh(explained: explainedNow)
    for effect in state.modelChanged() { run(effect) }
    // What was just answered is confirmed first.
    show(state.status.isEmpty ? message : state.status + " " + message)
  }

  /// Shows the messages of background jobs.
  public func showNotifications() {
    loadElsewhere()
    takeTalk()
    for news in notifications.drain() {
      switch news {
      case .progress(let what): state.receive(.tuningProgress(what))
      case .finished(let sentence): state.receive(.tuningFinished(sentence))
      }
    }
  }

  /// To be called, from any thread, when others may have written to a log or promoted a model.
  public var changedElsewhere: @Sendable () -> Void { { [notifications] in notifications.addChange() } }

  /// Answers that others gave to this log count from now on.
  private func loadElsewhere() {
    guard notifications.takeChange(), savepoint == nil, !buffer.hasUncommitted, let stored = try? log.load(),
      let newest = stored.last?.id, newest > newestEvent
    else { return }
    let new = stored.count { $0.id > newestEvent }
    buffer = EventBuffer(stored)
    ranking.invalidate()
    summary.forgetLastKey()
    reviews = (try? log.reviews()) ?? [:]
    refresh(explained: explainedNow)
    for effect in state.outdate() { run(effect) }
    show(FeedMessages.answeredElsewhere(new))
  }

  /// Called on leaving: notices a database that was moved away since the last commit.
  public func finish() {
    guard isSaved else { return }
    do { try log.checkPlace() } catch {
      failure = FeedMessages.notSaved(Self.reason(error))
      Logger(label: "nostrade.feed").error("answers moved away", metadata: ["error": "\(error)"])
    }
  }

  /// The newest event of the log; 0 for an empty one.
  public var newestEvent: Int64 { buffer.events.last?.id ?? 0 }

  /// Shows a message in the status line.
  public func show(_ message: String) { state.receive(.notice(message)) }

  /// Returns the texts for the clipboard since the last call.
  public func takeCopies() -> [String] {
    defer { copies = [] }
    return copies
  }

  // MARK: Events

  /// Adds an event to the burst.
  func record(
    _ feedback: Feedback, on animeID: Int, target: Int64? = nil, importID: Int64? = nil,
    isAnswerToCandidate: Bool = false, as key: BurstSummary.LastKey
  ) {
    summary.note(key, before: state.snapshot.ranking)
    summary.noteEvent(on: animeID)
    buffer.append(
      feedback, on: animeID, target: target, time: clock(), importID: importID,
      isAnswerToCandidate: isAnswerToCandidate, context: feedback == .undo ? nil : context(of: animeID))
    ranking.invalidate()
  }

  /// Where an answer is given.
  private func context(of animeID: Int) -> EventContext {
    let card = state.card(animeID)
    return EventContext(
      screen: state.screen.name, rank: card?.rank, model: ranking.ranker.modelLabel,
      explored: card.map { $0.teaches != nil })
  }

  /// Adds an undo of each event to the burst; `importID` where they are a list that is taken back.
  func undo(_ targets: [Event], as key: BurstSummary.LastKey, importID: Int64? = nil) {
    for target in targets {
      record(.undo, on: target.animeID, target: target.id, importID: importID, as: key)
    }
  }

  /// What an error says to the person: without the path where it is the journal's.
  static func reason(_ error: any Error) -> String { (error as? JournalError)?.reason ?? "\(error)" }

  // MARK: Ranking

  /// Ranks what `next` needs, for the events so far.
  private func rank(before next: FeedAction) {
    switch ranking.pass(before: next, on: state.screen, areAnswersCached: buffer.cachedAnswers != nil) {
    case .none: break
    case .full: refresh(listed: BurstRanker.fullCount, explained: 0)
    case .light:
      guard let event = buffer.events.last else { break }
      let cards = ranking.rankLight(history(), settings: state.settings)
      state.receive(.cardAnswered(entry(event), cards))
    }
  }

  /// Ranks the first `listed` cards, the first `explained` of them with reasons, and updates the state.
  func refresh(listed: Int? = nil, explained: Int) {
    let next = rankedSnapshot(listed: listed ?? listedNow, explained: explained)
    state.receive(.refreshed(next, message: explained > 0 ? summary.sentence(after: next.ranking) : nil))
    // The rank of the title in detail may have changed.
    if explained > 0, case .detail(let screen) = state.screen { run(.loadDetail(screen.id)) }
  }

  /// The history that rankings use: the current answers.
  func history() -> [Event] { buffer.currentAnswers().events }

  private func rankedSnapshot(listed: Int, explained: Int) -> Snapshot {
    var next = snapshot(
      ranking.rank(history(), settings: state.settings, listed: listed, explained: explained))
    if explainsLater, explained < state.reasonsShown { keepReasons(in: &next) }
    return next
  }

  /// More cards are not ranked for the sentence about a burst: after an import taken back it counts fewer.
  private static let mostCompared = 300

  /// How many cards are ranked before the next frame: as many as a frame of the feed shows, or its sentence compares.
  var listedNow: Int {
    let isFeed = state.isOn(.card()) || state.isOn(.onboarding())
    let shown = explainsLater && isFeed ? BurstRanker.shownCount : BurstRanker.fullCount
    return max(shown, min(summary.cardsCompared, Self.mostCompared))
  }

  /// How many cards are explained before they are shown.
  var explainedNow: Int {
    explainsLater ? min(state.reasonsShown, Self.explainedFirst) : state.reasonsShown
  }

  /// Until they are computed anew, cards keep reasons whose answers are all still in force.
  private func keepReasons(in next: inout Snapshot) {
    let answers = Dictionary(
      next.history.map { ($0.anime.id, $0.feedback) }, uniquingKeysWith: { first, _ in first })
    let known = Dictionary(
      state.snapshot.ranking.cards.map { ($0.id, $0.reasons) }, uniquingKeysWith: { first, _ in first })
    for i in next.ranking.cards.indices where next.ranking.cards[i].reasons.isEmpty {
      let reasons = known[next.ranking.cards[i].id] ?? []
      guard reasons.first?.answers.isEmpty == false,
        state.own(reasons).allSatisfy({ $0.answers.allSatisfy { answers[$0.id] == $0.feedback } })
      else { continue }
      next.ranking.cards[i].reasons = reasons
    }
  }

  /// Ranks the rest of the list and computes reasons of the cards that are shown without; called when idle. False when nothing is left
  /// to be done. Reasons that were computed before stay as they were shown.
  public func explainMore() -> Bool {
    let shown = state.snapshot.ranking.cards.prefix(ranking.explained)
    guard ranking.explained < state.reasonsShown || ranking.listed < BurstRanker.fullCount else {
      return false
    }
    var next = rankedSnapshot(listed: BurstRanker.fullCount, explained: state.reasonsShown)
    for (i, card) in shown.enumerated() where next.ranking.cards.indices.contains(i) {
      if next.ranking.cards[i].id == card.id { next.ranking.cards[i].reasons = card.reasons }
    }
    state.receive(.refreshed(next, message: nil))
    return true
  }

  /// Explains all cards now and from now on: the front end draws nothing while no key comes.
  func explainAtOnce() {
    explainsLater = false
    _ = explainMore()
  }

  func snapshot(_ ranking: Ranking) -> Snapshot {
    let answers = buffer.currentAnswers()
    return Snapshot(
      ranking: ranking, saved: answers.saved.map { entry($0).anime },
      history: answers.events.reversed().map(entry),
      canUndo: CurrentAnswers.undoTarget(buffer.events) != nil,
      canRedo: CurrentAnswers.redoTarget(buffer.events) != nil)
  }

  private func entry(_ event: Event) -> HistoryEntry {
    let anime =
      finder.title(event.animeID) ?? Anime(id: event.animeID, title: FeedMessages.unknownTitle(event.animeID))
    return HistoryEntry(
      anime: anime, feedback: event.feedback, time: event.time ?? 0, event: event.id,
      setAside: buffer.cachedAnswers?.setAside[event.animeID], rating: event.rating,
      review: reviews.isEmpty ? nil : reviews[event.id])
  }

  /// The time, Unix milliseconds.
  var now: Int64 { clock() }

  /// The title of an id, as messages name it.
  func title(_ id: Int) -> String { finder.title(id)?.title ?? FeedMessages.unknownTitle(id) }
}
