import Catalogue
import Events
import Testing

@testable import Lists

@Suite struct ListMatcherTests {
  let titles = TitleTable([
    title(1, "Clannad", year: 2007, episodes: 23), title(2, "Clannad", "Movie", year: 2007, episodes: 1),
    title(3, "K-On!", episodes: 13), title(4, "K-On!!", episodes: 27),
    title(5, "Fullmetal Alchemist (TV)", episodes: 51),
    title(6, "Twin", year: 2010), title(7, "Twin", year: 2010),
  ])

  func match(_ name: String, _ type: String? = nil, episodes: Int? = nil, id: Int? = nil, year: Int? = nil)
    -> ListEntry
  {
    var entry = ListEntry()
    (entry.names, entry.type, entry.episodes, entry.malID, entry.year) = ([name], type, episodes, id, year)
    return entry
  }

  func matches(_ entries: ListEntry...) -> [ListMatcher.Match] { ListMatcher(titles).matches(entries) }

  @Test func namesAreMatchedWithTheirFacts() {
    #expect(matches(match("clannad", "TV")) == [.byName(1)])
    #expect(matches(match("Clannad", "Movie")) == [.byName(2)])
    #expect(matches(match("K-On!", "TV", episodes: 13)) == [.byName(3)])
    #expect(matches(match("K-On!!", "TV")) == [.byName(4)])
    #expect(matches(match("Fullmetal Alchemist", "TV", episodes: 51)) == [.byName(5)])
    #expect(matches(match("Nothing")) == [.unknown])
  }

  @Test func noTitleIsTakenWhereSeveralFit() {
    #expect(matches(match("Twin")) == [.ambiguous([6, 7])])
    #expect(matches(match("Clannad")) == [.ambiguous([1, 2])])
    #expect(matches(match("Fullmetal Alchemist")) == [.ambiguous([5])])
    // Another year, or a film: not the title.
    #expect(matches(match("Clannad", "TV", year: 1999)) == [.unknown])
    // Two entries of one name.
    #expect(
      matches(match("K-On!", "TV"), match("k-on!", "TV", episodes: 13)) == [.ambiguous([3]), .ambiguous([3])])
  }

  @Test func twoSpellingsOfATitleAreThatTitle() {
    var attack = title(16_498, "Shingeki no Kyojin", year: 2013, episodes: 25)
    (attack.englishTitle, attack.synonyms) = ("Attack on Titan", ["AoT"])
    let titles = TitleTable([
      attack, title(9253, "Steins;Gate", year: 2011), title(5, "Kanon (2006)", year: 2006),
    ])
    func matches(_ entries: ListEntry...) -> [ListMatcher.Match] { ListMatcher(titles).matches(entries) }
    #expect(
      matches(match("Shingeki no Kyojin"), match("Attack on Titan"), match("AoT"))
        == Array(repeating: .byName(16_498), count: 3))
    #expect(matches(match("Steins;Gate"), match("steins gate")) == [.byName(9253), .byName(9253)])
    // Facts that set them apart, and a name that is not the title's own.
    #expect(
      matches(match("Shingeki no Kyojin", year: 2013), match("Attack on Titan", year: 2014))
        == Array(repeating: .ambiguous([16_498]), count: 2))
    #expect(
      matches(match("Kanon (2006)", "TV", year: 2006), match("Kanon", "TV", year: 2006)).contains(.byName(5))
        == false)
  }

  @Test func idsComeFirst() {
    #expect(matches(match("K-On!", id: 3), match("Clannad", "TV", id: 1)) == [.byID(3), .byID(1)])
    // Not in the catalogue: another title of its name is not it.
    #expect(matches(match("K-On!", id: 3), match("Clannad", "TV", id: 99)) == [.byID(3), .unknown])
    // Ids of another site.
    #expect(matches(match("K-On!", "TV", id: 1), match("K-On!!", "TV", id: 2)) == [.byName(3), .byName(4)])
    var entry = ListEntry()
    entry.anilistID = 70
    #expect(ListMatcher(titles, aniList: [70: 6]).matches([entry]) == [.byID(6)])
  }

  /// A season, or another title of the franchise, goes by the name that all have.
  @Test func aNameThatATitleBeginsWithIsNoOther() {
    let titles = TitleTable([
      title(120, "Fruits Basket"), title(38_680, "Fruits Basket 1st Season"),
      title(121, "Fullmetal Alchemist"),
      title(5114, "Fullmetal Alchemist: Brotherhood"), title(136, "Hunter x Hunter"),
      title(11_061, "Hunter x Hunter (2011)"), title(19, "Monster"), title(1, "Fullmetal"),
    ])
    let matcher = ListMatcher(titles)
    let entries = [
      match("Fruits Basket", id: 38_680), match("Fullmetal Alchemist", id: 5114),
      match("Hunter x Hunter", id: 11_061),
    ]
    #expect(matcher.matches(entries) == [.byID(38_680), .byID(5114), .byID(11_061)])
    for entry in entries { #expect(matcher.matches([entry]) == [entry.malID.map(ListMatcher.Match.byID)]) }
    #expect(matcher.doubt(entries) == nil)
    let wrong = [match("Monster", id: 120), match("Hunter x Hunter", id: 19)]
    #expect(matcher.matches(wrong) == [.byName(19), .byName(136)])
    #expect(
      matcher.doubt(wrong) == "2 of 2 ids are of titles with other names: the names count, not the ids.")
  }
}

