import Catalogue
import Foundation

/// The titles a new person is shown to pick from. They begin as well-known titles that differ from each other; each pick swaps some that
/// say little for those that the ranking now puts first among the well-known ones, which the person is likely to know.
///
/// The first are chosen one after the other, each by the logarithm of its members less how much it is like the nearest one chosen
/// (maximal marginal relevance: Carbonell & Goldstein, SIGIR 1998). Measured: docs/decisions/0098.
public struct FirstTitles: Sendable {
  /// A title with what it is compared by.
  private struct Title: Sendable {
    var id: Int
    /// Logarithm of the members.
    var known: Float
    /// A bit for each genre.
    var genres: (UInt64, UInt64)
    var genreCount: Float
    var year: Float
    var franchise: String?
    /// Which of `audiences` it is for, a bit for each.
    var audiences: UInt8
  }

  /// How much the likeness to the nearest shown title counts: of the first ones in logarithms of members, of later ones in deviations
  /// of the ranking.
  private static let (contrast, laterContrast): (Float, Float) = (1, 0.3)
  /// What the same year adds to the cosine of genres, and after how many years' distance nothing is added.
  private static let (yearShare, yearReach): (Float, Float) = (0.3, 6)
  /// Titles at least this similar to a pick are swapped out first.
  private static let tooLike: Float = 0.75
  /// Of each eight first titles one is of the last century and one of the years after: most of the best known ones are newer, and a fan
  /// of classics finds something to pick. The years, by place among the eight.
  private static let eras: [Int: ClosedRange<Float>] = [3: 2000...2006, 7: 1...1999]
  /// Of all titles one is of the years before, by its place.
  private static let classics: (place: Int, years: ClosedRange<Float>) = (15, 1...1994)
  /// Audiences that the best known titles leave out, by the genres that are for them, and the place of one such title each.
  private static let audiences: [(place: Int, genres: Set<String>)] = [
    (5, ["Shoujo", "Josei"]), (13, ["Music"]),
  ]
  /// How many titles a pick swaps.
  static let swapped = 4
  /// The score of a title that the ranking leaves out.
  private static let unranked: Float = -100

  private let titles: [Title]
  private let index: [Int: Int]
  private var shown: [Int] = []
  /// Whether each title was shown, and whether it was answered.
  private var isSeen, isAnswered: [Bool]

  /// How many well-known titles are chosen among.
  private static let candidates = 300

  /// The rows of the titles to choose among: the best known ones that one could begin a franchise with, none for adults, the best known
  /// first. O(titles log titles).
  public static func candidates(_ catalogue: TitleTable) -> [Int] {
    let beginnings = catalogue.indices.filter {
      !catalogue.isAdult($0)
        && (catalogue.franchiseKind($0)?.isBeginning ?? (catalogue.franchiseOrder($0) ?? 1 == 1))
    }
    return Array(
      beginnings.map { (members: catalogue.members($0) ?? 0, id: catalogue.id($0), row: $0) }
        .sorted { ($1.members, $0.id) < ($0.members, $1.id) }.prefix(candidates).map(\.row))
  }

