import Foundation
import Foundations

/// Which column of a ratings file is what.
public struct RatingColumns {
  /// What is asked of every row: numbers alone, as millions of rows copy them.
  struct Places {
    /// `onePerson` where all rows are of one.
    var user = 0, item = 0
    var rating, feedback, time, status: Int?
    /// Of a log of this program: the event, the one that it takes back, whether it was set aside.
    var event, target, aside: Int?
  }

  /// Stands for the column of the user in what `nostrade export` writes: everything is of one person.
  static let onePerson = -1
  /// What that person is called.
  static let onePersonName = "me"

  private(set) var places = Places()
  /// Whether the first row is one of data.
  var isHeaderless = false
  /// Whether the file is laid out as MovieLens lays out its ratings, without header.
  private(set) var isOfMovieLens = false
  /// Whether the titles stand in a column of names, in which a number may be one.
  private(set) var namesTitles = false
  /// Sentences about columns that could be meant otherwise.
  var warnings: [String] = []
  /// How to take another column as the rating, where there is one.
  private(set) var advice: String?
  /// Other columns that may be the rating, while the one that was taken had no rating yet.
  private var others: [Int] = []
  private var names: [String] = []

  /// Names of the column with a person's ratings, the more particular first: a file may also hold everybody's mean.
  private static let ratings = [
    "my_score", "my_rating", "user_score", "user_rating", "your_score", "your_rating", "rating", "score",
  ]

  /// Names of a column that says yes or no, where there are no other ratings.
  private static let thumbs = ["liked", "is_liked"]

  /// Whether the ratings of a column of this name say yes or no.
  public static func areThumbs(_ name: String) -> Bool {
    thumbs.map(TableColumns.folded).contains(TableColumns.folded(name))
  }

  /// Whether the column of the ratings says yes or no.
  var areThumbs: Bool { places.rating.map { !isHeaderless && Self.areThumbs(names[$0]) } ?? false }

  /// The column of a person's ratings; nil where there is none.
  public static func rating(_ table: TableColumns) -> Int? { table.find(ratings) }

  /// The column with a rating in a row where that of column `rating` is an age, as in `R - 17+`; nil where it is none.
  public static func rating(besidesAge rating: Int, _ row: CSVRow, _ table: TableColumns) -> Int? {
    guard row.rating(rating) == .unreadable, AdultWords.isAge(row.text(rating)) else { return nil }
    return table.all(ratings).first { column in
      switch row.rating(column) {
      case .number, .ofTen: column != rating
      case .none, .unreadable: false
      }
    }
  }

  /// A sentence about other columns that could be meant as ratings too; nil where there are none. `advice` says how to take another.
  public static func doubt(_ rating: Int, _ table: TableColumns, advice: String) -> String? {
    doubt("rating", rating, table, ratings, advice: advice)
  }

  private static func doubt(
    _ what: String, _ column: Int, _ table: TableColumns, _ names: [String], advice: String
  ) -> String? {
    let all = table.all(names)
    guard all.count > 1 else { return nil }
    let name = TableColumns.folded(table.names[column])
    let rest = all.filter { $0 != column }.map {
      TableColumns.folded(table.names[$0]) == name ? "column \($0 + 1) of that name" : table.names[$0]
    }.joined(separator: ", ")
    guard !rest.isEmpty else { return nil }
    return CleanText.clean(
      "The \(what) is read from \(table.names[column]) (there is also \(rest)); \(advice).")
  }