@Suite struct ListPlanTests {
  static let now: Int64 = 1_700_000_000_000

  func entry(_ status: ListStatus?, _ score: Float? = nil, finished: String? = nil) -> ListEntry {
    var entry = ListEntry()
    (entry.malID, entry.status, entry.score) = (1, status, score)
    entry.finished = finished.flatMap(PartialDate.init(text:))
    return entry
  }

  func plan(_ entry: ListEntry, _ log: [Event] = [], earlier: ListEntry? = nil) -> ListPlan.Item {
    let known = earlier.map { [1: ListPlan.Earlier($0, time: 1000)] } ?? [:]
    return ListPlan([entry], [.byID(1)], log: log, earlier: known, now: Self.now).items[0]
  }

  func event(_ feedback: Feedback, time: Int64? = 500, rating: Float? = nil, list: Int64? = nil) -> [Event] {
    [Event(id: 1, animeID: 1, feedback: feedback, time: time, rating: rating, importID: list)]
  }

  @Test func newEntriesBecomeEventsWithTrueTimes() {
    let item = plan(entry(.completed, 9, finished: "2019-04-05"))
    #expect(item.outcome == .new)
    #expect(item.drafts == [EventDraft(animeID: 1, feedback: .love, time: 1_554_422_400_000, rating: 9)])
    #expect(plan(entry(.completed, 9)).drafts.first?.time == 0)
    // Nobody has finished anything next year.
    #expect(plan(entry(.completed, 9, finished: "2099-01-01")).drafts.first?.time == 0)
    #expect(plan(entry(nil)).outcome == .silent)
  }

  @Test func ofTwoEntriesOfATitleOneCounts() {
    let entries = [entry(.planned), entry(.completed, 9), entry(.completed, 3), entry(.completed)]
    let plan = ListPlan(
      entries, Array(repeating: .byName(1), count: 4), log: [], earlier: [:], now: Self.now)
    #expect(plan.items.map(\.outcome) == [.repeated, .repeated, .new, .repeated])
    #expect(plan.items.map(\.isStored) == [false, false, true, false])
    #expect(plan.items.flatMap(\.drafts).map(\.feedback) == [.dislike])
  }

  @Test func theSameListChangesNothing() {
    let same = entry(.completed, 9)
    #expect(plan(same, event(.love, time: nil, rating: 9, list: 1), earlier: same).outcome == .unchanged)
    // Also where the answer was taken back or changed here.
    #expect(plan(same, earlier: same).outcome == .unchanged)
    #expect(plan(same, event(.dislike, time: 2000), earlier: same).outcome == .unchanged)
  }

  @Test func whatSaysLessNeverReplacesWhatSaysMore() {
    let rated = event(.love, rating: 9, list: 1)
    #expect(plan(entry(.planned), rated, earlier: entry(.completed, 9)).outcome == .kept)
    #expect(plan(entry(.completed), rated, earlier: entry(.completed, 9)).outcome == .kept)
    #expect(plan(entry(.planned), event(.seen, list: 1), earlier: entry(.completed)).outcome == .kept)
    #expect(plan(entry(.completed, 4), rated, earlier: entry(.completed, 9)).outcome == .changed)
    #expect(plan(entry(.completed), event(.saved)).outcome == .changed)
  }

  @Test func answersHereAreKeptUnlessTheListChangedLater() {
    #expect(plan(entry(.completed, 9), event(.dislike)).outcome == .answeredLater)
    #expect(plan(entry(.completed, 9), event(.love)).outcome == .unchanged)
    var later = entry(.completed, 9)
    later.updated = 800
    #expect(plan(later, event(.dislike)).outcome == .changed)
    #expect(plan(later, event(.dislike, time: 900)).outcome == .answeredLater)
    // A date of the future is none.
    later.updated = Self.now + 90_000_000
    #expect(plan(later, event(.dislike)).outcome == .answeredLater)
    // Changed on the site after an import that came after the answer.
    #expect(plan(entry(.completed, 9), event(.dislike), earlier: entry(.completed, 3)).outcome == .changed)
    // The same opinion, from a site of another scale or with more episodes, says nothing new.
    var again = entry(.completed, 8.5)
    again.progress = 12
    #expect(plan(again, event(.dislike), earlier: entry(.completed, 9)).outcome == .answeredLater)
  }
  /// What another home of the same person exported states the time of each answer.
  @Test func theNewerAnswerOfAnotherHomeCounts() {
    var exported = ListEntry()
    (exported.malID, exported.feedback, exported.time) = (1, .love, 800)
    #expect(plan(exported, event(.dislike)).outcome == .changed)
    #expect(plan(exported, event(.dislike, time: 900)).outcome == .answeredLater)
    #expect(plan(exported, event(.love, time: 800)).outcome == .unchanged)
    exported.time = Self.now + 90_000_000
    #expect(plan(exported, event(.dislike)).outcome == .answeredLater)
  }
}
