/// The whole catalogue ranked for one person at one moment: the head of it as cards.
public struct Ranking: Sendable, Equatable {
  /// Best first; `cards[i].rank == i + 1`.
  public var cards: [Card]
  /// How many titles were ranked: everything not answered, saved or filtered out.
  public var candidates: Int
  /// How many unanswered titles the filters hold back.
  public var heldBack: Int
  /// With nothing left to rank: filters whose lifting alone would bring titles back, the most first.
  public var widenings: [Widening]

  /// A ranking whose head is `cards`.
  public init(cards: [Card], candidates: Int, heldBack: Int = 0, widenings: [Widening] = []) {
    self.cards = cards
    self.candidates = candidates
    self.heldBack = heldBack
    self.widenings = widenings
  }

  /// Nothing to show.
  public static let empty = Ranking(cards: [], candidates: 0)
}

/// A filter that could be lifted, and how many titles that alone would bring back.
public struct Widening: Sendable, Equatable {
  /// Which filter.
  public var filter: FilterKind
  /// How many titles.
  public var titles: Int

  /// A filter and what lifting it brings.
  public init(_ filter: FilterKind, titles: Int) {
    self.filter = filter
    self.titles = titles
  }
}

/// One of the filters.
public enum FilterKind: String, Sendable, CaseIterable, Codable {
  case types, wantedGenres, unwantedGenres, years, episodes, score, sequels, adult
}

extension RankingFilters {
  /// Whether a filter differs from its default.
  public func isSet(_ kind: FilterKind) -> Bool { lifting(kind) != self }

  /// The same with one filter lifted. Adult titles are no filter one lifts by the way: they stay as they are.
  public func lifting(_ kind: FilterKind) -> RankingFilters {
    var result = self
    switch kind {
    case .types: result.hiddenTypes = []
    case .wantedGenres: result.wantedGenres = []
    case .unwantedGenres: result.unwantedGenres = []
    case .years: (result.yearFrom, result.yearTo) = (nil, nil)
    case .episodes: (result.episodesFrom, result.episodesTo) = (nil, nil)
    case .score: result.scoreFrom = nil
    case .sequels: result.hidesSequels = false
    case .adult: break
    }
    return result
  }
}
