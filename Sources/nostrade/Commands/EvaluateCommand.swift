import ArgumentParser
import Catalogue
import Evaluation
import Foundation
import Models
import Recommending
import Tensors
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model, beside baselines and without each of its inputs.",
    discussion: """
      Lists with times are asked for their last event (leave-one-out: a model trained with --hold-back 2 has seen neither
      it nor the one before, which chose the epoch). Lists without times are of people held out whole: 80% of each list is
      shown and the loved rest asked for (fold), or only 1, 3, 5 or 10 loved titles are shown (cold). Leaving the last
      title out is refused for such lists: their order is that of their ids. Every title is ranked, those shown left out.

      "blend" is what the feed ranks by: model and content. Baselines and ablations are fitted to --train where people are
      held out, and to all but the last two events of each list where there are times.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Lists to measure on.", valueName: "file")) var ratings: String
  @Option(
    help: ArgumentHelp(
      "Ask each person of --ratings for the titles of this file instead: a split made elsewhere.",
      valueName: "file"))
  var answers: String?
  @OptionGroup var choice: ModelChoice
  @Option(help: ArgumentHelp("Titles for the content half of the blend.", valueName: "file")) var catalogue:
    String?
  @Flag(help: "Also popularity, item-kNN, matrix factors and EASE.") var baselines = false
  @Option(
    help: ArgumentHelp(
      "Another model beside it, over the same titles, by name or file; may be given several times.",
      valueName: "name"))
  var beside: [String] = []
  @Option(
    help: "Figures by genre or by decile of popularity, of what the feed ranks by, in place of the table.")
  var by: Slicing?
  @Flag(
    help: "How often what is recommended shares genres with what was loved, for new loves and for older ones."
  )
  var neighbours = false
  @Option(help: "With --neighbours, the first year whose titles are new.") var since = 2021
  @Option(help: "Penalty of the EASE among the baselines.") var penalty: Float = 100
  @Flag(help: "Only the baselines: no model is read.") var noModel = false
  @Flag(help: "Train again without feedback, without times and without both, and measure those too.")
  var ablate = false
  @Option(
    help: ArgumentHelp(
      "Lists that baselines and ablations are fitted to, of other people.", valueName: "file"))
  var train: [String] = []
  @Flag(help: "Ask for the last event of each list, by time: the default where there are times.")
  var leaveLastOut = false
  @Option(help: "With --no-model, titles with fewer raters are left out.") var fewest: Int?
  @Option(help: "text, json or csv.") var format = OutputFormat.text
  @OptionGroup(title: "Learning, for --ablate") var learning: LearningOptions

  /// What figures may be sliced by.
  enum Slicing: String, ExpressibleByArgument, CaseIterable { case genre, decile }

  func validate() throws {
    if noModel, by != nil || neighbours || !beside.isEmpty {
      throw ValidationError("--by, --neighbours and --beside are about a model: leave --no-model out.")
    }
    if noModel, ablate {
      throw ValidationError("--ablate needs a model, whose sizes it takes: leave --no-model out.")
    }
    guard penalty > 0, penalty < 1e9 else { throw ValidationError("--penalty must be above 0.") }
    guard fewest ?? 1 >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }

  func run() throws {
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    let file = try RatingsFile.read(ratings)
    for warning in file.warnings { Report.warning(warning) }
    if leaveLastOut, !file.isTimed {
      throw CommandError(
        "\(ratings): these lists have no times, so their last row is the highest id and not the latest title; leaving it "
          + "out would measure the sort order. Use the fold and cold figures (without --leave-last-out).")
    }
    if (baselines || noModel || ablate) && !file.isTimed && train.isEmpty {
      throw CommandError(
        "\(ratings): these lists have no times, so people are held out whole, and baselines and ablations need other "
          + "people's lists to be fitted to: give --train FILE.")
    }
    let read = noModel ? nil : try choice.read(options.place)
    let scorer = read?.scorer
    try check(scorer, read?.card, file)
    let others = try train.map(RatingsFile.read)
    let restriction = try scorer?.items.ids ?? fittedItems(file, others)
    let cleaned = TrainingData.read([file], restriction: restriction, fewest: 0)
    let data = cleaned.data
    if cleaned.passedOver > 0 {
      Report.warning("\(cleaned.passedOver) rows are about titles the model does not know: passed over.")
    }
    let learnt = fitted(data, others)
    let protocols =
      try answers.map { [("given", try given(cleaned, try RatingsFile.read($0)))] }
      ?? Self.protocols(data, seed: learning.seed).filter { !$0.cases.isEmpty }
    guard !protocols.isEmpty else {
      throw CommandError(
        data.ordered
          ? "\(ratings): nobody has two events about titles that are known here."
          : "\(ratings): nobody has 10 titles with 5 loved ones among those the model knows.")
    }
    if let scorer, neighbours { return try shared(scorer, data) }
    if let scorer, let by { return try slices(by, scorer, data, learnt, protocols) }
    var rows: [MeasuredRow] = []
    if let scorer {
      if try catalogue != nil || (!data.ordered && isDescribed(data.items)) {
        let recommender = Recommender(catalogue: try titles(data.items), scorer: scorer)
        rows += protocols.map { MeasuredRow($0.name, "blend", blended(recommender, data.items, $0.cases)) }
      }
      rows += Self.measured(scorer, protocols, as: scorer.name)
      for name in beside {
        let other = try Workspace.models(options.place).read(name).scorer
        guard other.items == scorer.items else {
          throw CommandError(
            "--beside \(name): it knows other titles than the \(scorer.name), or in another order.")
        }
        rows += Self.measured(other, protocols, as: "beside: \(other.name)")
      }
      if let ensemble = scorer as? Ensemble {
        rows += ensemble.members.flatMap { Self.measured($0, protocols, as: $0.name) }
      }
      if let autoencoder = scorer as? Autoencoder, let wide = autoencoder.wide {
        let deep = autoencoder.with(wide: nil, gates: autoencoder.gates)
        rows += Self.measured(deep, protocols, as: "deep path")
        rows += Self.measured(wide, protocols, as: "wide path")
      }
      if ablate {
        guard let sasrec = scorer as? SASRecScorer else { return }
        rows += try Ablation(sasrec, data.ordered ? data : learnt, learning).rows(protocols)
      }
    }
    if baselines || noModel {
      rows += try Self.baselines(learnt, penalty).flatMap { Self.measured($0, protocols, as: $0.name) }
      if let learnt, let scorer, !learnt.ordered { rows += try precision(learnt, scorer.items, protocols) }
    } else if !(scorer is Ensemble) {
      // Without other people's lists it is counted on those that are measured, held-out answers and all.
      if learnt == nil {
        Report.note(
          "popularity is counted on the people measured, which flatters it; --train FILE counts others.")
      }
      let counts = learnt.map { $0.ordered ? $0.met : $0.loves } ?? data.loves
      rows += Self.measured(Popularity(items: data.items, counts: counts), protocols, as: "popularity")
    }
    try ResultTable.show(Self.byProtocol(rows, protocols), format)
    if let autoencoder = scorer as? Autoencoder, !data.ordered, answers == nil, format == .text {
      let heads = HeadFigures(autoencoder, data.lists, seed: learning.seed)
      let deep =
        autoencoder.wide == nil
        ? ""
        : "deep path alone \(HeadFigures(autoencoder.with(wide: nil, gates: autoencoder.gates), data.lists, seed: learning.seed).nats), "
      print(
        "heads, \(heads.nats.count) people: presence \(heads.nats) nats a held-out title "
          + "(\(deep)popularity \(heads.popularityNats)); rating MAE \(heads.error) hybrid (own mean \(heads.meanError), behind by \(heads.gain))"
      )
    }
  }

  /// Refuses what cannot be done before anything is measured, and warns of what would flatter.
  private func check(_ scorer: (any ItemScorer)?, _ card: ModelCard?, _ file: Ratings) throws {
    if ablate, let scorer, !(scorer is SASRecScorer) {
      throw CommandError("--ablate trains a SASRec again without its inputs; this model is a \(scorer.name).")
    }
    if baselines, let scorer, scorer.items.count > Baselines.mostItems {
      throw CommandError(
        "--baselines: \(scorer.items.count) titles are more than a matrix of titles by titles has room for here "
          + "(\(Baselines.mostItems)).")
    }
    guard file.isTimed else { return }
    if !train.isEmpty {
      Report.warning("--train is not used: the lists have times, and earlier events are what is learnt.")
    }
    if let card, card.kind == "sasrec", card.metrics["held back"] ?? 0 < 2 {
      Report.warning(
        "this model was not trained with --hold-back 2 or more: the events asked for may have been learnt, or have chosen its epoch."
      )
    }
  }

  /// A protocol's name and its queries.
  typealias Questions = (name: String, cases: [HeldOutCase])

  static func measured(_ scorer: some ItemScorer, _ protocols: [Questions], as name: String)
    -> [MeasuredRow]
  {
    Report.progress("measuring \(name)")
    defer { Report.progress("") }
    return protocols.map { MeasuredRow($0.name, name, HeldOut.measure(scorer, $0.cases)) }
  }

  static func protocols(_ data: TrainingData, seed: UInt64) -> [Questions] {
    if data.ordered { return [("last", HeldOut.last(data.lists, of: 1))] }
    return [("fold", HeldOut.fold(data.lists, seed: seed))]
      + [1, 3, 5, 10].map { ("cold\($0)", HeldOut.cold(data.lists, count: $0, seed: seed)) }
  }

  /// Histories and answers of a split that was made elsewhere.
  private func given(_ cleaned: CleanedLists, _ answers: Ratings) throws -> [HeldOutCase] {
    let items = cleaned.data.items
    var wanted: [Int: Set<Int32>] = [:]
    for row in 0..<answers.count {
      if let item = items.row(answers.items[row]) { wanted[answers.users[row], default: []].insert(item) }
    }
    let cases = zip(cleaned.users, cleaned.data.lists).compactMap { user, list -> HeldOutCase? in
      guard let answers = wanted[user]?.subtracting(list.map(\.item)), !answers.isEmpty else { return nil }
      return HeldOutCase(history: list, answers: answers, query: Query(signal: .love))
    }
    guard !cases.isEmpty else {
      throw CommandError(
        "\(self.answers ?? ""): nobody of \(ratings) has an answer there about a title that is known.")
    }
    return cases
  }

  private static func byProtocol(_ rows: [MeasuredRow], _ protocols: [Questions]) -> [MeasuredRow] {
    protocols.flatMap { asked -> [MeasuredRow] in
      let own = rows.filter { $0.protocolName == asked.name }
      return own.map { own.isEmpty ? $0 : $0.against(own[0]) }
    }
  }

  private static func baselines(_ data: TrainingData?, _ penalty: Float) throws -> [any ItemScorer] {
    guard let data else { return [] }
    Report.progress("fitting baselines")
    let grades = data.ordered ? Grades.any : .graded
    return [
      Popularity(items: data.items, counts: data.ordered ? data.met : data.loves),
      try Baselines.itemKNN(data, grades: grades), Baselines.factors(data),
      try Baselines.ease(data, grades: grades, penalty: penalty),
    ] + (data.ordered ? [] : try edlae(data, grades))
  }

  /// The strongest simple settings found for sets of lists, each with and without a popularity that fades as a history grows.
  private static func edlae(_ data: TrainingData, _ grades: Grades) throws -> [any ItemScorer] {
    try [Float(0.35), 0.7, 0.8, 0.9].flatMap { dropout -> [any ItemScorer] in
      let model = try Baselines.ease(data, grades: grades, penalty: 30, dropout: dropout)
      return [
        model, FadingPopularity(model, data.loves, weight: 8, name: model.name + " fading"),
      ]
    }
  }

  /// Items of the lists themselves, without a model to say which.
  private func fittedItems(_ file: Ratings, _ others: [Ratings]) throws -> [Int] {
    TrainingData.read(file.isTimed ? [file] : others, restriction: nil, fewest: fewest).data.items.ids
  }

  /// What baselines and ablations may learn from: the events before the last two, or other people's lists; nil where there
  /// are none of those.
  private func fitted(_ data: TrainingData, _ others: [Ratings]) -> TrainingData? {
    if data.ordered {
      var earlier = data
      earlier.lists = data.lists.map { Array($0.dropLast(2)) }
      return earlier
    }
    guard !others.isEmpty else { return nil }
    return TrainingData.read(others, restriction: data.items.ids, fewest: 0).data
  }

  /// The items of the model as titles, with what a catalogue says of them.
  func titles(_ items: ItemIndex) throws -> [Anime] {
    let known = try catalogue.map { try CatalogueFile.read($0).titles } ?? Workspace(options).catalogue
    let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return items.ids.map { byID[$0] ?? Anime(id: $0, title: "title \($0)") }
  }

  /// Whether the catalogue says anything of most items: another benchmark's items may have the same numbers by chance, but few.
  private func isDescribed(_ items: ItemIndex) throws -> Bool {
    let known = Set(try Workspace(options).catalogue.map(\.id))
    return items.ids.count { known.contains($0) } * 2 > items.count
  }

  private func blended(
    _ recommender: Recommender, _ items: ItemIndex, _ cases: [HeldOutCase]
  ) -> [RankingMetrics] {
    zip(Self.ranked(recommender, items, cases), cases).map {
      RankingMetrics(ranked: $0, answers: $1.answers)
    }
  }

  /// The first hundred items of the blend for each case.
  static func ranked(_ recommender: Recommender, _ items: ItemIndex, _ cases: [HeldOutCase]) -> [[Int32]] {
    var ranking = RankingOptions()
    ranking.showsAdult = true
    return stride(from: 0, to: cases.count, by: 32).flatMap { start in
      let slice = cases[start..<min(start + 32, cases.count)]
      let histories = slice.map { held in
        held.history.map {
          PersonEvent(animeID: items.ids[Int($0.item)], feedback: $0.signal.feedback, time: $0.time)
        }
      }
      return recommender.rankAll(histories, query: slice.map(\.query), top: 100, options: ranking)
        .map { $0.compactMap { items.row($0.animeID) } }
    }
  }

  /// What keeping a linear model in half precision costs.
  private func precision(_ data: TrainingData, _ items: ItemIndex, _ protocols: [Questions]) throws
    -> [MeasuredRow]
  {
    let matrix = try Baselines.easeMatrix(data, grades: .graded, penalty: 30, dropout: 0.35)
    let single = SinglePrecisionItemItem(
      items: items, name: "edlae 35% in float32", grades: .graded, matrix: matrix)
    return Self.measured(single, protocols, as: single.name)
  }
}
