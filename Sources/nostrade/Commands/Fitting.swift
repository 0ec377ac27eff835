import Catalogue
import Evaluation
import Foundation
import Models
import Tensors
import Training

/// Fits the models other than a SASRec alone.
struct Fitting {
  let data: TrainingData
  /// What the catalogue says of the items, where one was given.
  let titles: [Anime]
  let settings: SASRecTraining
  /// Penalty and dropout of a linear model, and the fewest titles of a profile an autoencoder learns from.
  var penalty: Float = 30
  var drop: Float = 0.35
  /// Fit a linear model for histories of so many titles, or such a share, instead of a dropout.
  var shown: Float?
  /// To a linear model a person with more titles counts as much as one with so many, so that who rates thousands does not
  /// outweigh a hundred others; 0: whatever their number.
  var longest = 0
  var shortest = 30
  /// Sizes and noise of an autoencoder.
  var autoencoding = AutoencoderOptions()
  /// As asked for; nil for what suits the model.
  var epochs: Int?
  /// Groups of taste of a non-negative factorisation.
  var groups = 20
  let progress: (TrainingProgress) -> Bool

  private var grades: Grades { data.ordered ? .any : .graded }

  func fit(_ kind: TrainCommand.Kind, _ card: inout ModelCard) throws -> any StoredModel {
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    defer { BLAS.setThreads(1) }
    switch kind {
    case .autoencoder, .multvae, .recvae: return try autoencoder(kind, &card)
    case .linear:
      guard let shown else { return try linear(data, dropout: drop) }
      return try expected(data, shown < 1 ? .most : shown < 12 ? .few : .some, count: shown)
    case .nmf: return try Baselines.nonNegative(data, groups: groups, seed: settings.seed).model
    case .knn: return try Baselines.itemKNN(data, grades: grades)
    case .popularity: return popularity(data)
    case .colove: return try Baselines.coLove(data)
    case .ensemble, .sasrec: return try ensemble(&card)
    }
  }

  /// Members learn from most people; the rest choose the epochs and the members' weights. What has a closed form is then fitted
  /// again, to all of them.
  private func ensemble(_ card: inout ModelCard) throws -> any StoredModel {
    guard !data.ordered else {
      throw CommandError("An ensemble is for lists without times; lists in time are a SASRec's own.")
    }
    let (train, held) = data.holdingOut(share: 0.18, seed: settings.seed &+ 17)
    let cases = HeldOut.fold(held, seed: settings.seed)
    guard cases.count >= 20 else {
      throw CommandError(
        "Too few people to weigh an ensemble by: \(cases.count) of those held out have 10 titles with 5 loved ones, and 20 are needed."
      )
    }
    BLAS.setThreads(1)
    let sasrec = try SASRecTrainer.train(train, settings, validation: cases, progress: progress)
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    var learnt: [any StoredModel] = [
      SASRecScorer(weights: sasrec.weights, items: data.items, card: ModelCard(kind: "sasrec"))
    ]
    if autoencoding.withEncoder { learnt.append(try encoder(train, cases)) }
    let members = try learnt + closed(train)
    Report.endProgress()
    Report.note("weighing the members on \(held.count) people")
    BLAS.setThreads(1)
    let weighed = try EnsembleFitter.fit(members, on: held, seed: settings.seed)
    for (m, member) in members.enumerated() {
      for (f, what) in [(2 * m, ""), (2 * m + 1, ", tamed")] {
        let row = (0..<Ensemble.steps.count).map { String(format: "%.2f", weighed.weights.row(f)[$0]) }
        Report.note("  \(member.name)\(what): \(row.joined(separator: " "))")
      }
      card.metrics["validation ndcg@10 \(m) \(member.name)"] = SASRecTrainer.ndcg(any: member, cases)
    }
    card.metrics["validation ndcg@10"] = SASRecTrainer.ndcg(weighed, cases)
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    return try Ensemble(learnt + closed(data), weights: weighed.weights)
  }

  private func encoder(_ train: TrainingData, _ cases: [HeldOutCase]) throws -> Autoencoder {
    var training = autoencoding.training(items: data.items.count, .recvae)
    training.seed = settings.seed
    training.fewest = min(shortest, 10)
    training.epochs = epochs ?? 24
    training.limit = settings.limit / 2
    defer { Report.endProgress() }
    return try AutoencoderTrainer.train(train, training, validation: cases, progress: progress).model
  }

  /// Linear models for long, middling and short histories, and popularity.
  private func closed(_ data: TrainingData) throws -> [any StoredModel] {
    [
      try linear(data, dropout: 0.35, content: 1), try linear(data, dropout: 0.9, content: 0),
      try expected(data, .few), try expected(data, .some), try expected(data, .most), popularity(data),
    ]
  }

  private func autoencoder(_ kind: TrainCommand.Kind, _ card: inout ModelCard) throws -> any StoredModel {
    var training = autoencoding.training(items: data.items.count, kind)
    training.seed = settings.seed
    training.fewest = shortest
    training.limit = settings.limit
    if let epochs { training.epochs = epochs }
    // Of loves alone, as the benchmarks of implicit feedback have them, a hundred are looked at.
    let isGraded = data.lists.contains { $0.contains { $0.signal != .love } }
    let trained = try AutoencoderTrainer.train(
      data, training, cut: isGraded ? 10 : 100,
      wide: autoencoding.noWide ? nil : { try linear($0, dropout: drop) }, progress: progress)
    card.metrics["validation ndcg@\(isGraded ? 10 : 100)"] = trained.validation
    Report.endProgress()
    if !autoencoding.noWide {
      Report.note(
        "the wide path counts "
          + trained.model.gates.map { String(format: "%.2f (sure %.2f)", $0.weight, $0.inverseTemperature) }
          .joined(separator: " "))
    }
    return trained.model
  }

  private func expected(_ data: TrainingData, _ showing: Showing, count: Float? = nil) throws -> ItemItem {
    var showing = showing
    if let count { showing.count = count }
    return try Baselines.expected(
      data, grades: grades, showing, content: SideRows.make(titles, data.items, weight: 0.55))
  }

  private func linear(_ data: TrainingData, dropout: Float, content: Float = 0.33) throws -> ItemItem {
    try Baselines.ease(
      data, grades: grades, penalty: penalty, dropout: dropout,
      content: SideRows.make(titles, data.items, weight: content), longest: longest)
  }

  private func popularity(_ data: TrainingData) -> Popularity {
    Popularity(items: data.items, counts: data.ordered ? data.met : data.loves)
  }

  /// What the card says of its accuracy, as the end of a sentence.
  func figures(_ card: ModelCard) -> String {
    card.metrics["validation ndcg@10"].map {
      ", NDCG@10 \(TrainCommand.figure($0)) on the people its weights were learned from"
    } ?? ""
  }
}
