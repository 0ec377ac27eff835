import Catalogue
import Events
import Lists

/// Keeps what people said: events, profiles, settings, imported lists and the catalogue. `JournalStore` keeps it in a
/// SQLite file, `PostgresJournal` in a PostgreSQL database. Every write is one transaction, durable when the call returns; one that
/// throws has stored nothing, unless its error says otherwise.
///
/// Ids of events grow within the log of a profile in the order in which they become visible: whoever has read up to an id misses
/// nothing by asking only for later ones.
public protocol EventJournal: Sendable {
  /// Where the journal is: a file, or an address without its password.
  var path: String { get }
  /// Whether the journal can only be read: every write throws.
  var isReadOnly: Bool { get }

  /// From now on reads do not wait for commits: for a service with many callers.
  func readBeside() throws
  /// Prepares the first commit, on another thread where that takes a while.
  func prepareFirstCommit()
  /// Makes sure that the journal is still where the next start will look for it.
  func checkPlace() throws
  /// Closes the journal. Waits for a transaction that has begun; later ones fail. A second call does nothing.
  func close() throws
  /// What `doctor` reports. O(size).
  func health() throws -> JournalHealth

  // MARK: Events

  /// Appends events to the log of a profile and replaces settings, in one transaction.
  ///
  /// A draft whose key the log has already is not stored again: the stored event is returned in its place.
  ///
  /// - Parameter settings: values by name.
  /// - Returns: the events with their ids, in the order of `drafts`.
  @discardableResult
  func append(_ drafts: [EventDraft], settings: [String: String], userID: Int64) throws -> [Event]
  /// Stores what each of several callers wants, on disk when the call returns. A request that cannot be stored leaves the others alone.
  ///
  /// - Returns: an outcome for each request, in their order; an error where the journal failed while others were stored already: it says
  ///   what is known of this one.
  /// - Throws: `JournalError` when nothing could be stored.
  func append(_ requests: [AppendRequest]) throws -> [Result<AppendOutcome, JournalError>]
  /// An event by its id, with the key of its profile; nil when there is none.
  func event(_ id: Int64) throws -> (userID: Int64, event: Event)?
  /// The log of a profile after an event, oldest first. O(events).
  func events(userID: Int64, after: Int64) throws -> [Event]
  /// Calls `body` with the log of every profile that has one, one after another; memory holds one log and a bounded number of rows.
  /// O(all events).
  func forEachLog(_ body: (_ userID: Int64, _ log: [Event]) throws -> Void) throws
  /// The id of the newest event of a profile; 0 without events. O(1).
  func newestEvent(userID: Int64) throws -> Int64
  /// Where the answers of a profile were given, by event; events without a context are left out. O(events).
  func contexts(userID: Int64, after: Int64) throws -> [Int64: EventContext]
  /// Keys of the events of a profile that have one, by event. O(events).
  func keys(userID: Int64, after: Int64) throws -> [Int64: String]
  /// Runs `body` as one transaction on what one profile has.
  func transaction<T>(userID: Int64, _ body: (any JournalTransaction) throws -> T) throws -> T

  // MARK: Profiles

  /// The profile with a name; created when it does not exist.
  ///
  /// - Throws: `JournalError` for an empty or overlong name, and for database errors.
  func profile(named name: String) throws -> Profile
  /// The profile with a name; nil when there is none. Names that look alike are one (canonical equivalence of Unicode).
  ///
  /// - Throws: `JournalError` for an empty or overlong name, and for database errors.
  func existingProfile(named name: String) throws -> Profile?
  /// The profile with a key; nil when there is none.
  func profile(userID: Int64) throws -> Profile?
  /// All profiles with the number of their events, oldest first. O(events).
  func profiles() throws -> [(profile: Profile, events: Int)]
  /// Deletes a profile with everything it said.
  ///
  /// - Returns: the backups that still hold the profile.
  func delete(_ profile: Profile) throws -> [String]
  /// A setting of a profile; nil when it is not set.
  func setting(_ name: String, userID: Int64) throws -> String?
  /// All settings of a profile.
  func settings(userID: Int64) throws -> [String: String]

  // MARK: Imported lists

  /// All lists that a profile brought, oldest first.
  func imports(userID: Int64) throws -> [ListImport]
  /// What these lists say, oldest first. O(entries).
  func listEntries(userID: Int64) throws -> [StoredListEntry]

  // MARK: Catalogue

