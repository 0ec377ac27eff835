import Foundation

/// A regular file opened for reading. Opening never waits, and what stands in the place of a file and is none (a pipe, a folder, a
/// socket, a device) is an error, as is a file larger than it may be. Nothing is mapped: what was read stays as it was when
/// somebody rewrites, truncates or deletes the file (docs/decisions/0072-files-are-read-not-mapped.md).
public final class ReadableFile: Sendable {
  /// The path it was opened by.
  public let path: String
  /// Its size in bytes when it was opened.
  public let size: Int
  private let file: Int32
  private let version: FileVersion

  /// Opens the file at `path`. O(1).
  ///
  /// - Parameter mostBytes: a larger file is refused.
  /// - Throws: `FileError`.
  public convenience init(_ path: String, mostBytes: Int = .max) throws {
    func refuse(_ info: stat) throws {
      guard let kind = Self.kind(info.st_mode) else { return }
      throw FileError(path: path, operation: "is \(kind), not a file", code: 0)
    }
    // Asked before it is opened: opening some devices does something.
    var info = stat()
    guard stat(path, &info) == 0 else { throw FileError(path: path, operation: "cannot be opened") }
    try refuse(info)
    // It may be another one by now, therefore without waiting, and asked again.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { throw FileError(path: path, operation: "cannot be opened") }
    var isKept = false
    defer { if !isKept { close(file) } }
    guard fstat(file, &info) == 0 else { throw FileError(path: path, operation: "cannot be examined") }
    try refuse(info)
    guard info.st_size <= mostBytes else {
      throw FileError(path: path, operation: "is larger than \(Self.size(mostBytes))", code: 0)
    }
    isKept = true
    self.init(path, file, info)
  }

  /// Takes over an open descriptor.
  init(_ path: String, _ file: Int32, _ info: stat) {
    (self.path, self.file, size, version) = (path, file, Int(info.st_size), FileVersion(info))
  }

  deinit { close(file) }

  /// Reads exactly as many bytes as `buffer` holds, from `offset` on. O(bytes).
  ///
  /// - Throws: `FileError`, also when the file has become shorter.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(
        file, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count > 0 {
        done += count
      } else if count == 0 {
        throw changed
      } else if errno != EINTR {
        throw FileError(path: path, operation: "cannot be read")
      }
    }
  }

  /// Throws when the file was written to since it was opened: what was read may be half old and half new.
  public func checkUnchanged() throws {
    var info = stat()
    guard fstat(file, &info) == 0, FileVersion(info) == version else { throw changed }
  }

  private var changed: FileError {
    FileError(path: path, operation: "was changed while it was read; try again", code: 0)
  }

  /// What is not a regular file, with an article; nil for one that is.
  private static func kind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  /// A number of bytes, as in `64 KiB`.
  static func size(_ bytes: Int) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : bytes >= 1 << 10 ? "\(bytes >> 10) KiB" : "\(bytes) bytes"
  }
}
