import Catalogue
import Events
import Foundation
import Models
import Testing

@testable import Recommending

/// Keeps in memory what a folder would, and tells how often it was asked.
final class MemoryKeeper: NeighbourCache, @unchecked Sendable {
  // One test at a time.
  var files: [String: [Int32]] = [:]
  var written = 0
  func kept(_ name: String) -> [Int32]? { files[name] }
  func keep(_ numbers: [Int32], _ name: String) {
    files[name] = numbers
    written += 1
  }
}

@Suite struct NeighbourTests {
  let titles: [Anime] = (0..<60).map { i in
    var anime = Anime(id: 100 + i, title: "T\(i)")
    anime.genres = ["Drama", "Comedy", "Space", "School", "Music"].enumerated()
      .filter { (i * 7 + i / 3) % 11 & (1 << $0.offset) != 0 }.map(\.element)
    anime.members = 1000 + i * 37 % 60
    return anime
  }
  let events = [Event(animeID: 103, feedback: .love), Event(animeID: 155, feedback: .like)]

  func ranked(_ stamp: String, _ scorer: ChainScorer, _ keeper: MemoryKeeper?) -> [Double] {
    Recommender(catalogue: TitleTable(titles, stamp: stamp), scorer: scorer, keeper: keeper)
      .rank(events, top: 60).cards.flatMap { [Double($0.id), $0.score] }
  }

  @Test func keptNeighboursRankAsFoundOnesDo() throws {
    let scorer = ChainScorer(items: ItemIndex(Array(100..<140)))
    let keeper = MemoryKeeper()
    let plain = ranked("one", scorer, nil)
    #expect(ranked("one", scorer, keeper) == plain)
    #expect(ranked("one", scorer, keeper) == plain)
    #expect(keeper.written == 1)
    // They are what is taken, not found again.
    let (name, numbers) = try #require(keeper.files.first)
    var others = numbers
    others[3...22].reverse()
    keeper.files[name] = others
    #expect(ranked("one", scorer, keeper) != plain)
  }

  @Test func anotherCatalogueOrOtherItemsHaveNeighboursOfTheirOwn() {
    let keeper = MemoryKeeper()
    _ = ranked("one", ChainScorer(items: ItemIndex(Array(100..<140))), keeper)
    _ = ranked("two", ChainScorer(items: ItemIndex(Array(100..<140))), keeper)
    _ = ranked("one", ChainScorer(items: ItemIndex(Array(100..<139))), keeper)
    _ = ranked("one", ChainScorer(items: ItemIndex(Array((100..<140).reversed()))), keeper)
    #expect(keeper.files.count == 4)
    // Titles that are of no version, and a model that knows all of them.
    _ = ranked("", ChainScorer(items: ItemIndex(Array(100..<140))), keeper)
    _ = ranked("one", ChainScorer(items: ItemIndex(Array(100..<160))), keeper)
    #expect(keeper.files.count == 4)
  }

  @Test func whatWasKeptBrokenIsFoundAnew() throws {
    let scorer = ChainScorer(items: ItemIndex(Array(100..<140)))
    let keeper = MemoryKeeper()
    let plain = ranked("one", scorer, keeper)
    let (name, numbers) = try #require(keeper.files.first)
    var broken: [[Int32]] = [[], [1], Array(numbers.dropLast()), numbers + [0]]
    for (at, value) in [(0, 9), (1, 3), (2, -8), (3, -1), (3, 99), (24, 40), (24, -1)] {
      var one = numbers
      one[at] = Int32(value)
      broken.append(one)
    }
    var one = numbers
    one[numbers.count - 1] = Int32(bitPattern: Float.nan.bitPattern)
    broken.append(one)
    for (i, one) in broken.enumerated() {
      keeper.files[name] = one
      #expect(ranked("one", scorer, keeper) == plain, "\(i)")
      #expect(keeper.files[name] == numbers)
    }
  }
}
