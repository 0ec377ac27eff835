@testable import Catalogue
import Evaluation
import Models
import Recommending
import Testing

@testable import Learning

/// Experiments without the command line: rows, baselines, parts, ablations, slices, genre overlap and heads.
@Suite struct ExperimentTests {
  static let others = Tastes.ratings(160, firstUser: 1000, seed: 2)

  /// Those that take seconds are trained once for all tests.
  private static let sasrec = Result { try trained("sasrec") }
  private static let autoencoder = Result { try trained("autoencoder") }
  private static let ensemble = Result { try trained("ensemble") }

  static func model(_ name: String) throws -> any StoredModel {
    switch name {
    case "sasrec": try sasrec.get()
    case "autoencoder": try autoencoder.get()
    case "ensemble": try ensemble.get()
    default: try trained(name)
    }
  }

  private static func trained(_ name: String) throws -> any StoredModel {
    guard let recipe = Recipe.named(name) else { throw LearningError("no recipe \(name)") }
    return try recipe.train(TrainingTask(Dataset([others]).data, options: Tastes.quick)).model
  }

  static func experiment(_ scorer: any ItemScorer, training: [Ratings] = [others]) throws -> Experiment {
    try Experiment(measured: Tastes.ratings(60), training: training, items: scorer.items)
  }

  @Test func rowsArePairedDifferencesToTheFirstModel() throws {
    let linear = try Self.model("linear")
    let experiment = try Self.experiment(linear)
    let popularity = experiment.popularity()
    let rows = experiment.rows([MeasuredModel(linear, name: "ours"), popularity])
    #expect(
      rows.map(\.protocolName) == ["fold", "fold", "cold1", "cold1", "cold3", "cold3", "cold5", "cold5"])
    #expect(rows.map(\.scorer).prefix(2) == ["ours", "popularity"])
    #expect(rows.allSatisfy { $0.people == 60 })
    for pair in stride(from: 0, to: rows.count, by: 2) {
      let (first, second) = (try #require(rows[pair].ndcg[10]), try #require(rows[pair + 1].ndcg[10]))
      let behind = try #require(rows[pair + 1].behind[10])
      #expect(rows[pair].behind[10]?.mean == 0)
      #expect(abs(behind.mean - (first.mean - second.mean)) < 1e-9 && first.mean > second.mean + 0.1)
    }
    #expect(experiment.rows([]).isEmpty)
  }

