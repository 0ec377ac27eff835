import Foundation

/// A zip file: reads its directory, and takes files out of it. No encryption, no files beyond 4 GiB.
public struct ZipArchive: Sendable {
  /// A file inside.
  public struct Entry: Sendable {
    /// Its path inside the archive.
    public let name: String
    /// Its size, unpacked.
    public let size: Int
    let method, packed, offset: Int
    let checksum: UInt32
    let isEncrypted: Bool

    /// A folder, or what systems add for themselves.
    public var isAside: Bool {
      name.hasSuffix("/") || name.hasPrefix("__MACOSX/") || name.hasSuffix(".DS_Store")
    }
  }

  private let file: ReadableFile
  /// The files, in the order of the directory.
  public let entries: [Entry]
  static let mostDirectory = 1 << 24
  private static let chunk = 1 << 18

  private static func damaged(_ path: String) -> FileError {
    FileError(path: path, operation: "is damaged or cut short: it cannot be unpacked", code: 0)
  }

  /// Reads the directory of an open file. O(files x log files).
  ///
  /// - Throws: `FileError`.
  public init(_ file: ReadableFile) throws {
    self.file = file
    let damaged = Self.damaged(file.path)
    let tailSize = min(file.size, 22 + 0xFFFF)
    guard tailSize >= 22 else { throw damaged }
    var tail = [UInt8](repeating: 0, count: tailSize)
    try tail.withUnsafeMutableBytes { try file.read(into: $0, at: file.size - tailSize) }
    guard let end = (0...tailSize - 22).last(where: { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }) else {
      throw damaged
    }
    let (count, length, start) = (tail.uint(end + 10, 2), tail.uint(end + 12, 4), tail.uint(end + 16, 4))
    guard length < Self.mostDirectory, start + length <= file.size else { throw damaged }
    var directory = [UInt8](repeating: 0, count: length)
    try directory.withUnsafeMutableBytes { try file.read(into: $0, at: start) }
    var entries: [Entry] = []
    var at = 0
    for _ in 0..<count {
      guard at + 46 <= length, directory[at...].starts(with: [0x50, 0x4B, 1, 2]) else { throw damaged }
      let end = at + 46 + directory.uint(at + 28, 2)
      guard end <= length else { throw damaged }
      entries.append(
        Entry(
          name: String(decoding: directory[at + 46..<end], as: UTF8.self), size: directory.uint(at + 24, 4),
          method: directory.uint(at + 10, 2), packed: directory.uint(at + 20, 4),
          offset: directory.uint(at + 42, 4), checksum: UInt32(directory.uint(at + 16, 4)),
          isEncrypted: directory.uint(at + 8, 2) & 1 != 0))
      at = end + directory.uint(at + 30, 2) + directory.uint(at + 32, 2)
    }
    guard !Self.overlap(entries) else { throw damaged }
    self.entries = entries
  }

  /// Whether files lie over one another: a small archive could hold the same bytes as thousands of large files.
  private static func overlap(_ entries: [Entry]) -> Bool {
    var end = 0
    for entry in entries.sorted(by: { $0.offset < $1.offset }) {
      guard entry.offset >= end else { return true }
      // At least: a local header may be longer.
      end = entry.offset + 30 + (entry.packed == unsaid ? 0 : entry.packed)
    }
    return false
  }

  /// A size that stands elsewhere, in archives made for files beyond 4 GiB.
  private static let unsaid = 0xFFFF_FFFF

  /// Gives the bytes of a file to `write`, piece by piece. O(bytes). They are known to be those that were packed when this returns.
  ///
  /// - Throws: `FileError`, also for bytes of another checksum or number; what `write` throws.
  public func extract(_ entry: Entry, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    let damaged = Self.damaged(file.path)
    var (sum, size) = (Checksum(), 0)
    try unpack(entry) { bytes in
      size += bytes.count
      guard size <= entry.size || entry.size == Self.unsaid else { throw damaged }
      sum.add(bytes)
      try write(bytes)
    }
    guard size == entry.size || entry.size == Self.unsaid, sum.value == entry.checksum else { throw damaged }
  }

  private func unpack(_ entry: Entry, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    let damaged = Self.damaged(file.path)
    guard !entry.isEncrypted else {
      throw FileError(path: file.path, operation: "is encrypted: unpack it first", code: 0)
    }
    guard entry.offset + 30 <= file.size else { throw damaged }
    var header = [UInt8](repeating: 0, count: 30)
    try header.withUnsafeMutableBytes { try file.read(into: $0, at: entry.offset) }
    let start = entry.offset + 30 + header.uint(26, 2) + header.uint(28, 2)
    guard header.starts(with: [0x50, 0x4B, 3, 4]), start + entry.packed <= file.size else { throw damaged }
    let end = start + entry.packed
    switch entry.method {
    case 0:
      try file.forEachChunk(start, end) {
        try write($0)
        return true
      }
    case 8:
      let out = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
      defer { out.deallocate() }
      let inflation = Inflation(.raw)
      var hasEnded = false
      try file.forEachChunk(start, end) {
        let outcome = try inflation.feed($0, through: out, write).outcome
        guard outcome != .damaged else { throw damaged }
        hasEnded = outcome == .ended
        return !hasEnded
      }
      guard hasEnded else { throw damaged }
    default:
      throw FileError(
        path: file.path, operation: "is packed by method \(entry.method): unpack it first", code: 0)
    }
  }
}

