import CKernels
import Foundations
import Models
import Tensors

/// Scoring one user with an autoencoder over 12,294 titles, relative to one reading of the weights it needs.
enum AutoencoderBenchmark {
  static func run(_ thresholds: Thresholds) throws -> Bool {
    let sizes = AutoencoderConfiguration(items: Workload.titles)
    let model = Autoencoder(
      weights: try AutoencoderWeights(sizes, seed: 1), items: ItemIndex(Array(1...Workload.titles)))
    var random = RandomSource(seed: 3)
    let history = (0..<50).map { _ in
      Interaction(item: Int32(random.next() % UInt64(Workload.titles)), signal: .love)
    }
    // Bytes read: both heads and the bottleneck's matrix in half precision, and two input rows for each event.
    let halves =
      2 * sizes.items * sizes.bottleneck + sizes.hidden * sizes.bottleneck + 2 * history.count * sizes.hidden
    let bytes = Tensor(1, halves / 2)
    bytes.fill(0.5)
    var sum = 0.0
    let weightRead = Timing("one reading of an autoencoder's weights", runs: 200) { _ in
      sum += nk_sum_squares(bytes.pointer, bytes.count)
    }
    var scores: [Float] = []
    let pass = Timing("autoencoder 1024-512: 50 answers to all scores", runs: 200) { _ in
      model.score(history, query: Query(), into: &scores)
    }
    let heads = model.heads(history)
    var best = TopKSelector()
    let remix = Timing("mix turned: scores and top 100", runs: 400) { i in
      heads.score(i % 2 == 0 ? 0.2 : 0.8, into: &scores)
      best.select(scores, count: 100) { _ in false }
    }
    Timing.measure(weightRead, pass, remix)
    let ok = [
      thresholds.check("autoencoder / one reading of its weights", pass, over: weightRead),
      thresholds.check("mix turned / autoencoder", remix, over: pass),
    ]
    return ok.allSatisfy { $0 } && sum > 0
  }
}
