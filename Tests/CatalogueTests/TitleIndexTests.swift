import Foundations
import Testing

@testable import Catalogue

@Suite struct TitleIndexTests {
  static let index = TitleIndex(
    TitleTable(
      [
        (1, "Monster", nil, "モンスター", [], 500), (2, "Kaibutsu Oujo", "Monster Princess", nil, [], 90),
        (3, "91 Days", nil, nil, [], 300), (4, "Steins;Gate", nil, nil, ["S;G"], 900),
        (5, "Shingeki no Kyojin", "Attack on Titan", "進撃の巨人", ["AoT"], 990), (6, "Pokémon", nil, nil, [], 50),
        (
          7, "Re:Zero kara Hajimeru Isekai Seikatsu", "Re:ZERO -Starting Life in Another World-", nil, [], 700
        ),
        (8, "Shingeki no Kyojin Season 2", "Attack on Titan Season 2", nil, [], 800),
      ].map { id, title, english, japanese, synonyms, members in
        var anime = Anime(id: id, title: title)
        anime.englishTitle = english
        anime.japaneseTitle = japanese
        anime.synonyms = synonyms
        anime.members = members
        return anime
      }))

  @Test(arguments: [
    ("monster", [1, 2]), ("91", [3]), ("steinsgate", [4]), ("steins gate", [4]), ("attack titan", [5, 8]),
    ("進撃", [5]), ("モンス", [1]), ("pokemon", [6]), ("aot", [5]), ("re zero", [7]), ("attak titan", [5, 8]),
    ("Shingeki no Kyojin", [5, 8]), ("", []), ("zzzzzz", []), ("days", [3]), ("onster", [1, 2]),
  ])
  func findsTitles(query: String, ids: [Int]) {
    #expect(Self.index.search(query, limit: 9).map(\.id) == ids)
  }

  @Test func resolvesIdsAndExactNamesOnly() throws {
    #expect(try Self.index.resolve("4").id == 4 && Self.index.resolve("id:4").id == 4)
    // "86" is a title, and the id of another one.
    let index = TitleIndex(TitleTable([Anime(id: 86, title: "Gundam ZZ"), Anime(id: 41457, title: "86")]))
    #expect {
      try index.resolve("86")
    } throws: {
      "\($0)".contains("id:86  Gundam ZZ") && "\($0)".contains("id:41457  86")
    }
    #expect(try index.resolve("id:86").id == 86 && index.resolve("ID: 41457").id == 41457)
    #expect(throws: CatalogueError.self) { try index.resolve("id:5") }
    #expect(try Self.index.resolve("Attack on Titan").id == 5)
    #expect(try Self.index.resolve("pokemon").id == 6)
    #expect(throws: CatalogueError.self) { try Self.index.resolve("attack") }
    #expect(throws: CatalogueError.self) { try Self.index.resolve("zzz") }
  }

  /// A typo that spaces would mend is none that is taken for a title.
  @Test func wordsThatNoNameHasAreProposed() throws {
    var other = Anime(id: 2, title: "Steins;Gate: Poriomania")
    other.synonyms = ["Steins;Gate: Egoistic Poriomania"]
    let index = TitleIndex(
      TitleTable([
        Anime(id: 1, title: "Steins;Gate"), other, Anime(id: 3, title: "Haikyuu!!"),
        Anime(id: 4, title: "Monster"),
      ]))
    for text in ["steins gatee", "onster"] {
      let error = try #require(throws: CatalogueError.self) { try index.resolve(text) }
      #expect("\(error)".contains("No title is called"))
    }
    #expect(try index.resolve("haikyu").id == 3 && index.resolve("egoistic").id == 2)
    #expect(try index.resolve("steinsgate").id == 1 && index.resolve("stein sgate").id == 1)
    #expect(Set(index.search("steins gatee", limit: 9).map(\.id)) == [1, 2])
  }

  @Test func cleansControlCharactersAndEntities() {
    #expect(CleanText.clean("a\u{1B}[2Jb\u{202E}c\u{200D}d\n\n e ") == "a[2Jbcd e")
    #expect(CleanText.clean(String(repeating: "x", count: 900)).count == 300)
    #expect(HTMLEntities.decode("&lt;a&gt; &#x41;&#66; &unknown; & b") == "<a> AB &unknown; & b")
  }

  @Test func exactNamesDecideByPunctuation() throws {
    let index = TitleIndex(
      TitleTable([
        Anime(id: 1, title: "K-On!"), Anime(id: 2, title: "K-On!!"), Anime(id: 3, title: "K-On! Movie"),
      ]))
    #expect(try index.resolve("K-On!").id == 1 && index.resolve(" k-on!! ").id == 2)
    #expect(throws: CatalogueError.self) { try index.resolve("k on") }
  }
}
