import Evaluation
import Foundation
import Models
import Tensors
import Training

/// The same model trained again without some of its inputs: what each of them is worth.
struct Ablation {
  private let scorer: SASRecScorer
  private let data: TrainingData?
  private let learning: LearningOptions

  /// Ablations of `scorer`, learnt from `data`: lists in time as they are, or other people's lists.
  init(_ scorer: SASRecScorer, _ data: TrainingData?, _ learning: LearningOptions) {
    self.scorer = scorer
    self.data = data
    self.learning = learning
  }

  /// Every variant's rows under `protocols`. The variant with all inputs is trained anew too, so that all had the same
  /// epochs and the same lists.
  func rows(_ protocols: [EvaluateCommand.Questions]) throws -> [MeasuredRow] {
    guard let data else { return [] }
    var variants = [("all inputs", true, true), ("no feedback", false, true)]
    if data.ordered { variants += [("no time", true, false), ("neither", false, false)] }
    return try variants.flatMap { name, feedback, time in
      // In time, of the two newest events the first chooses the epoch and the last is what is measured.
      var settings = learning.training(scorer.weights.configuration, data, heldBack: 2)
      settings.model.usesFeedback = feedback
      settings.model.asksFeedback = settings.model.asksFeedback && feedback
      settings.model.usesTime = time
      settings.model.usesRelativeTime = settings.model.usesRelativeTime && time
      BLAS.setThreads(1)
      defer { BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount) }
      let trained = try SASRecTrainer.train(data, settings) { progress in
        Report.progress(
          "\(name): epoch \(progress.epoch)/\(progress.epochs), \(Report.clock(progress.secondsLeft)) left")
        return true
      }
      Report.endProgress()
      if !trained.isFinished {
        Report.warning(
          "\(name): the time limit came first, after epoch \(trained.losses.count); --minutes gives it more.")
      }
      let model = SASRecScorer(weights: trained.weights, items: data.items, card: ModelCard(kind: "sasrec"))
      return EvaluateCommand.measured(model, protocols, as: name)
    }
  }
}
