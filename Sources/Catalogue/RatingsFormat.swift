import Foundations

/// What a person says of a ratings file where the file itself does not say it.
public struct RatingsFormat: Sendable {
  /// What a column holds.
  public enum Role: String, Sendable, CaseIterable {
    case user, item, rating, time, status, feedback
  }

  /// Columns by name, or by number from 1; `none` for a rating column that is not to be used.
  public var columns: [Role: String] = [:]
  /// The scale of the ratings; nil to tell it from them.
  public var scale: RatingScale?
  /// The id of a title with a name, for files that name titles; nil where it is not known.
  public var titleID: (@Sendable (String) -> Int?)?

  /// Nothing is said.
  public init() {}

  /// Reads `user=name,item=2,rating=stars,time=when`.
  ///
  /// - Throws: `CatalogueError` for another text.
  public static func columns(_ text: String) throws -> [Role: String] {
    var columns: [Role: String] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let role = Role(rawValue: sides[0].lowercased()), columns[role] == nil else {
        throw CatalogueError(
          reason:
            "columns are named as in user=name,item=anime,rating=stars,time=when (by number from 1 where there is no "
            + "header); \(Role.allCases.map(\.rawValue).joined(separator: ", ")) can be named, not \"\(CleanText.clean(String(part), limit: 60))\"."
        )
      }
      columns[role] = String(sides[1])
    }
    return columns
  }
}

/// Which column of a ratings file is what.
public struct RatingColumns {
  var user = 0, item = 0
  var rating, feedback, time, status: Int?
  /// Whether the first row is one of data.
  var isHeaderless = false
  /// Sentences about columns that could be meant otherwise.
  var warnings: [String] = []

  /// Names of the column with a person's ratings, the more particular first: a file may also hold everybody's mean.
  private static let ratings = [
    "my_score", "my_rating", "user_score", "user_rating", "your_score", "your_rating", "rating", "score",
  ]

  /// The column of a person's ratings; nil where there is none.
  public static func rating(_ table: TableColumns) -> Int? { table.find(ratings) }

  /// A sentence about other columns that could be meant as ratings too; nil where there are none. `advice` says how to take another.
  public static func doubt(_ rating: Int, _ table: TableColumns, advice: String) -> String? {
    let all = table.all(ratings)
    guard all.count > 1 else { return nil }
    let name = TableColumns.folded(table.names[rating])
    let rest = all.filter { $0 != rating }.map {
      TableColumns.folded(table.names[$0]) == name ? "column \($0 + 1) of that name" : table.names[$0]
    }.joined(separator: ", ")
    return "The rating is read from \(table.names[rating]) (there is also \(rest)); \(advice)."
  }

  private static let names: [RatingsFormat.Role: [String]] = [
    .user: ["user_id", "user", "userid", "sas_user", "uid", "username", "user_name", "profile"],
    .item: [
      "anime_id", "item_id", "item", "itemid", "sas_item", "sid", "mal_id", "movie_id", "anime_uid", "anime",
      "title", "name",
    ],
    .rating: ratings,
    .time: ["timestamp", "time", "ts", "my_last_updated", "last_updated", "updated_at"],
    .status: ["watching_status", "my_status", "list_status", "watch_status", "status"],
    .feedback: ["feedback_type"],
  ]
  /// Columns that are known to be no rating.
  private static let others: Set<String> = [
    "watchedepisodes", "mywatchedepisodes", "progress", "flag", "timestampflag", "gender", "source", "tags",
    "type", "genre",
    "genres", "episodes", "title", "name",
  ]

