import Cards
import Catalogue
import Events
import Foundation
import Models
import Synchronization
import Testing

@testable import Recommending

/// Counts model passes.
final class CountingScorer: ItemScorer {
  let items = ItemIndex(Array(100..<120))
  let name = "counting"
  private let count = Mutex(0)
  var passes: Int { count.withLock { $0 } }
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    count.withLock { $0 += 1 }
    ChainScorer(items: items).score(history, query: query, into: &scores)
  }
}

@Suite struct SettingsTests {
  static let catalogue: [Anime] = {
    var titles = sampleTitles(20)
    for i in titles.indices {
      titles[i].type = i % 4 == 3 ? "Movie" : "TV"
      titles[i].startDate = "\(1990 + i)"
      titles[i].episodes = i + 1
      titles[i].score = 5 + Double(i) / 5
    }
    titles[5].startDate = nil
    for i in [3, 7] { titles[i].season = "Fall \(1990 + i)" }
    for (place, i) in [4, 2, 9].enumerated() {
      titles[i].franchise = "Saga"
      titles[i].franchiseOrder = place + 1
    }
    return titles
  }()
  let recommender = Recommender(catalogue: catalogue, scorer: ChainScorer(items: ItemIndex(Array(100..<120))))

  func ids(_ settings: RankingSettings, _ events: [Event] = []) -> Set<Int> {
    var options = RankingOptions().with(settings)
    options.franchises = .every
    return Set(recommender.rank(events, top: 50, options: options).cards.map { $0.id - 100 })
  }

  @Test func eachFilterExcludesItsTitles() {
    func only(_ change: (inout RankingFilters) -> Void) -> Set<Int> {
      var settings = RankingSettings()
      change(&settings.filters)
      return ids(settings)
    }
    let all = Set(0..<20)
    #expect(only { _ in } == all)
    #expect(only { $0.hiddenTypes = ["Movie"] } == all.filter { $0 % 4 != 3 })
    #expect(only { $0.wantedGenres = ["Comedy"] } == all.filter { $0 % 2 == 1 })
    #expect(only { $0.unwantedGenres = ["Comedy"] } == all.filter { $0 % 2 == 0 })
    #expect(only { $0.yearFrom = 2005 } == [15, 16, 17, 18, 19])
    #expect(only { $0.yearTo = 1995 } == [0, 1, 2, 3, 4])
    #expect(only { $0.episodesFrom = 19 } == [18, 19])
    #expect(only { $0.episodesTo = 2 } == [0, 1])
    #expect(only { $0.scoreFrom = 8.5 } == [18, 19])
    #expect(only { $0.membersFrom = 18_000 } == [0, 1, 2] && only { $0.membersTo = 2000 } == [18, 19])
    #expect(only { $0.seasons = ["Fall"] } == [3, 7] && only { $0.seasons = ["Winter"] } == [])
  }

  @Test func seasonsAreFoundHoweverTheyAreWritten() {
    var titles = Self.catalogue
    for (row, text) in ["spring 1998", "SPRING 1998", "Spring 1998", "1998 Spring", "autumn 1998", "Q2 1998"]
      .enumerated()
    { titles[row].season = text }
    titles[5].startDate = "1998-04-03"
    titles[6].startDate = "1996-05-01"
    titles[7].season = "Fall 1997"
    titles[7].startDate = "1998-01-01"
    let recommender = Recommender(catalogue: titles, scorer: ChainScorer(items: ItemIndex(Array(100..<120))))
    func only(_ season: String) -> Set<Int> {
      var options = RankingOptions()
      options.filters.seasons = [season]
      options.franchises = .every
      return Set(recommender.rank([], top: 50, options: options).cards.map { $0.id - 100 })
    }
    // Of films the date alone says it; what the catalogue states counts before the date.
    #expect(only("Spring") == [0, 1, 2, 3, 5, 6])
    #expect(only("Fall") == [4, 7] && only("Winter") == [])
  }

