import Foundation
import Testing

@testable import Catalogue

/// The search over the shipped catalogue with the shipped nicknames.
@Suite struct SearchTests {
  static let assets = URL(fileURLWithPath: StarterCatalogueTests.path).deletingLastPathComponent().path
  static let table: TitleTable? = (try? CatalogueFile.readShipped(StarterCatalogueTests.path)).map {
    TitleTable($0.titles)
  }
  static let nicknames = (try? NicknameFile.read(assets + "/nicknames.csv")) ?? []
  static let index = table.map { TitleIndex($0, adult: false, nicknames: nicknames) }

  private func first(_ text: String, _ count: Int = 1) throws -> [String] {
    try #require(Self.index).search(text, limit: count).map(\.title)
  }

  /// Written down before the search was: what somebody types, and the title that is wanted.
  @Test func whatPeopleTypeFindsTheTitle() throws {
    let index = try #require(Self.index)
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/searches.csv"
    var (asked, first, among) = (0, 0, 0)
    var misses: [String] = []
    try CSVFile(path: path).forEachRow { row in
      guard let id = row.integer(1) else { return }
      asked += 1
      let found = index.search(row.text(0), limit: 5).map(\.id)
      if found.first == id { first += 1 } else { misses.append("\(row.text(0)) wants \(id): \(found)") }
      if found.contains(id) { among += 1 }
    }
    print("searches: \(asked), wanted title first \(first), among five \(among). \(misses)")
    #expect(asked >= 200)
    #expect(Double(first) >= 0.97 * Double(asked), "\(misses)")
    #expect(among == asked, "\(misses)")
  }

  @Test func everyNicknameFindsItsTitleFirst() throws {
    let index = try #require(Self.index)
    #expect(Self.nicknames.count >= 300)
    var misses: [String] = []
    for nickname in Self.nicknames
    where !index.search(nickname.name, limit: 3).contains(where: { $0.id == nickname.animeID }) {
      misses.append("\(nickname.name) \(nickname.animeID)")
    }
    #expect(misses.count <= Self.nicknames.count / 100, "\(misses)")
  }

  /// A nickname may stand among words of the title's names.
  @Test func nicknamesJoinWithWords() throws {
    for text in ["mobile suit gundam 0079", "gundam 0079", "0079 gundam", "0079"] {
      #expect(try first(text) == ["Kidou Senshi Gundam"], "\(text)")
    }
    #expect(try first("gundam 0083") == ["Kidou Senshi Gundam 0083: Stardust Memory"])
    #expect(try !first("0079 monster", 5).contains("Kidou Senshi Gundam"))
  }

  /// A title that is called so goes before one that is only nicknamed so.
  @Test func aNameGoesBeforeANickname() throws {
    #expect(try first("mononoke", 2) == ["Mononoke", "Mononoke Hime"])
  }

  /// Seasons of one series that words find stand in their order.
  @Test func seasonsStandInTheirOrder() throws {
    let orders = try #require(Self.index).search("food wars", limit: 6).map(\.franchiseOrder)
    #expect(orders == [1, 2, 3, 4, 5, 6])
  }

  /// A film has the season of its date where the catalogue states none, as with filters.
  @Test func seasonsAreThoseOfDatesToo() throws {
    let table = try #require(Self.table)
    let summer = table.indices.filter {
      table.type($0).map(table.word) == "Movie" && !table.isAdult($0)
        && BroadcastSeason(of: $0, in: table) == BroadcastSeason(.summer, 2016)
    }
    #expect(summer.count > 3 && summer.contains { table.season($0) == nil })
    let found = try #require(Self.index).search("movie summer 2016", limit: 50)
    #expect(Set(found.map(\.id)) == Set(summer.map(table.id)))
  }

  @Test func betterMatchesStandBeforeWorseOnes() throws {
    #expect(try first("mons") == ["Monster"])
    #expect(try first("air") == ["Air"])
    #expect(try first("k") == ["K"])
    // A whole name before the beginning of one, that before a later word, a name without typos before one with.
    let found = try first("clannad", 4)
    #expect(found.first == "Clannad" && found.contains("Clannad: After Story"))
  }

