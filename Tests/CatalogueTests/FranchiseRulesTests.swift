import Testing

@testable import Catalogue

@Suite struct FranchiseRulesTests {
  private func blank(_ title: Anime) -> Anime {
    var title = title
    (title.franchise, title.franchiseOrder, title.franchiseKind) = (nil, nil, nil)
    return title
  }

  /// `make franchise-rules` prints the figure and the table.
  @Test func rulesAgreeWithTheStarterCatalogue() throws {
    let titles = try CatalogueFile.readShipped(StarterCatalogueTests.path).titles
    let ruled = FranchiseRules.filled(titles.map(blank))
    let agreed = zip(titles, ruled).count { $0.franchiseKind == $1.franchiseKind }
    let share = Double(agreed) / Double(titles.count)
    print("franchise rules: \(agreed) of \(titles.count) kinds agree, \(share)")
    print("by hand\\rule " + FranchiseKind.allCases.map { "\($0.rawValue)" }.joined(separator: " "))
    for kind in FranchiseKind.allCases {
      let row = zip(titles, ruled).filter { $0.0.franchiseKind == kind }
      let counts = FranchiseKind.allCases.map { other in "\(row.count { $0.1.franchiseKind == other })" }
      print("\(kind.rawValue) " + counts.joined(separator: " "))
    }
    #expect(share >= 0.90)
  }

  @Test func onlyWhatIsBlankIsFilled() throws {
    let titles = try CatalogueFile.readShipped(StarterCatalogueTests.path).titles
    #expect(FranchiseRules.filled(titles) == titles)
    var some = titles
    for i in stride(from: 0, to: some.count, by: 7) { some[i] = blank(some[i]) }
    let filled = FranchiseRules.filled(some)
    for (i, title) in filled.enumerated() {
      #expect(title.franchiseKind != nil)
      if i % 7 != 0 { #expect(title == titles[i], "\(title.title)") }
    }
  }

  private func series(_ entries: [(String, String, String)]) -> [Anime] {
    entries.enumerated().map { number, entry in
      var anime = Anime(id: number + 1, title: entry.0)
      (anime.type, anime.startDate) = (entry.1, entry.2)
      anime.episodes = entry.1 == "TV" ? 13 : 1
      return anime
    }
  }

  /// A word that means "beside the story" in other names, and a series beside it with a second season.
  @Test func seasonsFollowWhatTheyAreNamedAfter() {
    let ruled = FranchiseRules.filled(
      series([
        ("Kage Diaries", "TV", "2010-01-01"), ("Kage Diaries 2nd Season", "TV", "2011-01-01"),
        ("Kage Diaries Gaiden", "TV", "2012-01-01"), ("Kage Diaries Gaiden 2nd Season", "TV", "2013-01-01"),
      ]))
    #expect(ruled.map(\.franchiseKind) == [.main, .sequel, .alternative, .sequel])
  }

  @Test func beginningsSequelsAndExtrasAreTold() {
    let ruled = FranchiseRules.filled(
      series([
        ("Mono Gatari Movie: Sky", "Movie", "2012-01-01"), ("Mono Gatari OVA", "OVA", "2009-01-01"),
        ("Mono Gatari", "TV", "2010-01-01"), ("Mono Gatari 2nd Season", "TV", "2011-01-01"),
        ("Mono Gatari Recap", "Special", "2010-12-01"), ("Mono Gatari: Song", "Music", "2010-03-01"),
        ("Mono Gatari (2022)", "TV", "2022-01-01"), ("Other", "TV", "2010-01-01"),
      ]))
    #expect(
      ruled.map(\.franchiseKind) == [
        .side, .alternative, .main, .sequel, .recap, .special, .alternative, .main,
      ])
    #expect(ruled[..<7].allSatisfy { $0.franchise == "Mono Gatari" } && ruled[7].franchise == nil)
    #expect(ruled[2].franchiseOrder == 1)
    #expect(Set(ruled[..<7].compactMap(\.franchiseOrder)) == Set(1...7))
  }

