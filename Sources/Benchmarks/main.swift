import CAllocations
import Cards
import Foundation
import Models
import Recommending
import Tensors

// `make bench`: what a key press costs, with percentiles, against committed ratios.
// `Benchmarks --small`: the same for a small model, in a form to set beside another program's (scripts/bench-torch).
KernelChoice.begin(oneThread: true)
BLAS.setThreads(1)
if CommandLine.arguments.contains("--small") {
  try SmallBenchmark.run()
  exit(0)
}
let work = try Workload(events: 50)
let thresholds = try Thresholds()
let recommender = Recommender(catalogue: work.catalogue, scorer: work.scorer)
let interactions = work.scorer.items.history(work.history)
print("\(Workload.titles) titles, SASRec d128 with 2 blocks, one person with 50 answers, one thread")

let dim = work.scorer.weights.configuration.dim
let table = work.scorer.weights.item.value
let vector = Tensor(1, dim)
vector.fill(0.5)
let out = Tensor(1, Workload.titles)
let floor = Timing("one reading of the item table (sgemv)", runs: 400) { _ in
  BLAS.multiplyVector(table.pointer, rows: Workload.titles, cols: dim, vector.pointer, into: out.pointer)
}
var scores = [Float](repeating: 0, count: Workload.titles)
let earlier = Array(interactions.dropLast())
let stranger = [interactions[7]]
// Every other run appends one answer to what is cached; the run before it moves the cache back.
let append = Timing("appended answer to all logits", runs: 400) { _ in
  work.scorer.score(interactions, into: &scores)
} before: { _ in
  work.scorer.score(earlier, into: &scores)
}
let pass = Timing("cold pass: 50 events to all logits", runs: 400) { _ in
  work.scorer.score(interactions, into: &scores)
} before: { _ in
  work.scorer.score(stranger, into: &scores)
}
var length = 0
let shorter = Array(work.history.dropLast())
let other = [work.history[7]]
let rerank = Timing("re-rank: answer, blend, filter, top 100", runs: 1000) { _ in
  length += recommender.withTopRows(work.history, top: 100) { $0.count }
} before: { _ in
  length += recommender.withTopRows(shorter, top: 100) { $0.count }
}
let undone = Timing("re-rank after an undo: the whole pass again", runs: 1000) { _ in
  length += recommender.withTopRows(work.history, top: 100) { $0.count }
} before: { _ in
  length += recommender.withTopRows(other, top: 100) { $0.count }
}
let explained = Timing("re-rank with reasons for 100 cards", runs: 60) { i in
  length += recommender.rank(Array(work.history.prefix(50 - i % 3)), top: 100).cards.count
}
// Both ends of a knob and a filter in turn: what a person sees at each press, reasons and all.
var turned = RankingSettings()
let knob = Timing("a knob turned: re-rank with reasons", runs: 400) { i in
  turned.knobs.niche = i % 2 == 0 ? 0.4 : 0.5
  length += recommender.rank(work.history, top: 100, options: RankingOptions().with(turned)).cards.count
}
let filter = Timing("a filter turned: re-rank with reasons", runs: 400) { i in
  turned.filters.yearFrom = i % 2 == 0 ? 2000 : 2001
  length += recommender.rank(work.history, top: 100, options: RankingOptions().with(turned)).cards.count
}
for timing in [floor, append, pass, rerank, undone, explained, knob, filter] { print(timing.line) }

let before = ca_count()
for _ in 0..<50 {
  length += recommender.withTopRows(shorter, top: 100) { $0.count }
  length += recommender.withTopRows(work.history, top: 100) { $0.count }
}
let allocations = ca_count() - before
print(before < 0 ? "allocations are not counted here" : "allocations in 100 re-ranks: \(allocations)")
let ok = [
  thresholds.check("appended answer / one reading of the item table", append, over: floor),
  thresholds.check("cold pass / one reading of the item table", pass, over: floor),
  thresholds.check("re-rank / one reading of the item table", rerank, over: floor),
  thresholds.check("re-rank p99 / one reading of the item table", rerank, over: floor, at: 0.99),
  thresholds.check("re-rank with reasons / re-rank", explained, over: rerank),
  thresholds.check("a knob turned / re-rank", knob, over: rerank),
  thresholds.check("a filter turned / re-rank", filter, over: rerank),
  before < 0 || allocations == 0,
  try AutoencoderBenchmark.run(thresholds),
  try LoadBenchmark.run(thresholds),
]
exit(ok.allSatisfy { $0 } && length > 0 ? 0 : 1)
