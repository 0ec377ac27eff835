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

  @Test func filtersAreStoredAndReported() {
    var state = feed()
    #expect(state.update(.open(.filters())) == [.loadSummary])
    state.receive(.summaryLoaded(library))
    #expect(state.rows.count == 14)
    let before = state.settings
    let effects = state.update(.turn(-1))
    #expect(state.settings.filters.hidesSequels)
    #expect(effects == [.applySettings(state.settings, message: "Sequels: hidden.")])
    #expect(state.update(.reset) == [.applySettings(before, message: "Sequels: shown.")])
    #expect(state.update(.reset).isEmpty)
    // The models are loaded once.
    _ = state.update(.back)
    #expect(state.update(.open(.knobs())) == [.loadModels(then: nil)])
  }

  @Test func modelsSwitchInOrderAndBack() {
    var state = feed()
    #expect(state.update(.switchModel(1)) == [.loadModels(then: .switchModel(1))])
    state.receive(
      .modelsLoaded([
        AvailableModel("ensemble"), AvailableModel("linear"), AvailableModel("autoencoder"),
      ]))
    #expect(state.model?.name == "ensemble")
    let effects = state.update(.switchModel(1))
    #expect(state.settings.model == "linear" && state.model?.name == "linear")
    #expect(effects == [.applySettings(state.settings, message: "Ranked by the linear model.")])
    _ = state.update(.switchModel(1))
    #expect(state.settings.model == "autoencoder")
    // The default model is stored as no choice, so that a tuned one can replace it.
    _ = state.update(.switchModel(1))
    #expect(state.settings.model == nil)
    _ = state.update(.switchModel(-1))
    #expect(state.settings.model == "autoencoder")
    #expect(state.update(.rankBy("autoencoder")).isEmpty)
    state.receive(.modelsLoaded([AvailableModel("ensemble")]))
    #expect(state.model?.name == "ensemble", "one that is gone leaves the one by default")
    #expect(state.update(.switchModel(1)).isEmpty && state.status == "There is no other model.")
  }

  @Test func presenceIsOfferedForEveryModel() throws {
    var state = feed()
    state.receive(.summaryLoaded(library))
    state.receive(.modelsLoaded([AvailableModel("ensemble"), AvailableModel("autoencoder")]))
    #expect(state.update(.open(.knobs())).isEmpty)
    #expect(state.rows.contains(.model) && state.rows.contains(.presence))
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .model))))
    _ = state.update(.turn(1))
    #expect(state.value(.model) == "autoencoder")
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .presence))))
    #expect(state.value(.presence) == "20%")
    let effects = state.update(.turn(1))
    #expect(abs(state.settings.knobs.presence - 0.3) < 1e-9)
    #expect(effects == [.applySettings(state.settings, message: "Presence: 30%.")])
    _ = state.update(.reset)
    #expect(state.settings.knobs.presence == 0.2)
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .model))))
    _ = state.update(.reset)
    #expect(state.settings.model == nil && state.rows.contains(.presence))
  }

  /// A knob that is reset goes back to the settings file.
  @Test func resetsGoToTheSettingsFile() throws {
    var standard = RankingKnobs()
    standard.presence = 0.7
    var settings = RankingSettings()
    settings.knobs = standard
    var state = FeedState(
      profile: "me", snapshot: snapshot([1, 2], history: [(9, .love)]), settings: settings,
      standardKnobs: standard)
    _ = state.update(.open(.knobs()))
    _ = state.update(.select(try #require(state.rows.firstIndex(of: .presence))))
    #expect(state.update(.reset).isEmpty && state.status == SettingsScreen.alreadyReset)
    _ = state.update(.turn(-1))
    #expect(abs(state.settings.knobs.presence - 0.6) < 1e-9)
    _ = state.update(.reset)
    #expect(state.settings.knobs.presence == 0.7)
    _ = state.update(.turn(1))
    _ = state.update(.resetAll)
    #expect(state.settings.knobs == standard)
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

  @Test func everySettingTurnsToBothEndsAndBack() {
    for row in SettingRow.filters(library) + SettingRow.knobs(library) {
      var settings = RankingSettings()
      #expect(settings.isDefault(row))
      for step in [1, -1] {
        for _ in 0..<60 {
          settings.turn(row, by: step)
          #expect(settings == settings.bounded, "\(row)")
          #expect(!SettingLabels.value(row, settings).isEmpty)
        }
      }
      settings.turn(row, by: 1)
      settings.reset(row)
      #expect(settings == RankingSettings(), "\(row)")
    }
  }

  /// Right is shown and on, Left hidden and off, wherever the setting stands; Enter makes it the other.
  @Test func whatIsOnOrOffIsSetByTheDirection() {
    for row in [SettingRow.type("TV"), .sequels, .adult, .saved, .explores, .ignoresDislikes] {
      var settings = RankingSettings()
      for (step, words) in [(1, ["shown", "on", "one in eight"]), (-1, ["hidden", "off"])] {
        for _ in 0..<3 {
          settings.turn(row, by: step)
          #expect(words.contains(SettingLabels.value(row, settings)), "\(row) by \(step)")
        }
      }
      let off = settings
      settings.change(row)
      #expect(settings != off)
      settings.change(row)
      #expect(settings == off)
    }
    var state = feed()
    _ = state.update(.open(.filters()))
    state.receive(.summaryLoaded(library))
    #expect(state.update(.turn(1)).isEmpty && state.status == SettingsScreen.endOfRange)
    #expect(state.update(.enter).count == 1 && state.settings.filters.hidesSequels)
  }

  @Test func genresAreWantedUnwantedOrNeither() {
    var settings = RankingSettings()
    settings.turn(.genre("Drama"), by: 1)
    #expect(settings.filters.wantedGenres == ["Drama"])
    settings.turn(.genre("Drama"), by: -1)
    #expect(settings == RankingSettings())
    settings.turn(.genre("Drama"), by: -1)
    #expect(settings.filters.unwantedGenres == ["Drama"] && settings.filters.wantedGenres.isEmpty)
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

  /// A feed whose top card is there because of titles 9 and 8, and held back by 7.
  private func explained() -> (FeedState, Card) {
    let reasons = [
      Reason(.because, [Reason.Answer(9, "Title 9", .love), Reason.Answer(8, "Title 8", .like)], weight: 1),
      Reason(.shares(["Drama"]), [Reason.Answer(9, "Title 9", .love)], weight: 0.4),
      Reason(.heldBack, [Reason.Answer(7, "Title 7", .dislike)], weight: -0.2),
    ]
    var world = snapshot([1, 2], history: [(9, .love), (8, .like), (7, .dislike)])
    world.ranking.cards[0].reasons = reasons
    return (FeedState(profile: "me", snapshot: world), world.ranking.cards[0])
  }

  @Test func anAnswerThatAReasonNamesIsSetAside() {
    var (state, card) = explained()
    _ = state.update(.enter)
    state.receive(.detailLoaded(TitleDetail(anime: anime(1), card: card, similar: [anime(5)])))
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    // Text, titles beside, answers of the reasons, text again.
    for (moves, wanted) in [(0, 9), (1, 8), (2, 7), (9, 7)] {
      var other = state
      for action in [FeedAction.tab, .tab] + Array(repeating: .move(1), count: moves) {
        _ = other.update(action)
      }
      #expect(other.update(.setAside) == [.record(animeID: wanted, .evidenceOff)])
      #expect(other.subject?.id == 1, "an answer is still about the title of the detail")
      _ = other.update(.tab)
      _ = other.update(.move(2))
      #expect(other.scroll == 2)
    }
    // Already set aside by a key of the same burst.
    var world = state.snapshot
    world.history[0].feedback = .seen
    world.history[0].setAside = .init(.love, by: 4)
    state.receive(.refreshed(world, message: nil))
    #expect(state.update(.setAside).isEmpty && state.status == "Title 9 is set aside already.")
    #expect(state.said(of: 9) == "loved, set aside")
  }

  @Test func anAnswerIsSetAsideFromTheWhyScreen() {
    var (state, _) = explained()
    _ = state.update(.open(.reasons()))
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    _ = state.update(.tab)
    #expect(state.update(.setAside) == [.record(animeID: 8, .evidenceOff)])
    for _ in 0..<2 { _ = state.update(.tab) }
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    var bare = feed()
    _ = bare.update(.open(.reasons()))
    #expect(bare.update(.setAside).isEmpty && bare.status == FeedMessages.noAnswerNamed)
  }

  /// Moves go through every reason, also those without an answer, and take the answer of the reason with them.
  @Test func movesGoThroughTheReasons() {
    var (state, card) = explained()
    card.reasons.insert(Reason(.popular(members: 9), [], weight: 0.5), at: 1)
    var world = state.snapshot
    world.ranking.cards[0] = card
    state.receive(.refreshed(world, message: nil))
    _ = state.update(.open(.reasons()))
    func why() -> (row: Int?, answer: Int?) {
      guard case .reasons(let screen) = state.screen else { return (nil, nil) }
      return (screen.selectedReason(in: state), screen.selectedAnswer(in: state)?.id)
    }
    #expect(why() == (0, 9))
    _ = state.update(.tab)
    #expect(why() == (0, 8))
    for (row, answer) in [(1, nil), (2, 9), (3, 7), (3, 7)] as [(Int, Int?)] {
      _ = state.update(.move(1))
      #expect(why() == (row, answer))
      let effects = state.update(.setAside)
      #expect(effects == (answer.map { [.record(animeID: $0, .evidenceOff)] } ?? []))
      if answer == nil { #expect(state.status == FeedMessages.reasonNamesNone) }
    }
    _ = state.update(.jump(toEnd: false))
    #expect(why() == (0, 8), "the answer that Tab had selected")
    _ = state.update(.select(2))
    _ = state.update(.tab)
    #expect(why() == (0, 8), "the answer after the one of the reason")
    // Another card begins at its first reason.
    _ = state.update(.jump(toEnd: true))
    world.ranking.cards.removeFirst()
    world.ranking.cards[0].reasons = Array(card.reasons.prefix(2))
    state.receive(.refreshed(world, message: nil))
    #expect(why() == (0, 9))
  }

  /// In the history an answer that is set aside first counts again; then it can be taken back.
  @Test func theHistoryMakesAnAnswerCountAgain() {
    var world = snapshot([1], history: [(9, .seen)])
    world.history[0].event = 3
    world.history[0].setAside = .init(.love, by: 7)
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.history()))
    #expect(state.update(.takeBack) == [.takeBack(event: 7)])
    #expect(state.update(.rewind) == [.rewind(event: 3)])
    world.history[0].setAside = nil
    state.receive(.refreshed(world, message: nil))
    #expect(state.update(.takeBack) == [.takeBack(event: 3)])
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
      FeedMessages.effect(of: .love, on: title, before: ranking, after: ranking)
    }
    #expect(message("Monster") == "Loved Monster.")
    #expect(message("Kimi no Na wa.") == "Loved Kimi no Na wa.")
    #expect(message("K-On!") == "Loved K-On!")
    #expect(message(String(repeating: "進", count: 90)).count == 97, "what draws it cuts it")
    // How much is new is read to its end on a line of 58 columns, and which genre moved on one of 78; a short title is never cut.
    let short = FeedMessages.effect(
      of: .love, on: "One Punch Man", before: cards(1..<21, ["Award Winning"]),
      after: cards(30..<50, ["Psychological"]))
    #expect(short.hasPrefix("Loved One Punch Man. "), "\(short)")
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
        #expect(said.hasSuffix("20 of the top 20 are new; Slice of Life up, Comedy down."))
        for (room, rest) in [
          (78, "20 of the top 20 are new; Slice of Life up"), (58, "20 of the top 20 are new"),
        ] {
          let text = FeedMessages.fitted(said, to: room, cells: width, clip: clip)
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
