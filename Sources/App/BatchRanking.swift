import Cards
import Catalogue
import Events
import Recommending

/// Ranks for many histories that are stored nowhere: those of a file, or of a call of the service.
public struct BatchRanking {
  /// A title in a list, with its reasons where they were asked for.
  public typealias Entry = (
    animeID: Int, score: Float, reasons: [(reason: Reason, effect: ReasonEffect?)]
  )
  /// Histories that are scored together.
  public static let sliceLength = 32

  /// The titles that are scored, and which of them may be in a list.
  public struct Titles: Sendable {
    /// All that are scored.
    public let all: [Anime]
    /// Those that may be in a list; nil for all.
    private let listed: Set<Int>?
    /// How many are scored and in no list.
    fileprivate let others: Int

    /// The titles of a catalogue, and the model's other items as titles without facts.
    public init(_ catalogue: [Anime], items: [Int]) {
      let known = Set(catalogue.map(\.id))
      (all, listed, others) = (
        catalogue + items.filter { !known.contains($0) }.map(Anime.unknown), nil, 0
      )
    }

    /// The titles of a file. What histories say about other items of the model teaches, without being ranked.
    public init(file titles: [Anime], items: [Int], answered: Set<Int>) {
      let known = Set(titles.map(\.id))
      let others = items.filter { !known.contains($0) && answered.contains($0) }
      (all, listed, self.others) = (titles + others.map(Anime.unknown), known, others.count)
    }

    fileprivate func mayBeListed(_ id: Int) -> Bool { listed?.contains(id) ?? true }
  }

  private let recommender: Recommender
  private let options: RankingOptions
  private let titles: Titles?
  private let arranges: Bool

  /// - Parameter titles: nil where all that the recommender knows may be in a list.
  /// - Parameter arranges: whether lists have variety and the order of franchises, which costs a ranking for each history.
  public init(_ recommender: Recommender, _ options: RankingOptions, titles: Titles? = nil, arranges: Bool) {
    (self.recommender, self.options, self.titles, self.arranges) = (recommender, options, titles, arranges)
  }

  /// The best titles for each history.
  ///
  /// - Parameter explains: whether each title gets its reasons, with what was measured of them.
  public func lists(_ histories: [[Event]], top: Int, explains: Bool = false) -> [[Entry]] {
    // What only teaches may stand among the best of somebody else.
    let most = top + (titles?.others ?? 0)
    func mayBeListed(_ id: Int) -> Bool { titles?.mayBeListed(id) ?? true }
    guard explains || arranges else {
      return recommender.rankAll(histories, top: most, options: options).map { list in
        list.lazy.filter { mayBeListed($0.animeID) }.prefix(top).map { ($0.animeID, $0.score, []) }
      }
    }
    return histories.map { events in
      let best = recommender.rank(events, top: most, explained: explains ? most : 0, options: options).cards
      let cards = Array(best.lazy.filter { mayBeListed($0.id) }.prefix(top))
      guard explains else { return cards.map { ($0.id, Float($0.score), []) } }
      return zip(cards, recommender.effects(of: cards, events, options: options)).map { card, effects in
        (card.id, Float(card.score), zip(card.reasons, effects).map { (reason: $0, effect: $1) })
      }
    }
  }
}

extension Recommender {
  /// How many titles the order of franchises alone holds back from an empty list.
  public func heldBack(_ events: [Event], _ options: RankingOptions) -> Int {
    guard options.franchises != .every else { return 0 }
    var every = options
    every.franchises = .every
    return rank(events, top: catalogue.count, explained: 0, options: every).cards.count
  }
}
