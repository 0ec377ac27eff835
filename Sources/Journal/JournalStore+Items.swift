import Catalogue
import GRDB
import GRDBSQLite

extension JournalStore {
  private static let columns =
    "anime_id, name, genres, type, episodes, rating_mean, members, english, japanese, synonyms, start_date, season, "
    + "source, studios, synopsis, image_url, franchise, franchise_order"

  /// Puts a catalogue in the place of the one before, in one transaction. Answers stay: they name titles by id.
  /// What a new file does not say of a title known before (a synopsis, a franchise) is kept.
  public func replaceItems(_ titles: [Anime]) throws {
    let known = Dictionary(try items().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    try write { db in
      try db.execute(sql: "DELETE FROM items")
      let marks = [String](repeating: "?", count: 18).joined(separator: ", ")
      let statement = try db.cachedStatement(
        sql: "INSERT OR REPLACE INTO items (\(Self.columns)) VALUES (\(marks))")
      for title in titles {
        let a = known[title.id].map { title.filled(from: $0) } ?? title
        try statement.execute(arguments: [
          a.id, a.title, a.genres.joined(separator: ", "), a.type, a.episodes, a.score, a.members,
          a.englishTitle,
          a.japaneseTitle, a.synonyms.joined(separator: "|"), a.startDate, a.season, a.source,
          a.studios.joined(separator: ", "), a.synopsis, a.imageURL, a.franchise, a.franchiseOrder,
        ])
      }
      // The place of each title in `items()`, for scripts that keep arrays beside the database.
      try db.execute(
        sql: """
          DELETE FROM id_maps WHERE kind = 'item';
          INSERT INTO id_maps (kind, external_id, idx)
            SELECT 'item', CAST(anime_id AS TEXT), row_number() OVER (ORDER BY anime_id) - 1 FROM items;
          """)
    }
  }

  /// Which version of the catalogue the database holds: another after every change, whoever made it.
  public func stamp() throws -> String { try read(Self.stamp) }

  private static func stamp(_ db: Database) throws -> String {
    try String.fetchOne(db, sql: "SELECT stamp FROM catalogue") ?? ""
  }

  /// The catalogue as a table, by id, with its stamp. O(titles).
  public func table() throws -> TitleTable {
    let (titles, stamp) = try read { (try Self.items($0), try Self.stamp($0)) }
    return TitleTable(titles, stamp: stamp)
  }

  /// The catalogue, by id. O(titles).
  public func items() throws -> [Anime] { try read(Self.items) }

  private static func items(_ db: Database) throws -> [Anime] {
    let statement = try db.makeStatement(sql: "SELECT \(Self.columns) FROM items ORDER BY anime_id")
    let row = RawRow(statement.sqliteStatement)
    var result: [Anime] = []
    // Room that is not used is never touched, and growing meant to copy what was read.
    result.reserveCapacity(1 << 14)
    // The same genres stand beside many titles.
    var genres: [String: [String]] = [:]
    while try row.next() {
      var anime = Anime(id: row.int(0) ?? 0, title: row.text(1) ?? "")
      let list = row.text(2) ?? ""
      if let known = genres[list] {
        anime.genres = known
      } else {
        anime.genres = Self.split(list, ",")
        genres[list] = anime.genres
      }
      anime.type = row.text(3)
      anime.episodes = row.int(4)
      // As files are read: any program may have written here, and a number without bounds is none to show.
      anime.score = row.double(5).flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
      anime.members = row.int(6)
      anime.englishTitle = row.text(7)
      anime.japaneseTitle = row.text(8)
      anime.synonyms = row.text(9).map { Self.split($0, "|") } ?? []
      anime.startDate = row.text(10)
      anime.season = row.text(11)
      anime.source = row.text(12)
      anime.studios = row.text(13).map { Self.split($0, ",") } ?? []
      anime.synopsis = row.text(14)
      anime.imageURL = row.text(15)
      anime.franchise = row.text(16)
      anime.franchiseOrder = row.int(17)
      result.append(anime)
    }
    return result
  }

  /// How many titles there are.
  public func itemCount() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM items") ?? 0 }
  }

  /// By bytes: a search for a separator of two characters took a fifth of the time to the first frame.
  private static func split(_ text: String, _ separator: Character) -> [String] {
    if text.isEmpty { return [] }
    guard let byte = separator.asciiValue else { return [text] }
    return text.utf8.split(separator: byte).map { part in
      let start = part.first == 0x20 ? part.dropFirst() : part
      return String(Substring(start))
    }
  }
}

extension Anime {
  /// This title with what only `other` knows of it.
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

/// The columns of a statement's row, asked of SQLite itself: the general way takes twice as long.
private struct RawRow {
  private let statement: OpaquePointer
  init(_ statement: OpaquePointer) { self.statement = statement }

  /// To the next row; false after the last.
  func next() throws -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    return false
  }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  func int(_ column: Int32) -> Int? {
    isNull(column) ? nil : Int(sqlite3_column_int64(statement, column))
  }
  func double(_ column: Int32) -> Double? {
    isNull(column) ? nil : sqlite3_column_double(statement, column)
  }
  func text(_ column: Int32) -> String? {
    guard let start = sqlite3_column_text(statement, column) else { return nil }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}
