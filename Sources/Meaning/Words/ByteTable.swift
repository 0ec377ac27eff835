import Foundations

/// Numbers words from zero, in the order in which they first occur: an open hash table over their bytes. Faster than a dictionary
/// of strings, which building an index at the first query would wait for.
struct ByteTable: Sendable {
  /// The upper half of a word's hash beside its number plus one, so that one look tells most words apart; 0 where there is none.
  private var slots: [UInt64]
  private var bytes: [UInt8] = []
  private var starts: [Int32] = [0]
  private var hashes: [UInt64] = []

  /// A table with room for some words before it grows.
  init(capacity: Int = 1 << 12) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  var count: Int { starts.count - 1 }

  /// The word with a number.
  subscript(number: Int) -> ArraySlice<UInt8> { bytes[Int(starts[number])..<Int(starts[number + 1])] }

  /// A word's number; nil when it has none. O(letters).
  func number(of word: [UInt8]) -> Int? {
    let slot = slot(of: word, Self.hash(word))
    return slots[slot] == 0 ? nil : Self.number(slots[slot])
  }

  /// A word's number, a new one the first time. O(letters).
  mutating func add(_ word: [UInt8]) -> Int {
    let hash = Self.hash(word)
    let slot = slot(of: word, hash)
    if slots[slot] != 0 { return Self.number(slots[slot]) }
    let new = count
    slots[slot] = Self.entry(hash, new)
    bytes.append(contentsOf: word)
    starts.append(Int32(bytes.count))
    hashes.append(hash)
    if count * 2 > slots.count { grow() }
    return new
  }

  private static func hash(_ word: [UInt8]) -> UInt64 {
    word.withUnsafeBufferPointer { word in
      var hash = FNV1a()
      for byte in word { hash.combine(UInt64(byte)) }
      return hash.value ^ hash.value >> 29
    }
  }

  private static func number(_ entry: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: entry)) - 1 }
  private static func entry(_ hash: UInt64, _ number: Int) -> UInt64 {
    hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: number + 1)
  }

  private func slot(of word: [UInt8], _ hash: UInt64) -> Int {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        if slots[slot] >> 32 == hash >> 32, isEqual(Self.number(slots[slot]), word) { break }
        slot = (slot + 1) & mask
      }
      return slot
    }
  }

  private func isEqual(_ number: Int, _ word: [UInt8]) -> Bool {
    let start = Int(starts[number])
    guard Int(starts[number + 1]) - start == word.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      word.withUnsafeBufferPointer { word in
        for i in 0..<word.count where bytes[start + i] != word[i] { return false }
        return true
      }
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for number in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[number]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Self.entry(hashes[number], number)
    }
  }
}
