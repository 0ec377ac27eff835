/// A history as it is answered along: its session, and the leaveOneOut of that.
final class SASRecHistoryCache {
  let session: SASRecSession
  let leaveOneOut = LeaveOneOutCache()

  init(_ configuration: SASRecConfiguration) { session = SASRecSession(configuration) }

  /// Takes a history (not empty) in, in its own window or in one that begins with the event at `first`; what is new is computed
  /// with the next query.
  func take(_ history: [Interaction], from first: Int? = nil, _ runner: SASRecRunner) {
    let first = first ?? session.c.firstKept(of: history.count)
    runner.extend(session, by: session.missing(of: history, from: first))
  }

  /// Whether this is a history in the window that begins with the event at `first`.
  func holds(_ history: [Interaction], from first: Int) -> Bool {
    session.history.elementsEqual(history[first...])
  }

  /// Makes the entry of one of some events, where one is missing; places outside the window are passed over.
  func prepare(_ places: [Int], _ runner: SASRecRunner) -> Bool {
    runner.run()
    guard session.history.count > 1 else { return false }
    return places.contains { place in
      session.history.indices.contains(place) && leaveOneOut.prepare(session, without: place, runner)
    }
  }
}
