import Evaluation
import Foundation
import Models
import Tensors

/// What training a SASRec can be told.
public struct SASRecTraining: Sendable {
  /// Sizes; `items` and `knownTimeBins` are filled in from the data.
  public var model: SASRecConfiguration
  /// Passes over all lists at the most.
  public var epochs = 40
  /// Lists in a step.
  public var batch = 32
  /// Peak learning rate.
  public var rate: Float = 1e-3
  /// Weight decay.
  public var decay: Float = 0.05
  /// Questions asked of an untimed list in an epoch.
  public var questions = 12
  /// What counts as a goal.
  public var weights = SignalWeights()
  /// Share of people held out to choose the epoch by.
  public var heldOut = 0.05
  /// Epochs without a better validation figure after which training ends.
  public var patience = 8
  /// Deviation of the item vectors' start from singular vectors; 0 starts at random.
  public var factorDeviation: Float = 0.08
  /// Longer lists are cut into at most six pieces of so many titles, after people were held out whole.
  public var piece = 400
  /// Makes a run repeatable.
  public var seed: UInt64 = 1
  /// Seconds after which the best so far is taken.
  public var limit: Double = 1200

  /// Training of a model with the given sizes.
  public init(model: SASRecConfiguration) { self.model = model }
}

/// One line of progress.
public struct TrainingProgress: Sendable {
  /// Epoch, from 1, and how many there are at most.
  public var epoch: Int
  /// See `epoch`.
  public var epochs: Int
  /// Share of this epoch that is done, 0-1.
  public var share: Double
  /// Mean loss of this epoch so far, nats.
  public var loss: Double
  /// Lists a second.
  public var rate: Double
  /// Seconds to the end, were all epochs needed.
  public var secondsLeft: Double
  /// NDCG@10 on held-out people, at the end of an epoch.
  public var validation: Double?
}

/// A trained model and how it came to be.
public struct TrainedSASRec: Sendable {
  /// The weights of the best epoch.
  public var weights: SASRecWeights
  /// Validation NDCG@10 there.
  public var validation: Double
  /// The epoch they come from.
  public var epoch: Int
  /// Mean loss of each epoch.
  public var losses: [Double]
}

/// Trains a SASRec on lists: AdamW, warm-up and cosine, clipping, early stopping on held-out people.
public enum SASRecTrainer {
  /// Trains from random weights (item vectors from singular vectors, output bias from popularity).
  ///
  /// - Parameter validation: questions to choose the epoch by; without them a share of the people is held out.
  /// - Parameter progress: called every step; return false to stop and keep the best so far.
  /// - Throws: `ModelError` for data or sizes nothing can be learnt from, or when the loss stops being a number.
  public static func train(
    _ data: TrainingData, _ settings: SASRecTraining, validation: [HeldOutCase]? = nil,
    progress: (TrainingProgress) -> Bool
  ) throws -> TrainedSASRec {
    var settings = settings
    settings.model.items = data.items.count
    settings.model.knownTimeBins = timeBins(data, settings.model)
    let (people, held) =
      validation == nil ? data.holdingOut(share: settings.heldOut, seed: settings.seed &+ 17) : (data, [])
    let train =
      data.ordered ? people : people.cuttingLongLists(to: settings.piece, pieces: 6, seed: settings.seed)
    guard train.lists.contains(where: { $0.count >= 2 }) else {
      throw ModelError("Nothing to learn from: no list names two items of the catalogue.")
    }
    let weights = try SASRecWeights(settings.model, seed: settings.seed)
    if settings.factorDeviation > 0 {
      weights.item.value.copy(
        from: FactorStart.vectors(
          train, dim: settings.model.dim, deviation: settings.factorDeviation, seed: settings.seed))
    }
    for (i, loves) in train.loves.enumerated() { weights.outputBias.value.pointer[i] = log(loves + 1) }
    let cases = validation ?? (data.ordered ? lastHeld(held) : HeldOut.fold(held, seed: settings.seed))
    return try run(train, weights, settings, cases: cases, items: data.items, progress: progress)
  }

