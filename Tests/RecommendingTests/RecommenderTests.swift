import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// A scorer with obvious answers: each loved item raises the next item, each disliked one lowers it.
struct ChainScorer: ItemScorer {
  let items: ItemIndex
  let name = "chain"
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    for i in 0..<items.count { scores[i] = -Float(i) * 0.01 }
    for event in history {
      let next = (Int(event.item) + 1) % items.count
      scores[next] += event.signal == .love ? 3 : event.signal == .dislike ? -3 : 1
    }
  }
}

/// Records which history positions are left out, and which are prepared for that.
final class RecordingScorer: ItemScorer, @unchecked Sendable {
  // Safe: used by one test on one thread.
  let chain = ChainScorer(items: ItemIndex(Array(100..<160)))
  var items: ItemIndex { chain.items }
  let name = "recording"
  var (leftOut, prepared): ([[Int]], [[Int]]) = ([], [])
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    chain.score(history, query: query, into: &scores)
  }
  func score(_ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float])
    -> any LeaveOneOutScores
  {
    leftOut.append(positions)
    return chain.score(history, query: query, without: positions, into: &scores)
  }
  func prepare(_ history: [Interaction], without positions: [Int]) -> Bool {
    prepared.append(positions)
    return false
  }
}

func sampleTitles(_ count: Int, unknown: Int = 0) -> [Anime] {
  (0..<count + unknown).map { i in
    var anime = Anime(id: 100 + i, title: "Title \(i)")
    anime.genres = i % 2 == 0 ? ["Drama", "Psychological"] : ["Comedy"]
    anime.members = 1000 * (count + unknown - i)
    anime.score = 7
    return anime
  }
}

func chain(_ count: Int = 20, unknown: Int = 0) -> Recommender {
  Recommender(
    catalogue: sampleTitles(count, unknown: unknown),
    scorer: ChainScorer(items: ItemIndex(Array(100..<100 + count)))
  )
}

@Suite struct RecommenderTests {
  /// All answers that are left out after a key were prepared before it, except the newest one.
  @Test func preparesTheAnswersThatAreLeftOutNext() {
    let scorer = RecordingScorer()
    let recommender = Recommender(catalogue: sampleTitles(60), scorer: scorer)
    for count in 1...40 {
      let events = (0..<count).map { Event(animeID: 100 + $0 * 7 % 60, feedback: .love) }
      _ = recommender.rank(events, top: 10)
      #expect(!recommender.prepare())
    }
    #expect(scorer.leftOut.count == 40 && scorer.prepared.count == 40)
    for (prepared, leftOut) in zip(scorer.prepared, scorer.leftOut.dropFirst()).dropFirst(12) {
      #expect(leftOut.count == 12)
      #expect(Set(leftOut).subtracting(prepared).count <= 1, "\(leftOut) after \(prepared)")
    }
  }

  @Test func answeredTitlesAreNotRankedAgain() {
    let events = Feedback.allCases.enumerated().map { Event(animeID: 100 + $0, feedback: $1) }
    let shown = Set(chain().rank(events, top: 100).cards.map(\.id))
    for event in events {
      let gone = event.feedback.settles || event.feedback == .saved || event.feedback == .skipped
      #expect(shown.contains(event.animeID) != gone, "\(event)")
    }
  }