  /// Replaces the catalogue in one transaction; events are kept: they name titles by id. See `CatalogueUpdate`. `starter` is the
  /// version of the starter catalogue where the titles are that one.
  func replaceItems(_ titles: [Anime], starter: String?) throws
  /// The version of the catalogue: changes with every change of a title, whichever program makes it.
  func catalogueStamp() throws -> String
  /// The version of the starter catalogue that the titles come from; `CatalogueUpdate.imported` for an imported one, nil where it is
  /// not known.
  func catalogueVersion() throws -> String?
  /// The catalogue as a table, sorted by id, with its stamp. O(titles).
  func titleTable() throws -> TitleTable
  /// The catalogue, sorted by id. O(titles).
  func items() throws -> [Anime]
  /// How many titles there are.
  func itemCount() throws -> Int
  /// The keywords of titles that have some, by id. They are in no title table: only a search by description needs them.
  func keywords() throws -> [Int: [String]]
  /// Ids of titles by their ids elsewhere.
  func idMap(_ map: TitleIDMap) throws -> [Int: Int]
  /// Keeps ids of titles elsewhere, beside those that are known.
  func add(_ ids: [Int: Int], to map: TitleIDMap) throws
  /// Whether the titles are those of the starter catalogue of this version, or not of a starter catalogue at all.
  func isUpToDate(withStarter version: String) throws -> Bool
  /// Brings titles of an older starter catalogue up to date in one transaction. See `CatalogueUpdate`.
  func refreshStarter(_ titles: [Anime], version: String) throws
}

/// What one transaction can do to a profile. The calls belong to the transaction's own thread.
public protocol JournalTransaction {
  /// How many events the profile has.
  func eventCount() throws -> Int
  /// How far the profile's log and its imports go.
  func basis() throws -> ListPlan.Basis
  /// Inserts events; see `EventJournal.append`.
  func insert(_ drafts: [EventDraft]) throws -> [Event]
  /// Inserts an import.
  ///
  /// - Returns: its id.
  func insert(_ list: ListImport) throws -> Int64
  /// Inserts entries of imports. Their own ids are given by the journal.
  func insert(_ entries: [StoredListEntry]) throws
  /// Replaces a setting.
  func set(_ name: String, _ value: String) throws
  /// Gives an entry its title and event.
  func resolve(_ entry: StoredListEntry, animeID: Int, eventID: Int64?) throws
  /// Notes when an import was taken back.
  func setUndone(_ importID: Int64, time: Int64) throws
}

/// Ids of titles elsewhere that the table `id_maps` keeps; `idx` is then the id of the title.
public enum TitleIDMap: String, Sendable { case aniList = "anilist" }

/// What `doctor` reports of a journal.
public struct JournalHealth: Sendable, Equatable {
  /// `ok`, or the problem that was found.
  public var integrity: String
  /// SQLite's synchronous setting: 2 is FULL, a sync for each commit. 2 for PostgreSQL where commits are synced.
  public var synchronous: Int
  /// SQLite's journal mode, `wal`; for PostgreSQL the version of the server.
  public var journalMode: String
  /// Number of rows in each table.
  public var items, profiles, events: Int
  /// Time of the newest event, Unix milliseconds.
  public var newest: Int64?
  /// Permissions of the file; 0 where there is none.
  public var mode: Int
  /// What a server says of itself; nil for a file.
  public var server: Server?

  /// What a server says of itself.
  public struct Server: Sendable, Equatable {
    /// Version of its tables.
    public var tables: Int
    /// Its clock, Unix milliseconds.
    public var time: Int64

    /// A server.
    public init(tables: Int, time: Int64) { (self.tables, self.time) = (tables, time) }
  }

  /// A report.
  public init(
    integrity: String, synchronous: Int, journalMode: String, items: Int, profiles: Int, events: Int,
    newest: Int64?, mode: Int
  ) {
    (self.integrity, self.synchronous, self.journalMode) = (integrity, synchronous, journalMode)
    (self.items, self.profiles, self.events, self.newest, self.mode) = (items, profiles, events, newest, mode)
  }
}

/// How much a journal holds that is not the one in use.
public struct JournalCounts: Sendable, Equatable {
  /// Events, and profiles that have some.
  public var events = 0, profiles = 0

  /// Counts.
  public init(events: Int = 0, profiles: Int = 0) { (self.events, self.profiles) = (events, profiles) }
}

extension EventJournal {
  /// Log by log: for journals that read each alone as fast as all together.
  public func forEachLog(_ body: (_ userID: Int64, _ log: [Event]) throws -> Void) throws {
    for (profile, events) in try profiles() where events > 0 {
      try body(profile.userID, try self.events(userID: profile.userID))
    }
  }

  /// How far the log of a profile and its imports go. Asked for before they are read, to plan a list.
  public func basis(userID: Int64) throws -> ListPlan.Basis {
    ListPlan.Basis(event: try newestEvent(userID: userID), list: try imports(userID: userID).last?.id ?? 0)
  }
  /// The whole log of a profile, oldest first. O(events).
  public func events(userID: Int64) throws -> [Event] { try events(userID: userID, after: 0) }
  /// Where all answers of a profile were given. O(events).
  public func contexts(userID: Int64) throws -> [Int64: EventContext] {
    try contexts(userID: userID, after: 0)
  }
  /// Appends events to the log of a profile in one transaction.
  @discardableResult
  public func append(_ drafts: [EventDraft], userID: Int64) throws -> [Event] {
    try append(drafts, settings: [:], userID: userID)
  }
  /// Replaces the catalogue by one that is no starter catalogue.
  public func replaceItems(_ titles: [Anime]) throws { try replaceItems(titles, starter: nil) }
}
