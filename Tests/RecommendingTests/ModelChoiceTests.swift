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
final class CountingHeads: TwoHeadedScorer {
  let inner: Autoencoder
  var items: ItemIndex { inner.items }
  var everyone: [Float] { inner.everyone }
  let name = "counting"
  private let count = Mutex(0)
  var asked: Int { count.withLock { $0 } }

  init(_ items: ItemIndex) throws {
    let sizes = AutoencoderConfiguration(items: items.count, hidden: 12, bottleneck: 6)
    inner = Autoencoder(weights: try AutoencoderWeights(sizes, seed: 4), items: items)
  }

  func heads(_ history: [Interaction]) -> Autoencoder.Heads {
    count.withLock { $0 += 1 }
    return inner.heads(history)
  }

  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    heads(history).score(0.2, into: &scores)
  }
}

/// Another model over the same catalogue, and two heads mixed anew.
@Suite struct ModelChoiceTests {
  let events = (0..<5).map { Event(animeID: 103 + $0 * 3, feedback: $0 == 2 ? .dislike : .love) }

  func turned(_ presence: Double) -> RankingOptions {
    var settings = RankingSettings()
    settings.knobs.presence = presence
    return RankingOptions().with(settings)
  }

  @Test func theMixIsTurnedWithoutAnotherPass() throws {
    let scorer = try CountingHeads(ItemIndex(Array(100..<130)))
    let recommender = Recommender(catalogue: sampleTitles(30), scorer: scorer)
    let plain = recommender.rank(events, top: 30, options: turned(0.2))
    let asked = scorer.asked
    let mixed = recommender.rank(events, top: 30, options: turned(0.9))
    #expect(scorer.asked == asked, "the model was asked again")
    #expect(mixed.cards.map(\.score) != plain.cards.map(\.score))
    // Reasons and all, what is kept is what a fresh ranking says.
    let fresh = Recommender(catalogue: sampleTitles(30), scorer: scorer)
    #expect(mixed == fresh.rank(events, top: 30, options: turned(0.9)))
    #expect(recommender.rank(events, top: 30, options: turned(0.2)) == plain)
    let more = events + [Event(animeID: 120, feedback: .love)]
    #expect(recommender.rank(more, top: 30, options: turned(0.9)) != mixed)
  }

  @Test func anotherModelRanksAsIfItHadBeenThereFirst() throws {
    // Ten titles no model knows, so that neighbours in content are shared too.
    let catalogue = sampleTitles(20, unknown: 10)
    let items = ItemIndex(Array(100..<120))
    let first = Recommender(catalogue: catalogue, scorer: ChainScorer(items: items))
    let same = try CountingHeads(items)
    let other = try CountingHeads(ItemIndex(Array(105..<125)))
    for scorer in [same, other] {
      let shared = Recommender(first, scorer: scorer).rank(events, top: 30)
      #expect(shared == Recommender(catalogue: catalogue, scorer: scorer).rank(events, top: 30))
      #expect(shared != first.rank(events, top: 30))
    }
  }

  @Test func contentIsNoLandslideBesideScoresOfTheirOwnScale() {
    // A linear model's scores are hundredths; a cosine must not be worth a hundred of them.
    let options = RankingOptions()
    let linear = ItemItem(items: ItemIndex([1, 2]), name: "x", grades: .graded, matrix: Tensor(2, 2))
    var work = RankingWork(titles: 2, items: 2, width: 1)
    work.taste = (0..<50).map { _ in (0, Event(animeID: 1, feedback: .love)) }
    work.spread = 0.01
    #expect(options.worth(of: work, beside: linear) < 2)
    work.spread = 2
    #expect(options.worth(of: work, beside: ChainScorer(items: ItemIndex([1, 2]))) > 3)
  }

  @Test func whereTheModelKnowsLittleContentSpeaks() {
    // Every title is loved by a thousand people but two mysteries, by nobody; the model says the same of both.
    let items = ItemIndex(Array(100..<130))
    let counts = (0..<30).map { Float($0 == 5 || $0 == 6 ? 0 : 1000) }
    let scorer = CountedChain(items: items, raters: counts)
    let recommender = Recommender(catalogue: sampleTitles(30), scorer: scorer)
    func shares(_ loved: Int) -> Int {
      let genres = Set(sampleTitles(30)[loved].genres)
      let cards = recommender.rank([Event(animeID: 100 + loved, feedback: .love)], top: 8).cards
      return cards.count { !genres.isDisjoint(with: $0.anime.genres) }
    }
    #expect(shares(5) > shares(7) && shares(6) > shares(8))
    let plain = Recommender(catalogue: sampleTitles(30), scorer: ChainScorer(items: items))
    let known = plain.rank([Event(animeID: 107, feedback: .love)], top: 8)
    let counted = recommender.rank([Event(animeID: 107, feedback: .love)], top: 8)
    #expect(known.cards.map(\.id) == counted.cards.map(\.id), "what a thousand love is no stranger")
  }

  @Test func oneStrangeTitleAmongEightIsNoReasonToAskTheGenres() {
    let items = ItemIndex(Array(100..<130))
    let counts = (0..<30).map { Float($0 == 5 ? 0 : 1000) }
    let counted = Recommender(catalogue: sampleTitles(30), scorer: CountedChain(items: items, raters: counts))
    let plain = Recommender(catalogue: sampleTitles(30), scorer: ChainScorer(items: items))
    let mystery = Set(sampleTitles(30)[5].genres)
    let like = (0..<30).filter { !mystery.isDisjoint(with: sampleTitles(30)[$0].genres) }.prefix(8)
    let answers = like.map { Event(animeID: 100 + $0, feedback: .love) }
    let (a, b) = (plain.rank(answers, top: 8), counted.rank(answers, top: 8))
    #expect(a.cards.map(\.id) == b.cards.map(\.id))
    for (known, strange) in zip(a.cards, b.cards) { #expect(abs(known.score - strange.score) < 0.05) }
  }
}

/// The chain, with how many love each title.
private struct CountedChain: ItemScorer {
  let items: ItemIndex
  let raters: [Float]?
  let name = "counted"
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    ChainScorer(items: items).score(history, query: query, into: &scores)
  }
}
