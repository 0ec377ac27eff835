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

  /// Reads the file at `path`. When rows repeat a user and title, the last one counts. A rating scale that ends at 5 is
  /// doubled. Without a rating column every row counts as loved. O(bytes).
  ///
  /// - Throws: `CatalogueError` for another header, or when no row is usable.
  public static func read(_ path: String) throws -> Ratings {
    let file = try CSVFile(path: path)
    var columns: Columns?
    var users: [Int] = []
    var items: [Int] = []
    var values: [Float] = []
    var times: [Int64] = []  // 0 where there is none
    var names: [String: Int] = [:]
    var unusable = 0
    var firstUnusable = 0
    var before1970 = 0
    var notNumbers = 0
    var inFuture = 0
    let tomorrow = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000
    try file.forEachRow { row in
      guard let c = columns else {
        columns = try header(row, path: path)
        return
      }
      let user: Int? = row.integer(c.user) ?? Self.userNumber(row.text(c.user), &names)
      let value = (c.feedback ?? c.rating).map(row.number) ?? 10
      guard let user, let item = row.integer(c.item), item >= 0, let value,
        isUsable(value, feedback: c.feedback != nil)
      else {
        unusable += 1
        if firstUnusable == 0 { firstUnusable = row.line }
        return
      }
      let stamp = c.time.flatMap(row.number)
      if let stamp, stamp <= 0 { before1970 += 1 }
      if stamp == nil, let column = c.time, !row.text(column).isEmpty { notNumbers += 1 }
      let time = stamp.map(Self.milliseconds) ?? 0
      if time > tomorrow { inFuture += 1 }
      users.append(user)
      items.append(item)
      values.append(Float(value))
      times.append(time)
    }
    guard let columns, !users.isEmpty else {
      throw CatalogueError(path: path, reason: "no row has a user, an item and a rating.")
    }
    var result = Ratings()
    if unusable > 0 {
      result.warnings.append(
        "Skipped \(unusable) of \(unusable + users.count) rows that could not be read, the first on line \(firstUnusable)."
      )
    }
    let without = times.count { $0 <= 0 }
    if before1970 > 0 || (without > 0 && without < times.count) {
      result.warnings.append(
        "\(without) of \(times.count) rows have no time, or one before 1970: all lists are read without times."
      )
    }
    if notNumbers > 0 {
      result.warnings.append(
        "\(notNumbers) of \(times.count) times are not numbers; write seconds or milliseconds since 1970.")
    }
    if inFuture > 0 { result.warnings.append("\(inFuture) of \(times.count) times lie in the future.") }
    let highest = values.max() ?? 0
    let doubled = columns.rating != nil && columns.feedback == nil && highest > 0 && highest <= 5
    let (isLast, repeated) = RepeatedRows.find(users, items)
    var hash = FNV1a()
    for i in users.indices where isLast[i] {
      // 0 and -1 mean "no rating" on every scale.
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
      result.warnings.append(
        "\(repeated) of \(users.count) rows repeat a user and title; the last row counts.")
    }
    result.fingerprint = hash.text
    return result
  }

  private static func isUsable(_ value: Double, feedback: Bool) -> Bool {
    guard feedback else { return value >= -1 && value <= 10 }
    guard let raw = Int(exactly: value) else { return false }
    return Feedback(rawValue: raw) != nil
  }

  /// Milliseconds from seconds or, from 10^11 on, milliseconds; 0 when the value is not positive.
  private static func milliseconds(_ value: Double) -> Int64 {
    value <= 0 ? 0 : Int64(value >= 1e11 ? min(value, 9e15) : value * 1000)
  }

  /// A number for a user who has a name; nil for an empty or very long one.
  private static func userNumber(_ name: String, _ names: inout [String: Int]) -> Int? {
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
        reason: "the header needs a user and an item column, for example user_id,anime_id,rating; found "
          + CleanText.clean(names.joined(separator: ","), limit: 100) + ".")
    }
    return Columns(
      user: user, item: item, rating: find(ratingNames), feedback: find(["feedback_type"]),
      time: find(timeNames))
  }
}
