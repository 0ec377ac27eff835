import Cards
import Foundations

/// Names, values and explanations of filters and knobs.
public enum SettingLabels {
  /// The name of a row.
  public static func name(_ row: SettingRow) -> String {
    switch row {
    case .type(let name), .genre(let name), .weight(let name): name
    case .yearFrom: "From year"
    case .yearTo: "To year"
    case .episodesFrom: "Minimum episodes"
    case .episodesTo: "Maximum episodes"
    case .scoreFrom: "Minimum mean score"
    case .membersFrom: "Minimum members"
    case .membersTo: "Maximum members"
    case .sequels: "Sequels of unseen titles"
    case .adult: "Adult titles"
    case .saved: "Saved titles"
    case .model: "Model"
    case .presence: "Presence"
    case .explores: "Something different"
    case .ignoresDislikes: "Ignore dislikes"
    case .niche: "Niche"
    case .content: "Content"
    case .diversity: "Variety"
    case .franchises: "Franchises"
    }
  }

  /// The value of a row.
  public static func value(_ row: SettingRow, _ settings: RankingSettings) -> String {
    let (filters, knobs) = (settings.filters, settings.knobs)
    switch row {
    case .type(let name): return filters.hiddenTypes.contains(name) ? "hidden" : "shown"
    case .yearFrom: return filters.yearFrom.map(String.init) ?? "any"
    case .yearTo: return filters.yearTo.map(String.init) ?? "any"
    case .episodesFrom: return filters.episodesFrom.map(String.init) ?? "any"
    case .episodesTo: return filters.episodesTo.map(String.init) ?? "any"
    case .scoreFrom: return filters.scoreFrom.map { "\($0)" } ?? "any"
    case .membersFrom: return filters.membersFrom.map(\.formattedCount) ?? "any"
    case .membersTo: return filters.membersTo.map(\.formattedCount) ?? "any"
    case .sequels: return filters.hidesSequels ? "hidden" : "shown"
    case .saved: return filters.showsSaved ? "shown" : "hidden"
    case .adult: return filters.showsAdult ? "shown" : "hidden"
    case .genre(let name):
      if filters.wantedGenres.contains(name) { return "wanted" }
      return filters.unwantedGenres.contains(name) ? "never" : "-"
    case .model: return settings.model ?? "default"
    case .presence: return knobs.presence.percent
    case .explores: return knobs.explores ? "one in eight" : "off"
    case .ignoresDislikes: return knobs.ignoresDislikes ? "on" : "off"
    case .niche: return knobs.niche.percent
    case .content: return knobs.content.percent
    case .diversity: return knobs.diversity.percent
    case .franchises:
      switch knobs.franchises {
      case .every: return "every title"
      case .best: return "best of each"
      case .earliest: return "next to watch"
      }
    case .weight(let name):
      let step = knobs.genreWeights[name] ?? 0
      return step == 0 ? "-" : step > 0 ? "+\(step)" : "\(step)"
    }
  }

  /// What a row does, for the text below the list.
  public static func help(_ row: SettingRow) -> String {
    switch row {
    case .type: "Whether titles of this type are recommended."
    case .yearFrom, .yearTo: "Year of the first broadcast. Titles of unknown year are hidden."
    case .episodesFrom, .episodesTo: "Titles of unknown length are hidden."
    case .scoreFrom: "Mean score by people who saw it. Unrated titles are hidden."
    case .membersFrom, .membersTo: "How many lists it is in. Titles of unknown number are hidden."
    case .sequels: "Later titles of series that you have not begun, or have dropped."
    case .saved: "Shown: saved titles stand in the list where they rank, but are never the card."
    case .adult: "Hidden unless you choose to see them."
    case .genre: "Right: only titles with a wanted genre. Left: no titles with this genre."
    case .model: "The model that ranks the titles."
    case .presence: "Low: what you would love (some models: what all rate high). High: what you would watch."
    case .explores: "One card in eight that shows what you might love and have not been asked."
    case .ignoresDislikes: "On: disliked and dropped titles only leave the feed; they lower nothing else."
    case .niche: "How much popularity is taken out of the scores."
    case .content: "How much genres, studios and series count; the rest is the model."
    case .diversity: "Brings a list near the genres you love; above 20% also moves similar titles apart."
    case .franchises: "Of each franchise: the next title to watch, the best one, or all."
    case .weight: "Each step moves its titles by half a standard deviation."
    }
  }

  /// In place of a value that changes nothing at the moment.
  static let unused = "not used"

  /// Why a knob changes nothing while several people watch together; nil for those that count.
  static func whyUnusedTogether(_ row: SettingRow) -> String? {
    switch row {
    case .franchises: "Not used while watching together: of each franchise the earliest title left is listed."
    case .diversity: "Not used while watching together: titles go by what all of you would like."
    case .explores: "Not used while watching together: no card is something different."
    default: nil
    }
  }

  /// The name of a filter as a whole.
  public static func name(_ kind: FilterKind) -> String {
    switch kind {
    case .types: "the types"
    case .wantedGenres: "the wanted genres"
    case .unwantedGenres: "the excluded genres"
    case .years: "the years"
    case .episodes: "the episodes"
    case .score: "the mean score"
    case .seasons: "the seasons"
    case .members: "the members"
    case .sequels: "the sequels"
    case .adult: "the adult filter"
    }
  }

  /// "Niche: 40%." Short, since what it did to the ranking follows on the same line.
  public static func change(_ row: SettingRow, _ settings: RankingSettings) -> String {
    let name = row == .sequels ? "Sequels" : name(row)
    return "\(name): \(value(row, settings))."
  }
}