  @Test func laterTitlesStandBehindTheirFirstUnlessNamed() throws {
    for (text, title) in [
      ("naruto", "Naruto"), ("shippuuden", "Naruto: Shippuuden"), ("overlord", "Overlord"),
      ("overlord 2", "Overlord II"), ("attack on titan", "Shingeki no Kyojin"),
      ("attack on titan s2", "Shingeki no Kyojin Season 2"),
      ("shingeki no kyojin 2nd season", "Shingeki no Kyojin Season 2"),
      ("kimetsu", "Kimetsu no Yaiba"), ("steins gate movie", "Steins;Gate Movie: Fuka Ryouiki no Déjà vu"),
    ] { #expect(try first(text) == [title], "\(text)") }
    let titan = try first("attack on titan", 20)
    #expect(titan.contains("Shingeki no Kyojin: The Final Season"))
  }

  @Test func neitherTellingHidesTheOther() throws {
    #expect(
      Set(try first("fullmetal alchemist", 2)) == ["Fullmetal Alchemist", "Fullmetal Alchemist: Brotherhood"])
  }

  @Test func scriptsWidthsAndLongVowelsDoNotMatter() throws {
    for text in ["進撃の巨人", "しんげきのきょじん", "シンゲキノキョジン", "ｓｈｉｎｇｅｋｉ ｎｏ ｋｙｏｊｉｎ", "Shingeki nō Kyojin"] {
      #expect(try first(text) == ["Shingeki no Kyojin"], "\(text)")
    }
    for text in ["haikyu", "haikyuu", "haikyū", "ハイキュー", "はいきゅー", "ﾊｲｷｭｰ"] {
      #expect(try first(text) == ["Haikyuu!!"], "\(text)")
    }
  }

  @Test func oneOrTwoTyposAreForgiven() throws {
    for text in [
      "naurto", "maruto", "narto", "narruto", "evangleion", "fulmetal alchemst", "stiens;gaet", "code  gaes",
    ] {
      let wanted = [
        "e": "Shinseiki Evangelion", "f": "Fullmetal Alchemist", "s": "Steins;Gate",
        "c": "Code Geass: Hangyaku no Lelouch",
      ]
      #expect(try first(text) == [wanted[String(text.prefix(1))] ?? "Naruto"], "\(text)")
    }
    #expect(try first("qqqqqqqq").isEmpty)
  }

  @Test func studiosGenresYearsSeasonsAndTypesNarrow() throws {
    let index = try #require(Self.index)
    func all(_ text: String, _ holds: (Anime) -> Bool) {
      let found = index.search(text, limit: 20)
      #expect(found.count > 1 && found.allSatisfy(holds), "\(text): \(found.map(\.title))")
      #expect(found.map { $0.members ?? 0 } == found.map { $0.members ?? 0 }.sorted(by: >), "\(text)")
    }
    all("ghibli") { $0.studios.contains("Studio Ghibli") }
    all("kyoani 2014") { $0.studios.contains("Kyoto Animation") && $0.year == 2014 }
    all("sports 2020") { $0.genres.contains("Sports") && $0.year == 2020 }
    all("horror movie 1990s") {
      $0.genres.contains("Horror") && $0.type == "Movie" && $0.startDate?.hasPrefix("199") == true
    }
    all("spring 2014") {
      ($0.season ?? $0.startDate.flatMap(BroadcastSeason.init(date:))?.name) == "Spring 2014"
    }
    // The other words name titles among them.
    #expect(index.search("evangelion movie 1997", limit: 1).first?.type == "Movie")
    #expect(index.search("haruhi film", limit: 1).first?.title == "Suzumiya Haruhi no Shoushitsu")
  }

  /// The second part of a season is not the next one.
  @Test func seasonsWithoutANumberAreCounted() throws {
    let index = try #require(Self.index)
    #expect(index.search("attack on titan season 4", limit: 1).first?.id == 40028)
    #expect(index.search("attack on titan season 3", limit: 1).first?.id == 35760)
  }

