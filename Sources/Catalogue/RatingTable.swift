import Events
import Foundation
import Foundations

/// The rows of a ratings file that count, in little memory: about 13 bytes a row without times. What is read, step by step, is in
/// `RatingRows`; `Ratings` is the same with an array for each value.
public struct RatingTable: Sendable {
  /// Ids of the users: negative for those that a file names by text.
  public internal(set) var userIDs: [Int] = []
  /// How users are written that are not numbers, by id.
  public internal(set) var userNames: [Int: String] = [:]
  /// Ids of the titles.
  public internal(set) var itemIDs: [Int] = []
  /// How titles are written that are named by text and have no id in the catalogue.
  public internal(set) var itemNames: [Int: String] = [:]
  /// Place of each row's user in `userIDs`, and of its title in `itemIDs`.
  public internal(set) var users: [UInt32] = [], items: [UInt32] = []
  var feedbacks: [UInt8] = []
  /// Ratings; 0 where there is none.
  var numbers: [Float] = []
  /// Unix milliseconds; empty where no row has one, 0 where this row has none.
  var stamps: [Int64] = []
  /// See `Ratings.warnings`.
  public internal(set) var warnings: [String] = []
  /// See `Ratings.fingerprint`.
  public internal(set) var fingerprint = ""
  /// See `Ratings.withoutRows`.
  var withoutRows: [(user: Int, place: Int)] = []

  /// Number of rows.
  public var count: Int { users.count }
  /// The id of the first user that a file names by text; those of the next ones count down from it.
  public static let firstNamed = -1_000_000
  /// What a row says.
  public func feedback(_ row: Int) -> Feedback { Feedback(rawValue: Int(feedbacks[row])) ?? .seen }
  /// The rating of a row, 1 to 10.
  public func rating(_ row: Int) -> Float? { numbers[row] > 0 ? numbers[row] : nil }
  /// The time of a row, Unix milliseconds.
  public func time(_ row: Int) -> Int64? { stamps.isEmpty || stamps[row] <= 0 ? nil : stamps[row] }
  /// The rating of a row, or the number of its feedback where it has none: tells rows apart.
  public func numbersOrFeedback(_ row: Int) -> Float {
    numbers[row] > 0 ? numbers[row] : Float(feedbacks[row]) / 100
  }
  /// A user as the file writes it.
  public func userText(_ user: Int) -> String { userNames[userIDs[user]] ?? "\(userIDs[user])" }

  /// Keeps the rows that `isKept` holds for, in their order. O(rows).
  public mutating func keep(_ isKept: (Int) -> Bool) { keepInPlace { isKept($1) } }

  /// Keeps the rows of some users, by their places. O(rows), and no memory for each.
  public mutating func keep(users isKept: [Bool]) { keepInPlace { isKept[Int($0.users[$1])] } }

  /// Keeps the rows about some titles, by their places. O(rows), and no memory for each.
  public mutating func keep(items isKept: [Bool]) { keepInPlace { isKept[Int($0.items[$1])] } }

  /// Keeps rows without a second copy of the table: nothing else may refer to its arrays.
  private mutating func keepInPlace(_ isKept: (borrowing RatingTable, Int) -> Bool) {
    var place = 0
    for row in 0..<count where isKept(self, row) {
      move(row, to: place)
      place += 1
    }
    cut(to: place)
  }

  private mutating func move(_ row: Int, to place: Int) {
    guard row != place else { return }
    users[place] = users[row]
    items[place] = items[row]
    feedbacks[place] = feedbacks[row]
    numbers[place] = numbers[row]
    if !stamps.isEmpty { stamps[place] = stamps[row] }
  }

  private mutating func cut(to count: Int) {
    let spare = self.count - count
    users.removeLast(spare)
    items.removeLast(spare)
    feedbacks.removeLast(spare)
    numbers.removeLast(spare)
    if !stamps.isEmpty { stamps.removeLast(spare) }
  }

  /// The same with an array for each value. O(rows).
  public func ratings() -> Ratings {
    var result = Ratings()
    result.users = users.map { userIDs[Int($0)] }
    result.items = items.map { itemIDs[Int($0)] }
    result.feedback = feedbacks.map { Feedback(rawValue: Int($0)) ?? .seen }
    result.ratings = numbers.map { $0 > 0 ? $0 : nil }
    result.times = stamps.isEmpty ? Array(repeating: nil, count: count) : stamps.map { $0 > 0 ? $0 : nil }
    (result.userNames, result.itemNames) = (userNames, itemNames)
    (result.warnings, result.fingerprint, result.withoutRows) = (warnings, fingerprint, withoutRows)
    return result
  }
}

/// Ids in the order in which they are first met.
struct IDTable {
  private(set) var ids: [Int] = []
  private var places: [Int: UInt32] = [:]
  private var last: (id: Int, place: UInt32)?

  /// Whether an id was met. O(1).
  func knows(_ id: Int) -> Bool { places[id] != nil }

  /// The place of an id, a new one the first time. Rows of one user mostly follow each other.
  mutating func place(of id: Int) -> UInt32 {
    if let last, last.id == id { return last.place }
    let place = places[id] ?? UInt32(ids.count)
    if place == UInt32(ids.count) {
      ids.append(id)
      places[id] = place
    }
    last = (id, place)
    return place
  }
}
