import Cards
import Catalogue
import Events
import Models

/// Everything about one title: its card, similar titles and its franchise.
extension Recommender {
  private static let mostSimilar = 12
  /// What a content cosine counts for similar titles, beside a cosine of co-loves.
  private static let contentLikeness: Float = 0.5
  /// Without co-love counts: the model's share for similar titles, content alone for cold items, and how much of popularity is taken
  /// out. More than half would bring titles that hardly anybody knows.
  private static let (similarModelShare, similarNiche): (Float, Float) = (0.7, 0.5)

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

  /// The titles most like one, best first, one of each line of a franchise and none of its own. O(titles), and a model pass where there
  /// are no co-love counts.
  private func similarTitles(_ row: Int, _ options: RankingOptions) -> [Anime] {
    var similar = RankingOptions()
    similar.showsAdult = options.showsAdult
    similar.niche = Self.similarNiche
    similar.modelShare = coldItemMapping.itemRows[row] >= 0 ? Self.similarModelShare : 0
    (similar.franchises, similar.firstContentWeight) = (.earliest, 0)
    let love = Event(animeID: catalogue.id(row), feedback: .love)
    return buffers.withLock { shared in
      if coLoves?.counts == nil { updatePopularityScores(&shared) }
      _ = shared.franchiseLines(of: catalogue)
      // A copy: the person's own scores stay.
      var buffers = shared
      (buffers.bypassesModelCache, buffers.hasScores) = (true, false)
      if !scoreLikeness(love, row, similar, &buffers) {
        selectTop([love], top: Self.mostSimilar * 3, options: similar, &buffers)
      }
      let own = catalogue.franchise(row)
      return applyFranchiseRule(similar, &buffers).lazy.map(\.row).filter {
        let other = self.catalogue.franchise($0)
        return other == nil || other != own
      }.prefix(Self.mostSimilar).map { self.catalogue[$0] }
    }
  }

  /// Co-loves of a title that so many people love count half.
  private static let likenessPrior: Float = 25

  /// Selects by what a title has in common with others: the people who love both, as the cosine of the co-love counts, and content, which
  /// alone speaks of titles that few people love. False where there are no such counts. The model is not asked: what it says after
  /// one love is for the most part what everybody loves. O(titles).
  private func scoreLikeness(
    _ love: Event, _ row: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> Bool {
    guard let counts = coLoves?.counts else { return false }
    readHistory([love], options, &buffers)
    contentSpace.cosines(buffers.contentProfile, into: &buffers.cosines)
    var together = [Float](repeating: 0, count: counts.items.count)
    if let item = counts.items.row(love.animeID), let loved = Interaction(love, item: item) {
      counts.score([loved], query: options.query, into: &together)
      // What few people say counts less: eight of 25 may well be chance.
      let lovers = counts.loves[Int(item)]
      for other in together.indices { together[other] *= lovers / (lovers + Self.likenessPrior) }
    }
    for other in catalogue.indices {
      let item = counts.items.row(catalogue.id(other)).map(Int.init)
      buffers.finalScores[other] =
        Self.contentLikeness * buffers.cosines[other] + (item.map { together[$0] } ?? 0)
    }
    if let own = catalogue.franchise(row) {
      for other in catalogue.indices where catalogue.franchise(other) == own {
        buffers.isExcluded[other] = true
      }
    }
    select(Self.mostSimilar * 3, &buffers)
    return true
  }
}
