import Events
import Foundations
import Tensors
import Testing

@testable import Models

/// Gradients of every SASRec parameter agree with finite differences.
@Suite struct SASRecGradientTests {
  static func problem(_ random: inout RandomSource) -> (PackedBatch, QueryBatch) {
    var batch = PackedBatch()
    var queries = QueryBatch()
    for length in [5, 1, 7] {
      let start = batch.count
      var order = Array(Int32(0)..<15)
      order.shuffle(using: &random)
      let history = (0..<length).map { i in
        Interaction(
          item: order[i], signal: Signal.allCases[Int(order[i]) % 6],
          time: Int64(i) * Int64(i) * 3_600_000 + 1000)
      }
      let timeEncoder = TimeEncoder(
        knownTimeBins: Array(0..<TimeBins.count), knownCalendarBins: Array(0..<CalendarBins.count))
      batch.append(history[...], length: 8, timeEncoder: timeEncoder)
      for i in 0..<length {
        batch.queryTimes[start + i] = timeEncoder.encode(
          (history[i].time ?? 0) + Int64(i * i) * 5_000_000, after: history[i].time)
        batch.querySignals[start + i] = UInt8(i % 6)
      }
      for i in 0..<length {
        queries.append(
          token: start + i, historyStart: start,
          targets: [(order[length], 1), (order[length + 1], 0.5), (order[length + 2], i == 3 ? -0.7 : 0)],
          weight: i % 2 == 0 ? 1 : 0.4)
      }
    }
    return (batch, queries)
  }

  @Test(arguments: [
    (Float(0), SASRecObjective.Loss.softmax), (0.3, .softmax), (0, .sampled), (0, .bce), (0, .bpr),
  ])
  func gradientsMatchFiniteDifferences(dropout: Float, loss: SASRecObjective.Loss) throws {
    var random = RandomSource(seed: 5)
    let configuration = SASRecConfiguration(
      items: 15, dim: 8, blocks: 2, heads: 2, hidden: 12, length: 8, dropout: dropout, usesPosition: true,
      knownTimeBins: Array(0..<TimeBins.count),
      knownCalendarBins: Array(0..<CalendarBins.count))
    let weights = try SASRecWeights(configuration, seed: 3)
    // Larger weights than at initialisation, so that every gradient is large enough to measure.
    for p in weights.all { for i in 0..<p.value.count { p.value.pointer[i] += random.normal() * 0.3 } }
    let (batch, queries) = Self.problem(&random)
    let network = SASRecNetwork(weights, training: true)
    network.objective = SASRecObjective(loss, negatives: 6)
    _ = network.loss(batch, queries, seed: 9, withGradients: true, sliceSize: 4)
    for p in weights.all {
      // Along the normalised gradient the loss rises by the gradient's norm; a wrong sign or missing term shows.
      let norm = p.gradient.values.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      #expect(norm > 1e-4, "\(p.name) has no gradient")
      let before = p.value.values
      let step = min(0.02, 0.006 / norm)
      func shifted(_ sign: Float) -> Double {
        for i in 0..<before.count {
          p.value.pointer[i] = before[i] + sign * step * p.gradient.pointer[i] / norm
        }
        defer { for i in 0..<before.count { p.value.pointer[i] = before[i] } }
        return network.loss(batch, queries, seed: 9, withGradients: false, sliceSize: 4)
      }
      let numeric = (shifted(1) - shifted(-1)) / Double(2 * step)
      #expect(
        abs(numeric - Double(norm)) <= 0.02 * Double(norm) + 2e-4,
        "\(p.name): numeric \(numeric), derived \(norm)")
    }
  }

  @Test func gradientsOfSingleElementsMatchFiniteDifferences() throws {
    var random = RandomSource(seed: 21)
    let configuration = SASRecConfiguration(
      items: 15, dim: 8, blocks: 1, heads: 1, hidden: 8, length: 8, dropout: 0, usesPosition: true,
      knownTimeBins: Array(0..<TimeBins.count),
      knownCalendarBins: Array(0..<CalendarBins.count))
    let weights = try SASRecWeights(configuration, seed: 4)
    for p in weights.all { for i in 0..<p.value.count { p.value.pointer[i] += random.normal() * 0.3 } }
    let (batch, queries) = Self.problem(&random)
    let network = SASRecNetwork(weights, training: true)
    _ = network.loss(batch, queries, withGradients: true)
    for p in weights.all {
      for _ in 0..<4 {
        let i = Int(random.next() % UInt64(p.value.count))
        let before = p.value.pointer[i]
        p.value.pointer[i] = before + 0.01
        let up = network.loss(batch, queries, withGradients: false)
        p.value.pointer[i] = before - 0.01
        let down = network.loss(batch, queries, withGradients: false)
        p.value.pointer[i] = before
        let numeric = (up - down) / 0.02
        let derived = Double(p.gradient.pointer[i])
        #expect(
          abs(numeric - derived) <= 0.03 * abs(derived) + 3e-4, "\(p.name)[\(i)]: \(numeric) vs \(derived)")
      }
    }
  }

  /// A title that its user could not know is no negative: the loss says nothing of it.
  @Test func unavailableItemsAreNoNegatives() throws {
    let weights = try SASRecWeights(SASRecConfiguration(items: 15, dim: 8, blocks: 1, heads: 2), seed: 3)
    var batch = PackedBatch()
    let history = [Interaction(item: 0, signal: .love), Interaction(item: 1, signal: .love)]
    batch.append(history[...], length: 8, timeEncoder: TimeEncoder(knownTimeBins: [], knownCalendarBins: []))
    func gradient(_ unavailable: ArraySlice<Int32>?) -> [Float] {
      var queries = QueryBatch()
      queries.append(
        token: 1, historyStart: 0, targets: [(2, 1)], weight: 1, unavailable: unavailable)
      for p in weights.all { p.gradient.fill(0) }
      _ = SASRecNetwork(weights, training: true).loss(batch, queries, seed: 9, withGradients: true)
      return weights.outputBias.gradient.values
    }
    let (all, some) = (gradient(nil), gradient([7, 9]))
    #expect(all[7] > 0 && all[9] > 0)
    #expect(abs(some[7]) < 1e-20 && abs(some[9]) < 1e-20 && some[8] > all[8])
  }
}
