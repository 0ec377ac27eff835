/// What is drawn in a cell: a base character with its combining marks, at most fifteen bytes of UTF-8. Empty in the right half
/// of a wide character.
///
/// Two integers instead of a String: a screen has thousands of glyphs, copied and compared with every frame.
struct Glyph: Sendable, Equatable {
  /// The bytes in order, from the lowest of `low`; their number is in the highest byte of `high`.
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  static let most = 15
  static let blank = Glyph(" ")

  /// An empty glyph.
  init() {}

  /// One character.
  init(_ scalar: Unicode.Scalar) { append(scalar) }

  /// The beginning of a text, as much as fits.
  init(_ text: String) { for scalar in text.unicodeScalars where !append(scalar) { break } }

  var count: Int { Int(high >> 56) }
  var isEmpty: Bool { high >> 56 == 0 }

  /// Appends a character; false and unchanged where it does not fit.
  @discardableResult
  mutating func append(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x80 { return append(UInt64(value), bytes: 1) }
    func more(_ shift: UInt32) -> UInt64 { UInt64(value >> shift & 0x3F | 0x80) }
    if value < 0x800 { return append(UInt64(value >> 6 | 0xC0) | more(0) << 8, bytes: 2) }
    if value < 0x10000 {
      return append(UInt64(value >> 12 | 0xE0) | more(6) << 8 | more(0) << 16, bytes: 3)
    }
    return append(UInt64(value >> 18 | 0xF0) | more(12) << 8 | more(6) << 16 | more(0) << 24, bytes: 4)
  }

  private mutating func append(_ bits: UInt64, bytes: Int) -> Bool {
    let at = count
    guard at + bytes <= Self.most else { return false }
    if at < 8 {
      low |= bits << UInt64(8 * at)
      // The bytes that no longer fit into `low`; a shift by all 64 bits gives 0.
      high |= bits >> UInt64(64 - 8 * at)
    } else {
      high |= bits << UInt64(8 * (at - 8))
    }
    high += UInt64(bytes) << 56
    return true
  }

  /// Appends the bytes to others.
  func append(to bytes: inout [UInt8]) {
    var rest = low
    if count == 1 { return bytes.append(UInt8(truncatingIfNeeded: rest)) }
    for at in 0..<count {
      if at == 8 { rest = high }
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
