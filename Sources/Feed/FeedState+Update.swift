import Cards
import Catalogue
import Events

extension FeedState {
  /// Handles an action: changes the state, and returns what the app should do. Pure: the same state and action always
  /// give the same result.
  public mutating func update(_ action: FeedAction) -> [FeedEffect] {
    let effects = handle(action)
    for effect in effects { noteUndoable(effect) }
    return effects
  }

  /// What can be undone before the next snapshot: keys of one burst come without snapshots between them.
  private mutating func noteUndoable(_ effect: FeedEffect) {
    switch effect {
    case .record: (snapshot.canUndo, snapshot.canRedo) = (true, false)
    case .undo, .takeBack, .rewind: snapshot.canRedo = true
    case .redo: snapshot.canUndo = true
    default: break
    }
  }

  private mutating func handle(_ action: FeedAction) -> [FeedEffect] {
    readNews(action)
    switch action {
    case .answer(let feedback): return answer(feedback)
    case .undo: return snapshot.canUndo ? change([.undo]) : say(FeedMessages.nothingToUndo)
    case .redo: return snapshot.canRedo ? change([.redo]) : say(FeedMessages.nothingToRedo)
    case .open(let screen): return open(screen)
    case .showDetail: return subject.map { open(.detail($0.id)) } ?? say(FeedMessages.noTitle)
    case .quit: isQuitting = true
    case .switchModel(let by): return switchModel(by)
    case .rankBy(let name): return rank(by: name)
    case .link:
      guard let subject else { return say(FeedMessages.noTitle) }
      let link = FeedState.link(subject.id)
      // Where it went is only known to the front end.
      return say(link) + [.copy(link)]
    case .say(let sentence): return say(sentence)
    case .nextLanguage: return nextLanguage()
    case .nextTheme: return say(FeedMessages.noColours)
    case .tune:
      guard !isTuning else { return say(FeedMessages.tuningAlready) }
      isTuning = true
      (message, error) = (FeedMessages.tuning, nil)
      return [.tune]
    case .nextAnswerer:
      guard !companions.isEmpty else { return say(FeedMessages.watchesAlone) }
      let place = audience.firstIndex(of: answersTo) ?? 0
      return change([.answerFor(audience[(place + 1) % audience.count])])
    case .run(let chosen):
      guard case .palette = screen else { return [] }
      // The action is about the screen below, also where the palette lies over the help.
      var effects: [FeedEffect] = []
      while screen.isOverlay, screens.count > 1 { effects += close() }
      // An action of the palette that opens another palette's action would be a loop.
      if case .run = chosen { return effects }
      return effects + update(chosen)
    case .paste(let text):
      guard isTyping else { return say(FeedMessages.pasteNotRead) }
      clearStatus()
      return updateScreen(.paste(PastedText.line(text)))
    case .back:
      message = .nothing
      return updateScreen(action)
    case .type, .edit, .eraseAll, .turn, .jump:
      clearStatus()
      return updateScreen(action)
    case .takeBack, .rewind, .setAside, .enter, .tab, .switchSearch, .move, .select, .reset,
      .resetAll, .pan, .zoom, .centre, .watchTogether:
      return updateScreen(action)
    }
    return []
  }

  /// News goes after a few keys, or with the one that leads back.
  private mutating func readNews(_ action: FeedAction) {
    guard news != nil else { return }
    if case .say("") = action { return }
    keysUntilRead -= 1
    if keysUntilRead <= 0 || action == .back { news = nil }
  }

  /// Lets the screen on top handle an action, then does what it asks for.
  private mutating func updateScreen(_ action: FeedAction) -> [FeedEffect] {
    var content = screen.content
    let requests = content.update(action, in: self)
    screens[screens.count - 1] = content.screen
    return requests.flatMap { perform($0) }
  }

