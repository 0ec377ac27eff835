import Cards
import Catalogue
import Events

/// All of one title: where it stands and why, what is like it, its franchise.
extension Recommender {
  private static let neighbours = 12

  /// All of the title with an id, nil when there is none. `similar` spares looking for it again.
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
      anime: anime, card: card(row, events, options), similar: similar ?? near(row, options),
      franchise: franchise.count > 1 ? franchise : [])
  }

  /// The card of a title as if it were shown, wherever it stands; nil when it must not be.
  private func card(_ row: Int, _ events: [Event], _ options: RankingOptions) -> Card? {
    work.use { work in
      order(events, top: 1, explained: true, options: options, &work)
      guard !work.excluded[row] else { return nil }
      let score = work.final[row]
      var above = 0
      for i in work.final.indices where work.final[i] > score && !work.excluded[i] { above += 1 }
      let reasons = explain([row], &work, options)[0]
      return Card(
        anime: catalogue[row], rank: above + 1, score: Double(score), match: Self.match(score),
        reasons: reasons)
    }
  }

  /// Titles ranked for somebody who loved this one alone, their popularity taken out: its neighbours in the model, and in
  /// content where the model has never met it.
  private func near(_ row: Int, _ options: RankingOptions) -> [Anime] {
    var plain = RankingOptions()
    plain.showsAdult = options.showsAdult
    plain.niche = 1
    plain.modelShare = coldItemMapping.rows[row] >= 0 ? 0.7 : 0
    plain.oneOfEachFranchise = true
    return work.use { work in
      var work = work
      (work.isAside, work.isScored) = (true, false)
      order(
        [Event(animeID: catalogue.id(row), feedback: .love)], top: Self.neighbours * 3, options: plain,
        &work)
      let own = catalogue.franchise(row)
      return pick(plain, &work).lazy.filter {
        let other = self.catalogue.franchise($0)
        return other == nil || other != own
      }.prefix(Self.neighbours).map { self.catalogue[$0] }
    }
  }
}
