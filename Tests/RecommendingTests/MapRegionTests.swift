import Cards
import Foundations
import Testing

@testable import Recommending

@Suite struct MapRegionTests {
  /// Two heaps of titles, far from each other; a genre is everywhere.
  static func places(_ count: Int = 120) -> [MapRegions.Place] {
    var random = RandomSource(seed: 4)
    return (0..<count).map { i in
      let isLeft = i % 2 == 0
      return MapRegions.Place(
        x: (isLeft ? -0.8 : 0.7) + Float.random(in: -0.1...0.1, using: &random),
        y: Float.random(in: -0.1...0.1, using: &random), genres: ["Comedy", isLeft ? "Sports" : "Mecha"],
        keywords: [isLeft ? "basketball team" : "robot war of the pilots"])
    }
  }

  @Test func regionsAreNamedByWhatOthersLack() throws {
    let regions = MapRegions.find(Self.places()).filter { $0.level == 0 }
    #expect(regions.reduce(0) { $0 + $1.titles } <= 120)
    let (left, right) = (regions.filter { $0.x < 0 }, regions.filter { $0.x > 0 })
    #expect(!left.isEmpty && !right.isEmpty)
    // The largest of each side has the genre of its side, and a keyword where it is as rare elsewhere.
    #expect(try #require(left.first).name.hasPrefix("Sports"))
    #expect(try #require(right.first).name.hasPrefix("Mecha"))
    #expect(regions.allSatisfy { !$0.name.contains("Comedy") })
    // No name stands twice.
    #expect(Set(regions.map(\.name)).count == regions.count)
    #expect(MapRegions.find(Self.places()) == MapRegions.find(Self.places()))
  }

  /// Words that belong together stay together, and a keyword of other titles does not stand beside a genre.
  @Test func phrasesStayWholeAndGenresAreThoseOfTheirTitles() throws {
    var places = Self.places(240)
    for i in places.indices where i % 2 == 0 {
      let isCatching = i % 4 == 0
      places[i] = MapRegions.Place(
        x: places[i].x, y: places[i].y, genres: [isCatching ? "Isekai" : "Sports"],
        keywords: [
          isCatching
            ? "monster catching" : ["mind games", "mind reader", "of one mind x"][i / 4 % 3],
          "story \(i)",
        ])
    }
    let names = MapRegions.find(places).filter { $0.x < 0 }.map(\.name)
    #expect(names.contains { $0.contains("monster catching") }, "\(names)")
    for name in names {
      #expect(
        !name.hasSuffix(", catching") && !name.hasSuffix(", monster") && !name.hasSuffix(", mind"))
      #expect(!(name.contains("Sports") && name.contains("catching")), "\(name)")
    }
  }

  @Test func fewTitlesHaveNoRegions() {
    #expect(MapRegions.find([]).isEmpty)
    #expect(MapRegions.find(Self.places(2)).isEmpty)
  }

  @Test func keywordsAreReadAsWords() {
    #expect(
      MapRegions.words(of: ["space bounty hunters", "haunted by the past", "a short story"]) == [
        "space", "bounty", "hunters", "haunted", "past",
      ])
  }
}
