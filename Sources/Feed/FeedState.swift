import Cards
import Catalogue
import Foundations

/// Everything the world knows after an event: the ranking, and what was said so far.
public struct Snapshot: Sendable, Equatable {
  /// The new ranking.
  public var ranking: Ranking
  /// Saved titles, newest first.
  public var saved: [Anime]
  /// CurrentAnswers answers, newest first.
  public var history: [HistoryEntry]
  /// Whether there is something to undo, and to redo.
  public var canUndo, canRedo: Bool

  /// A state of the world.
  public init(
    ranking: Ranking = .empty, saved: [Anime] = [], history: [HistoryEntry] = [], canUndo: Bool = false,
    canRedo: Bool = false
  ) {
    self.ranking = ranking
    self.saved = saved
    self.history = history
    self.canUndo = canUndo
    self.canRedo = canRedo
  }

  /// The titles a place lists of it, in its order; nil where it lists none.
  func titles(of place: Place) -> [Anime]? {
    switch place {
    case .ranked: ranking.cards.map(\.anime)
    case .saved: saved
    case .history: history.map(\.anime)
    default: nil
    }
  }
}

/// The search field and what it found.
public struct SearchField: Sendable, Equatable {
  /// What has been typed.
  public var text = ""
  /// What matches; with nothing typed, popular titles.
  public var results: [Anime] = []
  /// Whether keys go to the results and not to the text.
  public var onResults = false
  /// An empty field.
  public init() {}
}

/// The whole app as a value: all that any screen shows.
public struct FeedState: Sendable, Equatable {
  /// Whose feed it is.
  public var profile: String
  /// Where one is; never empty, the home at the bottom.
  public internal(set) var places: [Place]
  /// See `Snapshot`.
  public internal(set) var world: Snapshot
  /// The field of search and onboarding.
  public internal(set) var field = SearchField()
  /// The selected row of the list on screen.
  public internal(set) var selected = 0
  /// What was selected in each place below the top of the stack, to come back to.
  var marks: [Int] = []
  /// First visible line of a text longer than the screen.
  public internal(set) var scroll = 0
  /// What the last key did, told to the person.
  public internal(set) var status = ""
  /// What went wrong; stays until a key works again, or has something to say.
  public internal(set) var trouble: String?
  /// A new person's first picks, in order.
  public internal(set) var picks: [Anime] = []
  /// Those and the ones taken back since, which a redo picks again.
  var picked: [Anime] = []
  /// What has been typed into the palette, the help or the profiles.
  public internal(set) var entry = ""
  /// Filters and knobs of the profile.
  public internal(set) var settings: RankingSettings
  /// What the catalogue holds, once a screen has asked for it.
  public internal(set) var summary: CatalogueSummary?
  /// The models one can rank by, the one by default first, once they were asked for.
  public internal(set) var models: [AvailableModel]?
  /// All of the title last looked at.
  public internal(set) var detail: TitleDetail?
  /// Whether the keys of a detail go to its list of titles.
  public internal(set) var isOnTitles = false
  /// The map, once it was asked for, and the window on it.
  public internal(set) var map: TitleMap?
  /// See `map`.
  public internal(set) var view = MapWindow()
  /// All profiles, as last asked for.
  public internal(set) var profiles: [ProfileSummary] = []
  /// The card that was answered by the last key.
  public internal(set) var leaving: Leaving?
  /// The title a list last had an answer for: taken back, it is the one meant.
  var answeredLast: Int?
  /// The number of the last one that left.
  var lastLeft = 0
  /// Whether tuning runs.
  public internal(set) var isTuning = false
  /// Whether the app should end.
  public internal(set) var isQuitting = false

  /// The app for a profile: with taste answered the feed, else the onboarding.
  public init(profile: String, world: Snapshot, settings: RankingSettings = RankingSettings()) {
    self.profile = profile
    self.world = world
    self.settings = settings
    let isNew = !world.history.contains { $0.feedback.teachesTaste }
    places = isNew ? [.onboarding] : [.card]
  }

  /// Where one is.
  public var place: Place { places.last ?? .card }
  /// The card on top of the feed.
  public var top: Card? { world.ranking.cards.first }
  /// How many titles have been answered.
  public var answered: Int { world.history.filter { $0.feedback.settles }.count }
  /// What stands of a title.
  public func standing(_ id: Int) -> Feedback? { world.history.first { $0.anime.id == id }?.feedback }
  /// The card of a title among those ranked.
  public func card(_ id: Int) -> Card? { world.ranking.cards.first { $0.id == id } }

