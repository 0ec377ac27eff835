import App
import Cards
import Events
import Journal
import NIOCore
import Synchronization

/// A person as the service knows them: the log up to its newest event, and what follows from it. A value of one moment.
struct Person: Sendable {
  var profile: Profile
  fileprivate var packed: PackedLog
  /// All events, oldest first. O(log).
  var log: [Event] { packed.events }
  /// The answers in force. O(log): they are not kept, since they would take more memory than the log.
  var answers: [Event] { CurrentAnswers(log).events }
  /// How many events there are.
  var events: Int { packed.count }
  /// The profile's filters and knobs, and the text they were read from.
  var settings: RankingSettings
  var settingsText: String?

  /// The newest event; 0 for none. O(1).
  var newest: Int64 { packed.last?.id ?? 0 }
}

/// An answer that is given again while nothing has changed.
struct CachedReply: Sendable {
  var body: ByteBuffer
  /// The model that ranked, by number.
  var model: Int
  /// Unix milliseconds.
  var made: Int64
  /// The person's newest event and settings then.
  var newest: Int64
  var settings: String?
}

/// The people asked for lately. The journal is asked at every use what is new since, so that what another process stored counts at
/// once: one indexed query.
final class People: Sendable {
  private let reader: any EventJournal
  private let standard: RankingKnobs
  private struct State {
    var people: Generations<Int64, Person>
    /// By person and request.
    var replies: Generations<Int64, [String: CachedReply]>
    var profiles: Generations<String, Profile>
  }
  private let state: Mutex<State>
  /// Most answers that are kept of one person.
  private static let mostReplies = 4

  /// Keeps people in about `bytes` of memory, and replies to them in half of that.
  init(_ reader: any EventJournal, standard: RankingKnobs, bytes: Int = 16 << 20) {
    (self.reader, self.standard) = (reader, standard)
    state = Mutex(
      State(
        people: Generations(cost: bytes), replies: Generations(cost: bytes / 2),
        profiles: Generations(cost: 100_000)))
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
    var log = PackedLog()
    if continues, let known {
      log = known.packed
      log.append(read.dropFirst())
    } else {
      log.append(newest == 0 ? read : try reader.events(userID: profile.userID, after: 0))
    }
    if log.count == 0, try reader.existingProfile(named: profile.name)?.userID != profile.userID {
      forget(profile)
      return nil
    }
    if let known, known.events == 0, log.count == 0, known.settingsText == text { return known }
    let settings =
      known?.settingsText == text && known != nil
      ? known?.settings : try ProfileLog(reader, profile, standard: standard).settings()
    let person = Person(
      profile: profile, packed: log, settings: settings ?? RankingSettings(), settingsText: text)
    keep(person)
    return person
  }

  /// Keeps a person unless a later state is kept.
  private func keep(_ person: Person) {
    state.withLock { state in
      if let known = state.people.value(person.profile.userID), known.newest > person.newest { return }
      state.people.insert(
        person, person.profile.userID, cost: person.packed.bytes + (person.settingsText?.utf8.count ?? 0))
    }
  }

  /// The reply kept for a request of a person at this state; nil for none.
  func reply(to request: String, of person: Person) -> CachedReply? {
    guard let reply = state.withLock({ $0.replies.value(person.profile.userID)?[request] }),
      reply.newest == person.newest, reply.settings == person.settingsText
    else { return nil }
    return reply
  }

  /// Keeps a reply; it is given for as long as the person's log and settings stay as they were when it was made.
  func keep(_ body: ByteBuffer, model: Int, made: Int64, for request: String, of person: Person) {
    let reply = CachedReply(
      body: body, model: model, made: made, newest: person.newest, settings: person.settingsText)
    state.withLock { state in
      // Those of an earlier state are never given again.
      var replies = (state.replies.value(person.profile.userID) ?? [:]).filter {
        $0.value.newest == reply.newest && $0.value.settings == reply.settings
      }
      if replies.count >= Self.mostReplies { replies = [:] }
      replies[request] = reply
      let bytes = replies.reduce(200) { $0 + $1.key.utf8.count + $1.value.body.capacity + 100 }
      state.replies.insert(replies, person.profile.userID, cost: bytes)
    }
  }

  /// Forgets a person.
  func forget(_ profile: Profile) {
    state.withLock { state in
      state.people.remove(profile.userID)
      state.replies.remove(profile.userID)
      // Several spellings may lead to one profile.
      state.profiles.removeAll()
    }
  }
}
