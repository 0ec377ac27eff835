import Events
import Foundation
import Foundations

/// Rows of a ratings file as its reader finds them, one after the other, and what they mean, which is the same for every format:
/// which rows are skipped, which of repeated rows counts, when a scale is doubled, and the warnings.
struct RatingRows {
  /// What the values are: ratings from -1 to 10, feedback by number, or none at all, so that every row counts as loved.
  enum Values { case rating, feedback, none }

  /// Set before the first row is added.
  var values = Values.none
  private var users: [Int] = []
  private var items: [Int] = []
  private var numbers: [Float] = []
  /// The rating beside feedback by number, on the scale to 10; 0 where there is none.
  private var ratings: [Float] = []
  private var times: [Int64] = []  // 0 where there is none
  private var names: [String: Int] = [:]
  private var unusable = 0
  private var firstUnusable = 0
  private var before1970 = 0
  private var notNumbers = 0
  private var inFuture = 0
  private let tomorrow = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000

  /// A number for a user who has a name; nil for an empty or very long one.
  mutating func number(ofUser name: String) -> Int? {
    guard !name.isEmpty, name.utf8.count < 200 else { return nil }
    if let known = names[name] { return known }
    names[name] = -1_000_000 - names.count
    return names[name]
  }

  /// Adds a row of the file's line `line`; skips and counts it when something is missing or out of range. `value` is left aside
  /// when `values` is `.none`; `rating` stands beside feedback by number; `time` is in seconds or milliseconds since 1970.
  mutating func add(
    user: Int?, item: Int?, value: Double?, rating: Double? = nil, time stamp: Double?,
    timeIsNoNumber: Bool = false, line: Int
  ) {
    guard let user, let item, item >= 0, let value = values == .none ? 10 : value, isUsable(value) else {
      unusable += 1
      if firstUnusable == 0 { firstUnusable = line }
      return
    }
    if let stamp, stamp <= 0 { before1970 += 1 }
    if timeIsNoNumber { notNumbers += 1 }
    let time = stamp.map(Self.milliseconds) ?? 0
    if time > tomorrow { inFuture += 1 }
    users.append(user)
    items.append(item)
    numbers.append(Float(value))
    if values == .feedback { ratings.append(rating.map { $0 > 0 && $0 <= 10 ? Float($0) : 0 } ?? 0) }
    times.append(time)
  }

  /// The rows that count. When rows repeat a user and title, the last one counts. A rating scale that ends at 5 is doubled.
  /// O(rows).
  ///
  /// - Throws: `CatalogueError` with `path` when no row is usable.
  func ratings(path: String) throws -> Ratings {
    guard !users.isEmpty else {
      throw CatalogueError(path: path, reason: "no row has a user, an item and a rating.")
    }
    var result = Ratings()
    result.warnings = warnings()
    let highest = numbers.max() ?? 0
    let doubled = values == .rating && highest > 0 && highest <= 5
    let (isLast, repeated) = RepeatedRows.find(users, items)
    var hash = FNV1a()
    for i in users.indices where isLast[i] {
      // 0 and -1 mean "no rating" on every scale.
      let scaled = doubled && numbers[i] > 0 ? numbers[i] * 2 : numbers[i]
      let feedback =
        values == .feedback ? Feedback(rawValue: Int(numbers[i])) : Feedback(rating: Int(scaled.rounded()))
      guard let feedback else { continue }
      result.users.append(users[i])
      result.items.append(items[i])
      result.feedback.append(feedback)
      let rating = values == .rating ? scaled : values == .feedback ? ratings[i] : 0
      result.ratings.append(rating > 0 ? rating : nil)
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

  private func warnings() -> [String] {
    var result: [String] = []
    if unusable > 0 {
      result.append(
        "Skipped \(unusable) of \(unusable + users.count) rows that could not be read, the first on line \(firstUnusable)."
      )
    }
    let without = times.count { $0 <= 0 }
    if before1970 > 0 || (without > 0 && without < times.count) {
      result.append(
        "\(without) of \(times.count) rows have no time, or one before 1970: all lists are read without times."
      )
    }
    if notNumbers > 0 {
      result.append(
        "\(notNumbers) of \(times.count) times are not numbers; write seconds or milliseconds since 1970.")
    }
    if inFuture > 0 { result.append("\(inFuture) of \(times.count) times lie in the future.") }
    return result
  }

  private func isUsable(_ value: Double) -> Bool {
    guard values == .feedback else { return value >= -1 && value <= 10 }
    guard let raw = Int(exactly: value) else { return false }
    return Feedback(rawValue: raw) != nil
  }

  /// Milliseconds from seconds or, from 10^11 on, milliseconds; 0 when the value is not positive.
  private static func milliseconds(_ value: Double) -> Int64 {
    value <= 0 ? 0 : Int64(value >= 1e11 ? min(value, 9e15) : value * 1000)
  }
}
