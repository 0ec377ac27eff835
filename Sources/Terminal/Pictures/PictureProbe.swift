import CCurses
import Foundation

/// What to ask a terminal about pictures, and what its answers come to.
struct PictureQuestion {
  /// How long an answer is waited for, in milliseconds; most take less than one.
  static let patience = 200

  let choice: PictureChoice
  /// tmux around the program; whether it lets pictures through.
  let isInTmux, passes: Bool
  /// Points of a cell, where the terminal has told the system.
  let cell: (width: Int, height: Int)?

  /// The bytes that ask; empty where nothing need be asked.
  ///
  /// Device attributes come last: every terminal answers those, so what was not answered before them is not known to it.
  var bytes: String {
    guard choice == .auto || (choice == .sixel && cell == nil) || (choice == .kitty && isInTmux) else {
      return ""
    }
    var text = ""
    let trial = "\u{1B}_Gi=\(TerminalAnswers.trial),s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    if asksKitty { text += isInTmux ? Tmux.wrap(trial + "\u{1B}[c") : trial }
    if cell == nil { text += "\u{1B}[16t" }
    return text + "\u{1B}[c"
  }

  private var asksKitty: Bool { choice != .sixel && (!isInTmux || passes) }

  /// Whether nothing more is to come.
  func isAnswered(_ answers: TerminalAnswers) -> Bool {
    let awaitsOuter = isInTmux && asksKitty && answers.knowsKitty == nil
    return answers.attributes.count > (awaitsOuter ? 1 : 0)
  }

  /// What was found out.
  func means(_ answers: TerminalAnswers) -> GraphicsProtocol {
    let size = cell ?? answers.cell
    func found(_ way: GraphicsProtocol.Way, _ why: String) -> GraphicsProtocol {
      GraphicsProtocol(way: way, cell: size ?? GraphicsProtocol.usual, why: why)
    }
    switch choice {
    case .off: return .blocks("none, as set")
    case .blocks: return .blocks("half blocks, as set")
    case .kitty:
      guard isInTmux else { return found(.kitty, "kitty, as set") }
      return passes
        ? found(.placeholders, "kitty through tmux, as set")
        : .blocks("half blocks: tmux lets no pictures through (set -g allow-passthrough on)")
    case .sixel: return found(.sixel, "sixel, as set")
    case .auto: break
    }
    if answers.knowsKitty == true {
      return isInTmux ? found(.placeholders, "kitty through tmux") : found(.kitty, "kitty")
    }
    if answers.attributes.first?.contains(4) == true {
      return size == nil ? .blocks("half blocks: sixel, but cells of unknown size") : found(.sixel, "sixel")
    }
    if answers.attributes.isEmpty { return .blocks("half blocks: the terminal gave no answer in time") }
    return .blocks(
      isInTmux && !passes
        ? "half blocks: tmux lets no pictures through (set -g allow-passthrough on)"
        : "half blocks: the terminal shows no others")
  }
}

/// tmux between the program and the terminal.
enum Tmux {
  /// A sequence that tmux hands on to the terminal as it is.
  static func wrap(_ text: String) -> String {
    "\u{1B}Ptmux;" + text.replacingOccurrences(of: "\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
  }

  /// Whether it hands sequences on, asked of itself.
  static func passes(_ environment: [String: String]) -> Bool {
    let pane = environment["TMUX_PANE"].map { ["-t", $0] } ?? []
    let words = ["tmux", "display-message", "-p"] + pane + ["#{allow-passthrough}"]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = nc_output(&arguments, &buffer, 64, 200)
    let answer = buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }
    return ["on", "all", "1"].contains(String(decoding: answer, as: UTF8.self).filter { !$0.isWhitespace })
  }
}

/// Asks the terminal, before curses has it.
public enum PictureProbe {
  /// How pictures can be shown here. Takes as long as the terminal does, at most a fifth of a second; keys typed meanwhile
  /// are kept.
  public static func ask(
    _ choice: PictureChoice, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> GraphicsProtocol {
    let term = environment["TERM"] ?? ""
    if choice == .off || choice == .blocks {
      return PictureQuestion(choice: choice, isInTmux: false, passes: false, cell: nil).means(
        TerminalAnswers())
    }
    guard isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0, !term.isEmpty, term != "dumb" else {
      return .blocks("half blocks: this is no terminal")
    }
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    if isPlain, choice == .auto { return .blocks("shades: NO_COLOR is set") }
    let isInTmux = environment["TMUX"].map { !$0.isEmpty } ?? false
    // Another machine's tmux, or screen, would take the question for a title.
    if !isInTmux, choice == .auto, term.hasPrefix("screen") || term.hasPrefix("tmux") {
      return .blocks("half blocks: \(term) is not the terminal itself")
    }
    var (width, height): (Int32, Int32) = (0, 0)
    let cell = nc_cell(&width, &height) != 0 ? (width: Int(width), height: Int(height)) : nil
    let question = PictureQuestion(
      choice: choice, isInTmux: isInTmux, passes: isInTmux && choice != .sixel && Tmux.passes(environment),
      cell: cell)
    guard !question.bytes.isEmpty else { return question.means(TerminalAnswers()) }
    let (answers, unheard) = listen(question)
    var means = question.means(answers)
    means.unheard = unheard
    return means
  }

  /// What was answered in time, and where an answer broke off that was not.
  private static func listen(_ question: PictureQuestion) -> (TerminalAnswers, unheard: Int32?) {
    var answers = TerminalAnswers()
    guard nc_ask(question.bytes, Int32(question.bytes.utf8.count)) != 0 else { return (answers, nil) }
    var buffer = [CChar](repeating: 0, count: 1024)
    let start = DispatchTime.now().uptimeNanoseconds
    while !question.isAnswered(answers) {
      let passed = Int((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
      // An answer that has begun is heard out.
      let end = PictureQuestion.patience + (answers.part == .nothing ? 0 : 60)
      guard passed < end else { break }
      let count = nc_hear(&buffer, 1024, Int32(end - passed))
      guard count >= 0 else { break }
      answers.take(buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) })
    }
    let isLate = !question.isAnswered(answers)
    let inside = answers.part == .apc ? nc_in_apc : answers.part == .csi ? nc_in_csi : nc_in_nothing
    answers.giveUp()
    let keys = answers.keys.map { CChar(bitPattern: $0) }
    nc_heard(keys, Int32(keys.count))
    return (answers, isLate ? Int32(inside) : nil)
  }
}
