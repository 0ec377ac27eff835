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

  /// A match and a rating are promises about a person, so that there are none before the first answer.
  @Test func matchesAreGivenOnceSomethingWasAnswered() throws {
    let scorer = try ModelFile.read(Self.assets + "/ensemble.safetensors").scorer
    let recommender = Recommender(catalogue: try Self.table(), scorer: scorer)
    #expect(
      recommender.rank([], top: 20, explained: 0).cards.allSatisfy { $0.match == nil && $0.rating == nil })
    let loved = [Event(animeID: 457, feedback: .love)]
    let cards = recommender.rank(loved, top: 500, explained: 0).cards
    #expect(cards.allSatisfy { (1...99).contains($0.match ?? 0) && (1...10).contains($0.rating ?? 0) })
    #expect(Set(cards.map(\.match)).count > 20, "matches hardly differ")
    let disliked = [Event(animeID: 457, feedback: .dislike)]
    let lower = recommender.rank(disliked, top: 500, explained: 0).cards
    func mean(_ cards: [Card]) -> Int { cards.reduce(0) { $0 + ($1.match ?? 0) } / cards.count }
    #expect(mean(lower) < mean(cards))
  }

  /// The shipped model obeys: what continues a disliked title falls, of a liked one it rises, of a loved one further.
  @Test func answersMoveTheRestOfAFranchise() throws {
    let scorer = try ModelFile.read(Self.assets + "/ensemble.safetensors").scorer
    let recommender = Recommender(catalogue: try Self.table(), scorer: scorer)
    var options = RankingOptions()
    options.franchises = .every
    func rank(_ extra: Event?) throws -> Int {
      let events = [5680, 2167].map { Event(animeID: $0, feedback: .love) } + (extra.map { [$0] } ?? [])
      let cards = recommender.rank(events, top: 3000, explained: 0, options: options).cards
      return try #require(cards.first { $0.id == 9617 }?.rank)
    }
    // K-On and Clannad are loved; the second season of K-On is answered, its film is looked at.
    let before = try rank(nil)
    let (disliked, liked, loved) = (
      try rank(Event(animeID: 7791, feedback: .dislike)), try rank(Event(animeID: 7791, feedback: .like)),
      try rank(Event(animeID: 7791, feedback: .love))
    )
    #expect(disliked > before && liked < before && loved <= liked, "\(before) \(disliked) \(liked) \(loved)")
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

  /// Another profile does not get the grid that somebody else's picks have made.
  @Test func firstTitlesBeginAnewForAnotherPerson() throws {
    let search = CatalogueSearch(try Self.table())
    func ids(_ picked: [Int]) -> [Int] { search.firstTitles(limit: 24, picked: picked) { [:] }.map(\.id) }
    let start = ids([])
    let picked = ids([start[0]])
    #expect(picked != start && ids([start[0]]) == picked)
    #expect(
      ids([start[5]]).contains { start.contains($0) && !picked.contains($0) },
      "swapped out for the first alone")
    #expect(ids([]) == start)
  }
}
