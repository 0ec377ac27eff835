import Foundation
import Foundations

/// A failure of a command, as a sentence for a person.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What is said beside the output: on stderr, so that stdout stays for machines.
enum Report {
  static func error(_ text: String, bare: Bool = false) { note((bare ? "" : "nostrade: ") + text) }

  static func warning(_ text: String) { note("warning: " + text) }

  static func note(_ text: String) { say(text + "\n") }

  static var isTerminal: Bool { isatty(STDERR_FILENO) != 0 }

  /// A line that writes over itself, on a terminal alone.
  static func progress(_ text: String) {
    guard isTerminal else { return }
    say("\r\u{1B}[K" + text)
  }

  static func endProgress() { if isTerminal { say("\n") } }

  /// Where nobody hears it, there is nobody to tell so.
  private static func say(_ text: String) { _ = Descriptors.write(text, to: STDERR_FILENO) }

  /// Seconds as `3:07`.
  static func clock(_ seconds: Double) -> String {
    let whole = max(0, Int(seconds.isFinite ? seconds : 0))
    return "\(whole / 60):" + (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
  }
}
