import Catalogue
import Foundation

/// The titles a new person is shown: known to many, and as different from each other as such titles are, so that a pick says something.
///
/// Chosen one after the other, each by the logarithm of its members less how much it is like the nearest one chosen (maximal marginal
/// relevance: Carbonell & Goldstein, SIGIR 1998). A pick swaps what is like it for the next different ones; all others keep their
/// places.
struct FirstTitles {
  /// A title with what it is compared by.
  private struct Title {
    var id: Int
    /// Logarithm of the members.
    var known: Float
    /// A bit for each genre.
    var genres: (UInt64, UInt64)
    var genreCount: Float
    var year: Float
    var franchise: String?
  }

  /// How much the likeness to the nearest chosen title counts; measured, docs/decisions/0088.
  private static let contrast: Float = 2.5
  /// How much the same years count beside genres, and how far years reach.
  private static let (yearShare, yearReach): (Float, Float) = (0.3, 6)
  /// Titles as like a pick as this make room for others.
  private static let tooLike: Float = 0.75

  private let titles: [Title]
  private let index: [Int: Int]

  /// Chooses among `candidates`, which should begin their stories.
  init(_ candidates: [Anime]) {
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
        year: Float(anime.year ?? 0), franchise: anime.franchise)
    }
    self.titles = titles
    index = Dictionary(titles.indices.map { (titles[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Ids of the first `count` titles; `picked` are the answered ones, in order, which keep their places.
  /// O(candidates (count + picks count)).
  func ids(_ count: Int, picked: [Int] = []) -> [Int] {
    var nearest = [Float](repeating: 0, count: titles.count)
    var taken = [Bool](repeating: false, count: titles.count)
    func choose(_ t: Int) {
      taken[t] = true
      for other in titles.indices { nearest[other] = max(nearest[other], likeness(titles[other], titles[t])) }
    }
    func best() -> Int? {
      titles.indices.lazy.filter { !taken[$0] }.map { (titles[$0].known - Self.contrast * nearest[$0], $0) }
        .max { $0.0 < $1.0 }?.1
    }
    var shown: [Int] = []
    while shown.count < count, let next = best() {
      shown.append(next)
      choose(next)
    }
    var answered: Set<Int> = []
    for pick in picked.compactMap({ index[$0] }) {
      answered.insert(pick)
      choose(pick)
      for slot in shown.indices where !answered.contains(shown[slot]) {
        guard likeness(titles[shown[slot]], titles[pick]) >= Self.tooLike, let next = best() else { continue }
        shown[slot] = next
        choose(next)
      }
    }
    return shown.map { titles[$0].id }
  }

  /// The cosine of the genres, and something for years that are near; titles of one franchise are as good as the same.
  private func likeness(_ a: Title, _ b: Title) -> Float {
    if let franchise = a.franchise, franchise == b.franchise { return 2 }
    let shared = (a.genres.0 & b.genres.0).nonzeroBitCount + (a.genres.1 & b.genres.1).nonzeroBitCount
    return Float(shared) / (a.genreCount * b.genreCount).squareRoot()
      + Self.yearShare * max(0, 1 - abs(a.year - b.year) / Self.yearReach)
  }
}