  @Test func baselinesAreThoseOfTheTableInItsOrder() throws {
    let linear = try Self.model("linear")
    let experiment = try Self.experiment(linear)
    let names = try experiment.baselines().map(\.name)
    #expect(
      names == [
        "popularity", "item-knn", "mf-als", "ease", "edlae 35%", "edlae 35% fading", "edlae 70%",
        "edlae 70% fading", "edlae 80%", "edlae 80% fading", "edlae 90%", "edlae 90% fading",
      ])
    #expect(try experiment.singlePrecision().map(\.name) == ["edlae 35% in float32"])
    let alone = try Self.experiment(linear, training: [])
    #expect(try alone.baselines().isEmpty && alone.singlePrecision().isEmpty)
    let timed = try Experiment(measured: Tastes.ratings(60, times: true))
    #expect(try timed.baselines().map(\.name) == ["popularity", "item-knn", "mf-als", "ease"])
    #expect(try timed.singlePrecision().isEmpty && timed.protocols.map(\.name) == ["last"])
    // The last two events of each list are not for baselines.
    #expect(timed.trainingData?.lists.allSatisfy { $0.count == 12 } == true)
  }

  @Test func compositeModelsAreMeasuredPartByPart() throws {
    let ensemble = try Self.model("ensemble")
    let experiment = try Self.experiment(ensemble)
    #expect(
      experiment.parts(of: ensemble).map(\.name) == [
        "sasrec", "edlae 35%", "edlae 90%", "linear of 5", "linear of 20", "linear of 80%", "popularity",
        "taste", "neighbours",
      ])
    let autoencoder = try Self.model("autoencoder")
    #expect(experiment.parts(of: autoencoder).map(\.name) == ["deep path", "wide path"])
    #expect(experiment.parts(of: try Self.model("linear")).isEmpty)
    let heads = try #require(experiment.heads(of: autoencoder))
    #expect(heads.figures.nats.count == 60 && heads.parts.map(\.name) == ["deep path"])
    #expect(experiment.heads(of: ensemble) == nil)
  }

  @Test func ablationsTrainAgainWithoutInputs() throws {
    let sasrec = try Self.model("sasrec")
    #expect(
      try Self.experiment(sasrec).ablations(of: sasrec, Tastes.quick).map(\.name) == [
        "all inputs", "no feedback",
      ])
    let timed = try Experiment(measured: Tastes.ratings(40, times: true), items: sasrec.items)
    var messages: [String] = []
    var observed = timed
    observed.observer = RunObserver(status: { messages.append($0) })
    #expect(
      try observed.ablations(of: sasrec, Tastes.quick).map(\.name) == [
        "all inputs", "no feedback", "no time", "neither",
      ])
    #expect(messages.contains { $0.hasPrefix("no time: epoch 2/2") })
    #expect(try timed.ablations(of: try Self.model("linear"), Tastes.quick).isEmpty)
  }

  @Test func slicesCountAnswersByGenreAndDecile() throws {
    let linear = try Self.model("linear")
    let experiment = try Self.experiment(linear)
    let titles = linear.items.ids.compactMap { id in Tastes.catalogue.first { $0.id == id } }
    let blend = MeasuredModel(blend: Recommender(catalogue: titles, scorer: linear))
    let genres = try experiment.slices(by: .genre, of: blend, titles: titles)
    #expect(Set(genres.map(\.slice)) == ["Comedy", "Drama", "Mystery", "School"])
    #expect(genres.allSatisfy { $0.titles == 20 && $0.people > 0 && $0.ndcg10.mean > 0 })
    let deciles = try experiment.slices(by: .decile, of: blend, titles: titles)
    #expect(deciles.first?.slice.hasPrefix("1 (") == true && deciles.allSatisfy { $0.titles == 4 })
    #expect(throws: LearningError.self) {
      try experiment.slices(by: .genre, of: blend, titles: titles.map { Anime(id: $0.id, title: $0.title) })
    }
  }

  @Test func genreOverlapComparesNewerWithOlderLoves() throws {
    let linear = try Self.model("linear")
    let experiment = try Self.experiment(linear)
    let titles = linear.items.ids.compactMap { id in Tastes.catalogue.first { $0.id == id } }
    let blend = MeasuredModel(blend: Recommender(catalogue: titles, scorer: linear))
    let overlap = try experiment.genreOverlap(since: 2021, of: blend, titles: titles)
    #expect(
      overlap.rows.map(\.loves) == [
        "2021 and later", "before 2021", "one title, 2021 and later", "one title, before 2021",
      ])
    #expect(overlap.rows[0].lists == overlap.rows[1].lists && overlap.rows[2].lists == 20)
    // Titles of one taste share their genres, popular titles are of both tastes.
    #expect(overlap.rows[0].sensible.mean > 0.9 && overlap.rows[0].popular < 0.8)
    #expect(overlap.newerAhead.count == overlap.rows[0].lists)
    #expect(throws: LearningError.self) {
      try experiment.genreOverlap(since: 2030, of: blend, titles: titles)
    }
  }

  @Test func listsWithoutAUsableUserAreRefused() throws {
    var tiny = Ratings()
    tiny.users = [1]
    tiny.items = [100]
    tiny.feedback = [.love]
    tiny.ratings = [nil]
    tiny.times = [nil]
    let items = ItemIndex(Array(100..<140))
    for (protocols, part) in [(nil, "10 known titles"), ([EvaluationProtocol.given([:])], "file of answers")]
    {
      let error = #expect(throws: LearningError.self) {
        try Experiment(measured: tiny, items: items, protocols: protocols, fileName: "tiny.csv")
      }
      let text = "\(error.map { "\($0)" } ?? "")"
      #expect(text.contains(part) && text.hasPrefix("tiny.csv: "))
    }
  }
}
