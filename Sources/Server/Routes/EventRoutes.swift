import App
import Events
import Foundation
import Foundations
import Journal
import Lists
import NIOCore

/// What people say: stored, taken back, listed, exported and deleted.
extension Service {
  static let timeUnit = "Unix milliseconds"
  /// The year 2286: Unix milliseconds of ten digits in seconds.
  static let latestTime = 9_999_999_999_999
  /// 1980-01-01: an answer is not older.
  static let earliestTime: Int64 = 315_532_800_000
  /// Most answers of one request.
  static let mostEvents = 1000

  /// - Parameter member: its path in the body.
  static func noFeedback(_ member: String) -> Problem {
    .badInput(
      "\(member) must be one of \(Documents.answers.map(Documents.name).joined(separator: ", ")), or its number.",
      parameter: member)
  }

  var eventEndpoints: [Endpoint] { storingEndpoints + personEndpoints + feedbackEndpoints }

  private var storingEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/events",
        summary:
          "Stores answers of a person; they are on disk when this returns. The first answer makes the person.",
        parameters: [Self.keyHeader, Self.next], body: Schemas.newEvents,
        example: ["user": "alice", "anime_id": 5114, "feedback": "love", "event_key": "msg-1"],
        answers: [200: "Stored", 201: "Stored"], problems: [404, 409]
      ) { [self] call in try await storeEvents(call) },
      Endpoint(
        method: .delete, path: "/events/{id}",
        summary: "Takes an answer back: an undo is appended, nothing is deleted. Once more changes nothing.",
        parameters: [
          .path("id", .int(1...Int.max), "Id of the event.", example: "1"),
          Parameter(name: "user", kind: .text(longest: 60), text: "Whose event it must be."),
        ],
        answers: [200: "TakenBack"], problems: [404, 409]
      ) { [self] call in try await takeBack(call) },
    ]
  }

  private var personEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/users/{user}/events", summary: "The log of a person, oldest first.",
        parameters: [
          .user,
          Parameter(name: "after", kind: .int(0...Int.max), text: "Only events with a higher id."),
          Parameter(name: "limit", kind: .int(1...10_000), text: "Most events. Default 1000."),
        ],
        answers: [200: "Log"], problems: [404]
      ) { [self] call in
        let person = try await person(call.text("user") ?? "")
        let after = Int64(call.int("after") ?? 0)
        let events = person.log.drop { $0.id <= after }.prefix(call.int("limit") ?? 1000)
        return Reply([
          "user": .string(person.profile.name), "user_id": .int(Int(person.profile.userID)),
          "events": .array(events.map(Documents.event)),
        ])
      },
      Endpoint(
        method: .get, path: "/users/{user}/export",
        summary:
          "Everything a person said, to keep or to take elsewhere (`nostrade import --list` reads it).",
        parameters: [.user], answers: [200: "Export"], problems: [404]
      ) { [self] call in
        let profile = try await person(call.text("user") ?? "").profile
        let own = try await blocking.run { [parts] in
          try ListExporter(parts.journal, profile, parts.titles).own()
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Reply(json: ByteBuffer(bytes: try encoder.encode(own)))
      },
      Endpoint(
        method: .delete, path: "/users/{user}",
        summary: "Deletes a person with everything they said. This cannot be undone.",
        parameters: [.user], answers: [200: "Deleted"], problems: [404]
      ) { [self] call in try await deletePerson(call) },
    ]
  }

  private var feedbackEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/feedback", summary: "What can be said of a title, and how to send it.",
        answers: [200: "Usage"]
      ) { _ in Reply(Usage.feedback) },
      Endpoint(
        method: .post, path: "/feedback", summary: "Stores answers, one or several: as POST /events.",
        parameters: [Self.keyHeader, Self.next], body: Schemas.newEvents,
        example: ["user": "alice", "anime_id": 5114, "feedback": "love"],
        answers: [200: "Stored", 201: "Stored"], problems: [404, 409]
      ) { [self] call in try await storeEvents(call) },
    ]
  }

  private static let keyHeader = Parameter(
    name: "Idempotency-Key", place: .header, kind: .pattern("^[!-~]{1,200}$", longest: 200),
    text:
      "1 to 200 printable ASCII characters without spaces; the same request with the same key is stored once."
  )

  private static let next = Parameter(
    name: "recommend", kind: .int(1...1000), text: "Also give so many recommendations after it.")

  private static let eventNames: Set = ["anime_id", "feedback", "timestamp", "rating", "event_key"]

  private func storeEvents(_ call: Call) async throws -> Reply {
    let value = try call.json()
    let isList = value["events"] != nil
    let fields = try Fields(value, names: isList ? ["user", "events"] : Self.eventNames.union(["user"]))
    guard let user = try fields.text("user", longest: 60) else { throw fields.missing("user") }
    var drafts: [EventDraft] = []
    if isList {
      let entries = try fields.list("events", most: Self.mostEvents) ?? []
      guard !entries.isEmpty else { throw Problem.badInput("events is empty.", parameter: "events") }
      for (place, entry) in entries.enumerated() {
        let at = "events[\(place)]"
        drafts.append(try draft(try Fields(entry, at: at, names: Self.eventNames), at: at))
      }
    } else {
      drafts = [try draft(fields, at: "body")]
    }
    var whole: WholeRequest?
    if let key = call.text("Idempotency-Key") {
      guard Self.isKey(key) else {
        throw Problem.badInput(
          "Idempotency-Key must be of 1 to 200 printable ASCII characters without spaces.",
          parameter: "Idempotency-Key")
      }
      whole = Self.name(&drafts, by: key)
    }
    let (profile, events, repeated) = try await store(drafts, of: user, whole: whole)
    var next: JSONValue?
    if let top = call.int("recommend") {
      // The answer is on disk: whatever happens now, it must not be sent again.
      do {
        if let person = try await blocking.run({ [people] in try people.person(profile) }) {
          next = try await ranked(person, nil, top: top)["recommendations"]
        }
      } catch { logger.error("stored, but not ranked", metadata: ["error": "\(error)"]) }
    }
    return Reply(
      .members([
        "user": .string(profile.name), "user_id": .int(Int(profile.userID)), "repeated": .int(repeated),
        "events": .array(events.map(Documents.event)), "recommendations": next,
      ]), status: repeated == events.count ? 200 : 201)
  }

  /// Keys drafts without one by the key of their request. With a space: an `event_key` cannot look like this.
  private static func name(_ drafts: inout [EventDraft], by key: String) -> WholeRequest {
    func named(_ place: Int) -> String { headerMark + key + (place == 0 ? "" : " \(place)") }
    let contents = contents(drafts)
    var number = 0
    for place in drafts.indices where drafts[place].key == nil {
      drafts[place].key = named(number)
      number += 1
    }
    return WholeRequest(
      keys: Set((0..<number).map(named)), next: named(number), name: "request " + key, contents: contents)
  }

  /// A hash of what drafts say of which of them have keys of their own; nil where none has one. Times are not compared.
  private static func contents(_ drafts: [EventDraft]) -> String? {
    guard drafts.contains(where: { $0.key != nil }) else { return nil }
    return FNV1a(
      drafts.map { draft in
        // A key holds no space.
        "\(draft.animeID) \(draft.feedback.rawValue) \(draft.rating.map { "\($0)" } ?? "-") \(draft.key ?? "")"
      }.joined(separator: "\n")
    ).text
  }
  private static let headerMark = "header "
  /// Of the keys that the page for browsers makes.
  static let pageMark = "page "

  /// The key of a request is another one than those of its answers.
  static func keyTaken(_ key: String) -> Problem {
    if key.hasPrefix(pageMark) {
      return Problem(
        409, "This page was made for another title. Open the feed again; nothing was stored.",
        parameter: "key")
    }
    guard key.hasPrefix(headerMark) else {
      return Problem(
        409, "The key \(CleanText.clean(key, limit: 60)) was used for another answer. Nothing was stored.",
        parameter: "event_key")
    }
    let sent = key.dropFirst(headerMark.count).prefix { $0 != " " }
    return Problem(
      409,
      "The Idempotency-Key \(CleanText.clean(String(sent), limit: 60)) was used for another request. Nothing was stored.",
      parameter: "Idempotency-Key")
  }

  private func draft(_ fields: Fields, at place: String) throws -> EventDraft {
    func named(_ member: String) -> String { place == "body" ? member : place + "." + member }
    guard let id = try fields.int("anime_id", 0...Int(Int32.max)) else { throw fields.missing("anime_id") }
    guard parts.titles.row(of: id) != nil else {
      throw Problem(
        404, "No title has the id \(id): GET /anime/search?q=NAME finds it.", parameter: named("anime_id"))
    }
    guard let said = fields["feedback"] else { throw fields.missing("feedback") }
    guard let feedback = Documents.feedback(said) else { throw Self.noFeedback(named("feedback")) }
    let now = parts.clock()
    let time = try fields.int("timestamp", 1...Self.latestTime, of: Self.timeUnit).map(Int64.init) ?? now
    // Seconds taken for milliseconds would all lie in January 1970.
    guard time >= Self.earliestTime, time <= now + 86_400_000 else {
      throw Problem.badInput(
        "\(named("timestamp")) lies \(time > now ? "in the future" : "before 1980"): it is in Unix milliseconds.",
        parameter: named("timestamp"))
    }
    let key = try fields.text("event_key", longest: 200)
    if let key, !Self.isKey(key) {
      throw Problem.badInput(
        "\(named("event_key")) must be of printable ASCII without spaces.", parameter: named("event_key"))
    }
    let rating = try fields.number("rating", 1...10).map(Float.init)
    try Self.check(rating, with: feedback, member: named("rating"))
    return EventDraft(
      animeID: id, feedback: feedback, time: time, rating: rating, context: EventContext(screen: "http"),
      key: key)
  }

  /// Refuses a rating that says something else than the answer beside it, or that no such answer has.
  static func check(_ rating: Float?, with feedback: Feedback, member: String) throws(Problem) {
    guard let rating else { return }
    switch feedback {
    case .dislike, .like, .love:
      guard Feedback(rating: Int(rating.rounded())) != feedback else { return }
      throw .badInput(
        "\(member) contradicts the answer: dislike is less than 4.5, like from 4.5 to less than 7.5, love 7.5 and more.",
        parameter: member)
    case .seen, .dropped: return
    default:
      throw .badInput(
        "\(member) does not go with \(Documents.name(feedback)): leave it out, or answer dislike, like, love, seen or dropped.",
        parameter: member)
    }
  }

  private static func isKey(_ key: String) -> Bool {
    (1...200).contains(key.utf8.count) && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private func takeBack(_ call: Call) async throws -> Reply {
    let id = Int64(call.int("id") ?? 0)
    let (owner, event) = try await found(id, of: call.text("user"))
    guard event.feedback != .undo else {
      throw Problem(409, "Event \(id) is itself an undo: answer again instead.", parameter: "id")
    }
    let person = try await self.person(owner.name, mayBegin: false)
    if !CurrentAnswers.isInForce(id, in: person.log),
      let known = person.log.last(where: { $0.feedback == .undo && $0.target == id })
    {
      return Reply([
        "user": .string(owner.name), "event": Documents.event(event), "undo": Documents.event(known),
      ])
    }
    let stored = try await store([undo(event, in: person.log)], of: owner.name, creates: false).events
    return Reply([
      "user": .string(owner.name), "event": Documents.event(event),
      "undo": stored.first.map(Documents.event) ?? .null,
    ])
  }

  /// An event by its id, with its person; of a person who is named only their own log is looked at.
  private func found(_ id: Int64, of user: String?) async throws -> (owner: Profile, event: Event) {
    if let user {
      let person = try await self.person(user, mayBegin: false)
      if let event = person.log.last(where: { $0.id == id }) { return (person.profile, event) }
      throw Problem(404, "There is no event \(id) of that person.", parameter: "id")
    }
    let known = try await blocking.run { [parts] () -> (owner: Profile, event: Event)? in
      guard let (userID, event) = try parts.journal.event(id) else { return nil }
      return try parts.journal.profile(userID: userID).map { ($0, event) }
    }
    guard let known else { throw Problem(404, "There is no event \(id).", parameter: "id") }
    return known
  }

  /// An undo of an event. Two that are sent at once are stored as one: their key, which holds the number of undos so far, is the same.
  func undo(_ event: Event, in log: [Event]) -> EventDraft {
    let before = log.count { $0.feedback == .undo && $0.target == event.id }
    return EventDraft(
      animeID: event.animeID, feedback: .undo, time: parts.clock(), target: .stored(event.id),
      importID: event.importID, key: "undo \(event.id) \(before)")
  }

  private func deletePerson(_ call: Call) async throws -> Reply {
    let person = try await self.person(call.text("user") ?? "", mayBegin: false)
    let (kept, removed) = try await commits.alone {
      [parts, people, pool, logger] () -> (kept: [String], removed: Int?) in
      defer {
        people.forget(person.profile)
        pool.forget(person.profile.userID)
      }
      var kept = try parts.journal.delete(person.profile)
      // Logs of databases that were moved away may hold the person as well.
      if let store = parts.journal as? JournalStore { kept += JournalStore.strayLogs(of: store.path) }
      // The person is gone; models that cannot be removed are reported.
      do { return (kept, try parts.forgetTuning(person.profile)) } catch {
        logger.error("tuned models of a deleted person not removed", metadata: ["error": "\(error)"])
        return (kept, nil)
      }
    }
    logger.info("person deleted")
    return Reply([
      "user": .string(person.profile.name), "events": .int(person.events),
      // The number alone: callers are not told where the backups are.
      "backups_not_changed": .int(kept.count), "models_removed": removed.map(JSONValue.int) ?? .null,
    ])
  }
}
