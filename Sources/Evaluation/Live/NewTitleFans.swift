import Foundations
import Models

/// Made-up fans of new titles: someone who loves three titles of the last years wants more of them, although most lists end before.
public enum NewTitleFans {
  /// How many years before the newest item the loved titles began at most, and the cards that are counted.
  private static let (lovedYears, cardYears): (Float, Float) = (5, 9)
  /// Each fan loves `titles` of the `mostLoved` best-loved new titles: nobody could judge a list by little-known ones.
  private static let (mostLoved, titles) = (80, 3)

  /// Histories of `count` fans over items that began in `years`, loved by `loves` users, `[items]` each. Empty when fewer than six items
  /// are new. Random draws follow from `seed`.
  public static func histories(years: [Float], loves: [Float], count: Int, seed: UInt64) -> [HeldOutCase] {
    guard let newest = years.max() else { return [] }
    let new = years.indices.filter { years[$0] > newest - lovedYears }
    let known = new.sorted { (loves[$1], $0) < (loves[$0], $1) }.prefix(mostLoved)
    guard known.count >= 2 * titles else { return [] }
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in
      let loved = known.shuffled(using: &random).prefix(titles)
      return HeldOutCase(
        history: loved.map { Interaction(item: Int32($0), signal: .love) }, answers: [],
        query: Query(signal: .love))
    }
  }

  /// How many of 100 cards are of the newer years, for each list of `ranked` items.
  public static func newCards(_ ranked: [[Int32]], years: [Float]) -> LiveFigure {
    let newest = years.max() ?? 0
    return LiveFigure(
      "new_cards",
      ranked.map { items in
        items.isEmpty
          ? nil : 100 * Double(items.count { years[Int($0)] > newest - cardYears }) / Double(items.count)
      })
  }
}
