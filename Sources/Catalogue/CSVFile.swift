import Foundation
import Foundations

/// A CSV file or a pipe that brings one, packed or not (`ReadableFile.unpacked`), read row by row. RFC 4180: quotes, doubled quotes
/// and line breaks inside quotes; lines end with CRLF, LF or CR, also mixed; a byte-order mark is ignored. The separator is what the
/// first line has most of: comma, tab, semicolon, bar, or `::`; or what a first line `sep=;` names. Rows that are not UTF-8 are read as
/// Shift_JIS where they have kana, else as Windows-1252.
public struct CSVFile: Sendable {
  /// The file.
  public let path: String
  private let file: ReadableFile
  /// What separates fields.
  public let separator: CSVSeparator
  /// Bytes before the first row: the mark of an encoding, and a line that only names the separator.
  private let prefixLength: Int
  /// The line of the first row.
  private let firstLine: Int

  /// A longer field is an error: a quote was not closed, or the file is no table.
  public static let longestField = CSVParser.longestField
  /// A row with more bytes, or with more fields than a quarter of it, is an error.
  public static let longestRow = CSVParser.longestRow
  private static let chunk = 1 << 18

  /// Opens what a person named: a file, or a pipe, which is read to its end; see `ReadableFile.unpacked`.
  ///
  /// - Throws: `CatalogueError` when it is missing, unreadable, empty, compressed or binary.
  public init(path: String) throws { try self.init(path) { try ReadableFile.unpacked(path) } }

  /// Opens a file of at most `mostBytes` bytes; no pipe.
  ///
  /// - Throws: `CatalogueError` when it is missing, unreadable, too large, empty, compressed or binary.
  public init(path: String, mostBytes: Int) throws {
    try self.init(path) { try ReadableFile(path, mostBytes: mostBytes) }
  }

  /// A file that is open already, unpacked.
  ///
  /// - Throws: `CatalogueError` when it is empty, compressed in another way or binary.
  public init(path: String, file: ReadableFile) throws { try self.init(path) { file } }

  private init(_ path: String, _ open: () throws -> ReadableFile) throws {
    self.path = path
    var head = [UInt8]()
    do {
      file = try open()
      head = [UInt8](repeating: 0, count: min(file.size, 1 << 16))
      let file = file
      try head.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    } catch let error as FileError { throw Self.refusal(path, error) }
    guard !head.isEmpty else { throw CatalogueError(path: path, reason: "the file is empty.") }
    if let tool = Self.unpacker(head) {
      throw CatalogueError(
        path: path, reason: "the file is compressed. Unpack it first (\(tool)), or pipe it in unpacked.")
    }
    guard !head.contains(0) else {
      throw CatalogueError(
        path: path, reason: "expected a CSV file with a header, found \(Self.binary(head)).")
    }
    let markLength = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = head.dropFirst(markLength).prefix { $0 != 0x0A && $0 != 0x0D }
    if first.count == head.count - markLength, let name = Self.strangeLineEnd(head) {
      throw CatalogueError(
        path: path, reason: "the lines end with \(name), which no table has. Save the file with line feeds.")
    }
    if let named = CSVSeparator(named: first) {
      separator = named
      let rest = head[first.endIndex...]
      prefixLength = first.endIndex + (rest.starts(with: [0x0D, 0x0A]) ? 2 : min(rest.count, 1))
      firstLine = 2
    } else {
      (separator, prefixLength, firstLine) = (CSVSeparator(of: first), markLength, 1)
    }
  }

  /// The character that ends the lines of a text without line feeds; nil where there is none.
  private static func strangeLineEnd(_ head: [UInt8]) -> String? {
    if head.firstRange(of: [0xE2, 0x80, 0xA8] as [UInt8]) != nil { return "U+2028 (line separator)" }
    if head.firstRange(of: [0xE2, 0x80, 0xA9] as [UInt8]) != nil { return "U+2029 (paragraph separator)" }
    return head.firstRange(of: [0xC2, 0x85] as [UInt8]) == nil ? nil : "U+0085 (next line)"
  }

  /// The program that unpacks a compressed file, told by its first bytes; nil for others.
  private static func unpacker(_ head: [UInt8]) -> String? {
    let kinds: [(first: [UInt8], tool: String)] = [
      ([0x1F, 0x8B], "gunzip"), ([0x28, 0xB5, 0x2F, 0xFD], "unzstd"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "unxz"), ([0x42, 0x5A, 0x68], "bunzip2"),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"), ([0x50, 0x4B, 0x03, 0x04], "unzip"),
    ]
    return kinds.first { head.starts(with: $0.first) }?.tool
  }

  /// What a file with zero bytes is, and what to do.
  private static func binary(_ head: [UInt8]) -> String {
    if head.count > 262, head[257..<262].elementsEqual("ustar".utf8) {
      return "a tar archive. Unpack it first (tar -xf), and give the file inside"
    }
    // What Excel wrote before 2007.
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "a spreadsheet: save it as CSV" }
    guard head.contains(where: { $0 != 0 }) else {
      return "only zero bytes: the file is damaged, as after a crash or on a full disk. Get it once more"
    }
    if let last = head.lastIndex(where: { $0 != 0 }), head.count - last > 8, !head[...last].contains(0) {
      return
        "text that goes on in zero bytes: the file is damaged, as after a crash or on a full disk. Get it once more"
    }
    let start = head.prefix(4096)
    let zeros = start.count { $0 == 0 }
    let letters = start.count { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 >= 0x20 && $0 < 0x7F }
    // Of wide letters a half to three quarters of the bytes are zero, the others mostly letters.
    if zeros * 3 > start.count, letters * 5 > (start.count - zeros) * 3 {
      return "text of wide letters (UTF-32, or UTF-16 without its mark). Save it as UTF-8"
    }
    if zeros * 20 <= start.count + 20, letters * 10 > start.count * 7, let first = head.firstIndex(of: 0) {
      let line = 1 + head[..<first].count { $0 == 0x0A }
      return
        "text with a zero byte on line \(line): the file is damaged. Take the byte out, or get the file once more"
    }
    return "a binary file"
  }

  static func refusal(_ path: String, _ error: FileError) -> CatalogueError {
    switch error.code {
    case ENOENT: CatalogueError(path: path, reason: "no such file.")
    case EACCES: CatalogueError(path: path, reason: "cannot read the file; check its permissions.")
    default: CatalogueError(path: path, reason: error.reason)
    }
  }

  /// Calls `body` with the header and every row that is not blank. O(bytes); memory for one row.
  ///
  /// - Returns: the rows that were not UTF-8.
  /// - Throws: `CatalogueError` with the line for an unclosed quote, a field or row that is too long or a zero byte, and for a file
  ///   that changes meanwhile; what `body` throws.
  @discardableResult
  public func forEachRow(_ body: (CSVRow) throws -> Void) throws -> StrangeRows {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
    defer { buffer.deallocate() }
    var parser = CSVParser(path: path, separator, firstLine: firstLine)
    var at = prefixLength
    while at < file.size {
      let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(Self.chunk, file.size - at)])
      try refusing { try file.read(into: bytes, at: at) }
      at += bytes.count
      try parser.read(UnsafeRawBufferPointer(bytes), body)
    }
    try parser.finish(body)
    try refusing { try file.checkUnchanged() }
    return parser.strange
  }

  /// Errors of this file as those of a catalogue; `body` may throw some of other files.
  private func refusing(_ body: () throws -> Void) throws {
    do { try body() } catch let error as FileError { throw Self.refusal(path, error) }
  }
}
