import Foundation

/// The real binary in a real terminal: a tmux server of its own, on a socket of its own, ended when the test is.
final class Tmux {
  private let socket = "nostrade-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"

  /// The debug binary that this test run was built with.
  static let binary: String = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
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
      "\(command); echo \"[ended $?]\"; sleep 600",
    ])
  }

  deinit { _ = try? call(["kill-server"]) }

  @discardableResult
  func call(_ arguments: [String]) throws -> String {
    try run("/usr/bin/env", ["tmux", "-L", socket] + arguments).output
  }

  /// Sends keys by tmux's names.
  func keys(_ keys: String...) throws { try call(["send-keys", "-t", "main"] + keys) }
  /// Sends text as it is.
  func type(_ text: String) throws { try call(["send-keys", "-t", "main", "-l", text]) }
  /// What is on the screen.
  func screen() throws -> String { try call(["capture-pane", "-p", "-t", "main"]) }

  /// Waits until the screen holds a text; the screen either way.
  @discardableResult
  func wait(_ text: String, seconds: Double = 30) throws -> (found: Bool, screen: String) {
    try wait(seconds: seconds) { $0.contains(text) }
  }

  @discardableResult
  func wait(seconds: Double = 30, _ test: (String) -> Bool) throws -> (found: Bool, screen: String) {
    let end = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < end {
      last = try screen()
      if test(last) { return (true, last) }
      usleep(30_000)
    }
    return (false, last)
  }
}

/// Runs a program to its end.
@discardableResult
func run(
  _ path: String, _ arguments: [String], environment: [String: String] = [:]
) throws -> (status: Int32, output: String, errors: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  // Files and not pipes: a server started meanwhile by another test would hold a pipe's other end open.
  let base = NSTemporaryDirectory() + "run-\(UUID().uuidString)"
  defer { for end in [".out", ".err"] { try? FileManager.default.removeItem(atPath: base + end) } }
  func file(_ end: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: base + end))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: base + end))
  }
  let (out, err) = (try file(".out"), try file(".err"))
  process.standardOutput = out
  process.standardError = err
  process.standardInput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  func text(_ end: String) -> String {
    String(decoding: FileManager.default.contents(atPath: base + end) ?? Data(), as: UTF8.self)
  }
  return (process.terminationStatus, text(".out"), text(".err"))
}

/// A home of its own for a test.
final class TestHome {
  let path = NSTemporaryDirectory() + "nostrade-\(UUID().uuidString)"
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Runs the real binary on it.
  func nostrade(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
    try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": path])
  }

  /// The shell command that opens the feed on it.
  var feed: String { "NOSTRADE_HOME='\(path)' TERM=screen-256color '\(Tmux.binary)'" }

  func write(_ name: String, _ text: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}
