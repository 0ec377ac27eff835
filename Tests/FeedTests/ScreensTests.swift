import Cards
import Catalogue
import Events
import Testing

@testable import Feed

@Suite struct ScreensTests {
  let library = CatalogueSummary(
    types: [.init("TV", titles: 9), .init("Movie", titles: 2)],
    genres: [.init("Comedy", titles: 5), .init("Drama", titles: 6)])

  func feed() -> FeedState {
    FeedState(profile: "me", snapshot: snapshot([1, 2, 3], history: [(9, .love), (8, .dislike)]))
  }

  /// The key of the saved list, pressed there, orders it by score, and the newest first again.
  @Test func savedTitlesGoByScoreToo() {
    var world = snapshot([1, 2, 3], history: [(9, .love)], saved: [6, 5, 4])
    world.ranking.saved = [5, 4, 6]
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.saved()))
    #expect(state.list.map(\.id) == [6, 5, 4])
    _ = state.update(.select(2))
    _ = state.update(.open(.saved()))
    #expect(state.list.map(\.id) == [5, 4, 6] && state.subject?.id == 5 && state.status.contains("rank"))
    _ = state.update(.open(.saved()))
    #expect(state.list.map(\.id) == [6, 5, 4])
    world.saved = []
    var empty = FeedState(profile: "me", snapshot: world)
    _ = empty.update(.open(.saved()))
    #expect(empty.update(.open(.saved())).isEmpty && empty.list.isEmpty)
  }

  @Test func paletteActsOnTheScreenBelow() {
    var state = feed()
    _ = state.update(.open(.palette()))
    for c in "lov" { _ = state.update(.type(c)) }
    #expect(state.typed == "lov" && state.below.isOn(.card()))
    #expect(state.update(.answer(.love)).isEmpty)
    #expect(state.update(.run(.answer(.love))) == [.record(animeID: 1, .love)])
    #expect(state.screens == [.card()])
    #expect(state.update(.run(.answer(.love))).isEmpty)
  }

  @Test func helpOverThePaletteIsAboutTheScreenBelowBoth() {
    var state = feed()
    for screen in [Screen.ranked(), .help(), .palette()] { _ = state.update(.open(screen)) }
    #expect(state.below.isOn(.ranked()))
  }

  @Test func backRestoresTheSelection() {
    var state = feed()
    _ = state.update(.open(.ranked()))
    _ = state.update(.move(2))
    _ = state.update(.enter)
    #expect(state.isOn(.detail(3)))
    _ = state.update(.back)
    #expect(state.isOn(.ranked()) && state.selected == 2)
  }

  @Test func selectionFollowsItsTitle() {
    var state = feed()
    _ = state.update(.open(.history()))
    _ = state.update(.move(1))
    #expect(state.update(.answer(.love)) == [.record(animeID: 8, .love)])
    let turned = snapshot([1, 2, 3], history: [(8, .love), (9, .love)])
    state.receive(.refreshed(turned, message: nil))
    #expect(state.update(.answer(.like)) == [.record(animeID: 8, .like)])
    // Also below an open detail.
    _ = state.update(.enter)
    state.receive(.refreshed(snapshot([1, 2, 3], history: [(9, .like), (8, .love)]), message: nil))
    _ = state.update(.back)
    #expect(state.subject?.id == 8)
  }

  @Test func undoSelectsTheRestoredTitle() {
    var state = feed()
    _ = state.update(.open(.ranked()))
    _ = state.update(.move(1))
    _ = state.update(.answer(.dislike))
    state.receive(.refreshed(snapshot([1, 3], history: [(2, .dislike), (9, .love)]), message: nil))
    #expect(state.subject?.id == 3)
    _ = state.update(.undo)
    state.receive(.refreshed(snapshot([1, 2, 3], history: [(9, .love)]), message: nil))
    #expect(state.subject?.id == 2)
  }

  @Test func screensAreOpenOnlyOnce() {
    var state = feed()
    for screen in [Screen.ranked(), .detail(1), .detail(2), .history(), .ranked()] {
      _ = state.update(.open(screen))
    }
    #expect(state.screens == [.card(), .ranked()])
  }

  @Test func tabSelectsTheTitlesOfADetail() {
    var state = feed()
    #expect(state.update(.enter) == [.loadDetail(1)])
    state.receive(
      .detailLoaded(TitleDetail(anime: anime(1), similar: [anime(5)], franchise: [anime(1), anime(7)])))
    _ = state.update(.move(3))
    #expect(state.scroll == 3 && state.subject?.id == 1)
    _ = state.update(.tab)
    #expect(state.subject?.id == 7)
    _ = state.update(.move(1))
    #expect(state.update(.answer(.like)) == [.record(animeID: 5, .like)])
    #expect(state.update(.enter) == [.loadDetail(5)])
    #expect(state.update(.back) == [.loadDetail(1)])
    #expect(state.isOn(.detail(1)))
  }

  @Test func mapPointsAtTheNearestTitle() throws {
    var state = feed()
    #expect(state.update(.open(.map())) == [.loadMap])
    let points = [(9, -0.5, 0.5), (2, 0.5, 0.5), (3, 0.5, -0.5)].map {
      TitleMap.Point(id: $0.0, title: "Title \($0.0)", x: Float($0.1), y: Float($0.2))
    }
    state.receive(.mapLoaded(TitleMap(points: points)))
    #expect(state.pointed == 9)
    for _ in 0..<6 { _ = state.update(.pan(1, 0)) }
    #expect(state.pointed == 2)
    _ = state.update(.tab)
    #expect(state.pointed == 3)
    #expect(state.update(.answer(.love)) == [.record(animeID: 3, .love)])
    let reach = try #require(state.reach)
    _ = state.update(.zoom(1))
    #expect(try #require(state.reach) < reach)
    _ = state.update(.centre)
    #expect(state.pointed == 9)
    #expect(state.update(.enter) == [.loadDetail(9)])
  }

  @Test func tasteFollowsAnswersAndNamesChanges() throws {
    var history = (1...6).map { HistoryEntry(anime: anime($0 * 2), feedback: .love, time: 0) }
    let before = TasteReading(history)
    #expect(before.lines.map(\.name) == ["Drama"] && before.loved == 6)
    history.insert(HistoryEntry(anime: anime(101), feedback: .dislike, time: 0), at: 0)
    let after = TasteReading(history)
    let comedy = try #require(after.lines.last)
    #expect(comedy.name == "Comedy" && comedy.lean < 0 && comedy.moved == comedy.lean)
    #expect(after.movers.contains { $0.name == "Comedy" })
    #expect(TasteReading([]).lines.isEmpty)
  }

  @Test func profilesAreFoundByPrefixOrCreated() {
    var state = feed()
    #expect(state.update(.open(.profiles())) == [.loadProfiles])
    state.receive(
      .profilesLoaded([ProfileSummary(name: "me", events: 1), ProfileSummary(name: "Ann", events: 2)]))
    _ = state.update(.move(1))
    #expect(state.update(.enter) == [.openProfile("Ann")])
    for c in "An" { _ = state.update(.type(c)) }
    #expect(state.choices == ["Ann", "An"])
    _ = state.update(.move(1))
    #expect(state.update(.enter) == [.openProfile("An")])
  }

  @Test func exactNamesComeFirst() {
    var state = feed()
    _ = state.update(.open(.profiles()))
    state.receive(.profilesLoaded(["anna", "Ann", "ann", "me"].map { ProfileSummary(name: $0, events: 1) }))
    #expect(state.choices == ["anna", "Ann", "ann", "me"])
    for c in "ann" { _ = state.update(.type(c)) }
    #expect(state.choices == ["ann", "Ann", "anna"])
    #expect(state.update(.enter) == [.openProfile("ann")])
  }

  @Test func daysAreCalendarDates() {
    #expect(FeedMessages.day(0) == "")
    #expect(FeedMessages.day(951_782_400_000) == "2000-02-29")
    #expect(FeedMessages.day(1_763_683_200_000) == "2025-11-21")
    #expect(FeedMessages.day(1_767_225_599_999) == "2025-12-31")
  }

  @Test func dismissedCardsHaveTheDirectionOfTheirAnswer() {
    for (feedback, direction) in [
      (Feedback.dislike, DismissedCard.Direction.left), (.like, .right), (.love, .up), (.skipped, .down),
      (.saved, .down),
    ] {
      var state = feed()
      _ = state.update(.answer(feedback))
      #expect(state.dismissed?.direction == direction)
      let number = state.dismissed?.number
      _ = state.update(.answer(feedback))
      #expect(state.dismissed?.number != number)
      state.receive(.failed("no"))
      #expect(state.dismissed == nil)
    }
  }

  @Test func longTitlesLeaveRoomForTheEffect() {
    let ranking = Ranking(cards: [], candidates: 1)
    func message(_ title: String) -> String {
      FeedMessages.effect(of: .love, on: title, before: ranking, after: ranking).text
    }
    #expect(message("Monster") == "Loved Monster.")
    #expect(message("Kimi no Na wa.") == "Loved Kimi no Na wa.")
    #expect(message("K-On!") == "Loved K-On!")
    #expect(message(String(repeating: "進", count: 90)).count == 97, "what draws it cuts it")
    // How much is new is read to its end on a line of 58 columns, and which genre moved on one of 78; a short title is never cut.
    let short = FeedMessages.effect(
      of: .love, on: "One Punch Man", before: cards(1..<21, ["Award Winning"]),
      after: cards(30..<50, ["Psychological"]))
    #expect(short.text.hasPrefix("Loved One Punch Man. "), "\(short)")
    func cards(_ ids: Range<Int>, _ genres: [String]) -> Ranking {
      Ranking(
        cards: ids.map {
          var anime = Anime(id: $0, title: "T")
          anime.genres = genres
          return Card(anime: anime, rank: 1, score: 0, reasons: [])
        }, candidates: 1532, filteredOut: 9)
    }
    func width(_ text: String) -> Int {
      text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 && $1.value < 0xFFFF && $1 != "…" ? 2 : 1) }
    }
    func clip(_ text: String, _ most: Int) -> String {
      var text = text
      guard width(text) > most else { return text }
      while width(text) > most - 1 { text.removeLast() }
      return text + "…"
    }
    for title in [
      "Monster", "One Punch Man", String(repeating: "word ", count: 30), String(repeating: "進", count: 90),
    ] {
      for verb in [Feedback.love, .dislike, .evidenceOff] {
        let said = FeedMessages.effect(
          of: verb, on: title, before: cards(1..<21, ["Comedy"]), after: cards(30..<50, ["Slice of Life"]))
        #expect(said.text.hasSuffix("20 of the top 20 are new; more Slice of Life, less Comedy."))
        for (room, rest) in [
          (78, "20 of the top 20 are new; more Slice of Life"), (58, "20 of the top 20 are new"),
        ] {
          let text = said.fitted(to: room, cells: width, clip: clip)
          #expect(width(text) <= room && text.contains(rest), "\(text)")
        }
      }
    }
  }

  @Test(arguments: [
    ("/a/list.xml", "/a/list.xml"), (" '/a b/list.xml' ", "/a b/list.xml"), ("/a\\ b.xml", "/a b.xml"),
    ("file:///a%20b.xml", "/a b.xml"), ("\"/x\"", "/x"), ("'", "'"),
    ("/a/list\\ \\(1\\).xml.gz", "/a/list (1).xml.gz"), ("/my\\ list\\'s.xml", "/my list's.xml"),
    ("'/my list'\\''s.xml'", "/my list's.xml"), ("'/my list's.xml'", "/my list's.xml"),
    ("/my list's.xml", "/my list's.xml"), ("\"/a \\\"b\\\".xml\"", "/a \"b\".xml"),
    ("file://machine/a%28b%29.xml", "/a(b).xml"),
  ])
  func pathsAreReadAsTerminalsPasteThem(pasted: String, path: String) {
    var screen = ImportScreen()
    _ = screen.update(.paste(pasted), in: FeedState(profile: "me", snapshot: Snapshot()))
    #expect(screen.path == path)
  }
}
