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

    /// The quarter that a text names: `spring`, `Autumn 1998`; nil where it names none.
    public init?(text: String) {
      for word in text.lowercased().split(whereSeparator: { $0 == "-" || $0 == " " }) {
        switch word {
        case "winter": self = .winter
        case "spring": self = .spring
        case "summer": self = .summer
        case "fall", "autumn": self = .fall
        default: continue
        }
        return
      }
      return nil
    }

    /// The quarter of a month from 1.
    init(month: Int) { self = Quarter(rawValue: Swift.max(0, Swift.min(3, (month - 1) / 3))) ?? .winter }
  }

  /// Other numbers are no years of a broadcast.
  static let years = 1900...2200

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
    let named = Quarter(text: text)
    guard let named, let year = words.lazy.compactMap({ Int($0) }).first, Self.years.contains(year) else {
      return nil
    }
    self.init(named, year)
  }

  /// The season of a month, 1 to 12.
  public init(year: Int, month: Int) {
    self.init(Quarter(month: month), year)
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
    if let stated = titles.season(row).flatMap(BroadcastSeason.init(text:)) {
      self = stated
      return
    }
    guard let year = titles.year(row), let month = titles.month(row) else { return nil }
    self.init(year: year, month: month)
  }

  /// The season of a date as catalogues write it: `2024-04-07`, `2024-04`; nil of one without a month.
  public init?(date: String) {
    guard let year = Int(date.prefix(4)), let month = TitleTable.month(date) else { return nil }
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

extension TitleTable {
  /// The quarters in which titles begin `[titles]`: as the catalogue states it, else by the date; nil where neither is known. O(titles).
  public func quarters() -> [BroadcastSeason.Quarter?] {
    // Titles share the words of their seasons, so each is read once.
    var ofWord = [BroadcastSeason.Quarter??](repeating: nil, count: words)
    return indices.map { row in
      guard let word = seasonWord(row) else { return month(row).map(BroadcastSeason.Quarter.init(month:)) }
      let stated: BroadcastSeason.Quarter?
      if let known = ofWord[word] {
        stated = known
      } else {
        stated = BroadcastSeason.Quarter(text: self.word(word))
        ofWord[word] = .some(stated)
      }
      return stated ?? month(row).map(BroadcastSeason.Quarter.init(month:))
    }
  }
}
