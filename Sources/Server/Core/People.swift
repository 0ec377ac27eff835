import App
import Cards
import Events
import Journal
import NIOCore
import Synchronization

/// A person as the service knows them: the log up to its newest event, and what follows from it. A value of one moment.
struct Person: Sendable {
  var profile: Profile
  /// All events, oldest first.
  var log: [Event]
  /// The answers in force. O(log): they are not kept, since they would take as much memory again as the log.
  var answers: [Event] { CurrentAnswers(log).events }
  /// The profile's filters and knobs, and the text they were read from.
  var settings: RankingSettings
  var settingsText: String?
  /// Replies to requests at this state, by request.
  var replies: [String: CachedReply] = [:]

  /// The newest event; 0 for none.
  var newest: Int64 { log.last?.id ?? 0 }
}

/// An answer that is given again while nothing has changed.
struct CachedReply: Sendable {
  var body: ByteBuffer
  /// The model that ranked, by number.
  var model: Int
  /// Unix milliseconds.
  var made: Int64
}

/// The people asked for lately. The journal is asked at every use what is new since, so that what another process stored counts at
/// once: one indexed query.
final class People: Sendable {
  private let reader: any EventJournal
  private let standard: RankingKnobs
  private struct State {
    var people: Generations<Int64, Person>
    var profiles: Generations<String, Profile>
  }
  private let state: Mutex<State>
  /// Most answers that are kept of one person.
  private static let mostReplies = 4

  /// Keeps people with about `events` events together.
  init(_ reader: any EventJournal, standard: RankingKnobs, events: Int = 400_000) {
    (self.reader, self.standard) = (reader, standard)
    state = Mutex(State(people: Generations(cost: events), profiles: Generations(cost: 100_000)))
  }

  /// How many people are kept.
  var count: Int { state.withLock { $0.people.count } }

  /// The profile of a name; nil when there is none.
  func profile(_ name: String) throws -> Profile? {
    if let known = state.withLock({ $0.profiles.value(name) }) { return known }
    guard let profile = try reader.existingProfile(named: name) else { return nil }
    state.withLock { $0.profiles.insert(profile, name) }
    return profile
  }

  /// The person of a profile as of now; nil when the profile is gone.
  func person(_ profile: Profile) throws -> Person? {
    let known = state.withLock { $0.people.value(profile.userID) }
    let text = try reader.setting(ProfileLog.settingName, userID: profile.userID)
    // The newest known event is read again: it is missing if another program deleted the profile.
    let newest = known?.newest ?? 0
    let read = try reader.events(userID: profile.userID, after: max(0, newest - 1))
    if let known, newest > 0, read.count == 1, read[0].id == newest, known.settingsText == text {
      return known
    }
    let continues = known != nil && newest > 0 && read.first?.id == newest
    let log =
      continues
      ? (known?.log ?? []) + read.dropFirst()
      : newest == 0 ? read : try reader.events(userID: profile.userID, after: 0)
    if log.isEmpty, try reader.existingProfile(named: profile.name)?.userID != profile.userID {
      forget(profile)
      return nil
    }
    if let known, known.log.isEmpty, log.isEmpty, known.settingsText == text { return known }
    let settings =
      known?.settingsText == text && known != nil
      ? known?.settings : try ProfileLog(reader, profile, standard: standard).settings()
    let person = Person(
      profile: profile, log: log, settings: settings ?? RankingSettings(), settingsText: text)
    keep(person)
    return person
  }

  /// Keeps a person unless a later state is kept.
  private func keep(_ person: Person) {
    state.withLock { state in
      if let known = state.people.value(person.profile.userID), known.newest > person.newest { return }
      state.people.insert(person, person.profile.userID, cost: Self.cost(person))
    }
  }

  private static func cost(_ person: Person) -> Int {
    // An event takes about 80 bytes; a person beside that as much as some events.
    16 + person.log.count + person.replies.reduce(0) { $0 + $1.value.body.readableBytes / 100 }
  }

  /// Keeps a reply for as long as the person's log and settings stay as they were when it was made.
  func keep(_ reply: CachedReply, for request: String, of person: Person) {
    state.withLock { state in
      guard var known = state.people.value(person.profile.userID), known.newest == person.newest,
        known.settingsText == person.settingsText
      else { return }
      if known.replies.count >= Self.mostReplies { known.replies = [:] }
      known.replies[request] = reply
      state.people.insert(known, person.profile.userID, cost: Self.cost(known))
    }
  }

  /// Forgets a person.
  func forget(_ profile: Profile) {
    state.withLock { state in
      state.people.remove(profile.userID)
      // Several spellings may lead to one profile.
      state.profiles.removeAll()
    }
  }
}