  private mutating func perform(_ request: ScreenRequest) -> [FeedEffect] {
    switch request {
    case .open(let screen): return open(screen)
    case .close: return close()
    case .goHome: screens = [.card()]
    case .say(let sentence): return say(sentence)
    case .clearError: error = nil
    case .effect(let effect): return [effect]
    case .action(let action): return update(action)
    case .answer(let title, let feedback): return answer(title, feedback)
    case .takeBack(let entry, let andLater):
      error = nil
      lastAnswered = entry.anime.id
      if andLater { return [.rewind(event: entry.event)] }
      // An answer that is set aside counts again before it can be taken back.
      return [.takeBack(event: entry.setAside?.event ?? entry.event)]
    case .setAside(let answer):
      guard currentAnswer(to: answer.id)?.teachesTaste == true else {
        return say(FeedMessages.isSetAside(answer.title))
      }
      lastAnswered = nil
      return change([.record(animeID: answer.id, .evidenceOff)])
    case .apply(let settings, let message, let unchanged):
      return apply(settings, message: message, unchanged: unchanged)
    }
    return []
  }

  // MARK: Screens

  /// Opens a screen on top. One that is already open is taken out of the stack first: the stack stays short.
  private mutating func open(_ target: Screen) -> [FeedEffect] {
    if screen.isSame(as: target) {
      if target.content.isToggle { return update(.back) }
      var content = screen.content
      let sentence = content.reopened(in: self)
      screens[screens.count - 1] = content.screen
      return sentence.map { say($0) } ?? []
    }
    if let obstacle = target.content.obstacle(in: self) { return say(obstacle) }
    if case .card = target {
      screens = [.card()]
      return []
    }
    var content = target.content
    if let draft = drafts[target.name] { content.resume(draft) }
    // It may be about what is selected now, so it is opened before the stack changes.
    let effects = content.opened(in: self)
    if !target.content.isOverlay, let known = screens.firstIndex(where: { $0.isSame(as: target) }) {
      // What is closed by its own key was about another screen and leaves that one open.
      if target.content.isToggle { screens.remove(at: known) } else { screens.removeSubrange(known...) }
    }
    message = .nothing
    screens.append(content.screen)
    outdated.remove(screen.name)
    return effects
  }

  /// Closes the screen on top, unless it is the only one.
  mutating func close() -> [FeedEffect] {
    guard screens.count > 1 else { return [] }
    let closed = screens.removeLast()
    drafts[closed.name] = closed.content.draft
    // What lay over a screen leaves it as it was, with its selection.
    guard !closed.isOverlay else { return loadOutdated() }
    var content = screen.content
    let effects = content.resumed(in: self)
    screens[screens.count - 1] = content.screen
    // What a screen loads anyway when it is on top again is not loaded twice.
    return effects + loadOutdated().filter { !effects.contains($0) }
  }

  /// To be called when titles rank anew for another reason than an answer: other settings, another person, another model. The screen
  /// on top loads its titles again, those below it when they are on top again.
  public mutating func outdate() -> [FeedEffect] {
    outdated = Set(screens.map(\.name))
    return loadOutdated()
  }

  /// The same for another model, by which the map is laid out too.
  public mutating func modelChanged() -> [FeedEffect] {
    map = nil
    return outdate()
  }

  private mutating func loadOutdated() -> [FeedEffect] {
    guard outdated.remove(screen.name) != nil else { return [] }
    // The map does not depend on answers and filters: what it does depend on takes it away.
    if case .map = screen, map != nil { return [] }
    return screen.content.titlesToLoad
  }

  // MARK: Messages

  /// Shows a message. The person reads it, so an older error is no longer shown.
  private mutating func say(_ sentence: String) -> [FeedEffect] {
    message = .plain(sentence)
    if !sentence.isEmpty { error = nil }
    return []
  }

  /// A sentence about what was typed or shown before is not left beside something else. What tuning is doing stays.
  private mutating func clearStatus() {
    if case .tuning = message, isTuning { return }
    message = .nothing
  }

  private mutating func change(_ effects: [FeedEffect]) -> [FeedEffect] {
    dismissed = nil
    error = nil
    return effects
  }

  // MARK: Answers

