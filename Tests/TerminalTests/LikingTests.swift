import Cards
import Catalogue
import Feed
import Testing

@testable import Terminal

/// The promise of a card beside its rank: the chance of love and the rating one would give.
@Suite struct LikingTests {
  static func card(match: Int?, rating: Double?) -> Card {
    Card(
      anime: Anime(id: 1, title: "Monster"), rank: 3, score: 1, match: match, rating: rating,
      reasons: [Reason(.unattributed, weight: 0)])
  }

  @Test func whatIsKnownIsShownAndNothingElse() {
    #expect(Words.liking(Self.card(match: 87, rating: 8.64)) == ["match 87%", "you 8.6"])
    var scored = Self.card(match: 87, rating: 8.64)
    scored.anime.score = 8.17
    #expect(Words.liking(scored) == ["match 87%", "you 8.6, all 8.2"])
    #expect(Words.liking(Self.card(match: nil, rating: nil)).isEmpty)
    #expect(Words.match(Self.card(match: nil, rating: nil)).isEmpty)
    let sentence = PlainMessages.card(Self.card(match: 87, rating: 8.64), of: "90")
    #expect(sentence == "Card: number 3 of 90, match 87 percent, you would rate it 8.6.")
    #expect(PlainMessages.card(Self.card(match: nil, rating: nil), of: "90") == "Card: number 3 of 90.")
  }
}
