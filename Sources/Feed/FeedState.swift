import Cards
import Catalogue

/// A place in the app. The stack of places is where one is and how one came there; Esc takes the top off.
public enum Place: Sendable, Equatable {
  /// Where a new person begins: search, popular titles, what was picked.
  case onboarding
  /// The feed itself.
  case card
  case ranked
  case detail(Int)
  case saved
  case history
  case reasons
  case search
  case help
}

/// One line of the history.
public struct HistoryLine: Sendable, Equatable {
  /// The title.
  public var anime: Anime
  /// What stands of it.
  public var feedback: Feedback
  /// Unix milliseconds.
  public var time: Int64
  /// A standing answer.
  public init(anime: Anime, feedback: Feedback, time: Int64) {
    self.anime = anime
    self.feedback = feedback
    self.time = time
  }
}

/// Everything the world knows after an event: the ranking, and what was said so far.
public struct Snapshot: Sendable, Equatable {
  /// The new ranking.
  public var ranking: Ranking
  /// Saved titles, newest first.
  public var saved: [Anime]
  /// Standing answers, newest first.
  public var history: [HistoryLine]
  /// Whether there is something to undo, and to redo.
  public var canUndo, canRedo: Bool

  /// A state of the world.
  public init(
    ranking: Ranking = .empty, saved: [Anime] = [], history: [HistoryLine] = [], canUndo: Bool = false,
    canRedo: Bool = false
  ) {
    self.ranking = ranking
    self.saved = saved
    self.history = history
    self.canUndo = canUndo
    self.canRedo = canRedo
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
  /// First visible line of a text longer than the screen.
  public internal(set) var scroll = 0
  /// What the last key did, told to the person.
  public internal(set) var status = ""
  /// What went wrong; stays until a key works again.
  public internal(set) var trouble: String?
  /// A new person's first picks, in order.
  public internal(set) var picks: [Anime] = []
  /// Whether tuning runs.
  public internal(set) var isTuning = false
  /// Whether the app should end.
  public internal(set) var isQuitting = false

  /// The app for a profile: with taste answered the feed, else the onboarding.
  public init(profile: String, world: Snapshot) {
    self.profile = profile
    self.world = world
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

  /// Whether letters are text and not keys here.
  public var isTyping: Bool { (place == .search || place == .onboarding) && !field.onResults }

  /// The titles of the list on screen, in its order.
  public var list: [Anime] {
    switch place {
    case .ranked: world.ranking.cards.map(\.anime)
    case .saved: world.saved
    case .history: world.history.map(\.anime)
    case .search, .onboarding: field.results
    default: []
    }
  }

  /// The title an answer is about: the selected one of a list, the one in detail, or the card.
  public var subject: Anime? {
    switch place {
    case .ranked, .saved, .history, .search, .onboarding:
      list.indices.contains(selected) ? list[selected] : nil
    case .detail(let id): known(id)
    case .card, .reasons: top?.anime
    case .help: nil
    }
  }

  /// A title by id among all that is on hand.
  public func known(_ id: Int) -> Anime? {
    card(id)?.anime ?? world.history.first { $0.anime.id == id }?.anime
      ?? world.saved.first { $0.id == id } ?? field.results.first { $0.id == id }
  }
}

extension FeedState {
  /// The state as it was under the help: what the help describes.
  public mutating func leaveHelp() {
    if place == .help, places.count > 1 { places.removeLast() }
  }
}
