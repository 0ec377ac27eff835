import Cards
import Catalogue
import Events

/// A screen: its state, what it does with actions and events, and what it shows. One file each in this folder.
///
/// A screen changes only itself. It reads the rest of the app from the `FeedState` it is given, and returns as
/// `ScreenRequest`s what should happen outside it.
protocol FeedScreen: Sendable, Equatable {
  /// This state as a case of `Screen`.
  var screen: Screen { get }
  /// Its name in the top bar: "list".
  var name: String { get }
  /// Whether it lies over another screen and is about that one.
  var isOverlay: Bool { get }
  /// Whether opening it again closes it.
  var isToggle: Bool { get }
  /// The line of its text field, also while keys go elsewhere; nil without one.
  var line: EditedLine? { get }
  /// What was typed and is not yet said or used: kept when the screen is left, for when it is opened again.
  var draft: TextDraft? { get }
  /// Whether keys are letters of a text here.
  var isTyping: Bool { get }
  /// Whether it shows the reasons of all ranked cards.
  var showsAllReasons: Bool { get }
  /// The selected row; 0 where nothing can be selected.
  var selected: Int { get }
  /// The first visible line of a text longer than the screen. It may be past the end: only the view knows the length.
  var scroll: Int { get }

  /// How many rows can be selected; nil where the state cannot know.
  func rowCount(in feed: FeedState) -> Int?
  /// The titles it lists, in order.
  func titles(in feed: FeedState) -> [Anime]
  /// The title that an answer is about.
  func subject(in feed: FeedState) -> Anime?
  /// A title that it has loaded.
  func title(_ id: Int) -> Anime?
  /// Whether the other screen shows the same thing.
  func isSame(as other: any FeedScreen) -> Bool
  /// Why it cannot be opened; nil when it can.
  func obstacle(in feed: FeedState) -> String?

  /// What it must load again when titles get other names, or rank anew for another reason than an answer.
  var titlesToLoad: [FeedEffect] { get }
  /// Called before it is opened, with what was typed there last.
  mutating func resume(_ draft: TextDraft)
  /// Called once, when it is opened: what it needs to load.
  mutating func opened(in feed: FeedState) -> [FeedEffect]
  /// Called when it is opened while it is on top: what it then says.
  mutating func reopened(in feed: FeedState) -> String?
  /// Called when the screen above it was closed.
  mutating func resumed(in feed: FeedState) -> [FeedEffect]
  /// Handles an action. Actions that mean nothing here do nothing.
  mutating func update(_ action: FeedAction, in feed: FeedState) -> [ScreenRequest]
  /// Called after a title was answered while this screen was on top.
  mutating func answered(_ title: Anime, _ feedback: Feedback)
  /// Handles an event, also below other screens. `feed` has taken it in already.
  mutating func receive(_ event: FeedEvent, in feed: FeedState)
  /// Called when there is a map of titles and there was none.
  mutating func mapIsLaidOut(in feed: FeedState)
  /// Called when there is a new snapshot. `before` still has the old one.
  mutating func refreshed(in feed: FeedState, before: FeedState)
}

/// What a screen asks of the feed after an action.
enum ScreenRequest: Sendable, Equatable {
  case open(Screen)
  case close
  /// Closes all screens but the card.
  case goHome
  case say(String)
  case clearError
  case effect(FeedEffect)
  case action(FeedAction)
  case answer(Anime, Feedback)
  /// Leaves an answer out as evidence.
  case setAside(Reason.Answer)
  /// Undoes one answer of the history, with `andLater` also all that came after it.
  case takeBack(HistoryEntry, andLater: Bool)
  /// Ranks by other settings; `unchanged` is shown where they are the ones in use.
  case apply(RankingSettings, message: String, unchanged: String)
}

/// A typed text of a screen that was left.
struct TextDraft: Sendable, Equatable {
  var text: String
  /// Whether it describes a story.
  var isByDescription = false
}

extension FeedScreen {
  /// The title of the selected row.
  func selectedTitle(in feed: FeedState) -> Anime? {
    let titles = titles(in: feed)
    return titles.indices.contains(selected) ? titles[selected] : nil
  }

  var titlesToLoad: [FeedEffect] { [] }
  var isOverlay: Bool { false }
  var isToggle: Bool { isOverlay }
  var line: EditedLine? { nil }
  var draft: TextDraft? { nil }
  var isTyping: Bool { false }
  var showsAllReasons: Bool { false }
  var selected: Int { 0 }
  var scroll: Int { 0 }

  func rowCount(in feed: FeedState) -> Int? { titles(in: feed).count }
  func titles(in feed: FeedState) -> [Anime] { [] }
  /// None where no title is listed.
  func subject(in feed: FeedState) -> Anime? { selectedTitle(in: feed) }
  func title(_ id: Int) -> Anime? { nil }
  func isSame(as other: any FeedScreen) -> Bool { other is Self }
  func obstacle(in feed: FeedState) -> String? { nil }

  mutating func resume(_ draft: TextDraft) {}
  mutating func opened(in feed: FeedState) -> [FeedEffect] { [] }
  mutating func reopened(in feed: FeedState) -> String? { nil }
  mutating func resumed(in feed: FeedState) -> [FeedEffect] { [] }
  mutating func answered(_ title: Anime, _ feedback: Feedback) {}
  mutating func receive(_ event: FeedEvent, in feed: FeedState) {}
  mutating func mapIsLaidOut(in feed: FeedState) {}
  mutating func refreshed(in feed: FeedState, before: FeedState) {}
}
