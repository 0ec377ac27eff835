import Catalogue
import Foundation
import Models
import Training

/// What titles share, as rows beside those of people: words of their names, studios, genres and themes. Sequels that nobody
/// has rated yet stand beside what they follow.
enum SideRows {
  private static let common: Set<String> = [
    "the", "and", "for", "with", "movie", "season", "special", "specials", "ova", "tv", "anime", "part",
    "gekijouban", "hen",
    "ova", "to", "no", "wa", "wo", "ga", "ni", "de", "of", "in", "on", "a",
  ]

  /// Rows over the items of `items` that `titles` describe. `weight` is how much one row counts beside a person. O(entries).
  static func make(_ titles: [Anime], _ items: ItemIndex, weight: Float = 1) -> [SideRow] {
    var members: [String: [Int32]] = [:]
    for anime in titles {
      guard let row = items.row(anime.id) else { continue }
      for key in Set(keys(anime)) { members[key, default: []].append(row) }
    }
    let total = Float(max(items.count, 1))
    return members.keys.sorted().compactMap { key in
      guard let rows = members[key], rows.count > 1, rows.count <= 400 else { return nil }
      // Rare words say more: by the logarithm of rarity, as in the content space.
      let value = weight * log(total / Float(rows.count)) / log(total)
      return rows.map { ($0, value * (key.hasPrefix("w:") ? 1 : 0.5)) }
    }
  }

  private static func keys(_ anime: Anime) -> [String] {
    let words = (anime.title + " " + (anime.englishTitle ?? "")).lowercased()
      .split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
      .filter { $0.count > 2 && !common.contains($0) && Int($0) == nil }
    var keys = words.map { "w:" + $0 } + anime.genres.map { "g:" + $0 } + anime.studios.map { "s:" + $0 }
    if let franchise = anime.franchise { keys.append("w:franchise " + franchise) }
    return keys
  }
}
