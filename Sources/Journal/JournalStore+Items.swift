import Catalogue
import GRDB

/// The catalogue in the database. See `EventJournal`.
extension JournalStore {
  /// See `EventJournal.replaceItems`.
  public func replaceItems(_ titles: [Anime], starter: String?) throws {
    // Read in the transaction that replaces them: what another program stores meanwhile is not lost.
    try write { db in
      let whole = CatalogueUpdate.replacing(try Self.items(db), with: titles)
      try Self.store(whole, starter: starter ?? CatalogueUpdate.imported, db)
    }
  }

  private static func store(_ titles: [Anime], starter: String, _ db: Database) throws {
    try ItemRecord.deleteAll(db)
    for title in titles { try ItemRecord(title).insert(db) }
    // The index of each title in `items()`, for scripts that keep arrays beside the database.
    try db.execute(
      sql: """
        DELETE FROM id_maps WHERE kind = 'item';
        INSERT INTO id_maps (kind, external_id, idx)
          SELECT 'item', CAST(anime_id AS TEXT), row_number() OVER (ORDER BY anime_id) - 1 FROM items;
        """)
    try db.execute(sql: "UPDATE catalogue SET starter = ?", arguments: [starter])
  }

  /// See `EventJournal.catalogueStamp`.
  public func catalogueStamp() throws -> String { try read(Self.catalogueStamp) }

  private static func catalogueStamp(_ db: Database) throws -> String {
    try String.fetchOne(db, sql: "SELECT stamp FROM catalogue") ?? ""
  }

  /// See `EventJournal.titleTable`.
  public func titleTable() throws -> TitleTable {
    let (titles, stamp) = try read { (try Self.items($0), try Self.catalogueStamp($0)) }
    return TitleTable(titles, stamp: stamp)
  }

  /// See `EventJournal.items`.
  public func items() throws -> [Anime] { try read(Self.items) }

  private static func items(_ db: Database) throws -> [Anime] {
    try ItemRecord.order(Column("anime_id")).fetchAll(db).map(\.anime)
  }

  /// See `EventJournal.keywords`.
  public func keywords() throws -> [Int: [String]] {
    try read { db in
      var result: [Int: [String]] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT anime_id, keywords FROM items WHERE keywords <> ''")
      while let row = try rows.next() { result[row[0]] = ItemRecord.list(row, 1, ";") }
      return result
    }
  }

  /// See `EventJournal.idMap`.
  public func idMap(_ map: TitleIDMap) throws -> [Int: Int] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT external_id, idx FROM id_maps WHERE kind = ?", arguments: [map.rawValue])
      return Dictionary(
        rows.compactMap { row in Int(row[0] as String).map { ($0, row[1] as Int) } }, uniquingKeysWith: { $1 }
      )
    }
  }

  /// See `EventJournal.add`.
  public func add(_ ids: [Int: Int], to map: TitleIDMap) throws {
    try write { db in
      let statement = try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO id_maps (kind, external_id, idx) VALUES (?, ?, ?)")
      for (external, id) in ids.sorted(by: { $0.key < $1.key }) {
        try statement.execute(arguments: [map.rawValue, "\(external)", id])
      }
    }
  }

  /// See `EventJournal.itemCount`.
  public func itemCount() throws -> Int { try read(ItemRecord.fetchCount) }
}

/// The starter catalogue, which grows from one version of the program to the next.
extension JournalStore {
  /// See `EventJournal.catalogueVersion`.
  public func catalogueVersion() throws -> String? {
    try read { try String.fetchOne($0, sql: "SELECT starter FROM catalogue") }
  }

  /// See `EventJournal.isUpToDate`.
  public func isUpToDate(withStarter version: String) throws -> Bool {
    let stored = try catalogueVersion()
    return stored == version || stored == CatalogueUpdate.imported
  }

  /// See `EventJournal.refreshStarter`.
  public func refreshStarter(_ titles: [Anime], version: String) throws {
    try write { db in
      let stored = try String.fetchOne(db, sql: "SELECT starter FROM catalogue")
      guard
        let update = CatalogueUpdate.refreshing(
          try Self.items(db), of: stored, with: titles, version: version)
      else { return }
      if let titles = update.titles {
        try Self.store(titles, starter: update.starter, db)
      } else {
        try db.execute(sql: "UPDATE catalogue SET starter = ?", arguments: [update.starter])
      }
    }
  }
}
