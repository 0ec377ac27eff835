import Foundation

/// Tells one version of a file from another without reading it: device, inode, size and time of the last change.
public struct FileVersion: Equatable, Sendable {
  private let device, inode: UInt64
  private let size: Int64
  /// Nanoseconds since 1970.
  private let modified: Int64

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
    #if os(Linux)
      let time = info.st_mtim
    #else
      let time = info.st_mtimespec
    #endif
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(info.st_ino)
    size = Int64(info.st_size)
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
