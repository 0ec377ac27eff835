import Foundation

/// Shift_JIS, which spreadsheets in Japan write.
public enum ShiftJIS {
  /// Whether bytes are text of it with kana. Their first bytes are hardly ever a letter of Windows-1252. O(bytes).
  public static func isLikely(_ bytes: some Collection<UInt8>) -> Bool {
    var lead: UInt8?
    var kana = 0
    for byte in bytes {
      if let first = lead {
        guard (0x40...0xFC).contains(byte), byte != 0x7F else { return false }
        if first == 0x82 && (0x9F...0xF1).contains(byte) || first == 0x83 && (0x40...0x96).contains(byte) {
          kana += 1
        }
        lead = nil
      } else if (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte) {
        lead = byte
      } else if byte == 0x80 || byte == 0xA0 || byte > 0xFC {
        return false
      }
    }
    return lead == nil && kana > 0
  }

  /// The bytes as UTF-8; nil where they are none of it. O(bytes).
  public static func utf8(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    String(bytes: bytes, encoding: .shiftJIS).map { Array($0.utf8) }
  }
}
