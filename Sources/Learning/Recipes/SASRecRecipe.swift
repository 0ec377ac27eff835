import Models
import Training

extension Recipe {
  /// SASRec.
  public static let sasrec = Recipe(
    name: "sasrec", summary: "A transformer over a user's history (SASRec with feedback and time).",
    options: [
      "dim", "blocks", "heads", "hidden", "length", "dropout", "no-feedback", "no-time", "no-time-bias",
      "no-asking", "epochs", "batch", "rate", "decay", "loss", "negatives", "goals", "patience", "minutes",
      "piece", "earlier", "hold-back", "factors", "threads", "seed", "checkpoint", "resume",
    ],
    holdsBackEvents: true,
    validate: { try $0.sasrec.validateForSomeLists() },
    trainModel: trainSASRec)

  @Sendable private static func trainSASRec(_ task: TrainingTask) throws -> TrainedModel {
    let (data, options) = (task.data, task.options)
    var settings = options.sasrecTraining(
      options.sasrec.configuration(ordered: data.ordered), data, heldBack: options.sasrec.holdBack)
    settings.checkpoint = task.checkpoint
    settings.resumes = task.resumes
    try settings.model.validate()
    let trained = try onOneCore { try SASRecTrainer.train(data, settings, progress: task.observer.progress) }
    task.observer.progressEnded()
    var result = TrainedModel(
      model: SASRecScorer(weights: trained.weights, items: data.items),
      summary: "epoch \(trained.epoch), NDCG@10 \(figure(trained.validation)) on held-out users or events")
    result.metrics["validation ndcg@10"] = trained.validation
    if data.ordered { result.metrics["held back"] = Double(settings.heldBack) }
    result.isFinished = trained.isFinished
    result.problem = trained.problem.map {
      "\($0) The model is that of epoch \(trained.epoch), the best before."
    }
    return result
  }
}

extension SASRecScorer {
  /// The model trained again with and without some of its inputs, which shows what each of them is worth: for the same number of epochs
  /// on the same lists.
  ///
  /// With all inputs, without feedback, and for lists with times without times and without both. The sizes are those of this model.
  ///
  /// - Throws: as `SASRecTrainer.train`.
  func ablations(_ data: TrainingData, _ options: RecipeOptions, _ observer: RunObserver) throws
    -> [MeasuredModel]
  {
    var variants = [("all inputs", true, true), ("no feedback", false, true)]
    if data.ordered { variants += [("no time", true, false), ("neither", false, false)] }
    return try variants.map { name, feedback, time in
      // Of the two newest events of a list with times, the first chooses the epoch and the second is measured.
      var settings = options.sasrecTraining(weights.configuration, data, heldBack: 2)
      settings.model.usesFeedback = feedback
      settings.model.asksFeedback = settings.model.asksFeedback && feedback
      settings.model.usesTime = time
      settings.model.usesRelativeTime = settings.model.usesRelativeTime && time
      let trained = try onOneCore {
        try SASRecTrainer.train(data, settings) { progress in
          observer.status(
            "\(name): epoch \(progress.epoch)/\(progress.epochs), \(Int(progress.secondsLeft)) s left")
          return observer.progress(progress)
        }
      }
      observer.status("")
      if !trained.isFinished {
        observer.warning(
          "\(name): stopped by the time limit after epoch \(trained.losses.count); --minutes raises it.")
      }
      return MeasuredModel(
        SASRecScorer(weights: trained.weights, items: data.items), name: name
      )
    }
  }
}
