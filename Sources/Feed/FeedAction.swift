import Catalogue

/// What can happen to the app: a key's meaning, or news from the world.
public enum FeedAction: Sendable, Equatable {
  case answer(Feedback)
  case undo
  case redo
  case open(Place)
  case enter
  case tab
  case back
  case quit
  case move(Int)
  case jump(toEnd: Bool)
  /// A row of the list by its place, from 0: a click, or a number that was typed.
  case select(Int)
  case type(Character)
  case erase
  case eraseAll
  case link
  case tune
  /// The search for a text came back.
  case found(String, [Anime])
  /// The world after events; the sentence is told in place of one's own.
  case refreshed(Snapshot, told: String?)
  case tuned(String)
  case failed(String)
  case tell(String)
}

/// What the app asks of the world.
public enum FeedEffect: Sendable, Equatable {
  case record(animeID: Int, Feedback)
  case undo
  case redo
  case search(String)
  case tune
  case copy(String)
}
