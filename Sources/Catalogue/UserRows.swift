/// The rows of each user of a table, in the order of the file. A file that holds one list after the other needs no memory for each
/// row.
public struct UserRows: Sendable {
  /// Where each user's rows begin, then the number of rows: `[users + 1]`.
  private let starts: [Int]
  /// Rows by user; nil where the table holds them so already.
  private let rows: [UInt32]?

  /// Groups rows by the places of their users, which are below `count`. O(rows).
  init(_ users: [UInt32], count: Int) {
    var starts = [Int](repeating: 0, count: count + 1)
    var isGrouped = true
    var last: UInt32 = 0
    for user in users {
      starts[Int(user) + 1] += 1
      if user < last { isGrouped = false }
      last = user
    }
    for user in 0..<count { starts[user + 1] += starts[user] }
    self.starts = starts
    guard !isGrouped else {
      rows = nil
      return
    }
    var next = starts
    var rows = [UInt32](repeating: 0, count: users.count)
    for (row, user) in users.enumerated() {
      rows[next[Int(user)]] = UInt32(row)
      next[Int(user)] += 1
    }
    self.rows = rows
  }

  /// Number of users.
  public var count: Int { starts.count - 1 }

  /// The places of a user's rows; `row` says which row each is.
  public func places(_ user: Int) -> Range<Int> { starts[user]..<starts[user + 1] }

  /// The row at a place.
  @inline(__always) public func row(_ place: Int) -> Int {
    if let rows { Int(rows[place]) } else { place }
  }

  /// How many users have a row.
  public var peopleCount: Int { (0..<count).count { starts[$0] < starts[$0 + 1] } }
}

extension RatingTable {
  /// The rows of each user. O(rows).
  public func userRows() -> UserRows { UserRows(users, count: userIDs.count) }
}
