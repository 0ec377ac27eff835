/// The best match of each title, `[titles]`.
struct TitleHits {
  var tiers: [UInt8]
  var bonuses: [Float]
  /// The number of the matching name; -1 for none, below that a nickname.
  var names: [Int32]
  var best = UInt8.max

  static let none = UInt8.max

  init(_ titles: Int) {
    tiers = Array(repeating: Self.none, count: titles)
    bonuses = Array(repeating: 0, count: titles)
    names = Array(repeating: -1, count: titles)
  }

  mutating func offer(_ row: Int, _ quality: MatchQuality, _ name: Int = -1) {
    let tier = quality.tier.rawValue
    guard tier < tiers[row] || tier == tiers[row] && quality.bonus > bonuses[row] else { return }
    (tiers[row], bonuses[row], names[row]) = (tier, quality.bonus, Int32(name))
    best = min(best, tier)
  }

  func has(_ tier: MatchQuality.Tier) -> Bool { best <= tier.rawValue }
}
