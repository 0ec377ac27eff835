import Cards
import Catalogue
import Events

/// What the feed asks of the app after an action. Results come back as `FeedEvent`s.
public enum FeedEffect: Sendable, Equatable {
  case record(animeID: Int, Feedback)
  case undo
  case redo
  /// Undoes one event.
  case takeBack(event: Int64)
  /// Undoes an event and all later ones.
  case rewind(event: Int64)
  /// Stores settings and ranks by them; the message says what was turned.
  case applySettings(RankingSettings, message: String)
  case search(String)
  /// Finds titles by what they are about.
  case describe(String)
  case talk(TalkTurn)
  case loadSummary
  /// Ranks the titles of a season; nil for the newest one that has begun.
  case loadSeason(BroadcastSeason?)
  /// Loads the list of models, then does the action.
  case loadModels(then: FeedAction?)
  case loadDetail(Int)
  case loadMap
  case loadProfiles
  /// Opens the feed of a profile; creates it when there is none.
  case openProfile(String)
  /// One feed for the opened profile and these; for none of them the own feed again.
  case watchTogether([String])
  /// Answers go to one of those who watch together from now on.
  case answerFor(String)
  /// Completes the path of a list, as far as only one way goes on.
  case completePath(String)
  /// Imports the list in a file into the present profile.
  case importList(String)
  case tune
  case copy(String)
}
