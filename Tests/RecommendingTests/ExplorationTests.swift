import Cards
import Catalogue
import Events
import Foundations
import Models
import Tensors
import Testing

@testable import Recommending

/// One card in eight is something different.
@Suite struct ExplorationTests {
  static let items = ItemIndex(Array(100..<220))
  static let titles: [Anime] = {
    let genres = ["Drama", "Comedy", "Action", "Sports"]
    return (0..<120).map { i in
      var anime = Anime(id: 100 + i, title: "T\(i)")
      anime.genres = [genres[i % 4], "Rare \(i / 4)"]
      (anime.members, anime.score) = (1000 * (120 - i), 7)
      return anime
    }
  }()

  /// Presence, and taste with a factor for each of four genres.
  static func ensemble() throws -> Ensemble {
    let n = items.count
    let factors = Tensor(n, 5)
    for i in 0..<n { (factors.row(i)[0], factors.row(i)[1 + i % 4]) = (0.5, 1) }
    let curve = Tensor(2, Ensemble.steps.count)
    let weights = Tensor(4, Ensemble.steps.count)
    for k in Ensemble.steps.indices {
      (curve.row(0)[k], curve.row(1)[k]) = (2, -15)
      (weights.row(0)[k], weights.row(2)[k]) = (1, 1)
    }
    let taste = try TasteModel(
      items: items,
      parameters: TasteParameters(
        mean: 7, bias: Tensor(1, n), factors: factors, implicitFactors: Tensor(n, 5),
        residual: SparseRows(Tensor(n, n), width: 1), calibration: curve))
    return try Ensemble([CountingMember(items), taste], weights: weights)
  }

  static func ranking(
    _ events: [Event], _ explores: Bool = true, top: Int = 40, _ titles: [Anime] = titles,
    coLoves: CoLoveSource? = nil
  ) throws -> Ranking {
    var options = RankingOptions()
    options.explores = explores
    return Recommender(catalogue: titles, scorer: try ensemble(), coLoves: coLoves).rank(
      events, top: top, options: options)
  }

  static func events(_ count: Int, first: Int = 103) -> [Event] {
    (0..<count).map {
      Event(id: Int64($0), animeID: first + $0 * 2, feedback: $0 % 3 == 2 ? .skipped : .love)
    }
  }

  @Test func everyEighthCardCountingAnswersIsDifferent() throws {
    for count in [12, 14, 16] {
      let cards = try Self.ranking(Self.events(count)).cards
      let different = cards.indices.filter { cards[$0].teaches != nil }
      #expect(different == cards.indices.filter { (count + $0) % 8 == 7 }, "\(count) answers")
      #expect(Set(cards.map(\.id)).count == 40)
      for card in cards {
        if let genres = card.teaches {
          #expect(card.reasons.first?.kind == .different(genres))
          #expect(genres.allSatisfy(card.anime.genres.contains))
        }
      }
    }
  }

  /// The first card after an import, or after the first picks, is one that the answers speak for.
  @Test func importedAnswersAreNotCounted() throws {
    let imported = Self.events(15).map { event in
      var event = event
      event.importID = 1
      return event
    }
    for (events, first) in [(imported, 7), (imported + [Event(id: 99, animeID: 219, feedback: .love)], 6)] {
      let cards = try Self.ranking(events).cards
      #expect(cards.firstIndex { $0.teaches != nil } == first)
    }
    let picks = (0..<7).map { Event(id: Int64($0), animeID: 103 + $0 * 2, feedback: .love) }
    #expect(try Self.ranking(picks).cards[0].teaches == nil)
  }

