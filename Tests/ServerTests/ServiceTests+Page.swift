import Events
import NIOCore
import Testing

@testable import Server

/// The page for browsers, whose forms a Back button brings again.
extension ServiceTests {
  /// Presses a button of a form.
  ///
  /// - Returns: the id of the answer that the browser is sent to; nil for none.
  @discardableResult
  private func press(_ form: String) async throws -> Int64? {
    let endpoint = try #require(service.endpoints.first { $0.method == .post && $0.isPage })
    let call = try Call(
      endpoint, path: ["user": "alice"], query: "", headers: [:], body: ByteBuffer(string: form))
    let reply = try await endpoint.handle(call)
    #expect(reply.status == 303)
    return reply.headers.first { $0.0 == "Location" }?.1.split(separator: "=").last.flatMap { Int64($0) }
  }

  private func answer() throws -> Feedback? {
    let profile = try #require(try store.existingProfile(named: "alice"))
    return CurrentAnswers(try store.events(userID: profile.userID)).events.first?.feedback
  }

  private func love() async throws -> Int64? { try await press("anime_id=3&answer=love&key=zzz") }

  private func shows(_ event: Int64?) async throws -> Bool {
    try await ask(.get, "/feed/alice?event=\(event ?? 0)").json.text.contains("Love: Title 3")
  }

  @Test func aButtonPressedTwiceGivesOneAnswer() async throws {
    let first = try await love()
    #expect(try await love() == first)
    #expect(try store.events(userID: 1).count == 1)
  }

  @Test func anAnswerThatWasReplacedIsStoredAgain() async throws {
    let first = try await love()
    try await press("anime_id=3&answer=like&key=zzz")
    #expect(try answer() == .like)
    #expect(try await !shows(first))
    let again = try await love()
    #expect(again != first)
    #expect(try answer() == .love)
    #expect(try await shows(again))
    #expect(try await love() == again)
    #expect(try store.events(userID: 1).count == 3)
  }

  @Test func anAnswerThatWasUndoneIsStoredAgain() async throws {
    let first = try await love()
    try await press("undo=\(first ?? 0)")
    #expect(try answer() == nil)
    let again = try await love()
    #expect(try answer() == .love)
    #expect(try await shows(again))
    try await press("undo=\(again ?? 0)")
    #expect(try answer() == nil)
  }

  /// A skip changes nothing of a rated title, and is still what was said last.
  @Test func aSkipOfARatedTitleIsStoredOnce() async throws {
    let loved = try await love()
    let skipped = try await press("anime_id=3&answer=skipped&key=zzz")
    #expect(try await press("anime_id=3&answer=skipped&key=zzz") == skipped)
    #expect(try await love() == loved)
    #expect(try store.events(userID: 1).count == 2)
  }

  @Test func aBrowserIsToldOfProblemsByAPage() async throws {
    let endpoint = try #require(service.endpoints.first { $0.method == .post && $0.isPage })
    try await love()
    do {
      try await press("anime_id=4&answer=love&key=zzz")
      Issue.record("the key of another title was taken")
    } catch let problem as Problem {
      let page = Reply(problem, for: endpoint)
      #expect(page.status == 409 && page.type.hasPrefix("text/html"))
      #expect(page.headers.contains { $0.0 == "Content-Security-Policy" })
      let text = String(buffer: page.body)
      #expect(text.contains("Open the feed again") && !text.contains("zzz"))
    }
    let other = try #require(service.endpoints.first { !$0.isPage })
    #expect(Reply(Problem(404, "x"), for: other).type == "application/problem+json")
  }
}
