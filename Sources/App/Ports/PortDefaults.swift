import Cards
import Catalogue
import Events
import Feed
import Meaning
import Recommending

// What a port does that has no part of its own for it: tests and small front ends leave most of a port out. The adapters of the program
// have all of it.

extension EventLog {
  /// Nothing was written.
  public func reviews() throws -> [Int64: String] { [:] }
  /// Nothing was said.
  public func conversation() throws -> Conversation { Conversation() }
  /// Does nothing.
  public func keep(_ conversation: Conversation) throws {}
  /// Does nothing.
  public func prepareFirstCommit() {}
  /// Does nothing.
  public func checkPlace() throws {}
}

extension FeedRanker {
  /// The feed of the first one.
  public func rank(
    together people: [Companion], settings: RankingSettings, top: Int, explained: Int
  ) -> Ranking { rank(people.first?.events ?? [], settings: settings, top: top, explained: explained) }
  /// Not known.
  public var modelLabel: String? { nil }
  /// Nothing is ranked.
  public func rank(
    _ events: [Event], settings: RankingSettings, for wish: Wish, wanted: [[Int: Float]]
  ) -> [[Talker.Ranked]] { wanted.map { _ in [] } }
  /// No seasons are known.
  public func season(
    _ season: BroadcastSeason?, _ events: [Event], settings: RankingSettings
  ) -> SeasonListing? { nil }
  /// There is nothing to prepare.
  public func prepare() -> Bool { false }
  /// It ranks for all alike.
  public func use(profile: String) {}
  /// There is no choice of models.
  public func models(with wanted: String?) -> [AvailableModel] { [] }
}

extension FrontEnd {
  /// It draws after keys only.
  public var redrawsWhenIdle: Bool { false }
  /// There are no messages.
  public func news() -> String? { nil }
}

extension TitleSearch {
  /// The popular ones.
  public func firstTitles(limit: Int, picked: [Int], scores: () -> [Int: Float]) -> [Anime] {
    popular(limit: limit)
  }
  /// Nothing is known of what titles are about.
  public func describe(_ text: String, limit: Int, adult: Bool) throws -> [DescribedTitle] { [] }
  /// Nobody answers.
  public func talker() throws -> Talker? { nil }
  /// Titles have one language.
  public func display(in language: TitleLanguage?) {}
  /// No scores are known.
  public func scores(_ id: Int) throws -> ScoreCounts? { nil }
}
