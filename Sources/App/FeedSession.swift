import Cards
import Catalogue
import Dispatch
import Feed
import Journal
import Recommending

/// The app at work: runs the effects of keys, ranks after each, and commits before anything is shown.
///
/// A burst of keys is handled as if typed slowly: each is answered to the card its forerunners left on top. All of it
/// is one transaction, made in `settle`; should that fail, the state is put back to before the burst.
public final class FeedSession {
  /// What is to be shown.
  public private(set) var state: FeedState
  /// Whether what was said last is on the disk.
  public private(set) var isSaved = true
  /// Texts to be put on the clipboard at the next frame.
  private var copies: [String] = []

  private var log: any EventLog
  private let profiles: any ProfileStore
  private let ranker: any FeedRanker
  private let finder: any TitleSearch
  private let tuner: any TuneRunner
  private let clock: () -> Int64
  private let mail: NotificationQueue
  private let disk = DispatchQueue(label: "nostrade.commit", qos: .userInteractive)

  /// The log, and at its end what is not committed yet.
  private var events: [JournalEvent]
  private var committed: Int
  private var before: (state: FeedState, explained: Int)?
  private var needsRanking = false
  /// How many of the ranked cards have the reasons that moved them.
  private var explained = 0
  /// Whether the state holds only what a burst of answers to the card needs.
  private var isLight = false
  /// What stands, kept up with answers to the card one by one; nil when it must be read from the log again.
  private var standing: CurrentAnswers?
  private var saidInBurst = 0
  /// Whether what is handled next belongs to one flood with what was: it is told of as a whole.
  var isInFlood = false
  /// How many events there were before the burst or flood.
  private var floodStart = 0
  private var lastSaid: Said?
  private var turned: RankingSettings?
  private var rankingBefore: Ranking?

  static let top = 100
  /// Cards ranked between two keys of a burst: the next one, and what a list shows is ranked anew before it is shown.
  private static let few = 4

  /// What the last key said, for the sentence about its effect.
  private enum Said {
    case answer(Feedback, String)
    case again
    case sentence(String)
  }

  /// Opens a profile: reads its log and ranks for it.
  ///
  /// - Parameter wake: called from any thread when there is mail to look at.
  /// - Throws: what the log throws.
  public init(
    profile: String, profiles: any ProfileStore, ranker: any FeedRanker, finder: any TitleSearch,
    tuner: any TuneRunner,
    clock: @escaping () -> Int64, wake: @escaping @Sendable () -> Void
  ) throws {
    log = try profiles.log(of: profile)
    self.profiles = profiles
    self.ranker = ranker
    self.finder = finder
    self.tuner = tuner
    self.clock = clock
    mail = NotificationQueue(wake: wake)
    events = []
    committed = 0
    state = FeedState(profile: profile, snapshot: Snapshot())
    try open(profile, log)
  }

  private func open(_ profile: String, _ log: any EventLog) throws {
    let stored = try log.load()
    let settings = try log.settings()
    self.log = log
    events = stored
    committed = stored.count
    (before, turned, lastSaid, rankingBefore) = (nil, nil, nil, nil)
    (needsRanking, isLight, saidInBurst, standing) = (false, false, 0, nil)
    isInFlood = false
    let left = state
    state = FeedState(profile: profile, snapshot: Snapshot(), settings: settings)
    state = FeedState(profile: profile, snapshot: snapshot(explained: state.reasonsShown), settings: settings)
      .withBackgroundWork(of: left)
    if case .onboarding = state.screen { perform(.search("")) }
  }

  /// One key's meaning. Nothing is shown or committed yet.
  public func handle(_ action: FeedAction) {
    catchUp(before: action)
    if before == nil {
      before = (state, explained)
      if !isInFlood { floodStart = events.count }
    }
    for effect in state.update(action) { perform(effect) }
  }

  /// What can wait until the first frame is shown.
  public func warmUp() { log.warmUp() }

  /// A piece of what the next key will need, done while none comes; false once nothing is left.
  public func prepare() -> Bool { ranker.prepare() }

  /// Takes up a new model, if one was put to work since.
  public func lookForNewModel() {
    guard let sentence = ranker.takeUpNewModel() else { return }
    lastSaid = nil
    refresh(explained: state.reasonsShown)
    state.receive(.notice(sentence))
  }

  /// News from background jobs.
  public func readMail() { for sentence in mail.take() { state.receive(.tuningFinished(sentence)) } }

  /// A sentence for the status line.
  public func tell(_ sentence: String) { state.receive(.notice(sentence)) }

