import Catalogue
import Evaluation
import Models
import Recommending
import Testing

@testable import Learning

/// Made-up fans of rare genres.
@Suite struct GenreFanTests {
  /// Of 400 titles sixteen are about ships; the model ranks by number.
  private static let titles: [Anime] = (0..<400).map { id in
    var anime = Anime(id: id, title: "T\(id)")
    anime.genres = id % 25 == 24 ? ["Ships"] : id % 2 == 0 ? ["Comedy"] : ["Drama"]
    anime.members = 1000 - id
    return anime
  }

  private func figures(_ options: RankingOptions, _ titles: [Anime] = titles) throws -> [LiveRow] {
    let counts = titles.indices.map { Float(titles.count - $0) }
    let recommender = Recommender(
      catalogue: titles, scorer: Popularity(items: ItemIndex(titles.map(\.id)), counts: counts))
    return GenreFans(recommender, seed: 1).figures([ListSetting("plain", options)])
  }

  @Test func cardsOfTheGenreCount() throws {
    var content = RankingOptions()
    content.modelShare = 0.2
    var model = RankingOptions()
    model.modelShare = 1
    let (found, blind) = (try figures(content), try figures(model))
    #expect(Set(found.map(\.measure)) == ["fans", "fans_liking", "fans_disliking", "fans_mixed"])
    for (found, blind) in zip(found, blind) {
      #expect(found.mean.count == 2 && found.figure == blind.figure)
      #expect(found.mean.mean > 8 && blind.mean.mean <= 3, "\(found.measure) \(found.figure)")
    }
  }

  @Test func aCatalogueWithoutRareGenresHasNoFans() throws {
    #expect(try figures(RankingOptions(), Array(Self.titles.prefix(30))).isEmpty)
  }
}
