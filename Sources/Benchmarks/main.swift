import CAllocations
import Cards
import Foundation
import Models
import Recommending
import Tensors

// `make bench`: times of what a key press triggers, checked against the ratios in thresholds.json.
// `Benchmarks --reasons`: what reasons cost, alone. `Benchmarks --keys`: what keys in the feed cost, alone.
// `Benchmarks --vectors 10000,100000`: nearest vectors one by one and by a graph, alone.
// `Benchmarks --small`: cold and incremental scoring of a small model, to compare with scripts/bench-torch.
BLASLibrary.startLoading(singleThread: true)
BLAS.setThreads(1)
if CommandLine.arguments.contains("--small") {
  try SmallBenchmark.run()
  exit(0)
}
if let flag = CommandLine.arguments.firstIndex(of: "--vectors") {
  let sizes = CommandLine.arguments.dropFirst(flag + 1).first ?? "10000,100000"
  exit(try VectorBenchmark.run(sizes) ? 0 : 1)
}
if CommandLine.arguments.contains("--reasons") { exit(try ReasonBenchmark.run(try Thresholds()) ? 0 : 1) }
if CommandLine.arguments.contains("--keys") { exit(try KeyBenchmark.run(try Thresholds()) ? 0 : 1) }
let workload = try Workload(events: 50)
let thresholds = try Thresholds()
let recommender = Recommender(catalogue: workload.catalogue, scorer: workload.scorer)
let interactions = workload.scorer.items.history(workload.history)
print("\(Workload.titles) titles, SASRec d128 with 2 blocks, one person with 50 answers, one thread")

let dim = workload.scorer.weights.configuration.dim
let table = workload.scorer.weights.item.value
let vector = Tensor(1, dim)
vector.fill(0.5)
let out = Tensor(1, Workload.titles)
let tableRead = Timing("one reading of the item table (sgemv)", runs: 400) { _ in
  BLAS.multiplyVector(table.pointer, rows: Workload.titles, cols: dim, vector.pointer, into: out.pointer)
}
var scores = [Float](repeating: 0, count: Workload.titles)
let earlier = Array(interactions.dropLast())
let otherUser = [interactions[7]]
// `before` truncates the cached history, so that every measured run appends one event.
let append = Timing("appended answer to all logits", runs: 400) { _ in
  workload.scorer.score(interactions, into: &scores)
} before: { _ in
  workload.scorer.score(earlier, into: &scores)
}
let pass = Timing("cold pass: 50 events to all logits", runs: 400) { _ in
  workload.scorer.score(interactions, into: &scores)
} before: { _ in
  workload.scorer.score(otherUser, into: &scores)
}
// Summed over all runs, so that no result is optimised away.
var length = 0
let shorter = Array(workload.history.dropLast())
let otherHistory = [workload.history[7]]
let rerank = Timing("re-rank: answer, blend, filter, top 100", runs: 1000) { _ in
  length += recommender.withTopRows(workload.history, top: 100) { $0.count }
} before: { _ in
  length += recommender.withTopRows(shorter, top: 100) { $0.count }
}
let undone = Timing("re-rank after an undo: the whole pass again", runs: 1000) { _ in
  length += recommender.withTopRows(workload.history, top: 100) { $0.count }
} before: { _ in
  length += recommender.withTopRows(otherHistory, top: 100) { $0.count }
}
let explained = Timing("re-rank with reasons for 100 cards", runs: 200) { i in
  length += recommender.rank(Array(workload.history.prefix(50 - i % 3)), top: 100).cards.count
}
// A knob and a filter alternate between two settings; each run ranks with reasons, as a key press does.
var (turned, filtered) = (RankingSettings(), RankingSettings())
filtered.knobs.niche = 0.5
let knob = Timing("a knob turned: re-rank with reasons", runs: 400) { i in
  turned.knobs.niche = i % 2 == 0 ? 0.4 : 0.5
  length += recommender.rank(workload.history, top: 100, options: RankingOptions().with(turned)).cards.count
}
let filter = Timing("a filter turned: re-rank with reasons", runs: 400) { i in
  filtered.filters.yearFrom = i % 2 == 0 ? 2000 : 2001
  length +=
    recommender.rank(workload.history, top: 100, options: RankingOptions().with(filtered)).cards
    .count
}
Timing.measure(tableRead, append, pass, rerank, undone, explained, knob, filter)

let before = ca_count()
for _ in 0..<50 {
  length += recommender.withTopRows(shorter, top: 100) { $0.count }
  length += recommender.withTopRows(workload.history, top: 100) { $0.count }
}
let allocations = ca_count() - before
print(before < 0 ? "allocations are not counted here" : "allocations in 100 re-ranks: \(allocations)")
let ok = [
  thresholds.check("appended answer / one reading of the item table", append, over: tableRead),
  thresholds.check("cold pass / one reading of the item table", pass, over: tableRead),
  thresholds.check("re-rank / one reading of the item table", rerank, over: tableRead),
  thresholds.check("re-rank p99 / one reading of the item table", rerank, over: tableRead, at: 0.99),
  thresholds.check("re-rank with reasons / re-rank", explained, over: rerank),
  thresholds.check("a knob turned / re-rank", knob, over: rerank),
  thresholds.check("a filter turned / re-rank", filter, over: rerank),
  before < 0 || allocations == 0,
  try AutoencoderBenchmark.run(thresholds),
  try LoadBenchmark.run(thresholds),
  try ReasonBenchmark.run(thresholds),
  try KeyBenchmark.run(thresholds),
]
exit(ok.allSatisfy { $0 } && length > 0 ? 0 : 1)
