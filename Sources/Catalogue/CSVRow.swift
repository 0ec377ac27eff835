import Foundation
import Foundations

/// One row of a CSV file with its quotes removed. Valid only during the call of `body` in `CSVFile.forEachRow`.
public struct CSVRow {
  /// Line of the file the row starts on, from 1.
  public internal(set) var line = 1
  var bytes: [UInt8] = []
  var ends: [Int] = []
  /// Whether `8,5` is a number: in files whose fields are separated by semicolons.
  var hasDecimalCommas = false

  /// Number of fields.
  public var count: Int { ends.count }

  private func range(_ index: Int) -> Range<Int> {
    guard index >= 0, index < ends.count else { return 0..<0 }
    return (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Without blanks around it.
  private func trimmedRange(_ index: Int) -> Range<Int> {
    var range = range(index)
    while let last = range.last {
      if bytes[last] <= 0x20 {
        range.removeLast()
      } else if bytes[last] >= 0x80, let width = wideSpace(range.suffix(3)) {
        range.removeLast(width)
      } else {
        break
      }
    }
    while let first = range.first {
      if bytes[first] <= 0x20 {
        range.removeFirst()
      } else if bytes[first] == 0xC2, range.count > 1, bytes[first + 1] == 0xA0 {
        range.removeFirst(2)
      } else {
        break
      }
    }
    return range
  }

  /// The length of a no-break space at the end of some bytes, as web pages put them behind numbers; nil where there is none.
  private func wideSpace(_ end: Range<Int>) -> Int? {
    guard let last = end.last else { return nil }
    if end.count >= 2, bytes[last] == 0xA0, bytes[last - 1] == 0xC2 { return 2 }
    // U+202F, the narrow one.
    return end.count == 3 && bytes[end].elementsEqual([0xE2, 0x80, 0xAF]) ? 3 : nil
  }

  /// Whether this is the mark that DOS puts at the end of a text.
  var isEndMark: Bool { ends.count == 1 && bytes.elementsEqual([0x1A]) }

  /// Whether the whole row stands in quotes, so that it is one field.
  public var isQuotedWhole: Bool {
    ends.count == 1 && bytes.contains { $0 == 0x2C || $0 == 0x3B || $0 == 0x09 }
  }

  /// Field `index` as text, without spaces around it; empty when the row is too short.
  public func text(_ index: Int) -> String {
    String(String(decoding: bytes[range(index)], as: UTF8.self).trimmed)
  }

  /// Field `index` as a whole number, read from the bytes, also where tools write it as `19.0`, `+19` or, as R writes 100,000, `1e+05`,
  /// and `19,0` where `8,5` is a number; nil when it is anything else.
  ///
  /// Where `8,5` is a number, a point before three digits parts thousands: `9.253` is 9253, and never 9.
  public func integer(_ index: Int) -> Int? {
    if hasDecimalCommas, let grouped = groupedInteger(index) { return grouped }
    return ungroupedInteger(index)
  }

  /// `9.253` and `1.234.567` as whole numbers; nil for anything else.
  private func groupedInteger(_ index: Int) -> Int? {
    var range = trimmedRange(index)
    guard range.count >= 5, range.count <= 18, let first = range.first else { return nil }
    let negative = bytes[first] == 0x2D
    if negative || bytes[first] == 0x2B { range.removeFirst() }
    let groups = bytes[range].split(separator: 0x2E, omittingEmptySubsequences: false)
    guard groups.count > 1, (1...3).contains(groups[0].count), groups[0].first != 0x30,
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    var value = 0
    for byte in groups.joined() {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte) - 0x30
    }
    return negative ? -value : value
  }

  private func ungroupedInteger(_ index: Int) -> Int? {
    var range = trimmedRange(index)
    guard let first = range.first else { return nil }
    let negative = bytes[first] == 0x2D
    if negative || bytes[first] == 0x2B { range.removeFirst() }
    // NumPy writes 19 as `1.900000000000000000e+01`.
    guard !range.isEmpty, range.count <= 40 else { return nil }
    var value = 0
    for i in range {
      guard i - range.lowerBound < 18 || bytes[i] < 0x30 || bytes[i] > 0x39 else { return nil }
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

  /// Field `index` as a number; `8.125` is one between 8 and 9 in every file, as means of many ratings are written so.
  public func number(_ index: Int) -> Double? {
    if let integer = ungroupedInteger(index) { return Double(integer) }
    var text = text(index)
    if hasDecimalCommas { text = text.replacing(",", with: ".") }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Makes UTF-8 of a row that is Shift_JIS or Windows-1252.
  ///
  /// - Parameter isShiftJIS: whether rows before it were Shift_JIS, so that kanji alone are too.
  /// - Returns: what it was; nil for UTF-8.
  mutating func repairText(after isShiftJIS: Bool) -> StrangeRows.Encoding? {
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
