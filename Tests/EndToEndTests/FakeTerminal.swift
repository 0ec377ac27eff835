import Foundation
import Synchronization

/// A terminal of our own on a pseudo-terminal: it keeps what the program writes, and answers what it is asked as it is told.
final class FakeTerminal: Sendable {
  private let master: Int32
  private let state = Mutex((written: [UInt8](), isAnswered: false))
  private let answer: [(after: Int, bytes: String)]
  private let question: String
  let id: pid_t
  /// Kept as long as the program runs.
  private let home: TestHome

  /// Runs the program, or a command of one's own. `answer` is sent once the question was asked (for device attributes, if
  /// nothing else is said), each piece so many milliseconds after the one before.
  init(
    _ home: TestHome, answer: [(after: Int, bytes: String)], to question: String = "\u{1B}[c",
    width: Int = 80,
    height: Int = 24, cell: (width: Int, height: Int) = (10, 20), environment: [String: String] = [:],
    command: [String] = [Tmux.binary]
  ) throws {
    (self.home, self.answer, self.question) = (home, answer, question)
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard master >= 0, let name = Self.name(master) else { throw CocoaError(.fileNoSuchFile) }
    var values = ProcessInfo.processInfo.environment
    for gone in ["TMUX", "TMUX_PANE", "NO_COLOR", "COLORTERM", "COLORFGBG"] { values[gone] = nil }
    values["NOSTRADE_HOME"] = home.path
    values["TERM"] = "xterm-256color"
    values.merge(environment) { $1 }
    // The size is there before the program looks.
    Self.resize(master, width, height, cell)
    // Opened by a process without a terminal, the first is its own.
    id = try spawn(command, values, flags: 0x80) { actions in  // POSIX_SPAWN_SETSID
      posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
    Thread.detachNewThread { [self] in read() }
  }

  deinit { close(master) }

  /// The other end of a pseudo-terminal, unlocked.
  private static func name(_ master: Int32) -> String? {
    #if os(Linux)
      var (locked, number): (Int32, UInt32) = (0, 0)
      let (unlock, ask): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
      guard ioctl(master, unlock, &locked) == 0, ioctl(master, ask, &number) == 0 else { return nil }
      return "/dev/pts/\(number)"
    #else
      guard grantpt(master) == 0, unlockpt(master) == 0 else { return nil }
      return ptsname(master).map { String(cString: $0) }
    #endif
  }

  private static func resize(
    _ terminal: Int32, _ width: Int, _ height: Int, _ cell: (width: Int, height: Int)
  ) {
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(width * cell.width),
      ws_ypixel: UInt16(height * cell.height))
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  func resize(_ width: Int, _ height: Int, cell: (width: Int, height: Int) = (10, 20)) {
    Self.resize(master, width, height, cell)
  }

  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Foundation.read(master, &buffer, buffer.count)
      if count <= 0 { return }
      let asks = state.withLock { state in
        state.written += buffer[..<count]
        guard !state.isAnswered, text(state.written).contains(question) else { return false }
        state.isAnswered = true
        return true
      }
      guard asks else { continue }
      // At once where it can be: the program waits a fifth of a second, and a busy machine may take that for a thread.
      let early = answer.prefix { $0.after == 0 }
      for piece in early { send(piece.bytes) }
      Thread.detachNewThread { [self] in
        for piece in answer.dropFirst(early.count) {
          usleep(UInt32(piece.after * 1000))
          send(piece.bytes)
        }
      }
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// All that was written so far.
  var output: String { text(state.withLock { $0.written }) }

  func send(_ text: String) { send(bytes: Array(text.utf8)) }

  func send(bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Waits until what was written passes a test.
  @discardableResult
  func wait(seconds: Double = 180, _ test: (String) -> Bool) -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if test(output) { return true }
      usleep(10_000)
    }
    return test(output)
  }

  /// Ends the program as a person does; its status.
  @discardableResult
  func quit() -> Int32 {
    send("\u{03}")
    return ended()
  }

  /// The status it ends with.
  func ended() -> Int32 {
    var status: Int32 = 0
    let end = Date().addingTimeInterval(180)
    while waitpid(id, &status, WNOHANG) == 0 {
      if Date() > end {
        kill(id, SIGKILL)
        waitpid(id, &status, 0)
        return -1
      }
      usleep(5000)
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
