/// The whole catalogue ranked for one person at one moment: the head of it as cards.
public struct Ranking: Sendable, Equatable {
  /// Best first; `cards[i].rank == i + 1`.
  public var cards: [Card]
  /// How many titles were ranked: everything not answered, saved or filtered out.
  public var candidates: Int

  /// A ranking whose head is `cards`.
  public init(cards: [Card], candidates: Int) {
    self.cards = cards
    self.candidates = candidates
  }

  /// Nothing to show.
  public static let empty = Ranking(cards: [], candidates: 0)
}
