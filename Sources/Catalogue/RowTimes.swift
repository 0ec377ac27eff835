import Foundation

extension RatingRows {
  /// The time of a row as a file writes it.
  enum Time {
    case none, unreadable
    /// 1970 or before: a placeholder.
    case placeholder
    /// Of a text.
    case milliseconds(Int64)
    /// Of a number, in the unit that its size tells.
    case number(Int64)

    /// A field: a number of any unit, or ISO 8601.
    init(_ row: CSVRow, _ column: Int) {
      if let number = row.number(column) {
        let time = TimeText.milliseconds(number)
        self = time > 0 ? .number(time) : number > 0 ? .unreadable : .placeholder
        return
      }
      let text = row.text(column)
      if text.isEmpty {
        self = .none
      } else if text.hasPrefix("1970-01-01") || text.hasPrefix("0000-") {
        self = .placeholder
      } else {
        self = TimeText.milliseconds(text).map(Time.milliseconds) ?? .unreadable
      }
    }
  }
}

/// Times of the rows of a ratings file: puts them into the table, and counts what is odd about them.
struct RowTimes {
  private var before1970 = 0, notNumbers = 0, inFuture = 0, withoutTime = 0
  /// Whether small numbers are days as spreadsheets count them since 1900: as seconds they would lie in one day of 1970. Not among
  /// numbers that only count on.
  private var areDays = true
  private static let days: ClosedRange<Int64> = 25_570_000...73_050_000
  /// Earlier times are none of ratings.
  private static let year1990: Int64 = 631_152_000_000
  private let tomorrow = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000

  /// Adds the time of the row that was added last.
  mutating func add(_ time: RatingRows.Time, to table: inout RatingTable) {
    var stamp: Int64 = 0
    switch time {
    case .none: break
    case .unreadable: notNumbers += 1
    case .placeholder: before1970 += 1
    case .milliseconds(let value): stamp = value
    case .number(let value):
      stamp = value
      if !Self.days.contains(value), value < Self.year1990 { areDays = false }
    }
    if stamp > tomorrow { inFuture += 1 }
    if stamp == 0 { withoutTime += 1 }
    if table.stamps.isEmpty {
      guard stamp > 0 else { return }
      table.stamps = Array(repeating: 0, count: table.users.count - 1)
    }
    table.stamps.append(stamp)
  }

  /// Makes times of numbers that are days of a spreadsheet, also where it wrote others as texts. O(rows).
  func readDays(_ table: inout RatingTable) {
    let known = table.stamps.count { $0 > 0 }
    let days = areDays ? table.stamps.count(where: Self.days.contains) : 0
    guard days > 0 else { return }
    for row in table.stamps.indices where Self.days.contains(table.stamps[row]) {
      // They were read as seconds; day 25,569 is the first of 1970.
      table.stamps[row] = Int64((Double(table.stamps[row]) / 1000 - 25_569) * 86_400_000)
    }
    table.warnings.append(
      days == known
        ? "The times are small numbers: read as days of a spreadsheet, in UTC."
        : "\(days) of \(table.count) times are small numbers: read as days of a spreadsheet, in UTC.")
  }

  /// Sentences about times that are missing or odd.
  func warnings(of rows: Int) -> [String] {
    var result: [String] = []
    if before1970 > 0 || (withoutTime > 0 && withoutTime < rows) {
      result.append(
        "\(withoutTime) of \(rows) rows have no time, or one before 1970: all lists are read without times.")
    }
    if notNumbers > 0 {
      result.append(
        "\(notNumbers) of \(rows) times cannot be read; write seconds since 1970, or as in 2021-02-03T04:05:06Z."
      )
    }
    if inFuture > 0 { result.append("\(inFuture) of \(rows) times lie in the future.") }
    return result
  }
}