  /// Commits what was said, in one transaction, and ranks with reasons: afterwards the state may be shown. The disk and the
  /// ranking take their time together; which of them is slower, the other is waited for.
  ///
  /// - Returns: whether nothing was lost.
  @discardableResult
  public func settle() -> Bool {
    defer {
      before = nil
      saidInBurst = 0
      rankingBefore = nil
      turned = nil
    }
    guard events.count > committed || turned != nil else {
      // A place that shows more reasons than were looked for so far.
      if explained < state.reasonsShown { refresh(explained: state.reasonsShown) }
      return true
    }
    let base = committed > 0 ? events[committed - 1].id : 0
    let drafts = events[committed...].map { event in
      // Ids of this burst are provisional; the log is told the place in the burst.
      let target = event.target.map { $0 > base ? base - $0 : $0 }
      return EventDraft(animeID: event.animeID, feedback: event.feedback, time: event.time, target: target)
    }
    let commit = BackgroundTask(on: disk) { [log, turned] in try log.commit(drafts, settings: turned) }
    refresh(explained: state.reasonsShown)
    Trace.mark(.ranked)
    do {
      let stored = try commit.value()
      Trace.mark(.committed)
      let isAsThought = zip(stored, events[committed...]).allSatisfy { $0.id == $1.id }
      events.replaceSubrange(committed..., with: stored)
      committed = events.count
      if !isAsThought { takeUpOthers() }
      isSaved = true
      return true
    } catch {
      events.removeSubrange(committed...)
      if let before {
        state = before.state.withBackgroundWork(of: state)
        explained = before.explained
      }
      (needsRanking, isLight) = (false, false)
      lastSaid = nil
      standing = nil
      isSaved = false
      state.receive(.failed(FeedMessages.notSaved((error as? JournalError)?.reason ?? "\(error)")))
      return false
    }
  }

  /// What is to be copied since the last call.
  public func takeCopies() -> [String] {
    defer { copies = [] }
    return copies
  }

