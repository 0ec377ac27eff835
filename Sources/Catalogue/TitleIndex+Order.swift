import Foundation

/// The order of what was found, and the names it was found by.
extension TitleIndex {
  /// Where one would begin is meant rather than another telling that is as popular.
  private static let asBeginning: Float = 1

  /// The rows of all hits, best first.
  func ordered(_ hits: TitleHits) -> [Int] {
    let rows = titles.indices.filter { hits.tiers[$0] != TitleHits.none }
    var tiers = hits.tiers
    var values = [Float](repeating: 0, count: titles.count)
    for row in rows {
      values[row] = hits.bonuses[row] + log2(Float(max(titles.members(row) ?? 0, 0)) + 1000)
      if titles.franchiseKind(row) == .main, hits.tiers[row] == MatchQuality.Tier.words.rawValue {
        values[row] += Self.asBeginning
      }
    }
    // Later titles of a line lift its first one, and that of the franchise, to just before them, unless they are named.
    for row in rows where lines.isLater(row) && hits.tiers[row] != MatchQuality.Tier.season.rawValue {
      let line = Int(lines.line[row])
      for first in [lines.beginning[line], lines.beginning[Int(lines.firstLine[line])]].map(Int.init)
      where hits.tiers[first] != TitleHits.none {
        let (mine, its) = (hits.tiers[row], hits.tiers[first])
        guard
          mine == its
            || mine > MatchQuality.Tier.nearlyExact.rawValue && its <= MatchQuality.Tier.words.rawValue
        else { continue }
        if mine < tiers[first] {
          (tiers[first], values[first]) = (mine, values[row] + 0.001)
        } else if mine == tiers[first] {
          values[first] = max(values[first], values[row] + 0.001)
        }
      }
    }
    // Sorted as numbers: the tier, then the value, which is below 2,000, then the row.
    let best = rows.map { row in
      UInt64(tiers[row]) << 56 | UInt64((2000 - values[row]).bitPattern) << 24 | UInt64(row & 0xFF_FFFF)
    }.sorted().map { Int($0 & 0xFF_FFFF) }
    return inOrderOfSeasons(best, hits)
  }

  /// Seasons of one line that words of the query find trade places so that they stand in their order. O(rows log rows).
  private func inOrderOfSeasons(_ rows: [Int], _ hits: TitleHits) -> [Int] {
    var places: [Int32: [Int]] = [:]
    for (place, row) in rows.enumerated()
    where lines.line[row] >= 0 && lines.distance[row] == 0 && lines.order[row] < .max
      && hits.tiers[row] == MatchQuality.Tier.words.rawValue
    {
      places[lines.line[row], default: []].append(place)
    }
    var result = rows
    for places in places.values where places.count > 1 {
      let seasons = places.map { rows[$0] }.sorted {
        (lines.order[$0], $0) < (lines.order[$1], $1)
      }
      for (place, row) in zip(places, seasons) { result[place] = row }
    }
    return result
  }

  /// The rows with the title first whose name is written as the text is: names that differ in signs alone ("K-On!" and "K-On!!") are
  /// one to the search. O(rows that begin the list).
  func asWritten(_ text: String, first rows: [Int]) -> [Int] {
    let typed = text.trimmed.lowercased()
    guard rows.count > 1, typed.contains(where: { !$0.isLetter && !$0.isNumber && !$0.isWhitespace }) else {
      return rows
    }
    let isNamed = { (row: Int) in
      let anime = titles[row]
      return ([anime.title] + anime.otherTitles).contains { $0.lowercased() == typed }
    }
    guard let place = rows.prefix(Self.mostOfOneName).firstIndex(where: isNamed), place > 0 else {
      return rows
    }
    return [rows[place]] + rows[..<place] + rows[(place + 1)...]
  }

  /// No name is that of more titles, signs aside.
  private static let mostOfOneName = 40

  /// The name behind a hit as it is written, where it is not the displayed one.
  func name(of hit: Int32, _ anime: Anime) -> String? {
    if hit < -1 { return nicknames.all[Int(-2 - hit)].name }
    guard hit >= 0 else { return nil }
    let folded = Array(name(Int(hit)))
    func isIt(_ name: String) -> Bool {
      let other = Folding.fold(name)
      return other == folded || Folding.short(other) == folded
    }
    if isIt(anime.title) { return nil }
    return (anime.otherTitles + anime.synonyms).first(where: isIt)
  }
}
