import Cards
import Events
import Feed
import Logging

/// Stores a burst: its answers and settings in one transaction, or nothing of it.
extension FeedSession {
  /// Changes the ranking settings in the burst.
  func change(_ settings: RankingSettings, sentence: String) {
    var renamed = savepoint?.state.settings
    renamed?.titles = settings.titles
    // Other names for titles rank nothing anew: there is nothing to tell of the order.
    summary.note(
      renamed == settings ? .renaming(sentence) : .change(sentence), before: state.snapshot.ranking)
    let merged = withChangesElsewhere(settings)
    changedSettings = merged
    finder.display(in: merged.titles)
    ranking.invalidate()
  }

  /// Settings of the burst over what another program has stored meanwhile: only what was changed here is taken over it.
  private func withChangesElsewhere(_ settings: RankingSettings) -> RankingSettings {
    // Once in a burst: later changes start from what was read then.
    guard changedSettings == nil, let before = savepoint?.state.settings,
      let stored = try? openedLog.settings(), stored != before
    else { return settings }
    let merged = stored.with(changesFrom: before, to: settings)
    for effect in state.use(merged) { run(effect) }
    return merged
  }

  /// Commits the burst in one transaction and ranks with reasons; after that the state may be drawn. Commit and ranking run
  /// at the same time.
  ///
  /// - Parameter moreKeysFollow: whether the next burst continues a flood of keys, which one sentence sums up.
  /// - Returns: whether everything was stored.
  @discardableResult
  public func commitBurst(moreKeysFollow: Bool = false) -> Bool {
    let isCommitted = storeBurst()
    (savepoint, changedSettings) = (nil, nil)
    summary.endBurst(isCommitted: isCommitted)
    summary.isInFlood = moreKeysFollow
    return isCommitted
  }

  private func storeBurst() -> Bool {
    guard buffer.hasUncommitted || changedSettings != nil else {
      // A screen that shows more cards or reasons than have been computed.
      if ranking.listed < listedNow || ranking.explained < explainedNow { refresh(explained: explainedNow) }
      return true
    }
    let isShared = state.answersTo != state.profile
    let hasAnswers = buffer.hasUncommitted
    let commit = BackgroundTask(on: commitQueue) {
      [log, openedLog, changedSettings, isShared, drafts = buffer.drafts()]
      () throws -> (events: [Event], refusal: (any Error)?) in
      guard isShared, let changedSettings else {
        return (try log.commit(drafts, settings: changedSettings), nil)
      }
      // Filters and knobs belong to the opened profile, whomever answers go to. Of two logs the one of the answers comes first: they
      // stay where only the settings cannot be stored.
      let events = drafts.isEmpty ? [] : try log.commit(drafts, settings: nil)
      do { _ = try openedLog.commit([], settings: changedSettings) } catch { return (events, error) }
      return (events, nil)
    }
    refresh(explained: explainedNow)
    Trace.mark(.ranked)
    do {
      let stored = try commit.value()
      Trace.mark(.committed)
      if !buffer.commit(stored.events) { reloadLog() }
      failure = nil
      if let refusal = stored.refusal { restoreSettings(refusal) }
      // Every pick makes room for titles unlike it.
      if case .onboarding(let screen) = state.screen, screen.field.text.isEmpty { run(.search("")) }
    } catch {
      let (onLeaving, sentence) = settingsNotSaved(error)
      restoreSavepoint()
      failure = hasAnswers ? FeedMessages.lastAnswerNotSaved : onLeaving
      Logger(label: "nostrade.feed").error("commit failed", metadata: ["error": "\(error)"])
      // The sentence about the keys before the burst is not news again.
      _ = state.update(.say(""))
      state.receive(.failed(hasAnswers ? FeedMessages.notSaved(Self.reason(error)) : sentence))
    }
    return isSaved
  }

  /// Goes back to the filters and knobs of before the burst, whose answers are stored.
  private func restoreSettings(_ error: any Error) {
    guard let settings = savepoint?.state.settings else { return }
    Logger(label: "nostrade.feed").error("settings not stored", metadata: ["error": "\(error)"])
    let (onLeaving, sentence) = settingsNotSaved(error)
    failure = onLeaving
    finder.display(in: settings.titles)
    ranking.invalidate()
    for effect in state.use(settings) { run(effect) }
    refresh(explained: explainedNow)
    state.receive(.failed(sentence))
  }

  /// What is said on leaving and now of settings that could not be stored, by what was changed.
  private func settingsNotSaved(_ error: any Error) -> (onLeaving: String, now: String) {
    let (old, why) = (savepoint?.state.settings, Self.reason(error))
    return old?.filters == changedSettings?.filters && old?.knobs == changedSettings?.knobs
      ? (FeedMessages.lastChangeNotSaved, FeedMessages.changeNotSaved(why))
      : (FeedMessages.lastSettingNotSaved, FeedMessages.settingsNotSaved(why))
  }

  private func restoreSavepoint() {
    buffer.rollBack()
    guard let savepoint else { return }
    state = savepoint.state.withBackgroundWork(of: state)
    ranking = savepoint.ranking
    finder.display(in: state.settings.titles)
  }

  /// Another program has written to the log: its events count from now on, and history lines get the stored event ids.
  private func reloadLog() {
    guard let stored = try? log.load(), stored.count > buffer.events.count else {
      state.receive(.refreshed(snapshot(state.snapshot.ranking), message: nil))
      return
    }
    buffer = EventBuffer(stored)
    reviews = (try? log.reviews()) ?? [:]
    refresh(explained: explainedNow)
  }

  /// Reads the log of whom answers go to anew: something else has written to it.
  func reread() throws {
    buffer = EventBuffer(try log.load())
    reviews = (try? log.reviews()) ?? [:]
    ranking.invalidate()
    summary.forgetLastKey()
    refresh(explained: explainedNow)
  }
}
