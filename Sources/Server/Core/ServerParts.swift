import App
import Cards
import Catalogue
import Journal
import Meaning
import Models
import Recommending

/// What the service is made of: the program gives it, tests make it up.
public struct ServerParts: Sendable {
  /// The journal; it reads beside commits.
  public var journal: any EventJournal
  /// The titles.
  public var titles: TitleTable
  /// The models.
  public var models: ModelLibrary
  /// Knobs of people who have not turned them.
  public var standardKnobs = RankingKnobs()
  /// Keeps neighbours of cold items between starts.
  public var neighbourCache: (any NeighbourCache)?
  /// Reads the filters and knobs of a query string, by the rules of `nostrade recommend`.
  public var readRanking: @Sendable ([(name: String, value: String)]) throws -> RankingQuery
  /// Search by name, over all titles.
  public var makeIndex: @Sendable () -> TitleIndex
  /// Search by description.
  public var makeDescriptions: @Sendable () throws -> DescriptionSearch
  /// Removes what was tuned on a person's answers, after the person was deleted, and gives back how many files that were.
  public var forgetTuning: @Sendable (Profile) throws -> Int
  /// Unix milliseconds.
  public var clock: @Sendable () -> Int64

  /// The parts.
  public init(
    journal: any EventJournal, titles: TitleTable, models: ModelLibrary,
    readRanking: @escaping @Sendable ([(name: String, value: String)]) throws -> RankingQuery,
    makeIndex: @escaping @Sendable () -> TitleIndex,
    makeDescriptions: @escaping @Sendable () throws -> DescriptionSearch,
    forgetTuning: @escaping @Sendable (Profile) throws -> Int, clock: @escaping @Sendable () -> Int64
  ) {
    (self.journal, self.titles, self.models) = (journal, titles, models)
    (self.readRanking, self.makeIndex, self.makeDescriptions) = (readRanking, makeIndex, makeDescriptions)
    (self.forgetTuning, self.clock) = (forgetTuning, clock)
  }
}

/// The filters and knobs of one request.
public struct RankingQuery: Sendable {
  /// Sets what was asked for.
  public var apply: @Sendable (inout RankingOptions) throws -> Void
  /// The season of one year that was asked for.
  public var season: BroadcastSeason?
  /// Whether the profile's own filters, knobs and model are left aside.
  public var isPlain: Bool
  /// The name of a model.
  public var model: String?
  /// Whether a knob looks at the list as a whole and not at single titles.
  public var arrangesLists: Bool
  /// The time of the ranking, Unix seconds.
  public var time: Int?

  /// A query.
  public init(
    season: BroadcastSeason? = nil, isPlain: Bool = false, model: String? = nil, arrangesLists: Bool = false,
    time: Int? = nil, apply: @escaping @Sendable (inout RankingOptions) throws -> Void
  ) {
    (self.apply, self.season, self.isPlain, self.model) = (apply, season, isPlain, model)
    (self.arrangesLists, self.time) = (arrangesLists, time)
  }
}

/// Where and how the service listens, and its limits.
public struct ServerOptions: Sendable {
  /// The address.
  public var host = "127.0.0.1"
  /// The port; 0 for any that is free.
  public var port = 8080
  /// Accepted tokens; none lets everybody who reaches the service in.
  public var tokens: [String] = []
  /// Requests a second for each token, or for each address where there are no tokens; nil for no limit.
  public var rate: Double?
  /// Origins whose pages may read answers.
  public var origins: Set<String> = []
  /// Most connections at once.
  public var connections = 12_000
  /// Seconds after which an idle connection is closed.
  public var idleSeconds = 60
  /// Seconds in which a request's body must have come.
  public var bodySeconds = 10
  /// Seconds in which a client must have taken a part of its reply.
  public var replySeconds = 60
  /// Seconds that requests have to end when the service is stopped.
  public var graceSeconds = 10
  /// Bytes of a body, and of a batch of histories.
  public var bodyBytes = 1 << 20, batchBytes = 16 << 20

  /// The defaults: this machine alone.
  public init() {}

  /// Whether an address is reached from this machine only.
  public static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1"
      || host.hasPrefix("127.")
        && host.split(separator: ".", omittingEmptySubsequences: false).count == 4
        && host.split(separator: ".").allSatisfy { UInt8($0) != nil }
  }
}
