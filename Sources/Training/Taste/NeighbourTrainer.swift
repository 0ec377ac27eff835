import Foundation
import Models
import Tensors

/// Finds the near neighbours of each title for `SignedNeighbours`.
public enum NeighbourTrainer {
  private static let (nearest, width) = (30, 64)
  /// A title with that many loves is half known by its co-loves; the other half is content.
  private static let halfKnown: Float = 20
  private static let (leastLoves, leastNearness): (Float, Float) = (20, 0.05)

  /// The thirty nearest of each title: by cosine of common loves, the nearest 1; for titles that few love by content, a cosine of
  /// the first `facts` columns of `features` `[items, features]` weighted by rarity. Titles of the same of `franchises` are nearest. O(sum of loves^2 + items^2
  /// features).
  ///
  /// - Throws: `ModelError` for too many items.
  public static func fit(
    _ data: TrainingData, features: Tensor, facts: Int, franchises: [[Int32]]
  ) throws -> SignedNeighbours {
    try Baselines.check(data)
    let n = data.items.count
    let both = Baselines.gram(data, Grades(love: 1, like: 0, dislike: 0))
    let loves = data.loves
    let content = ContentCosines(features, facts: facts)
    var mates = [[Int32]](repeating: [], count: n)
    for group in franchises { for item in group { mates[Int(item)] = group.filter { $0 != item } } }
    let rows = SparseRows(rows: n, cols: n, width: width) { i, out in
      var common = (0..<n).map { j -> Float in
        guard i != j, min(loves[i], loves[j]) >= leastLoves else { return 0 }
        return both.row(i)[j] / (loves[i] * loves[j]).squareRoot()
      }
      let known = loves[i] / (loves[i] + halfKnown)
      let top = max(common.max() ?? 0, 0.05)
      let similar = content.row(i)
      for j in 0..<n { common[j] = max(common[j] / top * known, similar[j] * (1 - known)) }
      out.update(repeating: 0)
      for j in topIndices(common, count: nearest, excluding: [Int32(i)]) where common[Int(j)] > leastNearness
      {
        out[Int(j)] = min(1, common[Int(j)])
      }
      for j in mates[i] { out[Int(j)] = 1 }
    }
    return try SignedNeighbours(items: data.items, nearness: rows)
  }
}

/// Cosines between the features of titles, rare features counting more.
private struct ContentCosines {
  private let rows: Tensor

  init(_ features: Tensor, facts f: Int) {
    let n = features.rows
    var counts = [Float](repeating: 1, count: f)
    for i in 0..<n { for k in 0..<f where features.row(i)[k] == 1 { counts[k] += 1 } }
    rows = Tensor(n, f)
    for i in 0..<n {
      var norm: Float = 1e-6
      for k in 0..<f where features.row(i)[k] == 1 {
        let value = max(0, log(Float(n) / counts[k])).squareRoot()
        rows.row(i)[k] = value
        norm += value * value
      }
      BLAS.scale(rows.row(i), by: 1 / norm.squareRoot(), count: f)
    }
  }

  func row(_ i: Int) -> [Float] {
    var out = [Float](repeating: 0, count: rows.rows)
    // No fact that enough titles share: nothing is near.
    guard rows.cols > 0 else { return out }
    BLAS.multiplyVector(rows, rows.row(i), into: &out)
    out[i] = 0
    return out
  }
}
