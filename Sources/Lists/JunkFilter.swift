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
  private static let copiedShare = 90

  /// The lists that each rule finds, as places in `RatingTable.userIDs`; a list is named by the first rule that finds it.
  public private(set) var found: [Rule: [Int]] = [:]
  /// Whether a rule has found each user.
  public private(set) var isJunk: [Bool]

  private let table: RatingTable
  /// Rows by user, and where each user's begin.
  private let rows: [UInt32], starts: [Int]

  /// Applies rules to all lists. O(rows log rows).
  public init(_ table: RatingTable, rules: [Rule] = Rule.allCases) {
    self.table = table
    isJunk = Array(repeating: false, count: table.userIDs.count)
    (rows, starts) = Self.grouped(table)
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

  private func list(_ user: Int) -> ArraySlice<UInt32> { rows[starts[user]..<starts[user + 1]] }

  private static func grouped(_ table: RatingTable) -> ([UInt32], [Int]) {
    var starts = [Int](repeating: 0, count: table.userIDs.count + 1)
    for user in table.users { starts[Int(user) + 1] += 1 }
    for user in table.userIDs.indices { starts[user + 1] += starts[user] }
    var next = starts
    var rows = [UInt32](repeating: 0, count: table.count)
    for (row, user) in table.users.enumerated() {
      rows[next[Int(user)]] = UInt32(row)
      next[Int(user)] += 1
    }
    return (rows, starts)
  }

  private func hasOneScore(_ user: Int) -> Bool {
    var (score, count) = (Float(0), 0)
    for row in list(user) {
      guard let rating = table.rating(Int(row)) else { continue }
      if count > 0, rating != score { return false }
      (score, count) = (rating, count + 1)
    }
    return count >= Self.fewestAlike
  }

  private func hasBurst(_ user: Int) -> Bool {
    let rows = list(user)
    guard rows.count >= Self.burst else { return false }
    let times = rows.compactMap { table.time(Int($0)) }.sorted()
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
      guard list.count <= Self.mostOfBomb, let first = list.first, let score = table.rating(Int(first)),
        score <= 1 || score >= 10, list.allSatisfy({ table.rating(Int($0)) == score })
      else { continue }
      for row in list {
        let item = table.items[Int(row)]
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

  // MARK: Copies

  /// Lists that are the same as an earlier one, or nearly: found by the smallest hashes of their ratings (MinHash), then compared.
  private func copies() -> [Int] {
    let bands = 8
    var seen: [UInt64: [Int]] = [:]
    var copies: Set<Int> = []
    for user in isJunk.indices where !isJunk[user] && list(user).count >= Self.fewestCopied {
      var smallest = [UInt64](repeating: .max, count: bands * 2)
      for row in list(user) {
        let mark = mark(Int(row))
        for place in smallest.indices {
          smallest[place] = min(smallest[place], Self.mixed(mark &+ UInt64(place) &* 0x9E37_79B9_7F4A_7C15))
        }
      }
      var isCopy = false
      for band in 0..<bands {
        let key = Self.mixed(smallest[2 * band] ^ (smallest[2 * band + 1] &* 31) ^ UInt64(band))
        let others = seen[key] ?? []
        if !isCopy { isCopy = others.prefix(20).contains { isCopied(user, $0) } }
        if !isCopy, others.count < 20 { seen[key, default: []].append(user) }
      }
      if isCopy { copies.insert(user) }
    }
    return copies.sorted()
  }

  /// A title with its score.
  private func mark(_ row: Int) -> UInt64 {
    UInt64(table.items[row]) << 8 | UInt64(UInt8(clamping: Int(table.numbersOrFeedback(row) * 10)))
  }

  private func isCopied(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (Set(list(a).map { mark(Int($0)) }), Set(list(b).map { mark(Int($0)) }))
    let common = first.intersection(second).count
    return common * 100 >= (first.count + second.count - common) * Self.copiedShare
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
