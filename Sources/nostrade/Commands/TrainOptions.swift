import ArgumentParser
import Foundation
import Models
import Training

/// Sizes and inputs of a SASRec.
struct ModelSizeOptions: ParsableArguments {
  @Option(help: "Width of the model.") var dim = 128
  @Option(help: "Transformer blocks.") var blocks = 2
  @Option(help: "Attention heads. [default: 2; 4 in time]") var heads: Int?
  @Option(help: "Inner width of a block; 0 means twice the width.") var hidden = 0
  @Option(help: "Longest history attended to. [default: 150; 200 in time]") var length: Int?
  @Option(help: "Chance that a unit is dropped while training. [default: 0.2; 0.3 in time]") var dropout:
    Float?
  @Flag(help: "Leave what was said of a title out of the input.") var noFeedback = false
  @Flag(help: "Leave times out of the input.") var noTime = false
  @Flag(help: "No bias of attention by elapsed time.") var noTimeBias = false
  @Flag(help: "Questions do not name the feedback asked for.") var noAsking = false

  /// Places in the history are an input where its order means something.
  func configuration(ordered: Bool) -> SASRecConfiguration {
    SASRecConfiguration(
      items: 2, dim: dim, blocks: blocks, heads: heads ?? (ordered ? 4 : 2),
      hidden: hidden == 0 ? nil : hidden,
      length: length ?? (ordered ? 200 : 150),
      dropout: dropout ?? (ordered ? 0.3 : 0.2), usesFeedback: !noFeedback, usesTime: !noTime,
      usesPosition: ordered,
      usesRelativeTime: !noTime && !noTimeBias, asksFeedback: !noFeedback && !noAsking)
  }
}

/// How a SASRec learns.
struct LearningOptions: ParsableArguments {
  @Option(help: "Makes a run repeatable, for a number of threads.") var seed: UInt64 = 1
  @Option(help: "Passes over the lists at most. [default: 30; 45 in time]") var epochs: Int?
  @Option(help: "Lists in a step. [default: 32; 64 in time]") var batch: Int?
  @Option(help: "Peak learning rate. [default: 2e-3; 1e-3 in time]") var rate: Float?
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
  @Option(help: "Epochs without a better figure after which training ends. [default: 8; 12 in time]")
  var patience: Int?
  @Option(help: "Minutes after which the best so far is taken. [default: 19; 58 in time]")
  var minutes: Double?
  @Option(help: "Longer lists without times are cut into at most six pieces of so many titles.") var piece =
    150
  @Option(
    help:
      "Share of the epochs that cut a long list in time at a random place, not at its newest. [default: 0.4]")
  var earlier: Float?
  @Option(
    help:
      "Newest events of a list in time that are not learnt: the first chooses the epoch, the others are for evaluate."
  )
  var holdBack = 2
  @Option(
    help: "Deviation of the start from singular vectors; 0 starts at random. [default: 0.04; 0 in time]")
  var factors: Float?
  @Option(help: "Threads; 0 means all cores.") var threads = 0

  func validate() throws {
    func need(_ ok: Bool, _ text: String) throws { if !ok { throw ValidationError(text) } }
    try need((1...100_000).contains(epochs ?? 1), "--epochs must lie between 1 and 100,000.")
    try need(patience ?? 1 >= 1, "--patience must be at least 1.")
    try need((1...100_000).contains(batch ?? 1), "--batch must lie between 1 and 100,000.")
    try need((rate ?? 0.1) > 0 && (rate ?? 0.1) < 1, "--rate must lie between 0 and 1.")
    try need(decay >= 0 && decay < 1, "--decay must lie between 0 and 1.")
    try need((1...100_000).contains(negatives), "--negatives must lie between 1 and 100,000.")
    try need(piece >= 10, "--piece must be at least 10.")
    try need(minutes ?? 1 > 0, "--minutes must be above 0.")
    try need((0...1).contains(earlier ?? 0), "--earlier is a share from 0 to 1.")
    try need((1...10).contains(holdBack), "--hold-back must lie between 1 and 10.")
    try need((0..<10).contains(factors ?? 0), "--factors must lie between 0 and 10.")
    try need((0...256).contains(threads), "--threads must lie between 0 and 256.")
    if let goals {
      try need(Self.weights(goals) != nil, "--goals \(goals): four numbers, as in 1,0.3,0.3,-0.1.")
    }
  }

  /// Settings for a model of these sizes over `data`.
  func training(_ model: SASRecConfiguration, _ data: TrainingData, heldBack: Int) -> SASRecTraining {
    let ordered = data.ordered
    var settings = SASRecTraining(model: model)
    settings.model.items = data.items.count
    settings.epochs = epochs ?? (ordered ? 45 : 30)
    settings.batch = batch ?? (ordered ? 64 : 32)
    settings.rate = rate ?? (ordered ? 1e-3 : 2e-3)
    settings.decay = decay
    settings.seed = seed
    settings.limit = (minutes ?? (ordered ? 58 : 19)) * 60
    settings.queries = 16
    settings.piece = piece
    settings.patience = patience ?? (ordered ? 12 : 8)
    settings.weights = signalWeights(ordered: data.ordered)
    settings.objective = SASRecObjective(loss, negatives: negatives)
    settings.factorDeviation = factors ?? (ordered ? 0 : 0.04)
    settings.earlier = earlier ?? 0.4
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
