import Cards
import Catalogue
import Feed
import Journal
import Recommending

/// Where answers are kept. One profile's. Commits are made on a thread of their own, one at a time.
public protocol EventLog: Sendable {
  /// The whole log, oldest first.
  func load() throws -> [JournalEvent]
  /// Filters and knobs as they were kept last.
  func settings() throws -> RankingSettings
  /// Stores events, and settings where they changed, in one transaction, on disk when the call returns. A target of -k
  /// names the k-th of the same call.
  func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [JournalEvent]
  /// Called once there is time: what the first commit would otherwise have to do first.
  func warmUp()
}

extension EventLog {
  /// Most need none.
  public func warmUp() {}
}

/// The profiles of a home.
public protocol ProfileStore {
  /// All of them, the oldest first.
  func profiles() throws -> [ProfileSummary]
  /// The log of one, made when there is none.
  func log(of name: String) throws -> any EventLog
}

/// Ranks the catalogue for a history.
public protocol FeedRanker: AnyObject {
  /// The best `top` cards; after the first `explained` their reasons may be bare, which is many times quicker.
  func rank(_ events: [PersonEvent], settings: RankingSettings, top: Int, explained: Int) -> Ranking
  /// A piece of what the next answer will need, done while nobody waits; false once nothing is left.
  func prepare() -> Bool
  /// All of a title; nil when the catalogue has none by that id.
  func detail(_ id: Int, _ events: [PersonEvent], settings: RankingSettings) -> TitleDetail?
  /// What the catalogue holds.
  func summary() -> CatalogueSummary
  /// The catalogue on a plane.
  func map(adult: Bool) -> TitleMap
  /// The models one can rank by, the one by default first; the one that is wanted among them, should it be a file.
  func models(with wanted: String?) -> [AvailableModel]
  /// Looks whether a new model has been put to work since the last look, and takes it up. A sentence when it has, or
  /// when it could not.
  func takeUpNewModel() -> String?
}

extension FeedRanker {
  /// Nothing is needed.
  public func prepare() -> Bool { false }
  /// One alone, and no choice.
  public func models(with wanted: String?) -> [AvailableModel] { [] }
}

/// Finds titles.
public protocol TitleSearch {
  /// Titles by any of their names, best first.
  func search(_ text: String, limit: Int, adult: Bool) -> [Anime]
  /// Well-known titles.
  func popular(limit: Int) -> [Anime]
  /// A title by id.
  func title(_ id: Int) -> Anime?
  /// How people scored a title; nil where that is not known. Throws once, when what is kept of it cannot be read.
  func scores(_ id: Int) throws -> ScoreCounts?
}

extension TitleSearch {
  /// Nothing is known.
  public func scores(_ id: Int) throws -> ScoreCounts? { nil }
}

/// Fine-tunes in the background.
public protocol TuneRunner {
  /// Starts on the answers of a profile; `report` is called once, from any thread, with a sentence.
  func start(profile: String, report: @escaping @Sendable (String) -> Void)
}

/// Shows states and tells actions; the terminal, or a script.
public protocol FrontEnd {
  /// Shows a state.
  func draw(_ state: FeedState)
  /// Waits for a key or a wake-up; false when the terminal has gone. While none comes `meanwhile` is called, until it returns
  /// false.
  func wait(_ meanwhile: () -> Bool) -> Bool
  /// The next key that is waiting, as an action in a state: nil when none is waiting, `.some(nil)` for a key that means
  /// nothing here.
  func nextAction(in state: FeedState) -> FeedAction??
  /// Puts a text on the clipboard.
  func copy(_ text: String)
  /// A sentence about the front itself, once: a theme that could not be taken up.
  func news() -> String?
}

extension FrontEnd {
  /// Most have none.
  public func news() -> String? { nil }
}
