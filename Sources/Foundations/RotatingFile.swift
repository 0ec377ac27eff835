import Dispatch
import Foundation
import Synchronization

/// A text file that grows line by line up to a size, then moves aside: `NAME`, `NAME.1`, `NAME.2`, the newest first. For
/// logs: lines are written on a queue of their own, nothing is ever thrown, and lines that cannot be written are lost.
/// Several processes may write the same file.
public final class RotatingFile: Sendable {
  private let path: String
  private let owner: String
  private let mostBytes: Int
  private let oldFiles: Int
  private let queue = DispatchQueue(label: "nostrade.rotating-file", qos: .utility)
  /// At most so many bytes of lines wait for the file's folder to appear.
  private static let mostWaiting = 1 << 16

  private struct State {
    /// -1 while the file is not open.
    var file: Int32 = -1
    /// Lines that are not written yet.
    var waiting = ""
  }
  private let state = Mutex(State())

  /// A file at `path`, mode 0600. Its folder is made with the first line, but only once the folder `owner` exists.
  ///
  /// - Parameters:
  ///   - mostBytes: size at which the file moves aside.
  ///   - oldFiles: how many of those are kept.
  public init(path: String, owner: String, mostBytes: Int = 1 << 19, oldFiles: Int = 2) {
    (self.path, self.owner, self.mostBytes, self.oldFiles) = (path, owner, mostBytes, oldFiles)
  }

  deinit { state.withLock { if $0.file >= 0 { close($0.file) } } }

  /// Adds a line, soon: returns at once. O(line), and a system call or two on the queue.
  public func append(_ line: String) {
    queue.async { [self] in
      state.withLock { state in
        state.waiting += line + "\n"
        write(&state)
      }
    }
  }

  /// Waits until the lines so far are written, but no longer than `seconds`.
  public func flush(seconds: Double = 1) {
    let isDone = DispatchSemaphore(value: 0)
    queue.async { [self] in
      state.withLock { write(&$0) }
      isDone.signal()
    }
    _ = isDone.wait(timeout: .now() + seconds)
  }

  private func write(_ state: inout State) {
    guard !state.waiting.isEmpty, isOpen(&state) else {
      if state.waiting.utf8.count > Self.mostWaiting { state.waiting = "" }
      return
    }
    _ = Descriptors.write(state.waiting, to: state.file)
    state.waiting = ""
  }

  /// Opens the file, or another one where it is full or was moved aside by another process.
  private func isOpen(_ state: inout State) -> Bool {
    if state.file >= 0 {
      var (own, named) = (stat(), stat())
      let isNamed =
        fstat(state.file, &own) == 0 && stat(path, &named) == 0 && FileIdentity(own) == FileIdentity(named)
      if isNamed, Int(own.st_size) + state.waiting.utf8.count <= mostBytes { return true }
      close(state.file)
      state.file = -1
    }
    guard access(owner, F_OK) == 0 else { return false }
    let folder = Paths.folder(of: path)
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    moveAsideIfFull(adding: state.waiting.utf8.count)
    // Without waiting for a reader, should a pipe stand in its place.
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    var info = stat()
    guard file >= 0, fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      if file >= 0 { close(file) }
      return false
    }
    state.file = file
    return true
  }

  private func moveAsideIfFull(adding count: Int) {
    var info = stat()
    guard stat(path, &info) == 0, info.st_size > 0, Int(info.st_size) + count > mostBytes else { return }
    for number in stride(from: oldFiles, through: 1, by: -1) {
      rename(number == 1 ? path : "\(path).\(number - 1)", "\(path).\(number)")
    }
    if oldFiles == 0 { unlink(path) }
  }
}
