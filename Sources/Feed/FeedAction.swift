import Cards
import Catalogue

/// What can happen to the app: a key's meaning, or news from the world.
public indirect enum FeedAction: Sendable, Equatable {
  case answer(Feedback)
  case undo
  case redo
  /// Takes back the selected answer of the history alone.
  case takeBack
  /// Takes back the selected answer of the history and all that came after it.
  case rewind
  case open(Place)
  case enter
  case tab
  case back
  case quit
  case move(Int)
  /// To the left or right: a setting is turned, a grid walked through.
  case turn(Int)
  case jump(toEnd: Bool)
  /// A row of the list by its place, from 0: a click, or a number that was typed.
  case select(Int)
  /// The selected setting, or all of this screen, back to the default.
  case reset
  case resetAll
  /// Ranks by the next model (1) or the one before (-1), or by the one of a name (nil for the one by default).
  case switchModel(Int)
  case rankBy(String?)
  /// On the map: steps to the right and up, a step nearer (1) or away (-1), back to oneself.
  case pan(Int, Int)
  case zoom(Int)
  case centre
  case type(Character)
  case erase
  case eraseAll
  case link
  /// The next theme; whoever draws takes it up.
  case nextTheme
  case tune
  /// An action chosen from the palette: it closes, and the action happens on the screen below.
  case run(FeedAction)
  /// The search for a text came back.
  case found(String, [Anime])
  /// What the catalogue holds, all of a title, the map, the profiles there are.
  case summarised(CatalogueSummary)
  case stocked([AvailableModel])
  case detailed(TitleDetail)
  case mapped(TitleMap)
  case listed([ProfileSummary])
  /// The card was answered, and what comes next; the rest of the world follows before it is shown.
  case answered(HistoryEntry, Ranking)
  /// The world after events; the sentence is told in place of one's own.
  case refreshed(Snapshot, told: String?)
  case tuned(String)
  case failed(String)
  /// A sentence a key has to say, and one nobody asked for: the second hides no trouble.
  case tell(String)
  case news(String)
}

/// What the app asks of the world.
public enum FeedEffect: Sendable, Equatable {
  case record(animeID: Int, Feedback)
  case undo
  case redo
  /// Takes one event back.
  case takeBack(event: Int64)
  /// Brings everything back to what stood before an event.
  case rewind(event: Int64)
  /// Keeps settings and ranks by them; the sentence says what was turned.
  case settings(RankingSettings, said: String)
  case search(String)
  case summary
  /// Which models there are, and what is to be done once that is known.
  case models(then: FeedAction?)
  case detail(Int)
  case map
  case profiles
  /// Opens the feed of a profile, made when there is none.
  case profile(String)
  case tune
  case copy(String)
}
