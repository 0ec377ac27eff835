import Cards
import Catalogue
import Events
import Foundation
import Models
import Synchronization
import Tensors
import Testing

@testable import Recommending

/// An autoencoder that counts its passes.
final class CountingAutoencoder: TwoHeadedScorer {
  let inner: Autoencoder
  var items: ItemIndex { inner.items }
  var everyone: [Float] { inner.everyone }
  let name = "counting"
  private let count = Mutex(0)
  var passes: Int { count.withLock { $0 } }

  init(_ items: ItemIndex) throws {
    let sizes = AutoencoderConfiguration(items: items.count, hidden: 12, bottleneck: 6)
    inner = Autoencoder(weights: try AutoencoderWeights(sizes, seed: 4), items: items)
  }

  func heads(_ history: [Interaction]) -> HeadOutputs {
    count.withLock { $0 += 1 }
    return inner.heads(history)
  }

  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    heads(history).score(0.2, into: &scores)
  }
}

/// Changing the model, mixing two heads, and content beside models that know little.
@Suite struct ModelsAndContentTests {
  let events = (0..<5).map { Event(animeID: 103 + $0 * 3, feedback: $0 == 2 ? .dislike : .love) }

  func options(presence: Double) -> RankingOptions {
    var settings = RankingSettings()
    settings.knobs.presence = presence
    return RankingOptions().with(settings)
  }

  @Test func presenceKnobCostsNoModelPass() throws {
    let scorer = try CountingAutoencoder(ItemIndex(Array(100..<130)))
    let recommender = Recommender(catalogue: sampleTitles(30), scorer: scorer)
    let plain = recommender.rank(events, top: 30, options: options(presence: 0.2))
    let passes = scorer.passes
    let mixed = recommender.rank(events, top: 30, options: options(presence: 0.9))
    #expect(scorer.passes == passes, "the knob cost a model pass")
    #expect(mixed.cards.map(\.score) != plain.cards.map(\.score))
    // The cached heads give the same cards and reasons as a fresh pass.
    let fresh = Recommender(catalogue: sampleTitles(30), scorer: scorer)
    #expect(mixed == fresh.rank(events, top: 30, options: options(presence: 0.9)))
    #expect(recommender.rank(events, top: 30, options: options(presence: 0.2)) == plain)
    let more = events + [Event(animeID: 120, feedback: .love)]
    #expect(recommender.rank(more, top: 30, options: options(presence: 0.9)) != mixed)
  }

  @Test func sharedRecommenderRanksLikeAFreshOne() throws {
    // Ten cold titles, so that their neighbours are shared too.
    let catalogue = sampleTitles(20, unknown: 10)
    let items = ItemIndex(Array(100..<120))
    let first = Recommender(catalogue: catalogue, scorer: ChainScorer(items: items))
    let same = try CountingAutoencoder(items)
    let other = try CountingAutoencoder(ItemIndex(Array(105..<125)))
    for scorer in [same, other] {
      let shared = Recommender(first, scorer: scorer).rank(events, top: 30)
      #expect(shared == Recommender(catalogue: catalogue, scorer: scorer).rank(events, top: 30))
      #expect(shared != first.rank(events, top: 30))
    }
  }

