import Evaluation
import Foundation
import Foundations
import Models
import Tensors

/// Trains a SASRec: AdamW, warm-up and cosine schedule, clipping, early stopping on held-out cases, checkpoints.
public enum SASRecTrainer {
  /// Trains from random weights (item vectors from singular vectors, output bias from popularity).
  ///
  /// - Parameter validation: cases that choose the epoch; nil holds out a share of the users, or the newest events of lists with
  ///   times.
  /// - Parameter progress: called every step; return false to stop and keep the best model so far.
  /// - Throws: `ModelError` for data or sizes that cannot be trained, or when the loss is no longer a number before any epoch has
  ///   ended; `TensorsError` for a checkpoint that does not fit.
  public static func train(
    _ data: TrainingData, _ settings: SASRecTraining, validation: [HeldOutCase]? = nil,
    progress: (TrainingProgress) -> Bool
  ) throws -> TrainedSASRec {
    var settings = settings
    BLAS.flushDenormals()
    settings.model.items = data.items.count
    var train = data
    var cases = validation ?? []
    if data.ordered {
      if validation == nil { cases = HeldOut.last(data.lists, of: settings.heldBack) }
      train.lists = data.lists.map { Array($0.dropLast(settings.heldBack)) }
      settings.model.addKnownBins(of: train.lists)
    } else {
      if validation == nil {
        let (people, heldOut) = data.holdingOut(share: settings.heldOut, seed: settings.seed &+ 17)
        cases = HeldOut.fold(heldOut, seed: settings.seed)
        train = people
      }
      train = train.cuttingLongLists(to: settings.piece, pieces: 6, seed: settings.seed)
    }
    train.lists.removeAll { $0.count < 2 }
    guard !train.lists.isEmpty else {
      throw ModelError("Nothing to learn from: no list has two items that are trained on.")
    }
    guard data.lists.count >= 2 else {
      throw ModelError(
        "One list is not enough: lists of at least two people are needed.")
    }
    let weights = try SASRecWeights(settings.model, seed: settings.seed)
    let run = SASRecRun(weights, train, settings, cases: cases)
    if !(try run.resume()) { run.start() }
    return try run.finish(progress)
  }

  /// Mean NDCG@10 over held-out cases.
  public static func ndcg(_ scorer: some ItemScorer, _ cases: [HeldOutCase]) -> Double {
    MeanAndError(HeldOut.measure(scorer, cases).compactMap { $0.ndcg[10] }).mean
  }
}

/// One training run, from its first step or from a checkpoint to its end.
final class SASRecRun {
  let weights: SASRecWeights
  let train: TrainingData
  let settings: SASRecTraining
  let optimiser: AdamW
  let validation: Validation
  /// Epochs completed.
  var epoch = 0
  /// Seconds of training.
  var spent = 0.0
  var best: TrainedSASRec
  /// Weights of the best epoch so far, in the order of `weights.all`.
  var bestWeights: [[Float]]?

  init(
    _ weights: SASRecWeights, _ train: TrainingData, _ settings: SASRecTraining, cases: [HeldOutCase]
  ) {
    self.weights = weights
    self.train = train
    self.settings = settings
    optimiser = AdamW(decay: settings.decay)
    optimiser.prepare(weights.all)
    validation = Validation(cases, weights, train.items, workers: settings.workers)
    best = TrainedSASRec(weights: weights, validation: 0, epoch: 0, losses: [])
  }

  /// Initialises item vectors from singular vectors and the output bias from popularity.
  func start() {
    if settings.factorDeviation > 0 {
      weights.item.value.copy(
        from: FactorStart.vectors(
          train, dim: settings.model.dim, deviation: settings.factorDeviation, seed: settings.seed))
    }
    // The logarithm of a count is a logit of a softmax; binary and pairwise losses have other scales.
    guard settings.popularityBias, [.softmax, .sampled].contains(settings.objective.loss) else { return }
    // With times any event is a target; without times loved titles are.
    let counts = train.ordered ? train.userCounts : train.asIfAllKnew(train.loves)
    for (i, count) in counts.enumerated() { weights.outputBias.value.pointer[i] = log(count + 1) }
  }

