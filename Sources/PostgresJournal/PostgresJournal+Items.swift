import Catalogue
import Foundation
import Journal

/// The catalogue in the database. See `EventJournal`.
extension PostgresJournal {
  private static let columns = ItemColumns.names
  /// Titles sent in one statement.
  private static let chunk = 1000

  /// See `EventJournal.replaceItems`.
  public func replaceItems(_ titles: [Anime], starter: String?) throws {
    try write { connection in
      try Self.alone(connection) { known, _ in
        try Self.store(
          CatalogueUpdate.replacing(known, with: titles), starter: starter ?? CatalogueUpdate.imported,
          connection)
      }
    }
  }

  /// Runs `body` with the titles and their version in a transaction that no other change of them runs beside.
  private static func alone(
    _ connection: PostgresConnection, _ body: (_ known: [Anime], _ starter: String?) throws -> Void
  ) throws {
    do {
      let begun = try connection.run([
        PostgresStatement("BEGIN"), PostgresStatement("SELECT starter FROM catalogue FOR UPDATE"),
      ])
      try body(try items(connection), begun[1].text(0, 0))
      try connection.run([PostgresStatement("COMMIT")])
    } catch {
      connection.rollBack()
      throw error
    }
  }

  private static func store(_ titles: [Anime], starter: String, _ connection: PostgresConnection) throws {
    let rows = try stride(from: 0, to: titles.count, by: chunk).map { start in
      PostgresStatement(
        """
        INSERT INTO items (\(columns.joined(separator: ", ")))
        SELECT \(columns.joined(separator: ", ")) FROM json_populate_recordset(NULL::items, $1::json)
        """, [try json(titles[start..<min(start + chunk, titles.count)])])
    }
    try connection.run(
      [PostgresStatement("DELETE FROM items")] + rows + [
        // The index of each title in `items()`, for scripts that keep arrays beside the database.
        PostgresStatement("DELETE FROM id_maps WHERE kind = 'item'"),
        PostgresStatement(
          """
          INSERT INTO id_maps (kind, external_id, idx)
          SELECT 'item', anime_id::text, row_number() OVER (ORDER BY anime_id) - 1 FROM items
          """),
        PostgresStatement("UPDATE catalogue SET starter = $1", [starter]),
      ])
  }

  private static func json(_ titles: ArraySlice<Anime>) throws -> String {
    func text(_ value: String?) -> Any {
      value.map { $0.replacingOccurrences(of: "\0", with: "") } ?? NSNull()
    }
    func number(_ value: (some Numeric)?) -> Any { value ?? NSNull() }
    let rows = titles.map { title -> [String: Any] in
      [
        "anime_id": title.id, "name": text(title.title), "genres": text(title.genres.joined(separator: ", ")),
        "type": text(title.type), "episodes": number(title.episodes),
        "rating_mean": number(title.score.flatMap { $0.isFinite ? $0 : nil }),
        "members": number(title.members),
        "english": text(title.englishTitle), "japanese": text(title.japaneseTitle),
        "synonyms": text(title.synonyms.joined(separator: "|")), "start_date": text(title.startDate),
        "season": text(title.season), "source": text(title.source),
        "studios": text(title.studios.joined(separator: ", ")), "synopsis": text(title.synopsis),
        "image_url": text(title.imageURL), "franchise": text(title.franchise),
        "franchise_order": number(title.franchiseOrder),
        "franchise_kind": text(title.franchiseKind?.rawValue),
        "keywords": text(title.keywords.joined(separator: "; ")),
      ]
    }
    return String(decoding: try JSONSerialization.data(withJSONObject: rows), as: UTF8.self)
  }

  /// See `EventJournal.items`.
  public func items() throws -> [Anime] { try read(Self.items) }

