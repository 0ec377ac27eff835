import Cards
import Catalogue
import Events
import Models
import Synchronization
import Tensors
import Testing

@testable import Recommending

/// A member of an ensemble that counts its passes.
final class CountingMember: StoredModel {
  private let inner: Popularity
  private let count = Mutex(0)
  var passes: Int { count.withLock { $0 } }
  var items: ItemIndex { inner.items }
  static let kind = Popularity.kind
  let name = "counting"

  init(_ items: ItemIndex) {
    inner = Popularity(items: items, counts: (0..<items.count).map { Float(($0 * 7) % 11 + 1) })
  }

  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    count.withLock { $0 += 1 }
    inner.score(history, query: query, into: &scores)
    // Something of the history, so that leaving an answer out means something.
    for event in history { scores[(Int(event.item) * 3) % scores.count] += 1 }
  }

  func tensors() -> [(name: String, tensor: Safetensors.Stored)] { inner.tensors() }
  func metadata() throws -> [String: String] { try inner.metadata() }
}

/// The knob "presence" for every kind of model.
@Suite struct PresenceTests {
  static let items = ItemIndex(Array(100..<130))
  let events = (0..<6).map { Event(animeID: 101 + $0 * 4, feedback: [.love, .like, .dislike][$0 % 3]) }

  /// Presence counts its history, taste follows neighbours; the weights of taste are multiplied by `factor`.
  static func ensemble(_ member: CountingMember, factor: Float = 1) throws -> Ensemble {
    let near = Tensor(items.count, items.count)
    for i in 0..<items.count {
      near.row(i)[(i + 1) % items.count] = 0.9
      near.row(i)[(i + 5) % items.count] = 0.4
    }
    let weights = Tensor(4, Ensemble.steps.count)
    for k in Ensemble.steps.indices {
      (weights.row(0)[k], weights.row(1)[k]) = (0.7, 0.2)
      (weights.row(2)[k], weights.row(3)[k]) = (0.6 * factor, 0.3 * factor)
    }
    return try Ensemble(
      [member, try SignedNeighbours(items: items, nearness: SparseRows(near, width: 2))], weights: weights)
  }

  static func recommender(_ scorer: any ItemScorer) -> Recommender {
    // Five titles are cold.
    Recommender(catalogue: sampleTitles(30, unknown: 5), scorer: scorer)
  }

  static func options(_ presence: Float?) -> RankingOptions {
    var options = RankingOptions()
    options.presence = presence
    return options
  }