  @Test func theNameThatMatchedIsTold() throws {
    let index = try #require(Self.index)
    func name(_ text: String) -> String? { index.matches(text, limit: 1).first?.name }
    #expect(name("attack on titan") == "Attack on Titan")
    #expect(name("shingeki no kyojin") == nil)
    #expect(name("aot") == "aot" || name("aot") == "AoT")
    #expect(name("ghibli") == nil)
  }

  @Test func guessesAreProposedNotTaken() throws {
    let index = try #require(Self.index)
    #expect(try index.resolve("Attack on Titan").id == 16498)
    #expect(try index.resolve("Clannad").id == 2167)
    for (text, proposal) in [
      ("kny", "Kimetsu no Yaiba"), ("naurto", "Naruto"), ("ghibli", "Sen to Chihiro"),
    ] {
      let error = try #require(throws: CatalogueError.self) { try index.resolve(text) }
      #expect("\(error)".contains(proposal), "\(error)")
    }
    let several = try #require(throws: CatalogueError.self) { try index.resolve("dragon") }
    #expect("\(several)".contains("several titles") && "\(several)".contains("Dragon Ball"), "\(several)")
  }

  @Test func initialsOfAnyNameAreAWeakMatch() {
    let index = TitleIndex(
      TitleTable([
        Anime(id: 1, title: "Ochibi no Gakuen"), Anime(id: 2, title: "Ong Bak"), Anime(id: 3, title: "Kong"),
      ]))
    #expect(index.search("ong", limit: 5).map(\.id) == [2, 1, 3])
  }

  @Test func nicknameFilesAreChecked() throws {
    for text in [
      "name,id\na,1\n", "nickname,anime_id\na\n", "nickname,anime_id\na,x\n", "nickname,anime_id\n,5\n",
    ] {
      let scrap = try TemporaryFile(text)
      #expect(throws: CatalogueError.self) { try NicknameFile.read(scrap.path) }
    }
    let scrap = try TemporaryFile("nickname,anime_id\nAoT,5\nsnk,5\n")
    #expect(try NicknameFile.read(scrap.path) == [Nickname("AoT", 5), Nickname("snk", 5)])
  }

  /// Spellings with a typo in a long vowel, and names that people write.
  @Test(arguments: [
    ("naruto shipuden", 1735), ("NARUTO -ナルト-", 20), ("あの花", 9989), ("エヴァ", 30), ("転スラ", 37430),
    ("doctor stone", 38691),
    ("lupin the 3rd", 1412), ("5 cm per second", 1689), ("tog", 40221), ("detective conan", 235),
  ])
  func namesAsPeopleWriteThem(text: String, id: Int) throws {
    let found = try #require(Self.index).search(text, limit: 3).map(\.id)
    #expect(found.contains(id), "\(found)")
  }

  /// Another title has this name as one of its others.
  @Test func aFullTitleGoesBeforeANameOfAnotherTitle() throws {
    let movie = {
      var anime = Anime(id: 1, title: "Fate/stay night Movie: Unlimited Blade Works")
      (anime.englishTitle, anime.members) = ("Fate/stay night: Unlimited Blade Works", 500)
      return anime
    }()
    var series = Anime(id: 2, title: "Fate/stay night: Unlimited Blade Works")
    series.members = 900
    var prologue = Anime(id: 3, title: "Fate/stay night: Unlimited Blade Works Prologue")
    prologue.members = 300
    let index = TitleIndex(TitleTable([movie, series, prologue]), adult: false)
    #expect(try index.resolve("Fate/stay night: Unlimited Blade Works").id == 2)
  }

  @Test func ofTwoTitlesOfANameTheOneThatFarMorePeopleHaveIsMeant() throws {
    let index = try #require(Self.index)
    #expect(try index.resolve("Jujutsu Kaisen").id == 40748)
    #expect(try index.resolve("Detective Conan").id == 235)
  }
}
