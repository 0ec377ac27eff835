/// Finds rows that repeat a user and title. Of repeated rows the last one counts.
enum RepeatedRows {
  /// Whether each row is the last of its user and title, `[rows]`, and how many are not. O(rows). An open hash table of row
  /// numbers: nested dictionaries take gigabytes and most of the time at eight million rows.
  static func find(_ users: [UInt32], _ items: [UInt32]) -> (isLast: [Bool], repeated: Int) {
    var capacity = 16
    while capacity < users.count * 2 { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    var isLast = [Bool](repeating: false, count: users.count)
    var repeated = 0
    for row in users.indices.reversed() {
      var slot = hash(users[row], items[row]) & (capacity - 1)
      while true {
        let other = Int(slots[slot])
        if other < 0 {
          slots[slot] = Int32(truncatingIfNeeded: row)
          isLast[row] = true
          break
        }
        if users[other] == users[row], items[other] == items[row] {
          repeated += 1
          break
        }
        slot = (slot + 1) & (capacity - 1)
      }
    }
    return (isLast, repeated)
  }

  private static func hash(_ user: UInt32, _ item: UInt32) -> Int {
    var value = UInt64(user) &* 0x9E37_79B9_7F4A_7C15
    value ^= UInt64(item) &* 0xC2B2_AE3D_27D4_EB4F
    value = (value ^ (value >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: value >> 32)
  }
}
