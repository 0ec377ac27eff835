import Catalogue
import Events
import Models
import Testing

@testable import Meaning

/// What a sentence is about that no field can say, and what filters make of what is not known.
@Suite struct TalkTopicTests {
  private static func wish(_ change: (inout Wish) -> Void) -> Wish {
    var wish = Wish()
    change(&wish)
    return wish
  }

  private func row(_ title: String, _ search: DescriptionSearch) throws -> Int {
    try #require(search.titles.indices.first { search.titles[$0].title == title })
  }

  @Test(
    arguments: [
      ("volleyball", ["volleyball"], []), ("a show about pirates", ["pirates"], []),
      ("with dragons", ["dragons"], []),
      ("chess or zombies", ["chess", "zombies"], []),
      // Denied, compared, of a production, or known to no text.
      ("no dragons", [], []), ("something scarier than Mushishi", [], ["Mushishi"]),
      ("a good soundtrack", [], ["good soundtrack"]), ("xqzzt", [], ["xqzzt"]), ("I'm 16", [], ["16"]),
    ] as [(String, [String], [String])])
  func leftoverWordsAreTopicsWhereKeywordsKnowThem(sentence: String, about: [String], not: [String]) throws {
    let wish = try TalkTests.grammar.get().read(sentence, in: try Shipped.search.get())
    #expect(wish.about == about && wish.notUnderstood == not, "\(wish.json)")
  }

  @Test func topicsRankTitlesThatDescriptionsFit() throws {
    let search = try Shipped.search.get()
    let filter = TalkFilter(Self.wish { $0.about = ["volleyball"] }, search)
    let additions = filter.additions()
    let best = additions.indices.sorted { additions[$0] > additions[$1] }.prefix(12)
    #expect(best.contains { search.titles[$0].title.hasPrefix("Haikyuu") })
    #expect(try filter.reasons(row("Haikyuu!!", search)).contains { $0.hasPrefix("about volleyball") })
  }

  @Test func seasonsThatTheCatalogueDoesNotStateAreThoseOfTheDate() throws {
    let search = try Shipped.search.get()
    let filter = TalkFilter(Self.wish { $0.season = "winter 1991" }, search)
    let film = try row("Kidou Senshi Gundam F91", search)
    #expect(search.titles.season(film).flatMap { BroadcastSeason(text: $0) } == nil)
    #expect(filter.passes(film))
    #expect(!TalkFilter(Self.wish { $0.season = "spring 1991" }, search).passes(film))
    #expect(search.titles.indices.filter(filter.passes).allSatisfy { search.titles.year($0) == 1991 })
  }

  @Test func runningSeriesPassALowerBoundOfEpisodes() throws {
    let search = try Shipped.search.get()
    let piece = try row("One Piece", search)
    #expect(search.titles.episodes(piece) == nil)
    let today = BroadcastSeason(.fall, 2026)
    func passes(_ row: Int, _ from: Int?, _ to: Int?) -> Bool {
      TalkFilter(Self.wish { ($0.episodesFrom, $0.episodesTo) = (from, to) }, search, today: today).passes(
        row)
    }
    #expect(passes(piece, 500, nil) && !passes(piece, 500, 2000) && !passes(piece, nil, 13))
    let new = try row("Tensei shitara Slime Datta Ken 4th Season", search)
    #expect(search.titles.episodes(new) == nil && !passes(new, 40, nil))
  }

  @Test func whoseMembersAreNotKnownIsNoHiddenGem() throws {
    let search = try Shipped.search.get()
    let (film, series) = (try row("Look Back", search), try row("Death Note", search))
    #expect(search.titles.members(film) == nil)
    for niche in Wish.Niche.allCases {
      let added = TalkFilter(Self.wish { $0.niche = niche }, search).additions()
      #expect(added[film] <= (niche == .obscure ? added[series] + 1 : 0), "\(niche)")
    }
  }

  @Test func aGenreWeighsAsItsMood() throws {
    let search = try Shipped.search.get()
    #expect(TalkFilter(Self.wish { $0.genresIn = ["Action", "Horror"] }, search).genreMoods == [.scary])
    let added = TalkFilter(Self.wish { $0.genresIn = ["Comedy"] }, search).additions()
    #expect(try added[row("Nichijou", search)] > added[row("Cowboy Bebop", search)] + 0.5)
  }

  @Test func reasonsSayWhatTells() throws {
    let search = try Shipped.search.get()
    let other = try row("Black Clover", search)
    let wish = Self.wish { $0.like = ["Jujutsu Kaisen"] }
    let filter = TalkFilter(wish, search)
    let own = filter.likeRows[0]
    for row in search.titles.indices {
      for reason in filter.reasons(row) {
        #expect(!reason.contains("Award Winning") && !reason.hasSuffix("shares Shounen"), "\(reason)")
      }
    }
    // Six of a hundred who love a title love any other as well.
    func fans(_ both: Int) -> Bool {
      let counts = FewCounts(ids: [search.titles.id(own), search.titles.id(other)], both: both)
      return filter.reasons(other, coLoves: counts).contains { $0.contains("fans love it too") }
    }
    #expect(!fans(60) && fans(200))
    func fame(_ niche: Wish.Niche, _ title: String) throws -> [String] {
      TalkFilter(Self.wish { $0.niche = niche }, search).reasons(try row(title, search))
    }
    #expect(try fame(.obscure, "Death Note").isEmpty)
    #expect(try fame(.famous, "Death Note").contains { $0.hasPrefix("well known: ") && $0.contains(",") })
  }
}

/// Two titles, each loved by a thousand.
private struct FewCounts: CoLoveCounts {
  let items: ItemIndex
  let name = "few"
  let loves: [Float] = [1000, 1000]
  let both: Int
  init(ids: [Int], both: Int) { (items, self.both) = (ItemIndex(ids), both) }
  func coLoves(_ a: Int32, _ b: Int32) -> Int? { both }
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
}
