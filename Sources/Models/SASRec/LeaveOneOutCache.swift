/// Sessions of one history, each without another of its events, kept from one answer to the next: then one token is computed
/// for each, where it was all that came after the event left out.
final class LeaveOneOutCache {
  private struct Entry {
    var place: Int
    var session: SASRecSession
    var used: Int
  }

  /// Those asked for at a time, and some that may be asked for again.
  static let most = 15

  private var entries: [Entry] = []
  private var calls = 0

  /// Makes the entry of one event (a place in the history of `main`) where there is none yet; whether there was something to do.
  func prepare(_ main: SASRecSession, without place: Int, _ runner: SASRecRunner) -> Bool {
    if let known = entries.firstIndex(where: { $0.place == place }) {
      entries[known].used = calls
      if entries[known].session.missing(of: main)?.isEmpty == true { return false }
    }
    _ = of(main, without: [place], runner)
    runner.run()
    return true
  }

  /// The history of `main` without each of some events (places in it), ready for a query: what is new is computed with it.
  func of(_ main: SASRecSession, without places: [Int], _ runner: SASRecRunner) -> [SASRecSession] {
    calls += 1
    let found = places.map { place in
      if let at = entries.firstIndex(where: { $0.place == place && $0.used < calls }) {
        if let missing = entries[at].session.missing(of: main) {
          entries[at].used = calls
          runner.extend(entries[at].session, by: missing)
          return entries[at].session
        }
        entries.remove(at: at)
      }
      let session = SASRecSession(main, without: place)
      entries.append(Entry(place: place, session: session, used: calls))
      runner.extend(session, by: main.history[(place + 1)...])
      return session
    }
    if entries.count > Self.most {
      entries.sort { $0.used > $1.used }
      entries.removeLast(entries.count - max(Self.most, places.count))
    }
    return found
  }
}