  @Test func sequelFilterExcludesSequelsOfUnseenAndDroppedTitles() {
    var settings = RankingSettings()
    settings.filters.hidesSequels = true
    #expect(ids(settings).isDisjoint(with: [2, 9]) && ids(settings).contains(4))
    let seen = ids(settings, [Event(animeID: 104, feedback: .seen)])
    #expect(seen.isSuperset(of: [2, 9]))
    let dropped = [Event(animeID: 104, feedback: .like), Event(animeID: 102, feedback: .dropped)]
    #expect(!ids(settings, dropped).contains(9))
  }

  @Test func sequelFilterKnowsTheLinesOfAFranchise() {
    var titles = Self.catalogue
    titles[2].franchiseKind = .alternative
    let recommender = Recommender(catalogue: titles, scorer: ChainScorer(items: ItemIndex(Array(100..<120))))
    var settings = RankingSettings()
    settings.filters.hidesSequels = true
    var options = RankingOptions().with(settings)
    options.franchises = .every
    let ids = Set(recommender.rank([], top: 50, options: options).cards.map { $0.id - 100 })
    // One can begin with the second telling, not with what follows it.
    #expect(ids.isSuperset(of: [4, 2]) && !ids.contains(9))
  }

  @Test func filteredTitlesAreCountedAndRelaxationsOffered() {
    var settings = RankingSettings()
    settings.filters.hiddenTypes = ["Movie"]
    var ranking = recommender.rank([], top: 5, options: RankingOptions().with(settings))
    #expect(ranking.candidates == 15 && ranking.filteredOut == 5 && ranking.relaxations.isEmpty)
    settings.filters.yearFrom = 2030
    settings.filters.scoreFrom = 5.5
    ranking = recommender.rank([], top: 5, options: RankingOptions().with(settings))
    #expect(ranking.cards.isEmpty && ranking.filteredOut == 20)
    #expect(ranking.relaxations == [FilterRelaxation(.years, titles: 12)])
  }

  @Test func knobsAndFiltersCostNoModelPass() {
    let scorer = CountingScorer()
    let recommender = Recommender(catalogue: Self.catalogue, scorer: scorer)
    let events = [Event(animeID: 104, feedback: .love), Event(animeID: 107, feedback: .dislike)]
    let plain = recommender.rank(events, top: 20)
    let before = scorer.passes
    var settings = RankingSettings()
    settings.knobs.content = 0.5
    settings.knobs.niche = 0.7
    settings.knobs.diversity = 0.5
    settings.knobs.genreWeights = ["Comedy": 2]
    settings.filters.hiddenTypes = ["Movie"]
    let turned = recommender.rank(events, top: 20, options: RankingOptions().with(settings))
    #expect(turned.cards.map(\.id) != plain.cards.map(\.id))
    #expect(scorer.passes == before)
    // The cached scores give the same ranking as fresh ones.
    let fresh = Recommender(catalogue: Self.catalogue, scorer: scorer)
      .rank(events, top: 20, options: RankingOptions().with(settings))
    #expect(turned == fresh)
    #expect(recommender.rank(events, top: 20) == plain)
    #expect(recommender.rank(events + [Event(animeID: 111, feedback: .love)], top: 20) != plain)
  }

  @Test func nicheRanksPopularTitlesLower() throws {
    // Without a history the chain scores lower ids higher: that is its popularity.
    var settings = RankingSettings()
    settings.knobs.niche = 1
    let events = [Event(animeID: 115, feedback: .love)]
    func rank(_ settings: RankingSettings) -> [Int] {
      var options = RankingOptions().with(settings)
      options.firstContentWeight = 0
      return recommender.rank(events, top: 20, options: options).cards.map(\.id)
    }
    let (plain, niche) = (rank(RankingSettings()), rank(settings))
    let late = try #require(plain.firstIndex(of: 119))
    #expect(try #require(niche.firstIndex(of: 119)) < late)
  }

  /// A title without a number of members is not one that nobody knows.
  @Test func unknownMembersAreNoNiche() throws {
    var titles = sampleTitles(30)
    titles[29].members = nil
    let model = Popularity(items: ItemIndex(titles.map(\.id)), counts: (0..<30).map { Float(60 - 2 * $0) })
    let recommender = Recommender(catalogue: titles, scorer: model)
    let popularity = recommender.buffers.withLock { buffers in
      recommender.updatePopularityScores(&buffers)
      return buffers.popularityScores
    }
    #expect(popularity[29] > popularity[28] && popularity[29] < popularity[0], "\(popularity)")
  }

