/// A cache file: bytes, and their checksum behind them. Whatever was altered, cut short or written by an older version without a
/// checksum is told apart from what was stored.
public enum ChecksummedFile {
  private static let checksumLength = 8

  /// Writes bytes and their checksum as the file at `path`, atomically. O(bytes).
  ///
  /// - Throws: `FileError`.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
    try AtomicFile.write(to: path, permissions: 0o600) { append in
      try append(bytes)
      try withUnsafeBytes(of: WordHash.hash(bytes).littleEndian, append)
    }
  }

  /// The stored bytes; valid while this object lives.
  public struct Content: Sendable {
    private let file: FileBytes
    /// The bytes without their checksum.
    public var bytes: UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: file.bytes.dropLast(checksumLength))
    }

    fileprivate init(_ file: FileBytes) { self.file = file }
  }

  /// Reads the file at `path`. O(bytes).
  ///
  /// - Throws: `FileError`, also when the checksum is another one.
  public static func read(_ path: String, mostBytes: Int) throws -> Content {
    let file = try FileBytes(path, mostBytes: mostBytes)
    let end = file.bytes.count - checksumLength
    guard end >= 0,
      file.bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian
        == WordHash.hash(UnsafeRawBufferPointer(rebasing: file.bytes[..<end]))
    else { throw FileError(path: path, operation: "is damaged: its checksum is another one", code: 0) }
    return Content(file)
  }
}

/// A 64-bit hash of memory in words of eight bytes and four lanes, several gigabytes a second: tells damaged files from whole
/// ones. Not for secrets. The same on every machine of the same byte order.
public enum WordHash {
  private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The hash of `bytes`. O(bytes).
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var a: UInt64 = 1
    var b: UInt64 = 2
    var c: UInt64 = 3
    var d: UInt64 = 4
    var at = 0
    while at + 32 <= bytes.count {
      a = step(a, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      b = step(b, bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self))
      c = step(c, bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self))
      d = step(d, bytes.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self))
      at += 32
    }
    var result = step(step(step(step(UInt64(bytes.count), a), b), c), d)
    while at < bytes.count {
      result = step(result, UInt64(bytes[at]))
      at += 1
    }
    return result ^ result >> 32
  }

  /// Every change of `word` or `state` alone changes the result.
  @inline(__always) private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word) &* factor
    return product << 31 | product >> 33
  }
}
