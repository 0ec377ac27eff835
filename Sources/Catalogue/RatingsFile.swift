import Foundation

/// Rows of other people's lists, or of histories to rank for: parallel arrays in file order.
public struct Ratings: Sendable {
  /// Person of each row.
  public var users: [Int] = []
  /// Title of each row.
  public var items: [Int] = []
  /// What was said.
  public var feedback: [Feedback] = []
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
  private static let itemNames = ["anime_id", "item_id", "item", "itemid", "sas_item", "sid", "mal_id", "movie_id"]
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
    var raw: [(user: Int, item: Int, value: Double, time: Int64?)] = []
    var names: [String: Int] = [:]
    var bad = 0
    var firstBad = 0
    var future = 0
    let now = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000
    try file.forEachRow { row in
      guard let c = columns else {
        columns = try header(row, path: path)
        return
      }
      let user: Int? = row.integer(c.user) ?? Self.number(row.text(c.user), &names)
      let value = (c.feedback ?? c.rating).map(row.number) ?? 10
      guard let user, let item = row.integer(c.item), let value, value >= -1, value <= 100 else {
        bad += 1
        if firstBad == 0 { firstBad = row.line }
        return
      }
      var time = c.time.flatMap(row.number).map { $0 >= 1e11 ? Int64(min($0, 9e15)) : Int64($0 * 1000) }
      if let t = time, t <= 0 { time = nil }
      if let t = time, t > now { future += 1 }
      raw.append((user, item, value, time))
    }
    guard let columns, !raw.isEmpty else {
      throw CatalogueError(path: path, reason: "no row of it could be read as user, item and rating.")
    }
    var result = Ratings()
    if bad > 0 { result.warnings.append("\(bad) rows could not be read and were passed over, the first on line \(firstBad).") }
    if future > 0 { result.warnings.append("\(future) rows lie in the future.") }
    let doubled = columns.rating != nil && columns.feedback == nil && !raw.contains { $0.value > 5 }
    var last: [Int: [Int: Int]] = [:]
    var repeated = 0
    for (i, row) in raw.enumerated() {
      if last[row.user, default: [:]].updateValue(i, forKey: row.item) != nil { repeated += 1 }
    }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for (i, row) in raw.enumerated() where repeated == 0 || last[row.user]?[row.item] == i {
      let scaled = doubled ? row.value * 2 : row.value
      let feedback =
        columns.feedback != nil ? Feedback(rawValue: Int(row.value)) : Feedback(rating: Int(scaled.rounded()))
      guard let feedback else { continue }
      result.users.append(row.user)
      result.items.append(row.item)
      result.feedback.append(feedback)
      result.times.append(row.time)
      for part in [row.user, row.item, feedback.rawValue] {
        hash = (hash ^ UInt64(bitPattern: Int64(part))) &* 0x100_0000_01b3
      }
    }
    guard result.count > 0 else { throw CatalogueError(path: path, reason: "no row has a rating from -1 to 10.") }
    if repeated > 0 { result.warnings.append("\(repeated) rows say something of a title again: the last one counts.") }
    result.fingerprint = String(hash, radix: 16)
    return result
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
      user: user, item: item, rating: find(ratingNames), feedback: find(["feedback_type"]), time: find(timeNames))
  }
}
