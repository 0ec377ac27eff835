/// Sessions of one history, each without another of its events, kept from one answer to the next: then one token is computed
/// for each, where it was all that came after the event left out.
final class SASRecShadows {
  private struct Shadow {
    var place: Int
    var session: SASRecSession
    var used: Int
  }

  /// Those asked for at a time, and some that may be asked for again.
  static let most = 15

  private var shadows: [Shadow] = []
  private var calls = 0

  /// Makes the shadow of one event (a place in the history of `main`) where there is none yet; whether there was something to do.
  func prepare(_ main: SASRecSession, without place: Int, _ runner: SASRecRunner) -> Bool {
    if let known = shadows.firstIndex(where: { $0.place == place }) {
      shadows[known].used = calls
      if shadows[known].session.missing(of: main)?.isEmpty == true { return false }
    }
    _ = of(main, without: [place], runner)
    runner.run()
    return true
  }

  /// The history of `main` without each of some events (places in it), ready for a question: what is new is computed with it.
  func of(_ main: SASRecSession, without places: [Int], _ runner: SASRecRunner) -> [SASRecSession] {
    calls += 1
    let found = places.map { place in
      if let at = shadows.firstIndex(where: { $0.place == place && $0.used < calls }) {
        if let missing = shadows[at].session.missing(of: main) {
          shadows[at].used = calls
          runner.extend(shadows[at].session, by: missing)
          return shadows[at].session
        }
        shadows.remove(at: at)
      }
      let session = SASRecSession(main, without: place)
      shadows.append(Shadow(place: place, session: session, used: calls))
      runner.extend(session, by: main.history[(place + 1)...])
      return session
    }
    if shadows.count > Self.most {
      shadows.sort { $0.used > $1.used }
      shadows.removeLast(shadows.count - max(Self.most, places.count))
    }
    return found
  }
}
