import Foundations

/// What separates the fields of a CSV file.
public enum CSVSeparator: Sendable, CaseIterable {
  case comma, tab, semicolon, bar
  /// `::`, as MovieLens writes.
  case doubleColon

  var byte: UInt8 {
    switch self {
    case .comma: 0x2C
    case .tab: 0x09
    case .semicolon: 0x3B
    case .bar: 0x7C
    case .doubleColon: 0x3A
    }
  }

  /// The separator that a first line names for spreadsheets, as in `sep=;`; nil for any other line.
  init?(named line: some Collection<UInt8>) {
    guard line.count == 5, line.starts(with: "sep=".utf8) || line.starts(with: "SEP=".utf8),
      let byte = line.dropFirst(4).first,
      let named = Self.allCases.first(where: { $0 != .doubleColon && $0.byte == byte })
    else { return nil }
    self = named
  }

  /// The separator of a file with this first line: what it has most of outside quotes.
  init(of line: some Sequence<UInt8>) {
    var counts = [UInt8: Int]()
    var (isQuoted, last, doubles) = (false, UInt8(0), 0)
    for byte in line {
      if byte == 0x22 { isQuoted.toggle() }
      guard !isQuoted else { continue }
      counts[byte, default: 0] += 1
      if byte == 0x3A, last == 0x3A { doubles += 1 }
      last = byte
    }
    let single: [CSVSeparator] = [.comma, .tab, .semicolon, .bar]
    var best = CSVSeparator.comma
    for separator in single where counts[separator.byte, default: 0] > counts[best.byte, default: 0] {
      best = separator
    }
    // A bar also stands between the genres of such files.
    self = doubles >= 2 && counts[0x2C, default: 0] + counts[0x09, default: 0] == 0 ? .doubleColon : best
  }
}

/// Rows that were not UTF-8, and what they were read as.
public struct StrangeRows: Sendable, Equatable {
  /// Encodings that rows are read as.
  public enum Encoding: Sendable { case shiftJIS, windows1252 }

  /// How many.
  public private(set) var count = 0
  /// Whether some were Shift_JIS, and some Windows-1252.
  private(set) var isShiftJIS = false
  private var isWindows = false
  /// The line of the first.
  public private(set) var firstLine = 0

  mutating func note(_ line: Int, _ encoding: Encoding) {
    if count == 0 { firstLine = line }
    switch encoding {
    case .shiftJIS: isShiftJIS = true
    case .windows1252: isWindows = true
    }
    count += 1
  }

  /// A sentence about them; nil when there are none.
  public var warning: String? {
    guard count > 0 else { return nil }
    let names = [isShiftJIS ? "Shift_JIS" : nil, isWindows ? "Windows-1252" : nil].compactMap { $0 }
    return
      "\(count.counted("row is", "rows are")) not UTF-8, the first on line \(firstLine): read as "
      + "\(names.joined(separator: " and ")). Save the file as UTF-8 if letters look wrong."
  }
}

/// Windows-1252, of which Latin-1 is a part.
enum Windows1252 {
  /// The characters of 0x80 to 0x9F.
  private static let upper: [UInt16] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0xFFFD,
    0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A,
    0x0153, 0xFFFD, 0x017E, 0x0178,
  ]

  /// The bytes as UTF-8. O(bytes).
  static func utf8(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      let value = (0x80...0x9F).contains(byte) ? UInt32(upper[Int(byte) - 0x80]) : UInt32(byte)
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return Array(String(text).utf8)
  }
}

/// Rows as this program writes them.
public enum CSVText {
  /// A row with its line end; fields are quoted where necessary (RFC 4180). O(characters).
  public static func row(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\n"
  }

  /// A field as it is written. O(characters).
  public static func field(_ field: String) -> String {
    field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
  }
}
