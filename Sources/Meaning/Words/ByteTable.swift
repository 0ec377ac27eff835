/// Numbers words from zero, in the order in which they first occur: an open hash table over their bytes. Faster than a dictionary
/// of strings, which building an index at the first query would wait for.
struct ByteTable: Sendable {
  private var slots: [Int32]
  private var bytes: [UInt8] = []
  private var starts: [Int32] = [0]
  /// The hash of each word: other words are told apart without looking at their bytes.
  private var hashes: [UInt64] = []

  /// A table with room for some words before it grows.
  init(capacity: Int = 1 << 12) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
  }

  var count: Int { starts.count - 1 }

  /// The word with a number.
  subscript(number: Int) -> ArraySlice<UInt8> { bytes[Int(starts[number])..<Int(starts[number + 1])] }

  /// A word's number; nil when it has none. O(letters).
  func number(of word: [UInt8]) -> Int? {
    let slot = slot(of: word, Self.hash(word))
    return slots[slot] < 0 ? nil : Int(slots[slot])
  }

  /// A word's number, a new one the first time. O(letters).
  mutating func add(_ word: [UInt8]) -> Int {
    let hash = Self.hash(word)
    let slot = slot(of: word, hash)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    let new = count
    slots[slot] = Int32(new)
    bytes.append(contentsOf: word)
    starts.append(Int32(bytes.count))
    hashes.append(hash)
    if count * 2 > slots.count { grow() }
    return new
  }

  private static func hash(_ word: [UInt8]) -> UInt64 {
    word.withUnsafeBufferPointer { word in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash ^ hash >> 29
    }
  }

  private func slot(of word: [UInt8], _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, isEqual(number, word) { break }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private func isEqual(_ number: Int, _ word: [UInt8]) -> Bool {
    let start = Int(starts[number])
    guard Int(starts[number + 1]) - start == word.count else { return false }
    for i in word.indices where bytes[start + i] != word[i] { return false }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for number in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[number]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }
}
