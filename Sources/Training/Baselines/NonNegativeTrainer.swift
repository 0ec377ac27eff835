import Foundations
import Models
import Tensors

extension Baselines {
  /// Non-negative factors of liked and loved titles, by multiplicative updates that never raise the squared error (Lee & Seung, NIPS
  /// 2000). Returns the relative squared error of every round too. O(rounds (rows groups + items groups^2)).
  ///
  /// - Throws: `ModelError` for fewer than one group or more than there are items.
  public static func nonNegative(
    _ data: TrainingData, groups: Int = 20, rounds: Int = 60, seed: UInt64 = 1
  ) throws -> (model: NonNegativeFactors, errors: [Float]) {
    guard groups >= 1, groups <= data.items.count else {
      throw ModelError("--groups must be between 1 and the number of titles, \(data.items.count).")
    }
    let lists = data.lists.map { list in
      list.compactMap { event -> (item: Int, grade: Float)? in
        let grade = Grades.graded[event.signal]
        return grade > 0 ? (Int(event.item), grade) : nil
      }
    }
    var random = RandomSource(seed: seed)
    let people = Tensor(lists.count, groups)
    let items = Tensor(data.items.count, groups)
    for tensor in [people, items] {
      for i in 0..<tensor.count { tensor.pointer[i] = 0.1 + 0.9 * random.uniform() }
    }
    let norm = lists.reduce(Float(0)) { $0 + $1.reduce(0) { $0 + $1.grade * $1.grade } }
    var errors: [Float] = []
    for _ in 0..<rounds {
      let peoplePull = Tensor(lists.count, groups)
      for (p, list) in lists.enumerated() {
        for event in list {
          BLAS.add(items.row(event.item), to: peoplePull.row(p), times: event.grade, count: groups)
        }
      }
      update(people, peoplePull, gram: ImplicitFactors.gram(items, 0))
      let itemPull = Tensor(data.items.count, groups)
      for (p, list) in lists.enumerated() {
        for event in list {
          BLAS.add(people.row(p), to: itemPull.row(event.item), times: event.grade, count: groups)
        }
      }
      let gram = ImplicitFactors.gram(people, 0)
      update(items, itemPull, gram: gram)
      // |X - W H|^2 = |X|^2 - 2 <X, W H> + <W^T W, H H^T>
      let cross = BLAS.dot(itemPull, items)
      let both = BLAS.dot(gram, ImplicitFactors.gram(items, 0))
      errors.append((norm - 2 * cross + both) / max(norm, 1e-9))
    }
    return (NonNegativeFactors(items: data.items, itemFactors: items), errors)
  }

  /// `x *= pull / (x gram)`, element by element.
  private static func update(_ x: Tensor, _ pull: Tensor, gram: Tensor) {
    let push = Tensor(x.rows, x.cols)
    BLAS.multiply(x, gram, into: push)
    for i in 0..<x.count { x.pointer[i] *= pull.pointer[i] / (push.pointer[i] + 1e-9) }
    withExtendedLifetime(push) {}
  }
}
