import Foundation

/// Which file a path leads to: device and inode. Another file that takes its place has another identity; a write to the file
/// changes nothing.
public struct FileIdentity: Hashable, Sendable {
  private let device, inode: UInt64

  /// The identity of the file at `path`, symbolic links followed; nil when there is none. O(1): a `stat`.
  public init?(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  /// The identity of the file that a `stat` was about.
  public init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(info.st_ino)
  }
}
