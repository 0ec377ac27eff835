import Cards
import Catalogue
import Events
import Foundations
import Models
import Recommending
import Tensors
import Testing

@testable import Learning
@testable import Training

/// Nights over a made-up ensemble whose linear member knows the four tastes there are, and hardly counts beside popularity.
@Suite struct NightlyTests {
  static let titles = 240
  static let catalogue = TitleTable((0..<titles).map { Anime(id: 1000 + $0, title: "T\($0)") })

  static let ensemble: Ensemble? = {
    let items = ItemIndex((0..<titles).map { 1000 + $0 })
    var random = RandomSource(seed: 3)
    let matrix = Tensor(titles, titles)
    for i in 0..<titles {
      for j in 0..<titles where i != j {
        matrix.row(i)[j] = (i % 4 == j % 4 ? 0.5 : 0) + random.uniform() * 0.4
      }
    }
    let counts = (0..<titles).map { _ in 20 + 400 * random.uniform() }
    let weights = Tensor(4, Ensemble.steps.count)
    for step in 0..<weights.cols { (weights.row(0)[step], weights.row(2)[step]) = (0.15, 1) }
    return try? Ensemble(
      [
        ItemItem(items: items, name: "ease", grades: .graded, matrix: matrix),
        Popularity(items: items, counts: counts),
      ], weights: weights)
  }()

