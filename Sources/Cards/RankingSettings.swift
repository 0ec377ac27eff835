import Catalogue
import Foundations

/// Which titles are ranked at all. By default all but adult titles.
public struct RankingFilters: Sendable, Equatable, Codable {
  /// Types to leave out: `Movie`, `OVA` ...; `Unknown` for titles without a type.
  public var hiddenTypes: Set<String> = []
  /// A title must have one of these genres; empty for no restriction.
  public var wantedGenres: Set<String> = []
  /// A title must have none of these genres.
  public var unwantedGenres: Set<String> = []
  /// First and last year of the first broadcast. Titles without a year pass neither.
  public var yearFrom, yearTo: Int?
  /// Fewest and most episodes. Titles without a count pass neither.
  public var episodesFrom, episodesTo: Int?
  /// The least mean score.
  public var scoreFrom: Double?
  /// Fewest and most members. Titles without a count pass neither.
  public var membersFrom, membersTo: Int?
  /// A title must have begun in one of these seasons: `Winter`, `Spring`, `Summer`, `Fall`; empty for no restriction.
  public var seasons: Set<String> = []
  /// Leaves out sequels of franchises of which no earlier title was seen, or any title was dropped.
  public var hidesSequels = false
  /// Whether adult titles are ranked.
  public var showsAdult = false
  /// Whether saved titles are ranked too; the first card is never one.
  public var showsSaved = false

  /// No filters.
  public init() {}

  /// The type of titles without one.
  public static let unknownType = "Unknown"
}

/// How titles of one franchise share the ranking.
public enum FranchiseRule: String, Sendable, CaseIterable, Codable {
  /// All titles are ranked.
  case every
  /// Only the best ranked title.
  case best
  /// Only the earliest unanswered title that scores nearly as high as the best one.
  case earliest
}

/// What a person can change about the order of the ranking.
public struct RankingKnobs: Sendable, Equatable, Codable {
  /// How much of popularity is taken out of the scores: 0 nothing, 1 all.
  public var niche = 0.0
  /// Share of content (genres, studios, franchise) in the blend; the rest is the model.
  public var content = 0.2
  /// 0: by score alone; up to 0.2 the list is brought near the genres one loves; 1: titles similar to those just above are moved
  /// down most.
  public var diversity = 0.2
  /// The mix of presence (1) and taste (0): would a person watch a title, would they love it.
  public var presence = 0.2
  /// Whether disliked and dropped titles say nothing of taste.
  public var ignoresDislikes = false
  /// Whether one card in eight is something different, to learn what a person might love.
  public var explores = true
  /// How titles of one franchise share the ranking.
  public var franchises = FranchiseRule.earliest
  /// Genres to rank higher (1, 2) or lower (-1, -2).
  public var genreWeights: [String: Int] = [:]

  /// The defaults.
  public init() {}

  /// The range of genre weights.
  public static let genreSteps = -2...2
}

/// Filters and knobs of a profile.
public struct RankingSettings: Sendable, Equatable, Codable {
  /// Which titles are shown.
  public var filters = RankingFilters()
  /// How they are ranked.
  public var knobs = RankingKnobs()
  /// Name of the chosen model; nil for the default one.
  public var model: String?
  /// The language of titles that was chosen with a key; nil for the one in config.toml.
  public var titles: TitleLanguage?

  /// The defaults.
  public init() {}

  /// These settings with knobs in their range, and with short and clean words in filters and names: they may come from a file. Numbers of
  /// filters stay: any number is a bound, if one that nothing meets.
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
    result.filters.seasons = words(filters.seasons)
    result.filters.unwantedGenres = words(filters.unwantedGenres)
    return result
  }
}

extension RankingSettings {
  private enum Keys: String, CodingKey { case filters, knobs, model, titles }

  /// Decodes settings of any version: a part that is missing or cannot be read keeps its default.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: Keys.self)
    self.init()
    if let filters = try? parts.decode(RankingFilters.self, forKey: .filters) { self.filters = filters }
    if let knobs = try? parts.decode(RankingKnobs.self, forKey: .knobs) { self.knobs = knobs }
    model = try? parts.decode(String.self, forKey: .model)
    titles = (try? parts.decode(String.self, forKey: .titles)).flatMap(TitleLanguage.init(rawValue:))
    self = bounded
  }
}

extension RankingKnobs {
  /// Decodes knobs of any version: missing ones keep their defaults.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    niche = try parts.decodeIfPresent(Double.self, forKey: .niche) ?? niche
    content = try parts.decodeIfPresent(Double.self, forKey: .content) ?? content
    diversity = try parts.decodeIfPresent(Double.self, forKey: .diversity) ?? diversity
    presence = try parts.decodeIfPresent(Double.self, forKey: .presence) ?? presence
    explores = try parts.decodeIfPresent(Bool.self, forKey: .explores) ?? explores
    ignoresDislikes = try parts.decodeIfPresent(Bool.self, forKey: .ignoresDislikes) ?? ignoresDislikes
    franchises = try parts.decodeIfPresent(FranchiseRule.self, forKey: .franchises) ?? franchises
    genreWeights = try parts.decodeIfPresent([String: Int].self, forKey: .genreWeights) ?? genreWeights
  }
}

extension RankingFilters {
  /// Decodes filters of any version: missing ones keep their defaults.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func read<T: Decodable>(_ key: CodingKeys, _ value: inout T) throws {
      value = try parts.decodeIfPresent(T.self, forKey: key) ?? value
    }
    try read(.hiddenTypes, &hiddenTypes)
    try read(.wantedGenres, &wantedGenres)
    try read(.unwantedGenres, &unwantedGenres)
    yearFrom = try parts.decodeIfPresent(Int.self, forKey: .yearFrom)
    yearTo = try parts.decodeIfPresent(Int.self, forKey: .yearTo)
    episodesFrom = try parts.decodeIfPresent(Int.self, forKey: .episodesFrom)
    episodesTo = try parts.decodeIfPresent(Int.self, forKey: .episodesTo)
    scoreFrom = try parts.decodeIfPresent(Double.self, forKey: .scoreFrom)
    membersFrom = try parts.decodeIfPresent(Int.self, forKey: .membersFrom)
    membersTo = try parts.decodeIfPresent(Int.self, forKey: .membersTo)
    try read(.seasons, &seasons)
    try read(.hidesSequels, &hidesSequels)
    try read(.showsAdult, &showsAdult)
    try read(.showsSaved, &showsSaved)
  }
}
