import Foundation

/// Writing past any buffer. Foundation's own ends the program when what is written is not taken.
enum Descriptors {
  /// Writes all of a text, waiting where a pipe is full; false when it was not taken.
  static func write(_ text: String, to file: Int32) -> Bool {
    let bytes = Array(text.utf8)
    var from = 0
    while from < bytes.count {
      let taken = bytes[from...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if taken > 0 {
        from += taken
      } else if taken < 0, errno == EAGAIN {
        var wanted = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if taken == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Puts what takes no word in the place of standard streams that are closed: a file opened later would stand there, and
  /// be written into.
  static func holdPlaces() {
    for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
