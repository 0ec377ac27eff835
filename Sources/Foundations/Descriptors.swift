import Foundation

/// Unbuffered writes to file descriptors. `FileHandle` ends the program when a write fails.
public enum Descriptors {
  /// Writes all of the bytes, waiting while a pipe is full; false when they could not be written (`errno` says why).
  /// O(bytes).
  public static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let written = Foundation.write(file, rest.baseAddress, rest.count)
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if written < 0, errno == EAGAIN {
        var wanted = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if written == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Writes all of a text in UTF-8; false when it could not be written.
  public static func write(_ text: String, to file: Int32) -> Bool {
    var text = text
    return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: file) }
  }
}
