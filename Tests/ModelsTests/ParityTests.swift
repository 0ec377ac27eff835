import Events
import Foundation
import Tensors
import Testing

@testable import Models

/// Logits, loss and gradients of the same weights agree with PyTorch. `scripts/parity.py` makes the fixture.
@Suite struct ParityTests {
  static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/parity.safetensors").path

  /// Largest absolute difference divided by the largest magnitude of `b`.
  static func relativeError(_ a: [Float], _ b: [Float]) -> Float {
    let size = b.map(abs).max() ?? 0
    return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / max(size, 1e-6)
  }

  private static let start: Int64 = 1_577_836_800
  private static let day: Int64 = 86_400

  /// The two histories of the script and their queries.
  private static func problem(_ timeEncoder: TimeEncoder) -> (PackedBatch, QueryBatch) {
    let known = [start, start, start + 40, start + 9 * day, start + 500 * day]
    let histories:
      [(items: [Int32], signals: [UInt8], times: [Int64], queryTimes: [Int64], querySignals: [UInt8])] = [
        (
          [3, 9, 0, 14, 6], [3, 1, 2, 4, 3], known, Array(known.dropFirst()) + [start + 520 * day],
          [3, 0, 2, 0, 1]
        ),
        ([16, 2, 7], [5, 0, 3], [0, start, start + 3], [start, start + 3, 0], [0, 0, 3]),
      ]
    let targets: [[[(item: Int32, weight: Float)]]] = [
      [[(9, 1)], [(0, 1), (5, -0.5)], [(14, 1)], [(6, 1)], [(1, 3), (12, 1)]],
      [[(2, 1)], [(7, -1)], [(5, 1)]],
    ]
    let weights: [[Float]] = [[1, 0.5, 1, 1, 2], [1, 0.3, 1]]
    var batch = PackedBatch()
    var queries = QueryBatch()
    for (h, history) in histories.enumerated() {
      let first = batch.count
      let events = history.items.indices.map { i in
        Interaction(
          item: history.items[i], signal: Signal(rawValue: history.signals[i]) ?? .unknown,
          time: history.times[i] > 0 ? history.times[i] * 1000 : nil)
      }
      batch.append(events[...], length: 8, timeEncoder: timeEncoder)
      for i in events.indices {
        batch.queryTimes[first + i] = timeEncoder.encode(
          history.queryTimes[i] > 0 ? history.queryTimes[i] * 1000 : nil, after: events[i].time)
        batch.querySignals[first + i] = history.querySignals[i]
        queries.append(
          token: first + i, historyStart: first, targets: targets[h][i], weight: weights[h][i])
      }
    }
    return (batch, queries)
  }

  @Test func logitsLossAndGradientsAgreeWithPyTorch() throws {
    let file = try Safetensors(path: Self.fixture)
    let configuration = SASRecConfiguration(
      items: 17, dim: 8, blocks: 2, heads: 2, hidden: 12, length: 8, dropout: 0, usesPosition: true,
      knownTimeBins: Array(0..<TimeBins.count), knownCalendarBins: Array(0..<CalendarBins.count))
    let weights = try SASRecWeights(configuration) { try file.tensor($0, rows: $1, cols: $2) }
    let (batch, queries) = Self.problem(configuration.timeEncoder)
    let network = SASRecNetwork(weights, training: true)
    let loss = network.loss(batch, queries, withGradients: true)
    #expect(abs(loss - Double(try file.tensor("expect.loss", rows: 1, cols: 1).values[0])) < 1e-5)
    for p in weights.all {
      let expected = try file.tensor("gradient." + p.name, rows: p.value.rows, cols: p.value.cols).values
      let error = Self.relativeError(p.gradient.values, expected)
      #expect(error < 1e-4, "\(p.name): relative error \(error)")
    }
    let expected = try file.tensor("expect.logits", rows: 2, cols: 17)
    network.forward(batch)
    let output = Tensor(2, 8)
    network.outputStates([4, 7], into: output, mean: Tensor(1, 2), rstd: Tensor(1, 2))
    for r in 0..<2 {
      let logits = (0..<17).map {
        BLAS.dot(output.row(r), weights.item.value.row($0), count: 8) + weights.outputBias.value.values[$0]
      }
      let wanted = Array(UnsafeBufferPointer(start: expected.row(r), count: 17))
      #expect(Self.relativeError(logits, wanted) < 1e-4)
    }
  }
}
