import Foundation

/// The bytes of a file in memory of this object's own, read-only: nothing that happens to the file changes them.
public final class FileBytes: @unchecked Sendable {
  // The pointer keeps the compiler from seeing it, but the memory is written only before `init` returns, and freed in `deinit`.

  /// The bytes; valid while this object lives, which `withExtendedLifetime` ensures.
  public let bytes: UnsafeRawBufferPointer

  /// Reads the file at `path`. O(bytes).
  ///
  /// - Parameter mostBytes: a larger file is refused.
  /// - Throws: `FileError`; see `ReadableFile`.
  public init(_ path: String, mostBytes: Int) throws {
    let file = try ReadableFile(path, mostBytes: mostBytes)
    guard let memory = LargeMemory.allocate(file.size) else {
      throw FileError(path: path, operation: "cannot be read", code: ENOMEM)
    }
    bytes = UnsafeRawBufferPointer(start: memory, count: file.size)
    // From here on `deinit` frees the memory, also when this throws.
    try file.read(into: UnsafeMutableRawBufferPointer(start: memory, count: file.size), at: 0)
    try file.checkUnchanged()
  }

  deinit { free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }

  /// The text of a file in UTF-8, with replacement characters for what is none. O(bytes).
  ///
  /// - Throws: `FileError`; see `ReadableFile`.
  public static func text(_ path: String, mostBytes: Int) throws -> String {
    let file = try FileBytes(path, mostBytes: mostBytes)
    return withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
  }
}

/// Memory for tables that are read from end to end at every key.
public enum LargeMemory {
  /// Uninitialised memory, to be freed with `free` or `deallocate`; nil when there is too little. At least one megabyte is in
  /// huge pages where available: reading an item table then needs four page translations instead of two thousand, and filling it
  /// half the time.
  public static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let page = 2 << 20
    guard bytes >= page / 2 else { return malloc(max(bytes, 1)) }
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, page, bytes) == 0 else { return nil }
    #if os(Linux)
      // Only a hint; failure does not matter.
      _ = madvise(memory, bytes, MADV_HUGEPAGE)
    #endif
    return memory
  }
}
