import Dispatch
import Models
import Tensors

/// Threads that share one set of weights. Each passes some lists of a step through its own network; gradients are summed in a fixed
/// order, so a run is repeatable for a given number of workers.
final class WorkerPool {
  /// One thread and its part of a step.
  private final class Worker {
    let network: SASRecNetwork
    var batch = PackedBatch()
    var queries = QueryBatch()
    var loss = 0.0
    init(_ weights: SASRecWeights, _ objective: SASRecObjective, counts: [Float]) {
      network = SASRecNetwork(weights, training: true)
      network.objective = objective
      network.itemCounts = counts
    }
  }

  /// `@unchecked Sendable`: every thread of a step uses only its own worker.
  private struct WorkerList: @unchecked Sendable { let workers: [Worker] }

  private let weights: SASRecWeights
  private let workers: WorkerList

  /// `count` workers over `weights`; the first one's gradients are those of `weights` itself.
  init(_ weights: SASRecWeights, count: Int, objective: SASRecObjective, counts: [Float]) {
    self.weights = weights
    workers = WorkerList(
      workers: (0..<max(1, count)).map {
        Worker($0 == 0 ? weights : weights.replica(), objective, counts: counts)
      })
  }

  /// The loss over `lists`, with gradients added to the weights'. `make` turns lists into queries, in their order.
  func learn(
    _ lists: ArraySlice<[Interaction]>, seed: UInt64,
    make: (ArraySlice<[Interaction]>) -> (PackedBatch, QueryBatch)
  ) -> Double {
    let shares = split(lists, among: workers.workers.count)
    for (worker, share) in zip(workers.workers, shares) { (worker.batch, worker.queries) = make(share[...]) }
    let total = workers.workers.reduce(Float(0)) { $0 + $1.queries.totalWeight }
    let workers = workers
    DispatchQueue.concurrentPerform(iterations: workers.workers.count) { i in
      BLAS.flushDenormals()
      let worker = workers.workers[i]
      worker.loss = worker.network.loss(
        worker.batch, worker.queries, total: total, seed: seed &+ UInt64(i) &* 0x9E37_79B9,
        withGradients: true)
    }
    for worker in workers.workers.dropFirst() {
      for (mine, theirs) in zip(weights.all, worker.network.weights.all) {
        BLAS.add(theirs.gradient.pointer, to: mine.gradient.pointer, count: mine.gradient.count)
        theirs.gradient.fill(0)
      }
    }
    return workers.workers.reduce(0) { $0 + $1.loss }
  }

  /// Longest first, each to the worker with the least to do so far.
  private func split(_ lists: ArraySlice<[Interaction]>, among count: Int) -> [[[Interaction]]] {
    guard count > 1 else { return [Array(lists)] }
    var shares = [[[Interaction]]](repeating: [], count: count)
    var loads = [Int](repeating: 0, count: count)
    let limit = weights.configuration.length
    for list in lists.sorted(by: { $0.count > $1.count }) {
      let least = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      shares[least].append(list)
      loads[least] += min(list.count, limit)
    }
    return shares
  }
}
