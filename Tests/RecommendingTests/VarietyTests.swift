import Cards
import Catalogue
import Events
import Foundation
import Foundations
import Models
import Testing

@testable import Recommending

/// Franchises in the order to watch, at most two of ten of one, genres near the person's own, and full lists.
@Suite struct VarietyTests {
  /// Three hundred titles: franchises of one to twelve titles of every kind, some of several lines, and titles without one.
  static let titles: [Anime] = {
    var random = RandomSource(seed: 5)
    let genres = ["Drama", "Comedy", "Action", "Romance", "Horror"]
    var titles = (0..<300).map { i in
      var anime = Anime(id: 1000 + i, title: "T\(i)")
      anime.genres = [genres[i % 5], genres[(i / 5) % 5]]
      anime.type = ["TV", "Movie", "OVA"][i % 3]
      anime.startDate = "\(1990 + i % 30)"
      (anime.members, anime.score) = ((i * 7919) % 90_000, 5 + Double(i % 40) / 10)
      return anime
    }
    var next = 0
    for franchise in 0..<60 {
      for place in 0..<Int.random(in: 1...12, using: &random) where next < 260 {
        titles[next].franchise = "F\(franchise)"
        titles[next].franchiseOrder = place + 1
        titles[next].franchiseKind =
          place == 0 ? .main : FranchiseKind.allCases.randomElement(using: &random)
        next += 1
      }
    }
    return titles.shuffled(using: &random)
  }()
  static let table = TitleTable(titles)
  static let lines = FranchiseLines(table)
  static let recommender = Recommender(
    catalogue: table, scorer: ChainScorer(items: ItemIndex(titles.prefix(240).map(\.id))))

  /// A random history, filters and knobs.
  static func draw(_ random: inout RandomSource) -> (events: [Event], settings: RankingSettings) {
    let said: [Feedback] = [.love, .love, .like, .dislike, .dropped, .seen, .saved, .skipped]
    let count = Int.random(in: 0...40, using: &random)
    let events = titles.shuffled(using: &random).prefix(count).enumerated().map { id, anime in
      Event(
        id: Int64(id + 1), animeID: anime.id, feedback: said.randomElement(using: &random) ?? .like,
        time: 1_700_000_000_000 + Int64(id))
    }
    var settings = RankingSettings()
    if Bool.random(using: &random) { settings.filters.hiddenTypes = ["OVA"] }
    if Bool.random(using: &random) { settings.filters.yearFrom = Int.random(in: 1990...2015, using: &random) }
    if Int.random(in: 0..<4, using: &random) == 0 { settings.filters.wantedGenres = ["Drama", "Romance"] }
    if Int.random(in: 0..<4, using: &random) == 0 { settings.filters.hidesSequels = true }
    settings.knobs.diversity = [0, 0.1, 0.5, 1].randomElement(using: &random) ?? 0
    settings.knobs.niche = [0, 0.6].randomElement(using: &random) ?? 0
    settings.knobs.presence = [0.2, 0, 0.9].randomElement(using: &random) ?? 0.2
    settings.knobs.ignoresDislikes = Bool.random(using: &random)
    return (events, settings)
  }

