import Catalogue
import Foundation
import Models
import Tensors
import Training

/// The facts of titles as numbers: what taste and nearness of titles that few have rated are drawn to.
struct ItemFeatures {
  /// `[items, features]`: 1 for each genre, studio, type, source, half decade, length and kind of franchise entry that the title has
  /// and at least `fewest` titles share, then the standardised logarithm of members and the mean score.
  let matrix: Tensor
  /// How many columns are facts: 1 or 0.
  let facts: Int
  /// Mean score of each item, 0 where unknown, `[items]`.
  let scores: [Float]
  /// Items of the same franchise.
  let franchises: [[Int32]]

  private static let fewest = 8

  /// Facts of `items` from `titles`; a single empty column without any. O(titles features).
  init(_ titles: [Anime], _ items: ItemIndex) {
    let n = items.count
    var facts = [Set<String>](repeating: [], count: n)
    var (scores, members) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
    var franchises: [String: [Int32]] = [:]
    var counts: [String: Int] = [:]
    for anime in titles {
      guard let row = items.row(anime.id) else { continue }
      facts[Int(row)] = Self.facts(anime)
      for fact in facts[Int(row)] { counts[fact, default: 0] += 1 }
      scores[Int(row)] = Float(anime.score ?? 0)
      members[Int(row)] = log1p(Float(max(anime.members ?? 0, 0)))
      if let franchise = anime.franchise { franchises[franchise, default: []].append(row) }
    }
    let names = counts.filter { $0.value >= Self.fewest }.keys.sorted()
    let columns = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    matrix = Tensor(n, names.count + 2)
    self.facts = names.count
    let mean = members.reduce(0, +) / Float(max(n, 1))
    let deviation = max(
      1e-3, (members.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(max(n, 1))).squareRoot())
    for i in 0..<n {
      for fact in facts[i] { if let column = columns[fact] { matrix.row(i)[column] = 1 } }
      matrix.row(i)[names.count] = members[i] > 0 ? (members[i] - mean) / deviation : 0
      matrix.row(i)[names.count + 1] =
        scores[i] > 0 ? (scores[i] - Self.usualScore.mean) / Self.usualScore.deviation : 0
    }
    self.scores = scores
    self.franchises = franchises.keys.sorted().compactMap { franchises[$0] }.filter { $0.count > 1 }
  }

  /// Mean scores of a catalogue's titles lie about so: fixed, so that features do not depend on which titles are trained on.
  private static let usualScore: (mean: Float, deviation: Float) = (7.2, 0.7)

  private static func facts(_ anime: Anime) -> Set<String> {
    var facts = Set(anime.genres.map { "genre " + $0 } + anime.studios.map { "studio " + $0 })
    facts.insert("type \(anime.type ?? "")")
    facts.insert("source \(anime.source ?? "")")
    if let year = anime.startDate.flatMap({ Int($0.prefix(4)) }) {
      facts.insert("era \(max(1970, year) / 5)")
    }
    facts.insert("length \([1, 14, 30, 80].count { $0 < (anime.episodes ?? 0) })")
    facts.insert("kind \(anime.franchiseKind?.rawValue ?? "")")
    return facts
  }

  /// When the items of `data` began, as `titles` say, and how far its lists reach; nothing is known without titles.
  static func availability(_ titles: [Anime], _ data: TrainingData) -> Availability {
    let items = data.items
    var years = [Float](repeating: 0, count: items.count)
    for anime in titles {
      if let row = items.row(anime.id), let year = anime.firstYear { years[Int(row)] = year }
    }
    return years.contains { $0 > 0 } ? Availability(years: years, lists: data.lists) : .unknown
  }

  /// As a taste model needs them.
  var taste: TasteTrainer.Titles {
    TasteTrainer.Titles(features: matrix, scores: scores, facts: facts, franchises: franchises)
  }
}

extension Anime {
  /// The year of the first broadcast with the part of the year, nil where unknown; the middle of the year without a month.
  public var firstYear: Float? {
    guard let date = startDate, let year = Float(date.prefix(4)) else { return nil }
    let month = Float(date.dropFirst(5).prefix(2)) ?? 7
    return year + (min(max(month, 1), 12) - 1) / 12
  }
}
