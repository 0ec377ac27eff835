import Evaluation
import Models
import Tensors
import Training

extension Recipe {
  static let ensemble = Recipe(
    name: "ensemble",
    summary: "A SASRec, linear models, popularity, eras, taste and neighbours, weighed on held-out users.",
    options: sasrec.options.filter { !["checkpoint", "resume", "hold-back"].contains($0) }
      + ["penalty", "longest", "with-encoder"],
    validate: { options in
      try options.sasrec.configuration(ordered: false).validate()
      try options.autoencoder.training(items: 65_535, .recVAE).model.validate()
    },
    trainModel: trainEnsemble)

  /// The members learn from most users; the others choose the epochs and the members' weights. Models in closed form are then
  /// fitted again to all users.
  @Sendable private static func trainEnsemble(_ task: TrainingTask) throws -> TrainedModel {
    let (options, observer) = (task.options, task.observer)
    var data = task.data
    data.availability = ItemFeatures.availability(task.titles, data)
    guard !data.ordered else {
      throw LearningError("An ensemble needs lists without times; train a sasrec on lists with times.")
    }
    let settings = options.sasrecTraining(
      options.sasrec.configuration(ordered: false), data, heldBack: options.sasrec.holdBack)
    try settings.model.validate()
    let share = min(0.18, mostHeldOut / Double(max(data.lists.count, 1)))
    let (train, heldOut) = data.holdingOut(share: share, seed: options.seed &+ 17)
    let cases = Array(HeldOut.fold(heldOut, seed: options.seed).prefix(mostMeasured))
    guard cases.count >= 20 else {
      throw LearningError(
        "Too few users to weigh the members of an ensemble: \(cases.count) of those held out have 10 titles with 5 loved ones, "
          + "and 20 are needed.")
    }
    let trained = try trainedMembers(train, cases, settings, task)
    let features = ItemFeatures(task.titles, data.items)
    let taste = try TasteCalibration.calibrate(
      try TasteTrainer.fit(train, features.taste, seed: options.seed), on: heldOut, seed: options.seed &+ 5)
    let members = try trained + fittedMembers(train, taste, features, task)
    observer.progressEnded()
    observer.note("weighing the members on \(heldOut.count) users")
    let weighted = try EnsembleFitter.fit(
      members, on: heldOut, availability: data.availability, seed: options.seed)
    let (metrics, ndcg) = measured(weighted, members, cases, observer)
    // Where few are held out, what they could add is less than what fitting everything again costs.
    guard share > leastFittedAgain else {
      return TrainedModel(
        model: try Ensemble(members, weights: weighted.weights), metrics: metrics,
        summary: summary(data, ndcg))
    }
    var whole = try TasteTrainer.fit(data, features.taste, seed: options.seed).parameters
    whole.calibration = taste.parameters.calibration
    let model = try Ensemble(
      trained + fittedMembers(data, TasteModel(items: data.items, parameters: whole), features, task),
      weights: weighted.weights)
    return TrainedModel(model: model, metrics: metrics, summary: summary(data, ndcg))
  }

  /// The members that are trained step by step; `cases` choose their epochs.
  private static func trainedMembers(
    _ train: TrainingData, _ cases: [HeldOutCase], _ settings: SASRecTraining, _ task: TrainingTask
  ) throws -> [any StoredModel] {
    let sasrec = try onOneCore {
      try SASRecTrainer.train(train, settings, validation: cases, progress: task.observer.progress)
    }
    var members: [any StoredModel] = [SASRecScorer(weights: sasrec.weights, items: train.items)]
    if task.options.ensembleHasAutoencoder {
      members.append(try onAllCores { try autoencoderMember(train, cases, task, limit: settings.limit / 2) })
    }
    return members
  }

  /// The members in closed form: those of `closedForms`, taste, which is fitted already, and neighbours.
  private static func fittedMembers(
    _ data: TrainingData, _ taste: TasteModel, _ features: ItemFeatures, _ task: TrainingTask
  ) throws -> [any StoredModel] {
    try onAllCores {
      try closedForms(data, task) + [
        taste,
        NeighbourTrainer.fit(
          data, features: features.matrix, facts: features.facts, franchises: features.franchises),
      ]
    }
  }

  /// Tells the weights of the members, and measures each of them and the whole.
  private static func measured(
    _ ensemble: Ensemble, _ members: [any StoredModel], _ cases: [HeldOutCase], _ observer: RunObserver
  ) -> (metrics: [String: Double], ndcg: Double) {
    var metrics: [String: Double] = [:]
    for (m, member) in members.enumerated() {
      for (f, suffix) in [(2 * m, ""), (2 * m + 1, ", compressed")] {
        let row = Ensemble.steps.indices.map { rounded(ensemble.weights.row(f)[$0]) }
        observer.note("  \(member.name)\(suffix): \(row.joined(separator: " "))")
      }
      metrics["validation ndcg@10 \(m) \(member.name)"] = SASRecTrainer.ndcg(member, cases)
    }
    let ndcg = SASRecTrainer.ndcg(ensemble, cases)
    metrics["validation ndcg@10"] = ndcg
    return (metrics, ndcg)
  }

  private static func summary(_ data: TrainingData, _ ndcg: Double) -> String {
    "ensemble over \(data.items.count) titles, NDCG@10 \(figure(ndcg)) on the users its weights were fitted on"
  }

  /// Users that are held out, and of them those that choose the epochs of a member: more say no more.
  private static let (mostHeldOut, mostMeasured): (Double, Int) = (3_000, 1_000)
  /// Share of the users held out from which on closed forms are fitted again to all.
  private static let leastFittedAgain = 0.05

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

  /// Linear models for long, medium and short histories, popularity and eras. Each keeps only its widest weights before the next is
  /// fitted: a full matrix over 12,000 titles takes 600 MB.
  private static func closedForms(_ data: TrainingData, _ task: TrainingTask) throws -> [any StoredModel] {
    let (linear, titles) = (task.options.linear, task.titles)
    let fits: [() throws -> ItemItem] = [
      { try linear.fit(data, titles, dropout: 0.35, content: 1) },
      { try linear.fit(data, titles, dropout: 0.9, content: 0) },
      { try LinearOptions.fit(data, titles, .short) }, { try LinearOptions.fit(data, titles, .medium) },
      { try LinearOptions.fit(data, titles, .long) },
    ]
    return try fits.map { try $0().sparse(keeping: widestRow) } + [
      Popularity(
        items: data.items, counts: data.popularity, rates: data.asIfAllKnew(data.popularity))
    ] + (data.availability.years.isEmpty ? [] : [try Baselines.era(data)])
  }
}
