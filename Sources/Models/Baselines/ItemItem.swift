import Events
import Foundations
import Tensors

/// A linear item-item model: the score of an item is the sum of its weights in the rows of the history's events, each
/// times the event's grade. EASE (Steck, arXiv 1905.03375), EDLAE and item-kNN are of this kind.
public struct ItemItem: StoredModel {
  static let kind = "linear"
  /// The items it was fitted to.
  public let items: ItemIndex
  /// Scores are sums of weights, not log-odds.
  public var hasOwnScale: Bool { true }
  /// Fitted beside linear models.
  public var contentWeightFactor: Float { 0.2 }
  /// `ease`, `item-knn`, ...
  public let name: String
  /// The weight of an event by its signal.
  public let grades: Grades
  private let matrix: HalfTensor
  private let bias: Tensor?
  private let sumCache = HistorySumCache()

  /// A model over `matrix` `[items, items]`, row `i` for events of item `i`; kept in half precision. `bias` `[1, items]`
  /// is the score of an empty history, by default zero.
  public init(items: ItemIndex, name: String, grades: Grades, matrix: Tensor, bias: Tensor? = nil) {
    self.init(items: items, name: name, grades: grades, half: HalfTensor(matrix), bias: bias)
  }

  private init(items: ItemIndex, name: String, grades: Grades, half matrix: HalfTensor, bias: Tensor?) {
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
  }

  /// `linear`.
  public var kind: String { Self.kind }
  /// The matrix, and the bias under `start` where there is one.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("matrix", .half(matrix))] + (bias.map { [("start", .float($0))] } ?? [])
  }
  /// Name, grades and the matrix's scale.
  public func metadata() throws -> [String: String] {
    [
      "configuration": try ModelFile.json(
        Configuration(
          name: name, grades: grades, scale: matrix.scale, hasStart: bias == nil ? nil : true))
    ]
  }

  /// Reads a model whose tensors and metadata begin with `prefix`.
  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let configuration = try opened.configuration(Configuration.self, prefix: prefix)
    let n = opened.items.count
    self.init(
      items: opened.items, name: CleanText.clean(configuration.name, limit: 60), grades: configuration.grades,
      half: try opened.file.half(prefix + "matrix", rows: n, cols: n, scale: configuration.scale),
      bias: configuration.hasStart == true
        ? try opened.file.tensor(prefix + "start", rows: 1, cols: n) : nil)
  }

  /// O(items) when the history extends that of the last call by one event, else O(history items).
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    scores.withUnsafeMutableBufferPointer { out in sumCache.sum(of: history, into: out, add: add) }
  }

  private func add(_ out: UnsafeMutableBufferPointer<Float>, _ events: ArraySlice<Interaction>, _ isNew: Bool)
  {
    guard let sum = out.baseAddress else { return }
    if isNew {
      if let bias { sum.update(from: bias.pointer, count: out.count) } else { out.update(repeating: 0) }
    }
    for event in events where event.item >= 0 && Int(event.item) < out.count {
      matrix.add(row: Int(event.item), times: grades[event.signal], to: sum)
    }
  }
}

extension ItemItem {
  /// The whole sum minus the row of each event left out. O(items) for each position.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    let whole = scores
    let rests = positions.map { position in
      let event = history[position]
      guard event.item >= 0, Int(event.item) < items.count else { return whole }
      var rest = whole
      rest.withUnsafeMutableBufferPointer { rest in
        if let start = rest.baseAddress {
          matrix.add(row: Int(event.item), times: -grades[event.signal], to: start)
        }
      }
      return rest
    }
    return DenseLeaveOneOutScores(rests)
  }
}
