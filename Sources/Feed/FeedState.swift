import Cards
import Catalogue
import Events

/// The whole app as a value: a stack of screens, and what they share. Front ends draw it, `update` changes it.
public struct FeedState: Sendable, Equatable {
  /// Whose feed it is.
  public let profile: String
  /// The stack of screens; never empty, the first is the home screen.
  public internal(set) var screens: [Screen]
  /// What is ranked and answered.
  public internal(set) var snapshot: Snapshot
  /// Filters and knobs of the profile.
  public internal(set) var settings: RankingSettings

  /// The language of titles in the settings file.
  let settingsLanguage: TitleLanguage
  /// The knobs in the settings file: what a reset knob goes back to.
  public let standardKnobs: RankingKnobs

  /// The other profiles that watch together with this one, in the order they were marked.
  public internal(set) var companions: [String] = []
  /// The profile that answers go to, and whose answers the screens show: the opened one unless several watch together.
  public internal(set) var answersTo: String

  /// What the last key did.
  public internal(set) var message = Status.nothing
  /// The same in words.
  public var status: String { message.text }
  /// What went wrong; shown in place of `message` until a key works again, or has something to say.
  public internal(set) var error: String?

  /// Types and genres of the catalogue, once a screen needed them.
  public internal(set) var summary: CatalogueSummary?
  /// The models that can rank, the default first, once a screen needed them.
  public internal(set) var models: [AvailableModel]?
  /// All titles on a plane, once a screen needed them.
  public internal(set) var map: TitleMap?
  /// By the name of a screen what was typed there when it was left.
  var drafts: [String: TextDraft] = [:]
  /// The names of open screens that must load their titles again when they are on top.
  var outdated: Set<String> = []

  /// The card that the last key answered; nil after any other change.
  public internal(set) var dismissed: DismissedCard?
  var dismissedCount = 0
  /// The title that was answered last outside the card. Lists select it when an undo brings it back.
  var lastAnswered: Int?
  /// Whether tuning runs in the background.
  public internal(set) var isTuning = false
  /// What tuning said last: shown in place of `message` for a few keys, so that it can be read by who is answering meanwhile.
  public internal(set) var news: String?
  var keysUntilRead = 0
  static let keysOfNews = 3
  /// Whether the app should end.
  public internal(set) var isQuitting = false

  /// The app for a profile: begins with the card, for a person who has not answered anything with the onboarding.
  public init(
    profile: String, snapshot: Snapshot, settings: RankingSettings = RankingSettings(),
    language: TitleLanguage = .romaji, standardKnobs: RankingKnobs = RankingKnobs()
  ) {
    settingsLanguage = language
    self.standardKnobs = standardKnobs
    self.profile = profile
    answersTo = profile
    self.snapshot = snapshot
    self.settings = settings
    let isNew = !snapshot.history.contains { $0.feedback.teachesTaste }
    screens = isNew ? [.onboarding()] : [.card()]
  }

  // MARK: The screen on top

  /// The screen on top.
  public var screen: Screen { screens.last ?? .card() }
  /// Whether a screen is on top, whatever is selected there.
  public func isOn(_ screen: Screen) -> Bool { self.screen.isSame(as: screen) }
  /// Whether keys are letters of a text here.
  public var isTyping: Bool { screen.content.isTyping }
  /// The line of the text field of the screen on top; nil without one.
  public var line: EditedLine? { screen.content.line }
  /// The selected row of the screen on top.
  public var selected: Int { screen.content.selected }
  /// The first visible line of the screen on top.
  public var scroll: Int { screen.content.scroll }
  /// The titles that the screen on top lists.
  public var list: [Anime] { screen.content.titles(in: self) }
  /// How many rows of the screen on top can be selected.
  public var rowCount: Int { screen.content.rowCount(in: self) ?? 0 }
  /// The title that an answer is about.
  public var subject: Anime? { screen.content.subject(in: self) }

  /// The same state with only the card open.
  public var onCard: FeedState {
    var result = self
    result.screens = [.card()]
    return result
  }

  /// The state without help and palette: what those are about.
  public var below: FeedState {
    var result = self
    while result.screen.isOverlay, result.screens.count > 1 { _ = result.close() }
    return result
  }

  // MARK: What is ranked and answered

  /// The card on top of the feed.
  public var top: Card? { snapshot.ranking.cards.first }
  /// How many titles have been answered.
  public var answered: Int { snapshot.history.filter { $0.feedback.settles }.count }
  /// Everybody whom the feed is for.
  public var audience: [String] { [profile] + companions }
  /// The current answer to a title.
  public func currentAnswer(to id: Int) -> Feedback? {
    snapshot.history.first { $0.anime.id == id }?.feedback
  }
  /// What was answered to a title, in words: "loved"; "loved, set aside". Nil for none.
  public func said(of id: Int) -> String? { snapshot.history.first { $0.anime.id == id }?.said }
  /// The card of a title among those ranked.
  public func card(_ id: Int) -> Card? { snapshot.ranking.cards.first { $0.id == id } }

  /// The reasons that rest on answers of the person whom answers go to: only these can be set aside.
  public func own(_ reasons: [Reason]) -> [Reason] { reasons.filter { ($0.whose ?? answersTo) == answersTo } }

  /// A title by id, from everything that is loaded.
  public func known(_ id: Int) -> Anime? {
    if let anime = card(id)?.anime { return anime }
    for screen in screens.reversed() { if let anime = screen.content.title(id) { return anime } }
    return snapshot.history.first { $0.anime.id == id }?.anime ?? snapshot.saved.first { $0.id == id }
  }

  /// How many cards are listed beside the one on top at most, each with its first reason.
  public static let cardsBeside = 32
  /// How many cards' reasons the open screens show.
  public var reasonsShown: Int {
    screens.contains { $0.content.showsAllReasons } ? .max : 1 + Self.cardsBeside
  }

  /// The page of a title.
  public static func link(_ id: Int) -> String { "https://myanimelist.net/anime/\(id)" }

  // MARK: Settings

  /// The model that ranks; nil until the models are loaded. A chosen model that is gone gives way to the default.
  public var model: AvailableModel? {
    models?.first { $0.name == settings.model } ?? models?.first
  }

  /// The language of titles.
  public var language: TitleLanguage { settings.titles ?? settingsLanguage }

  /// The value of a setting, as text.
  public func value(_ row: SettingRow) -> String {
    if whyUnused(row) != nil { return SettingLabels.unused }
    return row == .model ? model?.name ?? "" : SettingLabels.value(row, settings)
  }

  /// Why a setting changes nothing at the moment; nil when it does.
  public func whyUnused(_ row: SettingRow) -> String? {
    companions.isEmpty ? nil : SettingLabels.whyUnusedTogether(row)
  }

  /// This state with the background work of another one: used where states are replaced.
  public func withBackgroundWork(of other: FeedState) -> FeedState {
    var result = self
    result.isTuning = other.isTuning
    (result.news, result.keysUntilRead) = (other.news, other.keysUntilRead)
    return result
  }
}
