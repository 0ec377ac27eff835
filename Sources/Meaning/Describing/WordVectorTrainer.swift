import Catalogue
import Foundation
import Foundations
import Tensors

/// Fits word vectors to the texts of a catalogue.
public enum WordVectorTrainer {
  /// How vectors are fitted.
  public struct Options: Sendable {
    /// Numbers of one vector.
    public var size = 384
    /// Rounds of the orthogonal iteration.
    public var rounds = 12
    /// Titles that a word must occur in.
    public var fewest = 2
    /// Seed of the start.
    public var seed: UInt64 = 1

    /// The defaults.
    public init() {}
  }

  /// The leading right singular vectors of the matrix of titles and words (log-damped counts times rarity, rows of length one) by
  /// orthogonal iteration. Cosines between projections depend on the space alone, not on its axes, so no axes are computed.
  /// O(rounds (words + terms size) size).
  ///
  /// - Throws: `MeaningError` when there are too few words.
  public static func train(
    _ titles: TitleTable, keywords: [Int: [String]], options: Options = Options(),
    progress: (Int) -> Void = { _ in }
  ) throws -> WordVectors {
    let counts = TermCounts(titles, keywords: keywords)
    var (rows, found) = (
      [[(term: Int32, value: Float)]](), [Int](repeating: 0, count: counts.reader.terms.count)
    )
    counts.forEachTitle(weight: { field, _ in field.vectorWeight }) { _, list in
      rows.append(list.map { ($0.term, WordVectors.damped($0.count)) })
      for entry in list { found[Int(entry.term)] += 1 }
    }
    let kept = found.indices.filter { found[$0] >= options.fewest }
    let size = min(options.size, kept.count / 2, titles.count / 2)
    guard size >= 1 else {
      throw MeaningError("There are too few titles with texts to fit word vectors to.")
    }
    var place = [Int32](repeating: -1, count: found.count)
    for (i, term) in kept.enumerated() { place[term] = Int32(i) }
    let rarity = kept.map { Float(log(Double(titles.count) / Double(found[$0]))) }
    let matrix = rows.map { list -> [(column: Int, value: Float)] in
      var row = list.compactMap { entry -> (column: Int, value: Float)? in
        let column = Int(place[Int(entry.term)])
        return column < 0 ? nil : (column, entry.value * rarity[column])
      }
      let norm = row.reduce(Float(0)) { $0 + $1.value * $1.value }.squareRoot()
      if norm > 0 { for i in row.indices { row[i].value /= norm } }
      return row
    }
    let space = Tensor(kept.count, size)
    var random = RandomSource(seed: options.seed)
    random.fill(space, deviation: 1)
    let next = Tensor(kept.count, size)
    let title = Tensor(1, size)
    for round in 0..<options.rounds {
      _ = space.orthonormaliseColumns()
      next.fill(0)
      for row in matrix {
        title.fill(0)
        for entry in row {
          BLAS.add(space.row(entry.column), to: title.pointer, times: entry.value, count: size)
        }
        for entry in row {
          BLAS.add(title.pointer, to: next.row(entry.column), times: entry.value, count: size)
        }
      }
      space.copy(from: next)
      progress(round + 1)
    }
    _ = space.orthonormaliseColumns()
    let projected = Tensor(titles.count, size)
    for (i, row) in matrix.enumerated() {
      for entry in row {
        BLAS.add(space.row(entry.column), to: projected.row(i), times: entry.value, count: size)
      }
      let norm = BLAS.dot(projected.row(i), projected.row(i), count: size).squareRoot()
      if norm > 0 { BLAS.scale(projected.row(i), by: 1 / norm, count: size) }
    }
    for (i, value) in rarity.enumerated() { BLAS.scale(space.row(i), by: value, count: size) }
    return WordVectors(
      terms: kept.map { Array(counts.reader.terms[$0]) }, vectors: space, titles: projected,
      ids: titles.indices.map(titles.id), hashes: counts.hashes)
  }
}
