import Catalogue
import Events
import Feed
import Foundation
import Foundations
import Journal

/// Runs the effects of the feed's state.
extension FeedSession {
  func run(_ effect: FeedEffect) {
    switch effect {
    case .record(let id, let feedback):
      record(
        feedback, on: id, isAnswerToCandidate: state.isOn(.card()) && feedback != .evidenceOff,
        as: .answer(feedback, title: title(id)))
    case .undo: undoLast()
    case .redo: redoLast()
    case .takeBack(let id): takeBack(id)
    case .rewind(let id): rewind(to: id)
    case .applySettings(let settings, let sentence): change(settings, sentence: sentence)
    case .search(let text): showFound(text)
    case .describe(let text):
      reportingFailure {
        let found = try finder.describe(text, limit: 40, adult: state.settings.filters.showsAdult)
        state.receive(.described(text, found))
      }
    case .talk(let turn): reportingFailure { try talk(turn) }
    case .loadSeason(let season):
      if let listing = ranking.ranker.season(season, history(), settings: state.settings) {
        state.receive(.seasonLoaded(listing))
      }
    case .loadSummary: state.receive(.summaryLoaded(ranking.ranker.summary()))
    case .loadModels(let next): loadModels(then: next)
    case .loadDetail(let id): showDetail(id)
    case .loadMap: state.receive(.mapLoaded(ranking.ranker.map(settings: state.settings)))
    case .loadProfiles: reportingFailure { state.receive(.profilesLoaded(try profiles.profiles())) }
    case .openProfile(let name): switchProfile(name)
    case .watchTogether(let names): watch(with: names)
    case .answerFor(let name): answer(for: name)
    case .completePath(let typed):
      let found = PathCompletion(typed)
      state.receive(.pathCompleted(typed, found.path))
      show(found.sentence)
    case .importList(let path): importList(path)
    case .tune: tuner.start(profile: state.profile) { [notifications] in notifications.add($0) }
    case .copy(let text): copies.append(text)
    }
  }

  private func undoLast() {
    let targets = CurrentAnswers.undoTargets(buffer.events)
    guard let target = targets.first else { return show(FeedMessages.nothingToUndo) }
    if target.importID == nil {
      undo(target)
    } else {
      undo(targets, as: .change(FeedMessages.importTakenBack(targets.count)), importID: target.importID)
    }
  }

  private func redoLast() {
    let targets = CurrentAnswers.redoTargets(buffer.events)
    guard let target = targets.first else { return show(FeedMessages.nothingToRedo) }
    // A list is one key's work, however many answers it holds.
    let sentence = redone(targets)
    undo(targets, as: targets.count > 1 ? .change(sentence) : .redo(sentence), importID: target.importID)
  }

  private func takeBack(_ id: Int64) {
    guard CurrentAnswers.isInForce(id, in: buffer.events),
      let target = buffer.events.first(where: { $0.id == id })
    else { return }
    undo(target)
  }

  private func rewind(to id: Int64) {
    let targets = CurrentAnswers.rewindTargets(buffer.events, before: id)
    undo(
      targets,
      as: .change(FeedMessages.rewound(targets.count { ![.undo, .evidenceOff].contains($0.feedback) })))
  }

  private func showFound(_ text: String) {
    let found = search(text)
    var names: [Int: String] = [:]
    for match in found { names[match.anime.id] = match.name }
    state.receive(.searchFinished(text, found.map(\.anime), names: names))
  }

  private func loadModels(then next: FeedAction?) {
    var wanted = state.settings.model
    if case .rankBy(let name?) = next { wanted = name }
    state.receive(.modelsLoaded(ranking.ranker.models(with: wanted)))
    if let next { for effect in state.update(next) { run(effect) } }
  }

  /// What a redo of undos brings back, in words.
  private func redone(_ undos: [Event]) -> String {
    let ids = Set(undos.compactMap(\.target))
    let answers = buffer.events.filter { ids.contains($0.id) }
    guard undos.count == 1, let answer = answers.first else { return FeedMessages.redone(undos.count) }
    return FeedMessages.redone(answer.feedback, title(answer.animeID))
  }

  private func undo(_ target: Event) {
    undo([target], as: .undo(target.feedback, title: title(target.animeID)))
  }

  /// Titles that match a text; for an empty text those that a new person can pick from, or the popular ones not answered yet.
  private func search(_ text: String) -> [TitleMatch] {
    let limit = 60
    guard text.isEmpty else {
      return finder.search(text, limit: limit, adult: state.settings.filters.showsAdult)
    }
    if state.isOn(.onboarding()) {
      let picked = state.snapshot.history.reversed().filter { $0.feedback.settles }.map(\.anime.id)
      return finder.firstTitles(limit: Self.firstTitles, picked: picked, scores: scores).map {
        TitleMatch($0)
      }
    }
    let settled = Set(state.snapshot.history.filter { $0.feedback.settles }.map(\.anime.id))
    return finder.popular(limit: 200).filter { !settled.contains($0.id) }.prefix(limit).map { TitleMatch($0) }
  }

  /// How many titles a new person picks from, and how many of the ranking can take their places.
  private static let (firstTitles, firstScored) = (24, 600)

  /// The scores of the titles that rank first after the answers so far.
  private func scores() -> [Int: Float] {
    let cards = ranking.ranker.rank(history(), settings: state.settings, top: Self.firstScored, explained: 0)
      .cards
    return Dictionary(cards.map { ($0.id, Float($0.score)) }, uniquingKeysWith: { first, _ in first })
  }

  private func showDetail(_ id: Int) {
    guard var detail = ranking.ranker.detail(id, history(), settings: state.settings) else { return }
    if !watchers.isEmpty { explain(&detail) }
    do { detail.scores = try finder.scores(id) } catch { show(FeedMessages.noScores("\(error)")) }
    state.receive(.detailLoaded(detail))
  }

  /// Commits the burst to the present profile, then opens another one. A failed commit keeps the present profile open; an
  /// earlier failure does not.
  private func switchProfile(_ name: String) {
    // Keys of the same burst may follow.
    guard commitBurst(moreKeysFollow: true) else { return }
    reportingFailure {
      try open(name, try profiles.log(of: name))
      _ = state.update(.say(FeedMessages.feed(of: name)))
    }
  }

  /// Commits the burst, then imports a list into the profile that answers go to. An own feed is opened anew; several people watch on.
  private func importList(_ path: String) {
    guard commitBurst(moreKeysFollow: true) else { return }
    do {
      let sentence = try profiles.importList(path, into: state.answersTo)
      if watchers.isEmpty {
        try open(state.profile, try profiles.log(of: state.profile))
      } else {
        try reread()
        _ = state.update(.open(.card()))
      }
      _ = state.update(.say(sentence))
    } catch {
      // The screen shows the path; of it the name is enough to say which file it is.
      let name = (path as NSString).lastPathComponent
      let whole = Paths.expanded(path)
      state.receive(.failed(Self.reason(error).replacing(whole, with: name)))
    }
  }

  func reportingFailure(_ body: () throws -> Void) {
    do { try body() } catch { state.receive(.failed(Self.reason(error))) }
  }
}
