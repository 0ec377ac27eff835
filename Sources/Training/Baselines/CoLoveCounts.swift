import Models
import Tensors

extension Baselines {
  /// Co-love counts: for each title those of highest cosine with at least `fewest` users who love both. A user counts once for a
  /// pair, however long the list. O(sum of loves^2 + items^2).
  ///
  /// - Throws: `ModelError` for too many items.
  public static func coLove(_ data: TrainingData, fewest: Int = 2) throws -> CoLove {
    try check(data)
    let n = data.items.count
    let both = gram(data, Grades(love: 1, like: 0, dislike: 0))
    let loves = data.loves
    var cosines = [Float](repeating: 0, count: n)
    var best = TopKSelector()
    let pairs = (0..<n).map { i -> [(item: Int32, count: Int)] in
      let row = both.row(i)
      for j in 0..<n { cosines[j] = row[j] < Float(fewest) ? 0 : CoLove.cosine(row[j], loves[i], loves[j]) }
      best.select(cosines, count: CoLove.maxNeighbours) { Int($0) == i || cosines[Int($0)] == 0 }
      return best.indices.map { ($0, Int(row[Int($0)])) }
    }
    return try CoLove(items: data.items, loves: loves, pairs: pairs)
  }
}
