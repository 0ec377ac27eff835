import Foundation

extension ReadableFile {
  /// Opens what a person named and unpacks it: gzip (whatever the name says; browsers leave out the ending), or a zip file that
  /// holds one file. UTF-16 becomes UTF-8. What is unpacked lies in a temporary file without a name. O(bytes).
  ///
  /// - Parameter mostBytes: what brings more, packed or unpacked, is refused.
  /// - Throws: `FileError`.
  public static func unpacked(_ path: String, mostBytes: Int = 4 << 30) throws -> ReadableFile {
    var file = try named(path, mostBytes: mostBytes)
    guard file.size <= mostBytes else { throw file.tooLarge(mostBytes) }
    let head = try file.head(4)
    if head.starts(with: [0x1F, 0x8B]) {
      file = try file.gunzipped(mostBytes)
    } else if head == [0x50, 0x4B, 0x03, 0x04] {
      file = try file.unzipped(mostBytes)
    }
    return try file.inUTF8(mostBytes)
  }

  /// The first bytes, at most `count`.
  public func head(_ count: Int) throws -> [UInt8] {
    var head = [UInt8](repeating: 0, count: min(size, count))
    try head.withUnsafeMutableBytes { try read(into: $0, at: 0) }
    return head
  }

  /// All bytes, of a file that was opened with a bound. O(bytes).
  public func contents() throws -> [UInt8] {
    let bytes = try head(size)
    try checkUnchanged()
    return bytes
  }

  func tooLarge(_ mostBytes: Int) -> FileError {
    FileError(path: path, operation: "is larger than \(Self.size(mostBytes))", code: 0)
  }

  /// A text as a file of this one's path: for readers of files that are given what another reader has made of it. O(bytes).
  ///
  /// - Throws: `FileError`.
  public func replaced(by text: String) throws -> ReadableFile {
    try temporary(.max) { write in try Array(text.utf8).withUnsafeBytes(write) }
  }

  private var damaged: FileError {
    FileError(path: path, operation: "is damaged or cut short: it cannot be unpacked", code: 0)
  }

  /// A temporary file with what `fill` writes.
  private func temporary(
    _ mostBytes: Int, _ fill: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> ReadableFile {
    let copy = try Self.temporaryFile()
    var isKept = false
    defer { if !isKept { close(copy) } }
    var total = 0
    try fill { bytes in
      total += bytes.count
      guard total <= mostBytes else { throw tooLarge(mostBytes) }
      guard Descriptors.write(bytes, to: copy) else {
        throw FileError(path: path, operation: "cannot be unpacked into \(Self.temporaryFolder)")
      }
    }
    var info = stat()
    guard fstat(copy, &info) == 0 else { throw FileError(path: path, operation: "cannot be kept") }
    isKept = true
    return ReadableFile(path, copy, info)
  }

  private static let chunk = 1 << 18

  /// Calls `body` with the bytes up to `end`, piece by piece. O(bytes).
  ///
  /// - Throws: `FileError`, and what `body` throws.
  public func forEachPiece(upTo end: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try forEachChunk(0, end) {
      try body($0)
      return true
    }
  }

  /// Calls `body` with the bytes from `start` up to `end`, piece by piece, until it returns false.
  func forEachChunk(_ start: Int, _ end: Int, _ body: (UnsafeRawBufferPointer) throws -> Bool) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
    defer { buffer.deallocate() }
    var at = start
    while at < end {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(Self.chunk, end - at)])
      try read(into: part, at: at)
      at += part.count
      guard try body(UnsafeRawBufferPointer(part)) else { return }
    }
  }

  private func gunzipped(_ mostBytes: Int) throws -> ReadableFile {
    try temporary(mostBytes) { write in
      let out = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
      defer { out.deallocate() }
      let inflation = Inflation(.gzip)
      var (hasEnded, isPadding) = (false, false)
      try forEachChunk(0, size) { chunk in
        var rest = chunk
        while !rest.isEmpty, !isPadding {
          if hasEnded {
            // Another stream, or padding, which gzip ignores too.
            guard rest.first == 0x1F else {
              isPadding = true
              return false
            }
            inflation.restart()
            hasEnded = false
          }
          let (outcome, used) = try inflation.feed(rest, through: out, write)
          guard outcome != .damaged else { throw damaged }
          hasEnded = outcome == .ended
          rest = UnsafeRawBufferPointer(rebasing: rest[used...])
          if outcome == .wantsMore, used == 0 { break }
        }
        return true
      }
      guard hasEnded else { throw damaged }
    }
  }

  /// The one file inside a zip file, beside folders and what systems add.
  private func unzipped(_ mostBytes: Int) throws -> ReadableFile {
    let archive = try ZipArchive(self)
    if archive.entries.contains(where: { $0.name == "xl/workbook.xml" || $0.name == "content.xml" }) {
      throw FileError(path: path, operation: "is a spreadsheet: save it as CSV", code: 0)
    }
    let files = archive.entries.filter { !$0.isAside }
    guard files.count == 1, let file = files.first else {
      throw FileError(
        path: path,
        operation:
          "holds \(files.count) files: unpack it, or make a zip file with the one that is to be read", code: 0
      )
    }
    return try temporary(mostBytes) { write in try archive.extract(file, write) }
  }

  // MARK: UTF-16

  private func inUTF8(_ mostBytes: Int) throws -> ReadableFile {
    guard let order = try byteOrder() else { return self }
    return try temporary(mostBytes) { write in
      var decoder = UTF16Decoder(isBig: order == .big)
      try forEachChunk(0, size) { chunk in
        try decoder.decode(chunk).withUnsafeBytes(write)
        return true
      }
      try decoder.finish().withUnsafeBytes(write)
    }
  }

  private enum ByteOrder { case big, little }

  /// The byte order of UTF-16, by its mark, or by the zero bytes of Latin letters without one; nil for other text.
  private func byteOrder() throws -> ByteOrder? {
    let head = try head(64)
    if head.starts(with: [0xFF, 0xFE]) { return .little }
    if head.starts(with: [0xFE, 0xFF]) { return .big }
    guard head.count >= 8 else { return nil }
    func areZero(_ parity: Int) -> Bool { head.indices.allSatisfy { (head[$0] == 0) == ($0 % 2 == parity) } }
    return areZero(1) ? .little : areZero(0) ? .big : nil
  }
}

/// Turns UTF-16 into UTF-8 piece by piece; what is no character becomes U+FFFD.
struct UTF16Decoder {
  let isBig: Bool
  private var half: UInt8?
  private var high: UInt16?
  private var isFirst = true

  init(isBig: Bool) { self.isBig = isBig }

  mutating func decode(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      add(isBig ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), to: &text)
    }
    return Array(String(text).utf8)
  }

  mutating func finish() -> [UInt8] {
    let isCut = half != nil || high != nil
    (half, high) = (nil, nil)
    return isCut ? Array("\u{FFFD}".utf8) : []
  }

  private mutating func add(_ unit: UInt16, to text: inout String.UnicodeScalarView) {
    defer { isFirst = false }
    if isFirst, unit == 0xFEFF { return }
    if let lead = high {
      high = nil
      if (0xDC00...0xDFFF).contains(unit),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(lead) - 0xD800) << 10 + UInt32(unit) - 0xDC00)
      {
        text.append(scalar)
        return
      }
      text.append("\u{FFFD}")
    }
    if (0xD800...0xDBFF).contains(unit) {
      high = unit
    } else {
      text.append(Unicode.Scalar(UInt32(unit)) ?? "\u{FFFD}")
    }
  }
}
