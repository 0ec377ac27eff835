/// Splits the bytes of a table into rows, piece by piece: RFC 4180, with line ends of any kind.
struct CSVParser {
  static let longestField = 1 << 20
  static let longestRow = 1 << 24

  /// Where a byte stands.
  private enum Place {
    case plain, quoted
    /// Behind a quote inside quotes: their end, or the first of a pair.
    case closing
  }

  /// The rows that were not UTF-8.
  private(set) var strange = StrangeRows()
  private let path: String
  private let separator: UInt8
  private let isDouble: Bool
  private var row = CSVRow()
  private var line: Int
  private var place = Place.plain
  /// The last byte was a carriage return: a line end alone, and together with the line feed that may follow.
  private var returned = false
  private var isASCII = true
  private var fieldStart = 0

  /// A parser before the first byte of the row on `firstLine`.
  init(path: String, _ separator: CSVSeparator, firstLine: Int) {
    (self.path, line) = (path, firstLine)
    (self.separator, isDouble) = (separator.byte, separator == .doubleColon)
    row.hasDecimalCommas = separator == .semicolon
    row.line = firstLine
  }

  /// Takes the next bytes, and gives rows that end in them to `body`. O(bytes).
  mutating func read(_ bytes: UnsafeRawBufferPointer, _ body: (CSVRow) throws -> Void) throws {
    for byte in bytes {
      if byte >= 0x80 { isASCII = false }
      let follows = returned && byte == 0x0A
      returned = byte == 0x0D
      switch place {
      case .quoted: try addQuoted(byte, follows: follows)
      case .closing where byte == 0x22:
        row.bytes.append(byte)
        place = .quoted
      case .closing, .plain:
        place = .plain
        try addPlain(byte, follows: follows, body)
      }
    }
  }

  /// The end of the file.
  mutating func finish(_ body: (CSVRow) throws -> Void) throws {
    guard place != .quoted else {
      throw error("the quote opened here is never closed; the file may be cut short.", row.line)
    }
    if !row.bytes.isEmpty || !row.ends.isEmpty { try endRow(body) }
  }

  @inline(__always)
  private mutating func addQuoted(_ byte: UInt8, follows: Bool) throws {
    guard byte != 0x22 else { return place = .closing }
    if returned || byte == 0x0A && !follows { line += 1 }
    try add(byte, tooLong: "the quote opened here is never closed.")
  }

  @inline(__always)
  private mutating func addPlain(
    _ byte: UInt8, follows: Bool, _ body: (CSVRow) throws -> Void
  ) throws {
    if byte == separator, !isDouble || row.bytes.last == separator && row.bytes.count > fieldStart {
      if isDouble { row.bytes.removeLast() }
      try endField()
    } else if returned || byte == 0x0A {
      if follows { return }
      line += 1
      try endRow(body)
    } else if byte == 0x22, row.bytes.count == fieldStart {
      place = .quoted
    } else {
      try add(byte, tooLong: "a field is longer than a million bytes.")
    }
  }

  @inline(__always)
  private mutating func add(_ byte: UInt8, tooLong reason: String) throws {
    guard byte != 0 else { throw error("found a zero byte; the file is damaged, or no text file.", line) }
    row.bytes.append(byte)
    if row.bytes.count - fieldStart > Self.longestField { throw error(reason, row.line) }
  }

  private mutating func endField() throws {
    row.ends.append(row.bytes.count)
    fieldStart = row.bytes.count
    guard row.bytes.count <= Self.longestRow, row.ends.count <= Self.longestRow / 4 else {
      throw error("a row is longer than sixteen million bytes.", row.line)
    }
  }

  private mutating func endRow(_ body: (CSVRow) throws -> Void) throws {
    row.ends.append(row.bytes.count)
    if !isASCII {
      if let encoding = row.repairText(after: strange.isShiftJIS) { strange.note(row.line, encoding) }
      isASCII = true
    }
    if row.ends.count > 1 || !row.isBlank(0) && !row.isEndMark { try body(row) }
    row.bytes.removeAll(keepingCapacity: true)
    row.ends.removeAll(keepingCapacity: true)
    fieldStart = 0
    row.line = line
  }

  private func error(_ reason: String, _ line: Int) -> CatalogueError {
    CatalogueError(path: path, line: line, reason: reason)
  }
}