  /// Runs the remaining epochs, or until `progress` returns false.
  func finish(_ progress: (TrainingProgress) -> Bool) throws -> TrainedSASRec {
    let maker = BatchMaker(
      length: settings.model.length, timeEncoder: settings.model.timeEncoder,
      queriesPerEpoch: settings.queries,
      weights: settings.weights, named: settings.model.asksFeedback ? settings.named : 0,
      earlier: settings.earlier, availability: train.ordered ? .unknown : train.availability)
    let pool = WorkerPool(
      weights, count: settings.workers, objective: settings.objective, counts: train.userCounts)
    var pace = Pace(before: spent)
    while epoch < settings.epochs, epoch - best.epoch < settings.patience || bestWeights == nil {
      guard try runEpoch(maker, pool, &pace, progress) else { break }
    }
    best.isFinished =
      best.problem == nil && (epoch >= settings.epochs || epoch - best.epoch >= settings.patience)
    if bestWeights == nil, let problem = best.problem { throw ModelError(problem) }
    // Stopped within the first epoch: the current weights are the only ones.
    guard let bestWeights else { return best }
    for (p, values) in zip(weights.all, bestWeights) {
      p.value.copy(from: Tensor(p.value.rows, p.value.cols, values: values))
    }
    return best
  }

  /// How fast this run goes, apart from what a checkpoint has behind it.
  private struct Pace {
    /// Seconds of training before this run.
    let before: Double
    let begun = Date()
    /// Seconds of learning alone, without measuring and saving.
    var learning = 0.0
    var steps = 0
  }

  /// Learns from all lists once.
  ///
  /// - Returns: whether training goes on.
  private func runEpoch(
    _ maker: BatchMaker, _ pool: WorkerPool, _ pace: inout Pace, _ progress: (TrainingProgress) -> Bool
  ) throws -> Bool {
    let steps = max(1, (train.lists.count + settings.batch - 1) / settings.batch)
    let planned = steps * settings.epochs
    // The draws of an epoch follow from the seed and its number, so a resumed run continues exactly.
    var random = RandomSource(seed: settings.seed &+ 101 &+ UInt64(epoch) &* 0x9E37_79B9)
    let lists = train.lists.shuffled(using: &random)
    var sum = 0.0
    for s in 0..<steps {
      let clock = Date()
      let loss = pool.learn(
        lists[s * settings.batch..<min((s + 1) * settings.batch, lists.count)], seed: random.next()
      ) { maker.make($0, order: train.ordered ? .next : .shuffled, random: &random) }
      let step = epoch * steps + s
      let norm = optimiser.update(weights.all, rate: Self.rate(step, of: planned, settings))
      pace.learning += Date().timeIntervalSince(clock)
      guard loss.isFinite, norm.isFinite else {
        best.problem =
          "The loss is no longer a number at step \(step + 1), in epoch \(epoch + 1); a lower learning rate may help."
        return false
      }
      sum += loss
      pace.steps += 1
      spent = pace.before + Date().timeIntervalSince(pace.begun)
      let ofStep = (spent - pace.before) / Double(pace.steps)
      var report = TrainingProgress(
        epoch: epoch + 1, epochs: settings.epochs, share: Double(s + 1) / Double(steps),
        loss: sum / Double(s + 1), rate: Double(pace.steps * settings.batch) / max(pace.learning, 1e-9),
        secondsLeft: min(Double(planned - step - 1) * ofStep, max(settings.limit - spent, 0)),
        validation: nil)
      if s == steps - 1 {
        epoch += 1
        report.validation = measureEpoch(loss: report.loss)
        do { try save() } catch  where bestWeights != nil {
          best.problem = "The checkpoint could not be written after epoch \(epoch): \(error)"
          return false
        }
      }
      if !progress(report) || spent > settings.limit { return false }
    }
    return true
  }

  /// Measures the epoch that just ended and keeps its weights if they are the best; without held-out cases the latest are.
  private func measureEpoch(loss: Double) -> Double? {
    best.losses.append(loss)
    let value = validation.cases.isEmpty ? nil : validation.ndcg()
    if bestWeights == nil || value.map({ $0 > best.validation }) ?? true {
      best.validation = value ?? 0
      best.epoch = epoch
      bestWeights = weights.all.map(\.value.values)
    }
    return value
  }

  /// Warm-up over the first 5% of the steps, then half a cosine down to a twentieth.
  static func rate(_ step: Int, of planned: Int, _ settings: SASRecTraining) -> Float {
    let warm = max(1, planned / 20)
    if step < warm { return settings.rate * Float(step + 1) / Float(warm) }
    let share = Float(step - warm) / Float(max(1, planned - warm))
    return settings.rate * (0.05 + 0.95 * 0.5 * (1 + cos(Float.pi * min(share, 1))))
  }
}