  private func perform(_ effect: FeedEffect) {
    switch effect {
    case .record(let id, let feedback):
      let kept = standing
      say(id, feedback, target: nil, told: .answer(feedback, name(id)))
      if state.isOn(.card()), var kept, let event = events.last {
        kept.answered(event)
        standing = kept
      }
    case .undo:
      if let target = CurrentAnswers.undoTarget(events) {
        takeBack([target], .answer(.undo, name(target.animeID)))
      }
    case .redo:
      if let target = CurrentAnswers.redoTarget(events) { takeBack([target], .again) }
    case .takeBack(let id):
      guard CurrentAnswers.stands(id, in: events), let target = events.first(where: { $0.id == id }) else {
        return
      }
      takeBack([target], .answer(.undo, name(target.animeID)))
    case .rewind(let id):
      let targets = CurrentAnswers.rewindTargets(events, before: id)
      takeBack(targets, .sentence(FeedMessages.rewound(targets.count)))
    case .applySettings(let settings, let said):
      if rankingBefore == nil { rankingBefore = state.snapshot.ranking }
      turned = settings
      lastSaid = .sentence(said)
      needsRanking = true
    case .search(let text):
      let standing = Set(state.snapshot.history.filter { $0.feedback.settles }.map(\.anime.id))
      let found =
        text.isEmpty
        ? Array(finder.popular(limit: 200).filter { !standing.contains($0.id) }.prefix(60))
        : finder.search(text, limit: 60, adult: state.settings.filters.showsAdult)
      state.receive(.searchFinished(text, found))
    case .loadSummary: state.receive(.summaryLoaded(ranker.summary()))
    case .loadModels(let next):
      var wanted = state.settings.model
      if case .rankBy(let name?) = next { wanted = name }
      state.receive(.modelsLoaded(ranker.models(with: wanted)))
      if let next { for effect in state.update(next) { perform(effect) } }
    case .loadDetail(let id):
      if var detail = ranker.detail(id, person(CurrentAnswers(events)), settings: state.settings) {
        do { detail.scores = try finder.scores(id) } catch {
          state.receive(.notice(FeedMessages.noScores("\(error)")))
        }
        state.receive(.detailLoaded(detail))
      }
    case .loadMap: state.receive(.mapLoaded(ranker.map(adult: state.settings.filters.showsAdult)))
    case .loadProfiles: attempt { state.receive(.profilesLoaded(try profiles.profiles())) }
    case .openProfile(let name):
      // What was said so far belongs to the profile before. Trouble of another time is no reason to stay.
      if settle() {
        attempt {
          try open(name, try profiles.log(of: name))
          _ = state.update(.say(FeedMessages.feed(of: name)))
        }
      }
    case .tune: tuner.start(profile: state.profile) { [mail] in mail.put($0) }
    case .copy(let text): copies.append(text)
    }
  }

  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch { state.receive(.failed((error as? JournalError)?.reason ?? "\(error)")) }
  }

  private func name(_ id: Int) -> String { finder.title(id)?.title ?? FeedMessages.unknownTitle(id) }

  private func takeBack(_ targets: [JournalEvent], _ told: Said) {
    for target in targets { say(target.animeID, .undo, target: target.id, told: told) }
  }

  private func say(_ id: Int, _ feedback: Feedback, target: Int64?, told: Said) {
    if rankingBefore == nil { rankingBefore = state.snapshot.ranking }
    events.append(
      JournalEvent(
        id: (events.last?.id ?? 0) + 1, userID: 0, animeID: id, feedback: feedback, time: clock(),
        target: target))
    saidInBurst += 1
    lastSaid = told
    needsRanking = true
    standing = nil
  }

  /// Ranks for what was said, before the next key. In a burst of answers to the card only what the next answer needs: the
  /// card then on top, and this answer in the history.
  private func catchUp(before next: FeedAction) {
    guard needsRanking || isLight else { return }
    guard case .answer = next, state.isOn(.card()), let standing, let event = events.last else {
      return refresh(explained: 0)
    }
    guard needsRanking else { return }
    needsRanking = false
    isLight = true
    let ranking = ranker.rank(person(standing), settings: state.settings, top: Self.few, explained: 0)
    explained = 0
    state.receive(.cardAnswered(line(event), ranking))
  }

  private func refresh(explained: Int) {
    needsRanking = false
    isLight = false
    let next = snapshot(explained: explained)
    state.receive(.refreshed(next, message: explained > 0 ? told(next.ranking) : nil))
    // The title on screen stands elsewhere now.
    if explained > 0, case .detail(let screen) = state.screen { perform(.loadDetail(screen.id)) }
  }

  /// Another profile or program wrote to the log too: lines of the history name the events as they are stored, and what was said
  /// of this profile elsewhere counts here.
  private func takeUpOthers() {
    guard let all = try? log.load(), all.count > events.count else {
      state.receive(.refreshed(snapshot(state.snapshot.ranking), message: nil))
      return
    }
    floodStart += all.count - events.count
    events = all
    committed = all.count
    standing = nil
    refresh(explained: state.reasonsShown)
  }

  private func told(_ after: Ranking) -> String? {
    guard var rankingBefore, let lastSaid else { return nil }
    // What was answered has left by itself; that its genres are fewer now says nothing of taste.
    let answered = Set(events.suffix(saidInBurst).map(\.animeID))
    rankingBefore.cards = rankingBefore.cards.prefix(FeedMessages.seen + answered.count).filter {
      !answered.contains($0.id)
    }
    if case .sentence(let said) = lastSaid {
      return FeedMessages.effect(said, before: rankingBefore, after: after)
    }
    let said = events.count - floodStart
    if said > 1 {
      return FeedMessages.effect(FeedMessages.kept(said), before: rankingBefore, after: after)
    }
    guard case .answer(let feedback, let title) = lastSaid else {
      return FeedMessages.effect(FeedMessages.givenAgain, before: rankingBefore, after: after)
    }
    return FeedMessages.effect(of: feedback, on: title, before: rankingBefore, after: after)
  }

  private func person(_ standing: CurrentAnswers) -> [PersonEvent] {
    standing.events.map { PersonEvent(animeID: $0.animeID, feedback: $0.feedback, time: $0.time) }
  }

  private func line(_ event: JournalEvent) -> HistoryEntry {
    let anime =
      finder.title(event.animeID) ?? Anime(id: event.animeID, title: FeedMessages.unknownTitle(event.animeID))
    return HistoryEntry(anime: anime, feedback: event.feedback, time: event.time, event: event.id)
  }

  private func snapshot(explained: Int) -> Snapshot {
    self.explained = explained
    let standing = self.standing ?? CurrentAnswers(events)
    return snapshot(
      ranker.rank(person(standing), settings: state.settings, top: Self.top, explained: explained), standing)
  }

  private func snapshot(_ ranking: Ranking, _ known: CurrentAnswers? = nil) -> Snapshot {
    let standing = known ?? CurrentAnswers(events)
    self.standing = standing
    return Snapshot(
      ranking: ranking, saved: standing.saved.map { line($0).anime },
      history: standing.events.reversed().map(line), canUndo: CurrentAnswers.undoTarget(events) != nil,
      canRedo: CurrentAnswers.redoTarget(events) != nil)
  }
}
