import Catalogue
import GRDB

/// The catalogue in the database.
extension JournalStore {
  /// Replaces the catalogue in one transaction. Events are kept: they name titles by id. What the new catalogue does not say
  /// about a known title (a synopsis, a franchise) is kept too; what then lacks of franchises is found by rules. `starter` is the version of the starter catalogue where the
  /// titles are that one.
  public func replaceItems(_ titles: [Anime], starter: String? = nil) throws {
    let known = Dictionary(try items().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let filled = titles.map { title in known[title.id].map { title.filled(from: $0) } ?? title }
    let whole = FranchiseRules.filled(filled)
    try write { try Self.store(whole, starter: starter, $0) }
  }

  private static func store(_ titles: [Anime], starter: String?, _ db: Database) throws {
    try ItemRecord.deleteAll(db)
    for title in titles { try ItemRecord(title).insert(db) }
    // The index of each title in `items()`, for scripts that keep arrays beside the database.
    try db.execute(
      sql: """
        DELETE FROM id_maps WHERE kind = 'item';
        INSERT INTO id_maps (kind, external_id, idx)
          SELECT 'item', CAST(anime_id AS TEXT), row_number() OVER (ORDER BY anime_id) - 1 FROM items;
        """)
    try db.execute(sql: "UPDATE catalogue SET starter = ?", arguments: [starter ?? imported])
  }

  /// The version of the catalogue: changes with every change of a title, whichever program makes it.
  public func catalogueStamp() throws -> String { try read(Self.catalogueStamp) }

  private static func catalogueStamp(_ db: Database) throws -> String {
    try String.fetchOne(db, sql: "SELECT stamp FROM catalogue") ?? ""
  }

  /// The catalogue as a table, sorted by id, with its stamp. O(titles).
  public func titleTable() throws -> TitleTable {
    let (titles, stamp) = try read { (try Self.items($0), try Self.catalogueStamp($0)) }
    return TitleTable(titles, stamp: stamp)
  }

  /// The catalogue, sorted by id. O(titles).
  public func items() throws -> [Anime] { try read(Self.items) }

  private static func items(_ db: Database) throws -> [Anime] {
    try ItemRecord.order(Column("anime_id")).fetchAll(db).map(\.anime)
  }

  /// The keywords of titles that have some, by id. They are in no title table: only a search by description needs them.
  public func keywords() throws -> [Int: [String]] {
    try read { db in
      var result: [Int: [String]] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT anime_id, keywords FROM items WHERE keywords <> ''")
      while let row = try rows.next() { result[row[0]] = ItemRecord.list(row, 1, ";") }
      return result
    }
  }

  /// Ids of titles elsewhere that the table `id_maps` keeps; `idx` is then the id of the title.
  public enum IDMap: String, Sendable { case aniList = "anilist" }

  /// Ids of titles by their ids elsewhere.
  public func idMap(_ map: IDMap) throws -> [Int: Int] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT external_id, idx FROM id_maps WHERE kind = ?", arguments: [map.rawValue])
      return Dictionary(
        rows.compactMap { row in Int(row[0] as String).map { ($0, row[1] as Int) } }, uniquingKeysWith: { $1 }
      )
    }
  }

  /// Keeps ids of titles elsewhere, beside those that are known.
  public func add(_ ids: [Int: Int], to map: IDMap) throws {
    try write { db in
      let statement = try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO id_maps (kind, external_id, idx) VALUES (?, ?, ?)")
      for (external, id) in ids.sorted(by: { $0.key < $1.key }) {
        try statement.execute(arguments: [map.rawValue, "\(external)", id])
      }
    }
  }

  /// How many titles there are.
  public func itemCount() throws -> Int { try read(ItemRecord.fetchCount) }
}

/// The starter catalogue, which grows from one version of the program to the next.
extension JournalStore {
  /// What is stored in place of a version for a catalogue that was imported.
  private static let imported = "imported"
  /// Smaller catalogues from before versions were stored may be a person's own selection.
  private static let smallestStarter = 1_500

  /// Whether the titles are those of the starter catalogue of this version, or not of a starter catalogue at all.
  public func isUpToDate(withStarter version: String) throws -> Bool {
    let stored = try read { try String.fetchOne($0, sql: "SELECT starter FROM catalogue") }
    return stored == version || stored == Self.imported
  }

  /// Brings a home that was filled with an older starter catalogue up to date in one transaction: new titles are added, known
  /// ones get the new facts. Nothing is taken away: a title that `titles` lacks and a fact that it does not state stay. An
  /// imported catalogue keeps its titles; only what it does not say about franchises is taken from the starter, or found by rules. O(titles log titles).
  public func refreshStarter(_ titles: [Anime], version: String) throws {
    try write { db in
      let stored = try String.fetchOne(db, sql: "SELECT starter FROM catalogue")
      guard stored != version, stored != Self.imported else { return }
      let known = try Self.items(db)
      let starter = Dictionary(titles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      let isStarter =
        stored != nil
        || known.count >= Self.smallestStarter && known.allSatisfy { starter[$0.id] != nil }
      let old = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      let new =
        isStarter
        ? titles.map { title in old[title.id].map { title.filled(from: $0) } ?? title }
          + known.filter { starter[$0.id] == nil }
        : FranchiseRules.filled(known.map { $0.withFranchise(of: starter[$0.id]) })
      if new.sorted(by: { $0.id < $1.id }) == known {
        try db.execute(
          sql: "UPDATE catalogue SET starter = ?", arguments: [isStarter ? version : Self.imported])
      } else {
        try Self.store(new, starter: isStarter ? version : nil, db)
      }
    }
  }
}

extension Anime {
  /// This title with the franchise of `other`, unless it has a kind, which only newer data have.
  fileprivate func withFranchise(of other: Anime?) -> Anime {
    guard franchiseKind == nil, let other, other.franchise != nil else { return self }
    var result = self
    result.franchise = other.franchise
    result.franchiseOrder = other.franchiseOrder
    result.franchiseKind = other.franchiseKind
    return result
  }

  /// This title, with missing facts taken from `other`.
  func filled(from other: Anime) -> Anime {
    var result = self
    if result.englishTitle == nil { result.englishTitle = other.englishTitle }
    if result.japaneseTitle == nil { result.japaneseTitle = other.japaneseTitle }
    if result.synonyms.isEmpty { result.synonyms = other.synonyms }
    if result.genres.isEmpty { result.genres = other.genres }
    if result.episodes == nil { result.episodes = other.episodes }
    if result.startDate == nil { result.startDate = other.startDate }
    if result.season == nil { result.season = other.season }
    if result.source == nil { result.source = other.source }
    if result.studios.isEmpty { result.studios = other.studios }
    if result.score == nil { result.score = other.score }
    if result.members == nil { result.members = other.members }
    if result.synopsis == nil { result.synopsis = other.synopsis }
    if result.keywords.isEmpty { result.keywords = other.keywords }
    if result.imageURL == nil { result.imageURL = other.imageURL }
    if result.franchise == nil {
      result.franchise = other.franchise
      result.franchiseOrder = other.franchiseOrder
      result.franchiseKind = other.franchiseKind
    } else if result.franchise == other.franchise {
      result.franchiseOrder = result.franchiseOrder ?? other.franchiseOrder
      result.franchiseKind = result.franchiseKind ?? other.franchiseKind
    }
    return result
  }
}
