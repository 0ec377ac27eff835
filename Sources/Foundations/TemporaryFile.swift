import Foundation

/// A file without a name in the folder for temporary files: what is too large for memory is written to it once, then read. It goes
/// when nothing refers to it any more, also when the program is killed.
public final class TemporaryFile {
  private var file: Int32

  /// An empty file.
  ///
  /// - Throws: `FileError`.
  public init() throws { file = try ReadableFile.temporaryFile() }

  deinit { if file >= 0 { close(file) } }

  /// Adds bytes. O(bytes).
  ///
  /// - Throws: `FileError`, for example when the disk is full.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    guard file >= 0, Descriptors.write(bytes, to: file) else {
      throw FileError(
        path: ReadableFile.temporaryFolder,
        operation: "has no room for a temporary file (TMPDIR names another folder)")
    }
  }

  /// The file to read from. Nothing can be written any more.
  ///
  /// - Throws: `FileError`.
  public func finished() throws -> ReadableFile {
    var info = stat()
    guard file >= 0, fstat(file, &info) == 0 else {
      throw FileError(path: ReadableFile.temporaryFolder, operation: "lost a temporary file")
    }
    defer { file = -1 }
    return ReadableFile(ReadableFile.temporaryFolder, file, info)
  }
}
