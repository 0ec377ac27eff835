import Events
import Foundations
import Tensors

/// A linear item-item model: the score of an item is the sum of its weights in the rows of the history's events, each
/// times the event's grade. EASE (Steck, arXiv 1905.03375), EDLAE and item-kNN are of this kind.
public struct ItemItem: StoredModel {
  /// `linear`.
  public static let kind = "linear"
  /// The items it was fitted to.
  public let items: ItemIndex
  /// Scores are sums of weights, not log-odds.
  public var scoresAreLogOdds: Bool { false }
  /// `ease`, `item-knn`, ...
  public let name: String
  /// The weight of an event by its signal.
  public let grades: Grades
  private let matrix: Matrix
  private let bias: Tensor?
  private let sumCache = HistorySumCache()

  /// All weights of each row, or the largest.
  private enum Matrix {
    case dense(HalfTensor)
    case sparse(SparseRows)

    func add(row index: Int, times alpha: Float, to out: UnsafeMutablePointer<Float>) {
      switch self {
      case .dense(let matrix): matrix.add(row: index, times: alpha, to: out)
      case .sparse(let rows): rows.add(row: index, times: alpha, to: out)
      }
    }

    func pick(
      row index: Int, columns: [Int32], times alpha: Float, to out: UnsafeMutablePointer<Float>, stride: Int
    ) {
      switch self {
      case .dense(let matrix):
        matrix.pick(row: index, columns: columns, times: alpha, to: out, stride: stride)
      case .sparse(let rows):
        rows.pick(row: index, columns: columns, times: alpha, to: out, stride: stride)
      }
    }
  }

  /// A model over `matrix` `[items, items]`, row `i` for events of item `i`; kept in half precision. `bias` `[1, items]`
  /// is the score of an empty history, by default zero.
  public init(items: ItemIndex, name: String, grades: Grades, matrix: Tensor, bias: Tensor? = nil) {
    self.init(items: items, name: name, grades: grades, .dense(HalfTensor(matrix)), bias: bias)
  }

  /// The same model with the `width` largest weights of each row; itself when it has no more. O(items^2 log items).
  public func sparse(keeping width: Int) -> ItemItem {
    guard case .dense(let dense) = matrix, dense.cols > width else { return self }
    let rows = SparseRows(rows: dense.rows, cols: dense.cols, width: width) { row, out in
      out.update(repeating: 0)
      if let start = out.baseAddress { dense.add(row: row, times: 1, to: start) }
    }
    return ItemItem(items: items, name: name, grades: grades, .sparse(rows), bias: bias)
  }

  /// The matrix is shared.
  public var withOwnCaches: any ItemScorer {
    ItemItem(items: items, name: name, grades: grades, matrix, bias: bias)
  }

  private init(items: ItemIndex, name: String, grades: Grades, _ matrix: Matrix, bias: Tensor?) {
    self.items = items
    self.name = name
    self.grades = grades
    self.matrix = matrix
    self.bias = bias
  }

  /// The JSON under `configuration`; property names are keys in model files.
  private struct Configuration: Codable {
    var name: String
    var grades: Grades
    var scale: Float
    var hasStart: Bool?
    var width: Int?
  }

  /// The matrix, or `columns` and `values` of the largest weights, and the bias under `start` where there is one.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    let weights: [(name: String, tensor: Safetensors.Stored)] =
      switch matrix {
      case .dense(let matrix): [("matrix", .half(matrix))]
      case .sparse(let rows): rows.tensors(prefix: "")
      }
    return weights + (bias.map { [("start", .float($0))] } ?? [])
  }
  /// Name, grades and the matrix's scale.
  public func metadata() throws -> [String: String] {
    var stored = Configuration(name: name, grades: grades, scale: 1, hasStart: bias == nil ? nil : true)
    switch matrix {
    case .dense(let matrix): stored.scale = matrix.scale
    case .sparse(let rows): (stored.scale, stored.width) = (rows.scale, rows.width)
    }
    return ["configuration": try ModelFile.json(stored)]
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let stored = try opened.configuration(Configuration.self, prefix: prefix)
    let n = opened.items.count
    let matrix: Matrix =
      if let width = stored.width {
        .sparse(try opened.sparseRows(prefix, rows: n, cols: n, width: width, scale: stored.scale))
      } else {
        .dense(try opened.file.half(prefix + "matrix", rows: n, cols: n, scale: stored.scale))
      }
    self.init(
      items: opened.items, name: CleanText.clean(stored.name, limit: 60), grades: stored.grades, matrix,
      bias: stored.hasStart == true ? try opened.file.tensor(prefix + "start", rows: 1, cols: n) : nil)
  }

  /// O(items) when the history extends that of the last call by one event, else O(history items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    scores.resize(to: n)
    let weights = query.weights(history)
    scores.withUnsafeMutableBufferPointer { out in
      sumCache.sum(of: history, into: out, add: add)
      // The cached sum counts every event once; the newest are few.
      guard let sum = out.baseAddress else { return }
      for (event, weight) in zip(history, weights) where weight != 1 {
        add(event, times: weight - 1, to: sum)
      }
    }
  }

  private func add(_ event: Interaction, times weight: Float, to sum: UnsafeMutablePointer<Float>) {
    guard event.item >= 0, Int(event.item) < items.count else { return }
    matrix.add(row: Int(event.item), times: weight * grades[event.signal], to: sum)
  }

  private func add(_ out: UnsafeMutableBufferPointer<Float>, _ events: ArraySlice<Interaction>, _ isNew: Bool)
  {
    guard let sum = out.baseAddress else { return }
    if isNew {
      if let bias { sum.update(from: bias.pointer, count: out.count) } else { out.update(repeating: 0) }
    }
    for event in events { add(event, times: 1, to: sum) }
  }
}

extension ItemItem: AttributingScorer, IncrementalLeaveOneOut {
  /// Exact: a score is a sum over the events. O(events items log width).
  public func attributions(_ history: [Interaction], query: Query, to wanted: [Int32]) -> Attributions {
    var result = Attributions(items: wanted.count, events: history.count)
    let weights = query.weights(history)
    for (e, event) in history.enumerated() where event.item >= 0 && Int(event.item) < items.count {
      let grade = grades[event.signal] * (weights.isEmpty ? 1 : weights[e])
      result.withEvent(e) { out, stride in
        matrix.pick(row: Int(event.item), columns: wanted, times: grade, to: out, stride: stride)
      }
    }
    return result
  }

  /// The whole sum minus the row of each event left out. O(items) for each position.
  public func leaveOneOutScores(
    _ history: [Interaction], query: Query, without positions: [Int], whole: [Float]
  ) -> any LeaveOneOutScores {
    let weights = query.weights(history)
    let rests = positions.map { position in
      var rest = whole
      rest.withUnsafeMutableBufferPointer { rest in
        if let start = rest.baseAddress {
          add(history[position], times: weights.isEmpty ? -1 : -weights[position], to: start)
        }
      }
      return rest
    }
    return DenseLeaveOneOutScores(rests)
  }
}
