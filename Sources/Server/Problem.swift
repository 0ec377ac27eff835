import Foundations

/// The error of this target, and what a caller is told of it: RFC 9457, "Problem Details for HTTP APIs".
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The HTTP status.
  public var status: Int
  /// What happened and what to do, in a sentence.
  public var detail: String
  /// The parameter or member of the body that is wrong.
  public var parameter: String?
  /// Seconds after which to try again.
  public var retryAfter: Int?
  /// The methods that the address knows, for 405.
  public var allow: String?

  /// A problem.
  public init(_ status: Int, _ detail: String, parameter: String? = nil, retryAfter: Int? = nil) {
    self.status = status
    self.detail = CleanText.clean(detail, limit: 2000)
    self.parameter = parameter.map { CleanText.clean($0, limit: 200) }
    self.retryAfter = retryAfter
  }

  /// Input that is wrong.
  public static func badInput(_ detail: String, parameter: String? = nil) -> Problem {
    Problem(400, detail, parameter: parameter)
  }

  /// The sentence.
  public var description: String { detail }

  /// The title that goes with a status: the phrase of HTTP.
  static let titles: [Int: String] = [
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 409: "Conflict", 413: "Content Too Large", 415: "Unsupported Media Type",
    429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
  ]

  /// The document.
  var json: JSONValue {
    .members([
      "type": "about:blank", "title": .string(Self.titles[status] ?? "Error"), "status": .int(status),
      "detail": .string(detail), "parameter": parameter.map(JSONValue.string),
    ])
  }
}
