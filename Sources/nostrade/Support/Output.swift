// `stdout` is a global variable of C.
@preconcurrency import Foundation
import Foundations
import Synchronization

/// Output on stdout: the only place that prints there. Whatever a text came from, nothing reaches the terminal that it would
/// obey (`CleanText`).
enum Output {
  static let writeFailure = "The output could not be written."
  /// What the command has done that stays done when its output is lost: "the answer is stored".
  private static let done = Mutex<(what: String, isWhole: Bool)?>(nil)

  /// Notes what is done. The exit code says so, too, unless the output is more than a line that tells it.
  static func noteDone(_ what: String, isWhole: Bool = true) { done.withLock { $0 = (what, isWhole) } }

  /// What to say when the output was lost, and whether the command failed by that.
  static var loss: (sentence: String, isFailure: Bool) {
    guard let done = done.withLock({ $0 }) else { return (writeFailure, true) }
    return ("\(writeFailure.dropLast()), but \(done.what).", !done.isWhole)
  }

  /// Flushes stdout; false when some of the output could not be written.
  static func flush() -> Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }

  /// Prints text and a line break.
  static func line(_ text: String, terminator: String = "\n") {
    print(CleanText.lines(text), terminator: terminator)
  }

  /// Prints a file's text as it is: without a terminal byte for byte, on one as `line` does.
  static func raw(_ text: String) {
    if isatty(STDOUT_FILENO) != 0 { return line(text, terminator: "") }
    print(text, terminator: "")
  }

  /// Prints the bytes of a file that `write` makes, under a temporary name that only its owner can read.
  ///
  /// - Throws: `CommandError` on a terminal, what `write` throws.
  static func file(_ write: (_ path: String) throws -> Void) throws {
    guard isatty(STDOUT_FILENO) == 0 else {
      throw CommandError(
        "The standard output is a terminal: name a file, or send the output to a file or a program.")
    }
    var folder = Array((NSTemporaryDirectory() + "/nostrade-output-XXXXXX").utf8CString)
    guard mkdtemp(&folder) != nil else {
      throw CommandError(
        "\(NSTemporaryDirectory()): cannot make a temporary file; TMPDIR names another folder.")
    }
    let name = String(decoding: folder.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: name) }
    try write(name + "/output")
    guard let file = FileHandle(forReadingAtPath: name + "/output") else { throw CommandError(writeFailure) }
    guard flush() else { throw CommandError(writeFailure) }
    while let bytes = try file.read(upToCount: 1 << 20), !bytes.isEmpty {
      guard bytes.withUnsafeBytes({ Descriptors.write($0, to: STDOUT_FILENO) }) else {
        throw CommandError(writeFailure)
      }
    }
  }

  /// "1 event", "2 events".
  static func count(_ number: Int, _ noun: String) -> String { number.counted(noun) }

  /// Prints the fields of a row with tabs between them.
  static func row(_ fields: [String]) { line(fields.map(field).joined(separator: "\t")) }

  /// Prints a CSV row, with fields quoted where necessary (RFC 4180).
  static func csv(_ fields: [String]) {
    line(
      fields.map(field).map {
        $0.contains { $0 == "," || $0 == "\"" }
          ? "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : $0
      }.joined(separator: ","))
  }

  /// A text that stays in its row: line breaks and tabs are spaces.
  static func field(_ text: String) -> String {
    String(CleanText.lines(text).map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  /// Prints a value as JSON with sorted keys; what may not be printed is escaped.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    line(CleanText.escaped(json: String(decoding: try encoder.encode(value), as: UTF8.self)))
  }
}
