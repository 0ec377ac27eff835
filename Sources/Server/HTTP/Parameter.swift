import Foundation
import Foundations

/// What a request may say in its address or headers. The same table checks requests and is published as `/openapi.json`.
struct Parameter: Sendable {
  enum Place: String, Sendable { case path, query, header }
  enum Kind: Sendable {
    case int(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case text(longest: Int)
    /// A text of a form, a regular expression from `^` to `$`.
    case pattern(String, longest: Int)
    case choice([String])
    /// A name that some title has, in any case.
    case named([String])
    /// `1`, `true`, `0` or `false`.
    case flag
  }

  var name: String
  var place = Place.query
  var kind: Kind
  var text: String
  var isRequired = false
  var repeats = false
  var example: String?
  /// What a number counts, for errors.
  var unit: String?

  static func path(_ name: String, _ kind: Kind, _ text: String, example: String? = nil) -> Parameter {
    Parameter(name: name, place: .path, kind: kind, text: text, isRequired: true, example: example)
  }

  /// A name of a person in the path.
  static let user = path("user", .text(longest: 60), "Name of the person.", example: "alice")
  /// An id of a title in the path.
  static let anime = path("id", .int(0...Int(Int32.max)), "Id of the title (MyAnimeList).", example: "5114")
  static func k(_ standard: Int) -> Parameter {
    Parameter(name: "k", kind: .int(1...1000), text: "Number of titles. Default \(standard).")
  }
  static let adult = Parameter(name: "adult", kind: .flag, text: "Include adult titles.")

  /// Most values of a parameter that may be given more than once.
  static let mostValues = 50

  /// Flags are written like this.
  static let flags = ["1": true, "true": true, "": true, "0": false, "false": false]

  /// The OpenAPI schema.
  var schema: JSONValue {
    let one: JSONValue =
      switch kind {
      case .int(let range):
        ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
      case .number(let range):
        ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
      case .text(let longest): ["type": "string", "minLength": 1, "maxLength": .int(longest)]
      case .pattern(let pattern, let longest):
        ["type": "string", "pattern": .string(pattern), "maxLength": .int(longest)]
      case .choice(let choices), .named(let choices): ["type": "string", "enum": .strings(choices)]
      case .flag: ["type": "string", "enum": ["1", "true", "0", "false", ""]]
      }
    return repeats ? ["type": "array", "items": one, "maxItems": .int(Self.mostValues)] : one
  }

  /// The entry in `/openapi.json`.
  var json: JSONValue {
    .members([
      "name": .string(name), "in": .string(place.rawValue), "required": .bool(isRequired),
      "description": .string(text), "schema": schema, "example": example.map(exampleValue),
      "style": repeats ? "form" : nil, "explode": repeats ? true : nil,
      "allowEmptyValue": isFlag ? true : nil,
    ])
  }

  private var isFlag: Bool {
    if case .flag = kind { return true }
    return false
  }

  /// A number as JSON has it, also with a missing side of its point; the language would read `0x8`, `+1` and `nan` too.
  private static func isPlainNumber(_ text: String) -> Bool {
    text.utf8.first != UInt8(ascii: "+")
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
  }

  /// A bound as people write it: 10, not 10.0.
  static func plain(_ bound: Double) -> String { Int(exactly: bound).map(String.init) ?? "\(bound)" }

  private func exampleValue(_ text: String) -> JSONValue {
    if case .int = kind, let number = Int(text) { return .int(number) }
    return .string(text)
  }

  private static func fits(_ text: String, _ pattern: String) -> Bool {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return false }
    let whole = NSRange(text.startIndex..., in: text)
    // A `$` also matches before a line break at the end.
    return expression.firstMatch(in: text, range: whole)?.range == whole
  }

  /// Checks a value.
  ///
  /// - Throws: `Problem`.
  func check(_ value: String) throws(Problem) {
    switch kind {
    case .int(let range):
      guard Self.isPlainNumber(value), let number = Int(value), range.contains(number) else {
        throw .badInput(
          "\(name) must be a whole number\(unit.map { " of \($0)" } ?? "") from \(range.lowerBound) to \(range.upperBound).",
          parameter: name)
      }
    case .number(let range):
      guard Self.isPlainNumber(value), let number = Double(value), range.contains(number) else {
        throw .badInput(
          "\(name) must be a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound)).",
          parameter: name)
      }
    case .text(let longest), .pattern(_, let longest):
      guard value.unicodeScalars.count <= longest else {
        throw .badInput("\(name) is longer than \(longest) characters.", parameter: name)
      }
      guard !value.isEmpty else { throw .badInput("\(name) is empty.", parameter: name) }
      if case .pattern(let pattern, _) = kind, !Self.fits(value, pattern) {
        throw .badInput(
          "\(name) cannot be \(CleanText.clean(value, limit: 60)): \(text)", parameter: name)
      }
    case .choice(let choices):
      guard choices.contains(value) else {
        throw .badInput("\(name) must be one of \(choices.joined(separator: ", ")).", parameter: name)
      }
    case .named(let names):
      guard !value.isEmpty else { throw .badInput("\(name) is empty.", parameter: name) }
      guard names.contains(where: { $0.lowercased() == value.lowercased() }) else {
        let near = Nearest.first(value, of: names).prefix(5)
        throw .badInput(
          "No title has the \(name) \"\(CleanText.clean(value, limit: 60))\"."
            + (near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"), parameter: name)
      }
    case .flag:
      guard Self.flags[value] != nil else {
        throw .badInput("\(name) must be 1, true, 0 or false.", parameter: name)
      }
    }
  }
}
