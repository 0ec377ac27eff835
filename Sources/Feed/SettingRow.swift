import Cards

/// One row of the filters or the knobs: a setting that is turned left and right.
public enum SettingRow: Sendable, Equatable, Hashable {
  case type(String)
  case yearFrom, yearTo, episodesFrom, episodesTo, scoreFrom, membersFrom, membersTo, sequels, adult, saved
  /// Wanted, unwanted or neither.
  case genre(String)
  case model, presence, ignoresDislikes, explores, niche, content, diversity, franchises
  /// A genre turned up or down.
  case weight(String)

  /// The rows of the filters.
  public static func filters(_ summary: CatalogueSummary) -> [SettingRow] {
    [
      .sequels, .scoreFrom, .yearFrom, .yearTo, .episodesFrom, .episodesTo, .membersFrom, .membersTo, .saved,
      .adult,
    ]
      + summary.types.map { .type($0.name) } + summary.genres.map { .genre($0.name) }
  }

  /// The rows of the knobs.
  public static func knobs(_ summary: CatalogueSummary, models: [AvailableModel] = []) -> [SettingRow] {
    [.niche, .diversity, .content, .franchises] + (models.count > 1 ? [.model] : []) + [
      .presence, .explores, .ignoresDislikes,
    ]
      + summary.genres.map { .weight($0.name) }
  }

  static let years = [1960, 1970, 1980, 1985, 1990, 1995] + Array(2000...2030)
  static let episodes = [1, 2, 3, 6, 10, 12, 13, 24, 26, 39, 52, 75, 100, 200]
  static let members = [
    1000, 5000, 10_000, 25_000, 50_000, 100_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000,
  ]
  static let scores = Array(stride(from: 5.0, through: 9.0, by: 0.25))
}

extension RankingSettings {
  /// Changes a setting without a direction: what is only on or off, or shown or hidden, becomes the other; others turn by one step.
  public mutating func change(_ row: SettingRow) {
    switch row {
    case .type(let name): turn(row, by: filters.hiddenTypes.contains(name) ? 1 : -1)
    case .sequels: filters.hidesSequels.toggle()
    case .adult: filters.showsAdult.toggle()
    case .saved: filters.showsSaved.toggle()
    case .explores: knobs.explores.toggle()
    case .ignoresDislikes: knobs.ignoresDislikes.toggle()
    case .yearFrom, .episodesFrom, .membersFrom, .scoreFrom: narrow(row, by: 1)
    case .yearTo, .episodesTo, .membersTo: narrow(row, by: -1)
    default: turn(row, by: 1)
    }
  }

  /// Makes a bound stricter by one step, and lifts it after the strictest.
  private mutating func narrow(_ row: SettingRow, by step: Int) {
    let before = self
    turn(row, by: step)
    if self == before { reset(row) }
  }

