/// A quarter of a year in which titles begin: spring 2024.
public struct BroadcastSeason: Sendable, Hashable, Comparable {
  /// Winter is January to March.
  public enum Quarter: Int, Sendable, CaseIterable {
    case winter, spring, summer, fall

    /// `Spring`
    public var name: String {
      switch self {
      case .winter: "Winter"
      case .spring: "Spring"
      case .summer: "Summer"
      case .fall: "Fall"
      }
    }
  }

  /// As in 2024.
  public let year: Int
  /// The quarter.
  public let quarter: Quarter

  /// A season.
  public init(_ quarter: Quarter, _ year: Int) { (self.quarter, self.year) = (quarter, year) }

  /// `2024-spring`, `spring-2024` or `Spring 2024`; autumn is fall. Nil for other text.
  public init?(text: String) {
    let words = text.lowercased().split(whereSeparator: { $0 == "-" || $0 == " " }).map(String.init)
    guard words.count == 2 else { return nil }
    let named = Quarter.allCases.first { quarter in
      words.contains(quarter.name.lowercased()) || quarter == .fall && words.contains("autumn")
    }
    guard let named, let year = words.lazy.compactMap({ Int($0) }).first, (1900...2200).contains(year) else {
      return nil
    }
    self.init(named, year)
  }

  /// The season of a date: Unix milliseconds, UTC.
  public init(year: Int, month: Int) {
    self.init(Quarter(rawValue: max(0, min(3, (month - 1) / 3))) ?? .winter, year)
  }

  /// `Spring 2024`, as catalogues write it.
  public var name: String { "\(quarter.name) \(year)" }

  /// The season so many later, or earlier where negative.
  public func advanced(by count: Int) -> BroadcastSeason {
    let place = year * 4 + quarter.rawValue + count
    return BroadcastSeason(
      Quarter(rawValue: ((place % 4) + 4) % 4) ?? .winter, Int((Double(place) / 4).rounded(.down)))
  }

  /// The season in which a title begins: the one that the catalogue states, else that of its date; nil where neither is known.
  public init?(of row: Int, in titles: TitleTable) {
    if let stated = titles.season(row) {
      self.init(text: stated)
      return
    }
    guard let year = titles.year(row), let date = titles[row].startDate, date.count >= 7,
      let month = Int(date.dropFirst(5).prefix(2))
    else { return nil }
    self.init(year: year, month: month)
  }

  /// Whether a title begins in it.
  public func contains(_ row: Int, of titles: TitleTable) -> Bool {
    // Most rows are of another year: their texts need not be read.
    if titles.season(row) == nil, titles.year(row) != year { return false }
    return BroadcastSeason(of: row, in: titles) == self
  }

  /// By time.
  public static func < (a: BroadcastSeason, b: BroadcastSeason) -> Bool {
    (a.year, a.quarter.rawValue) < (b.year, b.quarter.rawValue)
  }
}
