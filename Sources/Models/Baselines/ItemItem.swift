import Events
import Tensors

/// A model that is one matrix from items to items: a history's score of an item is the graded sum of its events' rows.
/// EASE and item-kNN are both of this kind. Some have a start: what they say of nobody in particular.
public struct ItemItem: StoredModel {
  static let kind = "linear"
  /// The items it was fitted to.
  public let items: ItemIndex
  /// Sums of weights, not log-odds.
  public var hasOwnScale: Bool { true }
  /// As beside an ensemble.
  public var cosineWorth: Float { 0.2 }
  /// `ease`, `item-knn`.
  public let name: String
  /// What an event counts.
  public let grades: Grades
  private let matrix: HalfTensor
  private let start: Tensor?
  private let kept = HistorySumCache()

  /// A model over `matrix` `[items, items]`, whose row `i` says what an event about `i` speaks for.
  /// Kept in half precision. `start` `[1, items]` is what an empty history is told.
  public init(items: ItemIndex, name: String, grades: Grades, matrix: Tensor, start: Tensor? = nil) {
    self.init(items: items, name: name, grades: grades, half: HalfTensor(matrix), start: start)
  }

  private init(items: ItemIndex, name: String, grades: Grades, half matrix: HalfTensor, start: Tensor?) {
    self.items = items
    self.name = name
    self.grades = grades
    self.matrix = matrix
    self.start = start
  }

  private struct Configuration: Codable {
    var name: String
    var grades: Grades
    var scale: Float
    var hasStart: Bool?
  }

  /// `linear`.
  public var kind: String { Self.kind }
  /// The matrix, and the start where there is one.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("matrix", .half(matrix))] + (start.map { [("start", .float($0))] } ?? [])
  }
  /// Name and grades.
  public func metadata() throws -> [String: String] {
    [
      "configuration": try ModelFile.json(
        Configuration(
          name: name, grades: grades, scale: matrix.scale, hasStart: start == nil ? nil : true))
    ]
  }

  init(_ opened: ModelFile.Opened, prefix: String) throws {
    let configuration = try opened.configuration(Configuration.self, prefix: prefix)
    let n = opened.items.count
    self.init(
      items: opened.items, name: configuration.name, grades: configuration.grades,
      half: try opened.file.half(prefix + "matrix", rows: n, cols: n, scale: configuration.scale),
      start: configuration.hasStart == true
        ? try opened.file.tensor(prefix + "start", rows: 1, cols: n) : nil)
  }

  /// O(items) for one more answer than the last call was given, O(history items) for another history.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    scores.withUnsafeMutableBufferPointer { out in kept.read(history, into: out, add: add) }
  }

  private func add(_ out: UnsafeMutableBufferPointer<Float>, _ events: ArraySlice<Interaction>, _ isNew: Bool)
  {
    guard let sum = out.baseAddress else { return }
    if isNew {
      if let start { sum.update(from: start.pointer, count: out.count) } else { out.update(repeating: 0) }
    }
    for event in events where event.item >= 0 && Int(event.item) < out.count {
      matrix.add(row: Int(event.item), times: grades[event.signal], to: sum)
    }
  }
}

extension ItemItem {
  /// The whole sum less the row of each event in turn. O(items) for each place.
  public func score(
    _ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    score(history, query: query, into: &scores)
    let whole = scores
    let rests = places.map { place in
      let event = history[place]
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

/// What an event counts in a matrix of people and items.
public struct Grades: Sendable, Equatable, Codable {
  /// Loved.
  public var love: Float
  /// Liked, seen, or nothing said.
  public var like: Float
  /// Disliked or dropped.
  public var dislike: Float

  /// Every event alike: what was met, whatever was said.
  public static let any = Grades(love: 1, like: 1, dislike: 1)
  /// By what was said.
  public static let graded = Grades(
    love: Opinion.love.grade, like: Opinion.like.grade, dislike: Opinion.dislike.grade)

  /// Grades as given.
  public init(love: Float, like: Float, dislike: Float) {
    self.love = love
    self.like = like
    self.dislike = dislike
  }

  /// The grade of a signal.
  public subscript(signal: Signal) -> Float {
    switch signal.opinion {
    case .love: love
    case .like, .unstated: like
    case .dislike: dislike
    }
  }
}
