// `stdout` is a global variable of C.
@preconcurrency import Foundation

/// Machine output on stdout.
enum Output {
  static let writeFailure = "The output could not be written."

  /// Flushes stdout; false when some of the output could not be written.
  static func flush() -> Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }

  /// A CSV row, with fields quoted where necessary (RFC 4180).
  static func csv(_ fields: [String]) -> String {
    fields.map { field in
      field.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" })
        ? "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : field
    }.joined(separator: ",")
  }

  /// Prints a value as JSON with sorted keys.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