/// Writes a zip file, whole or not at all.
public struct ZipWriter {
  private let append: AtomicFile.Append
  private var offset = 0
  private var directory: [UInt8] = []
  private var count = 0
  /// Larger files do not fit the format.
  private static let most = 0xFFFF_FFFE
  /// More files do not either.
  var mostFiles = 0xFFFE

  /// Writes an archive at `path` (mode 0600) with the files that `body` adds.
  ///
  /// - Throws: `FileError`, what `body` throws; then nothing is left.
  public static func write(to path: String, _ body: (inout ZipWriter) throws -> Void) throws {
    try AtomicFile.write(to: path, permissions: 0o600) { append in
      try withoutActuallyEscaping(append) { append in
        var writer = ZipWriter(append: append)
        try body(&writer)
        try writer.finish(path)
      }
    }
  }

  private init(append: @escaping AtomicFile.Append) { self.append = append }

  /// Adds the file at `path` under a name. O(bytes).
  public mutating func add(_ path: String, as name: String) throws {
    let file = try ReadableFile(path, mostBytes: Self.most)
    let out = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { out.deallocate() }
    let start = offset
    guard count < mostFiles, name.utf8.count <= 0xFFFF else {
      throw FileError(path: path, operation: "does not fit into a zip file", code: 0)
    }
    // Sizes and checksum follow the data: bit 3. Names are UTF-8: bit 11.
    var header: [UInt8] = [0x50, 0x4B, 3, 4] + Self.bytes(20, 2) + Self.bytes(0x808, 2) + Self.bytes(8, 2)
    header +=
      Self.bytes(0, 2) + Self.bytes(0x21, 2) + Self.bytes(0, 12) + Self.bytes(name.utf8.count, 2)
      + Self.bytes(0, 2)
    try put(header + Array(name.utf8))
    let deflation = try Deflation(of: path)
    var packed = 0
    let append = append
    func take(_ bytes: UnsafeRawBufferPointer) throws {
      packed += bytes.count
      try append(bytes)
    }
    try file.forEachChunk(0, file.size) {
      try deflation.feed($0, isLast: false, through: out, take)
      return true
    }
    try deflation.feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, through: out, take)
    try file.checkUnchanged()
    offset += packed
    guard offset < Self.most else {
      throw FileError(path: path, operation: "does not fit into a zip file", code: 0)
    }
    let sizes = Self.bytes(Int(deflation.checksum), 4) + Self.bytes(packed, 4) + Self.bytes(file.size, 4)
    try put([0x50, 0x4B, 7, 8] + sizes)
    directory +=
      [0x50, 0x4B, 1, 2] + Self.bytes(0x0314, 2) + Self.bytes(20, 2) + Self.bytes(0x808, 2) + Self.bytes(8, 2)
    directory +=
      Self.bytes(0, 2) + Self.bytes(0x21, 2) + sizes + Self.bytes(name.utf8.count, 2) + Self.bytes(0, 8)
    directory += Self.bytes(0o100600 << 16, 4) + Self.bytes(start, 4) + Array(name.utf8)
    count += 1
  }

  private mutating func finish(_ path: String) throws {
    let start = offset
    let length = directory.count
    guard length < ZipArchive.mostDirectory, start + length < Self.most else {
      throw FileError(path: path, operation: "would hold more files than a zip file can", code: 0)
    }
    try put(directory)
    try put(
      [0x50, 0x4B, 5, 6] + Self.bytes(0, 4) + Self.bytes(count, 2) + Self.bytes(count, 2)
        + Self.bytes(length, 4)
        + Self.bytes(start, 4) + Self.bytes(0, 2))
  }

  private mutating func put(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes(append)
    offset += bytes.count
  }

  private static func bytes(_ value: Int, _ length: Int) -> [UInt8] {
    (0..<length).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}

extension [UInt8] {
  /// A number of `length` bytes, the lowest first; 0 past the end.
  fileprivate func uint(_ at: Int, _ length: Int) -> Int {
    guard at >= 0, at + length <= count else { return 0 }
    return (0..<length).reduce(0) { $0 | Int(self[at + $1]) << (8 * $1) }
  }
}