  static func run(
    _ train: TrainingData, _ weights: SASRecWeights, _ settings: SASRecTraining, cases: [HeldOutCase],
    items: ItemIndex, progress: (TrainingProgress) -> Bool
  ) throws -> TrainedSASRec {
    let maker = BatchMaker(
      length: settings.model.length, knownTimeBins: settings.model.knownTimeBins,
      questions: settings.questions,
      weights: settings.weights)
    var random = RandomSource(seed: settings.seed &+ 101)
    var optimiser = AdamW(decay: settings.decay)
    let pass = SASRecPass(weights, training: true)
    let scorer = SASRecScorer(weights: weights, items: items, card: ModelCard(kind: "sasrec"))
    var lists = train.lists
    let steps = max(1, (lists.count + settings.batch - 1) / settings.batch)
    let planned = steps * settings.epochs
    var best = TrainedSASRec(weights: weights, validation: -1, epoch: 0, losses: [])
    var kept: [[Float]]?
    var step = 0
    let start = Date()
    training: for epoch in 1...max(1, settings.epochs) {
      lists.shuffle(using: &random)
      var sum = 0.0
      for s in 0..<steps {
        let slice = lists[s * settings.batch..<min((s + 1) * settings.batch, lists.count)]
        let (batch, queries) = maker.make(
          slice, order: train.ordered ? .next : .shuffled, random: &random)
        let loss = pass.loss(batch, queries, seed: random.next(), learn: true)
        let norm = optimiser.update(weights.all, rate: rate(step, of: planned, settings))
        guard loss.isFinite, norm.isFinite else {
          if kept != nil { break training }
          throw ModelError("The loss stopped being a number at step \(step); a lower learning rate may help.")
        }
        sum += loss
        step += 1
        let elapsed = Date().timeIntervalSince(start)
        let speed = Double(step) / max(elapsed, 1e-6)
        let last = s == steps - 1
        var report = TrainingProgress(
          epoch: epoch, epochs: settings.epochs, share: Double(s + 1) / Double(steps),
          loss: sum / Double(s + 1),
          rate: speed * Double(settings.batch),
          secondsLeft: min(Double(planned - step) / speed, max(settings.limit - elapsed, 0)), validation: nil)
        if last {
          best.losses.append(report.loss)
          let value = cases.isEmpty ? -report.loss : ndcg(scorer, cases)
          report.validation = cases.isEmpty ? nil : value
          if kept == nil || value > best.validation {
            best.validation = value
            best.epoch = epoch
            kept = weights.all.map(\.value.values)
          }
        }
        if !progress(report) || elapsed > settings.limit { break training }
      }
      if epoch - best.epoch >= settings.patience { break }
    }
    if let kept {
      for (p, values) in zip(weights.all, kept) {
        p.value.copy(from: Tensor(p.value.rows, p.value.cols, values: values))
      }
    }
    return best
  }

  /// Mean NDCG@10 over held-out cases.
  public static func ndcg(_ scorer: some ItemScorer, _ cases: [HeldOutCase]) -> Double {
    MeanAndError(HeldOut.measure(scorer, cases).compactMap { $0.ndcg[10] }).mean
  }

  /// Warm-up over the first 5% of the steps, then half a cosine down to a twentieth.
  static func rate(_ step: Int, of planned: Int, _ settings: SASRecTraining) -> Float {
    let warm = max(1, planned / 20)
    if step < warm { return settings.rate * Float(step + 1) / Float(warm) }
    let share = Float(step - warm) / Float(max(1, planned - warm))
    return settings.rate * (0.05 + 0.95 * 0.5 * (1 + cos(Float.pi * min(share, 1))))
  }

  private static func lastHeld(_ lists: [[Interaction]]) -> [HeldOutCase] {
    lists.compactMap { list in
      guard list.count >= 3, let last = list.last else { return nil }
      return HeldOutCase(history: Array(list.dropLast()), answers: [last.item])
    }
  }

  private static func timeBins(_ data: TrainingData, _ c: SASRecConfiguration) -> [Int] {
    var seen: Set<Int> = [0]
    for list in data.lists {
      for (previous, event) in zip(list, list.dropFirst()) where event.time != nil {
        seen.insert(Int(TimeBins.bin(event.time, after: previous.time)))
      }
    }
    return seen.sorted()
  }
}
