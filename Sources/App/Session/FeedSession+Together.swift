import Cards
import Events
import Feed
import Recommending

/// One feed for several people: each keeps a log of their own; answers go to one of them at a time.
extension FeedSession {
  /// One of those whom the feed is for, while answers go to somebody else.
  struct Watcher {
    var name: String
    var log: any EventLog
    var buffer: EventBuffer
  }

  /// One feed for the opened profile and `names`. When the one that answers go to is no longer among them, answers go to the opened
  /// profile again. On an error everything stays as it was.
  func watch(with names: [String]) {
    // Keys of the same burst may follow.
    guard commitBurst(moreKeysFollow: true) else { return }
    reportingFailure {
      var everybody = watchers + [Watcher(name: state.answersTo, log: log, buffer: buffer)]
      for name in names where !everybody.contains(where: { $0.name == name }) {
        let log = try profiles.log(of: name)
        everybody.append(Watcher(name: name, log: log, buffer: EventBuffer(try log.load())))
      }
      let audience = [state.profile] + names
      let answersTo = audience.contains(state.answersTo) ? state.answersTo : state.profile
      share(everybody.filter { audience.contains($0.name) }, names, answersTo: answersTo)
      _ = state.update(.say(FeedMessages.together(audience, answersTo: answersTo)))
    }
  }

  /// Answers, undo and what the screens show belong to `name` from now on.
  func answer(for name: String) {
    guard state.audience.contains(name), name != state.answersTo, commitBurst(moreKeysFollow: true) else {
      return
    }
    share(
      watchers + [Watcher(name: state.answersTo, log: log, buffer: buffer)], state.companions,
      answersTo: name)
    _ = state.update(.say(FeedMessages.answersTo(name)))
  }

  private func share(_ everybody: [Watcher], _ companions: [String], answersTo: String) {
    guard let active = everybody.first(where: { $0.name == answersTo }) else { return }
    // What a language model says to one person's sentence is not kept for another.
    dropQuestion()
    (log, buffer) = (active.log, active.buffer)
    reviews = (try? log.reviews()) ?? [:]
    watchers = everybody.filter { $0.name != answersTo }
    ranking.name = answersTo
    ranking.others = watchers.map { watcher in
      var buffer = watcher.buffer
      return Companion(name: watcher.name, events: buffer.currentAnswers().events)
    }
    ranking.invalidate()
    state.receive(.together(companions, answersTo: answersTo))
    refresh(explained: explainedNow)
    // Seasons, conversations and searches are those of this person from now on.
    for effect in state.outdate() { run(effect) }
  }

  /// The first reasons of each person, with the names.
  func explain(_ detail: inout TitleDetail) {
    guard detail.card != nil else { return }
    let shared = state.card(detail.anime.id)
    let people = [Companion(name: state.answersTo, events: history())] + ranking.others
    detail.card?.reasons = people.flatMap { person -> [Reason] in
      let own = ranking.ranker.detail(detail.anime.id, person.events, settings: state.settings)?.card
      return (own?.reasons.prefix(2) ?? []).map { reason in
        var reason = reason
        reason.whose = person.name
        return reason
      }
    }
    if let shared { detail.card?.rank = shared.rank }
  }
}
