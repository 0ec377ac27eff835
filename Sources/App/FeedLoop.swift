import Feed

/// The loop of the main thread: wait, handle every key that is waiting, commit, show.
public enum FeedLoop {
  /// A burst is one transaction and one frame up to so many keys; a longer flood is seen to be worked on.
  private static let keysAFrame = 128

  /// Runs until the person leaves or the terminal goes.
  public static func run(_ session: FeedSession, on front: some FrontEnd) {
    front.draw(session.state)
    Trace.mark(.drawn)
    session.warmUp()
    while !session.state.isQuitting {
      guard front.wait(session.prepare) else { return }
      Trace.mark(.key)
      var isMore = true
      while isMore, !session.state.isQuitting {
        var count = 0
        isMore = false
        while let key = front.nextAction(in: session.state) {
          if let action = key { session.handle(action) }
          count += 1
          isMore = count >= keysAFrame
          if isMore || session.state.isQuitting { break }
        }
        session.settle()
        session.isInFlood = isMore
        // After the keys, so that news is what the status line ends with.
        session.lookForNewModel()
        session.readMail()
        if let told = front.news() { session.tell(told) }
        for text in session.takeCopies() { front.copy(text) }
        front.draw(session.state)
        Trace.mark(.drawn)
      }
    }
  }
}
