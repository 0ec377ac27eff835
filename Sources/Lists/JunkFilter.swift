import Catalogue
import Foundations

/// Finds lists that no person kept: made by programs, copied, or made to push one title up or down. Rules are stated and simple; what
/// they find is reported and can be kept (docs/decisions/0102-lists-nobody-kept.md).
public struct JunkFilter: Sendable {
  /// A reason to leave a list out.
  public enum Rule: String, Sendable, CaseIterable {
    /// One score for everything.
    case oneScore = "one-score"
    /// More titles than anybody can watch.
    case counts
    /// Many ratings within one minute.
    case bursts
    /// A copy of another list.
    case copies
    /// Few ratings, all the lowest or all the highest, of a title that many such lists are about.
    case bombs

    /// What the rule says, as a sentence for a person.
    public var sentence: String {
      switch self {
      case .oneScore: "one score for \(JunkFilter.fewestAlike) or more titles"
      case .counts: "more than \(JunkFilter.mostTitles) titles"
      case .bursts: "\(JunkFilter.burst) or more ratings within a minute"
      case .copies: "a copy of another list of \(JunkFilter.fewestCopied) or more titles"
      case .bombs:
        "at most \(JunkFilter.mostOfBomb) ratings, all 1 or all 10, of a title with \(JunkFilter.fewestBombs) such lists"
      }
    }
  }

  static let fewestAlike = 20
  static let mostTitles = 6000
  static let burst = 60
  static let fewestCopied = 15
  static let mostOfBomb = 3
  static let fewestBombs = 20
  /// Of a title's ratings so many must come from such lists.
  private static let bombShare = 5
  /// Lists that have this share of titles with scores in common are copies, in percent.
  static let copiedShare = 90

  /// The lists that each rule finds, as places in `RatingTable.userIDs`; a list is named by the first rule that finds it.
  public private(set) var found: [Rule: [Int]] = [:]
  /// Whether a rule has found each user.
  public private(set) var isJunk: [Bool]

  let table: RatingTable
  private let rows: UserRows

  /// Applies rules to all lists. O(rows log rows).
  public init(_ table: RatingTable, rules: [Rule] = Rule.allCases) {
    self.table = table
    isJunk = Array(repeating: false, count: table.userIDs.count)
    rows = table.userRows()
    for rule in Rule.allCases where rules.contains(rule) {
      let users: [Int] =
        switch rule {
        case .oneScore: isJunk.indices.filter(hasOneScore)
        case .counts: isJunk.indices.filter { list($0).count > Self.mostTitles }
        case .bursts: isJunk.indices.filter(hasBurst)
        case .copies: copies()
        case .bombs: bombs()
        }
      let new = users.filter { !isJunk[$0] }
      if !new.isEmpty { found[rule] = new }
      for user in new { isJunk[user] = true }
    }
  }

  /// How many lists were found.
  public var count: Int { isJunk.count { $0 } }

  /// The rows of a user.
  func list(_ user: Int) -> some RandomAccessCollection<Int> { rows.places(user).lazy.map(rows.row) }

  private func hasOneScore(_ user: Int) -> Bool {
    var (score, count) = (Float(0), 0)
    for row in list(user) {
      guard let rating = table.rating(row) else { continue }
      if count > 0, rating != score { return false }
      (score, count) = (rating, count + 1)
    }
    return count >= Self.fewestAlike
  }

  private func hasBurst(_ user: Int) -> Bool {
    let rows = list(user)
    guard rows.count >= Self.burst else { return false }
    let times = rows.compactMap { table.time($0) }.sorted()
    // Days are no times: a list with dates alone has many on one.
    guard times.contains(where: { $0 % 86_400_000 != 0 }) else { return false }
    return times.indices.dropFirst(Self.burst - 1).contains {
      times[$0] - times[$0 - Self.burst + 1] <= 60_000
    }
  }

  // MARK: Bombs

  private func bombs() -> [Int] {
    var ratings = [Int32](repeating: 0, count: table.itemIDs.count)
    for row in 0..<table.count where table.rating(row) != nil { ratings[Int(table.items[row])] += 1 }
    // Of each title: short lists of nothing but 1, and of nothing but 10.
    var low: [UInt32: [Int]] = [:], high: [UInt32: [Int]] = [:]
    for user in isJunk.indices where !isJunk[user] {
      let list = list(user)
      guard list.count <= Self.mostOfBomb, let first = list.first, let score = table.rating(first),
        score <= 1 || score >= 10, list.allSatisfy({ table.rating($0) == score })
      else { continue }
      for row in list {
        let item = table.items[row]
        if score <= 1 { low[item, default: []].append(user) } else { high[item, default: []].append(user) }
      }
    }
    var users: Set<Int> = []
    for side in [low, high] {
      for (item, all) in side
      where all.count >= Self.fewestBombs && all.count * Self.bombShare >= Int(ratings[Int(item)]) {
        users.formUnion(all)
      }
    }
    return users.sorted()
  }
}
