import Foundation
import Foundations

/// One row of a CSV file with its quotes removed. Valid only during the call of `body` in `CSVFile.forEachRow`.
public struct CSVRow {
  /// Line of the file the row starts on, from 1.
  public fileprivate(set) var line = 1
  fileprivate var bytes: [UInt8] = []
  fileprivate var ends: [Int] = []
  /// Whether `8,5` is a number: in files whose fields are separated by semicolons.
  fileprivate var hasDecimalCommas = false

  /// Number of fields.
  public var count: Int { ends.count }

  private func range(_ index: Int) -> Range<Int> {
    guard index >= 0, index < ends.count else { return 0..<0 }
    return (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Without blanks around it.
  private func trimmedRange(_ index: Int) -> Range<Int> {
    var range = range(index)
    while let last = range.last, bytes[last] <= 0x20 { range.removeLast() }
    while let first = range.first, bytes[first] <= 0x20 { range.removeFirst() }
    return range
  }

  /// Field `index` as text, without spaces around it; empty when the row is too short.
  public func text(_ index: Int) -> String {
    String(String(decoding: bytes[range(index)], as: UTF8.self).trimmed)
  }

  /// Field `index` as a whole number, read from the bytes, also where tools write it as `19.0`, `+19` or, as R writes 100,000, `1e+05`,
  /// and `19,0` where `8,5` is a number; nil when it is anything else.
  public func integer(_ index: Int) -> Int? {
    var range = trimmedRange(index)
    guard let first = range.first else { return nil }
    let negative = bytes[first] == 0x2D
    if negative || bytes[first] == 0x2B { range.removeFirst() }
    guard !range.isEmpty, range.count <= 18 else { return nil }
    var value = 0
    for i in range {
      let digit = Int(bytes[i]) - 0x30
      guard digit >= 0, digit <= 9 else {
        let isPoint = bytes[i] == 0x2E || hasDecimalCommas && bytes[i] == 0x2C
        let isWhole = i > range.lowerBound && isPoint && i + 1 < range.upperBound
        guard isWhole, bytes[(i + 1)..<range.upperBound].allSatisfy({ $0 == 0x30 }) else {
          guard let value = wholePower(range) else { return nil }
          return negative ? -value : value
        }
        break
      }
      value = value * 10 + digit
    }
    return negative ? -value : value
  }

  /// `1e+05` as 100,000. With the sign alone: names like 1e5 are no numbers.
  private func wholePower(_ range: Range<Int>) -> Int? {
    guard let sign = bytes[range].lastIndex(of: 0x2B), sign > range.lowerBound + 1,
      bytes[sign - 1] | 0x20 == 0x65
    else { return nil }
    return Double(String(decoding: bytes[range], as: UTF8.self)).flatMap { value in
      value < 1e15 ? Int(exactly: value) : nil
    }
  }

  /// Field `index` as a whole number that is written in the shortest way, so that it can be written back; nil for anything else.
  public func plainInteger(_ index: Int) -> Int? {
    let range = trimmedRange(index)
    guard let value = integer(index), let first = range.first else { return nil }
    let digits = value < 0 ? range.count - 1 : range.count
    let isShortest = digits == 1 || bytes[first + (value < 0 ? 1 : 0)] != 0x30
    return isShortest && bytes[range].allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D } ? value : nil
  }

  /// Whether field `index` has no letter but spaces.
  public func isBlank(_ index: Int) -> Bool { bytes[range(index)].allSatisfy { $0 == 0x20 } }

  /// Field `index` as a number.
  public func number(_ index: Int) -> Double? {
    if let integer = integer(index) { return Double(integer) }
    var text = text(index)
    if hasDecimalCommas { text = text.replacing(",", with: ".") }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Makes UTF-8 of a row that is Shift_JIS or Windows-1252.
  ///
  /// - Parameter isShiftJIS: whether rows before it were Shift_JIS, so that kanji alone are too.
  /// - Returns: what it was; nil for UTF-8.
  fileprivate mutating func repairText(after isShiftJIS: Bool) -> StrangeRows.Encoding? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    let fields = ends.indices.map { bytes[range($0)] }
    if isShiftJIS || ShiftJIS.isLikely(bytes) {
      let repaired = fields.compactMap(ShiftJIS.utf8)
      if repaired.count == fields.count {
        replace(repaired)
        return .shiftJIS
      }
    }
    replace(fields.map(Windows1252.utf8))
    return .windows1252
  }

  private mutating func replace(_ fields: [[UInt8]]) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for field in fields {
      bytes += field
      ends.append(bytes.count)
    }
  }

