@testable import Catalogue
import Evaluation
import Models
import Recommending
import Testing

@testable import Learning

/// Live measures of an experiment on the two made-up tastes.
@Suite struct LiveTests {
  /// Ratings with both tastes in a list: even titles are loved by even users, odd ones are disliked, and the other way round.
  static func ratings(_ count: Int, firstUser: Int = 0, seed: UInt64 = 1) -> Ratings {
    var result = Tastes.ratings(0, seed: seed)
    for user in firstUser..<firstUser + count {
      for title in 0..<Tastes.titles where (title + user * 7) % 10 < 9 {
        let own = title % 2 == user % 2
        result.users.append(user)
        result.items.append(100 + title)
        result.feedback.append(own ? .love : .dislike)
        result.ratings.append(own ? 9 : 2)
        result.times.append(nil)
      }
    }
    return result
  }

  static func model(_ name: String) throws -> any StoredModel {
    guard let recipe = Recipe.named(name) else { throw LearningError("no recipe \(name)") }
    let others = ratings(120, firstUser: 1000)
    return try recipe.train(TrainingTask(Dataset([others]).data, options: Tastes.quick)).model
  }

  static func experiment(_ scorer: any ItemScorer, training: Bool = true) throws -> Experiment {
    try Experiment(
      measured: ratings(30), training: training ? [ratings(120, firstUser: 1000)] : [], items: scorer.items)
  }

  static var options: LiveOptions {
    var options = LiveOptions()
    options.people = 20
    options.cards = 10
    options.franchises = (0..<Tastes.titles).map { $0 % 2 == 0 ? "even" : nil }
    return options
  }

  private func value(_ rows: [LiveRow], _ measure: String, _ scorer: String, _ figure: String) throws
    -> LiveRow
  {
    try #require(rows.first { $0.measure == measure && $0.scorer == scorer && $0.figure == figure })
  }

