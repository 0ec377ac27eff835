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

  /// "Award Winning", and whom a title is made for, are no reasons.
  @Test func featuresThatSayNothingAreNotTold() {
    let space = ContentSpace(Self.titles())
    #expect(
      space.sharedLabels(0, 6) == ["Drama", "Psychological"]
        || space.sharedLabels(0, 6) == ["Psychological", "Drama"])
    #expect(space.sharedLabels(3, 9).isEmpty && space.sharedLabels(4, 10).isEmpty)
    var titles = Self.titles()
    titles[0].genres = ["Shounen", "Martial Arts", "Award Winning"]
    titles[1].genres = ["Shounen", "Martial Arts", "Award Winning"]
    titles[0].studios = ["Studio Ghibli"]
    titles[1].studios = ["Studio Ghibli"]
    let labels = ContentSpace(titles).sharedLabels(0, 1)
    #expect(
      labels.contains("Martial Arts") && labels.contains("Studio Ghibli") && !labels.contains("Award Winning")
    )
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

  /// A title that only an answer brought so far up is not told to be popular, though the answer raises others even more.
  @Test func whatAnAnswerBroughtIsNotToldToBePopular() throws {
    let n = 300
    let matrix = Tensor(n, n)
    for j in 1..<40 { matrix.row(0)[j] = j == 20 ? 2 : 3 }
    // The hundred popular ones; two of them are raised a little less than the others.
    let bias = Tensor(1, n)
    for j in 200..<n { bias.pointer[j] = j < 202 ? 2.8 : 0.1 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "brought", grades: .graded, matrix: matrix, bias: bias)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].members) = ([], 100_000) }
    let cards = Recommender(catalogue: titles, scorer: model)
      .rank([Event(animeID: 100, feedback: .love)], top: 60).cards
    let brought = try #require(cards.first { $0.id == 120 })
    #expect(brought.reasons.first?.answers.map(\.id) == [100], "\(brought.reasons)")
    let popular = try #require(cards.first { $0.id == 300 })
    #expect(popular.reasons.allSatisfy { $0.answers.isEmpty }, "\(popular.reasons)")
    #expect(popular.reasons[0].text.hasPrefix("Popular"))
  }

  /// "Popular" stands on nothing that somebody without answers would not be shown.
  @Test func whatNobodyIsShownIsNotPopular() {
    let n = 300
    let bias = Tensor(1, n)
    for j in 0..<n { bias.pointer[j] = Float(n - j) / 100 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "popular", grades: .graded, matrix: Tensor(n, n),
      bias: bias)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].score, titles[i].members) = ([], 7, 200_000) }
    // The answers moved nothing.
    for (answers, text) in [
      ([399], "Rated 7.0 by those who saw it"), ([398, 399], "No single answer speaks for it"),
    ] {
      let cards = Recommender(catalogue: titles, scorer: model)
        .rank(answers.map { Event(id: Int64($0), animeID: $0, feedback: .love) }, top: 200).cards
      #expect(cards[10].reasons[0].text == "Popular: in 200,000 lists", "\(cards[10].reasons)")
      #expect(cards[190].reasons[0].text == text, "\(cards[190].reasons)")
    }
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

  /// A popular title of a loved franchise is told to be of it, though the answer raises others more.
  @Test func aPopularTitleOfALovedFranchiseIsOfThatSeries() throws {
    let n = 90
    let matrix = Tensor(n, n)
    for j in 1..<20 { matrix.row(0)[j] = j == 5 || j == 6 ? 1 : 3 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "series", grades: .graded, matrix: matrix)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].franchise) = ([], nil) }
    (titles[0].franchise, titles[5].franchise) = ("loved", "loved")
    (titles[0].franchiseOrder, titles[5].franchiseOrder) = (1, 2)
    let cards = Recommender(catalogue: titles, scorer: model)
      .rank([Event(animeID: 100, feedback: .love)], top: 30).cards
    let second = try #require(cards.first { $0.id == 105 })
    #expect(second.reasons.first?.kind == .series && second.reasons[0].answers.map(\.id) == [100])
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

  /// A title of a loved series is told to be of it, whichever answer moves it most; that one is named behind.
  @Test func theSeriesComesFirst() throws {
    var titles = Self.titles()
    for (row, order) in [(1, 2), (40, 1)] {
      (titles[row].franchise, titles[row].franchiseOrder) = ("saga", order)
    }
    let events = [
      Event(id: 1, animeID: 100, feedback: .love), Event(id: 2, animeID: 140, feedback: .love),
    ]
    let cards = Recommender(catalogue: titles, scorer: Self.linear()).rank(events, top: 40).cards
    let first = try #require(cards.first { $0.id == 101 }?.reasons.first)
    #expect(
      first.text == "Same series as Title 40; because you loved Title 0"
        && first.answers.map(\.id) == [100])
  }

  /// Of a title that a stronger answer of another series moves too the series is told once, and first.
  @Test func theSeriesIsToldFirstThoughAnotherAnswerIsStronger() throws {
    var titles = Self.titles()
    for (row, order) in [(2, 2), (0, 1)] {
      (titles[row].franchise, titles[row].franchiseOrder) = ("saga", order)
    }
    // 101 moves 102 most, 100 a little less.
    let events = [101, 100].map { Event(id: Int64($0), animeID: $0, feedback: .love) }
    let cards = Recommender(catalogue: titles, scorer: Self.linear()).rank(events, top: 40).cards
    let reasons = try #require(cards.first { $0.id == 102 }?.reasons)
    #expect(reasons[0].text == "Same series as Title 0; because you loved Title 1", "\(reasons.map(\.text))")
    #expect(!reasons.dropFirst().contains { $0.kind == .series })
  }

  /// Two titles that share nothing are not told to be alike, but to be loved by the same people where that was counted, or of the same time.
  @Test func unlikeTitlesAreSaidToBeLovedByTheSamePeople() throws {
    var titles = Self.titles()
    for i in titles.indices { titles[i].genres = ["Genre \(i)"] }
    func first(_ titles: [Anime], _ counts: CoLoveSource? = nil) throws -> Reason {
      let cards = Recommender(catalogue: titles, scorer: Self.linear(), coLoves: counts)
        .rank([Event(animeID: 100, feedback: .love)], top: 30).cards
      return try #require(cards.first { $0.id == 101 }?.reasons.first)
    }
    // 30 people love both. Of all people as many or more love 101, and few people count for nothing.
    func counted(both: Int = 30, loves: [Float] = [100, 310, 1000], people: Int = 2000) -> CoLoveSource {
      CoLoveSource { (Counts(loves: loves, pair: both), people) }
    }
    for source in [
      nil, CoLoveSource { nil }, counted(both: 19, loves: [50, 310, 1000]), counted(people: 0),
      counted(people: 1700), counted(loves: [500, 310, 1000]),
    ] {
      #expect(try first(titles, source).text == "Ranks higher since you loved Title 0")
    }
    let plain = try first(titles, counted())
    #expect(plain.kind == .popularWith && plain.text == "Popular with people who loved Title 0")
    #expect(plain.answers.map(\.id) == [100] && plain.weight > 0)
    // The same years are said of two titles where nothing else can be.
    for row in [0, 1] { titles[row].startDate = "201\(8 + row)-01-01" }
    #expect(try first(titles, counted()).kind == .popularWith)
    #expect(try first(titles).text == "From 2018–2019, like Title 0")
    titles[1].startDate = "2018-01-01"
    #expect(try first(titles).text == "From 2018, like Title 0")
    for row in [0, 1] { titles[row].startDate = "198\(7 + row)-01-01" }
    #expect(try first(titles, counted()).text == "From the late 1980s, like Title 0")
    titles[1].genres = titles[0].genres
    #expect(try first(titles, counted()).kind != .popularWith)
  }

  /// Nobody is told that a title is popular that few have.
  @Test func whatFewHaveIsNotPopular() {
    func text(_ members: Int, _ score: Double = 7, _ set: (inout RankingOptions) -> Void = { _ in })
      -> String?
    {
      var titles = sampleTitles(30)
      for i in titles.indices { (titles[i].score, titles[i].members) = (7, 1000 * (i + 1)) }
      (titles[4].members, titles[4].score) = (members, score)
      var options = RankingOptions()
      set(&options)
      return Recommender(catalogue: titles, scorer: ChainScorer(items: ItemIndex(Array(100..<130))))
        .rank([], top: 30, options: options).cards.first { $0.id == 104 }?.reasons.first?.text
    }
    #expect(text(90_000) == "Popular: in 90,000 lists")
    // Nor that none of their answers speaks for it, who have given none.
    for score in [7, 6.9] {
      let other =
        score == 7
        ? "Rated 7.0 by those who saw it" : "Your taste is not known yet: ranked by what others love"
      #expect(text(2000, score) == other)
      #expect(text(90_000, score) { $0.niche = 0.5 } == other)
      #expect(text(90_000, score) { $0.filters.membersTo = 100_000 } == other)
    }
  }

  struct Counts: CoLoveCounts {
    let items = ItemIndex([100, 101, 102])
    let name = "counts"
    var loves: [Float] = [60, 50, 1000]
    var pair = 30
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
    func coLoves(_ a: Int32, _ b: Int32) -> Int? { a == 2 || b == 2 ? 40 : pair }
  }

  @Test func remarkableCommonLovesAreTold() throws {
    let recommender = Recommender(
      catalogue: Self.titles(), scorer: Self.linear(), coLoves: CoLoveSource { (Counts(), 0) })
    let cards = recommender.rank([Event(animeID: 100, feedback: .love)], top: 30).cards
    let next = try #require(cards.first { $0.id == 101 })
    #expect(next.reasons.contains { $0.kind == .together(both: 30, lovers: 60) }, "\(next.reasons)")
    #expect(next.reasons.contains { $0.text == "30 of the 60 who loved Title 0 love this" })
    // Everybody loves 102.
    let famous = try #require(cards.first { $0.id == 102 })
    #expect(!famous.reasons.contains { if case .together = $0.kind { true } else { false } })
  }

  /// "30 of the 962" is no reason, however rare the other title is.
  @Test func smallSharesAreNotTold() throws {
    let recommender = Recommender(
      catalogue: Self.titles(), scorer: Self.linear(),
      coLoves: CoLoveSource { (Counts(loves: [500, 50, 1000]), 0) })
    let cards = recommender.rank([Event(animeID: 100, feedback: .love)], top: 30).cards
    #expect(
      !cards.flatMap(\.reasons).contains { if case .together = $0.kind { true } else { false } })
  }

  /// Each item raises the next but two, which points the same way, and the next one, which does not.
  struct Vectors: ItemVectorModel {
    let linear: ItemItem = {
      let matrix = Tensor(count, count)
      for i in 0..<count {
        matrix.row(i)[(i + 3) % count] = 1
        matrix.row(i)[(i + 1) % count] = 0.9
      }
      return ItemItem(
        items: ItemIndex(Array(100..<100 + count)), name: "near", grades: .graded, matrix: matrix)
    }()
    var items: ItemIndex { linear.items }
    let name = "vectors"
    var itemVectors: Tensor? {
      let vectors = Tensor(items.count, 3)
      for i in 0..<items.count { vectors.row(i)[i % 3] = 2 }
      return vectors
    }
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
      linear.score(history, query: query, into: &scores)
    }
  }

  /// Who loves 105 and 108: as many as are asked for love both.
  struct NearCounts: CoLoveCounts {
    let items = ItemIndex([105, 107, 108])
    let name = "counts"
    var loves: [Float] { [200, 10, 150] }
    var both: Int
    func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
    func coLoves(_ a: Int32, _ b: Int32) -> Int? { a == 1 || b == 1 ? nil : both }
  }

  /// Where nothing else can be said of an answer: that much the same people love both, if the model has it near, and it was counted. Of
  /// one answer alone it would say nothing more than "because".
  @Test func nearIsNotToldWithoutEvidence() throws {
    var titles = sampleTitles(Self.count)
    for i in titles.indices { titles[i].genres = ["Genre \(i)"] }
    func reasons(_ loves: [Int], both: Int?) throws -> [Reason] {
      let counts = CoLoveSource { both.map { (NearCounts(both: $0), 0) } }
      let cards = Recommender(catalogue: titles, scorer: Vectors(), coLoves: counts)
        .rank(loves.map { Event(animeID: $0, feedback: .like) }, top: 40).cards
      return try #require(cards.first { $0.id == 108 }).reasons
    }
    #expect(try reasons([105, 107], both: 40).map(\.kind) == [.raises], "40 of 310 are not much the same")
    #expect(try reasons([105, 107], both: nil).map(\.kind) == [.raises], "nothing was counted")
    #expect(try reasons([105], both: 60).map(\.kind) == [.raises], "it is the same answer and effect")
  }

  @Test func aSentenceIsNotFirstOnMostCards() {
    var options = RankingOptions()
    // Content would leave one answer alone strong enough to be named on some cards.
    options.firstContentWeight = 0
    for answers in [10, 20, 38] {
      let first = Self.recommender().rank(Self.events(answers), top: 20, options: options).cards
        .map { $0.reasons[0].text }
      let most = Dictionary(grouping: first) { $0 }.values.map(\.count).max() ?? 0
      #expect(most <= 6, "\(first)")
    }
  }

  @Test func sentencesNameTheStrongestFirst() {
    let answers = [
      Reason.Answer(1, "A", .love), Reason.Answer(2, "B", .like), Reason.Answer(3, "C", .love),
    ]
    #expect(Reason(.because, answers, weight: 1).text == "Because you loved A and C, and liked B")
    #expect(Reason(.because, [answers[1]], weight: 1).text == "Because you liked B")
    #expect(Reason(.shares(["Mecha", "Space"]), answers, weight: 1).text == "Shares Mecha and Space with A")
    #expect(
      Reason(.heldBack, [Reason.Answer(4, "D", .dropped)], weight: -1).text == "Held back: you dropped D")
    #expect(Reason(.series, answers, weight: 1).text == "Same series as A, which you loved")
  }
}
