import Cards
import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// Reasons: the answers that are named moved the card, and what is said of them means something.
@Suite struct ReasonTests {
  static let count = 80

  /// A linear model in which each item raises the next one most, and a few others less.
  static func linear(bias: Tensor? = nil) -> ItemItem {
    let matrix = Tensor(count, count)
    for i in 0..<count {
      for (step, weight) in [(1, 1), (2, 0.6), (7, 0.3), (31, 0.2)] {
        matrix.row(i)[(i + step) % count] = Float(weight) * (1 + 0.1 * Float(i % 5))
      }
    }
    return ItemItem(
      items: ItemIndex(Array(100..<100 + count)), name: "chain", grades: .graded, matrix: matrix, bias: bias)
  }

  static func titles(unknown: Int = 0) -> [Anime] {
    var titles = sampleTitles(count, unknown: unknown)
    for i in titles.indices {
      titles[i].genres =
        [
          ["Drama", "Psychological"], ["Comedy"], ["Mecha", "Space"], ["Award Winning"], ["Shounen"],
          ["Music", "School"],
        ][i % 6]
    }
    return titles
  }

  static func recommender(unknown: Int = 0) -> Recommender {
    Recommender(catalogue: titles(unknown: unknown), scorer: linear())
  }

  /// Answers about every other title.
  static func events(_ count: Int) -> [Event] {
    (0..<count).map {
      Event(
        id: Int64($0 + 1), animeID: 100 + $0 * 2, feedback: [.love, .like, .love, .dislike, .dropped][$0 % 5])
    }
  }

  /// What each answer's absence does to a title when everything is ranked anew.
  static func falls(_ id: Int, _ events: [Event], _ options: RankingOptions) -> [Int: Float] {
    let recommender = recommender()
    func score(_ events: [Event]) -> Float {
      recommender.rankAll([events], top: count, options: options)[0].first { $0.animeID == id }?.score ?? 0
    }
    let whole = score(events)
    return Dictionary(
      uniqueKeysWithValues: events.map { left in
        (left.animeID, whole - score(events.filter { $0.animeID != left.animeID }))
      })
  }

  /// However long the history: of every card the first reason names the answer without which it falls most, and its weight is that fall.
  @Test(arguments: [3, 10, 14, 25, 38]) func theFirstReasonIsTheStrongestAnswer(answers: Int) throws {
    let events = Self.events(answers)
    var options = RankingOptions()
    // The worth of content follows the number of answers; reasons keep that of the whole history.
    (options.contentHalfAnswers, options.firstContentWeight) = (0, 0)
    let cards = Self.recommender().rank(events, top: 12, options: options).cards
    for card in cards {
      let falls = Self.falls(card.id, events, options)
      let speaking = events.filter { [.love, .like].contains($0.feedback) }
      let strongest = try #require(speaking.max { falls[$0.animeID] ?? 0 < falls[$1.animeID] ?? 0 })
      let fall = falls[strongest.animeID] ?? 0
      guard fall > 0.05, let named = card.reasons[0].answers.first else { continue }
      #expect(falls[named.id] ?? 0 > 0.97 * fall, "\(card.id): \(named) \(falls[named.id] ?? 0), not \(fall)")
      if card.reasons[0].answers.count == 1 {
        #expect(abs(Float(card.reasons[0].weight) - (falls[named.id] ?? 0)) < 0.02)
      }
    }
  }

