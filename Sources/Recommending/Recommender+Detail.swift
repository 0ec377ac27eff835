import Cards
import Catalogue
import Events

/// Everything about one title: its card, similar titles and its franchise.
extension Recommender {
  private static let mostSimilar = 12
  /// Model share for similar titles: content alone for cold items.
  private static let similarModelShare: Float = 0.7

  /// Details of the title `id`, nil when there is none. Pass `similar` when it is known already. O(titles) and one model pass.
  public func detail(
    _ id: Int, _ events: [Event], options: RankingOptions = RankingOptions(), similar: [Anime]? = nil
  ) -> TitleDetail? {
    guard let row = catalogue.row(of: id) else { return nil }
    let anime = catalogue[row]
    var franchise: [Anime] = []
    if let word = catalogue.franchise(row) {
      franchise = catalogue.indices.filter {
        catalogue.franchise($0) == word && (options.showsAdult || !catalogue.isAdult($0))
      }.map { catalogue[$0] }
        .sorted { ($0.franchiseOrder ?? .max, $0.id) < ($1.franchiseOrder ?? .max, $1.id) }
    }
    return TitleDetail(
      anime: anime, card: card(row, events, options), similar: similar ?? similarTitles(row, options),
      franchise: franchise.count > 1 ? franchise : [])
  }

  /// The card of a title with its rank, however low; nil when the title is excluded.
  private func card(_ row: Int, _ events: [Event], _ options: RankingOptions) -> Card? {
    buffers.withLock { buffers in
      selectTop(events, top: 1, explained: true, options: options, &buffers)
      guard !buffers.isExcluded[row] else { return nil }
      let score = buffers.finalScores[row]
      var above = 0
      for i in buffers.finalScores.indices where buffers.finalScores[i] > score && !buffers.isExcluded[i] {
        above += 1
      }
      let reasons = reasons(for: [row], options, &buffers)[0]
      let liking = liking([row], buffers)[0]
      return Card(
        anime: catalogue[row], rank: above + 1, score: Double(score), match: liking?.match,
        rating: liking?.rating, reasons: reasons)
    }
  }

  /// The ranking for somebody who loved this title alone, with popularity taken out; without its own franchise.
  private func similarTitles(_ row: Int, _ options: RankingOptions) -> [Anime] {
    var similar = RankingOptions()
    similar.showsAdult = options.showsAdult
    similar.niche = 1
    similar.modelShare = coldItemMapping.itemRows[row] >= 0 ? Self.similarModelShare : 0
    similar.franchises = .earliest
    return buffers.withLock { shared in
      updatePopularityScores(&shared)
      _ = shared.franchiseLines(of: catalogue)
      // A copy: the person's own scores stay.
      var buffers = shared
      (buffers.bypassesModelCache, buffers.hasScores) = (true, false)
      selectTop(
        [Event(animeID: catalogue.id(row), feedback: .love)], top: Self.mostSimilar * 3,
        options: similar,
        &buffers)
      let own = catalogue.franchise(row)
      return applyFranchiseRule(similar, &buffers).lazy.map(\.row).filter {
        let other = self.catalogue.franchise($0)
        return other == nil || other != own
      }.prefix(Self.mostSimilar).map { self.catalogue[$0] }
    }
  }
}