  /// The columns of a file whose first row is `row`.
  ///
  /// - Throws: `CatalogueError` where user and item are not known, or a named column is not there.
  init(_ row: CSVRow, _ separator: CSVSeparator, _ format: RatingsFormat, path: String) throws {
    let table = TableColumns(row)
    func find(_ role: RatingsFormat.Role) throws -> Int? {
      guard let named = format.columns[role] else { return table.find(Self.names[role] ?? []) }
      if named == "none" { return nil }
      guard let column = table.named(named) else {
        throw CatalogueError(
          path: path, line: row.line,
          reason:
            "there is no column \"\(CleanText.clean(named, limit: 60))\" for the \(role.rawValue); there are "
            + CleanText.clean(table.names.joined(separator: ", "), limit: 200) + ".")
      }
      return column
    }
    if separator == .doubleColon, format.columns.isEmpty, table.find(Self.names[.user] ?? []) == nil,
      row.count >= 3,
      row.integer(0) != nil, row.integer(1) != nil
    {
      (user, item, rating, time) = (0, 1, 2, row.count > 3 ? 3 : nil)
      isHeaderless = true
      warnings = [
        "The file has no header: read as user::item::rating::time, ratings to 5, as MovieLens writes."
      ]
      return
    }
    guard let user = try find(.user), let item = try find(.item) else { throw Self.unknown(row, table, path) }
    (self.user, self.item) = (user, item)
    feedback = try find(.feedback)
    rating = try find(.rating)
    time = try find(.time)
    status = try find(.status)
    let areNumbered = format.columns.values.contains { Int($0) != nil && !table.names.contains($0) }
    isHeaderless =
      format.columns[.user] != nil && format.columns[.item] != nil
      && (areNumbered ? Self.isData(row, user, item, rating) : false)
    if !isHeaderless, feedback == nil { warnings = doubts(table, format) }
  }

  /// Whether a row has numbers where a header has names.
  private static func isData(_ row: CSVRow, _ user: Int, _ item: Int, _ rating: Int?) -> Bool {
    row.integer(item) != nil || row.integer(user) != nil || rating.flatMap(row.number) != nil
  }

  /// What a row has that cannot be read in the place of a user, title, rating or feedback.
  func found(_ row: CSVRow) -> String {
    func text(_ column: Int) -> String {
      row.isBlank(column) ? "missing" : "\"\(CleanText.clean(row.text(column), limit: 40))\""
    }
    if row.isBlank(user) || row.text(user).utf8.count >= 200 { return "the user is \(text(user))" }
    if row.isBlank(item) || row.number(item) != nil && (row.integer(item) ?? -1) < 0 {
      return "the title is \(text(item))"
    }
    if let feedback { return "the feedback is \(text(feedback))" }
    return rating.map { "the rating is \(text($0))" } ?? ""
  }

  private func doubts(_ table: TableColumns, _ format: RatingsFormat) -> [String] {
    if let rating, format.columns[.rating] == nil,
      let doubt = Self.doubt(rating, table, advice: "--columns rating=NAME takes another")
    {
      return [doubt]
    }
    guard rating == nil, format.columns[.rating] == nil else { return [] }
    let known = Set([user, item, time, status].compactMap { $0 })
    let unknown = table.names.indices.filter {
      !known.contains($0) && !Self.others.contains(TableColumns.folded(table.names[$0]))
        && !table.names[$0].isEmpty
    }.map { CleanText.clean(table.names[$0], limit: 40) }
    guard let first = unknown.first else { return [] }
    return [
      "No column is a rating (\(unknown.prefix(4).joined(separator: ", ")) \(unknown.count == 1 ? "is" : "are") not known): every row counts "
        + "as loved. If one is, name it: --columns rating=\(first)"
    ]
  }

  private static func unknown(_ row: CSVRow, _ table: TableColumns, _ path: String) -> CatalogueError {
    let found = CleanText.clean(table.names.joined(separator: ","), limit: 100)
    let numbers = (0..<row.count).count { row.number($0) != nil }
    if row.count >= 2, numbers * 2 >= row.count {
      let names = ["user", "item", "rating", "time"].prefix(row.count).enumerated().map { "\($1)=\($0 + 1)" }
      return CatalogueError(
        path: path, line: row.line,
        reason:
          "the file has no header (found \(found)). Say which column is what: --columns \(names.joined(separator: ","))"
      )
    }
    return CatalogueError(
      path: path, line: row.line,
      reason:
        "the header needs a user and an item column, for example user_id,anime_id,rating; found \(found). Name them with "
        + "--columns user=NAME,item=NAME,rating=NAME")
  }
}