  @Test func skippedTitlesReturnAfterTheCooldown() {
    let skipped = Event(animeID: 103, feedback: .skipped)
    var options = RankingOptions()
    options.skipCooldown = 3
    let later = (0..<4).map { Event(animeID: 110 + $0, feedback: .seen) }
    #expect(
      !chain().rank([skipped] + later.prefix(2), top: 50, options: options).cards.map(\.id).contains(103))
    #expect(chain().rank([skipped] + later, top: 50, options: options).cards.map(\.id).contains(103))
  }

  /// Events are in the order of their times once a list was imported, and a clock may go back: what was skipped last stays away all the
  /// same.
  @Test func theNewestSkipStaysAwayWhateverItsTime() {
    let skipped = Event(id: 99, animeID: 103, feedback: .skipped, time: 1)
    let imported = (0..<40).map {
      Event(id: Int64($0 + 1), animeID: 1000 + $0, feedback: .seen, time: Int64($0 + 5))
    }
    #expect(!chain().rank([skipped] + imported, top: 50).cards.map(\.id).contains(103))
    let early = Event(id: 1, animeID: 103, feedback: .skipped)
    let later = (0..<40).map { Event(id: Int64($0 + 2), animeID: 1000 + $0, feedback: .seen) }
    #expect(
      chain().rank(later.filter { $0.id < 30 } + [early] + later.filter { $0.id >= 30 }, top: 50)
        .cards.map(\.id).contains(103))
  }

  /// However few titles there are, skipping cycles through them.
  @Test func whenOnlySkippedTitlesAreLeftTheyReturnInOrder() {
    let recommender = chain(4)
    var events = [Event(animeID: 100, feedback: .love)]
    var tops: [Int] = []
    for _ in 0..<9 {
      guard let top = recommender.rank(events, top: 5).cards.first?.id else { break }
      tops.append(top)
      events.removeAll { $0.animeID == top }
      events.append(Event(animeID: top, feedback: .skipped))
    }
    #expect(tops.count == 9 && Set(tops.prefix(3)) == [101, 102, 103])
    #expect(Array(tops.dropFirst(3)) == Array(tops.prefix(6)))
  }

  @Test func reasonNamesTheAnswerThatRaisedTheTitle() throws {
    let events = [Event(animeID: 104, feedback: .love), Event(animeID: 111, feedback: .love)]
    let cards = chain().rank(events, top: 2).cards
    let first = try #require(cards.first { $0.id == 105 })
    #expect(
      first.reasons.first?.answers.map(\.title) == ["Title 4"], "\(first.reasons)"
    )
    let second = try #require(cards.first { $0.id == 112 })
    #expect(second.reasons.first?.answers.map(\.title) == ["Title 11"])
  }

  @Test func reasonNamesTheDislikeThatLoweredTheTitle() throws {
    let events = [Event(animeID: 104, feedback: .love), Event(animeID: 108, feedback: .dislike)]
    for isRelated in [true, false] {
      var titles = sampleTitles(20)
      // Without anything in common nobody would believe it.
      if isRelated { titles[8].genres = titles[9].genres }
      let recommender = Recommender(
        catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
      let held = try #require(recommender.rank(events, top: 20).cards.first { $0.id == 109 })
      #expect(
        held.reasons.contains { $0.kind == .heldBack && $0.answers.map(\.title) == ["Title 8"] } == isRelated,
        "\(held.reasons)")
    }
  }

  @Test func reasonNamesSharedGenresAndTheirTitle() throws {
    let card = try #require(
      chain().rank([Event(animeID: 104, feedback: .love)], top: 20).cards.first { $0.id == 110 })
    guard case .shares(let features) = card.reasons[0].kind else {
      Issue.record("\(card.reasons)")
      return
    }
    #expect(Set(features) == ["Drama", "Psychological"])
    #expect(card.reasons[0].answers.map(\.title) == ["Title 4"])
  }

  @Test func withoutAnswersTheReasonIsPopularity() {
    for card in chain().rank([], top: 5).cards {
      #expect(
        card.reasons.map(\.kind) == [card.anime.members.map { .popular(members: $0) } ?? .withoutAnswers])
    }
  }

  @Test func rankAllAgreesWithRank() {
    let events = [Event(animeID: 104, feedback: .love), Event(animeID: 107, feedback: .dislike)]
    let one = chain().rank(events, top: 8)
    let many = chain().rankAll([events, []], top: 8)
    #expect(one.cards.map(\.id) == many[0].map(\.animeID))
    #expect(many[1].count == 8)
    #expect(one.cards.enumerated().allSatisfy { $1.rank == $0 + 1 })
  }

  @Test func coldItemsAreRanked() {
    let recommender = chain(20, unknown: 4)
    let ids = recommender.rank([Event(animeID: 104, feedback: .love)], top: 30).cards.map(\.id)
    #expect((120..<124).allSatisfy { ids.contains($0) })
  }

  @Test func neighboursHaveTheHighestCosinesTiesByRow() {
    // Many trained titles in few groups of equal features.
    var catalogue = sampleTitles(60, unknown: 5)
    let words = ["Drama", "Comedy", "Space", "School", "Music"]
    for i in catalogue.indices {
      catalogue[i].genres = words.enumerated().filter { (i * 7 + i / 3) % 11 & (1 << $0.offset) != 0 }.map(
        \.element)
    }
    let space = ContentSpace(catalogue)
    let coldItemMapping = ColdItemMapping(
      TitleTable(catalogue), space, ChainScorer(items: ItemIndex(Array(100..<160))))
    for cold in 60..<65 {
      let order = (0..<60).sorted {
        let (a, b) = (space.cosineSums([cold], with: [$0])[0], space.cosineSums([cold], with: [$1])[0])
        return abs(a - b) > 1e-6 ? a > b : $0 < $1
      }
      // Mapping a one-hot vector gives the weight of that item.
      for known in order.prefix(12) {
        var one = [Float](repeating: 0, count: 60)
        one[known] = 1
        let weight = coldItemMapping.mapValues(one)[cold]
        let best = order.prefix(8)
        let total = best.reduce(Float(0)) { $0 + max(space.cosineSums([cold], with: [$1])[0], 0.01) }
        let wanted = best.contains(known) ? max(space.cosineSums([cold], with: [known])[0], 0.01) / total : 0
        #expect(abs(weight - wanted) < 1e-4, "\(known) of \(cold): \(weight), not \(wanted)")
      }
    }
  }

  @Test func leaveOneOutMappingOfAFewTitlesAgreesWithTheFullMapping() {
    for (known, unknown, first) in [(20, 0, 100), (20, 7, 100), (20, 7, 103), (5, 15, 900)] {
      let catalogue = sampleTitles(known, unknown: unknown)
      let scorer = ChainScorer(items: ItemIndex(Array(first..<first + known)))
      let coldItemMapping = ColdItemMapping(TitleTable(catalogue), ContentSpace(catalogue), scorer)
      var logits: [Float] = []
      for i in 0..<known { logits.append(Float((i * 7) % 11) - 4) }
      var all = [Float](repeating: 0, count: catalogue.count)
      var scratch: [Float] = []
      let terms = coldItemMapping.map(logits, into: &all, scratch: &scratch)
      let leaveOneOut = coldItemMapping.leaveOneOut(DenseLeaveOneOutScores([logits]), terms)
      #expect(abs(leaveOneOut.mean(0) - all.reduce(0, +) / Float(all.count)) < 1e-4)
      let some = Array(all.indices.reversed())
      let mapped = coldItemMapping.map(leaveOneOut, titles: some)[0]
      #expect(zip(some, mapped).allSatisfy { abs($1 - all[$0]) < 1e-5 })
    }
  }

  /// Titles 120 to 123 are cold: answers about them change no model input, only the content profile.
  @Test func undoingAnAnswerToAColdTitleUpdatesTheReasons() {
    let loved = (0..<3).map { Event(animeID: 104 + 3 * $0, feedback: .love) }
    let cold = Event(animeID: 121, feedback: .love)
    for events in [loved, Array(loved.dropFirst()) + [cold], [cold]] {
      let recommender = chain(20, unknown: 4)
      _ = recommender.rank(events + [cold], top: 10)
      _ = recommender.rank([cold] + events, top: 10)
      #expect(recommender.rank(events, top: 10) == chain(20, unknown: 4).rank(events, top: 10))
    }
  }

  @Test func modelShareZeroRanksByContentAlone() {
    var options = RankingOptions()
    options.modelShare = 0
    let first = chain().rank([Event(animeID: 101, feedback: .love)], top: 9, options: options).cards
    #expect(first.allSatisfy { $0.anime.genres == ["Comedy"] })
  }

  @Test func adultTitlesAreOffUnlessAskedFor() {
    var catalogue = sampleTitles(20)
    catalogue[5].genres = ["Hentai"]
    let recommender = Recommender(
      catalogue: catalogue, scorer: ChainScorer(items: ItemIndex(Array(100..<120))))
    var options = RankingOptions()
    #expect(!recommender.rank([], top: 50).cards.map(\.id).contains(105))
    options.showsAdult = true
    #expect(recommender.rank([], top: 50, options: options).cards.map(\.id).contains(105))
  }

  @Test func earliestRuleShowsOneTitleOfAFranchise() {
    var catalogue = sampleTitles(20)
    for (order, i) in [4, 2, 9].enumerated() {
      catalogue[i].franchise = "Saga"
      catalogue[i].franchiseOrder = order + 1
    }
    let recommender = Recommender(
      catalogue: catalogue, scorer: ChainScorer(items: ItemIndex(Array(100..<120))))
    var options = RankingOptions()
    options.franchises = .earliest
    let ids = recommender.rank([], top: 50, options: options).cards.map(\.id)
    #expect(ids.filter { [104, 102, 109].contains($0) } == [104])
    let next = recommender.rank([Event(animeID: 104, feedback: .seen)], top: 50, options: options).cards
    #expect(next.map(\.id).filter { [102, 109].contains($0) } == [102])
  }

  /// Titles of one franchise with these kinds and orders, by place in the catalogue.
  private func saga(_ entries: [(Int, FranchiseKind)]) -> Recommender {
    var catalogue = sampleTitles(20)
    for (order, (i, kind)) in entries.enumerated() {
      (catalogue[i].franchise, catalogue[i].franchiseOrder) = ("Saga", order + 1)
      catalogue[i].franchiseKind = kind
    }
    return Recommender(catalogue: catalogue, scorer: ChainScorer(items: ItemIndex(Array(100..<120))))
  }

  private func shown(_ recommender: Recommender, _ seen: [Int] = [], loved: [Int] = []) -> [Int] {
    var options = RankingOptions()
    options.franchises = .earliest
    let events =
      loved.map { Event(animeID: 100 + $0, feedback: .love) }
      + seen.map { Event(animeID: 100 + $0, feedback: .seen) }
    return recommender.rank(events, top: 50, options: options).cards.map { $0.id - 100 }
  }

  @Test func oneTellingOfAStoryIsShownUntilOneIsKnown() {
    let recommender = saga([(4, .main), (2, .sequel), (9, .alternative), (7, .sequel)])
    let of = { (ids: [Int]) in Set(ids).intersection([4, 2, 9, 7]) }
    #expect(of(shown(recommender)) == [4])
    #expect(of(shown(recommender, [4])) == [2, 9])
    #expect(of(shown(recommender, [9])) == [4, 7])
    // The better telling is shown, whichever came first.
    let better = saga([(9, .main), (12, .sequel), (4, .alternative), (7, .sequel)])
    #expect(Set(shown(better)).intersection([9, 12, 4, 7]) == [4])
  }

  /// A later season that is better raises the first one half-way to its own place.
  @Test func firstSeasonsStandHalfWayToBetterLaterOnes() throws {
    let recommender = saga([(10, .main), (2, .sequel)])
    let plain = Recommender(
      catalogue: sampleTitles(20), scorer: ChainScorer(items: ItemIndex(Array(100..<120))))
    let (moved, own) = try (
      #require(shown(recommender).firstIndex(of: 10)), #require(shown(plain).firstIndex(of: 10))
    )
    let best = try #require(shown(plain).firstIndex(of: 2))
    #expect(best < moved && moved < own, "\(best) \(moved) \(own)")
    #expect(shown(recommender).filter { $0 != 10 } == shown(plain).filter { $0 != 10 && $0 != 2 })
  }

  @Test func recapsAndSideStoriesDoNotStandForAFranchise() {
    // The chain ranks lower ids higher: recap and OVA would come first.
    let recommender = saga([(15, .main), (0, .recap), (1, .side), (16, .sequel), (2, .special)])
    #expect(Set(shown(recommender)).intersection([0, 1, 2, 15, 16]) == [15])
    #expect(Set(shown(recommender, [15])).intersection([0, 1, 2, 16]) == [16])
    // What stands beside the story is for those who love it, once no season is left.
    #expect(Set(shown(recommender, [15, 16])).isDisjoint(with: [0, 1, 2]))
    #expect(Set(shown(recommender, [16], loved: [15])).intersection([0, 1, 2]) == [1])
    #expect(Set(shown(recommender, [16, 1], loved: [15])).intersection([0, 2]).count == 1)
  }
}