  /// Each year's series of a franchise under a name of its own begins anew, and what goes on from its name follows it.
  @Test func seriesOfOtherNamesBeginAnew() {
    var titles = series([
      ("Futari wa Mahocure", "TV", "2004-02-01"), ("Futari wa Mahocure: Max", "TV", "2005-02-01"),
      ("Yes! Mahocure Stars", "TV", "2007-02-01"), ("Yes! Mahocure Stars GoGo!", "TV", "2008-02-01"),
      ("Fresh Mahocure!", "TV", "2009-02-01"),
    ])
    for i in titles.indices { titles[i].studios = ["Toei Animation"] }
    let ruled = FranchiseRules.filled(titles)
    #expect(ruled.map(\.franchiseKind) == [.main, .sequel, .alternative, .sequel, .alternative])
  }

  @Test func filmsBesideAStoryAreToldFromThoseThatEndIt() {
    var titles = series([
      ("Spy Home", "TV", "2022-04-01"), ("Spy Home Movie: Code", "Movie", "2023-12-01"),
      ("Spy Home 2nd Season", "TV", "2024-04-01"), ("Spy Home Movie: Farewell", "Movie", "2026-01-01"),
      ("Spy Home: Hajimari", "OVA", "2021-01-01"), ("Violet Letters", "TV", "2018-01-01"),
      ("Violet Letters Gaiden: Ribbon", "Movie", "2019-09-01"),
      ("Violet Letters Movie", "Movie", "2019-12-01"),
    ])
    for i in titles.indices { titles[i].members = 100_000 }
    let ruled = FranchiseRules.filled(titles)
    #expect(ruled[..<5].map(\.franchiseKind) == [.main, .sequel, .sequel, .sequel, .side])
    #expect(ruled[5...].map(\.franchiseKind) == [.main, .side, .sequel])
    titles[1].members = 1_000
    #expect(FranchiseRules.filled(titles)[1].franchiseKind == .side)
  }

  /// A word that heroes of many works are called by does not join them, though one studio drew them all.
  @Test func aCallingJoinsNothing() {
    var titles = series([
      ("Meitantei Holmes", "TV", "1984-11-01"), ("Meitantei Conan", "TV", "1996-01-01"),
      ("Meitantei Conan Movie 01: Matenrou", "Movie", "1997-04-01"),
      ("Meitantei Conan Movie 02: Juuyon", "Movie", "1998-04-01"),
    ])
    for i in titles.indices {
      (titles[i].studios, titles[i].source) = (["TMS Entertainment"], i == 0 ? "Novel" : "Manga")
    }
    let ruled = FranchiseRules.filled(titles)
    #expect(ruled[0].franchise == nil && ruled[1].franchise == "Meitantei Conan")
  }

  @Test func whatIsReleasedAgainIsARecap() {
    let ruled = FranchiseRules.filled(
      series([
        ("Blade Works", "Movie", "2010"), ("Blade Works 2", "Movie", "2010-06"),
        ("Blade Works 3", "Movie", "2011"), ("Blade Works", "TV", "2014"),
        ("Long Story", "Movie", "2005"), ("Long Story Complete", "OVA", "2009"),
        ("Far Machine", "Movie", "1995"), ("Far Machine 2.0", "Movie", "2008"),
      ]))
    #expect(ruled.map(\.franchiseKind) == [.main, .sequel, .sequel, .recap, .main, .recap, .main, .recap])
  }

  @Test func linesBeginWithAlternatives() {
    var titles = series([
      ("A", "TV", "2003"), ("A 2", "TV", "2004"), ("A: Again", "TV", "2009"),
      ("A: Again, Shorts", "Special", "2010"),
      ("B", "TV", "2000"),
    ])
    for (i, kind) in [FranchiseKind.main, .sequel, .alternative, .special].enumerated() {
      (titles[i].franchise, titles[i].franchiseOrder, titles[i].franchiseKind) = ("A", i + 1, kind)
    }
    let lines = FranchiseLines(TitleTable(titles))
    #expect(lines.line == [0, 0, 1, 1, -1] && lines.beginning == [0, 2] && lines.firstLine == [0, 0])
    #expect(titles.indices.map(lines.isLater) == [false, true, false, true, false])
    #expect(Array(lines.members(ofLine: 1)) == [2, 3] && lines.lines(ofFranchiseOf: 1) == 0..<2)
  }
}
