import Feed

/// The main loop: wait for keys, handle all pending keys, commit, draw.
public enum FeedLoop {
  /// The most keys in one burst, that is in one transaction and one frame. More pending keys are a flood, which is handled in
  /// several bursts so that the screen shows progress.
  private static let keysPerBurst = 128

  /// Runs until the person quits or the terminal is gone.
  public static func run(_ session: FeedSession, on front: some FrontEnd) {
    defer { session.finish() }
    if !front.redrawsWhenIdle { session.explainAtOnce() }
    front.draw(session.state)
    Trace.mark(.drawn)
    session.prepareFirstCommit()
    while !session.state.isQuitting {
      let goesOn = front.wait {
        guard session.explainMore() else { return session.prepareRanking() }
        front.draw(session.state)
        return true
      }
      guard goesOn else { return }
      Trace.mark(.key)
      var moreKeysFollow = true
      while moreKeysFollow, !session.state.isQuitting {
        moreKeysFollow = handleBurst(session, on: front)
        session.commitBurst(moreKeysFollow: moreKeysFollow)
        // After the keys, so that the status line ends with these messages.
        session.reloadModelIfChanged()
        session.showNotifications()
        if let message = front.news() { session.show(message) }
        for text in session.takeCopies() { if let message = front.copy(text) { session.show(message) } }
        front.draw(session.state)
        Trace.mark(.drawn)
      }
    }
  }

  /// Handles pending keys, at most `keysPerBurst`.
  ///
  /// - Returns: whether more keys may be pending.
  private static func handleBurst(_ session: FeedSession, on front: some FrontEnd) -> Bool {
    var count = 0
    while let key = front.nextAction(in: session.state) {
      if let action = key { session.handle(action) }
      count += 1
      if count >= keysPerBurst { return true }
      if session.state.isQuitting { return false }
    }
    return false
  }
}
