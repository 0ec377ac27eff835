import Catalogue
import Evaluation
import Models
import Recommending
import Training

/// Models measured on protocols: everything that `evaluate` computes, callable without the command line.
///
///     let experiment = try Experiment(measured: held, training: [others], items: scorer.items)
///     let rows = experiment.rows([MeasuredModel(scorer)] + experiment.baselines())
public struct Experiment {
  /// A protocol with the cases it made of the measured lists.
  public struct ProtocolCases: Sendable {
    /// `last`, `fold`, `cold1`, ...
    public let name: String
    /// One for each user that the protocol can use.
    public let cases: [HeldOutCase]
  }

  /// The lists that are measured.
  public let dataset: Dataset
  /// The protocols with at least one case.
  public let protocols: [ProtocolCases]
  /// What baselines and ablations may be fitted to: of lists with times all but the last two events of each, else lists of other
  /// users; nil without any.
  public let trainingData: TrainingData?
  /// Seed of all draws.
  public let seed: UInt64
  /// Called while models are fitted and measured.
  public var observer: RunObserver

  /// An experiment on the lists of `measured`.
  ///
  /// - Parameters:
  ///   - training: lists of other users, for baselines and ablations of lists without times.
  ///   - items: the items of the measured models; nil takes those of the lists, without titles of fewer than `fewest` raters.
  ///   - protocols: nil takes the standard ones for such lists.
  ///   - fileName: the file that is measured, for error messages.
  /// - Throws: `LearningError` when no user can be measured.
  public init(
    measured: Ratings, training: [Ratings] = [], items: ItemIndex? = nil, fewest: Int? = nil,
    protocols: [EvaluationProtocol]? = nil, seed: UInt64 = 1, fileName: String = "the lists",
    observer: RunObserver = RunObserver()
  ) throws {
    let ids =
      items?.ids ?? Dataset(measured.isTimed ? [measured] : training, fewest: fewest).data.items.ids
    dataset = Dataset([measured], restriction: ids, fewest: 0)
    let data = dataset.data
    self.seed = seed
    self.observer = observer
    if data.ordered {
      var earlier = data
      earlier.lists = data.lists.map { Array($0.dropLast(2)) }
      trainingData = earlier
    } else {
      trainingData = training.isEmpty ? nil : Dataset(training, restriction: data.items.ids, fewest: 0).data
    }
    let dataset = dataset
    self.protocols = (protocols ?? EvaluationProtocol.standard(ordered: data.ordered)).map {
      ProtocolCases(name: $0.name, cases: $0.cases(dataset, seed: seed))
    }.filter { !$0.cases.isEmpty }
    guard self.protocols.isEmpty else { return }
    let reason =
      protocols != nil
      ? "no user has an answer about a known title in the file of answers."
      : data.ordered
        ? "no user has two events about known titles."
        : "no user has 10 known titles, 5 of them loved."
    throw LearningError("\(fileName): \(reason)")
  }

  /// A row for each protocol and model, by protocol. The differences (`behind`) are to the first model, user by user.
  public func rows(_ models: [MeasuredModel]) -> [MeasuredRow] {
    defer { observer.status("") }
    if trainingData == nil {
      observer.note("Niche NDCG weighs hits by loves of the measured users; --train FILE counts others.")
    }
    let worth = NicheWorth(loves: (trainingData ?? dataset.data).loves)
    let measured = models.map { model in
      observer.status("measuring \(model.name)")
      return protocols.map { MeasuredRow($0.name, model.name, model.metrics($0.cases, worth: worth)) }
    }
    return protocols.indices.flatMap { p in
      measured.map { rows in rows[p].against(measured[0][p]) }
    }
  }

  /// The parts of a composite model: members of an ensemble, paths of an autoencoder. None for other models.
  public func parts(of scorer: any ItemScorer) -> [MeasuredModel] {
    ((scorer as? any CompositeScorer)?.parts ?? []).map { MeasuredModel($0.scorer, name: $0.name) }
  }

  /// The model trained again with and without its inputs; none for models that cannot be.
  ///
  /// - Throws: as the trainer.
  public func ablations(of scorer: any ItemScorer, _ options: RecipeOptions) throws -> [MeasuredModel] {
    guard let model = scorer as? SASRecScorer,
      let data = dataset.data.ordered ? dataset.data : trainingData
    else { return [] }
    return try model.ablations(data, options, observer)
  }

  /// The baselines of all recipes, fitted to `trainingData`; none without it.
  ///
  /// - Throws: `ModelError` for too many items, or a penalty that is too small.
  public func baselines(_ options: BaselineOptions = BaselineOptions()) throws -> [MeasuredModel] {
    guard let trainingData else { return [] }
    observer.status("fitting baselines")
    defer { observer.status("") }
    return try Recipe.all.compactMap(\.baselines)
      .flatMap { try $0(trainingData, options) }.map { MeasuredModel($0) }
  }

  /// A linear model in single precision: shows what half precision costs the same model among the baselines. None for lists with
  /// times or without `trainingData`.
  ///
  /// - Throws: as `baselines`.
  public func singlePrecision() throws -> [MeasuredModel] {
    guard let trainingData, !trainingData.ordered else { return [] }
    let matrix = try Baselines.easeMatrix(trainingData, grades: .graded, penalty: 30, dropout: 0.35)
    return [
      MeasuredModel(
        SinglePrecisionItemItem(
          items: trainingData.items, name: "edlae 35% in float32", grades: .graded, matrix: matrix))
    ]
  }

  /// Popularity in `trainingData`; without it among the measured users, which includes their held-out answers and flatters it.
  public func popularity() -> MeasuredModel {
    if trainingData == nil {
      observer.note(
        "Popularity is counted among the measured users, which flatters it; --train FILE counts others.")
    }
    return MeasuredModel(
      Popularity(items: dataset.data.items, counts: trainingData?.popularity ?? dataset.data.loves))
  }

  /// What each head of a two-headed model is worth, and those of its parts; nil for other models and for lists with times.
  public func heads(of scorer: any ItemScorer) -> HeadReport? {
    guard let model = scorer as? any TwoHeadedScorer, !dataset.data.ordered else { return nil }
    let lists = dataset.data.lists
    let parts = (scorer as? any CompositeScorer)?.parts ?? []
    return HeadReport(
      figures: HeadFigures(model, lists, seed: seed),
      parts: parts.compactMap { part in
        (part.scorer as? any TwoHeadedScorer).map { (part.name, HeadFigures($0, lists, seed: seed)) }
      })
  }
}

/// Figures of the heads of a model, and of its two-headed parts by name.
public struct HeadReport: Sendable {
  /// The model's.
  public let figures: HeadFigures
  /// Those of its parts.
  public let parts: [(name: String, figures: HeadFigures)]
}
