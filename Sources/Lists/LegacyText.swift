import Catalogue
import Foundation

/// Text that is not UTF-8.
enum LegacyText {
  /// The bytes as UTF-8, read as Shift_JIS or Windows-1252 where they are none, and a sentence where they were not. O(bytes).
  static func utf8(_ bytes: [UInt8]) -> (bytes: [UInt8], warning: String?) {
    guard String(validating: bytes, as: UTF8.self) == nil else { return (bytes, nil) }
    // Mostly UTF-8 with a damaged letter stays UTF-8.
    let text = String(decoding: bytes, as: UTF8.self)
    let damaged = text.unicodeScalars.count { $0 == "\u{FFFD}" }
    let high = text.unicodeScalars.count { $0.value >= 0x80 }
    if damaged * 2 < high {
      return (Array(text.utf8), "The file is not sound UTF-8: \(damaged) letters are damaged.")
    }
    if ShiftJIS.isLikely(bytes), let utf8 = ShiftJIS.utf8(bytes) {
      return (utf8, "The file is not UTF-8: read as Shift_JIS. Save it as UTF-8 if letters look wrong.")
    }
    return (
      Array((String(bytes: bytes, encoding: .windowsCP1252) ?? text).utf8),
      "The file is not UTF-8: read as Windows-1252. Save it as UTF-8 if letters look wrong."
    )
  }
}
