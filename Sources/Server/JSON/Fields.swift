import Foundations

/// Reads the members of an object in a body: which there may be, and what they may hold. Errors name the member.
struct Fields {
  private let members: [JSONValue.Member]
  private let place: String

  /// An object whose members are all among `names`.
  ///
  /// - Throws: `Problem`.
  init(_ value: JSONValue, at place: String = "", names: Set<String>) throws(Problem) {
    guard case .object(let members) = value else {
      throw .badInput(
        "\(place.isEmpty ? "The body" : place) must be an object.",
        parameter: place.isEmpty ? nil : place)
    }
    for member in members where !names.contains(member.name) {
      let shown = CleanText.clean(member.name, limit: 60)
      throw .badInput(
        "There is no member \(shown) in \(place.isEmpty ? "the body" : place). There are: "
          + names.sorted().joined(separator: ", ") + ".",
        parameter: place.isEmpty ? shown : place + "." + shown)
    }
    (self.members, self.place) = (members, place)
  }

  private func path(_ name: String) -> String { place.isEmpty ? name : place + "." + name }

  /// A member; nil when it is missing. Null is a value, and none that is taken anywhere.
  subscript(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  func missing(_ name: String) -> Problem {
    .badInput("\(path(name)) is missing.", parameter: path(name))
  }

  /// A whole number.
  ///
  /// - Parameter unit: what it counts, for errors.
  func int(_ name: String, _ range: ClosedRange<Int>, of unit: String? = nil) throws(Problem) -> Int? {
    guard let value = self[name] else { return nil }
    let number: Int? =
      switch value {
      case .int(let number): number
      case .number(let number): Int(exactly: number)
      default: nil
      }
    guard let number, range.contains(number) else {
      throw .badInput(
        "\(path(name)) must be a whole number\(unit.map { " of \($0)" } ?? "") from \(range.lowerBound) to \(range.upperBound).",
        parameter: path(name))
    }
    return number
  }

  /// A number.
  func number(_ name: String, _ range: ClosedRange<Double>) throws(Problem) -> Double? {
    guard let value = self[name] else { return nil }
    let number: Double? =
      switch value {
      case .int(let number): Double(number)
      case .number(let number): number
      default: nil
      }
    guard let number, range.contains(number) else {
      throw .badInput(
        "\(path(name)) must be a number from \(Parameter.plain(range.lowerBound)) to \(Parameter.plain(range.upperBound)).",
        parameter: path(name))
    }
    return number
  }

  /// A text of at least one character.
  func text(_ name: String, longest: Int) throws(Problem) -> String? {
    guard let value = self[name] else { return nil }
    guard case .string(let text) = value, !text.isEmpty, text.unicodeScalars.count <= longest else {
      throw .badInput("\(path(name)) must be a text of 1 to \(longest) characters.", parameter: path(name))
    }
    return text
  }

  /// True or false.
  func flag(_ name: String) throws(Problem) -> Bool? {
    guard let value = self[name] else { return nil }
    guard case .bool(let flag) = value else {
      throw .badInput("\(path(name)) must be true or false.", parameter: path(name))
    }
    return flag
  }

  /// A list.
  func list(_ name: String, most: Int) throws(Problem) -> [JSONValue]? {
    guard let value = self[name] else { return nil }
    guard case .array(let values) = value else {
      throw .badInput("\(path(name)) must be a list.", parameter: path(name))
    }
    guard values.count <= most else {
      throw .badInput(
        "\(path(name)) has \(values.count) entries; at most \(most) are taken.", parameter: path(name))
    }
    return values
  }
}