  /// How many cards stand beside the one on top at most, each with its first reason.
  public static let beside = 32
  /// How many cards' reasons can be seen here: all of them in the list, else those of the card and of the ones beside it.
  public var reasonsShown: Int { places.contains(.ranked) ? .max : 1 + Self.beside }

  /// Whether letters are text and not keys here.
  public var isTyping: Bool { (isSearching && !field.onResults) || place.hasEntry }
  /// Whether this place has a search field.
  public var isSearching: Bool { place == .search || place == .onboarding }
  /// Columns of the list on screen: popular titles stand in a grid.
  public var columns: Int { place == .onboarding && field.text.isEmpty ? 2 : 1 }

  /// The titles of the list on screen, in its order.
  public var list: [Anime] {
    switch place {
    case .search, .onboarding: field.results
    case .detail: neighbours
    default: world.titles(of: place) ?? []
    }
  }

  /// The titles beside the one in detail: its franchise, then those like it.
  public var neighbours: [Anime] {
    guard case .detail(let id) = place, let detail, detail.anime.id == id else { return [] }
    return detail.franchise.filter { $0.id != id } + detail.similar
  }

  /// The lines of a screen of settings.
  public var rows: [SettingRow] {
    switch place {
    case .filters: SettingRow.filters(summary ?? CatalogueSummary())
    case .knobs:
      SettingRow.knobs(
        summary ?? CatalogueSummary(), models: models ?? [], hasHeads: model?.hasHeads ?? false)
    default: []
    }
  }

  /// The model at work; nil while it is not known which there are. One that is not at hand any more is the one by default.
  public var model: AvailableModel? {
    models?.first { $0.name == settings.model } ?? models?.first
  }

  /// What a line of a screen of settings stands at.
  public func value(_ row: SettingRow) -> String {
    row == .model ? model?.name ?? "" : SettingLabels.value(row, settings)
  }

  /// The profiles whose names begin with what was typed, the one of that very name first, then that name itself when it is
  /// new.
  public var choices: [ProfileSummary] {
    let typed = String(entry.trimmed)
    let found = profiles.filter { typed.isEmpty || $0.name.lowercased().hasPrefix(typed.lowercased()) }
    let exact = found.filter { $0.name == typed }
    let alike = found.filter { $0.name != typed && $0.name.lowercased() == typed.lowercased() }
    let longer = found.filter { $0.name.lowercased() != typed.lowercased() }
    let isNew = !typed.isEmpty && exact.isEmpty
    return exact + alike + longer + (isNew ? [ProfileSummary(name: typed, events: -1)] : [])
  }

  /// How many lines of this screen can be selected.
  public var rowCount: Int { count ?? 0 }

  /// How many lines can be selected; nil where the state cannot know (the palette's list is made of keys).
  var count: Int? {
    switch place {
    case .filters, .knobs: rows.count
    case .profiles: choices.count
    case .palette: nil
    default: list.count
    }
  }

  /// The title an answer is about: the selected one of a list, the one in detail, or the card.
  public var subject: Anime? {
    switch place {
    case .ranked, .saved, .history, .search, .onboarding:
      list.indices.contains(selected) ? list[selected] : nil
    case .detail(let id):
      isOnTitles && neighbours.indices.contains(selected) ? neighbours[selected] : known(id)
    case .map: pointed.map { known($0.id) ?? Anime(id: $0.id, title: $0.title) }
    case .card, .reasons, .taste, .filters, .knobs: top?.anime
    case .help, .palette, .profiles: nil
    }
  }

  /// A title by id among all that is on hand.
  public func known(_ id: Int) -> Anime? {
    if let anime = card(id)?.anime { return anime }
    if let detail {
      if detail.anime.id == id { return detail.anime }
      if let near = (detail.similar + detail.franchise).first(where: { $0.id == id }) { return near }
    }
    return world.history.first { $0.anime.id == id }?.anime
      ?? world.saved.first { $0.id == id } ?? field.results.first { $0.id == id }
  }

  /// This state in the place of another: what runs in the background goes on.
  public func following(_ other: FeedState) -> FeedState {
    var result = self
    result.isTuning = other.isTuning
    return result
  }

  /// The same world, seen from the card.
  public var onCard: FeedState {
    var result = self
    (result.places, result.marks, result.selected) = ([.card], [], 0)
    return result
  }

  /// The state as it is under the help or the palette: what those speak of.
  public var below: FeedState {
    var result = self
    while result.place.isOverlay, result.places.count > 1 { result.leave() }
    return result
  }
}