  /// Ids of titles. A name beside them says the same.
  private static let items = [
    "anime_id", "item_id", "item", "itemid", "sas_item", "sid", "mal_id", "id_mal", "myanimelist_id",
    "movie_id", "anime_uid",
  ]
  private static let columnNames: [RatingsFormat.Role: [String]] = [
    .user: ["user_id", "user", "userid", "sas_user", "uid", "username", "user_name", "profile"],
    .item: items + ["anime", "title", "name"],
    .rating: ratings + thumbs,
    .time: [
      "timestamp", "time", "ts", "my_last_updated", "last_updated", "updated_at", "rated_at", "date_rated",
      "rated_on", "rating_date", "watched_at", "watched_date", "datetime", "rating_timestamp", "rating_time",
      "unix_timestamp", "unix_time",
    ],
    .status: [
      "watching_status", "my_status", "list_status", "my_list_status", "watch_status", "user_status",
      "status",
      "state",
      "watchlist",
    ],
    .feedback: ["feedback_type"],
  ]
  /// Names of times that may be other ones than that of the rating: they are told, not read.
  private static let otherTimes = [
    "date", "created_at", "added_at", "date_added", "completed_at", "finished_at", "my_finish_date",
    "finish_date", "when", "date_watched", "watch_date", "completed_date", "date_completed", "date_finished",
    "review_date", "reviewed_at", "submitted_at", "viewed_at", "last_watched", "added_on", "created_on",
  ]
  /// Columns that are known to be no rating.
  private static let noRatings = Set(
    [
      "watchedepisodes", "mywatchedepisodes", "progress", "flag", "timestampflag", "gender", "source", "tags",
      "type", "genre", "genres", "episodes", "title", "name",
    ] + otherTimes.map(TableColumns.folded))
  /// Parts of the names of columns that hold what everybody thinks of a title, not one person.
  private static let ofAll = [
    "avg", "average", "mean", "community", "global", "overall", "weighted", "member", "popularity", "rank",
    "scoredby", "count",
  ]

  /// Whether a column of this name may hold a person's ratings: no id, no time, and nothing about everybody.
  public static func mayBeRating(_ name: String) -> Bool {
    let name = TableColumns.folded(name)
    return !name.isEmpty && !noRatings.contains(name) && !name.hasSuffix("id")
      && !ofAll.contains(where: name.contains)
  }

  /// The columns of a file whose first row is `row`.
  ///
  /// - Throws: `CatalogueError` where user and item are not known, or a named column is not there.
  init(_ row: CSVRow, _ separator: CSVSeparator, _ format: RatingsFormat, path: String) throws {
    let table = TableColumns(row)
    names = table.names
    if separator == .doubleColon, format.columns.isEmpty,
      table.find(Self.columnNames[.user] ?? []) == nil, row.count >= 3, row.integer(0) != nil,
      row.integer(1) != nil
    {
      places = Places(user: 0, item: 1, rating: 2, time: row.count > 3 ? 3 : nil)
      (isHeaderless, isOfMovieLens) = (true, true)
      return
    }
    isHeaderless = Self.isData(row, format)
    func find(_ role: RatingsFormat.Role) throws -> Int? {
      guard let named = format.columns[role] else {
        return isHeaderless ? nil : table.find(Self.names(of: role, table))
      }
      if named == "none" { return nil }
      guard let column = isHeaderless ? table.numbered(named) : table.named(named) else {
        throw CatalogueError(
          path: path, line: row.line,
          reason:
            "there is no column \"\(CleanText.clean(named, limit: 60))\" for the \(role.rawValue); there are "
            + CleanText.clean(table.names.joined(separator: ", "), limit: 200) + ".")
      }
      return column
    }
    let isOwnExport = table.find(["feedback_type"]) != nil && table.find(["set_aside"]) != nil
    guard let user = try find(.user) ?? (isOwnExport && !isHeaderless ? Self.onePerson : nil),
      let item = try find(.item)
    else { throw Self.unknown(row, table, path) }
    namesTitles = !isHeaderless && ["title", "name"].contains(TableColumns.folded(table.names[item]))
    places = Places(
      user: user, item: item, rating: try find(.rating), feedback: try find(.feedback), time: try find(.time),
      status: try find(.status))
    if places.feedback != nil, !isHeaderless {
      (places.event, places.target) = (table.find(["event_id"]), table.find(["target_event"]))
      places.aside = table.find(["set_aside"])
    }
    warnings = isHeaderless ? withoutRating(row, format) : doubts(table, format)
  }

  /// Names of the column of a role, the more particular first.
  private static func names(of role: RatingsFormat.Role, _ table: TableColumns) -> [String] {
    let names = columnNames[role] ?? []
    // Beside the uid of the anime, uid is that of the review.
    guard role == .user, table.find(["anime_uid"]) != nil else { return names }
    return names.filter { $0 != "uid" } + ["uid"]
  }

