import App
import Catalogue
import Foundation
import Journal
import Meaning
import Models
import Recommending

@testable import Server

/// A small catalogue, model and journal for the service, in a folder of its own.
struct MadeUp {
  let folder = NSTemporaryDirectory() + "service-\(UUID().uuidString)"
  let store: JournalStore
  let parts: ServerParts

  init(titles count: Int = 30) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let weights = try SASRecWeights(SASRecConfiguration(items: 30, dim: 8, heads: 1), seed: 1)
    try ModelFile.write(
      SASRecScorer(weights: weights, items: ItemIndex(Array(1...30))), card: ModelCard(kind: "sasrec"),
      to: folder + "/shipped.safetensors")
    let titles = TitleTable(
      (1...count).map { id in
        var anime = Anime(id: id, title: "Title \(id)")
        anime.genres = [id % 2 == 0 ? "Drama" : "Comedy"]
        (anime.type, anime.episodes) = ("TV", id)
        (anime.score, anime.members) = (min(9.9, 5 + Double(id) / 10), id * 1000)
        return anime
      })
    store = try JournalStore(path: folder + "/nostrade.db")
    try store.readBeside()
    parts = ServerParts(
      journal: store, titles: titles,
      models: ModelLibrary(home: folder, shipped: folder + "/shipped.safetensors"),
      readRanking: { values in
        let genres = Set(values.filter { $0.name == "genre" }.map(\.value.capitalized))
        return RankingQuery(model: values.first { $0.name == "model" }?.value) {
          $0.filters.wantedGenres = genres
        }
      }, makeIndex: { TitleIndex(titles, adult: false) },
      makeDescriptions: { DescriptionSearch(titles, keywords: [:], words: nil) }, forgetTuning: { _ in 0 },
      clock: { 1_700_000_000_000 })
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
