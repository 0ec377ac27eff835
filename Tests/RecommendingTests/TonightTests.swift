import Cards
import Catalogue
import Events
import Models
import Testing

@testable import Recommending

/// The times of answers reach the ranking: tonight's count more, and after a break all count alike.
@Suite struct TonightTests {
  static let day: Int64 = 86_400_000
  static let evening: Int64 = 1_800_000_000_000

  /// Answers of a year ago, then two of this evening.
  static func events(times: Bool) -> [Event] {
    (0..<12).map { i in
      Event(
        id: Int64(i), animeID: 101 + i * 2, feedback: i % 5 == 4 ? .dislike : .love,
        time: times ? (i < 10 ? evening - 365 * day : evening + Int64(i)) : nil)
    } + [Event(id: 99, animeID: 131, feedback: .love, time: times ? evening + 60_000 : nil)]
  }

  func ranking(_ events: [Event], at time: Int64?, _ recency: Recency? = Recency()) throws -> Ranking {
    var options = RankingOptions()
    (options.time, options.recency) = (time, recency)
    let ensemble = try PresenceTests.ensemble(CountingMember(PresenceTests.items))
    return PresenceTests.recommender(ensemble).rank(events, top: 40, options: options)
  }

  @Test func historiesWithoutTimesRankAsBefore() throws {
    let plain = try ranking(Self.events(times: false), at: nil, nil)
    #expect(try ranking(Self.events(times: false), at: Self.evening) == plain)
    #expect(try ranking(Self.events(times: true), at: nil) == plain)
  }

  @Test func tonightTurnsTheRankingAndABreakTurnsItBack() throws {
    let events = Self.events(times: true)
    let plain = try ranking(events, at: nil, nil)
    let tonight = try ranking(events, at: Self.evening + 120_000)
    #expect(tonight.cards.map(\.score) != plain.cards.map(\.score))
    #expect(try ranking(events, at: Self.evening + 30 * Self.day) == plain)
    #expect(try ranking(events, at: Self.evening + 120_000) == tonight, "the same time, the same ranking")
  }

  /// The cold title 131 is drama; loved tonight it raises drama by content more than a year ago.
  @Test func contentFollowsTonightToo() throws {
    let loves = (0..<6).map {
      Event(animeID: 100 + $0 * 2 + $0 % 2, feedback: .love, time: Self.evening - 365 * Self.day)
    }
    func drama(_ time: Int64) throws -> Double {
      let last = Event(animeID: 132, feedback: .love, time: time)
      let cards = try ranking(loves + [last], at: Self.evening + 60_000).cards
      let scores = cards.filter { $0.anime.genres.contains("Drama") }.map(\.score)
      return scores.reduce(0, +) / Double(scores.count)
    }
    #expect(try drama(Self.evening) > drama(Self.evening - 365 * Self.day))
  }

  /// Several histories at once are asked at times of their own.
  @Test func batchesAskEachHistoryAtItsTime() throws {
    let events = Self.events(times: true)
    let ensemble = try PresenceTests.ensemble(CountingMember(PresenceTests.items))
    let queries = [Self.evening + 120_000, Self.evening + 30 * Self.day].map {
      Query(time: $0, signal: .love, recency: Recency())
    }
    let lists = PresenceTests.recommender(ensemble).rankAll([events, events], query: queries, top: 30)
    for (list, query) in zip(lists, queries) {
      #expect(list.map(\.animeID) == (try ranking(events, at: query.time)).cards.prefix(30).map(\.id))
    }
    #expect(lists[0].map(\.score) != lists[1].map(\.score))
  }
}