  /// Nothing answered, filtered out or out of order appears, and no franchise crowds the list.
  @Test(arguments: 0..<8) func listsKeepTheRules(seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed))
    for _ in 0..<60 {
      let (events, settings) = Self.draw(&random)
      let options = RankingOptions().with(settings)
      let cards = Self.recommender.rank(events, top: 40, explained: 0, options: options).cards
      let answered = Set(
        events.filter { $0.feedback.settles || $0.feedback == .saved }.map(\.animeID))
      let watched = WatchOrder(
        events.compactMap { event in Self.table.row(of: event.animeID).map { ($0, event.feedback) } },
        Self.lines)
      for card in cards {
        #expect(!answered.contains(card.id), "seed \(seed)")
        #expect(!settings.filters.hiddenTypes.contains(card.anime.type ?? ""))
        #expect((card.anime.year ?? 0) >= settings.filters.yearFrom ?? 0)
        #expect(watched.admits(try #require(Self.table.row(of: card.id))), "seed \(seed): \(card.id)")
      }
      #expect(Set(cards.map(\.id)).count == cards.count)
      for start in cards.indices {
        let window = cards[start..<min(start + 10, cards.count)].compactMap(\.anime.franchise)
        let most = Dictionary(window.map { ($0, 1) }, uniquingKeysWith: +).values.max() ?? 0
        #expect(most <= 2, "seed \(seed): \(most) of ten")
      }
    }
  }

  /// One title says little of what else is loved, forty say much: how far the list may leave the order of scores for genres.
  @Test func genresCountAsFarAsAnswersTellThem() {
    /// How many of the first twenty cards are not among them without variety.
    func replaced(_ answers: Int) -> Int {
      let loved = Self.titles.filter {
        $0.genres == ["Horror", "Drama"] || $0.genres == ["Drama", "Horror"]
      }
      let others = Self.titles.filter { !$0.genres.contains("Horror") }
      let events = (loved + others).prefix(answers).map { Event(animeID: $0.id, feedback: .love) }
      var settings = RankingSettings()
      settings.knobs.franchises = .every
      func first(_ diversity: Double) -> Set<Int> {
        settings.knobs.diversity = diversity
        var options = RankingOptions().with(settings)
        // The order of scores that these titles were made for.
        (options.firstContentWeight, options.contentWeight) = (0, 8)
        return Set(
          Self.recommender.rank(Array(events), top: 20, explained: 0, options: options).cards.map(\.id))
      }
      return first(0.2).subtracting(first(0)).count
    }
    let columns = FilterColumns(Self.table, Self.lines)
    let mixes = [1, 10, 40].map { GenreMix(columns, (0..<$0).map { ($0, 1) })?.certainty ?? 0 }
    #expect(mixes[0] < 0.1 && mixes[1] == 0.5 && mixes[2] == 0.8)
    #expect(replaced(1) < replaced(20), "\(replaced(1)) \(replaced(20))")
  }

  @Test func savedTitlesAreRankedApartOrAmongTheOthers() {
    let events =
      [105, 101, 110].map { Event(animeID: $0, feedback: .saved) } + [Event(animeID: 104, feedback: .love)]
    let recommender = chain()
    var options = RankingOptions()
    options.firstContentWeight = 0
    let plain = recommender.rank(events, top: 30, options: options)
    let scores = Dictionary(
      recommender.rank([events[3]], top: 30, options: options).cards.map { ($0.id, $0.score) },
      uniquingKeysWith: { $1 })
    #expect(plain.saved == [105, 101, 110].sorted { (scores[$0] ?? 0) > (scores[$1] ?? 0) })
    #expect(Set(plain.cards.map(\.id)).isDisjoint(with: plain.saved))
    options.filters.showsSaved = true
    let all = recommender.rank(events, top: 30, options: options).cards.map(\.id)
    // The love raises 105, which would be first.
    #expect(Set(all).isSuperset(of: plain.saved) && all.first != 105 && all[1] == 105)
  }

  /// The first cards do not depend on how many are asked for.
  @Test func shortListsAreTheBeginningOfLongOnes() {
    var random = RandomSource(seed: 3)
    for _ in 0..<40 {
      let (events, settings) = Self.draw(&random)
      let options = RankingOptions().with(settings)
      let long = Self.recommender.rank(events, top: 100, explained: 0, options: options).cards
      let short = Self.recommender.rank(events, top: 4, explained: 0, options: options).cards
      #expect(short.map(\.id) == long.prefix(4).map(\.id))
    }
  }

  /// With variety too a first season takes the place of its line's best title, and recaps come after everything else.
  @Test func varietyKeepsTheOrderOfFranchises() throws {
    var titles = sampleTitles(12)
    for (row, kind, order) in [(0, FranchiseKind.sequel, 2), (3, .main, 1), (1, .recap, 1)] {
      titles[row].franchise = row == 1 ? "G" : "F"
      (titles[row].franchiseKind, titles[row].franchiseOrder) = (kind, order)
    }
    let model = Popularity(items: ItemIndex(titles.map(\.id)), counts: (0..<12).map { Float(200 - $0) })
    let recommender = Recommender(catalogue: titles, scorer: model)
    func ids(_ rule: FranchiseRule, _ diversity: Float) -> [Int] {
      var options = RankingOptions()
      (options.franchises, options.diversity, options.modelShare) = (rule, diversity, 1)
      return recommender.rank([Event(animeID: 111, feedback: .love)], top: 12, explained: 0, options: options)
        .cards
        .map(\.id)
    }
    for diversity in [0, 0.001] as [Float] {
      #expect(ids(.earliest, diversity).first == 103, "\(ids(.earliest, diversity))")
      #expect(ids(.best, diversity).last == 101, "\(ids(.best, diversity))")
    }
  }

  @Test func savedTitlesAreListedWhenNothingElseIsLeft() {
    let events = (0..<5).map { Event(id: Int64($0), animeID: 100 + $0, feedback: .saved) }
    var options = RankingOptions()
    (options.filters.showsSaved, options.diversity, options.franchises) = (true, 0.2, .earliest)
    #expect(Set(chain(5).rank(events, top: 9, options: options).cards.map(\.id)) == Set(100..<105))
    options.franchises = .every
    options.diversity = 0
    #expect(chain(5).rank(events, top: 9, options: options).cards.count == 5)
    let some = chain(8).rank(events, top: 9, options: options).cards.map(\.id)
    #expect(some.count == 8 && some[0] >= 105)
  }

  /// Sixty franchises of a hundred titles each: the first rows are full of one, and the list is filled from further down.
  @Test func whatTheRulesDropIsRefilled() {
    var titles = (0..<6000).map { Anime(id: $0 + 1, title: "T\($0)") }
    for i in titles.indices {
      titles[i].franchise = "F\(i / 100)"
      titles[i].franchiseOrder = i % 100 + 1
      titles[i].franchiseKind = i % 100 == 0 ? .main : .sequel
    }
    let recommender = Recommender(
      catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    var options = RankingOptions()
    options.franchises = .earliest
    let ids = recommender.rank([], top: 50, explained: 0, options: options).cards.map(\.id)
    #expect(ids == (0..<50).map { $0 * 100 + 1 })
  }

  @Test func orderFollowsWhatWasSeen() throws {
    var titles = sampleTitles(6)
    let kinds: [FranchiseKind] = [.main, .sequel, .sequel, .side, .special, .alternative]
    for i in titles.indices {
      (titles[i].franchise, titles[i].franchiseOrder) = ("F", i + 1)
      titles[i].franchiseKind = kinds[i]
    }
    let lines = FranchiseLines(TitleTable(titles))
    func admitted(_ answers: [(row: Int, feedback: Feedback)]) -> [Int] {
      let order = WatchOrder(answers, lines)
      return titles.indices.filter(order.admits)
    }
    #expect(admitted([]) == [0, 5])
    #expect(admitted([(0, .like)]) == [0, 1, 5])
    #expect(admitted([(0, .saved)]) == [0, 5] && admitted([(0, .skipped)]) == [0, 5])
    #expect(admitted([(0, .dropped)]) == [0, 5], "nothing follows what was dropped")
    #expect(admitted([(0, .dislike)]) == [0, 5] && admitted([(0, .like), (1, .dislike)]) == [0, 1, 5])
    #expect(admitted([(1, .dislike), (2, .like), (0, .love)]) == [0, 1, 3, 4, 5])
    #expect(admitted([(0, .seen), (1, .seen), (2, .seen)]) == [0, 1, 2, 5])
    #expect(admitted([(0, .love), (1, .seen), (2, .seen)]) == [0, 1, 2, 3, 4, 5])
  }

  @Test func calibrationBringsTheListNearTheOwnMix() throws {
    // Nine loves of drama, three of comedy: by score alone the first ten are all drama.
    var titles = sampleTitles(120)
    for i in titles.indices { titles[i].genres = i < 60 ? ["Drama"] : ["Comedy"] }
    let table = TitleTable(titles)
    let recommender = Recommender(
      catalogue: table, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    let loves = (0..<12).map { Event(animeID: ($0 % 4 == 3 ? 170 : 105) + $0 * 3, feedback: .love) }
    func comedies(_ diversity: Float) -> Int {
      var options = RankingOptions()
      (options.diversity, options.modelShare) = (diversity, 1)
      return recommender.rank(loves, top: 20, explained: 0, options: options).cards
        .count { $0.anime.genres == ["Comedy"] }
    }
    #expect(comedies(0) <= 3 && comedies(1) >= 4 && comedies(1) <= 8, "\(comedies(0)) \(comedies(1))")
  }
}