  @Test func contentScaleIsBoundedForScoresThatAreNotLogOdds() {
    // A linear model's scores deviate by hundredths: dividing by that would make content a hundred times as strong.
    let options = RankingOptions()
    let linear = ItemItem(items: ItemIndex([1, 2]), name: "x", grades: .graded, matrix: Tensor(2, 2))
    var buffers = RankingBuffers(titles: 2, items: 2, features: 1)
    buffers.tasteEvents = (0..<50).map { _ in (0, Event(animeID: 1, feedback: .love)) }
    buffers.logitDeviation = 0.01
    #expect(options.contentScale(buffers, linear) < 2)
    buffers.logitDeviation = 2
    // Fifty answers are worth nearly all of it, at a deviation of two half as many.
    #expect(
      options.contentScale(buffers, ChainScorer(items: ItemIndex([1, 2]))) > 0.45 * options.contentWeight)
  }

  @Test func contentCountsMostAfterTheFirstAnswers() {
    let scorer = ChainScorer(items: ItemIndex([1, 2]))
    var buffers = RankingBuffers(titles: 2, items: 2, features: 1)
    buffers.logitDeviation = 2
    func scale(_ answers: Int, first: Float) -> Float {
      var options = RankingOptions()
      options.firstContentWeight = first
      buffers.tasteEvents = (0..<answers).map { _ in (0, Event(animeID: 1, feedback: .love)) }
      return options.contentScale(buffers, scorer)
    }
    let weights = [1, 2, 4, 8, 60].map { scale($0, first: RankingOptions().firstContentWeight) }
    #expect(weights[0] > 2 * weights[2] && weights[0] > weights[1] && weights[1] > weights[2])
    // After many answers what is said after one hardly counts.
    #expect(weights[4] < scale(60, first: 0) * 1.06 && weights[0] > 5 * scale(1, first: 0))
  }

  /// What a cosine is worth to what the model knows, however few the answers.
  private static var withoutFirstContent: RankingOptions {
    var options = RankingOptions()
    options.firstContentWeight = 0
    return options
  }

  @Test func contentDecidesForAnswersTheModelHardlyKnows() {
    // Titles 5 and 6 have no loves, all others a thousand. The scores are the same.
    let items = ItemIndex(Array(100..<130))
    let counts = (0..<30).map { Float($0 == 5 || $0 == 6 ? 0 : 1000) }
    let scorer = CountedChain(items: items, loveCounts: counts)
    let recommender = Recommender(catalogue: sampleTitles(30), scorer: scorer)
    func shares(_ loved: Int) -> Int {
      let genres = Set(sampleTitles(30)[loved].genres)
      let love = Event(animeID: 100 + loved, feedback: .love)
      let cards = recommender.rank([love], top: 8, options: Self.withoutFirstContent).cards
      return cards.count { !genres.isDisjoint(with: $0.anime.genres) }
    }
    #expect(shares(5) > shares(7) && shares(6) > shares(8))
    let plain = Recommender(catalogue: sampleTitles(30), scorer: ChainScorer(items: items))
    let known = plain.rank([Event(animeID: 107, feedback: .love)], top: 8)
    let counted = recommender.rank([Event(animeID: 107, feedback: .love)], top: 8)
    #expect(known.cards.map(\.id) == counted.cards.map(\.id), "a title with a thousand raters is not cold")
  }

  /// Eight people say little of what goes with a title: their lists hold what everybody's hold.
  @Test(arguments: [(loves: Float(0), isHeard: true), (8, true), (400, false)])
  func contentDecidesForATitleThatFewLove(loves: Float, isHeard: Bool) {
    let items = ItemIndex(Array(100..<130))
    let counts = (0..<30).map { $0 == 6 ? loves : 1000 }
    let recommender = Recommender(
      catalogue: sampleTitles(30), scorer: CountedChain(items: items, loveCounts: counts))
    let genres = Set(sampleTitles(30)[6].genres)
    let love = Event(animeID: 106, feedback: .love)
    let cards = recommender.rank([love], top: 8, options: Self.withoutFirstContent).cards
    #expect(cards.allSatisfy { !genres.isDisjoint(with: $0.anime.genres) } == isHeard)
  }

  @Test func oneColdTitleAmongEightHardlyChangesTheRanking() {
    let items = ItemIndex(Array(100..<130))
    let counts = (0..<30).map { Float($0 == 5 ? 0 : 1000) }
    let counted = Recommender(
      catalogue: sampleTitles(30), scorer: CountedChain(items: items, loveCounts: counts))
    let plain = Recommender(catalogue: sampleTitles(30), scorer: ChainScorer(items: items))
    let genres = Set(sampleTitles(30)[5].genres)
    let alike = (0..<30).filter { !genres.isDisjoint(with: sampleTitles(30)[$0].genres) }.prefix(8)
    let answers = alike.map { Event(animeID: 100 + $0, feedback: .love) }
    let (a, b) = (plain.rank(answers, top: 8), counted.rank(answers, top: 8))
    #expect(a.cards.map(\.id) == b.cards.map(\.id))
    for (known, cold) in zip(a.cards, b.cards) { #expect(abs(known.score - cold.score) < 0.05) }
  }
}

/// `ChainScorer` with love counts for each item.
private struct CountedChain: ItemScorer {
  let items: ItemIndex
  let loveCounts: [Float]?
  let name = "counted"
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    ChainScorer(items: items).score(history, query: query, into: &scores)
  }
}
