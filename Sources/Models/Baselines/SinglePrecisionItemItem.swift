import Tensors

/// `ItemItem` in single precision, to measure what half precision costs. Never written to a file.
public struct SinglePrecisionItemItem: ItemScorer {
  /// The items it was fitted to.
  public let items: ItemIndex
  /// A name for tables.
  public let name: String
  private let grades: Grades
  private let matrix: Tensor

  /// A model over `matrix` `[items, items]`; see `ItemItem`. Without bias.
  public init(items: ItemIndex, name: String, grades: Grades, matrix: Tensor) {
    self.items = items
    self.name = name
    self.grades = grades
    self.matrix = matrix
  }

  /// O(history items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    scores.resize(to: n)
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      start.update(repeating: 0, count: n)
      for event in history where event.item >= 0 && Int(event.item) < n {
        BLAS.add(matrix.row(Int(event.item)), to: start, times: grades[event.signal], count: n)
      }
    }
  }
}
