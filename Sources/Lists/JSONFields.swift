import Catalogue
import Foundation

/// The fields of an object about a title, also those of objects in it, as columns of a table. What a field means depends on where it
/// stands: the name of a studio is none of the title.
enum JSONFields {
  /// Deeper values are passed over.
  private static let deepest = 4

  /// The texts by column. O(values).
  static func row(_ title: LenientJSON) -> [String: String] {
    var row: [String: String] = [:]
    add(title, [], to: &row)
    return row
  }

  private static func add(_ value: LenientJSON, _ path: [String], to row: inout [String: String]) {
    guard path.count < deepest else { return }
    for (name, part) in value.fields {
      let name = name.lowercased()
      guard name.utf8.count <= 60, name.allSatisfy({ $0.isLetter || $0.isNumber || "_- ".contains($0) })
      else {
        continue
      }
      // Beside the days of watching, these are those of the broadcast.
      if path.isEmpty, name == "start_date" || name == "end_date", value.has("watch_" + name) { continue }
      if isDate(part) {
        guard let date = PartialDate(year: part["year"].int, month: part["month"].int, day: part["day"].int),
          let (column, text) = column(name, path, date), row[column] == nil
        else { continue }
        row[column] = text
      } else if part.isObject {
        add(part, path + [name], to: &row)
      } else if let text = part.plainText, let column = column(name, path), row[column] == nil {
        row[column] = text
      }
    }
  }

  // MARK: Columns

  /// Parts of a title that hold what the person says of it.
  private static let ofPerson: Set<String> = [
    "list_status", "my_list_status", "user", "mylist", "library_entry",
  ]
  /// Parts that are the title itself.
  private static let ofTitle: Set<String> = [
    "media", "anime", "show", "movie", "film", "node", "title", "titles", "name", "series", "subject", "work",
    "entry", "item", "attributes", "data", "info", "details", "anime_info", "animeinfo",
  ]
  /// Parts that hold when it was broadcast.
  private static let broadcasts: Set<String> = [
    "season", "start_season", "startseason", "startdate", "start_date", "aired", "premiered", "anime_season",
    "animeseason",
  ]
  /// What else has as well: studios have names, and ids of their own.
  private static let alsoOfOthers: Set<String> = [
    "title", "name", "anime_title", "series_title", "anime_name", "english_title", "japanese_title", "mal_id",
    "idmal", "id_mal", "myanimelist_id", "anime_id", "anilist_id", "type", "format", "episodes",
    "total_episodes",
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
    "last_watched_at": "finished_at", "media_type": "type", "anime_type": "type", "mediaid": "anilist_id",
    "seasonyear": "year", "season_year": "year",
    "watch_start_date": "started_at", "watch_end_date": "finished_at",
  ]

  /// What the column of a field is called; nil where it says nothing about the title.
  private static func column(_ name: String, _ path: [String]) -> String? {
    guard let parent = path.last else { return name == "id" ? nil : renamed[name] ?? name }
    if parent.hasSuffix("ids") {
      guard path.dropLast().allSatisfy(ofTitle.contains) else { return nil }
      return ["mal": "mal_id", "myanimelist": "mal_id", "anilist": "anilist_id"][name]
    }
    if ["title", "titles", "name"].contains(parent) {
      guard path.allSatisfy(ofTitle.contains) else { return nil }
      return [
        "english": "english_title", "native": "japanese_title", "ja_jp": "japanese_title",
        "japanese": "japanese_title",
      ][
        name]
        ?? (["romaji", "default", "canonical", "en_jp", "userpreferred"].contains(name) ? "title" : nil)
    }
    if parent == "user", ["name", "username", "nickname"].contains(name) { return "username" }
    // MyAnimeList's interface calls a title a node.
    if name == "id" { return parent == "node" ? "mal_id" : nil }
    if name == "year" {
      return path.allSatisfy({ ofTitle.contains($0) || broadcasts.contains($0) }) ? name : nil
    }
    if ofPerson.contains(parent) {
      if alsoOfOthers.contains(name) { return nil }
      return ["score": "my_score", "rating": "my_rating", "status": "my_status"][name] ?? renamed[name]
        ?? name
    }
    let column = renamed[name] ?? name
    if alsoOfOthers.contains(column), !path.allSatisfy(ofTitle.contains) { return nil }
    return ofAll.contains(name) ? nil : column
  }

  // MARK: Dates of several numbers

  /// Whether a value is a date as in `{"year": 2020, "month": 1, "day": 2}`; each may be null.
  private static func isDate(_ value: LenientJSON) -> Bool {
    let names = Set(value.fields.map { $0.0.lowercased() })
    return names.isSuperset(of: ["year", "month"]) && names.isSubset(of: ["year", "month", "day"])
  }

  /// The column and text of such a date. AniList's `startDate` is that of the broadcast, `startedAt` the person's.
  private static func column(_ name: String, _ path: [String], _ date: PartialDate) -> (String, String)? {
    let isBroadcast = broadcasts.contains(name) || path.contains("aired") && name == "from"
    if isBroadcast {
      return path.allSatisfy({ ofTitle.contains($0) || ["aired", "prop"].contains($0) })
        ? ("year", "\(date.year)") : nil
    }
    guard path.last.map(ofPerson.contains) ?? true, name != "enddate", name != "end_date" else { return nil }
    return (renamed[name] ?? name, date.text)
  }
}

extension LenientJSON {
  /// Whether this is an object.
  var isObject: Bool { value is [String: Any] }
  /// The fields of an object, by name.
  var fields: [(String, LenientJSON)] {
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
