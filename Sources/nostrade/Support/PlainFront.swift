import App
import Feed
import Foundation
import Foundations
import Terminal

/// The front end of --plain: reads lines, prints lines. An answer is committed before the next line is printed.
final class PlainFront: FrontEnd {
  private let keys: KeyTable
  private let isTerminal = isatty(STDIN_FILENO) != 0
  private var line: String?
  private var waiting: [FeedAction] = []
  private var shown: PlainView?
  private var pendingLines: [String] = []
  private var isEnded = false
  /// Whether a line could not be written: the reader is gone, or the disk is full.
  private(set) var isLost = false

  init(_ keys: KeyTable) { self.keys = keys }

  func draw(_ state: FeedState) {
    var lines = pendingLines + PlainView.messages(state)
    pendingLines = []
    let view = PlainView(state, keys)
    lines += view.lines(after: shown)
    shown = view
    write(text(lines) + (isTerminal && !state.isQuitting ? "> " : ""))
  }

  /// Says good-bye when everything is saved.
  func end(_ session: FeedSession) {
    if session.state.isQuitting, session.isSaved { write(text(["Everything is saved. Good-bye."])) }
  }

  func wait(_ prepare: () -> Bool) -> Bool {
    if isTerminal { while prepare() {} }
    guard !isEnded, !isLost, let next = readLine(strippingNewline: true) else {
      if isTerminal { write("\n") }
      return false
    }
    line = next
    return true
  }

  func nextAction(in state: FeedState) -> FeedAction?? {
    if let line {
      self.line = nil
      switch PlainInput(line, in: state, keys) {
      case .actions(let actions): waiting = actions
      case .again: shown = nil
      case .help: pendingLines = PlainView.help(state, keys)
      case .unknown(let sentence): pendingLines = [sentence]
      }
      // Clears the sentence about the previous line.
      return .some(.say(""))
    }
    return waiting.isEmpty ? nil : .some(waiting.removeFirst())
  }

  /// The state says the text, and that is printed.
  func copy(_ text: String) -> String? { nil }

  private func text(_ lines: [String]) -> String {
    lines.map(Output.field).flatMap(broken).map { $0 + "\n" }.joined()
  }

  /// Wraps lines on a terminal; a pipe receives them whole.
  private func broken(_ line: String) -> [String] {
    var size = winsize()
    guard isatty(STDOUT_FILENO) != 0, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20,
      !line.isEmpty
    else { return [line] }
    return CellWidth.wrap(line, to: Int(size.ws_col))
  }

  /// Writes without buffering, so a pipe receives each line at once.
  private func write(_ text: String) {
    if !isLost { isLost = !Descriptors.write(text, to: STDOUT_FILENO) }
  }
}
