// The stream itself is a variable of C.
@preconcurrency import Foundation

/// Machine output on stdout.
enum Output {
  static let lost = "The output could not be written."

  /// Hands on what was printed; false when some of it could not be written.
  static func isTaken() -> Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }

  /// A CSV field, quoted where it must be (RFC 4180).
  static func csv(_ fields: [String]) -> String {
    fields.map { field in
      field.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" })
        ? "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : field
    }.joined(separator: ",")
  }

  /// Prints a value as JSON with steady key order.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