  /// Turns a setting by one step to the right (1: more, on, shown) or left (-1: less, off, hidden). No effect at the end of its range.
  public mutating func turn(_ row: SettingRow, by step: Int) {
    switch row {
    case .type(let name):
      if step > 0 { filters.hiddenTypes.remove(name) } else { filters.hiddenTypes.insert(name) }
    case .yearFrom: filters.yearFrom = Self.next(filters.yearFrom, in: SettingRow.years, by: step)
    case .yearTo: filters.yearTo = Self.next(filters.yearTo, in: SettingRow.years, by: step, isUpper: true)
    case .episodesFrom:
      filters.episodesFrom = Self.next(filters.episodesFrom, in: SettingRow.episodes, by: step)
    case .episodesTo:
      filters.episodesTo = Self.next(filters.episodesTo, in: SettingRow.episodes, by: step, isUpper: true)
    case .scoreFrom: filters.scoreFrom = Self.next(filters.scoreFrom, in: SettingRow.scores, by: step)
    case .membersFrom: filters.membersFrom = Self.next(filters.membersFrom, in: SettingRow.members, by: step)
    case .membersTo:
      filters.membersTo = Self.next(filters.membersTo, in: SettingRow.members, by: step, isUpper: true)
    case .sequels: filters.hidesSequels = step < 0
    case .adult: filters.showsAdult = step > 0
    case .saved: filters.showsSaved = step > 0
    case .genre(let name):
      let now = filters.wantedGenres.contains(name) ? 1 : filters.unwantedGenres.contains(name) ? -1 : 0
      let next = max(-1, min(1, now + step))
      filters.wantedGenres.remove(name)
      filters.unwantedGenres.remove(name)
      if next == 1 { filters.wantedGenres.insert(name) }
      if next == -1 { filters.unwantedGenres.insert(name) }
    case .model: break
    case .presence: knobs.presence = Self.tenth(knobs.presence, step)
    case .explores: knobs.explores = step > 0
    case .ignoresDislikes: knobs.ignoresDislikes = step > 0
    case .niche: knobs.niche = Self.tenth(knobs.niche, step)
    case .content: knobs.content = Self.tenth(knobs.content, step)
    case .diversity: knobs.diversity = Self.tenth(knobs.diversity, step)
    case .franchises:
      let all = FranchiseRule.allCases
      let at = (all.firstIndex(of: knobs.franchises) ?? 0) + step
      knobs.franchises = all[(at + all.count) % all.count]
    case .weight(let name):
      let range = RankingKnobs.genreSteps
      let next = max(range.lowerBound, min(range.upperBound, (knobs.genreWeights[name] ?? 0) + step))
      knobs.genreWeights[name] = next == 0 ? nil : next
    }
  }

  /// Resets a setting to its default; knobs to `standard`.
  public mutating func reset(_ row: SettingRow, standard: RankingKnobs = RankingKnobs()) {
    var plain = RankingSettings()
    plain.knobs = standard
    switch row {
    case .type(let name): filters.hiddenTypes.remove(name)
    case .yearFrom: filters.yearFrom = nil
    case .yearTo: filters.yearTo = nil
    case .episodesFrom: filters.episodesFrom = nil
    case .episodesTo: filters.episodesTo = nil
    case .scoreFrom: filters.scoreFrom = nil
    case .membersFrom: filters.membersFrom = nil
    case .membersTo: filters.membersTo = nil
    case .sequels: filters.hidesSequels = plain.filters.hidesSequels
    case .adult: filters.showsAdult = false
    case .saved: filters.showsSaved = false
    case .genre(let name):
      filters.wantedGenres.remove(name)
      filters.unwantedGenres.remove(name)
    case .model: model = nil
    case .presence: knobs.presence = plain.knobs.presence
    case .explores: knobs.explores = plain.knobs.explores
    case .ignoresDislikes: knobs.ignoresDislikes = plain.knobs.ignoresDislikes
    case .niche: knobs.niche = plain.knobs.niche
    case .content: knobs.content = plain.knobs.content
    case .diversity: knobs.diversity = plain.knobs.diversity
    case .franchises: knobs.franchises = plain.knobs.franchises
    case .weight(let name): knobs.genreWeights[name] = nil
    }
  }

  /// Whether a setting has its default.
  public func isDefault(_ row: SettingRow, standard: RankingKnobs = RankingKnobs()) -> Bool {
    var plain = self
    plain.reset(row, standard: standard)
    return plain == self
  }

  /// The next choice of a bound. "Any" (nil) lies below the lowest of those from below and above the highest of those from above, so that
  /// the first step from it hides little.
  private static func next<T: Comparable>(
    _ value: T?, in choices: [T], by step: Int, isUpper: Bool = false
  ) -> T? {
    guard let value else {
      return isUpper ? (step < 0 ? choices.last : nil) : (step > 0 ? choices.first : nil)
    }
    let lifts = (step > 0) == isUpper
    return (step > 0 ? choices.first { $0 > value } : choices.last { $0 < value }) ?? (lifts ? nil : value)
  }

  private static func tenth(_ value: Double, _ step: Int) -> Double {
    min(1, max(0, ((value * 10).rounded() + Double(step)) / 10))
  }
}
