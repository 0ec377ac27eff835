import Catalogue
import GRDB

/// A title as a row of the table `items`.
struct ItemRecord: FetchableRecord, PersistableRecord {
  static let databaseTableName = "items"
  static let persistenceConflictPolicy = PersistenceConflictPolicy(insert: .replace, update: .replace)
  static var databaseSelection: [any SQLSelectable] { columns.map { Column($0.name) } }

  var anime: Anime

  init(_ anime: Anime) { self.anime = anime }

  init(row: Row) {
    anime = Anime(id: 0, title: "")
    for (index, column) in Self.columns.enumerated() { column.read(row, index, &anime) }
  }

  func encode(to container: inout PersistenceContainer) {
    for column in Self.columns { container[column.name] = column.write(anime) }
  }

  /// All columns, in the order in which they are selected.
  static let columns: [ItemColumn] = [
    ItemColumn("anime_id", read: { $2.id = $0[$1] ?? 0 }, write: { $0.id }),
    ItemColumn("name", read: { $2.title = $0[$1] ?? "" }, write: { $0.title }),
    ItemColumn(
      "genres", read: { $2.genres = list($0, $1, ",") }, write: { $0.genres.joined(separator: ", ") }),
    ItemColumn("type", read: { $2.type = $0[$1] }, write: { $0.type }),
    ItemColumn("episodes", read: { $2.episodes = $0[$1] }, write: { $0.episodes }),
    // Checked as when a file is read: other programs may have written to the table.
    ItemColumn(
      "rating_mean",
      read: { row, index, anime in
        anime.score = (row[index] as Double?).flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
      },
      write: { $0.score }),
    ItemColumn("members", read: { $2.members = $0[$1] }, write: { $0.members }),
    ItemColumn("english", read: { $2.englishTitle = $0[$1] }, write: { $0.englishTitle }),
    ItemColumn("japanese", read: { $2.japaneseTitle = $0[$1] }, write: { $0.japaneseTitle }),
    ItemColumn(
      "synonyms", read: { $2.synonyms = list($0, $1, "|") }, write: { $0.synonyms.joined(separator: "|") }),
    ItemColumn("start_date", read: { $2.startDate = $0[$1] }, write: { $0.startDate }),
    ItemColumn("season", read: { $2.season = $0[$1] }, write: { $0.season }),
    ItemColumn("source", read: { $2.source = $0[$1] }, write: { $0.source }),
    ItemColumn(
      "studios", read: { $2.studios = list($0, $1, ",") }, write: { $0.studios.joined(separator: ", ") }),
    ItemColumn("synopsis", read: { $2.synopsis = $0[$1] }, write: { $0.synopsis }),
    ItemColumn("image_url", read: { $2.imageURL = $0[$1] }, write: { $0.imageURL }),
    ItemColumn("franchise", read: { $2.franchise = $0[$1] }, write: { $0.franchise }),
    ItemColumn("franchise_order", read: { $2.franchiseOrder = $0[$1] }, write: { $0.franchiseOrder }),
    ItemColumn(
      "franchise_kind",
      read: { $2.franchiseKind = ($0[$1] as String?).flatMap(FranchiseKind.init(rawValue:)) },
      write: { $0.franchiseKind?.rawValue }),
    ItemColumn(
      "keywords", read: { $2.keywords = list($0, $1, ";") }, write: { $0.keywords.joined(separator: "; ") }),
  ]

  /// A list that is stored as one text. Split by bytes: splitting by characters took a fifth of the time to the first frame.
  static func list(_ row: Row, _ index: Int, _ separator: Character) -> [String] {
    guard let text = row[index] as String?, !text.isEmpty else { return [] }
    guard let byte = separator.asciiValue else { return [text] }
    return text.utf8.split(separator: byte).map { part in
      String(Substring(part.first == 0x20 ? part.dropFirst() : part))
    }
  }
}

/// The columns of the table `items`, the same in every journal.
public enum ItemColumns {
  /// Their names, in the order in which they are selected.
  public static let names = ItemRecord.columns.map(\.name)
}

/// A column of `items` and the property of a title that it holds.
struct ItemColumn: Sendable {
  let name: String
  /// Reads the column at an index of a row into a title.
  let read: @Sendable (Row, Int, inout Anime) -> Void
  let write: @Sendable (Anime) -> (any DatabaseValueConvertible)?

  init(
    _ name: String, read: @escaping @Sendable (Row, Int, inout Anime) -> Void,
    write: @escaping @Sendable (Anime) -> (any DatabaseValueConvertible)?
  ) {
    self.name = name
    self.read = read
    self.write = write
  }
}
