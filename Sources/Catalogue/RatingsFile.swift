import Events
import Foundation
import Foundations

/// Rows of a ratings file, as parallel arrays `[rows]` in file order: other people's lists, or histories to rank for.
public struct Ratings: Sendable {
  /// User of each row; negative for users with names instead of numbers.
  public var users: [Int] = []
  /// How users are written that are not numbers, by id.
  public var userNames: [Int: String] = [:]
  /// How titles are written that the file names by text and that have no other id.
  public var itemNames: [Int: String] = [:]
  /// Title id of each row.
  public var items: [Int] = []
  /// Feedback of each row.
  public var feedback: [Feedback] = []
  /// The rating, 1 to 10; nil when the row has none.
  public var ratings: [Float?] = []
  /// Unix milliseconds; nil when the row has none.
  public var times: [Int64?] = []
  /// Whether every row has a time.
  public var isTimed: Bool { !times.isEmpty && !times.contains { $0 == nil } }
  /// Sentences about skipped rows, repeated rows and odd times.
  public var warnings: [String] = []
  /// A hash of all rows, to recognise a data set.
  public var fingerprint = ""
  /// People whose rows were all passed over (plans to watch, no title), and how many of those with rows the file names before.
  public var withoutRows: [(user: Int, place: Int)] = []

  /// Number of rows.
  public var count: Int { users.count }

  /// A user as the file writes it.
  public func userText(_ user: Int) -> String { userNames[user] ?? "\(user)" }

  /// Row numbers of each user, users in the order of their first row. O(rows).
  public func byUser() -> [(user: Int, rows: [Int])] {
    var indices: [Int: Int] = [:]
    var result: [(user: Int, rows: [Int])] = []
    for (row, user) in users.enumerated() {
      if let index = indices[user] {
        result[index].rows.append(row)
      } else {
        indices[user] = result.count
        result.append((user, [row]))
      }
    }
    return result
  }
}

/// Reads user,item,rating[,timestamp] or user,item,feedback_type[,timestamp]. Columns are found by their names in the header, or as
/// a person names them. A file with ratings and feedback says by feedback_type what each row means, and its ratings are from 1 to 10:
/// so lists are stored.
public enum RatingsFile {
  /// Reads the file at `path`; what the rows mean is the same for every format (`RatingRows`). O(bytes).
  ///
  /// - Throws: `CatalogueError` for another header, or when no row is usable.
  public static func read(_ path: String) throws -> Ratings { try read(path, RatingsFormat()) }

  /// Reads a file of which a person has said something.
  ///
  /// - Throws: `CatalogueError`.
  public static func read(_ path: String, _ format: RatingsFormat) throws -> Ratings {
    try readTable(path, format).ratings()
  }

