import Events

/// What rows of a log of this program say beside their feedback: a file that `nostrade events` printed is replayed, so that what was
/// taken back counts no more.
struct LogColumns {
  /// Ids of the events and of those that they take back, `[rows]`; 0 where there is none, empty where no row has one.
  private var events: [Int64] = [], targets: [Int64] = []
  private var setAside: Set<Int> = []
  /// Whether some row says something about others.
  private var isLog = false

  /// Notes the next row.
  mutating func add(_ place: RatingRows.LogPlace, feedback: UInt8, row: Int) {
    Self.append(place.event, to: &events, row)
    Self.append(place.target, to: &targets, row)
    if place.isSetAside { setAside.insert(row) }
    if !isLog, let feedback = Feedback(rawValue: Int(feedback)) {
      isLog = LogRows.changesOthers(feedback) || place.event != nil
    }
  }

  private static func append(_ value: Int64?, to column: inout [Int64], _ row: Int) {
    if column.isEmpty {
      guard value != nil else { return }
      column = Array(repeating: 0, count: row)
    }
    column.append(value ?? 0)
  }

  /// Leaves in a table what is in force of each person's log. People of whom nothing is left are among those without rows. O(rows log
  /// rows).
  ///
  /// - Parameter unread: rows whose feedback could not be read: they stand behind all others.
  /// - Returns: a sentence; nil where the file is no log, or every row of it is in force.
  func replay(_ table: inout RatingTable, unread: Set<Int>) -> String? {
    for row in setAside where table.feedback(row).teachesTaste {
      table.feedbacks[row] = UInt8(Feedback.seen.rawValue)
    }
    guard isLog else { return nil }
    let total = table.count
    var isKept = [Bool](repeating: false, count: total)
    var left = [Bool](repeating: false, count: table.userIDs.count)
    let people = table.userRows()
    for user in 0..<people.count {
      let rows = people.places(user).map(people.row)
      let read = rows.filter { !unread.contains($0) }
      let inForce = LogRows.inForce(
        read.map { row in
          LogRows.Row(
            title: Int(table.items[row]), feedback: table.feedback(row), event: Self.value(events, row),
            target: Self.value(targets, row))
        })
      for (place, isSetAside) in inForce {
        isKept[read[place]] = true
        if isSetAside { table.feedbacks[read[place]] = UInt8(Feedback.seen.rawValue) }
      }
      let titles = Set(read.map { table.items[$0] })
      for row in rows where unread.contains(row) && !titles.contains(table.items[row]) { isKept[row] = true }
      left[user] = rows.contains { isKept[$0] }
    }
    let gone = isKept.count { !$0 }
    guard gone > 0 else { return nil }
    table.noteEmptied(left)
    table.keep { isKept[$0] }
    return
      "The file is a log: what was taken back, set aside or answered again later counts as it does in the feed; "
      + "\(total - gone) of \(total) rows are in force."
  }

  private static func value(_ column: [Int64], _ row: Int) -> Int64? {
    row < column.count && column[row] != 0 ? column[row] : nil
  }
}

extension RatingRows {
  /// Where a row stands in a log of this program.
  struct LogPlace {
    var event: Int64?, target: Int64?
    var isSetAside = false

    /// A row of a file that says nothing of it.
    init() {}

    init(_ row: CSVRow, _ columns: RatingColumns.Places) {
      event = columns.event.flatMap(row.integer).map(Int64.init)
      target = columns.target.flatMap(row.integer).map(Int64.init)
      isSetAside = columns.aside.flatMap(row.integer) == 1
    }
  }
}

extension RatingTable {
  /// Adds the users that have no row left to those without rows, at their places. O(users).
  ///
  /// - Parameter left: whether each user has a row.
  fileprivate mutating func noteEmptied(_ left: [Bool]) {
    guard left.contains(false) else { return }
    // How many users with rows stand before each place.
    var before = [0]
    for isLeft in left { before.append((before.last ?? 0) + (isLeft ? 1 : 0)) }
    var result = withoutRows.map { (user: $0.user, at: $0.place, isEmptied: false) }
    result += left.indices.filter { !left[$0] }.map { (user: userIDs[$0], at: $0, isEmptied: true) }
    // A person without rows was met before the user at the same place.
    result.sort { ($0.at, $0.isEmptied ? 1 : 0) < ($1.at, $1.isEmptied ? 1 : 0) }
    withoutRows = result.map { ($0.user, before[min($0.at, left.count)]) }
  }
}
