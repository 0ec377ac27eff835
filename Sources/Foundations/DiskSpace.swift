import Foundation

/// How much can still be written to a disk.
public struct DiskSpace: Sendable, Equatable {
  /// Bytes free to this user.
  public var bytes: Int
  /// Whether the file system has no place for another file, however many bytes are free.
  public var isOutOfFiles: Bool

  /// Below this an answer may not find room: the write-ahead log and its index take some tens of kilobytes.
  public static let least = 1 << 20
  /// Whether writes must be expected to fail.
  public var isFull: Bool { bytes < Self.least || isOutOfFiles }

  /// The space of the disk that holds `path`; nil where the system does not say.
  public init?(_ path: String) {
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return nil }
    bytes = Self.bytes(blocks: Int(clamping: info.f_bavail), of: Int(clamping: info.f_frsize))
    isOutOfFiles = info.f_files > 0 && info.f_favail == 0
  }

  /// What blocks of a size hold: file systems without an end of their own say more than an `Int` counts.
  static func bytes(blocks: Int, of size: Int) -> Int {
    let (bytes, isTooMuch) = blocks.multipliedReportingOverflow(by: size)
    return isTooMuch ? .max : bytes
  }
}