  @Test func everyModelHasEveryFigure() throws {
    let linear = try Self.model("linear")
    let titles = linear.items.ids.compactMap { id in Tastes.catalogue.first { $0.id == id } }
    let experiment = try Self.experiment(linear)
    let models = [
      MeasuredModel(blend: Recommender(catalogue: titles, scorer: linear)), MeasuredModel(linear),
      experiment.popularity(),
    ]
    let rows = try experiment.live(models, Self.options)
    #expect(rows.count == 3 * (1 + 3 + 3 + 4 + 3))
    #expect(rows.first?.scorer == "blend" && rows.first?.behind?.mean == 0)
    // The model tells the tastes apart, popularity cannot.
    for name in ["blend", linear.name] { #expect(try value(rows, "taste", name, "auc").mean.mean > 0.95) }
    let plain = try value(rows, "taste", "popularity", "auc")
    #expect(plain.mean.mean < 0.7 && plain.mean.count == 20 && plain.behind?.mean ?? 0 > 0.25)
    #expect(try value(rows, "swipe", "blend", "loved").mean.mean > 90)
    // Popularity is the same after every answer.
    for answer in ["dislike", "like", "love"] {
      #expect(try value(rows, answer, "popularity", "nearest_net").mean.mean == 0)
    }
  }

  @Test func fansOfNewTitlesAreMeasuredWithACatalogue() throws {
    let linear = try Self.model("linear")
    var options = Self.options
    // Even titles are new, odd ones old; who loves even ones gets even ones.
    options.years = (0..<Tastes.titles).map { $0 % 2 == 0 ? 2024 : 2005 }
    let experiment = try Self.experiment(linear)
    let rows = try experiment.live([MeasuredModel(linear), experiment.popularity()], options)
    let new = try value(rows, "fans of new titles", linear.name, "new_cards")
    #expect(new.mean.count == 40)
    // Every model ranks all 37 titles that are left, 17 of them new.
    #expect(abs(new.mean.mean - 100 * 17 / 37) < 0.01)
    // A new person is asked about titles whenever some are given.
    options.firstTitles = Tastes.catalogue
    let picks = try experiment.live([MeasuredModel(linear), experiment.popularity()], options)
      .filter { $0.measure == "first picks" }
    #expect(Set(picks.map(\.figure)).count == 6 && picks.count == 12)
    let known = picks.filter { $0.scorer == linear.name && $0.figure == "known_grid" }.map(\.mean.mean)
    #expect(known.allSatisfy { $0 > 2 && $0 <= 12 }, "\(known)")
    options.years = []
    #expect(try !experiment.live([MeasuredModel(linear)], options).contains { $0.figure == "new_cards" })
  }

  @Test func figuresAreTheSameInEveryRun() throws {
    let linear = try Self.model("linear")
    func figures() throws -> [Double] {
      let experiment = try Self.experiment(linear)
      return try experiment.live([MeasuredModel(linear)], Self.options).flatMap {
        [$0.mean.mean, $0.mean.error]
      }
    }
    #expect(try figures() == figures())
  }

  @Test func aRatingHeadIsMeasuredBesideTheOrder() throws {
    let autoencoder = try Self.model("autoencoder")
    let rows = try Self.experiment(autoencoder).live([MeasuredModel(autoencoder)], Self.options)
    #expect(try value(rows, "taste", autoencoder.name, "rating_auc").mean.count == 20)
  }

  @Test func whatCannotBeMeasuredIsSaid() throws {
    let linear = try Self.model("linear")
    var notes: [String] = []
    var alone = try Self.experiment(linear, training: false)
    alone.observer = RunObserver(note: { notes.append($0) })
    _ = alone.rows([MeasuredModel(linear)])
    _ = try alone.live([MeasuredModel(linear)], Self.options)
    #expect(notes.contains { $0.hasPrefix("Niche NDCG weighs hits by loves of the measured users") })
    #expect(notes.contains { $0.hasPrefix("Common loves are counted among the measured users") })
    // Lists of 14 titles, 11 of them loved.
    notes = []
    var short = try Experiment(measured: Tastes.ratings(30), items: linear.items)
    short.observer = RunObserver(note: { notes.append($0) })
    let rows = try short.live([MeasuredModel(linear)], Self.options)
    #expect(Set(rows.map(\.measure)) == ["dislike", "like", "love"])
    #expect(notes.contains("Taste is not measured: no list has 30 rated titles."))
    // Each title is loved by 14 people at most.
    var few = try Experiment(measured: Self.ratings(30), items: linear.items)
    few.observer = RunObserver(note: { notes.append($0) })
    var options = Self.options
    options.franchises = []
    #expect(Set(try few.live([MeasuredModel(linear)], options).map(\.measure)) == ["taste", "swipe"])
    #expect(notes.contains("Obedience has no figures: no recommended title has 20 loves."))
    let timed = try Experiment(measured: Tastes.ratings(60, times: true))
    #expect(throws: LearningError.self) { try timed.live([timed.popularity()]) }
  }

  /// Of a linear model every figure of reasons can be had, and the reasons are true.
  @Test func reasonsAreMeasuredByRankingAnew() throws {
    let linear = try Self.model("linear")
    let titles = linear.items.ids.compactMap { id in Tastes.catalogue.first { $0.id == id } }
    let experiment = try Self.experiment(linear)
    var options = ReasonOptions()
    (options.lengths, options.cards) = ([8, 20, 1000], 40)
    let rows = try experiment.reasons(of: Recommender(catalogue: titles, scorer: linear), options)
    #expect(Set(rows.map(\.measure)) == ["reasons8", "reasons20"], "no list has 1,000 answers")
    for length in [8, 20] {
      #expect(try value(rows, "reasons\(length)", "blend", "falls").mean.mean > 0.9)
      #expect(try value(rows, "reasons\(length)", "blend", "strongest").mean.mean > 0.7)
    }
    #expect(try value(rows, "reasons20", "blend", "unexplained").mean.mean == 0)
    let timed = try Experiment(measured: Tastes.ratings(5, times: true))
    #expect(throws: LearningError.self) {
      try timed.reasons(of: Recommender(catalogue: titles, scorer: linear), options)
    }
  }
}
