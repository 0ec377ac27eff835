import Cards
import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// Reasons of people with one loved or liked answer, or with dislikes alone.
@Suite struct OnlyAnswerTests {
  static let count = 300

  /// Item 0 raises others as `raised` says; without answers the items stand in their order.
  static func model(_ raised: [Int: Float]) -> ItemItem {
    let matrix = Tensor(count, count)
    for (item, by) in raised { matrix.row(0)[item] = by }
    let bias = Tensor(1, count)
    for i in 0..<count { bias.pointer[i] = Float(count - i) / 100 }
    return ItemItem(
      items: ItemIndex(Array(100..<100 + count)), name: "only", grades: .graded, matrix: matrix, bias: bias)
  }

  static func titles() -> [Anime] {
    var titles = sampleTitles(count)
    for i in titles.indices {
      (titles[i].genres, titles[i].score, titles[i].members) = (["Genre \(i)"], 7.5, 200_000)
      (titles[i].franchise, titles[i].studios) = (nil, [])
    }
    return titles
  }

  static func rank(
    _ events: [Event], _ raised: [Int: Float] = [:], _ titles: [Anime] = titles(),
    coLoves: CoLoveSource? = nil
  ) -> [Card] {
    Recommender(catalogue: titles, scorer: model(raised), coLoves: coLoves).rank(events, top: count - 1).cards
  }

  static func saysNothing(_ card: Card) -> Bool {
    card.reasons.contains { $0.kind == .popularLikeYou || $0.kind == .unattributed }
  }

  /// Without it the model would rank alone, at another scale: what counts is where a title stands.
  @Test(arguments: [[], [Feedback.dislike, .dropped]])
  func theOnlyLoveIsNamedWhereATitleStandsHigherForIt(others: [Feedback]) throws {
    let events =
      [Event(id: 1, animeID: 100, feedback: .love)]
      + others.enumerated().map { Event(id: Int64($0 + 2), animeID: 390 + $0, feedback: $1) }
    let raised: [Int: Float] = [1: 0.05, 150: 1.2, 180: 0.6]
    let recommender = Recommender(catalogue: Self.titles(), scorer: Self.model(raised))
    var options = RankingOptions()
    options.contentHalfAnswers = 0
    let cards = recommender.rank(events, top: Self.count, options: options).cards
    for id in [250, 280] {
      let card = try #require(cards.first { $0.id == id })
      let reason = try #require(card.reasons.first)
      #expect(reason.kind == .raises && reason.answers.map(\.id) == [100], "\(card.reasons)")
      let effect = try #require(recommender.effects(of: [card], events, options: options)[0][0])
      #expect(
        effect.rankWithout > effect.rank && abs(effect.fall - reason.weight) < 0.05, "\(effect) \(reason)")
    }
    // Those that it moves down, or not at all.
    #expect(cards.contains { $0.reasons[0].kind == .popular(members: 200_000) })
    #expect(cards.contains { $0.reasons[0].kind == .acclaimed(score: 7.5) })
    #expect(!cards.contains(where: Self.saysNothing))
  }

  /// A love that helps other titles more is named on a popular one all the same if it brought it far, or if its lovers love both.
  @Test func aPopularTitleThatTheOnlyLoveBroughtFarNamesIt() throws {
    var raised: [Int: Float] = [60: 2, 80: 0.5]
    for i in 200..<220 { raised[i] = 5 }
    let love = [Event(animeID: 100, feedback: .love)]
    let cards = Self.rank(love, raised)
    let (far, near) = (try #require(cards.first { $0.id == 160 }), try #require(cards.first { $0.id == 180 }))
    #expect(far.reasons[0].kind == .raises && far.reasons[0].answers.map(\.id) == [100], "\(far.reasons)")
    #expect(near.reasons[0].kind == .popular(members: 200_000), "\(near.reasons)")
    struct Counts: CoLoveCounts {
      let items = ItemIndex([100, 180])
      let name = "counts"
      let loves: [Float] = [471, 300]
      func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
      func coLoves(_ a: Int32, _ b: Int32) -> Int? { 229 + 100 }
    }
    let counted = Self.rank(love, raised, coLoves: CoLoveSource { (Counts(), 0) })
    let together = try #require(counted.first { $0.id == 180 })
    #expect(together.reasons[0].kind == .together(both: 329, lovers: 471), "\(together.reasons)")
    // The same where two answers stand beside each other.
    let two = Self.rank(
      [Event(id: 1, animeID: 399, feedback: .love), Event(id: 2, animeID: 100, feedback: .love)], raised)
    #expect(try #require(two.first { $0.id == 160 }).reasons[0].answers.first?.id == 100)
    #expect(try #require(two.first { $0.id == 180 }).reasons[0].answers.isEmpty)
  }

  /// A rating below the mean of the catalogue speaks against a title.
  @Test(arguments: [Feedback.love, .dislike]) func aLowRatingIsNotTold(feedback: Feedback) throws {
    var titles = Self.titles()
    for i in titles.indices { titles[i].members = i < 200 ? 500_000 : 1000 }
    (titles[250].score, titles[251].score) = (7.22, 7.6)
    let cards = Self.rank([Event(id: 1, animeID: 100, feedback: feedback)], [:], titles)
    let (low, high) = (
      try #require(cards.first { $0.id == 350 }), try #require(cards.first { $0.id == 351 })
    )
    #expect(low.reasons.last?.text == "Ranked by what others love", "\(low.reasons)")
    #expect(high.reasons.last?.text == "Rated 7.60 by those who saw it", "\(high.reasons)")
  }

  /// Somebody who only said no is not told what people like that choose.
  @Test func dislikesAloneAreTold() throws {
    var titles = Self.titles()
    for i in titles.indices { titles[i].genres = [["Sports"], ["Romance"], ["Mecha", "Shounen"]][i % 3] }
    for i in stride(from: 1, to: 300, by: 2) { titles[i].score = 9 }
    for feedback in [Feedback.dislike, .dropped] {
      let events = [Event(animeID: 100, feedback: feedback)]
      let cards = Self.rank(events, [:], titles)
      #expect(!cards.contains(where: Self.saysNothing))
      let unlike = cards.filter { $0.reasons.contains { $0.kind == .unlike } }
      #expect(unlike.isEmpty == (feedback == .dropped), "nothing was disliked")
      #expect(unlike.allSatisfy { $0.anime.genres != ["Sports"] })
      let places = Dictionary(uniqueKeysWithValues: cards.map { ($0.id, $0.rank) })
      // Without the dislike they stand in their order, the disliked one first.
      #expect(unlike.allSatisfy { places[$0.id] ?? 0 < $0.id - 100 }, "each stands higher for the dislike")
      // A rating that is praise is told however many have the title.
      #expect(
        cards.filter { $0.anime.score == 9 }.allSatisfy {
          $0.reasons.contains { $0.kind == .acclaimed(score: 9) }
        })
      let first = cards.prefix(20).filter { $0.reasons[0].kind == .unlike }
      #expect(first.count <= 6 && (feedback == .dropped || !first.isEmpty))
    }
    #expect(Reason(.unlike, weight: 0).text == "Nothing like what you disliked")
  }
}
