import Catalogue
import Testing

@testable import Recommending

/// What a new person is shown to pick from.
@Suite struct FirstTitlesTests {
  /// Forty titles of four kinds, the first kind known to most.
  static let titles: [Anime] = (0..<40).map { id in
    var anime = Anime(id: id, title: "T\(id)")
    let kinds = [["Action", "Shounen"], ["Romance", "School"], ["Horror", "Mystery"], ["Sports"]]
    anime.genres = kinds[id / 10] + (id % 2 == 0 ? ["Comedy"] : [])
    anime.members = 1_000_000 - 10_000 * id
    anime.startDate = "\(1990 + id % 10 * 3)-01-01"
    return anime
  }

  static func started(_ titles: [Anime], _ count: Int) -> FirstTitles {
    var first = FirstTitles(titles)
    first.begin(count)
    return first
  }

  @Test func titlesAreKnownAndUnlikeEachOther() {
    let first = Self.started(Self.titles, 12).ids
    #expect(first.count == 12 && Set(first).count == 12 && first[0] == 0)
    // All four kinds are there, although the ten best known are all of one.
    #expect(Set(first.map { $0 / 10 }) == [0, 1, 2, 3])
    #expect(Self.started(Self.titles, 100).ids.count == 40)
    #expect(Self.started([], 24).ids.isEmpty)
  }

  /// However few people know them, titles of other times are among the first.
  @Test func allErasAreThere() {
    let titles = (0..<60).map { id in
      var anime = Anime(id: id, title: "T\(id)")
      (anime.genres, anime.members) = (["G\(id % 12)"], id < 50 ? 1_000_000 : 10_000)
      anime.startDate = id < 50 ? "2015-01-01" : id < 55 ? "1995-01-01" : "2003-01-01"
      return anime
    }
    let first = Self.started(titles, 24).ids
    #expect(
      first.count { (50..<55).contains($0) } == 3 && first.count { $0 >= 55 } == 3, "\(first)")
    #expect(Self.started(Array(titles.prefix(50)), 24).ids.count == 24)
  }

  /// However few people know them, there is something for girls, something of music, and something older than the last classics.
  @Test func allAudiencesAreThere() {
    let titles = (0..<60).map { id in
      var anime = Anime(id: id, title: "T\(id)")
      (anime.genres, anime.members) = (["G\(id % 12)"], id < 50 ? 1_000_000 : 10_000)
      anime.startDate = id < 40 ? "2015-01-01" : "1998-01-01"
      if id == 50 { anime.genres = ["G1", "Shoujo"] }
      if id == 51 { anime.genres = ["G1", "Music"] }
      if id == 52 { anime.startDate = "1988-01-01" }
      return anime
    }
    let first = Self.started(titles, 24).ids
    #expect(first.contains(50) && first.contains(51) && first.contains(52), "\(first)")
    #expect(Self.started(titles, 9).ids.contains(50))
  }

  @Test func aPickSwapsWhatSaysLeastForWhatTheRankingPutsFirst() throws {
    var first = Self.started(Self.titles, 12)
    let before = first.ids
    // The ranking puts sports first, and last what it leaves out.
    let scores = Dictionary(uniqueKeysWithValues: (20..<40).map { ($0, Float($0)) })
    let pick = try #require(before.first { $0 >= 30 })
    first.pick(pick, scores: scores)
    let after = first.ids
    #expect(after.firstIndex(of: pick) == before.firstIndex(of: pick) && Set(after).count == 12)
    let moved = zip(before, after).filter { $0 != $1 }
    #expect(moved.count == FirstTitles.swapped)
    #expect(moved.allSatisfy { $0.1 >= 30 }, "what the ranking puts first: \(moved)")
    #expect(
      moved.allSatisfy { $0.0 < 20 || $0.0 >= 30 }, "left out by the ranking, or like the pick: \(moved)")
    // What was shown does not come back, and an answer keeps its place.
    first.pick(moved[0].1, scores: [:])
    #expect(Set(first.ids).isDisjoint(with: moved.map(\.0)) && first.ids.contains(moved[0].1))
    #expect(first.ids.firstIndex(of: pick) == before.firstIndex(of: pick))
  }

  @Test func questionsFollowTheRanking() {
    var first = FirstTitles(Self.titles)
    #expect(first.ask(scores: [:]) == 0, "the best known")
    #expect(first.ask(scores: [7: 1, 0: 9, 31: 2]) == 31 && first.ask(scores: [7: 1, 0: 9, 31: 2]) == 7)
  }

  @Test func oneTitleOfAFranchise() {
    var titles = Self.titles
    titles[1].franchise = "F"
    titles[0].franchise = "F"
    let first = Self.started(titles, 10).ids
    #expect(first.contains(0) && !first.contains(1))
  }

  @Test func candidatesBeginTheirStories() {
    var titles = Self.titles
    titles[0].genres = ["Hentai"]
    (titles[1].franchise, titles[1].franchiseOrder) = ("F", 2)
    titles[2].franchiseKind = .sequel
    let table = TitleTable(titles.reversed())
    #expect(FirstTitles.candidates(table).map(table.id) == Array(3..<40))
  }
}
