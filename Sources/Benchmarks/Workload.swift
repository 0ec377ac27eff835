import Catalogue
import Events
import Foundations
import Models
import Recommending
import Tensors

/// A random catalogue and a random SASRec of the sizes that ship, made from a seed.
struct Workload {
  static let titles = 12_294
  let catalogue: [Anime]
  let scorer: SASRecScorer
  let history: [Event]

  init(events: Int) throws {
    var random = RandomSource(seed: 11)
    let genres = (0..<80).map { "Genre \($0)" }
    catalogue = (0..<Self.titles).map { i in
      var anime = Anime(id: i + 1, title: "Title \(i)")
      anime.genres = (0..<4).map { _ in genres[Int(random.next() % 80)] }
      anime.studios = ["Studio \(random.next() % 200)"]
      anime.type = ["TV", "Movie", "OVA"][Int(random.next() % 3)]
      anime.startDate = "\(1970 + random.next() % 56)"
      anime.members = Int(random.next() % 1_000_000)
      return anime
    }
    scorer = try Self.model(items: catalogue.map(\.id), dim: 128)
    history = (0..<events).map { i in
      Event(
        animeID: i * 200 + 1, feedback: [.love, .like, .dislike][i % 3],
        time: 1_700_000_000_000 + Int64(i) * 60_000)
    }
  }

  static func model(items: [Int], dim: Int) throws -> SASRecScorer {
    let index = ItemIndex(items)
    let weights = try SASRecWeights(
      SASRecConfiguration(
        items: index.count, dim: dim, blocks: 2, heads: 2, length: 200, usesPosition: true,
        knownTimeBins: Array(0..<TimeBins.count)), seed: 2)
    return SASRecScorer(weights: weights, items: index)
  }
}
