import Foundations
import Models
import Recommending
import Tensors

/// Ranks one user over as many items as MovieLens-1M has (dim 64), which scripts/bench-torch times in PyTorch too.
enum SmallBenchmark {
  static let items = 3416

  static func run() throws {
    let scorer = try Workload.model(items: Array(1...items), dim: 64)
    var random = RandomSource(seed: 3)
    func user() -> [Interaction] {
      var order = Array(Int32(0)..<Int32(items))
      for i in 0..<51 { order.swapAt(i, i + Int(random.next() % UInt64(items - i))) }
      return order.prefix(51).map { Interaction(item: $0, signal: .love, time: nil) }
    }
    let users = (0..<500).map { _ in user() }
    var scores = [Float](repeating: 0, count: items)
    var best = TopKSelector()
    var excluded = [Bool](repeating: false, count: items)
    func rank(_ history: [Interaction]) {
      scorer.score(history, into: &scores)
      for event in history { excluded[Int(event.item)] = true }
      best.select(scores, count: 10) { excluded[Int($0)] }
      for event in history { excluded[Int(event.item)] = false }
    }
    let short = users.map { Array($0.dropLast()) }
    let cold = Timing("cold pass: 50 events, another person each time", runs: 500) { rank(short[$0]) }
    let append = Timing("appended answer: the 51st event", runs: 500) {
      rank(users[$0])
    } before: {
      rank(short[$0])
    }
    Timing.measure(cold, append)
    print("cold_ms \(cold.percentile(0.5) * 1e3)")
    print("append_ms \(append.percentile(0.5) * 1e3)")
  }
}
