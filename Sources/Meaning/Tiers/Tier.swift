/// How good a title is held to be: quartiles of the mean score among titles that enough people have.
public enum Tier: Int, CaseIterable, Sendable, Comparable {
  case terrible, watchable, worthwhile, topTier

  /// The worse one is less.
  public static func < (a: Tier, b: Tier) -> Bool { a.rawValue < b.rawValue }

  /// "Top-tier"
  public var name: String {
    switch self {
    case .topTier: "Top-tier"
    case .worthwhile: "Worthwhile"
    case .watchable: "Watchable"
    case .terrible: "Terrible"
    }
  }

  /// The quartiles of some scores; nil for fewer than four.
  static func bounds(_ scores: [Double]) -> [Double]? {
    guard scores.count >= 4 else { return nil }
    let sorted = scores.sorted()
    return (1...3).map { part in
      let place = Double(sorted.count - 1) * Double(part) / 4
      let low = Int(place)
      return sorted[low] + (place - Double(low)) * (sorted[min(low + 1, sorted.count - 1)] - sorted[low])
    }
  }

  /// The tier of a score.
  static func of(_ score: Double, _ bounds: [Double]) -> Tier {
    Tier(rawValue: bounds.count { score >= $0 }) ?? .terrible
  }
}

/// What a judgement may look at.
public enum TierInputs: String, CaseIterable, Sendable {
  case genres
  case synopsis
  case synopsisAndGenres = "synopsis and genres"
  /// Besides: type, source, studio, season, year, episodes, and how the studio's earlier titles were received.
  case known = "all known before"

  var hasGenres: Bool { self != .synopsis }
  var hasSynopsis: Bool { self != .genres }
}

/// What is known of a title that is judged. What nobody said is no feature: a title without genres is another thing than one
/// whose genres are not known.
public struct TierFields: OptionSet, Sendable, Hashable {
  /// See `OptionSet`.
  public let rawValue: Int
  /// A set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// Words of the synopsis.
  public static let synopsis = TierFields(rawValue: 1)
  /// Genres.
  public static let genres = TierFields(rawValue: 2)
  /// The type.
  public static let type = TierFields(rawValue: 4)
  /// What it is based on.
  public static let source = TierFields(rawValue: 8)
  /// Studios, and so how their earlier titles were received.
  public static let studios = TierFields(rawValue: 16)
  /// Season and year.
  public static let date = TierFields(rawValue: 32)
  /// The number of episodes.
  public static let episodes = TierFields(rawValue: 64)
  /// The place in a franchise.
  public static let franchise = TierFields(rawValue: 128)
  /// Everything.
  public static let all = TierFields(rawValue: 255)
  /// Synopsis and genres.
  public static let texts: TierFields = [.synopsis, .genres]
}
