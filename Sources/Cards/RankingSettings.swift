import Catalogue

/// Which titles a person wants to be shown at all. The defaults hold nothing back but adult titles.
public struct RankingFilters: Sendable, Equatable, Codable {
  /// Types that are left out: `Movie`, `OVA` ...; `Unknown` stands for those whose type is not known.
  public var hiddenTypes: Set<String> = []
  /// A title has one of these genres; with none named all may come.
  public var wantedGenres: Set<String> = []
  /// A title has none of these genres.
  public var unwantedGenres: Set<String> = []
  /// First and last year of the first broadcast. A title of unknown year does not pass either.
  public var yearFrom, yearTo: Int?
  /// Fewest and most episodes. A title of unknown length does not pass either.
  public var episodesFrom, episodesTo: Int?
  /// The least mean rating of its viewers.
  public var scoreFrom: Double?
  /// Leaves out sequels: later titles of a franchise none of which has been seen, or one of which was dropped.
  public var hidesSequels = false
  /// Adult titles are off unless asked for.
  public var showsAdult = false

  /// No filter.
  public init() {}

  /// What a title of unknown type counts as.
  public static let unknownType = "Unknown"
}

/// How titles of one franchise share the ranking.
public enum FranchiseRule: String, Sendable, CaseIterable, Codable {
  /// Every title stands for itself.
  case every
  /// The best ranked title alone.
  case best
  /// The earliest unanswered title that is nearly as good as the best.
  case earliest
}

/// How the ranking is made, as far as a person may turn it.
public struct RankingKnobs: Sendable, Equatable, Codable {
  /// 0: as the model says; 1: what is popular with everybody has no advantage.
  public var niche = 0.0
  /// Share of content (genres, studios, franchise) in the blend; the rest is the model's.
  public var content = 0.2
  /// 0: by score alone; 1: each next title is pushed away from those just above it.
  public var diversity = 0.0
  /// Of a model that foretells both: how likely a title is to be met (1) against how it would be rated (0).
  public var presence = 0.2
  /// How titles of one franchise share the ranking.
  public var franchises = FranchiseRule.earliest
  /// Genres turned up (1, 2) or down (-1, -2).
  public var genreWeights: [String: Int] = [:]

  /// The defaults.
  public init() {}

  /// What a genre may be turned to.
  public static let genreSteps = -2...2
}

/// Filters and knobs of a profile.
public struct RankingSettings: Sendable, Equatable, Codable {
  /// Which titles are shown.
  public var filters = RankingFilters()
  /// How they are ranked.
  public var knobs = RankingKnobs()
  /// The model they are ranked by, by name; nil for the one at work by default.
  public var model: String?

  /// The defaults.
  public init() {}

  /// The same with every figure inside its bounds and every list of a bounded size: settings may come from a file.
  public var bounded: RankingSettings {
    func share(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }
    func words(_ set: Set<String>) -> Set<String> {
      Set(set.sorted().prefix(200).map { CleanText.clean($0, limit: 60) })
    }
    var result = self
    result.knobs.niche = share(knobs.niche)
    result.knobs.content = share(knobs.content)
    result.knobs.diversity = share(knobs.diversity)
    result.knobs.presence = knobs.presence.isFinite ? share(knobs.presence) : RankingKnobs().presence
    result.model = model.map { CleanText.clean($0, limit: 1000) }
    let steps = RankingKnobs.genreSteps
    result.knobs.genreWeights = Dictionary(
      knobs.genreWeights.sorted { $0.key < $1.key }.prefix(200).compactMap { name, step in
        let step = min(steps.upperBound, max(steps.lowerBound, step))
        return step == 0 ? nil : (CleanText.clean(name, limit: 60), step)
      }, uniquingKeysWith: { first, _ in first })
    result.filters.hiddenTypes = words(filters.hiddenTypes)
    result.filters.wantedGenres = words(filters.wantedGenres)
    result.filters.unwantedGenres = words(filters.unwantedGenres)
    return result
  }
}

extension RankingSettings {
  private enum Keys: String, CodingKey { case filters, knobs, model }

  /// What an older or newer version wrote: a part that is missing or cannot be read is as by default.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: Keys.self)
    self.init()
    if let filters = try? parts.decode(RankingFilters.self, forKey: .filters) { self.filters = filters }
    if let knobs = try? parts.decode(RankingKnobs.self, forKey: .knobs) { self.knobs = knobs }
    model = try? parts.decode(String.self, forKey: .model)
    self = bounded
  }
}

extension RankingKnobs {
  /// What an older version wrote has fewer knobs: those that are missing are as by default.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    niche = try parts.decodeIfPresent(Double.self, forKey: .niche) ?? niche
    content = try parts.decodeIfPresent(Double.self, forKey: .content) ?? content
    diversity = try parts.decodeIfPresent(Double.self, forKey: .diversity) ?? diversity
    presence = try parts.decodeIfPresent(Double.self, forKey: .presence) ?? presence
    franchises = try parts.decodeIfPresent(FranchiseRule.self, forKey: .franchises) ?? franchises
    genreWeights = try parts.decodeIfPresent([String: Int].self, forKey: .genreWeights) ?? genreWeights
  }
}
