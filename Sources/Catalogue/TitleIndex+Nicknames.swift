/// Titles by their nicknames, alone or among words of their names.
extension TitleIndex {
  /// Bonus of a nickname that begins with the query, of one that stands among words of the title's names, and of a title's own name over
  /// nicknames of other titles: more than any number of followers.
  private static let (asStart, amongWords, asOwnName): (Float, Float, Float) = (1.5, 5, 32)
  /// The most words that a nickname stands for in a query.
  private static let longest = 4

  /// A nickname that is the whole query counts as a name, but stands behind a title that is called so.
  func addNicknames(_ query: SearchQuery, to hits: inout TitleHits) {
    let called = hits.has(.exact) ? titles.indices.filter { isCalled($0, in: hits) } : []
    let runs = runs(of: query)
    for (number, nickname) in nicknames.all.enumerated() {
      guard showsAdult || !titles.isAdult(nickname.row) else { continue }
      if let run = runs[nickname.joined], hasNames(query.words, but: run, nickname.row) {
        hits.offer(nickname.row, MatchQuality(tier: .words, bonus: Self.amongWords), -2 - number)
      }
      guard query.letters & ~nickname.letters == 0 else { continue }
      if nickname.joined == query.joined {
        hits.offer(nickname.row, MatchQuality(tier: .exact, bonus: 0), -2 - number)
        for row in called where row != nickname.row { hits.bonuses[row] = Self.asOwnName }
      } else if query.joined.count >= 3, nickname.joined.starts(with: query.joined) {
        hits.offer(nickname.row, MatchQuality(tier: .words, bonus: Self.asStart), -2 - number)
      }
    }
  }

  /// Whether the query is a whole name of a title, and not one of its synonyms.
  private func isCalled(_ row: Int, in hits: TitleHits) -> Bool {
    guard hits.tiers[row] == MatchQuality.Tier.exact.rawValue, hits.names[row] >= 0 else { return false }
    return !FoldedName(rawValue: titles.storage.nameKinds[Int(hits.names[row])]).contains(.synonym)
  }

  /// The runs of some words of a query, but not all, by their letters without spaces.
  private func runs(of query: SearchQuery) -> [[UInt8]: Range<Int>] {
    let words = query.words
    var runs: [[UInt8]: Range<Int>] = [:]
    guard words.count > 1 else { return runs }
    for start in words.indices {
      for end in start + 1...min(start + Self.longest, words.count) where end - start < words.count {
        runs[Array(words[start..<end].joined())] = start..<end
      }
    }
    return runs
  }

  /// Whether each word but those of a nickname begins a word of one of a title's names. O(characters of its names).
  private func hasNames(_ words: [[UInt8]], but run: Range<Int>, _ row: Int) -> Bool {
    let rest = (words[..<run.lowerBound] + words[run.upperBound...]).map { SearchQuery($0) }
    let names = names(of: row)
    return rest.allSatisfy { word in names.contains { word.beginsWord(of: name($0)) } }
  }

  /// The numbers of a title's names. Names stand in the order of their titles. O(log names).
  private func names(of row: Int) -> Range<Int> {
    let owners = titles.storage.owners
    /// The first name of a row, or of one behind it.
    func first(_ row: Int) -> Int {
      var (low, high) = (0, owners.count)
      while low < high {
        let middle = (low + high) / 2
        if owners[middle] < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let start = first(row)
    return start..<max(start, first(row + 1))
  }
}
