import Foundation
import Models
import Tensors
import Testing

@testable import Training

/// The linear model for histories of a given length, against its definition.
@Suite struct ExpectedHistoriesTests {
  private static let lists: [[Interaction]] = [
    [0, 1, 2], [0, 1, 2, 3, 4], [2, 3, 5], [1, 3, 4, 5], [0, 4, 5, 1], [2, 1],
  ].enumerated().map { person, items in
    items.map { Interaction(item: $0, signal: Int($0) % 3 == person % 3 ? .like : .love) }
  }
  private static let data = TrainingData(items: ItemIndex(Array(0..<6)), lists: lists, ordered: false)

  /// Every choice of `count` of a list's places.
  private func choices(_ length: Int, _ count: Int) -> [Set<Int>] {
    (0..<(1 << length)).map { bits in Set((0..<length).filter { bits >> $0 & 1 == 1 }) }.filter {
      $0.count == count
    }
  }

  private func scores(_ model: ItemItem, _ history: [Interaction]) -> [Float] {
    model.scores([history])[0]
  }

  @Test(arguments: [Float(0), 0.5])
  func theMapHasTheLeastExpectedError(power: Float) throws {
    let sampling = HistorySampling(count: 2, power: power, penalty: 0.4)
    let model = try Baselines.linear(Self.data, grades: .graded, sampling)
    let start = scores(model, [])
    let b = (0..<6).map { i in
      zip(scores(model, [Interaction(item: Int32(i), signal: .love)]), start).map { $0 - $1 }
    }
    for i in 0..<6 { #expect(abs(b[i][i]) < 1e-4) }
    let weights = Self.lists.map { list in Float(sampling.chances(list.count).weight) }
    let counted = weights.filter { $0 > 0 }
    let mean = counted.reduce(0, +) / Float(counted.count)
    // Slopes of the expected squared error, every choice of two titles shown: zero at the least.
    var slopes = (0..<7).map { i in (0..<6).map { j in i < 6 ? sampling.penalty * b[i][j] : 0 } }
    for (list, weight) in zip(Self.lists, weights) {
      let shownCounts = choices(list.count, min(2, list.count - 1))
      for shown in shownCounts {
        var x = [Float](repeating: 0, count: 7)
        var y = [Float](repeating: 0, count: 6)
        x[6] = 1
        for (place, event) in list.enumerated() {
          let grade = Grades.graded[event.signal]
          if shown.contains(place) { x[Int(event.item)] = grade } else { y[Int(event.item)] = grade }
        }
        for j in 0..<6 {
          let guess = (0..<6).reduce(start[j]) { $0 + x[$1] * b[$1][j] }
          for i in 0..<7 {
            slopes[i][j] += weight / mean / Float(shownCounts.count) * x[i] * (guess - y[j])
          }
        }
      }
    }
    for i in 0..<7 { for j in 0..<6 where i != j { #expect(abs(slopes[i][j]) < 5e-3, "\(i) \(j)") } }
  }

  @Test func anEmptyHistoryIsScoredByPopularity() throws {
    let start = scores(try Baselines.linear(Self.data, grades: .graded, .short), [])
    #expect(start[1] > start[5])
  }

  @Test func longListsCountLittlePerPair() {
    let (short, long) = (HistorySampling.short.chances(10), HistorySampling.short.chances(1000))
    #expect(short.two / long.two > 5000 && short.one / long.one > 90)
    #expect(HistorySampling.short.chances(1).weight == 0)
    #expect(abs(HistorySampling.long.chances(100).one - 0.8) < 1e-6)
  }

  @Test func theConstantIsReadBack() throws {
    let model = try Baselines.linear(Self.data, grades: .graded, .short)
    let path = NSTemporaryDirectory() + "linear-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ModelFile.write(model, card: ModelCard(kind: model.kind), to: path)
    let again = try ModelFile.read(path).scorer
    #expect(scores(model, Self.lists[1]) == again.scores([Self.lists[1]])[0])
  }

  @Test func listsOfSingleTitlesAreAnError() {
    var data = Self.data
    data.lists = data.lists.map { Array($0.prefix(1)) }
    #expect(
      throws: ModelError("Nothing to learn from: no user has two titles, one as input and one to predict.")
    ) {
      try Baselines.linear(data, grades: .graded, .short)
    }
  }

  @Test func anImpossiblePenaltyIsAnError() {
    let sampling = HistorySampling(count: 2, penalty: -10)
    #expect(throws: ModelError.self) { try Baselines.linear(Self.data, grades: .graded, sampling) }
  }
}
