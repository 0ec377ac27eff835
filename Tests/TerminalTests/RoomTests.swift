import Cards
import Catalogue
import Events
import Feed
import Testing

@testable import Terminal

/// What stands on a screen where there is little room, and that nothing covers something else.
@Suite struct RoomTests {
  private func lines(_ state: FeedState, _ width: Int, _ height: Int) -> [String] {
    FrameView.draw(state, RenderContext(), width: width, height: height).lines
  }

  /// The words of a screen, without what is drawn.
  private func words(_ state: FeedState, _ width: Int, _ height: Int) -> String {
    lines(state, width, height).joined(separator: " ").split { " │".contains($0) }.joined(separator: " ")
  }

  @Test func theWayToATitleIsNamedOnTheSmallestScreen() {
    var new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    new.receive(.searchFinished("", Sample.titles))
    #expect(lines(new, 60, 20).last?.contains("Tab results") == true)
    #expect(words(new, 60, 20).contains("Tab reaches them, Enter loves one"))
    new.update(.tab)
    #expect(words(new, 60, 20).contains("Enter loves one, Esc goes back"))
    var search = Sample.state()
    search.update(.open(.search()))
    #expect(lines(search, 60, 20).last?.contains("Tab results") == true)
  }

  /// What Esc does on the first screen depends on where one is.
  @Test func theFirstScreenSaysWhatEscDoes() {
    var new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    new.receive(.searchFinished("", Sample.titles))
    #expect(words(new, 121, 30).contains("Esc opens the feed"))
    new.update(.tab)
    #expect(words(new, 121, 30).contains("Esc goes back to the text"))
    new.update(.tab, .type("l"))
    #expect(words(new, 121, 30).contains("Esc clears"))
  }

  /// Names make room for what was answered, the title pointed at and oneself, wherever they lie.
  @Test(arguments: [(60, 20), (80, 24), (200, 60)]) func theMapShowsOneself(width: Int, height: Int) {
    var world = Sample.world(history: [(0, .love)])
    for title in Sample.titles.indices {
      world.history = [HistoryEntry(anime: Sample.titles[title], feedback: .love, time: 0)]
      var state = FeedState(profile: "me", snapshot: world)
      state.receive(.mapLoaded(Sample.map))
      state.update(.open(.map()))
      let plot = lines(state, width, height).dropFirst().dropLast(5)
      #expect(plot.contains { $0.contains("@") } && plot.contains { $0.contains("◆") }, "\(plot)")
      state.update(.zoom(4))
      let near = lines(state, width, height).dropFirst().dropLast(5)
      #expect(near.contains { $0.contains("@") } && near.contains { $0.contains("◆") }, "\(near)")
    }
  }

  /// What the keys of a detail do is said of the place they are at.
  @Test func aDetailSaysWhereItsKeysLead() {
    var state = Sample.state()
    state.update(.open(.detail(16498)))
    var detail = Sample.detail
    detail.anime.synopsis = String(repeating: "A long story. ", count: 90)
    state.receive(.detailLoaded(detail))
    for (label, hasWay, hasDown) in [
      ("titles", true, true), ("reasons", false, false), ("text", false, false),
    ] {
      let shown = words(state, 80, 24)
      #expect(lines(state, 80, 24).last?.contains("Tab \(label)") == true)
      #expect(shown.contains("Tab goes there") == hasWay && shown.contains("… Down") == hasDown, "\(label)")
      state.update(.tab)
    }
    var bare = Sample.state()
    bare.update(.open(.detail(16498)))
    detail.card = nil
    var world = Sample.world()
    world.ranking.cards = []
    bare.receive(.refreshed(world, message: nil))
    bare.receive(.detailLoaded(detail))
    #expect(lines(bare, 80, 24).last?.contains("set aside") == false)
    #expect(lines(state, 80, 24).last?.contains("set aside") == true)
  }

  /// Nothing can be set aside where no reason names an answer.
  @Test func settingAsideIsOfferedWhereAReasonNamesAnAnswer() {
    for (reason, isOffered) in [
      (Reason(.because, [Reason.Answer(9, "Nine", .love)], weight: 1), true),
      (Reason(.popular(members: 900_000), weight: 0), false),
    ] {
      var world = Sample.world()
      for i in world.ranking.cards.indices { world.ranking.cards[i].reasons = [reason] }
      for screen in [Screen.reasons(), .detail(19)] {
        var state = FeedState(profile: "me", snapshot: world)
        state.update(.open(screen))
        #expect(lines(state, 80, 24).last?.contains("set aside") == isOffered, "\(reason.text)")
      }
    }
  }

