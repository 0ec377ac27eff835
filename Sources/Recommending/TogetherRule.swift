/// How what several people would make of a title orders a feed for all of them (docs/decisions/0103-together.md).
public struct TogetherRule: Sendable, Equatable {
  /// How much a point of a predicted rating counts beside a deviation of a score. A rating is on the person's own scale: who rates
  /// low is listened to more.
  public var rating = 0.0
  /// Share of the lowest value of all people; the rest is the mean.
  public var lowest = 0.0
  /// Titles that somebody would rate lower, or that lie below the mean of all titles for somebody, come after all others; nil for none.
  public var least: Double?

  /// The plain average of scores.
  public init() {}

  /// Average of scores without misery.
  public static func withoutMisery(_ least: Double = 6.5) -> TogetherRule {
    var rule = TogetherRule()
    rule.least = least
    return rule
  }

  /// The rule of a feed for several people: predicted ratings beside scores, the lowest a quarter, and no misery. Chosen on pairs of
  /// people that no figure is reported of.
  public static func shared(_ least: Double = 6.5) -> TogetherRule {
    var rule = withoutMisery(least)
    (rule.rating, rule.lowest) = (2, 0.25)
    return rule
  }

  /// What a title is worth to all; a person whose rating is not predicted counts by the score alone.
  func value(_ scores: [Double], ratings: [Double?]) -> Double {
    guard !scores.isEmpty else { return 0 }
    let values = zip(scores, ratings).map { $0 + rating * ($1 ?? 0) }
    let mean = values.reduce(0, +) / Double(values.count)
    return (1 - lowest) * mean + lowest * (values.min() ?? mean)
  }

  /// Whether somebody would be made miserable.
  func isMisery(_ scores: [Double], ratings: [Double?]) -> Bool {
    guard let least else { return false }
    return scores.contains { $0 < 0 } || ratings.contains { $0.map { $0 < least } ?? false }
  }
}
