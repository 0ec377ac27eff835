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
    #expect(
      DescriptionSearch.likeSentence("like Death Note without magic")
        == .init(name: "Death Note", but: "without magic"))
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

/// What a description does not want, and where a franchise begins.
@Suite struct UnwantedTests {
  private func like(_ id: Int, _ but: String, _ search: DescriptionSearch) throws -> [Anime] {
    let row = try #require(search.titles.row(of: id))
    let found = search.like([row], but: but, limit: 15, adult: false).map(\.anime)
    #expect(found.count == 15, "\(but)")
    return found
  }

  @Test(arguments: ["without supernatural", "not supernatural", "funny, but no supernatural stuff"])
  func unwantedGenresAreLeftOut(but: String) throws {
    let found = try like(1535, but, Shipped.search.get())
    #expect(!found.contains { $0.genres.contains("Supernatural") })
    #expect(!found.contains { $0.keywords.contains { $0.contains("supernatural") } })
  }

  @Test(arguments: [("not sad", "sad"), ("not sad", "tearjerker"), ("happy", "heartbreak")])
  func unwantedMoodsAreLeftOutByAllTheirNames(but: String, word: String) throws {
    let found = try like(2167, but, Shipped.search.get())
    #expect(!found.contains { $0.keywords.contains { $0.split(separator: " ").contains { $0 == word } } })
  }

  /// Kanon has the keywords "sad girls" and "tearjerker", Toradora! has neither.
  @Test func keywordsOfAMoodAreEnoughToBeLeftOut() throws {
    let search = try Shipped.search.get()
    let filter = TurnFilter(search.turn("not sad"), from: [], search)
    #expect(try !filter.passes(#require(search.titles.row(of: 1530))))
    #expect(try filter.passes(#require(search.titles.row(of: 4224))))
  }

  /// What should be different reorders only titles that are like the named one, and a word for a mood is no word of a text.
  @Test func likeGoesBeforeBut() throws {
    let search = try Shipped.search.get()
    let funny = try like(457, "funny", search)
    let franchises = funny.compactMap(\.franchise)
    #expect(Set(franchises).count == franchises.count, "\(franchises)")
    #expect(funny.count { $0.keywords.contains("funny") } < 6, "\(funny.map(\.title))")
    #expect(try like(1535, "comedy", search).allSatisfy { $0.genres.contains("Comedy") })
    #expect(try like(1535, "not gory", search).allSatisfy { !$0.keywords.contains("body horror") })
  }

  @Test func adultsAreOftenWantedOutsideOfSchool() throws {
    let search = try Shipped.search.get()
    for text in ["romance between adults, not high school", "romance between adults, not in high school"] {
      let found = search.search(text, limit: 10, adult: false)
      #expect(found.count == 10 && found.allSatisfy { !$0.anime.genres.contains("School") }, "\(text)")
    }
    let found = search.search("horror but not gory", limit: 15, adult: false)
    #expect(!found.contains { $0.anime.keywords.contains("body horror") })
  }

  /// "Anime" says that a title is asked for, and is no animal.
  @Test(arguments: [
    ("an anime about volleyball", "an about volleyball"), ("anime", "anime"),
    ("girls making anime", "girls making anime"), ("works at an anime studio", "works at an anime studio"),
    ("that show with the talking cat", "that with the talking cat"), ("a talent show", "a talent show"),
  ])
  func wordsForTitlesAreLeftOut(text: String, words: String) throws {
    #expect(DescriptionSearch.withoutKind(text) == words)
    #expect(WordReader.stems("anime") != WordReader.stems("animal"))
    let search = try Shipped.search.get()
    #expect(
      search.search("girls making anime", limit: 3, adult: false).contains { $0.anime.title == "Shirobako" })
  }

  /// What testers looked for and did not find among the first.
  @Test(arguments: [
    ("dead students in a school", 6547), ("children raised as food", 37779), ("boy must eat people", 22319),
    ("psychic boy who hates attention", 33255), ("artist moves to an island", 22789),
    ("school where everyone is betting", 34933), ("kids climbing down a giant hole", 34599),
    ("girls travel to antarctica", 35839), ("anime studio", 25835), ("write a name and they die", 1535),
    ("giants eat people", 16498),
  ])
  func generalWordsFindTitles(text: String, id: Int) throws {
    let found = try Shipped.search.get().search(text, limit: 3, adult: false).map(\.anime.id)
    #expect(found.contains(id), "\(found)")
  }

  @Test func lessSlowIsNotSlow() throws {
    let found = try like(457, "less slow", Shipped.search.get())
    #expect(!found.contains { $0.keywords.contains("slow") || $0.genres.contains("Iyashikei") })
  }

  @Test func lengthsAndYearsAreNoWords() throws {
    let search = try Shipped.search.get()
    #expect(try like(21, "short", search).allSatisfy { $0.episodes ?? .max <= 13 })
    #expect(try like(877, "older", search).allSatisfy { $0.year ?? .max < 2006 })
    #expect(try like(877, "newer", search).allSatisfy { $0.year ?? 0 > 2006 })
  }

  @Test func descriptionsSayWhatTheyDoNotWant() throws {
    let search = try Shipped.search.get()
    for text in ["horror but not gory", "horror without gore", "horror, no gore"] {
      let found = search.search(text, limit: 15, adult: false)
      #expect(found.count == 15 && found.allSatisfy { !$0.anime.genres.contains("Gore") }, "\(text)")
      #expect(!found.contains { $0.keywords.contains { $0.contains("gory") || $0.contains("gore") } })
    }
  }

  @Test(arguments: [
    "a man with no name", "boy without superpowers in a school of heroes", "a woman who is not human",
    "no matter what happens", "orphan without work", "not", "no", "but not", "without",
  ])
  func storiesMayTellOfWhatIsMissing(text: String) throws {
    #expect(try Shipped.search.get().negatedTurn(text) == nil)
  }

  @Test(arguments: [
    ("volleyball", 20583, 38883), ("shogi", 31646, 35180), ("detective shrunk to kid", 235, 1367),
  ])
  func franchisesStandInTheirOrder(text: String, first: Int, later: Int) throws {
    let found = try Shipped.search.get().search(text, limit: 20, adult: false).map(\.anime.id)
    let place = try #require(found.firstIndex(of: first))
    #expect(found.firstIndex(of: later).map { place < $0 } ?? true)
  }

  @Test func aTitleThatIsWorthLittleIsNotLifted() throws {
    let search = try Shipped.search.get()
    let (first, later) = try (#require(search.titles.row(of: 20583)), #require(search.titles.row(of: 38883)))
    #expect(search.beginningsFirst([later]) { $0 == later ? 1 : 0.9 } == [first, later])
    #expect(search.beginningsFirst([later]) { $0 == later ? 1 : 0.01 } == [later])
    #expect(search.beginningsFirst([later]) { $0 == later ? 1 : nil } == [later])
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
