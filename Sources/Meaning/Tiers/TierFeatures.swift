import Catalogue
import Foundation
import Tensors

/// Turns titles into numbers: unit vectors of genres and of the synopsis, and what else is known before the first episode.
struct TierFeatures: Sendable {
  let inputs: TierInputs
  /// What of the inputs is known of the titles that are asked about.
  let given: TierFields
  private let words: WordVectors
  private let genres: [String: Int]
  private let types, sources, studios: [String: Int]
  /// Titles of each studio that were scored, by date.
  private let received: [String: [(date: String, score: Double, franchise: String?)]]

  /// Titles that a genre, source or studio must have to be a feature.
  private static let fewest = 8
  private static let seasons = ["Winter", "Spring", "Summer", "Fall"]

  /// Features found in `titles`; what the studios' earlier titles were is read from `all`.
  init(_ titles: [Anime], all: [Anime], words: WordVectors, inputs: TierInputs, given: TierFields = .all) {
    (self.inputs, self.given) = (inputs, given)
    self.words = words
    genres = Self.numbered(titles.map(\.genres))
    types = Self.numbered(titles.map { [$0.type].compactMap { $0 } })
    sources = Self.numbered(titles.map { [$0.source].compactMap { $0 } })
    studios = Self.numbered(titles.map(\.studios))
    var received: [String: [(date: String, score: Double, franchise: String?)]] = [:]
    for anime in all {
      guard let date = anime.startDate, let score = anime.score, anime.members ?? 0 > 2000 else { continue }
      for studio in anime.studios { received[studio, default: []].append((date, score, anime.franchise)) }
    }
    self.received = received
  }

  private static func numbered(_ lists: [[String]]) -> [String: Int] {
    var counts: [String: Int] = [:]
    for list in lists { for name in Set(list) { counts[name, default: 0] += 1 } }
    let kept = counts.filter { $0.value >= fewest }.keys.sorted()
    return Dictionary(kept.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: For the kernel

  /// How fast likeness falls with distance.
  var sharpness: Float { inputs == .known ? 0.3 : 1 }

  /// A title's numbers for the kernel; as many for every title.
  func numbers(_ anime: Anime) -> [Float] {
    var result: [Float] = []
    if hasGenres {
      let own = anime.genres.count { genres[$0] != nil }
      result += Self.marks(anime.genres, genres, 1.2 / Float(max(own, 1)).squareRoot())
    }
    if hasSynopsis {
      result += words.vector(of: anime.synopsis ?? "") + textFacts(anime).map { $0 * 0.15 }
    }
    guard inputs == .known else { return result }
    if given.contains(.type) { result += Self.marks([anime.type].compactMap { $0 }, types, 0.7) }
    if given.contains(.source) { result += Self.marks([anime.source].compactMap { $0 }, sources, 0.6) }
    if given.contains(.studios) { result += Self.marks(anime.studios, studios, 0.6) }
    if given.contains(.date) { result += Self.seasons.map { anime.season?.hasPrefix($0) == true ? 0.2 : 0 } }
    let facts = facts(anime)
    return result + facts.year.map { $0 * 0.7 } + facts.episodes + facts.others
  }

  private var hasGenres: Bool { inputs.hasGenres && given.contains(.genres) }
  private var hasSynopsis: Bool { inputs.hasSynopsis && given.contains(.synopsis) }

  private static func marks(_ names: [String], _ known: [String: Int], _ weight: Float) -> [Float] {
    var result = [Float](repeating: 0, count: known.count)
    for name in names { if let place = known[name] { result[place] = weight } }
    return result
  }

  /// How long the synopsis is, and whether it says that it goes on with something or is an extra.
  private func textFacts(_ anime: Anime) -> [Float] {
    let text = (anime.synopsis ?? "").lowercased()
    func says(_ phrases: [String]) -> Float { phrases.contains { text.contains($0) } ? 1 : 0 }
    // Hardly any synopsis is shorter than a sentence: what one word of text would say was never learned.
    let shortest: Float = given == .all ? -.infinity : -1.2
    let length = Float(log(Double(text.utf8.count + 1)) - 6) / 1.5
    return [
      min(Self.longest, max(shortest, length)), says(Self.sequelWords),
      says(Self.extraWords),
    ]
  }

  /// Hardly any synopsis has more than 2,500 letters: what more of them would say was never learned.
  private static let longest: Float = 1.2

  private static let sequelWords = [
    "second season", "third season", "fourth season", "final season", "sequel", "continuation", "continues",
    "new season", "2nd season", "3rd season",
  ]
  private static let extraWords = [
    "special", "ova", "episode", "recap", "bundled", "blu-ray", "dvd", "short",
  ]

  /// Year, episodes, how many earlier titles the studios have and how they were received, the place in the franchise.
  private func facts(_ anime: Anime) -> (year: [Float], episodes: [Float], others: [Float]) {
    let year = Float((anime.year ?? 2010) - 2005) / 10
    let episodes = Float(min(log(Double(max(anime.episodes ?? 12, 1))), 5) / 4)
    var others: [Float] = []
    if given.contains(.studios) {
      let (mean, count) = earlier(anime)
      others += [Float(mean - 7) * 2, Float(log(1 + Double(count)) / 3)]
    }
    if given.contains(.franchise) {
      others.append(Float(log(Double(max(anime.franchiseOrder ?? 1, 1))) / 2))
      others += FranchiseKind.allCases.map { $0 == anime.franchiseKind ? 0.6 : 0 }
    }
    return (given.contains(.date) ? [year] : [], given.contains(.episodes) ? [episodes] : [], others)
  }

  /// The mean score of earlier titles of the studios outside the franchise, drawn to seven, and how many there are.
  private func earlier(_ anime: Anime) -> (mean: Double, count: Int) {
    let date = anime.startDate ?? "9999"
    var (sum, count) = (7.0 * 5, 0)
    for studio in anime.studios {
      for title in received[studio] ?? []
      where title.date < date && (anime.franchise == nil || title.franchise != anime.franchise) {
        sum += title.score
        count += 1
      }
    }
    return (sum / Double(count + 5), count)
  }

  // MARK: For the regression

  /// A title's numbers for the regression besides what the kernel says; as many for every title.
  func regressionNumbers(_ anime: Anime) -> [Float] {
    var result: [Float] = []
    if hasGenres { result += Self.marks(anime.genres, genres, 1) }
    if hasSynopsis { result += textFacts(anime) }
    guard inputs == .known else { return result }
    if given.contains(.type) { result += Self.marks([anime.type].compactMap { $0 }, types, 1) }
    if given.contains(.source) { result += Self.marks([anime.source].compactMap { $0 }, sources, 1) }
    if given.contains(.studios) { result += Self.marks(anime.studios, studios, 1) }
    let facts = facts(anime)
    for year in facts.year { result += [year, year * year] }
    for episodes in facts.episodes { result += [episodes * 2, episodes > 0.85 ? 1 : 0] }
    return result + facts.others
  }
}

extension WordVectors {
  /// The unit vector of a text; zero where no word has one. O(bytes + words x size).
  public func vector(of text: String) -> [Float] {
    var counts: [Int: Float] = [:]
    for stem in WordReader.stems(String(text.prefix(20_000))) {
      if let row = row(of: stem) { counts[row, default: 0] += 1 }
    }
    return vector(counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }
}
