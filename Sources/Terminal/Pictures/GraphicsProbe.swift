import CCurses
import Foundation

/// The query for a terminal's graphics protocols, and the protocol that follows from its replies.
struct GraphicsQuery {
  /// How long to wait for replies, in milliseconds; most terminals take less than one.
  static let timeoutMilliseconds = 200

  let choice: PictureChoice
  /// Whether the program runs in tmux, and whether tmux passes sequences on.
  let isInTmux, allowsPassthrough: Bool
  /// Pixels of a cell, if the system knows them.
  let cell: (width: Int, height: Int)?

  /// The bytes of the query; empty when there is nothing to ask.
  ///
  /// The query for device attributes comes last: every terminal answers it, so earlier queries without a reply are unsupported.
  var bytes: String {
    guard choice == .auto || (choice == .sixel && cell == nil) || (choice == .kitty && isInTmux) else {
      return ""
    }
    var text = ""
    let trial = "\u{1B}_Gi=\(ProbeReplies.probeImageID),s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    if asksKitty { text += isInTmux ? Tmux.passthrough(trial + "\u{1B}[c") : trial }
    if cell == nil { text += "\u{1B}[16t" }
    return text + "\u{1B}[c"
  }

  private var asksKitty: Bool { choice != .sixel && (!isInTmux || allowsPassthrough) }

  /// Whether no more replies are expected.
  func isAnswered(_ answers: ProbeReplies) -> Bool {
    let awaitsOuter = isInTmux && asksKitty && answers.supportsKitty == nil
    return answers.deviceAttributes.count > (awaitsOuter ? 1 : 0)
  }

  /// The protocol that the replies allow.
  func graphics(_ answers: ProbeReplies) -> GraphicsProtocol {
    let size = cell ?? answers.cell
    func found(_ kind: GraphicsProtocol.Kind, _ why: String) -> GraphicsProtocol {
      GraphicsProtocol(kind: kind, cellSize: size ?? GraphicsProtocol.defaultCellSize, why: why)
    }
    switch choice {
    case .off: return .blocks("none, as set")
    case .blocks: return .blocks("half blocks, as set")
    case .kitty:
      guard isInTmux else { return found(.kitty, "kitty, as set") }
      return allowsPassthrough
        ? found(.placeholders, "kitty through tmux, as set")
        : .blocks("half blocks: tmux lets no pictures through (set -g allow-passthrough on)")
    case .sixel: return found(.sixel, "sixel, as set")
    case .auto: break
    }
    if answers.supportsKitty == true {
      return isInTmux ? found(.placeholders, "kitty through tmux") : found(.kitty, "kitty")
    }
    if answers.deviceAttributes.first?.contains(4) == true {
      return size == nil ? .blocks("half blocks: sixel, but cells of unknown size") : found(.sixel, "sixel")
    }
    if answers.deviceAttributes.isEmpty { return .blocks("half blocks: the terminal gave no answer in time") }
    return .blocks(
      isInTmux && !allowsPassthrough
        ? "half blocks: tmux lets no pictures through (set -g allow-passthrough on)"
        : "half blocks: the terminal shows no others")
  }
}

/// Asks the terminal for its graphics protocols before curses takes it over.
public enum GraphicsProbe {
  /// How pictures can be shown here. Waits for the terminal, at most a fifth of a second; keys typed in that time are kept.
  public static func ask(
    _ choice: PictureChoice, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> GraphicsProtocol {
    let term = environment["TERM"] ?? ""
    if choice == .off || choice == .blocks {
      return GraphicsQuery(choice: choice, isInTmux: false, allowsPassthrough: false, cell: nil).graphics(
        ProbeReplies())
    }
    guard isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0, !term.isEmpty, term != "dumb" else {
      return .blocks("half blocks: this is no terminal")
    }
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    if isPlain, choice == .auto { return .blocks("shades: NO_COLOR is set") }
    let isInTmux = Tmux.isAround(environment)
    // tmux or screen on another machine would take the query for a window title.
    if !isInTmux, choice == .auto, term.hasPrefix("screen") || term.hasPrefix("tmux") {
      return .blocks("half blocks: \(term) is not the terminal itself")
    }
    var (width, height): (Int32, Int32) = (0, 0)
    let cell = nc_cell_size(&width, &height) != 0 ? (width: Int(width), height: Int(height)) : nil
    let question = GraphicsQuery(
      choice: choice, isInTmux: isInTmux,
      allowsPassthrough: isInTmux && choice != .sixel && Tmux.allowsPassthrough(environment),
      cell: cell)
    guard !question.bytes.isEmpty else { return question.graphics(ProbeReplies()) }
    let (answers, partialReply) = listen(question)
    var graphics = question.graphics(answers)
    graphics.partialReply = partialReply
    return graphics
  }

  /// The replies that came in time, and the kind of one that was cut off.
  private static func listen(_ question: GraphicsQuery) -> (ProbeReplies, partialReply: Int32?) {
    var answers = ProbeReplies()
    guard nc_probe_begin(question.bytes, Int32(question.bytes.utf8.count)) != 0 else { return (answers, nil) }
    var buffer = [CChar](repeating: 0, count: 1024)
    let start = DispatchTime.now().uptimeNanoseconds
    while !question.isAnswered(answers) {
      let passed = Int((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
      // A reply that has begun gets time to end.
      let end = GraphicsQuery.timeoutMilliseconds + (answers.state == .nothing ? 0 : 60)
      guard passed < end else { break }
      let count = nc_probe_read(&buffer, 1024, Int32(end - passed))
      guard count >= 0 else { break }
      answers.take(buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) })
    }
    let isLate = !question.isAnswered(answers)
    let inside = answers.state == .apc ? nc_in_apc : answers.state == .csi ? nc_in_csi : nc_in_no_reply
    answers.finish()
    let keys = answers.keys.map { CChar(bitPattern: $0) }
    nc_probe_end(keys, Int32(keys.count))
    return (answers, isLate ? Int32(inside) : nil)
  }
}
