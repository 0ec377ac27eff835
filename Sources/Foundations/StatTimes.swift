import Foundation

/// Times of a file, which systems name differently.
extension stat {
  /// When the file was last written to.
  public var modified: timespec {
    #if os(Linux)
      st_mtim
    #else
      st_mtimespec
    #endif
  }

  /// When anything about the file was last changed.
  public var changed: timespec {
    #if os(Linux)
      st_ctim
    #else
      st_ctimespec
    #endif
  }
}
