/// How good a title is held to be: quartiles of the mean score among titles that enough people have.
public enum Tier: Int, CaseIterable, Sendable {
  case terrible, watchable, worthwhile, topTier

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