  /// What a title is in its series stays whole, a kind that is the type is said once, and figures have a heading.
  @Test(arguments: [117, 121, 140, 200]) func titlesBesideADetailAreTold(width: Int) throws {
    var detail = Sample.detail
    var special = Anime(id: 77, title: "A Special Title That Is Much Too Long For The Side Of A Screen")
    (special.type, special.startDate, special.franchiseOrder) = ("Special", "2007", 3)
    special.franchiseKind = .special
    var story = special
    (story.id, story.franchiseKind, story.franchiseOrder, story.type) = (78, .side, 4, "OVA")
    detail.franchise += [special, story]
    detail.lovedToo[78] = 1204
    var world = Sample.world()
    world.history.append(HistoryEntry(anime: story, feedback: .love, time: 0))
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.detail(16498)))
    state.receive(.detailLoaded(detail))
    let shown = lines(state, width, 40)
    #expect(shown.contains { $0.contains("  special 2007") || $0.contains("  special ") })
    #expect(!shown.contains { $0.contains("special Special") })
    #expect(shown.contains { $0.contains("side story") && $0.contains("1,204") && $0.contains("4  love") })
    #expect(shown.contains { $0.contains("The series in order, ") && $0.contains("1,812 fans") })
    #expect(!shown.contains { $0.contains("loved by how many o…") })
  }

  /// A name that only begins the title takes no room from it.
  @Test func aNameThatBeginsTheTitleTakesNoRoom() {
    var title = Anime(id: 5, title: "Natsume Yuujinchou Roku Specials")
    title.type = "TV"
    var new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    new.type("natsume")
    new.receive(.searchFinished("natsume", [title], names: [5: "Natsume Yuujinchou"]))
    #expect(words(new, 80, 24).contains("Natsume Yuujinchou Roku Specials"))
  }

  /// A long name of a profile leaves the reason readable.
  @Test func aLongNameLeavesTheReason() {
    var world = Sample.world()
    world.ranking.cards[0].reasons = [
      Reason(
        .because, [Reason.Answer(9, "Nine", .love)], weight: 1,
        whose: "Maximiliane-Josephine von und zu Hohenfels")
    ]
    let state = FeedState(profile: "me", snapshot: world)
    #expect(words(state, 60, 20).contains(": Because you loved Nine"))
  }

  @Test func thePosterNamesItsOwnKeys() {
    var state = Sample.state()
    state.update(.open(.poster()))
    let footer = lines(state, 60, 20).last ?? ""
    #expect(footer.contains("p poster") && footer.contains("u link"), "\(footer)")
  }

  /// Percentages stand below each other, and the mark of what was seen is no dot among dots.
  @Test func columnsAndMarksAreTold() throws {
    var state = Sample.state()
    var season = Sample.season
    season.titles[1].card.match = 7
    state.update(.open(.season()))
    state.receive(.seasonLoaded(season))
    #expect(lines(state, 80, 24).contains { $0.contains("match  7%") })
    var map = FeedState(profile: "me", snapshot: Sample.world(history: [(1, .seen), (0, .love)]))
    map.receive(.mapLoaded(Sample.map))
    map.update(.open(.map()))
    #expect(words(map, 80, 24).contains("o seen or kept"))
  }

  @Test func reasonsAndNamesOfADetailAreWhole() {
    var title = Sample.titles[2]
    title.synonyms = ["The flower that we saw that day", "We still do not know its name"]
    title.englishTitle = "A very long English name that no line of a small terminal holds from start to end"
    let answer = Reason.Answer(5, "Fullmetal Alchemist: Reflections", .love)
    var world = Sample.world(history: [(0, .love)])
    let reason = Reason(.because, [answer, .init(6, "Mushishi Zoku Shou 2nd Season", .love)], weight: 1)
    world.ranking.cards = [Card(anime: title, rank: 1, score: 1, reasons: [reason])]
    world.history = [HistoryEntry(anime: title, feedback: .like, time: 0)]
    world.history[0].review = String(repeating: "It goes on. ", count: 30) + "At last it ends."
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.detail(3)))
    var seen = ""
    for _ in 0..<40 {
      seen += words(state, 60, 24) + " "
      state.update(.move(1))
    }
    for text in [title.title, reason.text, "At last it ends.", "its name"] {
      #expect(seen.contains(text), "\(text)")
    }
  }

  /// A title that does not fit on the card ends with an ellipsis.
  @Test func aCutTitleSaysSo() {
    var world = Sample.world()
    world.ranking.cards[0].anime.title = String(repeating: "Very long ", count: 30)
    let state = FeedState(profile: "me", snapshot: world)
    let head = lines(state, 80, 24).first { $0.contains("…") } ?? ""
    #expect(head.contains("Very long"), "\(head)")
  }

  private func watchedByTwo(_ screen: Screen) -> FeedState {
    var state = KeyTableTests.states.first { $0.isOn(screen) } ?? Sample.state()
    state.receive(.together(["anna"], answersTo: "anna"))
    return state
  }

  /// In the lower edge the hint of several people leaves other hints whole.
  @Test func hintsInTheLowerEdgeCoverNothing() {
    for (screen, hint) in [
      (Screen.detail(16498), "https://myanimelist.net/anime/16498 ╯"), (.history(), "all later ones ╯"),
      (.season(), "Left earlier · Right later ╯"),
    ] {
      for (width, height) in ViewTests.sizes {
        let with = lines(watchedByTwo(screen), width, height)
        let alone = KeyTableTests.states.first { $0.isOn(screen) }.map { lines($0, width, height) } ?? []
        let isThere = alone.contains { $0.contains(hint) || $0.contains(hint.dropLast(1) + "─") }
        #expect(!isThere || with.contains { $0.contains(hint) || $0.contains(hint.dropLast(1) + "─") })
      }
    }
    #expect(lines(watchedByTwo(.detail(16498)), 60, 20).contains { $0.contains("to anna · A ") })
    let map = lines(watchedByTwo(.map()), 80, 24).joined()
    #expect(map.contains("answers go to anna") || map.contains("to anna · A"))
  }

  /// Where A is a letter, it is not said to change anything.
  @Test(arguments: [Screen.profiles(), .help(), .palette()]) func noKeyIsNamedInAText(screen: Screen) {
    let edge = words(watchedByTwo(screen), 80, 24)
    #expect(edge.contains("answers go to anna") && !edge.contains("A changes that"))
  }

  @Test func theFirstClickInThePaletteSelects() throws {
    var state = Sample.state()
    state.update(.open(.palette()))
    let keys = KeyTable.standard
    for _ in 0..<2 {
      let frame = FrameView.draw(state, RenderContext(), width: 80, height: 24)
      let action = try #require(keys.action(for: .click(row: 6, col: 20), in: state, on: frame))
      guard case .select = action else {
        #expect(action == keys.action(for: .enter, in: state))
        return
      }
      state.update(action)
    }
    Issue.record("the second click did nothing")
  }

  @Test func theImportScreenNamesItsOwnKeysAlone() {
    var state = Sample.state()
    state.update(.open(.importList()))
    let help = HelpView.bindings("", state, .standard).map(\.help)
    #expect(help.contains("Import the file"))
    for other in ["Choose the selected row", "Down", "Go to the end"] { #expect(!help.contains(other)) }
    #expect(lines(state, 60, 20).last?.contains("Enter import") == true)
  }

  @Test func theHeadOfSimilarTitlesLeavesRoomForItsHint() {
    let state = KeyTableTests.states.first { $0.isOn(.detail(16498)) } ?? Sample.state()
    for (width, height) in ViewTests.sizes {
      for line in lines(state, width, height) where line.contains("Tab goes there") {
        #expect(line.contains(" Tab goes there"), "\(line)")
      }
    }
  }

  @Test func titlesThatComeNextCanBeClickedOnOneLine() throws {
    let state = Sample.state()
    let frame = FrameView.draw(state, RenderContext(), width: 60, height: 20)
    let row = try #require(frame.lines.firstIndex { $0.contains("next  2 ") })
    #expect(frame.action(atRow: row, col: 9) == .open(.detail(16498)))
  }

  @Test func theHistoryShowsWhatWasAnsweredOfATitleThatIsSetAside() {
    var world = Sample.world(history: [(0, .seen)])
    world.history[0].setAside = .init(.love, by: 9)
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.history()))
    let row = lines(state, 80, 24).first { $0.contains("Monster") } ?? ""
    #expect(row.contains("love Monster") && !row.contains("seen"), "\(row)")
  }

  /// A title is cut only where what follows it needs the room.
  @Test func rowsUseTheRoomTheyHave() {
    var world = Sample.world()
    world.ranking.cards[0].anime.title = String(repeating: "Sixty ", count: 10) + "end"
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.ranked()))
    #expect(words(state, 80, 24).contains("Sixty end TV 2004"))
    // Reasons stand below each other.
    let rows = lines(state, 121, 30).compactMap { line in
      line.range(of: "Because you").map { CellWidth.of(String(line[..<$0.lowerBound])) }
    }
    #expect(rows.count == 4 && Set(rows).count == 1, "\(rows)")
  }

  @Test func settingsStandNearTheirValues() {
    let state = KeyTableTests.states.first { $0.isOn(.filters()) } ?? Sample.state()
    let row = lines(state, 200, 60).first { $0.contains("From year") } ?? ""
    let value = row.range(of: "any").map { CellWidth.of(String(row[..<$0.lowerBound])) } ?? 200
    #expect(value < 80, "\(row)")
  }

  @Test(arguments: [
    ("colour", ["Try the next theme: other colours"]), ("import", ["Import your list from another site"]),
  ])
  func thePaletteFindsWhatIsMeant(typed: String, found: [String]) {
    var state = Sample.state()
    state.update(.open(.palette()))
    state.type(typed)
    #expect(KeyTable.standard.palette(in: state).map(\.binding.help) == found)
  }

  /// What an import tells of a list is read to its end, on every screen.
  @Test func longWarningsAreReadToTheirEnd() {
    let warning =
      "4 titles of your list: 2 new answers, 1 not found (kept for later). 2 scores are not readable (\"ten\" on line 2, "
      + "\"nine\" on line 3); these titles are counted as watched without a score. 1 more: nostrade import --list FILE "
      + "--dry-run"
    for var state in KeyTableTests.states {
      state.receive(.notice(warning))
      for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        let grid = FrameView.draw(state, RenderContext(), width: width, height: height)
        let said = grid.lines.suffix(height / 4 + 1).joined(separator: " ").split(separator: " ").joined(
          separator: " ")
        #expect(said.contains(warning), "\(state.screen.name) at \(width)x\(height): \(said)")
      }
    }
  }

  /// A key without any meaning says so too.
  @Test func unboundKeysSaySo() {
    let keys = KeyTable.standard
    #expect(
      keys.action(for: .char("y"), in: Sample.state())
        == .say("y does nothing here. ? shows the keys of this screen."))
    #expect(
      keys.action(for: .pageUp, in: Sample.state())
        == .say("PgUp moves in lists, in long texts and on the map."))
    var search = Sample.state()
    search.update(.open(.search()))
    for key in [KeyPress.backTab, .function(5), .control("d"), .up, .pageUp] {
      guard case .say(let why)? = keys.action(for: key, in: search) else {
        Issue.record("\(key.name) is silent")
        continue
      }
      #expect(why.contains(key.name) && why.contains("F1"))
    }
    #expect(keys.action(for: .other, in: search) == nil)
    #expect(keys.action(for: .control("l"), in: Sample.state()) == nil)
  }

  /// No sentence names a key that the settings have taken away.
  @Test func noSentenceNamesAKeyThatIsGone() throws {
    let keys = try Settings(text: "[keys]\n\"reset.all\" = []", file: "c").keys
    for text in [Words.filtersLift(keys), Words.filtersOpen(keys), Words.noSingleFilter(keys)] {
      #expect(!text.contains("reset.all"), "\(text)")
    }
  }

  @Test func laterSeasonsAreNotSaidToBeHiddenByFilters() {
    var world = Sample.world()
    world.ranking = Ranking(
      cards: [], candidates: 6, filteredOut: 2668, relaxations: [FilterRelaxation(.score, titles: 2668)])
    world.ranking.listable = 0
    var state = FeedState(profile: "me", snapshot: world)
    for (width, height) in [(60, 20), (80, 24)] {
      let text = words(state, width, height)
      #expect(text.contains("6 titles are left") && text.contains("Franchises, every title"), "\(text)")
      #expect(text.contains("Reset the mean score") && !text.contains("hide all"))
    }
    state.update(.open(.filters()))
    #expect(words(state, 80, 24).contains("6 of 2,674 pass, 0 listed"))
  }

  @Test func aSeasonWithoutAYearGetsThatOfItsDate() {
    var anime = Anime(id: 1, title: "A")
    (anime.season, anime.startDate) = ("spring", "2015-04-01")
    #expect(TitleHead.facts(anime) == "Spring 2015")
  }
}