  /// Chooses among `candidates`, which should begin their stories.
  public init(_ candidates: [Anime]) {
    var bits: [String: Int] = [:]
    let titles = candidates.map { anime in
      var genres: (UInt64, UInt64) = (0, 0)
      for genre in Set(anime.genres) {
        let bit = bits[genre] ?? bits.count
        bits[genre] = bit
        if bit < 64 { genres.0 |= 1 << UInt64(bit) } else if bit < 128 { genres.1 |= 1 << UInt64(bit - 64) }
      }
      return Title(
        id: anime.id, known: log(Float(max(anime.members ?? 0, 0)) + 10), genres: genres,
        genreCount: Float(max(genres.0.nonzeroBitCount + genres.1.nonzeroBitCount, 1)),
        year: Float(anime.year ?? 0), franchise: anime.franchise,
        audiences: Self.audiences.enumerated().reduce(0) { bits, audience in
          audience.element.genres.isDisjoint(with: anime.genres) ? bits : bits | 1 << UInt8(audience.offset)
        })
    }
    self.titles = titles
    index = Dictionary(titles.indices.map { (titles[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    isSeen = titles.map { _ in false }
    isAnswered = isSeen
  }

  /// Ids of the titles that are shown.
  public var ids: [Int] { shown.map { titles[$0].id } }

  /// Shows the first `count` titles. O(candidates count).
  public mutating func begin(_ count: Int) {
    (shown, isSeen) = ([], titles.map { _ in false })
    isAnswered = isSeen
    var nearest = [Float](repeating: 0, count: titles.count)
    func worth(_ t: Int) -> Float { titles[t].known - Self.contrast * nearest[t] }
    while shown.count < count {
      let place = shown.count
      var wanted: Int?
      if place == Self.classics.place {
        wanted = best(among: { Self.classics.years.contains(titles[$0].year) }, where: worth)
      } else if let audience = Self.audiences.firstIndex(where: { $0.place == place }) {
        wanted = best(among: { titles[$0].audiences & 1 << UInt8(audience) != 0 }, where: worth)
      }
      if wanted == nil, let era = Self.eras[place % 8] {
        wanted = best(among: { era.contains(titles[$0].year) }, where: worth)
      }
      guard let next = wanted ?? best(where: worth) else { break }
      show(next)
      for other in titles.indices {
        nearest[other] = max(nearest[other], likeness(titles[other], titles[next]))
      }
    }
  }

  /// Swaps some titles after an answer to `id`, which keeps its place: those much like it, then those that the ranking puts last.
  /// `scores` are those of the ranking after the answer; a title without one is left out of it. O(candidates shown).
  public mutating func pick(_ id: Int, scores: [Int: Float]) {
    let picked = index[id]
    if let picked { (isSeen[picked], isAnswered[picked]) = (true, true) }
    func score(_ t: Int) -> Float { scores[titles[t].id] ?? Self.unranked }
    let open = shown.indices.filter { !isAnswered[shown[$0]] }
    let alike = open.filter { slot in
      picked.map { likeness(titles[shown[slot]], titles[$0]) >= Self.tooLike } ?? false
    }
    let others = open.filter { !alike.contains($0) }.sorted { score(shown[$0]) < score(shown[$1]) }
    for slot in (alike + others).prefix(Self.swapped).sorted() {
      let next = best { t in
        let nearest = shown.reduce(Float(0)) { max($0, likeness(titles[t], titles[$1])) }
        return score(t) - Self.laterContrast * nearest
      }
      guard let next else { return }
      show(next, at: slot)
    }
  }

  /// The next title to ask about alone: what the ranking puts first of those not shown yet. It counts as shown.
  public mutating func ask(scores: [Int: Float]) -> Int? {
    guard
      let next = best(where: { scores.isEmpty ? titles[$0].known : scores[titles[$0].id] ?? Self.unranked })
    else { return nil }
    show(next)
    return titles[next].id
  }

  private mutating func show(_ title: Int, at slot: Int? = nil) {
    isSeen[title] = true
    if let slot { shown[slot] = title } else { shown.append(title) }
  }

  /// The title of the highest value among those not shown yet.
  private func best(among isMeant: (Int) -> Bool = { _ in true }, where value: (Int) -> Float) -> Int? {
    titles.indices.filter { !isSeen[$0] && isMeant($0) }.map { (value($0), $0) }.max { $0.0 < $1.0 }?.1
  }

  /// The cosine of the genres, and something for years that are near; titles of one franchise are as good as the same.
  private func likeness(_ a: Title, _ b: Title) -> Float {
    if let franchise = a.franchise, franchise == b.franchise { return 2 }
    let shared = (a.genres.0 & b.genres.0).nonzeroBitCount + (a.genres.1 & b.genres.1).nonzeroBitCount
    return Float(shared) / (a.genreCount * b.genreCount).squareRoot()
      + Self.yearShare * max(0, 1 - abs(a.year - b.year) / Self.yearReach)
  }
}