  private static func items(_ connection: PostgresConnection) throws -> [Anime] {
    let rows = try connection.run([
      PostgresStatement("SELECT \(columns.joined(separator: ", ")) FROM items ORDER BY anime_id")
    ])[0]
    return (0..<rows.count).map { row in
      var title = Anime(id: rows.int(row, 0) ?? 0, title: rows.text(row, 1) ?? "")
      title.genres = list(rows.text(row, 2), ",")
      (title.type, title.episodes) = (rows.text(row, 3), rows.int(row, 4))
      // Checked as when a file is read: other programs may have written to the table.
      title.score = rows.double(row, 5).flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
      title.members = rows.int(row, 6)
      (title.englishTitle, title.japaneseTitle) = (rows.text(row, 7), rows.text(row, 8))
      title.synonyms = list(rows.text(row, 9), "|")
      (title.startDate, title.season, title.source) = (
        rows.text(row, 10), rows.text(row, 11), rows.text(row, 12)
      )
      title.studios = list(rows.text(row, 13), ",")
      (title.synopsis, title.imageURL) = (rows.text(row, 14), rows.text(row, 15))
      (title.franchise, title.franchiseOrder) = (rows.text(row, 16), rows.int(row, 17))
      title.franchiseKind = rows.text(row, 18).flatMap(FranchiseKind.init(rawValue:))
      title.keywords = list(rows.text(row, 19), ";")
      return title
    }
  }

  /// A list that is stored as one text.
  private static func list(_ text: String?, _ separator: Unicode.Scalar) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    return text.utf8.split(separator: UInt8(ascii: separator)).map { part in
      String(Substring(part.first == 0x20 ? part.dropFirst() : part))
    }
  }

  /// See `EventJournal.itemCount`.
  public func itemCount() throws -> Int {
    try read { try $0.run([PostgresStatement("SELECT count(*) FROM items")])[0].int(0, 0) ?? 0 }
  }

  /// See `EventJournal.titleTable`.
  public func titleTable() throws -> TitleTable {
    try read { connection in
      // Stamped before they are read: a change in between makes the table old, never wrong.
      let stamp = try connection.run([PostgresStatement("SELECT stamp FROM catalogue")])[0].text(0, 0)
      return TitleTable(try Self.items(connection), stamp: stamp ?? "")
    }
  }

  /// See `EventJournal.catalogueStamp`.
  public func catalogueStamp() throws -> String {
    try read { try $0.run([PostgresStatement("SELECT stamp FROM catalogue")])[0].text(0, 0) ?? "" }
  }

  /// See `EventJournal.catalogueVersion`.
  public func catalogueVersion() throws -> String? {
    try read { try $0.run([PostgresStatement("SELECT starter FROM catalogue")])[0].text(0, 0) }
  }

  /// See `EventJournal.isUpToDate`.
  public func isUpToDate(withStarter version: String) throws -> Bool {
    let stored = try catalogueVersion()
    return stored == version || stored == CatalogueUpdate.imported
  }

  /// See `EventJournal.refreshStarter`.
  public func refreshStarter(_ titles: [Anime], version: String) throws {
    try write { connection in
      try Self.alone(connection) { known, stored in
        guard let update = CatalogueUpdate.refreshing(known, of: stored, with: titles, version: version)
        else {
          return
        }
        if let titles = update.titles { return try Self.store(titles, starter: update.starter, connection) }
        try connection.run([PostgresStatement("UPDATE catalogue SET starter = $1", [update.starter])])
      }
    }
  }

  /// See `EventJournal.keywords`.
  public func keywords() throws -> [Int: [String]] {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement("SELECT anime_id, keywords FROM items WHERE keywords <> ''")
      ])[0]
      var result: [Int: [String]] = [:]
      for row in 0..<rows.count {
        if let id = rows.int(row, 0) { result[id] = Self.list(rows.text(row, 1), ";") }
      }
      return result
    }
  }

  /// See `EventJournal.idMap`.
  public func idMap(_ map: TitleIDMap) throws -> [Int: Int] {
    try read { connection in
      let rows = try connection.run([
        PostgresStatement("SELECT external_id, idx FROM id_maps WHERE kind = $1", [map.rawValue])
      ])[0]
      var result: [Int: Int] = [:]
      for row in 0..<rows.count {
        if let external = rows.text(row, 0).flatMap({ Int($0) }) { result[external] = rows.int(row, 1) }
      }
      return result
    }
  }

  /// See `EventJournal.add`.
  public func add(_ ids: [Int: Int], to map: TitleIDMap) throws {
    guard !ids.isEmpty else { return }
    try write { connection in
      try connection.run(
        ids.sorted { $0.key < $1.key }.map { external, id in
          PostgresStatement(
            """
            INSERT INTO id_maps (kind, external_id, idx) VALUES ($1, $2, $3::bigint)
            ON CONFLICT (kind, external_id) DO UPDATE SET idx = EXCLUDED.idx
            """, [map.rawValue, "\(external)", "\(id)"])
        })
    }
  }
}