  /// Niche, presence and the switch from model and content to the model alone are part of what an answer does: the weight of a reason is
  /// how far the card falls when everything is ranked anew.
  @Test(arguments: [3, 14], [(0, nil), (1, nil), (0.6, nil), (0, 0.05), (1, 0.05)] as [(Float, Float?)])
  func weightsAreFallsWithKnobs(answers: Int, knobs: (niche: Float, presence: Float?)) throws {
    let bias = Tensor(1, Self.count)
    for i in 0..<Self.count { bias.pointer[i] = Float((i * 37) % 50) / 25 }
    var titles = Self.titles(unknown: 9)
    for i in titles.indices { (titles[i].score, titles[i].members) = (5 + Double((i * 7) % 30) / 8, nil) }
    let recommender = Recommender(catalogue: titles, scorer: Self.linear(bias: bias))
    var options = RankingOptions()
    (options.niche, options.presence) = (knobs.niche, knobs.presence)
    (options.contentHalfAnswers, options.firstContentWeight) = (0, 0)
    let events = Self.events(answers)
    func score(_ id: Int, without gone: Int?) -> Float {
      recommender.rankAll([events.filter { $0.animeID != gone }], top: titles.count, options: options)[0]
        .first { $0.animeID == id }?.score ?? 0
    }
    var checked = 0
    for card in recommender.rank(events, top: 30, options: options).cards {
      for reason in card.reasons where reason.answers.count == 1 {
        let fall = score(card.id, without: nil) - score(card.id, without: reason.answers[0].id)
        #expect(abs(Float(reason.weight) - fall) < 0.02, "\(card.id) \(reason): \(fall)")
        checked += 1
      }
    }
    #expect(checked > 5)
  }

