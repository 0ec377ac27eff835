import Catalogue
import Testing

@testable import App

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

  @Test func titlesAreKnownAndUnlikeEachOther() {
    let first = FirstTitles(Self.titles).ids(8)
    #expect(first.count == 8 && Set(first).count == 8 && first[0] == 0)
    // All four kinds are there, although the ten best known are all of one.
    #expect(Set(first.map { $0 / 10 }) == [0, 1, 2, 3])
    #expect(FirstTitles(Self.titles).ids(100).count == 40)
    #expect(FirstTitles([]).ids(24).isEmpty)
  }

  @Test func aPickMakesRoomForOthersAndKeepsItsPlace() {
    // Five alike, each of another year, and twenty of other kinds.
    var alike = Self.titles
    for id in 0..<5 { alike[id].genres = ["Mecha"] }
    let titles = FirstTitles(alike)
    let before = titles.ids(30)
    let pick = before[before.firstIndex { $0 < 5 } ?? 0]
    let after = titles.ids(30, picked: [pick])
    #expect(after.firstIndex(of: pick) == before.firstIndex(of: pick))
    #expect(after.count { $0 < 5 } < before.count { $0 < 5 })
    // What is unlike the pick keeps its place.
    let moved = zip(before, after).filter { $0 != $1 }
    #expect(!moved.isEmpty && moved.allSatisfy { $0.0 < 5 && $0.0 != pick })
    #expect(Set(after).count == 30)
  }

  @Test func oneTitleOfAFranchise() {
    var titles = Self.titles
    titles[1].franchise = "F"
    titles[0].franchise = "F"
    let first = FirstTitles(titles).ids(10)
    #expect(first.contains(0) && !first.contains(1))
  }
}
