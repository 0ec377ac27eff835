import Foundation

/// A file mapped into memory, read-only, for the lifetime of this object. Not a mapped `Data`: that is copied whole when an
/// address that stays is needed, which took 23 MiB and a tenth of the time to the first frame.
public final class MappedFile: @unchecked Sendable {
  // The pointer keeps the compiler from seeing it, but the memory is never written, and unmapped only in `deinit`.

  /// The bytes of the file; valid while this object lives.
  public let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`. O(1): pages are read when they are first touched.
  ///
  /// - Throws: `FileError` when it cannot be opened, or is not a regular file.
  public init(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(path: path, operation: "cannot be opened") }
    defer { close(file) }
    var info = stat()
    guard fstat(file, &info) == 0 else { throw FileError(path: path, operation: "cannot be examined") }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, operation: "is not a regular file", code: EINVAL)
    }
    let count = Int(info.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
      throw FileError(path: path, operation: "cannot be mapped")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
