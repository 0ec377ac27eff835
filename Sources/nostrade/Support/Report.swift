import Foundation
import Foundations

/// A failed command, as a sentence for a person.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Messages for a person, on stderr; stdout is for output only.
enum Report {
  /// Prints an error; `bare` leaves out the program's name.
  static func error(_ text: String, bare: Bool = false) { note((bare ? "" : "nostrade: ") + text) }

  static func warning(_ text: String) { note("warning: " + text) }

  static func note(_ text: String) { write(clean(text) + "\n") }

  /// Lines of a person's length: an argument of a megabyte is not repeated.
  private static func clean(_ text: String) -> String { CleanText.lines(text, limit: 2000) }

  static var isTerminal: Bool { isatty(STDERR_FILENO) != 0 }

  /// Replaces the progress line; only on a terminal.
  static func progress(_ text: String) {
    guard isTerminal else { return }
    write("\r\u{1B}[K" + clean(text))
  }

  static func endProgress() { if isTerminal { write("\n") } }

  /// Failures are ignored: there is nowhere left to report them.
  private static func write(_ text: String) { _ = Descriptors.write(text, to: STDERR_FILENO) }

  /// Seconds as `3:07`.
  static func clock(_ seconds: Double) -> String {
    let whole = max(0, Int(seconds.isFinite ? seconds : 0))
    return "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
  }
}
