import Cards
import Catalogue
import Events
import Feed
import Foundation
import Models
import Recommending
import Testing

@testable import App

/// The shipped model on the shipped catalogue, and the search and languages of the feed over it.
@Suite struct ShippedCatalogueTests {
  static let assets = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Assets").path
  static func table() throws -> TitleTable {
    TitleTable(try CatalogueFile.readShipped(assets + "/catalogue.csv").titles)
  }

  @Test func everyTitleHasAScoreOfItsOwn() throws {
    let table = try Self.table()
    let scorer = try ModelFile.read(Self.assets + "/ensemble.safetensors").scorer
    let recommender = Recommender(catalogue: table, scorer: scorer)
    let loved = [19, 9253, 457].map { Event(animeID: $0, feedback: .love) }
    let cards = recommender.rank(loved, top: table.count, explained: 0).cards
    #expect(cards.count == table.count - loved.count)
    #expect(cards.allSatisfy { $0.score.isFinite })
    // Those the model was not trained on too: by content, not one score for all.
    let cold = cards.filter { scorer.items.row($0.id) == nil }
    #expect(cold.count > 100)
    #expect(Set(cold.map(\.score)).count > cold.count * 9 / 10)
    let first = cards.prefix(cards.count / 2).count { scorer.items.row($0.id) == nil }
    #expect(first > cold.count / 20, "no new title is among the better half")
  }

  @Test func popularTitlesAreBeginnings() throws {
    let popular = CatalogueSearch(try Self.table()).popular(limit: 300)
    #expect(popular.count == 300)
    #expect(popular.allSatisfy { $0.franchiseKind?.isBeginning == true })
    #expect(
      Set(popular.map(\.title)).isSuperset(of: ["Fullmetal Alchemist", "Fullmetal Alchemist: Brotherhood"]))
  }

  @Test func searchKnowsNicknamesAndLanguages() throws {
    let search = CatalogueSearch(try Self.table(), nicknames: Self.assets + "/nicknames.csv")
    #expect(search.search("aot", limit: 1, adult: false).first?.anime.title == "Shingeki no Kyojin")
    #expect(search.title(16498)?.title == "Shingeki no Kyojin")
    search.display(in: .english)
    #expect(search.title(16498)?.title == "Attack on Titan")
    #expect(
      search.search("shingeki no kyojin", limit: 1, adult: false).first
        == TitleMatch(
          try #require(search.title(16498)), name: "Shingeki no Kyojin"))
    search.display(in: nil)
    #expect(search.title(16498)?.title == "Shingeki no Kyojin")
    let none = CatalogueSearch(try Self.table(), nicknames: Self.assets + "/nowhere.csv")
    #expect(none.search("shingeki", limit: 1, adult: false).first?.anime.id == 16498)
  }
}