  /// What is said of a card depends on the card: not on answers that were tested for others further down.
  @Test(arguments: [14, 25, 38]) func aLongerListSaysTheSame(answers: Int) {
    // Every answer moves every title, and shares a genre with one in five: more are worth naming than are tested for one.
    let matrix = Tensor(Self.count, Self.count)
    for i in 0..<Self.count {
      for j in 0..<Self.count { matrix.row(i)[j] = 0.5 + Float((i * 37 + j * 53 + i * j * 11) % 50) / 100 }
    }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + Self.count)), name: "dense", grades: .graded, matrix: matrix)
    var titles = sampleTitles(Self.count)
    for i in titles.indices { titles[i].genres = ["Genre \(i % 5)"] }
    let recommender = Recommender(catalogue: titles, scorer: model)
    let events = (0..<answers).map { Event(id: Int64($0 + 1), animeID: 100 + $0 * 2, feedback: .love) }
    let long = Recommender(catalogue: titles, scorer: model).rank(events, top: 40).cards
    for top in [1, 5, 20] {
      let cards = recommender.rank(events, top: top).cards
      for (card, same) in zip(cards, long) {
        #expect(card.id == same.id && card.reasons == same.reasons, "\(card.id) of \(top)")
      }
    }
  }

  @Test func aDislikeIsNoReasonForATitle() {
    for answers in [6, 20, 38] {
      for card in Self.recommender(unknown: 5).rank(Self.events(answers), top: 40).cards {
        for reason in card.reasons {
          let isAgainst = reason.answers.contains { [.dislike, .dropped].contains($0.feedback) }
          #expect(isAgainst == (reason.kind == .heldBack), "\(reason)")
          #expect((reason.weight < 0) == isAgainst)
        }
        #expect(!card.reasonsFor.isEmpty && card.reasonsFor.allSatisfy { $0.kind != .heldBack })
        #expect(card.reasons.allSatisfy { $0.answers.count <= Reason.mostNamed })
      }
    }
  }

  /// No answer is named for a title that it moves less than it moves the others.
  @Test func whatMovesEverythingIsNoReason() throws {
    // Item 0 raises all items alike but 1, which it raises most, and 2, which it hardly raises. 2 is the most popular.
    let matrix = Tensor(30, 30)
    for j in 0..<30 { matrix.row(0)[j] = j == 1 ? 3 : j == 2 ? 0.1 : j < 8 ? 1 : 0 }
    let bias = Tensor(1, 30)
    bias.pointer[2] = 5
    let model = ItemItem(
      items: ItemIndex(Array(100..<130)), name: "wide", grades: .graded, matrix: matrix, bias: bias)
    var titles = sampleTitles(30)
    for i in titles.indices { titles[i].genres = [] }
    let cards = Recommender(catalogue: titles, scorer: model)
      .rank([Event(animeID: 100, feedback: .love)], top: 10).cards
    let raised = try #require(cards.first { $0.id == 101 })
    #expect(raised.reasons.map(\.kind) == [.raises])
    let popular = try #require(cards.first { $0.id == 102 })
    #expect(popular.reasons.allSatisfy { $0.answers.isEmpty }, "\(popular.reasons)")
  }

  /// "Because you liked" is said of no title that was rated low.
  @Test(arguments: [4, 8]) func aLowRatingIsNoReason(rating: Float) throws {
    let events = [
      Event(animeID: 100, feedback: .like, rating: rating), Event(animeID: 140, feedback: .love, rating: 9),
    ]
    let cards = Self.recommender().rank(events, top: 20).cards
    let next = try #require(cards.first { $0.id == 101 })
    #expect(next.reasons.contains { $0.answers.contains { $0.id == 100 } } == (rating > 5), "\(next.reasons)")
  }

  /// Every reason's effect is what ranking again without its answers shows.
  @Test func effectsAreMeasured() throws {
    let (recommender, events) = (Self.recommender(), Self.events(9))
    let options = RankingOptions()
    let cards = recommender.rank(events, top: 10, options: options).cards
    let effects = recommender.effects(of: cards, events, options: options)
    let whole = recommender.rankAll([events], top: Self.count, options: options)[0]
    var measured = 0
    for (card, own) in zip(cards, effects) {
      #expect(own.count == card.reasons.count)
      for (reason, effect) in zip(card.reasons, own) {
        #expect((effect == nil) == reason.answers.isEmpty)
        guard let effect else { continue }
        let named = Set(reason.answers.map(\.id))
        let rest = recommender.rankAll(
          [events.filter { !named.contains($0.animeID) }], top: Self.count, options: options)[0]
          .filter { !named.contains($0.animeID) }
        let place = try #require(rest.firstIndex { $0.animeID == card.id })
        let score = try #require(whole.first { $0.animeID == card.id }).score
        #expect(effect.rankWithout == place + 1)
        let own = try #require(whole.firstIndex { $0.animeID == card.id })
        #expect(effect.rank == own + 1)
        #expect(abs(effect.fall - Double(score - rest[place].score)) < 1e-5)
        measured += 1
      }
    }
    #expect(measured > 9)
  }

  /// Weights of an ensemble change with the number of answers. An answer without which a title would stand higher for that alone is no
  /// reason.
  @Test(arguments: [3, 5, 6, 7, 9, 12]) func answersWithoutWhichATitleRisesAreNotNamed(answers: Int)
    throws
  {
    let items = ItemIndex(Array(100..<130))
    let near = Tensor(items.count, items.count)
    for i in 0..<items.count {
      near.row(i)[(i + 1) % items.count] = 0.9
      near.row(i)[(i + 5) % items.count] = 0.4
    }
    let weights = Tensor(4, Ensemble.steps.count)
    for k in Ensemble.steps.indices {
      let share = Float(k) / Float(Ensemble.steps.count)
      (weights.row(0)[k], weights.row(1)[k]) = (1.2 - share, 0.2)
      (weights.row(2)[k], weights.row(3)[k]) = (0.1 + share, 0.1 + share / 2)
    }
    let ensemble = try Ensemble(
      [
        CountingMember(items),
        try SignedNeighbours(items: items, nearness: SparseRows(near, width: 2)),
      ],
      weights: weights)
    let recommender = Recommender(catalogue: sampleTitles(30), scorer: ensemble)
    var options = RankingOptions()
    options.contentHalfAnswers = 0
    let events = (0..<answers).map {
      Event(id: Int64($0 + 1), animeID: 100 + $0 * 2, feedback: [.love, .like, .love][$0 % 3])
    }
    let cards = recommender.rank(events, top: 18, options: options).cards
    var named = 0
    for (card, effects) in zip(cards, recommender.effects(of: cards, events, options: options)) {
      for (reason, effect) in zip(card.reasons, effects) where reason.answers.count == 1 {
        guard reason.kind != .heldBack, let effect else { continue }
        #expect(effect.fall > -0.005, "\(card.id) \(reason.text): \(effect)")
        named += 1
      }
    }
    #expect(named > 0)
  }
}
