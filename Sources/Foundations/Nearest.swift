/// Suggests a name for a misspelt one.
public enum Nearest {
  /// The nearest of `names` by edit distance; nil when none is near. O(names).
  public static func of(_ name: String, among names: [String]) -> String? {
    let best = names.map { ($0, distance(name.prefix(40), $0[...])) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    return best.flatMap { $0.1 <= (name.count < 4 ? 1 : max(2, min(name.count, 9) / 3)) ? $0.0 : nil }
  }

  /// `names` by edit distance, upper and lower case alike, the nearest first. O(names log names).
  public static func first(_ name: String, of names: [String]) -> [String] {
    let wanted = name.lowercased().prefix(40)
    return names.enumerated().map { (distance(wanted, $1.lowercased().prefix(40)), $0, $1) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  private static func distance(_ a: Substring, _ b: Substring) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let next = min(row[j] + 1, row[j + 1] + 1, corner + (x == y ? 0 : 1))
        corner = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