  /// Niche takes out what anybody would choose, and leaves what is rated well or badly: of two titles that nobody knows the bad one
  /// does not come first.
  @Test func nicheKeepsTaste() throws {
    let ensemble = try Self.withTaste { $0 == 28 ? 1.5 : $0 == 29 ? -3 : 0 }
    var options = RankingOptions()
    (options.niche, options.firstContentWeight) = (1, 0)
    let cards = Recommender(catalogue: sampleTitles(30), scorer: ensemble)
      .rank([Event(animeID: 103, feedback: .love)], top: 29, options: options).cards.map(\.id)
    let (good, bad) = (try #require(cards.firstIndex(of: 128)), try #require(cards.firstIndex(of: 129)))
    #expect(good < 3 && bad > 15, "\(cards)")
  }

  /// Popularity, but for the last two items, and a taste that is the same for everybody.
  static func withTaste(_ bias: (Int) -> Float) throws -> Ensemble {
    let n = items.count
    let biases = Tensor(1, n, values: (0..<n).map(bias))
    let (factors, calibration) = (Tensor(n, 2), Tensor(2, Ensemble.steps.count))
    for k in Ensemble.steps.indices { (calibration.row(0)[k], calibration.row(1)[k]) = (1, -7.7) }
    let taste = try TasteModel(
      items: items,
      parameters: TasteParameters(
        mean: 7.5, bias: biases, factors: factors, implicitFactors: Tensor(n, 2),
        residual: SparseRows(Tensor(n, n), width: 1), calibration: calibration))
    let weights = Tensor(4, Ensemble.steps.count)
    for k in Ensemble.steps.indices { (weights.row(0)[k], weights.row(2)[k]) = (1, 1) }
    let known = Popularity(items: items, counts: (0..<n).map { Float($0 < 28 ? 100 - 3 * $0 : 1) })
    return try Ensemble([known, taste], weights: weights)
  }

  /// Turning the knob moves scores, and no answer: titles that it raised are not "popular among people like you".
  @Test func theKnobIsNoAnswer() throws {
    let recommender = Self.recommender(try Self.withTaste { Float(($0 * 5) % 9) / 4 - 1 })
    // The model does not know the title.
    let events = [Event(id: 1, animeID: 132, feedback: .dislike)]
    for presence in [nil, 0.05, 0.9] as [Float?] {
      let cards = recommender.rank(events, top: 30, options: Self.options(presence)).cards
      #expect(!cards.contains { $0.reasons.contains { $0.kind == .popularLikeYou } }, "\(presence ?? 0.2)")
    }
  }

  @Test func theKnobBeginsAtTheFittedMix() {
    #expect(Float(RankingKnobs().presence) == PresenceMix.fitted)
    #expect(PresenceMix.tasteFactor(nil) == 1 && PresenceMix.tasteFactor(0.2) == 1)
    #expect(PresenceMix.tasteFactor(1) == 0 && PresenceMix.tasteFactor(0) == PresenceMix.tasteFactor(0.02))
    let steps = (0...10).map { PresenceMix.tasteFactor(Float($0) / 10) }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func theDefaultIsTheFittedRankingBitForBit() throws {
    let recommender = Self.recommender(try Self.ensemble(CountingMember(Self.items)))
    let fitted = recommender.rank(events, top: 40, options: Self.options(nil))
    _ = recommender.rank(events, top: 40, options: Self.options(0.7))
    #expect(recommender.rank(events, top: 40, options: Self.options(0.2)) == fitted)
  }

  @Test func turningTheKnobCostsNoPassAndEqualsAFreshRanking() throws {
    let member = CountingMember(Self.items)
    let ensemble = try Self.ensemble(member)
    let recommender = Self.recommender(ensemble)
    let plain = recommender.rank(events, top: 40, options: Self.options(nil))
    let passes = member.passes
    for presence in [0.9, 0.05, 0, 1, 0.4] as [Float] {
      let mixed = recommender.rank(events, top: 40, options: Self.options(presence))
      #expect(member.passes == passes, "the knob cost a model pass")
      #expect(mixed.cards.map(\.score) != plain.cards.map(\.score))
      let fresh = Self.recommender(try Self.ensemble(CountingMember(Self.items)))
      #expect(mixed == fresh.rank(events, top: 40, options: Self.options(presence)), "presence \(presence)")
    }
    #expect(recommender.rank(events, top: 40, options: Self.options(0.2)) == plain)
    #expect(member.passes == passes)
  }

  /// The mix is what an ensemble with other weights of its personal members would rank, reasons included.
  @Test func aMixIsAnEnsembleWithOtherWeights() throws {
    for presence in [0.05, 0.5, 0.9] as [Float] {
      let factor = PresenceMix.tasteFactor(presence)
      let mixed = Self.recommender(try Self.ensemble(CountingMember(Self.items)))
        .rank(events, top: 30, options: Self.options(presence))
      let weighed = Self.recommender(try Self.ensemble(CountingMember(Self.items), factor: factor))
        .rank(events, top: 30)
      #expect(mixed.cards.map(\.id) == weighed.cards.map(\.id))
      for (a, b) in zip(mixed.cards, weighed.cards) {
        #expect(abs(a.score - b.score) < 1e-3)
        #expect(a.reasons.map(\.kind) == b.reasons.map(\.kind))
        #expect(zip(a.reasons, b.reasons).allSatisfy { abs($0.weight - $1.weight) < 1e-3 })
      }
    }
  }

  @Test func theEndsArePresenceAloneAndTasteAlone() throws {
    let ensemble = try Self.ensemble(CountingMember(Self.items))
    var options = Self.options(1)
    options.modelShare = 1
    let titles = Recommender(catalogue: sampleTitles(30), scorer: ensemble)
    let presence = titles.rank(events, top: 30, options: options).cards.map(\.id)
    let history = Self.items.history(events)
    let chosen = ensemble.members[0].scores([Ensemble.chosen(history)])[0]
    let wanted = presence.map { chosen[$0 - 100] }
    #expect(zip(wanted, wanted.dropFirst()).allSatisfy { $0 >= $1 - 1e-4 })
    options.presence = 0
    let loved = ensemble.members[1].scores([history])[0]
    let best = titles.rank(events, top: 3, options: options).cards.map { loved[$0.id - 100] }
    #expect((best.min() ?? 0) >= (loved.sorted().suffix(6).first ?? 1))
  }

  @Test func histories() throws {
    let recommender = Self.recommender(try Self.ensemble(CountingMember(Self.items)))
    for presence in [nil, 0.2, 0.6] as [Float?] {
      let options = Self.options(presence)
      let list = recommender.rankAll([events], top: 20, options: options)[0]
      let cards = recommender.rank(events, top: 20, options: options).cards
      #expect(list.map(\.animeID) == cards.map(\.id))
    }
  }

  @Test func otherModelsLeanToMeanScoresBelowTheDefault() {
    var titles = sampleTitles(30)
    for i in titles.indices { titles[i].score = 5 + Double((i * 7) % 30) / 8 }
    titles[29].score = 9.9
    titles[29].members = 3
    let recommender = Recommender(catalogue: titles, scorer: ChainScorer(items: Self.items))
    func order(_ presence: Float?) -> [Int] {
      recommender.rank(events, top: 30, options: Self.options(presence)).cards.map(\.id)
    }
    func meanOfBest(_ order: [Int]) -> Double {
      order.prefix(8).reduce(0) { $0 + (titles[$1 - 100].score ?? 0) }
    }
    #expect(order(0.2) == order(nil) && order(1) == order(nil), "at and above the default nothing is added")
    #expect(meanOfBest(order(0.1)) > meanOfBest(order(0.2)))
    #expect(meanOfBest(order(0)) > meanOfBest(order(0.1)))
    #expect(!order(0).prefix(8).contains(129), "three raters say little")
  }
}