  /// Sentences about columns that could be meant otherwise, and about a file without header whose ratings were read on `scale`.
  func warnings(scale: RatingScale?) -> [String] {
    guard isOfMovieLens else { return warnings }
    let scale = scale == .five ? "ratings to 5, " : ""
    return ["The file has no header: read as user::item::rating::time, \(scale)as MovieLens writes."]
  }

  /// Whether the first row is one of data: all columns are given by number, and it has numbers where a header has names.
  private static func isData(_ row: CSVRow, _ format: RatingsFormat) -> Bool {
    let numbers = format.columns.compactMapValues { Int($0) }
    guard let user = numbers[.user], let item = numbers[.item],
      format.columns.values.allSatisfy({ Int($0) != nil || $0 == "none" })
    else { return false }
    let rating = numbers[.rating].flatMap { row.number($0 - 1) }
    return row.integer(item - 1) != nil || row.integer(user - 1) != nil || rating != nil
  }

  /// What a row has that cannot be read in the place of a user or title.
  func found(_ row: CSVRow) -> String {
    func text(_ column: Int) -> String {
      row.isBlank(column) ? "missing" : "\"\(CleanText.clean(row.text(column), limit: 40))\""
    }
    if places.user != Self.onePerson, row.isBlank(places.user) || row.text(places.user).utf8.count >= 200 {
      return "the user is \(text(places.user))"
    }
    return "the title is \(text(places.item))"
  }

  /// Whether a row is the header once more.
  func isHeader(_ row: CSVRow) -> Bool {
    !isHeaderless && row.text(places.item) == names[places.item]
      && (places.user == Self.onePerson || row.text(places.user) == names[places.user])
  }

  /// The text of a row's rating or feedback.
  func value(_ row: CSVRow) -> String { (places.feedback ?? places.rating).map(row.text) ?? "" }

  /// Whether it is still open which column is the rating.
  var isOpen: Bool { !others.isEmpty }

  /// Settles by a row which column is the rating, where the one that was taken may hold ages.
  mutating func settle(_ row: CSVRow) {
    guard let rating = places.rating, !others.isEmpty else { return }
    switch row.rating(rating) {
    case .number, .ofTen: others = []
    case .none: return
    case .unreadable:
      let table = TableColumns(names)
      guard let other = Self.rating(besidesAge: rating, row, table) else { return }
      places.rating = other
      others = []
      let isDoubt = warnings.first?.hasPrefix("The rating is read from") ?? false
      warnings.replaceSubrange(
        0..<(isDoubt ? 1 : 0),
        with: [
          CleanText.clean(
            "The rating is read from \(names[other]), as \(names[rating]) holds ages (\(row.text(rating))).")
        ])
    }
  }

  /// What a person should know about the columns of a file with a header.
  private mutating func doubts(_ table: TableColumns, _ format: RatingsFormat) -> [String] {
    var result: [String] = []
    if places.feedback == nil, format.columns[.rating] == nil {
      if let rating = places.rating {
        others = table.all(Self.ratings).filter { $0 != rating }
        advice = others.first.map {
          CleanText.clean("--columns rating=\(table.names[$0]) takes another column", limit: 120)
        }
        if let doubt = Self.doubt(rating, table, advice: "--columns rating=NAME takes another") {
          result.append(doubt)
        }
      } else if let sentence = unrated(table) {
        result.append(sentence)
      }
    }
    let roles: [(RatingsFormat.Role, String, Int?, [String])] = [
      (.user, "user", places.user, Self.names(of: .user, table)), (.item, "title", places.item, Self.items),
      (.time, "time", places.time, Self.columnNames[.time] ?? []),
    ]
    for (role, what, column, names) in roles where format.columns[role] == nil {
      guard let column, table.all(names).contains(column) else { continue }
      if let doubt = Self.doubt(
        what, column, table, names, advice: "--columns \(role.rawValue)=NAME takes another")
      {
        result.append(doubt)
      }
    }
    if places.time == nil, format.columns[.time] == nil, let other = table.find(Self.otherTimes) {
      let name = CleanText.clean(table.names[other], limit: 60)
      result.append("No times are read, though \(name) may hold them: --columns time=\(name) reads it.")
    }
    return result
  }