  private mutating func answer(_ feedback: Feedback) -> [FeedEffect] {
    if isTyping { return [] }
    guard let subject else {
      guard isOn(.card()) else { return say(FeedMessages.noTitle) }
      return say(snapshot.ranking.end == .filtered ? FeedMessages.nothingPasses : FeedMessages.feedIsOut)
    }
    return answer(subject, feedback)
  }

  private mutating func answer(_ title: Anime, _ feedback: Feedback) -> [FeedEffect] {
    if let refusal = refusal(of: feedback, for: title) { return say(refusal) }
    let feedback = effective(feedback, for: title)
    error = nil
    lastAnswered = isOn(.card()) ? nil : title.id
    dismissed = nil
    if isOn(.card()) {
      dismissedCount += 1
      dismissed = DismissedCard(title: title.title, feedback: feedback, number: dismissedCount)
    }
    var content = screen.content
    content.answered(title, feedback)
    screens[screens.count - 1] = content.screen
    return [.record(animeID: title.id, feedback)]
  }

  /// Why an answer to a title changes nothing; nil when it counts.
  func refusal(of feedback: Feedback, for title: Anime) -> String? {
    let current = currentAnswer(to: title.id)
    let feedback = effective(feedback, for: title)
    if feedback == .saved, current != .saved, current?.settles == true {
      return FeedMessages.isAnswered(title.title)
    }
    if feedback == .skipped, !isOn(.card()) { return FeedMessages.skipIsForTheCard }
    // A skipped title comes back after a while and can be skipped again.
    return feedback == current && feedback != .skipped ? FeedMessages.isAlready(title.title, feedback) : nil
  }

  /// Saving a saved title takes it off the list.
  private func effective(_ feedback: Feedback, for title: Anime) -> Feedback {
    guard feedback == .saved else { return feedback }
    let isSaved = currentAnswer(to: title.id) == .saved || snapshot.saved.contains { $0.id == title.id }
    return isSaved ? .unsaved : .saved
  }

  // MARK: Settings

  /// The next model, or the one before.
  private mutating func switchModel(_ by: Int) -> [FeedEffect] {
    guard let models else { return [.loadModels(then: .switchModel(by))] }
    guard models.count > 1 else { return say(FeedMessages.noOtherModel) }
    let now = models.firstIndex { $0.name == settings.model } ?? 0
    return rank(by: models[(now + by + models.count) % models.count].name)
  }

  /// Names titles in the next language. What was loaded in the old one is loaded again.
  private mutating func nextLanguage() -> [FeedEffect] {
    let all = TitleLanguage.allCases
    let next = all[((all.firstIndex(of: language) ?? 0) + 1) % all.count]
    var changed = settings
    changed.titles = next
    settings = changed
    let isOnMap = screens.contains { if case .map = $0 { true } else { false } }
    // A map that is not open is loaded when it is opened.
    if !isOnMap { map = nil }
    return change([.applySettings(changed, message: FeedMessages.titles(in: next))])
      + screens.flatMap { $0.content.titlesToLoad }
  }

  /// Ranks by the model of a name. The default model is stored as no choice, so that a tuned one can replace it.
  private mutating func rank(by name: String?) -> [FeedEffect] {
    guard let models else { return [.loadModels(then: .rankBy(name))] }
    var changed = settings
    changed.model = name == models.first?.name ? nil : name
    return apply(
      changed, message: FeedMessages.rankedBy(FeedMessages.model(name ?? models.first?.name)),
      unchanged: FeedMessages.modelInUse)
  }

  /// Takes other settings: older ones where newer ones could not be stored, or what another program has changed.
  public mutating func use(_ other: RankingSettings) -> [FeedEffect] {
    if other.model != settings.model || other.filters.showsAdult != settings.filters.showsAdult { map = nil }
    settings = other
    return outdate()
  }

  private mutating func apply(_ new: RankingSettings, message: String, unchanged: String) -> [FeedEffect] {
    guard new != settings else { return say(unchanged) }
    if new.model != settings.model || new.filters.showsAdult != settings.filters.showsAdult { map = nil }
    settings = new
    return change([.applySettings(new, message: message)]) + outdate()
  }
}
