/// A ranking of the catalogue for one person: its best titles as cards, and counts of the rest.
public struct Ranking: Sendable, Equatable {
  /// Best first; `cards[i].rank == i + 1`.
  public var cards: [Card]
  /// How many titles were ranked: those not answered, saved, skipped lately or filtered out.
  public var candidates: Int
  /// How many titles only the filters leave out.
  public var filteredOut: Int
  /// How many candidates the franchise rule lets into the list, where that is known to be fewer than all.
  public var listable: Int?
  /// When there are no cards: how many titles are left out only for being adult ones.
  public var hiddenAdult = 0
  /// Ids of the saved titles, the highest score first.
  public var saved: [Int] = []
  /// When there are no cards: filters whose removal alone would bring titles back, the most titles first.
  public var relaxations: [FilterRelaxation]

  /// A ranking with its best titles as `cards`.
  public init(
    cards: [Card], candidates: Int, filteredOut: Int = 0, relaxations: [FilterRelaxation] = []
  ) {
    self.cards = cards
    self.candidates = candidates
    self.filteredOut = filteredOut
    self.relaxations = relaxations
  }

  /// Why a ranking has no cards.
  public enum End: Sendable, Equatable {
    /// Every title is answered or put aside, but for adult ones that are hidden.
    case answered(hiddenAdult: Int)
    /// The filters leave out all that are left.
    case filtered
    /// So many titles are left, none of which may be next of its franchise.
    case laterSeasons(Int)
  }

  /// Why there are no cards; nil where there are some.
  public var end: End? {
    guard cards.isEmpty else { return nil }
    if candidates > 0 { return .laterSeasons(candidates) }
    return filteredOut > 0 ? .filtered : .answered(hiddenAdult: hiddenAdult)
  }

  /// How many titles the list can hold: the candidates, or those of them that the franchise rule lets in.
  public var listed: Int { listable ?? candidates }

  /// A ranking without titles.
  public static let empty = Ranking(cards: [], candidates: 0)
}

/// A filter that could be removed, and how many titles that alone would bring back.
public struct FilterRelaxation: Sendable, Equatable {
  /// The filter.
  public var filter: FilterKind
  /// How many titles its removal brings back.
  public var titles: Int

  /// A filter and the number of titles its removal brings back.
  public init(_ filter: FilterKind, titles: Int) {
    self.filter = filter
    self.titles = titles
  }
}

/// One of the filters.
public enum FilterKind: String, Sendable, CaseIterable, Codable {
  case types, wantedGenres, unwantedGenres, years, seasons, episodes, score, members, sequels, adult
}

extension RankingFilters {
  /// Whether a filter differs from its default.
  public func isSet(_ kind: FilterKind) -> Bool { without(kind) != self }

  /// These filters without one of them. `.adult` changes nothing: adult titles are never brought back this way.
  public func without(_ kind: FilterKind) -> RankingFilters {
    var result = self
    switch kind {
    case .types: result.hiddenTypes = []
    case .wantedGenres: result.wantedGenres = []
    case .unwantedGenres: result.unwantedGenres = []
    case .years: (result.yearFrom, result.yearTo) = (nil, nil)
    case .episodes: (result.episodesFrom, result.episodesTo) = (nil, nil)
    case .score: result.scoreFrom = nil
    case .seasons: result.seasons = []
    case .members: (result.membersFrom, result.membersTo) = (nil, nil)
    case .sequels: result.hidesSequels = false
    case .adult: break
    }
    return result
  }
}
