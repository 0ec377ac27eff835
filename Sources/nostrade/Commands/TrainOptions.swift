import ArgumentParser
import Foundation
import Models
import Training

/// Sizes and inputs of a SASRec.
struct ModelSizeOptions: ParsableArguments {
  @Option(help: "Width of the model.") var dim = 128
  @Option(help: "Transformer blocks.") var blocks = 2
  @Option(help: "Attention heads.") var heads = 2
  @Option(help: "Inner width of a block; 0 means twice the width.") var hidden = 0
  @Option(help: "Longest history attended to.") var length = 150
  @Option(help: "Chance that a unit is dropped while training.") var dropout: Float = 0.2
  @Flag(help: "Leave what was said of a title out of the input.") var noFeedback = false
  @Flag(help: "Leave times out of the input.") var noTime = false
  @Flag(help: "No bias of attention by elapsed time.") var noTimeBias = false
  @Flag(help: "Questions do not name the feedback asked for.") var noAsking = false

  /// Places in the history are an input where its order means something.
  func configuration(ordered: Bool) -> SASRecConfiguration {
    SASRecConfiguration(
      items: 2, dim: dim, blocks: blocks, heads: heads, hidden: hidden == 0 ? nil : hidden, length: length,
      dropout: dropout, usesFeedback: !noFeedback, usesTime: !noTime, usesPosition: ordered,
      usesRelativeTime: !noTime && !noTimeBias, asksFeedback: !noFeedback && !noAsking)
  }
}

/// How a SASRec learns.
struct LearningOptions: ParsableArguments {
  @Option(help: "Makes a run repeatable, for a number of threads.") var seed: UInt64 = 1
  @Option(help: "Passes over the lists at most.") var epochs = 30
  @Option(help: "Lists in a step.") var batch = 32
  @Option(help: "Peak learning rate.") var rate: Float = 2e-3
  @Option(help: "Weight decay.") var decay: Float = 0.05
  @Option(help: "softmax (over every title), sampled (with logQ), bce or bpr.")
  var loss = SASRecObjective.Loss.softmax
  @Option(help: "Titles drawn against each slice of questions, for the losses that draw.") var negatives = 256
  @Option(
    help: ArgumentHelp(
      "What loved, liked, seen and disliked titles weigh as goals; below zero is pressure against a title.",
      discussion:
        "Without times 1,0.3,0.3,0 by default; in time 1,1,1,1: what comes next, whatever is said of it.",
      valueName: "love,like,seen,dislike")) var goals: String?
  @Option(help: "Epochs without a better figure after which training ends.") var patience = 8
  @Option(help: "Minutes after which the best so far is taken.") var minutes = 19.0
  @Option(help: "Longer lists without times are cut into at most six pieces of so many titles.") var piece =
    150
  @Option(help: "Share of the epochs that cut a long list in time at a random place, not at its newest.")
  var earlier: Float = 0
  @Option(
    help:
      "Newest events of a list in time that are not learnt: the first chooses the epoch, the others are for evaluate."
  )
  var holdBack = 2
  @Option(help: "Deviation of the start from singular vectors; 0 starts at random.") var factors: Float = 0.04
  @Option(help: "Threads; 0 means all cores.") var threads = 0

  func validate() throws {
    func need(_ ok: Bool, _ text: String) throws { if !ok { throw ValidationError(text) } }
    try need(
      (1...100_000).contains(epochs) && patience >= 1,
      "--epochs and --patience must be at least 1, epochs at most 100,000.")
    try need(batch >= 1 && batch <= 100_000, "--batch must be at least 1.")
    try need(rate > 0 && rate < 1, "--rate must lie between 0 and 1.")
    try need(decay >= 0 && decay < 1, "--decay must lie between 0 and 1.")
    try need(negatives >= 1 && negatives <= 100_000, "--negatives must be at least 1.")
    try need(piece >= 10, "--piece must be at least 10.")
    try need(minutes > 0, "--minutes must be above 0.")
    try need(earlier >= 0 && earlier <= 1, "--earlier is a share from 0 to 1.")
    try need(holdBack >= 1 && holdBack <= 10, "--hold-back must lie between 1 and 10.")
    try need(factors >= 0 && factors < 10, "--factors must not be negative.")
    try need(threads >= 0 && threads <= 256, "--threads must lie between 0 and 256.")
    if let goals {
      try need(Self.weights(goals) != nil, "--goals \(goals): four numbers, as in 1,0.3,0.3,-0.1.")
    }
  }

  /// Settings for a model of these sizes over `data`.
  func training(_ model: SASRecConfiguration, _ data: TrainingData, heldBack: Int) -> SASRecTraining {
    var settings = SASRecTraining(model: model)
    settings.model.items = data.items.count
    settings.epochs = epochs
    settings.batch = batch
    settings.rate = rate
    settings.decay = decay
    settings.seed = seed
    settings.limit = minutes * 60
    settings.questions = 16
    settings.piece = piece
    settings.patience = patience
    settings.weights = signalWeights(ordered: data.ordered)
    settings.objective = SASRecObjective(loss, negatives: negatives)
    settings.factorDeviation = factors
    settings.earlier = earlier
    settings.heldBack = heldBack
    settings.workers = threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : threads
    return settings
  }

  func signalWeights(ordered: Bool) -> SignalWeights {
    goals.flatMap(Self.weights) ?? (ordered ? .any : SignalWeights(love: 1, like: 0.3, seen: 0.3))
  }

  private static func weights(_ text: String) -> SignalWeights? {
    let parts = text.split(separator: ",").compactMap { Float($0) }
    guard parts.count == 4, parts.allSatisfy({ abs($0) <= 100 }), parts.contains(where: { $0 > 0 }) else {
      return nil
    }
    return SignalWeights(love: parts[0], like: parts[1], seen: parts[2], dislike: parts[3])
  }
}

extension SASRecObjective.Loss: ExpressibleByArgument {}
