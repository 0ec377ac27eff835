import Dispatch
import Foundation
import Foundations
import Synchronization

/// Other programs that a command asks something of.
enum Subprocess {
  /// How one ended, and what it wrote: its output as it came, its complaints as text.
  struct Result {
    var status: Int32
    var output: Data
    var errors: String
  }

  /// How long an ended program's output may stay open, and how long one that is asked to end may take, in seconds.
  private static let grace = 2.0
  /// A program that writes more is refused.
  private static let mostBytes = 64 << 20

  /// Runs a program and waits for it, for `seconds` at most.
  ///
  /// - Parameter input: what it reads from its standard input.
  /// - Throws: `CommandError` when it cannot be started, takes too long, or its output cannot be read whole.
  static func run(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil, input: Data? = nil,
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
    // Both are read before anything is written: a program that writes while it reads would wait for this one, and this one for it.
    let reading = DispatchGroup()
    let (out, err) = (
      PipeText(output.fileHandleForReading, in: reading), PipeText(errors.fileHandleForReading, in: reading)
    )
    if let input { give(input, to: given.fileHandleForWriting) }
    let deadline = seconds.map { DispatchTime.now() + $0 } ?? .distantFuture
    guard ended.wait(timeout: deadline) == .success else {
      end(process, ended)
      throw CommandError("\(path) did not answer within \(Int(seconds ?? 0)) seconds.")
    }
    // What it has started may hold its output open for as long as it likes.
    guard reading.wait(timeout: .now() + grace) == .success else {
      throw CommandError("\(path) has ended, but a program that it started keeps its output open.")
    }
    do {
      return Result(
        status: process.terminationStatus, output: try out.bytes(),
        errors: String(decoding: try err.bytes(), as: UTF8.self))
    } catch { throw CommandError("What \(path) wrote cannot be read: \(error)") }
  }

  /// Asks a program to end, and makes it.
  private static func end(_ process: Process, _ ended: DispatchSemaphore) {
    process.terminate()
    guard ended.wait(timeout: .now() + grace) != .success else { return }
    kill(process.processIdentifier, SIGKILL)
    // So that it is reaped.
    _ = ended.wait(timeout: .now() + grace)
  }

  /// Writes beside the caller: a program may take its time to read.
  private static func give(_ input: Data, to handle: FileHandle) {
    Thread.detachNewThread {
      // What is not read is not missed: the program says why by its status. A pipe that it closed would otherwise end this program.
      var broken = sigset_t()
      sigemptyset(&broken)
      sigaddset(&broken, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &broken, nil)
      _ = input.withUnsafeBytes { Descriptors.write($0, to: handle.fileDescriptor) }
      try? handle.close()
    }
  }

  /// The program of a name in the folders of PATH; nil where there is none.
  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return (path.split(separator: ":").map(String.init) + ["/usr/bin", "/bin"])
      .filter { $0.hasPrefix("/") }.map { $0 + "/" + name }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What comes out of a pipe, read on a thread of its own.
  private final class PipeText: Sendable {
    private let found = Mutex<Swift.Result<Data, any Error>>(.success(Data()))

    init(_ handle: FileHandle, in group: DispatchGroup) {
      group.enter()
      Thread.detachNewThread { [self] in
        let read = Swift.Result { try Self.whole(handle) }
        found.withLock { $0 = read }
        group.leave()
      }
    }

    /// - Throws: why it could not be read to its end.
    func bytes() throws -> Data { try found.withLock { $0 }.get() }

    private static func whole(_ handle: FileHandle) throws -> Data {
      var bytes = Data()
      while let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty {
        bytes += piece
        guard bytes.count <= Subprocess.mostBytes else {
          throw CommandError("it is more than \(Subprocess.mostBytes >> 20) MiB.")
        }
      }
      return bytes
    }
  }
}
