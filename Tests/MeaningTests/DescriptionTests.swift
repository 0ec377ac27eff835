import Catalogue
import Foundation
import Testing

@testable import Meaning

@Suite struct DescriptionTests {
  @Test func wordsOfTextsAreFoundInAnyForm() {
    let found = Sample.search().search("turtles that talk", limit: 5, adult: false)
    #expect(found.map(\.anime.id) == [1, 3])
    #expect(found[0].keywords == ["talking turtle"])
    #expect(found[0].sentence == "A fisherman finds a talking turtle.")
  }

  @Test func aTypoIsReadAsTheNearestWord() {
    #expect(Sample.search().search("detectve", limit: 5, adult: false).map(\.anime.id) == [2])
    #expect(Sample.search().search("zzzzzz", limit: 5, adult: false).isEmpty)
  }

  @Test func adultTitlesAreFoundWhenAskedForOnly() {
    #expect(Sample.search().search("garden", limit: 5, adult: false).isEmpty)
    #expect(Sample.search().search("garden", limit: 5, adult: true).map(\.anime.id) == [4])
  }

  @Test func genresMatchToo() {
    let found = Sample.search().search("horror", limit: 5, adult: false)
    #expect(found.map(\.anime.id) == [2] && found[0].genres == ["Horror"])
  }

  @Test func sentencesEndAtFullStopsButNotAfterTitlesOfPeople() {
    #expect(
      DescriptionSearch.sentences("A fisherman sails. Dr. Sato waits! What now")
        == ["A fisherman sails.", "Dr. Sato waits!", "What now"])
  }

  @Test(arguments: [
    "", " ", "'; DROP TABLE items; --", "\u{1B}[31m", "%s%n", String(repeating: "a ", count: 5000),
  ])
  func hostileTextsAreWords(text: String) {
    for match in Sample.search().search(text, limit: 5, adult: false) {
      #expect(Sample.titles.contains { $0.id == match.anime.id })
    }
  }

  @Test func likeSentencesNameATitleAndATurn() {
    #expect(
      DescriptionSearch.likeSentence("like Mushishi but funny") == .init(name: "Mushishi", but: "funny"))
    #expect(
      DescriptionSearch.likeSentence("something like Spice and Wolf with magic")
        == .init(name: "Spice and Wolf", but: "magic"))
    #expect(DescriptionSearch.likeSentence("people who like tea") == nil)
  }

  @Test func likenessGoesByGenresAndWordsMoveIt() throws {
    let search = try Shipped.search.get()
    let mushishi = try #require(search.titles.row(of: 457))
    let like = search.like([mushishi], limit: 10, adult: false)
    #expect(!like.contains { $0.anime.franchise == "Mushishi" })
    func funny(_ found: [DescriptionMatch]) -> Int { found.count { $0.anime.genres.contains("Comedy") } }
    let but = search.like([mushishi], but: "funny", limit: 10, adult: false)
    #expect(funny(but) > funny(like))
  }
}

/// The bars of search by description, on the descriptions that nothing was chosen by.
@Suite struct KnownItemTests {
  @Test func reportedHalfIsFound() throws {
    let items = try KnownItems(path: Shipped.resource("descriptions.csv"))
    #expect(items.queries.count == 160)
    let figures = try Shipped.search.get().figures(items)
    let both = try #require(figures.first { $0.ranker == "BM25 + LSA" && $0.half == "report" })
    #expect(both.queries == 80)
    #expect(both.hit1 >= 0.6 && both.hit5 >= 0.8, "\(both)")
  }

  @Test func brokenFilesAreRefusedWithTheirLine() throws {
    let path = NSTemporaryDirectory() + "known-items-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (text, part) in [
      ("anime_id,half\n1,choose\n", "line 1"), ("anime_id,query\nx,story\n", "line 2"),
      ("anime_id,query\n", "no descriptions"),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      #expect { try KnownItems(path: path) } throws: { "\($0)".contains(part) }
    }
  }
}
