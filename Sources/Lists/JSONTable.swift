import Catalogue
import Foundation
import Foundations

/// JSON of sites and programs that are not known by name: objects, one for each title, as a table whose columns are named as the fields
/// are. Simkl, Anime-Planet and MyAnimeList's interface give such lists.
struct JSONTable {
  /// Names of the columns, and the texts of each title.
  private var columns: [String] = []
  private var rows: [[String: String]] = []
  /// The name of the list's owner.
  private(set) var owner: String?

  /// Deeper values, further columns and further elements of objects are passed over.
  private static let deepest = 4, mostColumns = 80

  /// The table of the titles; nil where the file has no objects that could be some. O(values).
  init?(_ json: LenientJSON) {
    guard let titles = Self.titles(json), titles.count <= ListReader.mostEntries else { return nil }
    for title in titles {
      var row: [String: String] = [:]
      Self.add(title, [], to: &row)
      for name in row.keys.sorted() where !columns.contains(name) && columns.count < Self.mostColumns {
        columns.append(name)
      }
      rows.append(row)
    }
    owner = json["user"].first("name", "username").text(100) ?? json["username"].text(100)
    let table = TableColumns(columns)
    guard table.find(["title", "name", "anime_title", "mal_id", "anime_id", "anilist_id"]) != nil,
      RatingColumns.rating(table) != nil || table.find(["status", "my_status", "state"]) != nil
    else { return nil }
  }

  /// As CSV. O(characters).
  var csv: String {
    CSVText.row(columns) + rows.map { row in CSVText.row(columns.map { row[$0] ?? "" }) }.joined()
  }

  // MARK: Finding the titles

  /// The longest list of objects, or the one that is called anime.
  private static func titles(_ json: LenientJSON, depth: Int = 0) -> [LenientJSON]? {
    let own = json.list
    if !own.isEmpty { return own.contains { $0.isObject } ? own.filter { $0.isObject } : nil }
    guard depth < deepest else { return nil }
    let parts = json.fields.compactMap { name, value in titles(value, depth: depth + 1).map { (name, $0) } }
    return parts.first { $0.0.lowercased() == "anime" }?.1 ?? parts.max { $0.1.count < $1.1.count }?.1
  }

  // MARK: Columns

  /// Parts of a title that hold what the person says of it.
  private static let ofPerson: Set<String> = [
    "list_status", "my_list_status", "user", "mylist", "library_entry",
  ]
  /// What stands beside a title in an object of its own is everybody's.
  private static let ofAll: Set<String> = [
    "score", "rating", "status", "mean", "start_date", "end_date", "finish_date", "started_at", "updated_at",
    "created_at", "user_count", "rank", "popularity", "members",
  ]
  private static let renamed = [
    "eps": "watched_episodes", "completed": "completed_at", "watched_episodes_count": "watched_episodes",
    "num_episodes_watched": "watched_episodes", "num_watched_episodes": "watched_episodes",
    "total_episodes_count": "total_episodes", "num_episodes": "total_episodes",
    "num_times_rewatched": "repeats",
    "last_watched_at": "finished_at", "media_type": "type", "anime_type": "type",
  ]

  private static func add(_ value: LenientJSON, _ path: [String], to row: inout [String: String]) {
    guard path.count < deepest else { return }
    for (name, part) in value.fields {
      let name = name.lowercased()
      guard name.utf8.count <= 60, name.allSatisfy({ $0.isLetter || $0.isNumber || "_- ".contains($0) })
      else {
        continue
      }
      if part.isObject {
        add(part, path + [name], to: &row)
      } else if let text = part.plainText, let column = column(name, path), row[column] == nil {
        row[column] = text
      }
    }
  }

  /// What the column of a field is called; nil where it says nothing about the title.
  private static func column(_ name: String, _ path: [String]) -> String? {
    guard let parent = path.last else { return name == "id" ? nil : renamed[name] ?? name }
    if ["mal", "myanimelist"].contains(name), parent.hasSuffix("ids") { return "mal_id" }
    if name == "anilist", parent.hasSuffix("ids") { return "anilist_id" }
    if parent.hasSuffix("ids") { return nil }
    if ["title", "titles", "name"].contains(parent) {
      return [
        "english": "english_title", "native": "japanese_title", "ja_jp": "japanese_title",
        "japanese": "japanese_title",
      ][
        name]
        ?? (["romaji", "default", "canonical", "en_jp", "userpreferred"].contains(name) ? "title" : nil)
    }
    if ofPerson.contains(parent) {
      return ["score": "my_score", "rating": "my_rating", "status": "my_status"][name] ?? renamed[name]
        ?? name
    }
    // MyAnimeList's interface calls a title a node.
    if name == "id" { return parent == "node" ? "mal_id" : nil }
    return ofAll.contains(name) ? nil : renamed[name] ?? name
  }
}

extension LenientJSON {
  /// Whether this is an object.
  fileprivate var isObject: Bool { value is [String: Any] }
  /// The fields of an object, by name.
  fileprivate var fields: [(String, LenientJSON)] {
    ((value as? [String: Any]) ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, LenientJSON($0.value)) }
  }
  /// A text, a number or whether something is so, as a field of a table has it; nil for anything else.
  fileprivate var plainText: String? {
    // No reader takes more of a text, nor a zero byte.
    if let text = value as? String { return String(text.prefix(4000)).replacing("\0", with: " ") }
    guard let number = value as? NSNumber else { return nil }
    return number.doubleValue == number.doubleValue.rounded() && abs(number.doubleValue) < 1e15
      ? "\(number.int64Value)" : "\(number.doubleValue)"
  }
}
