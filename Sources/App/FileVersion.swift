import Foundation

/// Identifies one version of a file: by path, inode, size and modification time.
struct FileVersion: Equatable {
  private let path: String
  private let inode: UInt64
  private let size: Int64
  private let changed: Int64

  init(_ path: String) {
    var info = stat()
    let found = stat(path, &info) == 0
    self.path = path
    inode = found ? UInt64(info.st_ino) : 0
    size = found ? Int64(info.st_size) : -1
    #if os(Linux)
      changed = found ? Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec) : 0
    #else
      changed = found ? Int64(info.st_mtimespec.tv_sec) * 1_000_000_000 + Int64(info.st_mtimespec.tv_nsec) : 0
    #endif
  }
}
