/// The 64-bit FNV-1a hash (Fowler, Noll, Vo): the same on every machine and in every run, unlike `Hasher`. Tells one data
/// set or text from another; not for secrets.
public struct FNV1a: Sendable, Equatable {
  /// The hash of everything combined so far.
  @inlinable public var value: UInt64 { state }
  @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of nothing.
  public init() {}

  /// The hash of the bytes of a text. O(bytes).
  public init(_ text: String) { for byte in text.utf8 { combine(UInt64(byte)) } }

  /// Adds one byte, or one word as a whole (which is quicker than its eight bytes, and another hash than theirs). O(1).
  @inlinable public mutating func combine(_ word: UInt64) { state = (state ^ word) &* 0x100_0000_01b3 }

  /// Adds a whole number as one word. O(1).
  public mutating func combine(_ number: Int) { combine(UInt64(bitPattern: Int64(number))) }

  /// The hash in lower-case hexadecimal digits, without leading zeros.
  public var text: String { String(value, radix: 16) }
}
