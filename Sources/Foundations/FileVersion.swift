import Foundation

/// Tells one version of a file from another without reading it: device, inode, size and time of the last change.
public struct FileVersion: Equatable, Sendable {
  private let device, inode: UInt64
  private let size: Int64
  /// Seconds since 1970 and nanoseconds behind them, kept apart: a file may be dated to a year that nanoseconds in one number do not
  /// reach.
  private let seconds, nanoseconds: Int64

  /// Size and time of the last change, as text that can be stored: the same wherever the file lies.
  public var text: String {
    // Nanoseconds since 1970 in digits.
    let digits = "\(nanoseconds)"
    return "\(size)-"
      + (seconds == 0
        ? digits : "\(seconds)" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits)
  }

  /// The version of the file at `path` now; all missing files are of one version. O(1): a `stat`.
  public init(_ path: String) {
    var info = stat()
    if stat(path, &info) != 0 {
      info = stat()
      info.st_size = -1
    }
    self.init(info)
  }

  /// The version that `info` describes.
  init(_ info: stat) {
    let time = info.modified
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(info.st_ino)
    size = Int64(info.st_size)
    (seconds, nanoseconds) = (Int64(time.tv_sec), Int64(time.tv_nsec))
  }
}
