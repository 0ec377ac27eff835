import Events
import Foundation
import NIOCore

/// What the service is, how it is, and who answered what.
extension Service {
  var infoEndpoints: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/", summary: "What there is.", answers: [200: "Usage"], isOpen: true
      ) { [self] _ in Reply(json: documents.root) },
      Endpoint(
        method: .get, path: "/user",
        summary: "The titles a person has rated; without user_id it tells how to ask.",
        parameters: [
          Parameter(
            name: "user_id", kind: .text(longest: 60),
            text: "The person's number, or where nobody has such a number, name.", example: "alice"),
          Parameter(name: "user", kind: .text(longest: 60), text: "The person's name, in place of user_id."),
          Parameter(name: "mt_rating", kind: .number(0...11), text: "Rated more than this, with a number."),
          Parameter(name: "lt_rating", kind: .number(0...11), text: "Rated less than this, with a number."),
        ],
        answers: [200: "UserOrTeaching"], problems: [404]
      ) { [self] call in
        guard call.text("user_id") == nil || call.text("user") == nil else {
          throw Problem.badInput("Give user_id or user, not both.", parameter: "user")
        }
        if let name = call.text("user") { return Reply(try rated(try await person(name), call)) }
        guard let user = call.text("user_id") else { return Reply(Usage.user) }
        return Reply(try rated(try await personByNumberOrName(user), call))
      },
      Endpoint(
        method: .get, path: "/health", summary: "Whether the process runs.", answers: [200: "Status"],
        isOpen: true
      ) { _ in Reply(["status": "ok"]) },
      Endpoint(
        method: .get, path: "/ready", summary: "Whether it can answer: the journal and a model are there.",
        answers: [200: "Status"], problems: [503], isOpen: true
      ) { [self] _ in
        if let obstacle = await obstacle() { throw Problem(503, obstacle, retryAfter: 1) }
        return Reply(["status": "ready"])
      },
      Endpoint(
        method: .get, path: "/metrics", summary: "Counters and timings for Prometheus.",
        answers: [200: "text/plain; version=0.0.4; charset=utf-8"]
      ) { [self] _ in Reply(metrics.text, type: "text/plain; version=0.0.4; charset=utf-8") },
      Endpoint(
        method: .get, path: "/openapi.json", summary: "This interface for programs (OpenAPI 3.0).",
        answers: [200: "Usage"], isOpen: true
      ) { [self] _ in Reply(json: documents.openAPI) },
    ]
  }

  /// The documents about all endpoints, made once.
  var documents: (root: ByteBuffer, openAPI: ByteBuffer) {
    made.withLock { made in
      if let made { return made }
      let endpoints = endpoints
      let new = (
        root: ByteBuffer(bytes: Usage.root(endpoints).bytes),
        openAPI: ByteBuffer(bytes: OpenAPI.document(endpoints, hasTokens: !options.tokens.isEmpty).bytes)
      )
      made = new
      return new
    }
  }

  /// Everything the service does.
  var endpoints: [Endpoint] {
    infoEndpoints + animeEndpoints + recommendEndpoints + eventEndpoints + talkEndpoints + pageEndpoints
  }

  /// A person by number, or by name where nobody has that number: names are chosen by whoever answers, and none may stand for another
  /// person's number.
  private func personByNumberOrName(_ text: String) async throws -> Person {
    if let number = Int64(text),
      let known = try await blocking.run({ [parts] in try parts.journal.profile(userID: number) })
    {
      return try await person(known.name)
    }
    do { return try await person(text) } catch let problem as Problem
      where problem.status == 404 || problem.parameter == "user"
    {
      throw Self.named(problem)
    }
  }

  /// Here the name is in another parameter than everywhere else.
  private static func named(_ problem: Problem) -> Problem {
    var problem = problem
    problem.parameter = "user_id"
    return problem
  }

  private func rated(_ person: Person, _ call: Call) throws -> JSONValue {
    let (more, less) = (call.number("mt_rating"), call.number("lt_rating"))
    let answers = CurrentAnswers(person.log)
    let rows = answers.events.filter { event in
      guard more != nil || less != nil else { return event.feedback.settles }
      guard let rating = event.rating.flatMap({ Double("\($0)") }) else { return false }
      return rating > more ?? -1 && rating < less ?? 11
    }
    return [
      "user": .string(person.profile.name), "user_id": .int(Int(person.profile.userID)),
      "ratings": .array(
        rows.map { event -> JSONValue in
          let aside = answers.setAside[event.animeID]?.feedback
          return .members([
            "anime_id": .int(event.animeID),
            "title": parts.titles.row(of: event.animeID).map { .string(parts.titles.title($0)) },
            "feedback": .string(Documents.name(aside ?? event.feedback)),
            "rating": event.rating.map(JSONValue.float), "set_aside": aside.map { _ in .bool(true) },
          ])
        }),
    ]
  }
}
