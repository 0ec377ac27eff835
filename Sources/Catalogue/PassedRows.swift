import Foundations

/// Rows of a ratings file that are passed over: without a user or title, or plans to watch.
struct PassedRows {
  /// Rows that could not be read, the line of the first, and what it has in the place of a user or title.
  private(set) var unusable = 0, firstUnusable = 0, firstFound = ""
  private(set) var planned = 0
  /// People of such rows, and how many others were met before.
  private var ids = IDTable()
  private var metBefore: [Int] = []

  /// Notes somebody of whom a row says nothing that can be used: there may be no other.
  mutating func note(_ user: Int, behind others: Int) {
    guard !ids.knows(user) else { return }
    _ = ids.place(of: user)
    metBefore.append(others)
  }

  mutating func notePlan() { planned += 1 }

  mutating func noteUnusable(_ found: @autoclosure () -> String, line: Int) {
    unusable += 1
    if firstUnusable == 0 { (firstUnusable, firstFound) = (line, found()) }
  }

  func knows(_ user: Int) -> Bool { ids.knows(user) }

  /// The people who have no other row; see `Ratings.withoutRows`.
  func people(except hasRows: (Int) -> Bool) -> [(user: Int, place: Int)] {
    zip(ids.ids, metBefore).filter { !hasRows($0.0) }.map { ($0, $1) }
  }

  func unusableWarning(of rows: Int) -> String? {
    guard unusable > 0 else { return nil }
    return "Skipped \(unusable) of \(rows) rows that could not be read"
      + (firstUnusable > 0 ? ", the first on line \(firstUnusable)" : "")
      + (firstFound.isEmpty ? "." : ": \(firstFound).")
  }

  var planWarning: String? {
    guard planned > 0 else { return nil }
    return planned.counted("row is a plan to watch and is", "rows are plans to watch and are")
      + " passed over."
  }
}
