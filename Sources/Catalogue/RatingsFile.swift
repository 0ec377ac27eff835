import Events
import Foundation
import Foundations

/// Rows of a ratings file, as parallel arrays `[rows]` in file order: other people's lists, or histories to rank for.
public struct Ratings: Sendable {
  /// User of each row; negative for users with names instead of numbers.
  public var users: [Int] = []
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

  /// Number of rows.
  public var count: Int { users.count }

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

/// Reads user,item,rating[,timestamp] or user,item,feedback_type[,timestamp]. Columns are found by their names in the header.
/// A file with both says by feedback_type what each row means, and its ratings are from 1 to 10: so lists are stored.
public enum RatingsFile {
  private static let userNames = ["user_id", "user", "userid", "sas_user", "uid", "username"]
  private static let itemNames = [
    "anime_id", "item_id", "item", "itemid", "sas_item", "sid", "mal_id", "movie_id",
  ]
  private static let ratingNames = ["rating", "score", "my_score"]
  private static let timeNames = ["timestamp", "time", "ts"]

  private struct Columns {
    var user, item: Int
    var rating, feedback, time: Int?
  }

  /// Reads the file at `path`, which is CSV with a header; what the rows mean is the same for every format (`RatingRows`).
  /// O(bytes).
  ///
  /// - Throws: `CatalogueError` for another header, or when no row is usable.
  public static func read(_ path: String) throws -> Ratings {
    let file = try CSVFile(path: path)
    var columns: Columns?
    var rows = RatingRows()
    try file.forEachRow { row in
      guard let c = columns else {
        let found = try header(row, path: path)
        rows.values = found.feedback != nil ? .feedback : found.rating != nil ? .rating : .none
        columns = found
        return
      }
      let user = row.integer(c.user) ?? rows.number(ofUser: row.text(c.user))
      let value = (c.feedback ?? c.rating).map(row.number) ?? nil
      let time = c.time.flatMap(row.number)
      let isNoNumber = time == nil && c.time.map { !row.text($0).isEmpty } == true
      rows.add(
        user: user, item: row.integer(c.item), value: value, rating: c.rating.flatMap(row.number), time: time,
        timeIsNoNumber: isNoNumber, line: row.line)
    }
    return try rows.ratings(path: path)
  }

  /// Writes rows as a file that `read` reads back as they are: no rating and no time are blank. O(rows).
  ///
  /// - Parameter rows: which rows of `lists`, in this order.
  /// - Throws: `FileError`.
  public static func write(_ lists: Ratings, rows: [Int], to path: String) throws {
    var file = "user_id,anime_id,feedback_type,timestamp,rating\n"
    for row in rows {
      file += "\(lists.users[row]),\(lists.items[row]),\(lists.feedback[row].rawValue),"
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

  private static func header(_ row: CSVRow, path: String) throws -> Columns {
    let names = row.texts.map { $0.lowercased() }
    func find(_ wanted: [String]) -> Int? { wanted.lazy.compactMap { names.firstIndex(of: $0) }.first }
    guard let user = find(userNames), let item = find(itemNames) else {
      throw CatalogueError(
        path: path, line: row.line,
        reason: "the header needs a user and an item column, for example user_id,anime_id,rating; found "
          + CleanText.clean(names.joined(separator: ","), limit: 100) + ".")
    }
    return Columns(
      user: user, item: item, rating: find(ratingNames), feedback: find(["feedback_type"]),
      time: find(timeNames))
  }
}
