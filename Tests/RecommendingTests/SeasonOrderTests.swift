import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// What a season continues, what has not begun yet, and which telling of a story comes first.
@Suite struct SeasonOrderTests {
  /// Titles of one franchise with their kinds, all of one season but the first; then two others.
  static func titles(_ kinds: [FranchiseKind]) -> [Anime] {
    var titles = sampleTitles(kinds.count + 2)
    for (place, kind) in kinds.enumerated() {
      (titles[place].franchise, titles[place].franchiseOrder) = ("F", place + 1)
      titles[place].franchiseKind = kind
    }
    for i in titles.indices.dropFirst() { titles[i].season = "Spring 2024" }
    return titles
  }

  private func season(_ titles: [Anime], _ answers: [(Int, Feedback)]) -> [SeasonTitle] {
    Recommender(catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id)))).rank(
      season: BroadcastSeason(.spring, 2024), answers.map { Event(animeID: $0.0, feedback: $0.1) }, top: 20,
      options: RankingOptions())
  }

  /// Another telling continues nothing, nor does a recap, nor a season after one that was disliked.
  @Test func onlyWhatGoesOnContinues() {
    let titles = Self.titles([.main, .sequel, .recap, .side, .alternative, .sequel])
    func continued(_ answers: [(Int, Feedback)]) -> [Int: Int] {
      Dictionary(
        season(titles, answers).compactMap { one in one.continues.map { (one.card.id, $0.id) } },
        uniquingKeysWith: { first, _ in first })
    }
    #expect(continued([(100, .love)]) == [101: 100])
    #expect(continued([(100, .love), (101, .like)]) == [103: 100])
    #expect(continued([(104, .love)]) == [105: 104])
    let third = Self.titles([.main, .sequel, .sequel])
    let disliked = season(third, [(100, .love), (101, .dislike)])
    #expect(disliked.allSatisfy { $0.continues == nil } && disliked.last?.card.id == 102)
    #expect(season(third, [(100, .love), (101, .like)]).first?.continues?.id == 100)
  }

  /// What continues, what can be begun, and then seasons of what was not begun, though these rank higher.
  @Test func laterSeasonsOfTheUnseenComeLast() {
    let titles = Self.titles([.main, .sequel, .sequel])
    #expect(season(titles, []).map(\.card.id) == [103, 104, 101, 102])
    #expect(season(titles, [(100, .love)]).map(\.card.id) == [101, 104, 103, 102])
  }

  // MARK: Not begun yet

  /// 2026-11-30, noon.
  static let now: Int64 = 1_796_040_000_000

  private func feed(_ titles: [Anime], time: Int64?, _ set: (inout RankingOptions) -> Void = { _ in }) -> Set<
    Int
  > {
    let recommender = Recommender(
      catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    var options = RankingOptions()
    options.time = time
    set(&options)
    return Set(recommender.rank([], top: 100, explained: 0, options: options).cards.map(\.id))
  }

  @Test func whatHasNotBegunIsLeftOut() throws {
    var titles = sampleTitles(60)
    for i in titles.indices { titles[i].startDate = "2020-01-01" }
    titles[0].startDate = "2026-12-01"
    titles[1].startDate = "2026-11-30"
    titles[2].startDate = "2027"
    titles[3].startDate = "2026"
    (titles[4].startDate, titles[4].season) = (nil, "Winter 2027")
    (titles[5].startDate, titles[5].season) = (nil, "Fall 2026")
    for (row, order) in [(7, 1), (6, 2)] {
      (titles[row].franchise, titles[row].franchiseOrder) = ("F", order)
      titles[row].franchiseKind = order == 1 ? .main : .sequel
    }
    (titles[6].startDate, titles[6].score) = (nil, nil)
    titles[8].startDate = nil
    let all = Set(titles.map(\.id))
    #expect(feed(titles, time: Self.now) == all.subtracting([100, 102, 104, 106]))
    #expect(feed(titles, time: nil) == all)
    #expect(feed(titles, time: Self.now) { $0.filters.yearFrom = 2027 } == [102, 104])
    // A clock that is far behind says nothing of what has begun.
    #expect(feed(titles, time: 0) == all)
    let recommender = Recommender(
      catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    var options = RankingOptions()
    options.time = Self.now
    let season = recommender.rank(season: BroadcastSeason(.winter, 2027), [], top: 9, options: options)
    #expect(season.map(\.card.id) == [104])
    #expect(try #require(recommender.detail(104, [], options: options)).card != nil)
  }

  // MARK: Tellings

  /// Two tellings: 100 and 101, 102 and 103. The next season of the loved one takes the place of the other telling, which is still shown.
  @Test func theLovedTellingGoesOnBeforeAnother() throws {
    var titles = sampleTitles(12)
    let kinds: [FranchiseKind] = [.main, .sequel, .alternative, .sequel]
    for (place, kind) in kinds.enumerated() {
      (titles[place].franchise, titles[place].franchiseOrder) = ("F", place + 1)
      (titles[place].franchiseKind, titles[place].genres) = (kind, [])
    }
    let model = Popularity(
      items: ItemIndex(titles.map(\.id)), counts: [160, 110, 150, 130] + (0..<8).map { Float(100 - 8 * $0) })
    var options = RankingOptions()
    (options.franchises, options.modelShare) = (.earliest, 1)
    func ids(_ answers: [(Int, Feedback)]) -> [Int] {
      Recommender(catalogue: titles, scorer: model).rank(
        answers.map { Event(animeID: $0.0, feedback: $0.1) }, top: 12, explained: 0, options: options
      ).cards.map(\.id)
    }
    for (answers, first, other) in [
      ([(102, .love)], 103, 100), ([(102, .like)], 103, 100), ([(100, .seen)], 102, 101),
    ] as [([(Int, Feedback)], Int, Int)] {
      let listed = ids(answers)
      #expect(listed.first == first && listed.contains(other), "\(answers): \(listed)")
    }
  }

  /// Cards that were answered just now count among any ten; a list of one franchise alone is still one.
  @Test func answersOfTheSittingCountAmongTen() {
    var titles = sampleTitles(40)
    for i in 0..<8 {
      (titles[i].franchise, titles[i].franchiseOrder) = ("F", i + 1)
      titles[i].franchiseKind = i == 0 ? .main : .sequel
    }
    let recommender = Recommender(
      catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    var options = RankingOptions()
    (options.franchises, options.time) = (.earliest, Self.now)
    func first(_ answers: [Int], ago: Int64, imported: Bool = false) -> Int? {
      let events = answers.enumerated().map { place, id in
        Event(
          id: Int64(place + 1), animeID: id, feedback: .love, time: Self.now - ago,
          importID: imported ? 1 : nil)
      }
      return recommender.rank(events, top: 5, explained: 0, options: options).cards.first?.id
    }
    #expect(first([100], ago: 1000) == 101)
    #expect(first([100, 101], ago: 1000) != 102)
    #expect(first([100, 101], ago: 7_200_000) == 102 && first([100, 101], ago: 1000, imported: true) == 102)
    let others = [120, 122, 124, 126, 128, 130, 132, 134]
    #expect(first([100, 101] + others.prefix(7), ago: 1000) != 102)
    #expect(first([100, 101] + others, ago: 1000) == 102)
    options.filters.yearTo = 1990
    for i in titles.indices where i < 8 { titles[i].startDate = "1990" }
    let few = Recommender(catalogue: titles, scorer: ChainScorer(items: ItemIndex(titles.map(\.id))))
    let events = [100, 101].map { Event(animeID: $0, feedback: .love, time: Self.now) }
    #expect(few.rank(events, top: 5, options: options).cards.map(\.id).first == 102)
  }
}