  /// A sentence about a file in which no column is a rating and some could be one.
  private func unrated(_ table: TableColumns) -> String? {
    let known = Set([places.user, places.item, places.time, places.status].compactMap { $0 })
    let unknown = table.names.indices.filter {
      !known.contains($0) && !table.names[$0].isEmpty
        && !Self.noRatings.contains(TableColumns.folded(table.names[$0]))
    }
    guard !unknown.isEmpty else { return nil }
    func name(_ column: Int) -> String { CleanText.clean(table.names[column], limit: 40) }
    let names = unknown.prefix(4).map(name).joined(separator: ", ")
    let first = unknown.first { Self.mayBeRating(table.names[$0]) }.map(name) ?? "NAME"
    return
      "No column is a rating (\(names) \(unknown.count == 1 ? "is" : "are") not known): every row counts as loved. "
      + "If one is, name it: --columns rating=\(first)"
  }

  /// The same for a file without header.
  private func withoutRating(_ row: CSVRow, _ format: RatingsFormat) -> [String] {
    let known = Set(
      [places.user, places.item, places.rating, places.feedback, places.time, places.status].compactMap { $0 }
    )
    if places.time == nil, format.columns[.time] == nil,
      let other = (0..<row.count).first(where: { !known.contains($0) && Self.looksLikeTime(row, $0) })
    {
      return [
        "No times are read, though column \(other + 1) seems to hold them: add time=\(other + 1) to --columns."
      ] + withoutRating(row, format, besides: known.union([other]))
    }
    return withoutRating(row, format, besides: known)
  }

  /// Whether a field is a Unix time of this century, or a date.
  private static func looksLikeTime(_ row: CSVRow, _ column: Int) -> Bool {
    if let number = row.number(column) { return number >= 946_684_800 }
    return TimeText.milliseconds(row.text(column)) != nil
  }

  private func withoutRating(_ row: CSVRow, _ format: RatingsFormat, besides known: Set<Int>) -> [String] {
    guard places.rating == nil, places.feedback == nil, format.columns[.rating] == nil else { return [] }
    guard let other = (0..<row.count).first(where: { !known.contains($0) && row.number($0) != nil }) else {
      return []
    }
    return [
      "No column is given as the rating: every row counts as loved. If column \(other + 1) holds it, add rating=\(other + 1) to --columns."
    ]
  }

  private static func unknown(_ row: CSVRow, _ table: TableColumns, _ path: String) -> CatalogueError {
    let found = CleanText.clean(table.names.joined(separator: ","), limit: 100)
    let first = found.first
    if first == "{" || first == "[" || first == "<" {
      let kind = first == "<" ? "XML" : "JSON"
      return CatalogueError(
        path: path, line: row.line,
        reason:
          "this is \(kind), not a table. Ratings files are CSV (user_id,anime_id,rating); a list of your own is read by "
          + "nostrade import --list.")
    }
    if let quoted = CatalogueError.quotedWhole(row, path: path) { return quoted }
    if row.count == 1, found.split(separator: " ").count > 1 {
      return CatalogueError(
        path: path, line: row.line,
        reason:
          "found one column, \"\(found)\": are the fields separated by spaces? Separate them by commas, tabs, semicolons, | or ::."
      )
    }
    let numbers = (0..<row.count).count { row.number($0) != nil }
    if row.count >= 2, numbers * 2 >= row.count {
      let names = ["user", "item", "rating", "time"].prefix(row.count).enumerated().map { "\($1)=\($0 + 1)" }
      return CatalogueError(
        path: path, line: row.line,
        reason:
          "the file has no header (found \(found)). Say which column is what: --columns \(names.joined(separator: ","))"
      )
    }
    let user = table.find(columnNames[.user] ?? []), item = table.find(columnNames[.item] ?? [])
    let missing = [(user, "user"), (item, "item")].filter { $0.0 == nil }.map(\.1)
    let named = missing.isEmpty ? ["user", "item"] : missing
    return CatalogueError(
      path: path, line: row.line,
      reason:
        "the header needs a user and an item column, for example user_id,anime_id,rating; found \(found). No column is the "
        + "\(named.joined(separator: " or the ")): say which is, with --columns \(named.map { "\($0)=NAME" }.joined(separator: ","))"
    )
  }
}
