import Cards
import Catalogue

/// What happened outside the feed: results of effects, and news nobody asked for.
public enum FeedEvent: Sendable, Equatable {
  /// The titles found for a text, and by id the names that matched where those are not the displayed ones.
  case searchFinished(String, [Anime], names: [Int: String] = [:])
  /// The titles that fit a description.
  case described(String, [DescribedTitle])
  case replied(TalkReply)
  /// A language model is asked about a sentence; nil once it has answered or is not waited for any more.
  case asking(String?)
  /// What a language model says of the titles of the last reply; nil when it said nothing that can be shown.
  case worded(String?)
  case seasonLoaded(SeasonListing)
  case summaryLoaded(CatalogueSummary)
  /// The models that can rank, the default first.
  case modelsLoaded([AvailableModel])
  case detailLoaded(TitleDetail)
  case mapLoaded(TitleMap)
  case profilesLoaded([ProfileSummary])
  /// A typed path, and that path completed.
  case pathCompleted(String, String)
  /// Who watches together with the opened profile, and to whom answers go.
  case together([String], answersTo: String)
  /// Within a burst of keys: the card was answered, and these cards come next. A `refreshed` follows before it is shown.
  case cardAnswered(HistoryEntry, Ranking)
  /// Everything ranked and answered after a change. The message, if any, replaces the one of the key.
  case refreshed(Snapshot, message: Status?)
  /// What tuning in the background is doing.
  case tuningProgress(String)
  case tuningFinished(String)
  /// Something went wrong; shown until a key works again.
  case failed(String)
  /// A message that hides no error.
  case notice(String)
}
