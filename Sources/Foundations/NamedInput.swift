import Foundation

extension ReadableFile {
  /// Opens what a person named to be read: a file, or a pipe (`-` is the standard input), which is read to its end first, into a
  /// temporary file without a name. O(bytes of the pipe).
  ///
  /// - Parameters:
  ///   - mostBytes: a larger file is refused, and a pipe that brings more.
  ///   - patience: seconds to wait for somebody to write to a pipe.
  /// - Throws: `FileError`.
  public static func named(_ path: String, mostBytes: Int? = nil, patience: Double = 2) throws
    -> ReadableFile
  {
    let isStandardInput = path == "-" || path == "/dev/stdin"
    var info = stat()
    guard isStandardInput || (stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFIFO) else {
      return try ReadableFile(path, mostBytes: mostBytes ?? .max)
    }
    let source =
      isStandardInput
      ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard source >= 0 else { throw FileError(path: path, operation: "cannot be opened") }
    defer { close(source) }
    guard isatty(source) == 0 else {
      throw FileError(path: path, operation: "is a terminal; name a file, or a pipe that brings one", code: 0)
    }
    guard fstat(source, &info) == 0 else { throw FileError(path: path, operation: "cannot be examined") }
    guard [S_IFREG, S_IFIFO, S_IFSOCK].contains(info.st_mode & S_IFMT) else {
      throw FileError(path: path, operation: "is neither a file nor a pipe", code: 0)
    }
    let isPipe = info.st_mode & S_IFMT == S_IFIFO
    let copy = try temporaryFile()
    var isKept = false
    defer { if !isKept { close(copy) } }
    try fill(
      copy, from: source, path, mostBytes ?? 4 << 30, patience: isPipe && !isStandardInput ? patience : 0)
    guard fstat(copy, &info) == 0 else { throw FileError(path: path, operation: "cannot be kept") }
    isKept = true
    return ReadableFile(path, copy, info)
  }

  /// Copies everything that can be read to a file.
  private static func fill(
    _ copy: Int32, from source: Int32, _ path: String, _ mostBytes: Int, patience: Double
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var (total, waited) = (0, 0.0)
    while true {
      var wanted = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
      // A signal here asks the program to end.
      guard poll(&wanted, 1, total > 0 || patience == 0 ? -1 : 50) >= 0 else {
        throw FileError(path: path, operation: "cannot be read to its end")
      }
      let count = Foundation.read(source, buffer.baseAddress, buffer.count)
      if count > 0 {
        total += count
        guard total <= mostBytes else {
          throw FileError(path: path, operation: "brings more than \(size(mostBytes))", code: 0)
        }
        guard Descriptors.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: copy) else {
          throw FileError(path: path, operation: "cannot be kept in \(temporaryFolder)")
        }
      } else if count == 0 {
        // The end; or nobody has opened the pipe for writing yet.
        guard total == 0, waited < patience else { return }
        usleep(50_000)
        waited += 0.05
      } else if errno == EAGAIN {
        // Somebody has, and writes later.
        waited = 0
      } else if errno != EINTR {
        throw FileError(path: path, operation: "cannot be read")
      }
    }
  }

  static var temporaryFolder: String {
    guard let named = getenv("TMPDIR"), named[0] != 0 else { return "/tmp" }
    return String(cString: named)
  }

  /// A new file that has no name any more.
  static func temporaryFile() throws -> Int32 {
    var name = Array((temporaryFolder + "/nostrade-input-XXXXXX").utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw FileError(path: temporaryFolder, operation: "takes no temporary file") }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unlink(name)
    return file
  }
}
