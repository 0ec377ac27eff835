import Catalogue
import Foundations

/// The titles that begin later than the time of a ranking: nobody can watch them yet.
struct UpcomingTitles {
  /// Titles that begin in this year or later are known here.
  private let year: Int
  /// Their rows and days, as in 20261130, the latest first.
  private let begins: [(row: Int, day: Int)]
  /// Titles without a date and a score that follow all dated ones of their line: announced, and not begun.
  private let announced: [Int]
  /// Where more than one in so many titles are later, the time says nothing: a clock is wrong, or the answers are old.
  private static let mostShare = 10

  /// O(titles).
  init(_ catalogue: TitleTable, _ lines: FranchiseLines, from year: Int) {
    self.year = year
    begins = catalogue.indices.compactMap { row in
      guard let known = catalogue.year(row), known >= year, let day = catalogue.firstDay(row) else {
        return nil
      }
      return (row, day)
    }.sorted { ($1.day, $0.row) < ($0.day, $1.row) }
    announced = (0..<lines.count).flatMap { line in
      let members = lines.members(ofLine: line).map(Int.init)
      guard let dated = members.lastIndex(where: { catalogue.year($0) != nil }) else { return [Int]() }
      return members[(dated + 1)...].filter { lines.order[$0] < .max && catalogue.score($0) == nil }
    }
  }

  /// Excludes what begins after a time. False where earlier years must be looked at first. O(titles that do).
  func exclude(after time: CivilTime, from isExcluded: inout [Bool]) -> Bool {
    guard time.year >= year else { return false }
    let today = (time.year * 100 + time.month) * 100 + time.day
    let later = begins.prefix { $0.day > today }
    guard later.count * Self.mostShare <= isExcluded.count else { return true }
    for (row, _) in later { isExcluded[row] = true }
    for row in announced { isExcluded[row] = true }
    return true
  }
}

extension Recommender {
  /// Excludes what has not begun at the time of the ranking, unless a filter asks for such years. O(titles) once.
  func excludeUpcoming(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    guard buffers.leavesOutUpcoming, let time = options.time, let now = CivilTime(utc: time / 1000),
      options.filters.yearFrom ?? 0 <= now.year
    else { return }
    if buffers.upcoming?.exclude(after: now, from: &buffers.isExcluded) == true { return }
    let upcoming = UpcomingTitles(catalogue, buffers.franchiseLines(of: catalogue), from: now.year)
    _ = upcoming.exclude(after: now, from: &buffers.isExcluded)
    buffers.upcoming = upcoming
  }
}
