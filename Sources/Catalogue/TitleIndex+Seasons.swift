/// Seasons that a query names by a number.
extension TitleIndex {
  /// The franchises that the query without its season names: their first lines, with what the names are worth.
  private func franchises(_ base: [[UInt8]]) -> [(line: Int, bonus: Float)] {
    let query = SearchQuery(words: base)
    var named = literalHits(query)
    addNicknames(query, to: &named)
    var bonuses: [Int: Float] = [:]
    for row in titles.indices
    where lines.line[row] >= 0 && named.tiers[row] <= MatchQuality.Tier.words.rawValue {
      let isName = named.tiers[row] <= MatchQuality.Tier.nearlyExact.rawValue
      guard isName || named.bonuses[row] > 0 else { continue }
      let line = Int(lines.line[row])
      bonuses[line] = max(bonuses[line] ?? 0, isName ? 8 : named.bonuses[row])
    }
    return bonuses.map { ($0.key, $0.value) }
  }

  /// Seasons by the number in their names: "overlord 4" is Overlord IV.
  func addSeasons(_ query: SearchQuery, to hits: inout TitleHits) {
    guard !hits.has(.exact), let (base, season) = SeasonWords.split(query.words) else { return }
    for (line, bonus) in franchises(base) {
      var place: Float = 0
      for line in lines.lines(ofFranchiseOf: line) {
        for row in lines.members(ofLine: line).map(Int.init)
        where Int(titles.storage.seasonNumber[row]) == season && lines.distance[row] == 0
          && (showsAdult || !titles.isAdult(row))
        {
          hits.offer(row, MatchQuality(tier: .season, bonus: bonus - place))
          place += 4
        }
      }
      if season == 1, let first = lines.members(ofLine: line).first.map(Int.init) {
        hits.offer(first, MatchQuality(tier: .season, bonus: bonus))
      }
    }
  }

  /// Seasons whose names have no number: the series after season 3 is season 4.
  func addCountedSeason(_ query: SearchQuery, to hits: inout TitleHits) {
    guard let (base, season) = SeasonWords.split(query.words) else { return }
    for (line, bonus) in franchises(base) {
      let series = lines.members(ofLine: line).map(Int.init).filter {
        lines.distance[$0] == 0 && titles.type($0).map(titles.word) == "TV"
          && (showsAdult || !titles.isAdult($0))
      }
      // What states its season is that one: a second part of season 3 is not the fourth.
      var number = 0
      for row in series {
        let stated = Int(titles.storage.seasonNumber[row])
        number = stated > 0 ? stated : number + 1
        guard number == season else { continue }
        hits.offer(row, MatchQuality(tier: .countedSeason, bonus: bonus))
        break
      }
    }
  }
}
