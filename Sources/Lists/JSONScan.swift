import Foundation
import Foundations

/// Finds what is not sound in the text of a JSON file, and where. Read only where the file could not be.
struct JSONScan {
  /// What is wrong, as a sentence.
  struct Fault: Error {
    let line: Int
    let reason: String
  }

  /// The first fault; nil where there is none.
  private(set) var fault: Fault?
  /// Where `NaN` and the like stand in the place of numbers.
  private(set) var noNumbers: [Range<Int>] = []
  private let bytes: [UInt8]
  private var place = 0

  /// Deeper values are refused.
  private static let deepest = 500

  /// Reads a text in UTF-8. O(bytes).
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    do {
      try value(depth: 0)
      skipBlanks()
      if place < bytes.count { throw wrong("where the file should end") }
    } catch let error as Fault { fault = error } catch {}
  }

  // MARK: Values

  private mutating func value(depth: Int) throws {
    guard depth < Self.deepest else { throw failure("its values are nested too deep.") }
    skipBlanks()
    guard let byte = current else { throw wrong("where a value belongs") }
    switch byte {
    case UInt8(ascii: "{"): try object(depth)
    case UInt8(ascii: "["): try list(depth)
    case UInt8(ascii: "\""): try text()
    default: try word()
    }
  }

  private mutating func object(_ depth: Int) throws {
    place += 1
    if take("}") { return }
    repeat {
      skipBlanks()
      guard current == UInt8(ascii: "\"") else { throw wrong("where the name of a field belongs") }
      try text()
      guard take(":") else { throw wrong("where a colon belongs") }
      try value(depth: depth + 1)
    } while take(",")
    guard take("}") else { throw wrong("where a comma or } belongs") }
  }

  private mutating func list(_ depth: Int) throws {
    place += 1
    if take("]") { return }
    repeat { try value(depth: depth + 1) } while take(",")
    guard take("]") else { throw wrong("where a comma or ] belongs") }
  }

  private mutating func text() throws {
    place += 1
    while let byte = current, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") {
        try escape()
      } else {
        guard byte >= 0x20 else {
          throw failure("a text has a line break or another control character in it.")
        }
        place += 1
      }
    }
    guard current != nil else { throw wrong("") }
    place += 1
  }

  /// `\n`, `\u00e9`, or two of the latter that are one letter.
  private mutating func escape() throws {
    let shown = shown(6)
    guard place + 1 < bytes.count else { throw wrong("", at: bytes.count) }
    guard bytes[place + 1] == UInt8(ascii: "u") else {
      guard "\"\\/bfnrt".utf8.contains(bytes[place + 1]) else {
        throw failure("found \(self.shown(2)) in a text.")
      }
      place += 2
      return
    }
    guard let first = unit() else { throw failure("found \(shown) in a text.") }
    guard first & 0xF800 == 0xD800 else { return }
    guard first < 0xDC00, let second = unit(), second & 0xFC00 == 0xDC00 else {
      throw failure("found \(shown) in a text, which is half of a letter.")
    }
  }

  /// The number of `\u00e9`.
  private mutating func unit() -> UInt16? {
    guard place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u"),
      let unit = UInt16(String(decoding: bytes[(place + 2)..<(place + 6)], as: UTF8.self), radix: 16)
    else { return nil }
    place += 6
    return unit
  }

  /// A number, or a word that stands for a value.
  private mutating func word() throws {
    let start = place
    while let byte = current, byte > 0x20, !",]}:{[\"".utf8.contains(byte) { place += 1 }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    switch word {
    case "true", "false", "null": return
    case "NaN", "nan", "Infinity", "-Infinity": noNumbers.append(start..<place)
    default:
      guard word.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
        place = start
        throw wrong("where a value belongs")
      }
      guard Double(word)?.isFinite == true else {
        throw failure("the number \(CleanText.clean(word, limit: 40)) is too large.")
      }
    }
  }

  // MARK: Places

  private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  /// Whether a sign comes next, which is passed then.
  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard current == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }

  private func shown(_ count: Int) -> String {
    let end = min(place + count, bytes.count)
    return CleanText.clean(
      String(decoding: bytes[place..<end].prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self), limit: 40)
  }

  /// What was found at a place; at the end that the file is not whole.
  private func wrong(_ where: String, at end: Int? = nil) -> Fault {
    guard end == nil, place < bytes.count else {
      return failure("it ends too early, as if it were cut short.")
    }
    return failure("found \(shown(20)) \(`where`).")
  }

  private func failure(_ reason: String) -> Fault {
    let before = bytes[..<min(place, bytes.count)]
    // Lines end with LF, CRLF or CR.
    var lines = 1
    for (index, byte) in before.enumerated()
    where byte == 0x0A || byte == 0x0D && (index + 1 >= bytes.count || bytes[index + 1] != 0x0A) {
      lines += 1
    }
    return Fault(line: lines, reason: reason)
  }
}
