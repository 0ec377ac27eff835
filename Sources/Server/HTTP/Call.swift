import Foundation
import Foundations
import HTTPTypes
import NIOCore

/// A checked request: every parameter is known, given as often as it may be, and in its range.
struct Call: Sendable {
  let endpoint: Endpoint
  let headers: HTTPFields
  /// By name, in the order given.
  let values: [(name: String, value: String)]
  /// The query as it was sent.
  let query: String
  let body: ByteBuffer

  /// Checks a request against its endpoint.
  ///
  /// - Throws: `Problem`.
  init(
    _ endpoint: Endpoint, path: [String: String], query: String, headers: HTTPFields, body: ByteBuffer
  ) throws(Problem) {
    (self.endpoint, self.headers, self.query, self.body) = (endpoint, headers, query, body)
    var values: [(name: String, value: String)] = []
    for parameter in endpoint.parameters where parameter.place == .path {
      guard let raw = path[parameter.name], let value = Self.decoded(raw, plus: false) else {
        throw .badInput(
          "\(parameter.name) cannot be read: write UTF-8, percent-encoded.", parameter: parameter.name)
      }
      try parameter.check(value)
      values.append((parameter.name, value))
    }
    for (name, value) in try Self.pairs(query) {
      let known = endpoint.parameters.filter { $0.place == .query }
      guard let parameter = known.first(where: { $0.name == name }) else {
        let near = Nearest.of(name, among: known.map(\.name))
        throw .badInput(
          "There is no parameter \(CleanText.clean(name, limit: 60))."
            + (near.map { " Did you mean \($0)?" } ?? ""), parameter: name)
      }
      guard parameter.repeats || !values.contains(where: { $0.name == name }) else {
        throw .badInput("\(name) is given twice.", parameter: name)
      }
      guard values.count(where: { $0.name == name }) < Parameter.mostValues else {
        throw .badInput("\(name) is given more than \(Parameter.mostValues) times.", parameter: name)
      }
      try parameter.check(value)
      values.append((name, value))
    }
    for parameter in endpoint.parameters where parameter.place == .header {
      guard let field = HTTPField.Name(parameter.name), let value = headers[field] else { continue }
      try parameter.check(value)
      values.append((parameter.name, value))
    }
    for parameter in endpoint.parameters where parameter.isRequired {
      guard values.contains(where: { $0.name == parameter.name }) else {
        throw .badInput("\(parameter.name) is missing: \(parameter.text)", parameter: parameter.name)
      }
    }
    self.values = values
  }

  /// Names and values of a query or form; `+` is a space.
  static func pairs(_ query: String) throws(Problem) -> [(name: String, value: String)] {
    let parts = query.split(separator: "&")
    guard parts.count <= 200 else { throw .badInput("There are more than 200 parameters.") }
    var pairs: [(name: String, value: String)] = []
    for part in parts {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(String(sides[0])), let value = decoded(sides.count > 1 ? String(sides[1]) : "")
      else { throw .badInput("The parameters cannot be read: write UTF-8, percent-encoded.") }
      // Words are joined as in the JSON; the line's hyphens are understood too.
      pairs.append((name.replacingOccurrences(of: "-", with: "_"), value))
    }
    return pairs
  }

  private static func decoded(_ text: String, plus: Bool = true) -> String? {
    let spaced = plus && text.contains("+") ? text.replacingOccurrences(of: "+", with: " ") : text
    return spaced.contains("%") ? spaced.removingPercentEncoding : spaced
  }

  /// The first value of a parameter.
  func text(_ name: String) -> String? { values.first { $0.name == name }?.value }
  /// All values of a parameter.
  func texts(_ name: String) -> [String] { values.filter { $0.name == name }.map(\.value) }
  /// A whole number.
  func int(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
  /// A number.
  func number(_ name: String) -> Double? { text(name).flatMap { Double($0) } }
  /// Whether a flag is set.
  func flag(_ name: String) -> Bool { text(name).flatMap { Parameter.flags[$0] } ?? false }

  /// The body as JSON.
  ///
  /// - Throws: `Problem`.
  func json() throws(Problem) -> JSONValue {
    guard body.readableBytes > 0 else { throw .badInput("The body is empty: send JSON.") }
    let result: Result<JSONValue, JSONReader.Failure> = body.withUnsafeReadableBytes { bytes in
      let bytes = bytes.bindMemory(to: UInt8.self)
      do throws(JSONReader.Failure) { return .success(try JSONReader.read(bytes)) } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let value): return value
    case .failure(let failure):
      throw .badInput("The body is no JSON: \(failure.reason), after byte \(failure.offset).")
    }
  }

  /// The members of a form.
  func form() throws(Problem) -> [String: String] {
    Dictionary(
      try Self.pairs(String(decoding: body.readableBytesView, as: UTF8.self)).map { ($0.name, $0.value) },
      uniquingKeysWith: { $1 })
  }
}

/// What is sent back.
struct Reply: Sendable {
  var status = 200
  var type = "application/json"
  var body: ByteBuffer
  var headers: [(String, String)] = []

  /// JSON.
  init(_ value: JSONValue, status: Int = 200) {
    (self.status, body) = (status, ByteBuffer(bytes: value.bytes))
  }

  /// Bytes of JSON that were made before.
  init(json: ByteBuffer) { body = json }

  /// Text of another type.
  init(_ text: String, type: String, status: Int = 200) {
    (self.status, self.type, body) = (status, type, ByteBuffer(string: text))
  }

  /// Nothing.
  static let none = {
    var reply = Reply("", type: "")
    reply.status = 204
    return reply
  }()

  /// A redirect after a form.
  static func see(_ path: String) -> Reply {
    var reply = Reply("", type: "text/plain; charset=utf-8", status: 303)
    reply.headers = [("Location", path)]
    return reply
  }

  /// A problem: a page of the endpoints for browsers, a document of all others.
  init(_ problem: Problem, for endpoint: Endpoint? = nil) {
    if endpoint?.isPage == true {
      let title = Problem.titles[problem.status] ?? "Error"
      self.init(
        FeedPage.message(title, problem.detail).text, type: FeedPage.type, status: problem.status)
      headers = FeedPage.policy
    } else {
      self.init(problem.json, status: problem.status)
      type = "application/problem+json"
    }
    if let seconds = problem.retryAfter { headers.append(("Retry-After", "\(seconds)")) }
    if let allow = problem.allow { headers.append(("Allow", allow)) }
    if problem.status == 401 { headers.append(("WWW-Authenticate", "Bearer, Basic realm=\"nostrade\"")) }
  }
}
