import Catalogue
import GRDB

/// The catalogue in the database.
extension JournalStore {
  /// Replaces the catalogue in one transaction. Events are kept: they name titles by id. What the new catalogue does not say
  /// about a known title (a synopsis, a franchise) is kept too.
  public func replaceItems(_ titles: [Anime]) throws {
    let known = Dictionary(try items().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    try write { db in
      try ItemRecord.deleteAll(db)
      for title in titles {
        try ItemRecord(known[title.id].map { title.filled(from: $0) } ?? title).insert(db)
      }
      // The index of each title in `items()`, for scripts that keep arrays beside the database.
      try db.execute(
        sql: """
          DELETE FROM id_maps WHERE kind = 'item';
          INSERT INTO id_maps (kind, external_id, idx)
            SELECT 'item', CAST(anime_id AS TEXT), row_number() OVER (ORDER BY anime_id) - 1 FROM items;
          """)
    }
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

  /// How many titles there are.
  public func itemCount() throws -> Int { try read(ItemRecord.fetchCount) }
}

extension Anime {
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
    if result.franchise == nil {
      result.franchise = other.franchise
      result.franchiseOrder = other.franchiseOrder
    }
    return result
  }
}
