/// Matches with one or two typos: a letter more, less or another one, or two letters swapped (Damerau-Levenshtein distance in the
/// restricted form of optimal string alignment). Spaces cost nothing.
struct TypoMatch {
  private let query: SearchQuery
  /// The most edits of the whole query.
  private let most: Int
  /// The words, each with the most edits it may have and its letters.
  private let words: [(text: [UInt8], most: Int, letters: UInt64)]
  /// The places of each byte in the query, as bits, for `isNear`.
  private var positions: [UInt64]

  /// Matches with up to `most` typos. Nil for texts that are too short for as many, and for other scripts.
  init?(_ query: SearchQuery, most: Int) {
    guard Self.allowed(query.joined.count) >= most, query.joined.allSatisfy({ $0 < 0x80 }) else { return nil }
    self.query = query
    self.most = most
    words = query.words.map { ($0, Self.allowed($0.count), Folding.letters($0)) }
    positions = Array(repeating: 0, count: 256)
    for (place, letter) in query.joined.prefix(64).enumerated() {
      positions[Int(letter)] |= 1 << UInt64(place)
    }
  }

  /// How many typos a text of some letters may have.
  private static func allowed(_ letters: Int) -> Int { letters < 4 ? 0 : letters < 8 ? 1 : 2 }

  /// Whether a name can match by its letters alone.
  func canMatch(_ letters: UInt64) -> Bool { (query.letters & ~letters).nonzeroBitCount <= most }

  /// Whether some part of a name is within the allowed edits: all cells of a column at once, as bits (Hyyrö 2003). O(name).
  private func isNear(_ name: SearchQuery.Name) -> Bool {
    let m = min(query.joined.count, 64)
    let end: UInt64 = 1 << UInt64(m - 1)
    var (vp, vn, d0, before): (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
    var score = m
    return positions.withUnsafeBufferPointer { positions in
      for byte in name where byte != 0x20 {
        let here = positions[Int(byte)]
        let swapped = (((~d0) & here) << 1) & before
        d0 = (((here & vp) &+ vp) ^ vp) | here | vn | swapped
        var hp = vn | ~(d0 | vp)
        var hn = d0 & vp
        if hp & end != 0 { score += 1 } else if hn & end != 0 { score -= 1 }
        if score <= most { return true }
        (hp, hn) = (hp << 1, hn << 1)
        vp = hn | ~(d0 | hp)
        vn = hp & d0
        before = here
      }
      return false
    }
  }

  /// How well a name matches: as a whole, at its beginning, or inside it. Nil when it does not. O(name x typos).
  func quality(_ name: SearchQuery.Name, _ letters: UInt64) -> MatchQuality? {
    guard name.count + most >= query.joined.count else { return nil }
    let isNear = isNear(name)
    let mayByWord =
      words.count > 1 && words.allSatisfy { ($0.letters & ~letters).nonzeroBitCount <= $0.most }
    guard isNear || mayByWord else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * (query.joined.count + 2)) { rows in
      var best: MatchQuality?
      func offer(_ edits: Int, _ bonus: Float) {
        let new = MatchQuality(tier: edits <= 1 ? .oneTypo : .twoTypos, bonus: bonus)
        if best.map({ new > $0 }) ?? true { best = new }
      }
      if isNear {
        query.joined.withUnsafeBufferPointer { joined in
          for start in name.indices where start == 0 || name[start - 1] == 0x20 {
            guard
              let (edits, end) = Self.distance(
                joined, name, from: start, within: most, skipsSpaces: true, rows)
            else { continue }
            let isAll = end == name.count
            let isWhole = isAll || name[end] == 0x20
            offer(edits, start == 0 ? isAll ? 8 : isWhole ? 5 : 2.5 : isWhole ? 2.5 : 0)
          }
        }
      }
      if best == nil, mayByWord, let edits = editsByWord(name, rows) { offer(edits, 1) }
      return best
    }
  }

  /// The sum of the edits of each word from the nearest word of the name.
  private func editsByWord(_ name: SearchQuery.Name, _ rows: UnsafeMutableBufferPointer<UInt8>) -> Int? {
    var sum = 0
    for (place, word) in words.enumerated() {
      let limit = min(word.most, most - sum)
      var least = limit + 1
      word.text.withUnsafeBufferPointer { text in
        for start in name.indices where start == 0 || name[start - 1] == 0x20 {
          guard
            let (edits, end) = Self.distance(
              text, name, from: start, within: limit, skipsSpaces: false, rows)
          else { continue }
          let isWhole = end == name.count || name[end] == 0x20
          if isWhole || place == words.count - 1 { least = min(least, edits) }
          if least == 0 { return }
        }
      }
      if least > limit { return nil }
      sum += least
    }
    return sum
  }

  /// The edits between `a` and the part of `name` from `start` that is nearest to it, and where that part ends. Nil above
  /// `limit`. Only cells within `limit` of the diagonal are computed, in `rows`: three rows of `a.count + 2`.
  private static func distance(
    _ a: UnsafeBufferPointer<UInt8>, _ name: SearchQuery.Name, from start: Int, within limit: Int,
    skipsSpaces: Bool, _ rows: UnsafeMutableBufferPointer<UInt8>
  ) -> (edits: Int, end: Int)? {
    // With one edit the first letters are the same, or one of them is the other's second.
    if limit <= 1, a[0] != name[start] {
      guard limit == 1, a.count > 1, start + 1 < name.count else { return nil }
      let (first, second) = (name[start], name[start + 1])
      guard a[1] == first || a[0] == second || a[1] == second || second == 0x20 else { return nil }
    }
    let (m, width) = (a.count, a.count + 2)
    let tooMany = UInt8(limit + 1)
    for i in 0...m { rows[i] = UInt8(min(i, limit + 1)) }
    var best: (edits: Int, end: Int)?
    var (now, last, before) = (width, 0, 2 * width)
    var (j, at) = (1, start)
    var earlier: UInt8 = 0
    while at < name.count, j <= m + limit {
      let letter = name[at]
      at += 1
      if letter == 0x20 {
        if skipsSpaces { continue }
        break
      }
      let (low, high) = (max(1, j - limit), min(m, j + limit))
      if low > high { break }
      rows[now + low - 1] = low == 1 ? UInt8(min(j, limit + 1)) : tooMany
      var least = rows[now + low - 1]
      for i in low...high {
        var value = rows[last + i - 1] &+ (a[i - 1] == letter ? 0 : 1)
        if i > j - limit { value = min(value, rows[now + i - 1] &+ 1) }
        if i < j + limit { value = min(value, rows[last + i] &+ 1) }
        if i > 1, j > 1, a[i - 1] == earlier, a[i - 2] == letter {
          value = min(value, rows[before + i - 2] &+ 1)
        }
        value = min(value, tooMany)
        rows[now + i] = value
        least = min(least, value)
      }
      if high == m, rows[now + m] < tooMany {
        // At equal distance the end of a word is the better one.
        let edits = Int(rows[now + m])
        if best.map({ edits < $0.edits || edits == $0.edits && (at == name.count || name[at] == 0x20) })
          ?? true
        {
          best = (edits, at)
        }
      }
      if least >= tooMany { break }
      earlier = letter
      (now, last, before) = (before, now, last)
      j += 1
    }
    return best
  }
}
