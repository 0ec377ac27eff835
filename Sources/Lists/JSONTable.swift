import Catalogue
import Foundation
import Foundations

/// JSON of sites and programs that are not known by name: objects, one for each title, as a table whose columns are named as the fields
/// are (`JSONFields`). Simkl, Anime-Planet and MyAnimeList's interface give such lists.
struct JSONTable {
  /// Names of the columns, and the texts of each title.
  private var columns: [String] = []
  private var rows: [[String: String]] = []
  /// The name of the list's owner.
  private(set) var owner: String?
  /// Sentences about what was passed over.
  private(set) var warnings: [String] = []
  /// The scale that files of this make have; nil where it is not known.
  private(set) var scale: RatingScale?
  /// Why the objects are no list; nil where they are one.
  private(set) var refusal: String?

  /// Further columns are passed over.
  private static let mostColumns = 80
  private static let states = ["status", "my_status", "state"]

  /// The table of the titles; nil where the file has no objects that could be some. O(values).
  init?(_ json: LenientJSON) {
    guard let found = JSONTitles(json), found.titles.count <= ListReader.mostEntries else { return nil }
    warnings += [found.warning].compactMap { $0 }
    var (episodes, isNew) = (0, Set<String>())
    var states: [String?] = []
    for title in found.titles {
      guard !Self.isEpisode(title.json) else {
        episodes += 1
        continue
      }
      let row = JSONFields.row(title.json)
      for name in row.keys.sorted() where columns.count < Self.mostColumns && isNew.insert(name).inserted {
        columns.append(name)
      }
      rows.append(row)
      states.append(title.state)
    }
    if episodes > 0 {
      warnings.append(
        episodes == 1
          ? "1 entry about an episode or a season is passed over: a list is of whole titles."
          : "\(episodes) entries about episodes or seasons are passed over: a list is of whole titles.")
    }
    // Anime-Planet rates in up to five stars.
    let entries = json["entries"].list
    if json["export"].isObject, entries.first?.has("eps") == true,
      entries.allSatisfy({ ($0["rating"].double ?? 0) <= 5 })
    {
      scale = .five
    }
    owner =
      (json["user"].first("name", "username").text(100) ?? json["user"].text(100))
      ?? json["username"].text(100)
    guard !rows.isEmpty else {
      refusal = "all of its entries are about episodes or seasons; a list is of whole titles."
      return
    }
    addStates(states)
    settleOwner()
    let table = TableColumns(columns)
    guard Self.areNamed(table), Self.areRated(table) else { return nil }
  }

  /// Titles without a state of their own have that of the list they stand in.
  private mutating func addStates(_ states: [String?]) {
    guard states.contains(where: { $0 != nil }) else { return }
    let column = TableColumns(columns).find(Self.states).map { columns[$0] } ?? "status"
    if !columns.contains(column) { columns.append(column) }
    for (row, state) in states.enumerated() where rows[row][column] == nil { rows[row][column] = state }
  }

  /// A name that stands on some titles alone is that of the owner of all.
  private mutating func settleOwner() {
    let names = Set(rows.compactMap { $0["username"] })
    guard names.count == 1, let name = names.first else { return }
    owner = owner ?? CleanText.clean(name, limit: 100)
    columns.removeAll { $0 == "username" }
  }

  /// Whether an object is about a part of a title, as Trakt rates them too.
  private static func isEpisode(_ json: LenientJSON) -> Bool {
    guard let type = json["type"].text(20)?.lowercased(), ["episode", "season"].contains(type) else {
      return false
    }
    return json[type].isObject || json["show"].isObject
  }

  /// The columns of some titles.
  static func columns(of titles: some Collection<JSONTitles.Title>) -> [String] {
    Array(Set(titles.flatMap { JSONFields.row($0.json).keys }))
  }

  /// Whether a table says which titles it is about.
  static func areNamed(_ table: TableColumns) -> Bool {
    table.find([
      "title", "name", "anime_title", "mal_id", "id_mal", "myanimelist_id", "anime_id", "anilist_id",
    ]) != nil
  }

  /// Whether a table says what a person thinks of them, or did with them.
  static func areRated(_ table: TableColumns) -> Bool {
    RatingColumns.rating(table) != nil || ScoreName.find(table) != nil
      || table.find(states + ["feedback_type"]) != nil
  }

  /// As CSV. O(characters).
  var csv: String {
    CSVText.row(columns) + rows.map { row in CSVText.row(columns.map { row[$0] ?? "" }) }.joined()
  }
}
