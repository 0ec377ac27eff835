/// Finds rows that repeat a user and title. Of repeated rows the last one counts.
enum RepeatedRows {
  /// Whether each row is the last of its user and title, `[rows]`, and how many are not. Rows in `weak` stand behind all others. `items`
  /// are below `titles`. O(rows): for each title who was last seen with it, one user after the other.
  static func find(
    _ rows: UserRows, _ items: [UInt32], titles: Int, weak: Set<Int> = []
  ) -> (isLast: [Bool], repeated: Int) {
    var seenBy = [UInt32](repeating: 0, count: titles)
    var isLast = [Bool](repeating: true, count: items.count)
    var repeated = 0
    let passes = weak.isEmpty ? [false] : [false, true]
    for user in 0..<rows.count {
      let mark = UInt32(user) + 1
      for isWeak in passes {
        for place in rows.places(user).reversed() {
          let row = rows.row(place)
          if !weak.isEmpty, weak.contains(row) != isWeak { continue }
          let item = Int(items[row])
          if seenBy[item] == mark {
            isLast[row] = false
            repeated += 1
          }
          seenBy[item] = mark
        }
      }
    }
    return (isLast, repeated)
  }
}
