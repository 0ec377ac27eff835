import Catalogue
import Events
import Foundation
import Models
import Testing

@testable import Recommending

/// A cache in memory that counts writes.
final class MemoryNeighbourCache: NeighbourCache, @unchecked Sendable {
  // Safe: used by one test on one thread.
  var files: [String: [Int32]] = [:]
  var written = 0
  func load(_ name: String) -> [Int32]? { files[name] }
  func store(_ numbers: [Int32], _ name: String) {
    files[name] = numbers
    written += 1
  }
}

@Suite struct NeighbourCacheTests {
  let titles: [Anime] = (0..<60).map { i in
    var anime = Anime(id: 100 + i, title: "T\(i)")
    anime.genres = ["Drama", "Comedy", "Space", "School", "Music"].enumerated()
      .filter { (i * 7 + i / 3) % 11 & (1 << $0.offset) != 0 }.map(\.element)
    anime.members = 1000 + i * 37 % 60
    return anime
  }
  let events = [Event(animeID: 103, feedback: .love), Event(animeID: 155, feedback: .like)]

  func ranked(_ stamp: String, _ scorer: ChainScorer, _ cache: MemoryNeighbourCache?) -> [Double] {
    Recommender(catalogue: TitleTable(titles, stamp: stamp), scorer: scorer, neighbourCache: cache)
      .rank(events, top: 60).cards.flatMap { [Double($0.id), $0.score] }
  }

  @Test func cachedNeighboursRankLikeFreshOnes() throws {
    let scorer = ChainScorer(items: ItemIndex(Array(100..<140)))
    let cache = MemoryNeighbourCache()
    let plain = ranked("one", scorer, nil)
    #expect(ranked("one", scorer, cache) == plain)
    #expect(ranked("one", scorer, cache) == plain)
    #expect(cache.written == 1)
    // The cached neighbours are used: changing them changes the ranking.
    let (name, numbers) = try #require(cache.files.first)
    var others = numbers
    others[3...22].reverse()
    cache.files[name] = others
    #expect(ranked("one", scorer, cache) != plain)
  }

  @Test func eachCatalogueVersionAndItemListHasItsOwnEntry() {
    let cache = MemoryNeighbourCache()
    _ = ranked("one", ChainScorer(items: ItemIndex(Array(100..<140))), cache)
    _ = ranked("two", ChainScorer(items: ItemIndex(Array(100..<140))), cache)
    _ = ranked("one", ChainScorer(items: ItemIndex(Array(100..<139))), cache)
    _ = ranked("one", ChainScorer(items: ItemIndex(Array((100..<140).reversed()))), cache)
    #expect(cache.files.count == 4)
    // Nothing is stored for a catalogue without a version, or a model without cold titles.
    _ = ranked("", ChainScorer(items: ItemIndex(Array(100..<140))), cache)
    _ = ranked("one", ChainScorer(items: ItemIndex(Array(100..<160))), cache)
    #expect(cache.files.count == 4)
  }

  @Test func brokenEntriesAreReplaced() throws {
    let scorer = ChainScorer(items: ItemIndex(Array(100..<140)))
    let cache = MemoryNeighbourCache()
    let plain = ranked("one", scorer, cache)
    let (name, numbers) = try #require(cache.files.first)
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
      cache.files[name] = one
      #expect(ranked("one", scorer, cache) == plain, "\(i)")
      #expect(cache.files[name] == numbers)
    }
  }
}
