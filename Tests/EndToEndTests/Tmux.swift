import Foundation
import Testing

/// The real binary in a real terminal, a tmux server of its own that ends with the test. Tests read as what a person does
/// and sees: `try screen.press("b").shows("Saved  1")`.
final class Tmux: Sendable {
  private let socket = "nostrade-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"

  /// The debug binary that this test run was built with.
  static let binary: String = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent("nostrade").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder.deleteLastPathComponent()
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appendingPathComponent(".build/debug/nostrade").path
  }()

  /// Starts a session that runs a shell command.
  init(_ command: String, width: Int = 80, height: Int = 24) throws {
    _ = try call([
      "-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-s", "main",
      // A killed program leaves lines that do not begin at the left: the words would wrap there.
      "\(command); printf '\\r[ended %s]\\n' $?; sleep 600",
    ])
  }

  deinit { _ = try? call(["kill-server"]) }

  @discardableResult
  func call(_ arguments: [String]) throws -> String {
    try run("/usr/bin/env", ["tmux", "-L", socket] + arguments).output
  }

  /// What is on the screen now.
  func text() throws -> String { try call(["capture-pane", "-p", "-t", "main"]) }
  /// The same with colours and attributes as escape sequences.
  func styledText() throws -> String { try call(["capture-pane", "-p", "-e", "-t", "main"]) }

  /// Presses keys, by tmux's names: `press("j", "Enter", "C-d")`.
  @discardableResult
  func press(_ keys: String...) throws -> Tmux { try press(keys) }

  @discardableResult
  func press(_ keys: [String]) throws -> Tmux {
    try call(["send-keys", "-t", "main"] + keys)
    return self
  }

  /// Types a text letter by letter.
  @discardableResult
  func type(_ text: String) throws -> Tmux {
    try call(["send-keys", "-t", "main", "-l", text])
    return self
  }

  @discardableResult
  func resize(_ width: Int, _ height: Int) throws -> Tmux {
    try call(["resize-window", "-t", "main", "-x", "\(width)", "-y", "\(height)"])
    return self
  }

  /// Waits until the screen holds all of some texts, and none of others; a failure shows the screen.
  @discardableResult
  func shows(
    _ texts: String..., without absent: [String] = [], seconds: Double = 180,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Tmux {
    let end = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < end {
      last = try text()
      if texts.allSatisfy({ last.contains($0) }), !absent.contains(where: { last.contains($0) }) {
        return self
      }
      usleep(30_000)
    }
    let rest = absent.isEmpty ? "" : " without \(absent)"
    try #require(
      Bool(false), "waited for \(texts)\(rest), but the screen is\n\(last)", sourceLocation: sourceLocation)
    return self
  }

  /// Waits until the program has ended with a status.
  @discardableResult
  func ends(
    _ status: Int, without absent: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Tmux {
    try shows("[ended \(status)]", without: absent, sourceLocation: sourceLocation)
  }
}

/// Runs a program to its end. By hand, since Foundation's `Process` waits for every copy of a descriptor that the
/// program handed on, and a tmux server keeps one for ever.
@discardableResult
func run(
  _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
) throws -> (status: Int32, output: String, errors: String) {
  let base = NSTemporaryDirectory() + "run-\(UUID().uuidString)"
  defer { for end in [".in", ".out", ".err"] { try? FileManager.default.removeItem(atPath: base + end) } }
  if let input { try Data(input.utf8).write(to: URL(fileURLWithPath: base + ".in")) }
  let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let id = try spawn([path] + arguments, merged) { actions in
    posix_spawn_file_actions_addopen(&actions, 0, input == nil ? "/dev/null" : base + ".in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, base + ".out", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, base + ".err", O_WRONLY | O_CREAT, 0o600)
  }
  var status: Int32 = 0
  while waitpid(id, &status, 0) < 0, errno == EINTR {}
  func text(_ end: String) -> String {
    String(decoding: FileManager.default.contents(atPath: base + end) ?? Data(), as: UTF8.self)
  }
  let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  return (code, text(".out"), text(".err"))
}

/// A home of its own for a test.
final class TestHome: Sendable {
  let path = NSTemporaryDirectory() + "nostrade-\(UUID().uuidString)"
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A home in which Monster is loved: a copy of one that the program has made, once for all tests.
  static func loved() throws -> TestHome {
    let home = TestHome()
    try FileManager.default.copyItem(atPath: madeOnce.get().path, toPath: home.path)
    return home
  }

  private static let madeOnce: Result<TestHome, any Error> = Result {
    let home = TestHome()
    let rated = try home.nostrade("rate", "Monster", "--love")
    try #require(rated.status == 0, "\(rated)")
    // What is static has no end of its own.
    atexit {
      if let home = try? TestHome.madeOnce.get() { try? FileManager.default.removeItem(atPath: home.path) }
    }
    return home
  }

  /// Runs the real binary on it.
  func nostrade(_ arguments: String..., input: String? = nil) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": path], input: input)
  }

  /// The shell command that opens the feed on it.
  var feed: String { "NOSTRADE_HOME='\(path)' TERM=screen-256color '\(Tmux.binary)'" }

  func write(_ name: String, _ text: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}

/// Starts a program, found on the PATH, with the files that `open` gives it.
func spawn(
  _ command: [String], _ environment: [String: String], flags: Int16 = 0,
  open: (inout posix_spawn_file_actions_t) -> Void
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  open(&actions)
  // Test threads block signals, and what they start would inherit that.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | flags)
  var argv = command.map { strdup($0) } + [nil]
  var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
  defer { for text in argv + envp { free(text) } }
  var id: pid_t = 0
  guard let name = command.first, posix_spawnp(&id, name, &actions, &attributes, &argv, &envp) == 0 else {
    throw CocoaError(.executableNotLoadable)
  }
  return id
}
