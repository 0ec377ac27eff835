import Evaluation
import Models
import Tensors
import Training

extension Recipe {
  static let ensemble = Recipe(
    name: "ensemble",
    summary: "A SASRec, linear models and popularity, with weights fitted on held-out users.",
    options: sasrec.options.filter { !["checkpoint", "resume", "hold-back"].contains($0) }
      + ["penalty", "longest", "with-encoder"],
    validate: { options in
      try options.sasrec.configuration(ordered: true).validate()
      try options.autoencoder.training(items: 65_535, .recVAE).model.validate()
    },
    trainModel: trainEnsemble)

  /// The members learn from most users; the others choose the epochs and the members' weights. Models in closed form are then
  /// fitted again to all users.
  @Sendable private static func trainEnsemble(_ task: TrainingTask) throws -> TrainedModel {
    let (data, options, observer) = (task.data, task.options, task.observer)
    guard !data.ordered else {
      throw LearningError("An ensemble needs lists without times; train a sasrec on lists with times.")
    }
    let settings = options.sasrecTraining(
      options.sasrec.configuration(ordered: false), data, heldBack: options.sasrec.holdBack)
    let (train, heldOut) = data.holdingOut(share: 0.18, seed: options.seed &+ 17)
    let cases = HeldOut.fold(heldOut, seed: options.seed)
    guard cases.count >= 20 else {
      throw LearningError(
        "Too few users to weigh the members of an ensemble: \(cases.count) of those held out have 10 titles with 5 loved ones, "
          + "and 20 are needed.")
    }
    let sasrec = try SASRecTrainer.train(train, settings, validation: cases, progress: observer.progress)
    var trained: [any StoredModel] = [
      SASRecScorer(weights: sasrec.weights, items: data.items, card: ModelCard(kind: "sasrec"))
    ]
    if options.ensembleHasAutoencoder {
      trained.append(try onAllCores { try autoencoderMember(train, cases, task, limit: settings.limit / 2) })
    }
    let features = ItemFeatures(task.titles, data.items)
    let taste = try TasteCalibration.calibrate(
      try TasteTrainer.fit(train, features.taste, seed: options.seed), on: heldOut, seed: options.seed &+ 5)
    let members =
      try trained
      + onAllCores {
        try closedForms(train, task) + [
          taste,
          NeighbourTrainer.fit(
            train, features: features.matrix, facts: features.facts, franchises: features.franchises),
        ]
      }
    observer.progressEnded()
    observer.note("weighing the members on \(heldOut.count) users")
    let weighted = try EnsembleFitter.fit(members, on: heldOut, seed: options.seed)
    var metrics: [String: Double] = [:]
    for (m, member) in members.enumerated() {
      for (f, suffix) in [(2 * m, ""), (2 * m + 1, ", compressed")] {
        let row = Ensemble.steps.indices.map { rounded(weighted.weights.row(f)[$0]) }
        observer.note("  \(member.name)\(suffix): \(row.joined(separator: " "))")
      }
      metrics["validation ndcg@10 \(m) \(member.name)"] = SASRecTrainer.ndcg(any: member, cases)
    }
    let ndcg = SASRecTrainer.ndcg(weighted, cases)
    metrics["validation ndcg@10"] = ndcg
    let model = try onAllCores {
      var whole = try TasteTrainer.fit(data, features.taste, seed: options.seed).parameters
      whole.calibration = taste.parameters.calibration
      return try Ensemble(
        trained
          + closedForms(data, task).map { ($0 as? ItemItem)?.sparse(keeping: widestRow) ?? $0 } + [
            TasteModel(items: data.items, parameters: whole),
            NeighbourTrainer.fit(
              data, features: features.matrix, facts: features.facts, franchises: features.franchises),
          ], weights: weighted.weights)
    }
    return TrainedModel(
      model: model, metrics: metrics,
      summary:
        "ensemble over \(data.items.count) titles, NDCG@10 \(figure(ndcg)) on the users its weights were fitted on"
    )
  }

  /// Weights that each row of a linear member keeps: more rank no better (docs/decisions/0082-sparse-linear-models.md).
  private static let widestRow = 300

  private static func autoencoderMember(
    _ train: TrainingData, _ cases: [HeldOutCase], _ task: TrainingTask, limit: Double
  ) throws -> Autoencoder {
    let options = task.options
    var training = options.autoencoder.training(items: train.items.count, .recVAE)
    training.seed = options.seed
    training.fewest = min(options.autoencoder.shortest, 10)
    training.epochs = options.epochs ?? 24
    training.limit = limit
    defer { task.observer.progressEnded() }
    return try AutoencoderTrainer.train(
      train, training, validation: cases, progress: task.observer.progress
    ).model
  }

  /// Linear models for long, medium and short histories, and popularity.
  private static func closedForms(_ data: TrainingData, _ task: TrainingTask) throws -> [any StoredModel] {
    let (linear, titles) = (task.options.linear, task.titles)
    return [
      try linear.fit(data, titles, dropout: 0.35, content: 1),
      try linear.fit(data, titles, dropout: 0.9, content: 0),
      try LinearOptions.fit(data, titles, .short), try LinearOptions.fit(data, titles, .medium),
      try LinearOptions.fit(data, titles, .long), Popularity(items: data.items, counts: data.popularity),
    ]
  }
}
