import Cards

/// What filters and knobs are called, and what their figures say.
public enum SettingLabels {
  /// The name of a line.
  public static func name(_ row: SettingRow) -> String {
    switch row {
    case .type(let name), .genre(let name), .weight(let name): name
    case .yearFrom: "From the year"
    case .yearTo: "To the year"
    case .episodesFrom: "Episodes, at least"
    case .episodesTo: "Episodes, at most"
    case .scoreFrom: "Rated at least"
    case .sequels: "Sequels of the unseen"
    case .adult: "Adult titles"
    case .model: "Model"
    case .presence: "Presence"
    case .niche: "Niche"
    case .content: "Content"
    case .diversity: "Variety"
    case .franchises: "Franchises"
    }
  }

  /// What a line stands at.
  public static func value(_ row: SettingRow, _ settings: RankingSettings) -> String {
    let (filters, knobs) = (settings.filters, settings.knobs)
    switch row {
    case .type(let name): return filters.hiddenTypes.contains(name) ? "hidden" : "shown"
    case .yearFrom: return filters.yearFrom.map(String.init) ?? "any"
    case .yearTo: return filters.yearTo.map(String.init) ?? "any"
    case .episodesFrom: return filters.episodesFrom.map(String.init) ?? "any"
    case .episodesTo: return filters.episodesTo.map(String.init) ?? "any"
    case .scoreFrom: return filters.scoreFrom.map { "\($0)" } ?? "any"
    case .sequels: return filters.hidesSequels ? "hidden" : "shown"
    case .adult: return filters.showsAdult ? "shown" : "hidden"
    case .genre(let name):
      if filters.wantedGenres.contains(name) { return "wanted" }
      return filters.unwantedGenres.contains(name) ? "never" : "-"
    case .model: return settings.model ?? "by default"
    case .presence: return percent(knobs.presence)
    case .niche: return percent(knobs.niche)
    case .content: return percent(knobs.content)
    case .diversity: return percent(knobs.diversity)
    case .franchises:
      switch knobs.franchises {
      case .every: return "every title"
      case .best: return "best of each"
      case .earliest: return "first of each"
      }
    case .weight(let name):
      let step = knobs.genreWeights[name] ?? 0
      return step == 0 ? "-" : step > 0 ? "+\(step)" : "\(step)"
    }
  }

  /// What a line does, for the line below the list.
  public static func help(_ row: SettingRow) -> String {
    switch row {
    case .type: "Whether titles of this type come at all."
    case .yearFrom, .yearTo: "By the first broadcast; a title of unknown year does not pass."
    case .episodesFrom, .episodesTo: "A title of unknown length does not pass."
    case .scoreFrom: "The mean rating of those who saw it; an unrated title does not pass."
    case .sequels: "Hidden: later titles of what you have not begun, or have dropped."
    case .adult: "Off unless you ask for them."
    case .genre: "Right: only titles with one of the wanted. Left: never with this one."
    case .model: "Which model ranks; each knows the same titles by other means."
    case .presence: "How likely you are to meet a title (100%) against how you would rate it (0%)."
    case .niche: "How much of everybody's favourites is taken out of the scores."
    case .content: "The share of genres, studios and series; the rest is the model's."
    case .diversity: "How far each title is pushed away from those just above it."
    case .franchises: "Of each franchise the first unseen title, the best one, or all."
    case .weight: "Each step moves its titles by half a deviation."
    }
  }

  /// The name of a filter as a whole.
  public static func name(_ kind: FilterKind) -> String {
    switch kind {
    case .types: "the types"
    case .wantedGenres: "the wanted genres"
    case .unwantedGenres: "the genres that never come"
    case .years: "the years"
    case .episodes: "the episodes"
    case .score: "the rating"
    case .sequels: "the sequels"
    case .adult: "adult titles"
    }
  }

  /// "Niche 40%."
  public static func change(_ row: SettingRow, _ settings: RankingSettings) -> String {
    "\(name(row)): \(value(row, settings))."
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
}