  @Test func genreWeightsMoveTheirGenre() {
    func comedies(_ weight: Int) -> Int {
      var settings = RankingSettings()
      settings.knobs.genreWeights = ["Comedy": weight]
      return recommender.rank([], top: 8, options: RankingOptions().with(settings)).cards
        .count { $0.anime.genres == ["Comedy"] }
    }
    let counts = [-2, -1, 0, 1, 2].map(comedies)
    #expect(counts == counts.sorted() && counts[0] < counts[2] && counts[2] < counts[4], "\(counts)")
  }

  @Test func diversitySeparatesSimilarTitles() {
    var options = RankingOptions()
    let events = [Event(animeID: 101, feedback: .love)]
    func changes(_ cards: [Card]) -> Int {
      zip(cards, cards.dropFirst()).count { $0.anime.genres != $1.anime.genres }
    }
    (options.modelShare, options.firstContentWeight) = (0, 0)
    let plain = changes(recommender.rank(events, top: 12, options: options).cards)
    options.diversity = 1
    let mixed = recommender.rank(events, top: 12, options: options).cards
    #expect(changes(mixed) > plain)
    #expect(Set(mixed.map(\.id)).count == 12)
  }

  @Test func decodedSettingsAreBounded() throws {
    let text = """
      {"knobs":{"niche":9,"content":-1,"diversity":0.5,"franchises":"best","genreWeights":{"A\\u001b[2J":9,"B":0}}}
      """
    let read = try JSONDecoder().decode(RankingSettings.self, from: Data(text.utf8))
    #expect(read.knobs.niche == 1 && read.knobs.content == 0 && read.knobs.franchises == .best)
    #expect(read.knobs.genreWeights == ["A[2J": 2])
    #expect(read.filters == RankingFilters())
    let broken = try JSONDecoder().decode(RankingSettings.self, from: Data("{\"filters\":[]}".utf8))
    #expect(broken == RankingSettings())
    // From a version without a choice of models, and from this one.
    let old = """
      {"filters":{"hidesSequels":true,"hiddenTypes":[],"wantedGenres":[],"unwantedGenres":[],"showsAdult":false},
      "knobs":{"niche":0.4,"content":0.2,"diversity":0,"franchises":"best","genreWeights":{}}}
      """
    var expected = RankingSettings()
    (expected.filters.hidesSequels, expected.knobs.niche, expected.knobs.franchises) = (true, 0.4, .best)
    expected.knobs.diversity = 0
    #expect(try JSONDecoder().decode(RankingSettings.self, from: Data(old.utf8)) == expected)
    (expected.model, expected.knobs.presence, expected.titles) = ("linear", 0.7, .japanese)
    let again = try JSONDecoder().decode(RankingSettings.self, from: JSONEncoder().encode(expected))
    #expect(again == expected)
  }

  @Test func detailHasSimilarTitlesFranchiseAndReasons() throws {
    let events = [Event(animeID: 108, feedback: .love)]
    let detail = try #require(recommender.detail(104, events))
    #expect(detail.franchise.map(\.id) == [104, 102, 109])
    #expect(detail.similar.first?.id == 105)
    #expect(detail.similar.allSatisfy { $0.franchise != "Saga" })
    #expect(detail.card?.reasons.isEmpty == false)
    let ranked = recommender.rank(events, top: 50).cards.first { $0.id == 104 }
    #expect(detail.card == ranked)
    #expect(try #require(recommender.detail(108, events)).card == nil)
    #expect(recommender.detail(1, events) == nil)
  }

  @Test func mapIsDeterministicAndSeparatesGenres() {
    let map = recommender.map(adult: false)
    #expect(map == recommender.map(adult: false))
    #expect(map.points.count == 20)
    #expect(map.points.allSatisfy { abs($0.x) <= 1 && abs($0.y) <= 1 })
    let comedy = map.points.filter { $0.id % 2 == 1 }.map(\.x)
    let drama = map.points.filter { $0.id % 2 == 0 }.map(\.x)
    func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(values.count) }
    #expect(abs(mean(comedy) - mean(drama)) > 0.4)
  }
}
