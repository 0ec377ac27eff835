extension TitleIndex {
  /// The row of the title of which a text is a whole name or nickname, the likeliest of several; nil where it is none. Typos are not
  /// forgiven. O(characters of all names).
  public func whole(_ text: String) -> Int? {
    let query = SearchQuery(Folding.fold(String(text.prefix(100))))
    guard !query.text.isEmpty else { return nil }
    var hits = literalHits(query)
    addNicknames(query, to: &hits)
    let tiers: [MatchQuality.Tier] = [.exact, .nearlyExact]
    for row in titles.indices where !tiers.contains(where: { $0.rawValue == hits.tiers[row] }) {
      hits.tiers[row] = TitleHits.none
    }
    return ordered(hits).first
  }
}
