import CCurses
import Foundation

/// What passes tmux by: sequences to the terminal around it, its settings, its buffer.
enum Tmux {
  /// Whether the program runs inside it.
  static func isAround(_ environment: [String: String]) -> Bool {
    environment["TMUX"].map { !$0.isEmpty } ?? false
  }

  /// Wraps a sequence that tmux passes to the terminal unchanged.
  static func passthrough(_ text: String) -> String {
    "\u{1B}Ptmux;" + text.replacingOccurrences(of: "\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
  }

  /// Whether tmux is set to pass sequences on (`allow-passthrough`).
  static func allowsPassthrough(_ environment: [String: String]) -> Bool {
    let pane = environment["TMUX_PANE"].map { ["-t", $0] } ?? []
    let answer = run(["display-message", "-p"] + pane + ["#{allow-passthrough}"], milliseconds: 200) ?? ""
    return ["on", "all", "1"].contains(answer.filter { !$0.isWhitespace })
  }

  /// Puts a text of at most 4096 bytes into its buffer, and on the clipboard where tmux can: older versions have no option for
  /// that. False when tmux does not confirm it.
  static func copy(_ text: String) -> Bool {
    run(["load-buffer", "-w", "-"], input: text, milliseconds: 1000) != nil
      || run(["load-buffer", "-"], input: text, milliseconds: 1000) != nil
  }

  /// What a tmux command prints; nil when it fails or takes too long.
  private static func run(_ words: [String], input: String = "", milliseconds: Int32) -> String? {
    var arguments = (["tmux"] + words).map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = nc_run(&arguments, input, Int32(input.utf8.count), &buffer, 64, milliseconds)
    guard count >= 0 else { return nil }
    return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