  static func night() throws -> TuningNight {
    try TuningNight(Recommender(catalogue: catalogue, scorer: try #require(ensemble)))
  }

  /// People who love titles of their taste and like or dislike others; with `says` false their answers say nothing.
  static func people(_ count: Int, answers: Int = 44, says: Bool = true, seed: UInt64 = 1) -> [TuningProfile]
  {
    var random = RandomSource(seed: seed)
    return (0..<count).map { person in
      var list = (0..<titles).shuffled(using: &random).prefix(answers).map { title -> (Int, Feedback) in
        (title, .like)
      }
      for place in list.indices {
        let taste = random.uniform() < 0.6
        let title = taste ? (list[place].0 / 4 * 4 + person % 4) : list[place].0
        list[place] = (title, taste ? .love : place % 2 == 0 ? .like : .dislike)
      }
      if !says {
        let feedback = list.map(\.1).shuffled(using: &random)
        let others = (0..<titles).shuffled(using: &random)
        for place in list.indices { list[place] = (others[place], feedback[place]) }
      }
      var seen: Set<Int> = []
      let events = list.filter { seen.insert($0.0).inserted }.enumerated().map { place, answer in
        Event(
          id: Int64(place * 50 + person + 1), animeID: 1000 + answer.0, feedback: answer.1,
          time: 1_700_000_000_000 + Int64(place) * 3_600_000)
      }
      return TuningProfile(userID: Int64(person + 1), answers: events, settings: RankingSettings())
    }
  }

  @Test func aBetterMixOfMembersIsPromoted() throws {
    let outcome = try Self.night().tuneShared(Self.people(24), shared: nil)
    #expect(outcome.verdict.kind == .promoted, "\(outcome.verdict)")
    let verdict = outcome.verdict
    #expect(verdict.gainAfter > verdict.gainBefore && verdict.loved > 50 && verdict.held > 200)
    let adjustment = try #require(outcome.adjustment)
    // The member that knows tastes is raised.
    #expect(adjustment.shares[0] > 0.05, "\(adjustment)")
    // What serves from then on has learned from the held-back answers too.
    #expect(adjustment != outcome.judgedAdjustment)
    #expect(outcome.judged == Self.people(24).flatMap(\.answers).map(\.id).max())
  }

  @Test func withoutNewAnswersNothingIsDone() throws {
    var people = Self.people(16)
    let newest = people.flatMap(\.answers).map(\.id).max() ?? 0
    for place in people.indices { people[place].judged = newest }
    let outcome = try Self.night().tuneShared(people, shared: nil)
    #expect(outcome.verdict.kind == .nothingNew && outcome.adjustment == nil)
    #expect(try Self.night().tuneOwn(people[0], judgedWith: nil, servedWith: nil).verdict.kind == .nothingNew)
  }

  @Test func theVerdictIsAboutAnswersThatWereNeverLearnedFrom() throws {
    var profile = Self.people(1, answers: 60)[0]
    profile.judged = profile.answers[profile.answers.count - 25].id
    let split = HeldBack(profile, try #require(Self.ensemble).items)
    #expect(split.held.count == 24 && split.new == 24)
    #expect(split.held.allSatisfy { $0.id > profile.judged })
    #expect(split.before.allSatisfy { $0.id <= profile.judged })
    // Times play no part: a clock that went back changes nothing.
    var turned = profile
    for place in turned.answers.indices { turned.answers[place].time = Int64(1_000_000 - place) }
    #expect(HeldBack(turned, try #require(Self.ensemble).items).held.map(\.id) == split.held.map(\.id))
  }

  /// Answers without any sense: at most one in twenty is promoted, beside chance.
  @Test func answersThatSayNothingAreNotLearnedFrom() throws {
    let night = try Self.night()
    var (promoted, judged) = (0, 0)
    for seed in 1...6 as ClosedRange<UInt64> {
      let people = Self.people(12, says: false, seed: seed)
      let all = try night.tuneShared(people, shared: nil)
      promoted += all.verdict.kind == .promoted ? 1 : 0
      judged += 1
      for one in people {
        let own = try night.tuneOwn(one, judgedWith: nil, servedWith: nil)
        #expect(own.verdict.isJudged, "\(own.verdict)")
        promoted += own.verdict.kind == .promoted ? 1 : 0
        judged += 1
      }
    }
    #expect(judged == 78 && promoted <= 7, "\(promoted) of \(judged)")
  }

  /// The statistic alone, with answers in which something could be learned: a challenger that is no better passes in 5% of cases.
  @Test func challengersThatAreNoBetterRarelyPass() {
    var random = RandomSource(seed: 5)
    var passed = 0
    let draws = 1500
    for _ in 0..<draws {
      var one = JudgedProfile()
      one.reachedServing = (0..<15).map { _ in Double(random.uniform()) }
      one.reachedTuned = one.reachedServing.map { $0 + Double(random.normal()) * 0.1 }
      (one.serving, one.tuned) = (one.reachedServing, one.reachedTuned)
      one.lovedRanks = [1, 2, 3, 4, 5]
      one.otherRanks = [6, 7, 8]
      (one.tunedLovedRanks, one.tunedOtherRanks) = (one.lovedRanks, one.otherRanks)
      passed += TuningVerdict([one], [Self.signal], new: 20, held: 20).kind == .promoted ? 1 : 0
    }
    #expect(Double(passed) / Double(draws) < 0.065 && passed > 10, "\(passed) of \(draws)")
  }

  private static var signal: AnswerSignal {
    var signal = AnswerSignal()
    (signal.own, signal.excess, signal.variance) = ([0.2, 0.3, 0.25, 0.3, 0.2, 0.31], 50, 100)
    return signal
  }

  @Test func whoTellsWorseIsNotPromoted() {
    var one = JudgedProfile()
    one.reachedServing = (1...12).map { Double($0) / 100 }
    one.reachedTuned = one.reachedServing.map { $0 * 1.2 }
    (one.serving, one.tuned) = (one.reachedServing, one.reachedTuned)
    (one.lovedRanks, one.otherRanks) = ([1, 2, 3], [5, 6])
    (one.tunedLovedRanks, one.tunedOtherRanks) = ([1, 2, 7], [5, 6])
    #expect(TuningVerdict([one], [Self.signal], new: 20, held: 20).kind == .tellsWorse)
    one.tunedLovedRanks = one.lovedRanks
    #expect(TuningVerdict([one], [Self.signal], new: 20, held: 20).kind == .promoted)
  }

  @Test func whatIsTooLittleIsSaid() throws {
    let night = try Self.night()
    func kind(_ feedback: [Feedback]) throws -> TuningVerdict.Kind {
      let events = feedback.enumerated().map {
        Event(id: Int64($0 + 1), animeID: 1000 + 3 * $0, feedback: $1, time: nil)
      }
      let profile = TuningProfile(userID: 1, answers: events, settings: RankingSettings())
      let own = try night.tuneOwn(profile, judgedWith: nil, servedWith: nil).verdict
      let shared = try night.tuneShared([profile], shared: nil).verdict
      #expect(own.kind == shared.kind && own.new == feedback.count)
      return own.kind
    }
    #expect(try kind([]) == .nothingNew)
    #expect(try kind((0..<12).map { _ in .love }) == .tooFew)
    #expect(try kind((0..<40).map { _ in .dislike }) == .onlyDislikes)
    #expect(try kind((0..<40).map { _ in .love }) == .onlyLoves)
    #expect(try kind((0..<40).map { $0 < 30 ? .dislike : .love }) != .onlyDislikes)
    #expect(HeldBack.fewestNew == 20)
  }

  /// The reason that is told is about all new answers, not about those that happened to be held back.
  @Test func whyNothingIsLearnedIsTrue() throws {
    let night = try Self.night()
    func profile(_ user: Int64, _ feedback: [Feedback], judged: Int64 = 0) -> TuningProfile {
      let events = feedback.enumerated().map {
        Event(id: Int64($0) * 20 + user, animeID: 1000 + 3 * $0, feedback: $1, time: nil)
      }
      return TuningProfile(userID: user, answers: events, settings: RankingSettings(), judged: judged)
    }
    func why(_ profiles: [TuningProfile]) throws -> String {
      let v = try night.tuneShared(profiles, shared: nil).verdict
      return "\(v.kind) \(v.loved)+\(v.others) of \(v.held) of \(v.new)\(v.isFirst == true ? ", first" : "")"
    }
    func list(_ loves: Int, _ dislikes: Int) -> [Feedback] {
      (0..<loves).map { _ in .love } + (0..<dislikes).map { _ in .dislike }
    }
    #expect(try why([profile(1, list(30, 30))]) == "tooFew 0+24 of 24 of 60, first")
    #expect(try why([profile(1, list(20, 2).reversed())]) == "tooFew 9+0 of 9 of 22, first")
    #expect(try why([profile(1, list(0, 14) + list(6, 0))]) == "tooFew 6+3 of 9 of 20, first")
    #expect(try why([profile(1, list(0, 40))]).hasPrefix("onlyDislikes"))
    #expect(try why([profile(1, list(40, 0))]).hasPrefix("onlyLoves"))
    #expect(try why([profile(1, [])]) == "nothingNew 0+0 of 0 of 0, first")
    #expect(try why([profile(1, list(3, 3), judged: 1000)]) == "nothingNew 0+0 of 0 of 0")
    #expect(try why((1...10).map { profile($0, list(4, 1)) }) == "tooFew 0+0 of 0 of 50, first")
  }

  /// Twenty answers with six loves and three others at the end can be judged: what is said to be needed is enough.
  @Test func soFewAnswersAsAreSaidToBeNeededAreJudged() throws {
    let feedback: [Feedback] =
      (0..<11).map { $0 % 3 == 0 ? .love : .like } + (0..<9).map { $0 < 6 ? .love : .dislike }
    let events = feedback.enumerated().map {
      Event(id: Int64($0 + 1), animeID: 1000 + 3 * $0, feedback: $1, time: nil)
    }
    let profile = TuningProfile(userID: 1, answers: events, settings: RankingSettings())
    let verdict = try Self.night().tuneOwn(profile, judgedWith: nil, servedWith: nil).verdict
    #expect(verdict.isJudged && verdict.held == 9 && verdict.loved == 6, "\(verdict)")
  }

  @Test func otherModelsAreToldApart() throws {
    let linear = try ExperimentTests.model("linear")
    let plain = Recommender(catalogue: TitleTable(Tastes.catalogue), scorer: linear)
    #expect(throws: LearningError.self) { try TuningNight(plain) }
    #expect(throws: LearningError.self) {
      try WholeModelNight(plain).tune([], card: ModelCard(kind: "linear"))
    }
  }

  @Test func aSASRecIsTrainedFurtherAndJudged() throws {
    let sasrec = try ExperimentTests.model("sasrec")
    let serving = Recommender(catalogue: TitleTable(Tastes.catalogue), scorer: sasrec)
    // Odd titles are loved, even ones are not.
    let events = (0..<36).map { k in
      Event(
        id: Int64(k + 1), animeID: 100 + k, feedback: k % 2 == 1 ? .love : .dislike,
        time: Int64(k) * 90_000_000)
    }
    let profile = TuningProfile(userID: 1, answers: events, settings: RankingSettings())
    let outcome = try WholeModelNight(serving, epochs: 20, rate: 1e-3).tune(
      [profile], card: ModelCard(kind: "sasrec"))
    #expect(outcome.verdict.isJudged && outcome.judged == 36, "\(outcome.verdict)")
    #expect((outcome.model != nil) == (outcome.verdict.kind == .promoted))
    if let tuned = outcome.model { #expect(tuned.model.items == sasrec.items) }
  }

  @Test func madeUpPeopleAreTheSameEveryTime() throws {
    let autoencoder = try #require(try ExperimentTests.model("autoencoder") as? any TwoHeadedScorer)
    let titles = TitleTable(Tastes.catalogue)
    let recommender = Recommender(catalogue: titles, scorer: try ExperimentTests.model("linear"))
    let figures = (0..<2).map { _ in CheckSet(autoencoder, titles).ndcg(recommender) }
    #expect(figures[0] == figures[1] && figures[0] > 0.1 && figures[0] <= 1)
    // Upside down it serves nobody.
    let nobody = Recommender(catalogue: titles, scorer: try ExperimentTests.model("popularity"))
    #expect(CheckSet(autoencoder, titles).ndcg(nobody) < figures[0])
  }
}

@Suite struct EnsembleTunerTests {
  @Test func descentFindsTheLeastWithinBounds() {
    let found = ProjectedDescent.minimise(from: [0, 0, 0], within: [-5...5, -5...0.5, -5...5]) { x, slope in
      // A bent valley, and a bound that holds.
      slope = [
        2 * (x[0] - 1) - 40 * x[0] * (x[2] - x[0] * x[0]), 2 * (x[1] - 2), 20 * (x[2] - x[0] * x[0]),
      ]
      let bend = x[2] - x[0] * x[0]
      return (x[0] - 1) * (x[0] - 1) + (x[1] - 2) * (x[1] - 2) + 10 * bend * bend
    }
    #expect(abs(found[0] - 1) < 0.02 && found[1] == 0.5 && abs(found[2] - 1) < 0.04, "\(found)")
  }

  /// The slope is that of the value.
  @Test func slopesAreRight() throws {
    let ensemble = try #require(NightlyTests.ensemble)
    let history = (0..<12).map { Interaction(item: Int32(4 * $0), signal: .love) }
    let one = EnsembleTuner.Case(
      history: history, query: Query(signal: .love), loved: [60, 64, 80, 100], others: [61, 70],
      content: (0..<NightlyTests.titles).map { Float($0 % 7) * 0.1 })
    let prepared = EnsembleTuner.Prepared(one, ensemble, ensemble, nil, 250)
    let at = [0.05, -0.02, 0.1, 0.03, 0.2]
    var slope = [Double](repeating: 0, count: 5)
    func value(_ x: [Double], _ slope: inout [Double]) -> Double {
      prepared.add(x, pairWeight: 0.3, scale: 0.3, temperature: 0.8, to: &slope)
    }
    _ = value(at, &slope)
    for f in at.indices {
      var (low, high, unused) = (at, at, slope)
      low[f] -= 5e-3
      high[f] += 5e-3
      let measured = (value(high, &unused) - value(low, &unused)) / 1e-2
      #expect(abs(measured + slope[f]) < 0.02 * max(0.2, abs(measured)), "\(f): \(measured) \(-slope[f])")
    }
  }

  /// What was found with long histories must not change what comes after five answers.
  @Test func columnsOfFewCasesHardlyChange() {
    let reach = EnsembleTuner.reach([0, 0, 0, 0, 5, 95])
    #expect(reach[0] == 0 && reach[4] > 0 && reach[4] < 0.1 && reach[5] > 0.9, "\(reach)")
    let halves = EnsembleTuner.reach([0, 0, 0, 0, 50, 50])
    #expect(halves[4] == halves[5] && halves[5] > 0.7)
    #expect(EnsembleTuner.reach([0, 0, 0, 0, 0, 8]).last == 1)
  }

  @Test func fewAnswersChangeLess() throws {
    let ensemble = try #require(NightlyTests.ensemble)
    func shares(_ people: Int, _ prior: EnsembleTuner.Prior) throws -> Float {
      let cases = NightlyTests.people(people).flatMap { profile in
        HeldBack.folds(of: profile.answers, profile: profile).map { shown, hidden in
          EnsembleTuner.Case(
            history: ensemble.items.history(shown), query: Query(signal: .love),
            loved: hidden.filter { $0.feedback == .love }.compactMap { ensemble.items.row($0.animeID) },
            others: [], content: [Float](repeating: 0, count: ensemble.items.count))
        }
      }
      return try #require(EnsembleTuner(ensemble, of: ensemble, cases).fit(prior)).shares[0]
    }
    let (few, many) = (try shares(1, .own), try shares(12, .own))
    #expect(few > 0 && many > few, "\(few) \(many)")
    #expect(EnsembleTuner(ensemble, of: ensemble, []).fit(.shared(profiles: 1)) == nil)
  }
}