  @Test func theSameLogGivesTheSameCards() throws {
    let events = Self.events(13)
    #expect(try Self.ranking(events) == Self.ranking(events))
    // A list is the beginning of a longer one.
    #expect(
      try Self.ranking(events, top: 7).cards.map(\.id) == Self.ranking(events).cards.prefix(7).map(\.id))
    let others = (0..<12).map { first -> [Int] in
      let cards = (try? Self.ranking(Self.events(13, first: 100 + first)).cards) ?? []
      return cards.filter { $0.teaches != nil }.map(\.id)
    }
    #expect(Set(others).count > 6, "people get their own")
  }

  @Test func ordinaryCardsKeepTheirOrder() throws {
    let events = Self.events(13)
    let cards = try Self.ranking(events).cards
    let different = Set(cards.filter { $0.teaches != nil }.map(\.id))
    let plain = try Self.ranking(events, false, top: 100).cards.map(\.id).filter { !different.contains($0) }
    let ordinary = cards.filter { $0.teaches == nil }.map(\.id)
    #expect(ordinary == Array(plain.prefix(ordinary.count)))
    #expect(try Self.ranking(events, false).cards.allSatisfy { $0.teaches == nil })
  }

  @Test func nothingIsDrawnWithoutAnswersOrTaste() throws {
    #expect(try Self.ranking([]).cards.allSatisfy { $0.teaches == nil })
    #expect(try Self.ranking(Self.events(3)).cards.allSatisfy { $0.teaches == nil })
    var options = RankingOptions()
    options.explores = true
    let plain = Recommender(catalogue: Self.titles, scorer: ChainScorer(items: Self.items))
    #expect(plain.rank(Self.events(13), top: 40, options: options).cards.allSatisfy { $0.teaches == nil })
  }

  /// No such card asks about what the first ones show, or what one before it asks. The rarest genres are told.
  @Test func eachAsksAboutSomethingElse() throws {
    var titles = Self.titles
    for i in titles.indices {
      titles[i].genres += [["Mystery", "Parody"][i % 2], "Rare \(i / 6)", "Rarer \(i / 2)"]
    }
    var options = RankingOptions()
    options.explores = true
    let cards = Recommender(catalogue: titles, scorer: try Self.ensemble())
      .rank(Self.events(14), top: 40, options: options).cards
    let top = Set(cards.filter { $0.teaches == nil }.prefix(10).flatMap(\.anime.genres))
    let asked = cards.compactMap(\.teaches)
    #expect(asked.count >= 4 && asked.contains { !$0.isEmpty })
    #expect(Set(asked.joined()).count == asked.joined().count, "\(asked)")
    #expect(top.isDisjoint(with: asked.joined()), "\(asked)")
  }

  /// Cards that are something different for thirty people.
  static func different(_ events: [Event], _ titles: [Anime] = titles) throws -> [Card] {
    try (0..<30).flatMap { first in
      try ranking(
        [Event(id: 99, animeID: 200 - first, feedback: .seen)] + events, top: 30, titles
      ).cards.filter { $0.teaches != nil }
    }
  }

  /// Loves of all genres but sports.
  static let loves = (0..<30).filter { $0 % 4 != 3 }.map {
    Event(id: Int64($0), animeID: 100 + $0, feedback: .love)
  }

  /// Nobody is asked whether they like what they have answered about three times, nor shown a card for that.
  @Test func whatIsKnownIsNotAskedAbout() throws {
    let known = Self.titles.map { title in
      var title = title
      title.genres.removeLast()
      return title
    }
    let cards = try Self.different(Self.loves, known)
    #expect(!cards.isEmpty && cards.allSatisfy { $0.anime.genres == ["Sports"] })
    // However often: a card that says nothing of what is different tells nobody why it is there.
    #expect(cards.allSatisfy { $0.teaches == ["Sports"] })
    for feedback in [Feedback.love, .like] {
      let sports = [103, 107].map { Event(id: Int64($0), animeID: $0, feedback: feedback) }
      #expect(try !Self.different(Self.loves + sports.prefix(1), known).isEmpty)
      #expect(try Self.different(Self.loves + sports, known).isEmpty, "two of them are known to be liked")
    }
    let all = (0..<16).map { Event(id: Int64($0), animeID: 100 + $0, feedback: .love) }
    #expect(try Self.ranking(all, true, top: 40, known).cards.allSatisfy { $0.teaches == nil })
    let asked = try Self.different(Self.loves).flatMap { $0.teaches ?? [] }
    #expect(!asked.isEmpty && asked.allSatisfy { $0 == "Sports" || $0.hasPrefix("Rare") }, "\(asked)")
  }

  /// A card does not ask about what its other reasons say that it shares with a loved title.
  @Test func whatIsSharedIsNotAskedAbout() throws {
    let recommender = Recommender(catalogue: Self.titles, scorer: try Self.ensemble())
    func asked(_ shared: [String]) -> [String]? {
      recommender.buffers.withLock { buffers in
        buffers.explored = [7]
        let reason = Reason(.shares(shared), [Reason.Answer(103, "T3", .love)], weight: 1)
        return recommender.taught(by: [7], [[reason]], &buffers)[0]
      }
    }
    #expect(asked([]) == ["Rare 1", "Sports"])
    #expect(asked(["Sports"]) == ["Rare 1"])
    #expect(asked(["Sports", "Rare 1"]) == ["Rare 1", "Sports"], "it says something all the same")
  }

  /// A long list of genres is no merit.
  @Test func titlesOfManyGenresDoNotAlwaysWin() throws {
    var titles = Self.titles
    for i in titles.indices where i % 4 == 3 {
      titles[i].genres = i % 8 == 3 ? ["Sports", "Mecha", "Space", "Music", "Horror", "Parody"] : ["Sports"]
    }
    let cards = try Self.different(Self.loves, titles)
    let long = cards.filter { $0.anime.genres.count > 2 }
    #expect(cards.count > 60 && long.count * 3 < cards.count * 2, "\(long.count) of \(cards.count)")
  }

  @Test func franchisesThatWereAnsweredAreNotDifferent() throws {
    var titles = Self.titles
    for i in titles.indices where i == 0 || i % 8 == 7 { titles[i].franchise = "answered" }
    let cards = try Self.different(Self.loves, titles)
    #expect(cards.count > 60 && cards.allSatisfy { $0.anime.franchise == nil })
  }

  @Test func genresThatWereDislikedAreNotDifferent() throws {
    let sports = try #require(Self.titles.first { $0.genres.contains("Sports") })
    let cards = try Self.different(Self.loves + [Event(id: 98, animeID: sports.id, feedback: .dislike)])
    #expect(cards.count > 60 && !cards.contains { $0.anime.genres.contains("Sports") })
    #expect(try Self.different(Self.loves).contains { $0.anime.genres.contains("Sports") })
  }

  /// What is hardly known is drawn more often than it is ranked: sports, of which nothing was answered.
  @Test func itShowsWhatIsHardlyKnown() throws {
    // Loves of drama, comedy and action.
    let events = Self.loves
    var shares: [Bool: (sports: Int, all: Int)] = [:]
    for first in 0..<30 {
      let cards = try Self.ranking([Event(id: 99, animeID: 200 - first, feedback: .seen)] + events).cards
      for card in cards {
        shares[card.teaches != nil, default: (0, 0)].all += 1
        if card.anime.genres.contains("Sports") { shares[card.teaches != nil, default: (0, 0)].sports += 1 }
      }
    }
    let (drawn, ranked) = (try #require(shares[true]), try #require(shares[false]))
    #expect(drawn.sports * ranked.all > 2 * ranked.sports * drawn.all, "\(shares)")
  }
}
