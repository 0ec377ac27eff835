import Foundation
import Foundations

/// Rows of other people's lists, or of histories to rank for: parallel arrays in file order.
public struct Ratings: Sendable {
  /// Person of each row.
  public var users: [Int] = []
  /// Title of each row.
  public var items: [Int] = []
  /// What was said.
  public var feedback: [Feedback] = []
  /// The rating itself, 1 to 10; nil where the row gives none.
  public var ratings: [Float?] = []
  /// Unix milliseconds; nil where the row has none.
  public var times: [Int64?] = []
  /// Whether every row has a time.
  public var isTimed: Bool { !times.isEmpty && !times.contains { $0 == nil } }
  /// Sentences about what was odd, each told once.
  public var warnings: [String] = []
  /// A hash of every row, to tell one data set from another.
  public var fingerprint = ""

  /// Number of rows.
  public var count: Int { users.count }

  /// Rows by person, persons in the order of their first row. O(n).
  public func byUser() -> [(user: Int, rows: [Int])] {
    var places: [Int: Int] = [:]
    var result: [(user: Int, rows: [Int])] = []
    for (row, user) in users.enumerated() {
      if let place = places[user] {
        result[place].rows.append(row)
      } else {
        places[user] = result.count
        result.append((user, [row]))
      }
    }
    return result
  }
}

/// Reads user,item,rating[,timestamp] or user,item,feedback_type[,timestamp], comma or tab, by header name.
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

  /// Reads the file at `path`; of repeated rows about the same title by the same person the last one counts.
  /// A scale that ends at 5 is doubled. Without a rating column every row counts as loved. O(bytes).
  ///
  /// - Throws: `CatalogueError` when it is not such a file, or holds no usable row.
  public static func read(_ path: String) throws -> Ratings {
    let file = try CSVFile(path: path)
    var columns: Columns?
    var users: [Int] = []
    var items: [Int] = []
    var values: [Float] = []
    var times: [Int64] = []  // 0 where there is none
    var names: [String: Int] = [:]
    var bad = 0
    var firstBad = 0
    var early = 0
    var unread = 0
    var future = 0
    let now = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000
    try file.forEachRow { row in
      guard let c = columns else {
        columns = try header(row, path: path)
        return
      }
      let user: Int? = row.integer(c.user) ?? Self.number(row.text(c.user), &names)
      let value = (c.feedback ?? c.rating).map(row.number) ?? 10
      guard let user, let item = row.integer(c.item), item >= 0, let value,
        isUsable(value, feedback: c.feedback != nil)
      else {
        bad += 1
        if firstBad == 0 { firstBad = row.line }
        return
      }
      let stamp = c.time.flatMap(row.number)
      if let stamp, stamp <= 0 { early += 1 }
      if stamp == nil, let column = c.time, !row.text(column).isEmpty { unread += 1 }
      let time = stamp.map(Self.milliseconds) ?? 0
      if time > now { future += 1 }
      users.append(user)
      items.append(item)
      values.append(Float(value))
      times.append(time)
    }
    guard let columns, !users.isEmpty else {
      throw CatalogueError(path: path, reason: "no row of it could be read as user, item and rating.")
    }
    var result = Ratings()
    if bad > 0 {
      result.warnings.append(
        "\(bad) rows could not be read and were passed over, the first on line \(firstBad).")
    }
    let without = times.count { $0 <= 0 }
    if early > 0 || (without > 0 && without < times.count) {
      result.warnings.append(
        "\(without) rows have no time, or one before 1970: all lists are taken as lists without times.")
    }
    if unread > 0 {
      result.warnings.append("\(unread) times are no numbers: seconds or milliseconds since 1970 are read.")
    }
    if future > 0 { result.warnings.append("\(future) rows lie in the future.") }
    let highest = values.max() ?? 0
    let doubled = columns.rating != nil && columns.feedback == nil && highest > 0 && highest <= 5
    let (last, repeated) = LastRows.find(users, items)
    var hash = FNV1a()
    for i in users.indices where last[i] {
      // 0 and -1 are no ratings on any scale.
      let scaled = doubled && values[i] > 0 ? values[i] * 2 : values[i]
      let feedback =
        columns.feedback != nil ? Feedback(rawValue: Int(values[i])) : Feedback(rating: Int(scaled.rounded()))
      guard let feedback else { continue }
      result.users.append(users[i])
      result.items.append(items[i])
      result.feedback.append(feedback)
      result.ratings.append(columns.rating != nil && columns.feedback == nil && scaled > 0 ? scaled : nil)
      result.times.append(times[i] > 0 ? times[i] : nil)
      for part in [users[i], items[i], feedback.rawValue] { hash.combine(part) }
    }
    guard result.count > 0 else {
      throw CatalogueError(path: path, reason: "no row has a rating from -1 to 10.")
    }
    if repeated > 0 {
      result.warnings.append("\(repeated) rows say something of a title again: the last one counts.")
    }
    result.fingerprint = hash.text
    return result
  }

  private static func isUsable(_ value: Double, feedback: Bool) -> Bool {
    guard feedback else { return value >= -1 && value <= 10 }
    guard let raw = Int(exactly: value) else { return false }
    return Feedback(rawValue: raw) != nil
  }

  /// Seconds or milliseconds (from 10^11 on) as milliseconds; 0 for what is no time.
  private static func milliseconds(_ value: Double) -> Int64 {
    value <= 0 ? 0 : Int64(value >= 1e11 ? min(value, 9e15) : value * 1000)
  }

  private static func number(_ name: String, _ names: inout [String: Int]) -> Int? {
    guard !name.isEmpty, name.utf8.count < 200 else { return nil }
    if let known = names[name] { return known }
    names[name] = -1_000_000 - names.count
    return names[name]
  }

  private static func header(_ row: CSVRow, path: String) throws -> Columns {
    let names = row.texts.map { $0.lowercased() }
    func find(_ wanted: [String]) -> Int? { wanted.lazy.compactMap { names.firstIndex(of: $0) }.first }
    guard let user = find(userNames), let item = find(itemNames) else {
      throw CatalogueError(
        path: path, line: row.line,
        reason: "the header must name a user and an item, as in user_id,anime_id,rating; it has "
          + CleanText.clean(names.joined(separator: ","), limit: 100) + ".")
    }
    return Columns(
      user: user, item: item, rating: find(ratingNames), feedback: find(["feedback_type"]),
      time: find(timeNames))
  }
}
