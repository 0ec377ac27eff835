import Cards

extension FeedState {
  /// Takes in what happened outside: what is shared first, then every open screen. Pure.
  public mutating func receive(_ event: FeedEvent) {
    switch event {
    case .searchFinished, .described, .replied, .asking, .worded, .seasonLoaded, .detailLoaded,
      .profilesLoaded, .pathCompleted:
      break
    case .together(let names, let answersTo): (companions, self.answersTo) = (names, answersTo)
    case .summaryLoaded(let summary): self.summary = summary
    case .modelsLoaded(let models): self.models = models
    case .mapLoaded(let map):
      let isFirst = self.map == nil
      self.map = map
      // The same map with other names leaves the person where they are.
      if isFirst { updateScreens { $0.mapIsLaidOut(in: $1) } }
    case .cardAnswered(let entry, let ranking):
      snapshot.ranking = ranking
      snapshot.history.removeAll { $0.anime.id == entry.anime.id }
      snapshot.history.insert(entry, at: 0)
      if entry.feedback == .saved { snapshot.saved.insert(entry.anime, at: 0) }
      (snapshot.canUndo, snapshot.canRedo) = (true, false)
    case .refreshed(let snapshot, let message):
      let before = self
      self.snapshot = snapshot
      if let message { self.message = message }
      updateScreens { $0.refreshed(in: $1, before: before) }
    case .tuningProgress(let what):
      // It takes no other sentence's place.
      guard isTuning else { break }
      switch message {
      case .tuning, .nothing: message = FeedMessages.tuning(what)
      case .plain, .effect: break
      }
    case .tuningFinished(let sentence):
      isTuning = false
      message = .plain(sentence)
      (news, keysUntilRead) = (sentence, Self.keysOfNews)
    case .failed(let sentence):
      error = sentence
      // What was said before is not said again after it.
      message = .nothing
      dismissed = nil
    case .notice(let sentence): message = .plain(sentence)
    }
    updateScreens { $0.receive(event, in: $1) }
  }

  private mutating func updateScreens(_ body: (inout any FeedScreen, FeedState) -> Void) {
    for level in screens.indices {
      var content = screens[level].content
      body(&content, self)
      screens[level] = content.screen
    }
  }
}
