import Catalogue
import Foundation
import Models
import Training

/// Rows of content for linear models: titles that share a word of their names, a studio, a genre, a theme or a franchise, as if one
/// more user had them all. They bring sequels that nobody has rated yet close to what they follow.
enum ContentRows {
  private static let common: Set<String> = [
    "the", "and", "for", "with", "movie", "season", "special", "specials", "ova", "tv", "anime", "part",
    "gekijouban", "hen",
    "to", "no", "wa", "wo", "ga", "ni", "de", "of", "in", "on", "a",
  ]

  /// Rows over `items` from what `titles` share; a `weight` of 1 suits long histories, a third medium ones. What many titles share
  /// counts less: the value of a row falls with a root of its length. O(entries).
  static func make(_ titles: [Anime], _ items: ItemIndex, weight: Float = 1) -> [ContentRow] {
    guard weight > 0 else { return [] }
    var members: [String: [Int32]] = [:]
    for anime in titles {
      guard let row = items.row(anime.id) else { continue }
      for key in Set(keys(anime)) { members[key, default: []].append(row) }
    }
    return members.keys.sorted().compactMap { key in
      guard let rows = members[key], rows.count > 1 else { return nil }
      let count = Float(rows.count)
      let value =
        switch key.prefix(2) {
        case "w:": 6 / count.squareRoot()
        case "s:": 1 / count.squareRoot().squareRoot()
        default: 0.5 / count.squareRoot().squareRoot()
        }
      return rows.map { ($0, weight * value) }
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
