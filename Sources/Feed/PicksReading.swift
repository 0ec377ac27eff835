import Catalogue
import Events
import Foundation

/// What was understood of a new person's first picks, in a sentence: what they have in common that other well-known titles have not.
enum PicksReading {
  /// Genres that are named, of loved and liked and of disliked titles.
  private static let (mostNamed, mostRefused) = (3, 2)
  /// A genre is named that the picks have this much more often than the titles to pick from.
  private static let leastLift = 1.2
  /// Years before and from which titles are older and newer than most.
  private static let (olderBefore, newerFrom) = (2003, 2016)
  /// So many picks of the same time say that it is no chance.
  private static let fewestOfTime = 2

  /// "Understood: Slice of Life, Mystery; older titles; not Sports." Nil when the picks have nothing in common. `others` are the titles
  /// that could be picked.
  static func sentence(_ picks: [(anime: Anime, feedback: Feedback)], among others: [Anime]) -> String? {
    let liked = picks.filter { $0.feedback.evidence.polarity > 0 }
    let disliked = picks.filter { $0.feedback.evidence.polarity < 0 }
    let usual = shares(others.map { ($0, 1) })
    var parts: [String] = []
    let wanted = named(shares(liked.map { ($0.anime, $0.feedback.evidence.polarity) }), usual, liked.count)
    if !wanted.isEmpty { parts.append(wanted.prefix(mostNamed).joined(separator: ", ")) }
    if let time = time(liked.compactMap(\.anime.year)) { parts.append(time) }
    let likedGenres = Set(liked.flatMap(\.anime.genres))
    let unwanted = named(shares(disliked.map { ($0.anime, 1) }), usual, disliked.count)
      .filter { !likedGenres.contains($0) }.prefix(mostRefused)
    if !unwanted.isEmpty { parts.append("not " + unwanted.joined(separator: ", ")) }
    return parts.isEmpty ? nil : "Understood: " + parts.joined(separator: "; ") + "."
  }

  /// The share of some titles, each with a weight, that has each genre.
  private static func shares(_ titles: [(anime: Anime, weight: Double)]) -> [String: Double] {
    let total = titles.reduce(0) { $0 + $1.weight }
    var shares: [String: Double] = [:]
    for (anime, weight) in titles where total > 0 {
      for genre in anime.genres where TellingGenres.isDescriptive(genre) {
        shares[genre, default: 0] += weight / total
      }
    }
    return shares
  }

  /// Genres by how much they tell some titles from the usual ones, the most telling first. Of several titles one alone says nothing.
  private static func named(_ shares: [String: Double], _ usual: [String: Double], _ count: Int) -> [String] {
    let least = count > 2 ? 1.5 / Double(count) : 0
    return shares.compactMap { genre, share -> (String, Double)? in
      let lift = (share + 0.02) / ((usual[genre] ?? 0) + 0.02)
      return share > least && lift >= leastLift ? (genre, share * log(lift)) : nil
    }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
  }

  private static func time(_ years: [Int]) -> String? {
    guard years.count >= fewestOfTime else { return nil }
    if years.allSatisfy({ $0 < olderBefore }) { return "older titles" }
    return years.allSatisfy { $0 >= newerFrom } ? "newer titles" : nil
  }
}
