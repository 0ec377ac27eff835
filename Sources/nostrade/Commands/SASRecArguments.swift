import ArgumentParser
import Learning
import Models
import Training

/// Command-line options for the sizes and inputs of a SASRec.
struct SASRecSizeArguments: ParsableArguments {
  private static let defaults = SASRecOptions()

  @Option(help: "Width of the model.") var dim = Self.defaults.dim
  @Option(help: "Transformer blocks.") var blocks = Self.defaults.blocks
  @Option(help: "Attention heads. [default: 2; 4 with times]") var heads: Int?
  @Option(help: "Inner width of a block; 0 means twice the width.") var hidden = Self.defaults.hidden
  @Option(help: "Longest history. [default: 150; 200 with times]") var length: Int?
  @Option(help: "Dropout. [default: 0.2; 0.3 with times]") var dropout: Float?
  @Flag(help: "Do not use feedback as an input.") var noFeedback = false
  @Flag(help: "Do not use times as an input.") var noTime = false
  @Flag(help: "No attention bias by elapsed time.") var noTimeBias = false
  @Flag(help: "Queries do not name the feedback that is asked for.") var noAsking = false

  /// Sets these options.
  func set(_ options: inout RecipeOptions) {
    options.sasrec.dim = dim
    options.sasrec.blocks = blocks
    options.sasrec.heads = heads
    options.sasrec.hidden = hidden
    options.sasrec.length = length
    options.sasrec.dropout = dropout
    options.sasrec.usesFeedback = !noFeedback
    options.sasrec.usesTime = !noTime
    options.sasrec.usesTimeBias = !noTimeBias
    options.sasrec.asksFeedback = !noAsking
  }
}

/// Command-line options for the training of a SASRec; some of them apply to other models too.
struct LearningArguments: ParsableArguments {
  private static let defaults = SASRecOptions()

  @Option(help: "Random seed: makes a run repeatable for a given number of threads.") var seed =
    RecipeOptions().seed
  @Option(help: "Maximum number of epochs. [default: 30; 45 with times]") var epochs: Int?
  @Option(help: "Lists per step. [default: 32; 64 with times]") var batch: Int?
  @Option(help: "Peak learning rate. [default: 2e-3; 1e-3 with times]") var rate: Float?
  @Option(help: "Weight decay.") var decay = Self.defaults.decay
  @Option(help: "Loss: softmax (over all titles), sampled (softmax with logQ correction), bce or bpr.")
  var loss = Self.defaults.loss
  @Option(help: "Negatives per slice of queries, for losses that sample them.")
  var negatives = Self.defaults.negatives
  @Option(
    help: ArgumentHelp(
      "Weights of loved, liked, seen and disliked titles as targets; a negative weight pushes scores down.",
      discussion: "Default: 1,0.3,0.3,0 without times; 1,1,1,1 with times (whatever comes next counts).",
      valueName: "love,like,seen,dislike")) var goals: String?
  @Option(help: "Stop after that many epochs without improvement. [default: 8; 12 with times]")
  var patience: Int?
  @Option(help: "Stop after that many minutes and keep the best model so far. [default: 19; 58 with times]")
  var minutes: Double?
  @Option(help: "Cut longer lists without times into at most six pieces of that many titles.")
  var piece = Self.defaults.piece
  @Option(
    help:
      "Share of the epochs that cut long lists with times at a random place instead of the newest events. [default: 0.4]"
  )
  var earlier: Float?
  @Option(
    help:
      "Newest events of each list with times that are not trained on: the first chooses the epoch, the others are for evaluate."
  )
  var holdBack = Self.defaults.holdBack
  @Option(
    help:
      "Standard deviation of item vectors initialised from singular vectors; 0 for random ones. [default: 0.04; 0 with times]"
  )
  var factors: Float?
  @Option(help: "Threads; 0 means all cores.") var threads = Self.defaults.threads

  func validate() throws {
    func need(_ ok: Bool, _ text: String) throws { if !ok { throw ValidationError(text) } }
    try need((1...100_000).contains(epochs ?? 1), "--epochs must be between 1 and 100,000.")
    try need(patience ?? 1 >= 1, "--patience must be at least 1.")
    try need((1...100_000).contains(batch ?? 1), "--batch must be between 1 and 100,000.")
    try need((rate ?? 0.1) > 0 && (rate ?? 0.1) < 1, "--rate must be between 0 and 1.")
    try need(decay >= 0 && decay < 1, "--decay must be between 0 and 1.")
    try need((1...100_000).contains(negatives), "--negatives must be between 1 and 100,000.")
    try need(piece >= 10, "--piece must be at least 10.")
    try need(minutes ?? 1 > 0, "--minutes must be above 0.")
    try need((0...1).contains(earlier ?? 0), "--earlier must be a share from 0 to 1.")
    try need((1...10).contains(holdBack), "--hold-back must be between 1 and 10.")
    try need((0..<10).contains(factors ?? 0), "--factors must be at least 0 and below 10.")
    try need((0...256).contains(threads), "--threads must be between 0 and 256.")
    if let goals {
      try need(Self.weights(goals) != nil, "--goals \(goals): give four numbers, for example 1,0.3,0.3,-0.1.")
    }
  }

  /// Sets these options.
  func set(_ options: inout RecipeOptions) {
    options.seed = seed
    options.epochs = epochs
    options.minutes = minutes
    options.sasrec.batch = batch
    options.sasrec.rate = rate
    options.sasrec.decay = decay
    options.sasrec.loss = loss
    options.sasrec.negatives = negatives
    options.sasrec.goals = goals.flatMap(Self.weights)
    options.sasrec.patience = patience
    options.sasrec.piece = piece
    options.sasrec.earlier = earlier
    options.sasrec.holdBack = holdBack
    options.sasrec.factors = factors
    options.sasrec.threads = threads
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
