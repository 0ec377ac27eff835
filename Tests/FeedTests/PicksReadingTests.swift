import Catalogue
import Events
import Testing

@testable import Feed

/// The sentence about a new person's picks names what they have in common, and nothing else.
@Suite struct PicksReadingTests {
  private static func title(_ id: Int, _ genres: [String], _ year: Int) -> Anime {
    var anime = Anime(id: id, title: "T\(id)")
    (anime.genres, anime.startDate) = (genres, "\(year)-04-01")
    return anime
  }

  /// Mostly action of the 2010s.
  private static let others = (1...20).map { i in
    title(i, i % 4 == 0 ? ["Drama"] : i % 4 == 1 ? ["Sports"] : ["Action", "Shounen"], 2005 + i % 12)
  }

  private static func sentence(_ picks: [(Anime, Feedback)]) -> String? {
    PicksReading.sentence(picks.map { (anime: $0.0, feedback: $0.1) }, among: others)
  }

  @Test func picksAreUnderstoodByWhatTheyShare() {
    let slow = (100...102).map { ($0 == 102 ? Feedback.like : .love, $0) }.map {
      (
        Self.title($1, ["Slice of Life", "Drama", "Award Winning"] + ($1 == 101 ? ["Mystery"] : []), 1999), $0
      )
    }
    #expect(Self.sentence(slow) == "Understood: Slice of Life, Drama; older titles.")
    let refused = slow + [(Self.title(103, ["Sports", "Drama"], 2012), .dislike)]
    #expect(Self.sentence(refused) == "Understood: Slice of Life, Drama; older titles; not Sports.")
  }

  @Test func whatManyTitlesHaveIsNotNamed() {
    #expect(Self.sentence([(Self.title(1, ["Action", "Shounen"], 2010), .love)]) != nil)
    let usual = Self.others.filter { $0.genres == ["Action", "Shounen"] } + [Self.others[3]]
    #expect(Self.sentence(usual.map { ($0, .love) }) == "Understood: Action.")
    #expect(Self.sentence(Self.others.map { ($0, .love) }) == nil)
    #expect(Self.sentence([]) == nil)
    #expect(Self.sentence([(Self.others[0], .dislike)]) == "Understood: not Sports.")
  }
}
