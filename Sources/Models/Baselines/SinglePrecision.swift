import Tensors

/// A linear model as it was fitted, in single precision: the yardstick for what half precision costs. Never kept in a file.
public struct SinglePrecision: ItemScorer {
  /// The items it was fitted to.
  public let items: ItemIndex
  /// As given.
  public let name: String
  private let grades: Grades
  private let matrix: Tensor

  /// A model over `matrix` `[items, items]`; see `ItemItem`.
  public init(items: ItemIndex, name: String, grades: Grades, matrix: Tensor) {
    self.items = items
    self.name = name
    self.grades = grades
    self.matrix = matrix
  }

  /// O(history items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      start.update(repeating: 0, count: n)
      for event in history where event.item >= 0 && Int(event.item) < n {
        BLAS.add(matrix.row(Int(event.item)), to: start, times: grades[event.signal], count: n)
      }
    }
  }
}