  /// Reads a file, packed lists too, in little memory. `progress` is called with the number of rows now and then.
  ///
  /// - Throws: `CatalogueError`.
  public static func readTable(
    _ path: String, _ format: RatingsFormat = RatingsFormat(), progress: (Int) -> Void = { _ in }
  ) throws -> RatingTable {
    if PackedRatings.isOne(path) { return try RatingTable(PackedRatings(path)) }
    let file = try CSVFile(path: path)
    var columns: RatingColumns?
    var places: RatingColumns.Places?
    var (isOpen, areThumbs) = (false, false)
    var rows = RatingRows()
    var (found, count) = (0, 0)
    let strange = try file.forEachRow { row in
      if places == nil {
        if row.isRemark { return }
        let c = try RatingColumns(row, file.separator, format, path: path)
        rows.values = c.places.feedback != nil ? .feedback : c.places.rating != nil ? .rating : .none
        rows.scale = format.scale
        if c.isOfMovieLens { rows.usualScale = .five }
        if c.areThumbs { rows.usualScale = .thumbs }
        areThumbs = c.areThumbs || format.scale == .thumbs
        (columns, places, isOpen) = (c, c.places, c.isOpen)
        if !c.isHeaderless { return }
      }
      if isOpen {
        columns?.settle(row)
        (places, isOpen) = (columns?.places, columns?.isOpen ?? false)
      }
      guard let c = places else { return }
      count += 1
      if count & 0xFFFF == 0 { progress(count) }
      // Numbers below those of people with names are names too.
      var user = row.plainInteger(c.user)
      if user ?? .min <= RatingTable.firstNamed {
        let name = c.user == RatingColumns.onePerson ? RatingColumns.onePersonName : row.text(c.user)
        user = rows.number(ofUser: name, integer: row.integer(c.user))
      }
      // "86" is a title too.
      let named = columns?.namesTitles == true ? format.titleID?(HTMLEntities.decode(row.text(c.item))) : nil
      if named != nil { found += 1 }
      var item = named ?? row.integer(c.item)
      let value =
        c.feedback.map { column in
          (row.number(column) ?? row.feedback(column).map { Double($0.rawValue) }).map(RatingRows.Value.init)
        }
        ?? c.rating.flatMap { RatingRows.Value(row.rating($0, areThumbs: areThumbs)) }
      if item == nil, !row.isBlank(c.item), row.number(c.item) == nil {
        // Of files that were put together.
        if columns?.isHeader(row) == true { return }
        let name = HTMLEntities.decode(row.text(c.item))
        item = columns?.namesTitles == true ? nil : format.titleID?(name)
        if item != nil {
          found += 1
        } else if value != nil || rows.values == .none {
          item = rows.number(ofItem: name)
        }
      }
      let status = c.status.flatMap { row.isBlank($0) ? nil : ListStatus(text: row.text($0)) }
      if status == nil, let column = c.status, !ListStatus.saysNothing(row.text(column)) {
        rows.noteUnknownState(row.text(column), line: row.line)
      }
      rows.add(
        user: user, item: item, value: value, rating: c.feedback == nil ? nil : c.rating.flatMap(row.number),
        status: status, log: RatingRows.LogPlace(row, c),
        time: c.time.map { RatingRows.Time(row, $0) } ?? .none, line: row.line,
        found: columns?.found(row) ?? "", text: columns?.value(row) ?? "")
    }
    guard let columns else {
      throw CatalogueError(path: path, reason: "no row has a user, an item and a rating.")
    }
    var table = try rows.finished(path: path, advice: columns.advice)
    table.warnings =
      columns.warnings(scale: rows.scale) + table.warnings + [strange.warning].compactMap { $0 }
    if found > 0 || !table.itemNames.isEmpty {
      table.warnings.append(
        "Titles are named by text. Rows about titles of the catalogue: \(found). Names that are not in it: \(table.itemNames.count)."
      )
    }
    return table
  }

  /// Writes rows as a file that `read` reads back as they are: no rating and no time are blank. O(rows).
  ///
  /// - Parameter rows: which rows of `lists`, in this order.
  /// - Throws: `FileError`.
  public static func write(_ lists: Ratings, rows: [Int], to path: String) throws {
    var file = "user_id,anime_id,feedback_type,timestamp,rating\n"
    for row in rows {
      file +=
        "\(CSVText.field(lists.userText(lists.users[row]))),\(lists.items[row]),\(lists.feedback[row].rawValue),"
      file += "\(text(ofTime: lists.times[row])),\(text(ofRating: lists.ratings[row]))\n"
    }
    try AtomicFile.write(file, to: path, permissions: 0o600)
  }

  /// A time in milliseconds as `read` understands it; blank when unknown.
  public static func text(ofTime time: Int64?) -> String {
    guard let time else { return "" }
    // Smaller numbers of milliseconds would be read as seconds.
    if time >= 100_000_000_000 { return "\(time)" }
    return "\(time / 1000)" + (time % 1000 == 0 ? "" : String(format: ".%03d", time % 1000))
  }

  /// A rating as `read` understands it: `8`, `7.5`; blank when there is none.
  public static func text(ofRating rating: Float?) -> String {
    guard let rating else { return "" }
    return Int(exactly: rating).map(String.init) ?? "\(rating)"
  }
}
