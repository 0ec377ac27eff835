import Foundation

/// Writes whole files: under a temporary name beside the file, synced, then renamed. A reader sees the old file or the new
/// one, also after a power cut; when the disk refuses, the old file stays and the temporary one is removed.
public enum AtomicFile {
  /// Adds bytes to the file that is being written. Throws `FileError`.
  public typealias Append = (UnsafeRawBufferPointer) throws -> Void

  /// Writes the file at `path` piece by piece. O(bytes), and three waits for the disk.
  ///
  /// - Parameter permissions: of the new file, less the process's umask.
  /// - Throws: `FileError`, and what `body` throws.
  public static func write(
    to path: String, permissions: mode_t = 0o644, _ body: (Append) throws -> Void
  ) throws {
    try write(to: path, permissions: permissions, body, beforeRenaming: {})
  }

  /// The same for a file that others belong to: `beforeRenaming` is run when the file is written and has not taken the place of the
  /// old one. Where it throws, the old file stays.
  public static func write(
    to path: String, permissions: mode_t = 0o644, _ body: (Append) throws -> Void,
    beforeRenaming: () throws -> Void
  ) throws {
    // A pipe or a device would be replaced by the file.
    if let kind = ReadableFile.strangeKind(path) {
      throw FileError(path: path, operation: "is \(kind), not a file", code: 0)
    }
    Leftovers.remove(of: path)
    let temporary = path + ".writing-\(getpid())"
    // Whatever has this name is nobody's: a file of an ended process of the same number, or a link to somewhere else.
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
    guard file >= 0 else { throw FileError(path: path, operation: "cannot be written") }
    var (isOpen, isComplete) = (true, false)
    defer {
      if isOpen { close(file) }
      if !isComplete { unlink(temporary) }
    }
    func failure() -> FileError { FileError(path: path, operation: "could not be written in full") }
    try body { bytes in
      guard Descriptors.write(bytes, to: file) else { throw failure() }
    }
    guard fsync(file) == 0 else { throw failure() }
    isOpen = false
    guard close(file) == 0 else { throw failure() }
    try beforeRenaming()
    guard rename(temporary, path) == 0 else { throw failure() }
    isComplete = true
    syncFolder(of: path)
  }

  /// Writes bytes as the file at `path`.
  ///
  /// - Throws: `FileError`.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String, permissions: mode_t = 0o644)
    throws
  {
    try write(to: path, permissions: permissions) { append in try append(bytes) }
  }

  /// Writes a text in UTF-8 as the file at `path`.
  ///
  /// - Throws: `FileError`.
  public static func write(_ text: String, to path: String, permissions: mode_t = 0o644) throws {
    var text = text
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0), to: path, permissions: permissions) }
  }

  /// Makes `path` another name of the file at `source`, or a copy of it where the file system has no such links. What was at `path` stays
  /// until then.
  ///
  /// - Parameter permissions: of a copy, less the process's umask.
  /// - Throws: `FileError`.
  public static func link(_ source: String, as path: String, permissions: mode_t = 0o644) throws {
    Leftovers.remove(of: path)
    let temporary = path + ".writing-\(getpid())"
    unlink(temporary)
    if Foundation.link(source, temporary) == 0 {
      // Of two names of one file, renaming leaves both.
      defer { unlink(temporary) }
      guard rename(temporary, path) == 0 else { throw FileError(path: path, operation: "cannot be replaced") }
      return syncFolder(of: path)
    }
    let file = try ReadableFile(source)
    try write(to: path, permissions: permissions) { append in
      try file.forEachChunk(0, file.size) {
        try append($0)
        return true
      }
      try file.checkUnchanged()
    }
  }

  /// Syncs the folder of a file, so that its new name survives a power cut. Some file systems cannot do this; the file is whole
  /// either way.
  public static func syncFolder(of path: String) {
    let folder = Paths.folder(of: path)
    let file = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }
}
