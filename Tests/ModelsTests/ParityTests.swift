import Foundation
import Tensors
import Testing

@testable import Models

/// The same weights give the same logits, loss and gradients as PyTorch: the fixture is made by `scripts/parity.py`.
@Suite struct ParityTests {
  static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/parity.safetensors").path

  /// Largest difference over the largest magnitude.
  static func relativeError(_ a: [Float], _ b: [Float]) -> Float {
    let size = b.map(abs).max() ?? 0
    return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / max(size, 1e-6)
  }

  @Test func logitsLossAndGradientsAgree() throws {
    let file = try Safetensors(path: Self.fixture)
    let configuration = SASRecConfiguration(
      items: 17, dim: 8, blocks: 2, heads: 2, hidden: 12, length: 8, dropout: 0, usesPosition: true,
      knownTimeBins: Array(0..<TimeBins.count))
    let weights = try SASRecWeights(configuration) { try file.tensor($0, rows: $1, cols: $2) }
    var batch = PackedBatch()
    batch.items = [3, 9, 0, 14, 6, 16, 2, 7]
    batch.signals = [3, 1, 2, 4, 3, 5, 0, 3]
    batch.bins = [0, 2, 5, 1, 11, 0, 0, 9]
    batch.starts = [0, 5, 8]
    var queries = QueryBatch()
    let targets: [[(Int32, Float)]] = [
      [(9, 1)], [(0, 1)], [(14, 1)], [(6, 1)], [(1, 0.75), (12, 0.25)], [(2, 1)], [(7, 1)], [(5, 1)],
    ]
    for (t, weight) in [Float(1), 0.5, 1, 1, 2, 1, 0.3, 1].enumerated() {
      queries.append(
        token: t, historyStart: t < 5 ? 0 : 5, targets: targets[t].map { ($0.0, $0.1) }, weight: weight)
    }
    let pass = SASRecPass(weights, training: true)
    let loss = pass.loss(batch, queries, learn: true)
    #expect(abs(loss - Double(try file.tensor("expect.loss", rows: 1, cols: 1).values[0])) < 1e-5)
    for p in weights.all {
      let expected = try file.tensor("gradient." + p.name, rows: p.value.rows, cols: p.value.cols).values
      let error = Self.relativeError(p.gradient.values, expected)
      #expect(error < 1e-4, "\(p.name): relative error \(error)")
    }
    let expected = try file.tensor("expect.logits", rows: 2, cols: 17)
    pass.forward(batch)
    let head = Tensor(2, 8)
    pass.heads([4, 7], into: head, mean: Tensor(1, 2), rstd: Tensor(1, 2))
    for r in 0..<2 {
      let logits = (0..<17).map {
        BLAS.dot(head.row(r), weights.item.value.row($0), count: 8) + weights.outputBias.value.values[$0]
      }
      let wanted = Array(UnsafeBufferPointer(start: expected.row(r), count: 17))
      #expect(Self.relativeError(logits, wanted) < 1e-4)
    }
  }
}
