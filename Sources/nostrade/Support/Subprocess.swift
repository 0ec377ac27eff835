import Dispatch
import Foundation

/// Other programs that a command asks something of.
enum Subprocess {
  /// How one ended, and what it wrote.
  struct Result {
    var status: Int32
    var output, errors: String
  }

  /// Runs a program and waits for it, for `seconds` at most.
  ///
  /// - Parameter input: what it reads from its standard input.
  /// - Throws: `CommandError` when it cannot be started or takes too long.
  static func run(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil, input: String? = nil,
    seconds: Double? = 20
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    if let environment { process.environment = environment }
    let (output, errors, given) = (Pipe(), Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = input == nil ? FileHandle.nullDevice : given
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do { try process.run() } catch {
      throw CommandError("\(path) cannot be started: \(error.localizedDescription)")
    }
    if let input {
      // What is not read is not missed: the program says why by its status.
      try? given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? given.fileHandleForWriting.close()
    }
    let texts = BackgroundTexts(output.fileHandleForReading, errors.fileHandleForReading)
    if let seconds, ended.wait(timeout: .now() + seconds) == .timedOut {
      process.terminate()
      throw CommandError("\(path) did not answer within \(Int(seconds)) seconds.")
    } else if seconds == nil {
      ended.wait()
    }
    let (out, err) = texts.wait()
    return Result(status: process.terminationStatus, output: out, errors: err)
  }

  /// The program of a name in the folders of PATH; nil where there is none.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return (path.split(separator: ":").map(String.init) + ["/usr/bin", "/bin"])
      .filter { $0.hasPrefix("/") }.map { $0 + "/" + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Reads two pipes side by side, so that neither fills up.
  private final class BackgroundTexts: @unchecked Sendable {
    // Written by one thread each, and read after both have ended.
    private var texts = ["", ""]
    private let group = DispatchGroup()

    init(_ handles: FileHandle...) {
      for (place, handle) in handles.enumerated() {
        nonisolated(unsafe) let handle = handle
        group.enter()
        DispatchQueue.global().async { [self] in
          let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
          lock.withLock { texts[place] = text }
          group.leave()
        }
      }
    }

    private let lock = NSLock()

    func wait() -> (String, String) {
      group.wait()
      return lock.withLock { (texts[0], texts[1]) }
    }
  }
}
