import Catalogue
import Events
import Foundations
import Models
import Recommending

/// The shipped model over the starter catalogue, and a person with four hundred answers, one a minute.
struct ShippedFeed {
  /// The time after the last answer, Unix milliseconds.
  static let now: Int64 = 1_700_000_000_000
  let recommender: Recommender
  let answers: [Event]

  init() throws {
    let assets = LoadBenchmark.assets.path
    let titles = try CatalogueFile.read(assets + "/catalogue.csv").titles
    recommender = Recommender(
      catalogue: titles, scorer: try ModelFile.read(assets + "/ensemble.safetensors").scorer)
    var random = RandomSource(seed: 5)
    answers = titles.shuffled(using: &random).prefix(410).enumerated().map { place, anime in
      Event(
        id: Int64(place + 1), animeID: anime.id, feedback: [.love, .like, .love, .dislike][place % 4],
        time: Self.now - Int64(410 - place) * 60_000)
    }
  }
}