  /// All fields as text.
  public var texts: [String] { (0..<count).map(text) }
}

/// A CSV file or a pipe that brings one, packed or not (`ReadableFile.unpacked`), read row by row. RFC 4180: quotes, doubled quotes
/// and line breaks inside quotes; lines end with CRLF, LF or CR, also mixed; a byte-order mark is ignored. The separator is what the
/// first line has most of: comma, tab, semicolon, bar, or `::`; or what a first line `sep=;` names. Rows that are not UTF-8 are read as Shift_JIS where they
/// have kana, else as Windows-1252.
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
  public static let longestField = 1 << 20
  /// A row with more bytes, or with more fields than a quarter of it, is an error.
  public static let longestRow = 1 << 24
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
    if let named = CSVSeparator(named: first) {
      separator = named
      let rest = head[first.endIndex...]
      prefixLength = first.endIndex + (rest.starts(with: [0x0D, 0x0A]) ? 2 : min(rest.count, 1))
      firstLine = 2
    } else {
      (separator, prefixLength, firstLine) = (CSVSeparator(of: first), markLength, 1)
    }
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
    var row = CSVRow()
    row.hasDecimalCommas = separator == .semicolon
    row.line = firstLine
    var strange = StrangeRows()
    var isASCII = true
    let (separator, isDouble) = (separator.byte, separator == .doubleColon)
    var line = firstLine
    var quoted = false
    // The last byte was a quote inside quotes: the end, or the first of a pair.
    var closing = false
    // The last byte was a carriage return: a line end alone, and together with the line feed that may follow.
    var returned = false
    var fieldStart = 0
    func emit() throws {
      row.ends.append(row.bytes.count)
      if !isASCII {
        if let encoding = row.repairText(after: strange.isShiftJIS) { strange.note(row.line, encoding) }
        isASCII = true
      }
      if row.ends.count > 1 || !row.isBlank(0) { try body(row) }
      row.bytes.removeAll(keepingCapacity: true)
      row.ends.removeAll(keepingCapacity: true)
      fieldStart = 0
    }
    func checkLength(_ reason: String) throws {
      if row.bytes.count - fieldStart > Self.longestField {
        throw CatalogueError(path: path, line: row.line, reason: reason)
      }
    }
    func endField() throws {
      row.ends.append(row.bytes.count)
      fieldStart = row.bytes.count
      guard row.bytes.count <= Self.longestRow, row.ends.count <= Self.longestRow / 4 else {
        throw CatalogueError(
          path: path, line: row.line, reason: "a row is longer than sixteen million bytes.")
      }
    }
    var at = prefixLength
    while at < file.size {
      let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(Self.chunk, file.size - at)])
      do { try file.read(into: bytes, at: at) } catch let error as FileError {
        throw Self.refusal(path, error)
      }
      at += bytes.count
      for byte in bytes {
        if byte >= 0x80 { isASCII = false }
        let follows = returned && byte == 0x0A
        returned = byte == 0x0D
        if closing {
          closing = false
          if byte == 0x22 {
            row.bytes.append(0x22)
            continue
          }
          quoted = false
        }
        if quoted {
          if byte == 0x22 {
            closing = true
          } else {
            if returned || byte == 0x0A && !follows { line += 1 }
            if byte == 0 { throw Self.zeroByte(path, line) }
            row.bytes.append(byte)
            try checkLength("the quote opened here is never closed.")
          }
        } else if byte == separator, !isDouble || row.bytes.last == separator && row.bytes.count > fieldStart
        {
          if isDouble { row.bytes.removeLast() }
          try endField()
        } else if returned || byte == 0x0A {
          if follows { continue }
          line += 1
          try emit()
          row.line = line
        } else if byte == 0x22, row.bytes.count == fieldStart {
          quoted = true
        } else if byte == 0 {
          throw Self.zeroByte(path, line)
        } else {
          row.bytes.append(byte)
          try checkLength("a field is longer than a million bytes.")
        }
      }
    }
    guard !quoted || closing else {
      throw CatalogueError(
        path: path, line: row.line,
        reason: "the quote opened here is never closed; the file may be cut short.")
    }
    if !row.bytes.isEmpty || !row.ends.isEmpty { try emit() }
    do { try file.checkUnchanged() } catch let error as FileError { throw Self.refusal(path, error) }
    return strange
  }

  private static func zeroByte(_ path: String, _ line: Int) -> CatalogueError {
    CatalogueError(path: path, line: line, reason: "found a zero byte; the file is damaged, or no text file.")
  }
}
