import Foundation
import Foundations

/// One row of a CSV file with its quotes removed. Valid only during the call of `body` in `CSVFile.forEachRow`.
public struct CSVRow {
  /// Line of the file the row starts on, from 1.
  public fileprivate(set) var line = 1
  fileprivate var bytes: [UInt8] = []
  fileprivate var ends: [Int] = []

  /// Number of fields.
  public var count: Int { ends.count }

  private func range(_ index: Int) -> Range<Int> {
    guard index >= 0, index < ends.count else { return 0..<0 }
    return (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Field `index` as text, without spaces around it; empty when the row is too short.
  public func text(_ index: Int) -> String {
    String(String(decoding: bytes[range(index)], as: UTF8.self).trimmed)
  }

  /// Field `index` as a whole number, read from the bytes; nil when it is anything else.
  public func integer(_ index: Int) -> Int? {
    var range = range(index)
    while let last = range.last, bytes[last] == 0x20 { range.removeLast() }
    while let first = range.first, bytes[first] == 0x20 { range.removeFirst() }
    guard let first = range.first else { return nil }
    let negative = bytes[first] == 0x2D
    if negative { range.removeFirst() }
    guard !range.isEmpty, range.count <= 18 else { return nil }
    var value = 0
    for i in range {
      let digit = Int(bytes[i]) - 0x30
      guard digit >= 0, digit <= 9 else { return nil }
      value = value * 10 + digit
    }
    return negative ? -value : value
  }

  /// Field `index` as a number.
  public func number(_ index: Int) -> Double? {
    if let integer = integer(index) { return Double(integer) }
    return Double(text(index)).flatMap { $0.isFinite ? $0 : nil }
  }

  /// All fields as text.
  public var texts: [String] { (0..<count).map(text) }
}

/// A CSV file, memory-mapped and read row by row. RFC 4180: quotes, doubled quotes and line breaks inside quotes; CRLF or LF;
/// a byte-order mark is ignored. The separator is comma or tab, whichever the first line has more of.
public struct CSVFile: Sendable {
  /// The file.
  public let path: String
  private let data: Data
  private let separator: UInt8

  /// A longer field is an error: a quote was not closed, or the file is no table.
  public static let longestField = 1 << 20

  /// Maps the file.
  ///
  /// - Throws: `CatalogueError` when it is missing, unreadable, empty or binary.
  public init(path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CatalogueError(path: path, reason: "no such file.")
    }
    guard !isFolder.boolValue,
      let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    else {
      throw CatalogueError(path: path, reason: "cannot read the file; check its permissions.")
    }
    guard !data.isEmpty else { throw CatalogueError(path: path, reason: "the file is empty.") }
    let head = data.prefix(1 << 16)
    guard !head.contains(0) else {
      throw CatalogueError(path: path, reason: "expected a CSV file with a header, found a binary file.")
    }
    self.data = data
    let first = head.prefix { $0 != 0x0A }
    separator = first.filter { $0 == 0x09 }.count > first.filter { $0 == 0x2C }.count ? 0x09 : 0x2C
  }

  /// Calls `body` with the header and every row that is not blank. O(bytes); memory for one row.
  ///
  /// - Throws: `CatalogueError` with the line for an unclosed quote, a field that is too long or a zero byte; what `body` throws.
  public func forEachRow(_ body: (CSVRow) throws -> Void) throws {
    try data.withUnsafeBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var row = CSVRow()
      var line = 1
      var quoted = false
      var fieldStart = 0
      var i = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      func emit() throws {
        row.ends.append(row.bytes.count)
        if row.ends.count > 1 || !row.bytes.isEmpty { try body(row) }
        row.bytes.removeAll(keepingCapacity: true)
        row.ends.removeAll(keepingCapacity: true)
        fieldStart = 0
      }
      while i < bytes.count {
        let byte = bytes[i]
        i += 1
        if quoted {
          if byte == 0x22 {
            if i < bytes.count, bytes[i] == 0x22 {
              row.bytes.append(0x22)
              i += 1
            } else {
              quoted = false
            }
          } else {
            if byte == 0x0A { line += 1 }
            if byte == 0 { throw Self.zeroByte(path, line) }
            row.bytes.append(byte)
            if row.bytes.count - fieldStart > Self.longestField {
              throw CatalogueError(
                path: path, line: row.line, reason: "the quote opened here is never closed.")
            }
          }
        } else if byte == separator {
          row.ends.append(row.bytes.count)
          fieldStart = row.bytes.count
        } else if byte == 0x0A {
          if row.bytes.last == 0x0D, row.bytes.count > fieldStart { row.bytes.removeLast() }
          line += 1
          try emit()
          row.line = line
        } else if byte == 0x22, row.bytes.count == fieldStart {
          quoted = true
        } else if byte == 0 {
          throw Self.zeroByte(path, line)
        } else {
          row.bytes.append(byte)
          if row.bytes.count - fieldStart > Self.longestField {
            throw CatalogueError(
              path: path, line: row.line, reason: "a field is longer than a million bytes.")
          }
        }
      }
      guard !quoted else {
        throw CatalogueError(
          path: path, line: row.line,
          reason: "the quote opened here is never closed; the file may be cut short.")
      }
      if row.bytes.last == 0x0D, row.bytes.count > fieldStart { row.bytes.removeLast() }
      if !row.bytes.isEmpty || !row.ends.isEmpty { try emit() }
    }
  }

  private static func zeroByte(_ path: String, _ line: Int) -> CatalogueError {
    CatalogueError(path: path, line: line, reason: "found a zero byte; this is not a text file.")
  }
}
