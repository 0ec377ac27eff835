import HTTPTypes

/// One thing the service does. The list of endpoints is what the router serves and what `/openapi.json` says.
struct Endpoint: Sendable {
  var method: HTTPRequest.Method
  /// The address: `/recommend/{user}`.
  var path: String
  var summary: String
  var parameters: [Parameter] = []
  /// Schema of a JSON body; nil for requests without one.
  var body: JSONValue?
  /// The media type of the body.
  var bodyType = "application/json"
  /// An example of a body.
  var example: JSONValue?
  /// What comes back when all is well, by status: the name of a schema, or a media type with a slash in it for what is no JSON.
  var answers: [Int: String]
  /// Problems that this endpoint may answer with, besides those that all may.
  var problems: [Int] = []
  /// Whether it is served without a token.
  var isOpen = false
  /// Whether it belongs to the page for browsers, which is no part of the interface for programs.
  var isPage = false
  /// Whether it takes large bodies, of which the service holds only so many at once.
  var isBatch = false
  var handle: @Sendable (Call) async throws -> Reply

  /// The parts of the path; those in braces stand for any text.
  var parts: [Substring] { path.split(separator: "/") }

  /// Whether an address is one of this endpoint. One with an empty part is none's: a proxy in front may read it in another way.
  func matches(_ path: Substring) -> Bool {
    guard !path.contains("//") else { return false }
    let parts = parts
    let given = path.split(separator: "/", omittingEmptySubsequences: true)
    return given.count == parts.count
      && zip(given, parts).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
  }
}
