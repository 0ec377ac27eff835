import Catalogue
import Cards
import Feed
import Testing

@testable import Terminal

@Suite struct PlainTests {
  func list() -> FeedState {
    var state = Sample.state()
    _ = state.update(.open(.ranked()))
    return state
  }

  @Test(arguments: [
    ("3", [FeedAction.answer(.love)]), (" love ", [.answer(.love)]), ("LOVE", [.answer(.love)]),
    ("z", [.undo]),
    ("Z", [.redo]), ("Left", [.answer(.dislike)]), ("space", [.answer(.skipped)]),
    ("list", [.open(.ranked())]),
    ("q", [.quit]), ("/ab", [.open(.search()), .eraseAll, .type("a"), .type("b"), .tab]),
    ("search ab", [.open(.search()), .eraseAll, .type("a"), .type("b"), .tab]),
  ])
  func linesAreKeysNamesOrSearches(line: String, actions: [FeedAction]) {
    #expect(PlainInput(line, in: Sample.state(), .standard) == .actions(actions))
  }

  @Test func anyLineOnTheImportScreenIsAPathUnlessItIsACommand() {
    var state = Sample.state()
    _ = state.update(.open(.importList()))
    let long = "/" + String(repeating: "x", count: 300) + ".xml"
    for path in ["/home/me/list.xml", "~/list.xml", "list 2.csv", "#1.xml", long] {
      guard case .actions(let actions) = PlainInput(path + "\n", in: state, .standard) else {
        Issue.record("\(path) is not read")
        continue
      }
      #expect(actions == [.eraseAll, .paste(path), .enter])
      var after = state
      let effects = actions.flatMap { after.update($0) }
      #expect(effects == [.importList(path)])
    }
    #expect(PlainInput("back", in: state, .standard) == .actions([.back]))
    for word in ["q", "quit"] {
      #expect(PlainInput(word, in: state, .standard) == .actions([.quit]))
    }
    #expect(PlainInput("?", in: state, .standard) == .help && PlainInput("", in: state, .standard) == .again)
  }

  /// Nobody types on the screen in plain mode: keys are never letters of a text there.
  @Test func keysWorkWhereTheScreenHasAText() {
    var nothing = Sample.state()
    nothing.update(.open(.search()), .type("z"))
    nothing.receive(.searchFinished("z", []))
    var states = [nothing]
    for screen in [Screen.talk(), .profiles(), .importList()] {
      var state = Sample.state()
      state.update(.open(screen))
      states.append(state)
    }
    for state in states {
      for (line, action) in [("q", FeedAction.quit), ("list", .open(.ranked())), ("l", .open(.ranked()))] {
        #expect(PlainInput(line, in: state, .standard) == .actions([action]), "\(state.screen.name): \(line)")
      }
    }
  }

  @Test func theHelpNamesEveryKindOfLine() {
    let help = PlainView.help(Sample.state(), .standard).joined(separator: "\n")
    for part in ["about and words", "talk and words", "/ and words"] { #expect(help.contains(part)) }
  }

  @Test func theSeriesIsNotAmongSimilarTitles() throws {
    var state = Sample.state()
    state.update(.open(.detail(16498)))
    state.receive(.detailLoaded(Sample.detail))
    let page = PlainView(state, .standard).page
    let series = try #require(page.firstIndex(of: "The series in order, by number:"))
    let similar = try #require(page.firstIndex(of: "Similar titles, by number:"))
    #expect(page[series + 1].hasPrefix("1. X") && similar == series + 2)
    #expect(page[similar + 1].hasPrefix("2. Ano Hi"))
  }

  @Test func rowsAreSelectedByNumber() {
    #expect(PlainInput("#2", in: list(), .standard) == .actions([.select(1)]))
    #expect(PlainInput("#2 3", in: list(), .standard) == .actions([.select(1), .answer(.love)]))
    #expect(PlainInput("#9", in: list(), .standard) == .unknown("Rows go from #1 to #4."))
    #expect(PlainInput("#1", in: Sample.state(), .standard) == .unknown("There are no rows here."))
  }

  @Test func unknownLinesSayWhatToDo() {
    guard case .unknown(let message) = PlainInput("91 Days", in: Sample.state(), .standard) else {
      return #expect(Bool(false))
    }
    #expect(message.contains("/91 Days searches"))
    #expect(
      PlainInput("", in: list(), .standard) == .again && PlainInput("?", in: list(), .standard) == .help)
    // A very long line is cut in the message.
    guard
      case .actions(let all) = PlainInput("/" + String(repeating: "x", count: 9999), in: list(), .standard)
    else {
      return #expect(Bool(false))
    }
    #expect(all.count <= PlainInput.longest + 3)
  }

  @Test func reboundKeysWorkAndAreNamed() throws {
    let settings = try Settings(text: "[keys]\nlove = [\"v\"]", file: "c")
    #expect(PlainInput("v", in: Sample.state(), settings.keys) == .actions([.answer(.love)]))
    #expect(PlainView.help(Sample.state(), settings.keys).contains { $0.hasPrefix("v, or love:") })
  }

  @Test func backLeavesEveryScreen() {
    for start in KeyConflicts.everyScreen {
      var state = start
      for _ in 0..<4 {
        if case .actions(let actions) = PlainInput("back", in: state, .standard) {
          for a in actions { _ = state.update(a) }
        }
      }
      #expect(state.isOn(.card()), "\(start.screen.name)")
    }
  }

  @Test func everyScreenIsPlainText() {
    for state in KeyTableTests.states {
      let page = PlainView(state, .standard).page
      #expect(!page.isEmpty, "\(state.screen.name)")
      let drawing = page.joined().unicodeScalars.filter { (0x2500...0x28FF).contains($0.value) }
      #expect(drawing.isEmpty, "\(state.screen.name)")
    }
    let card = PlainView(Sample.state(), .standard).page.joined(separator: "\n")
    for part in [
      "number 1 of 1,532, match 97 percent", "Monster.", "モンスター", "74 episodes", "Because you loved",
    ] {
      #expect(card.contains(part), "\(part)")
    }
  }

  /// A name that was found is told as a name, and what fits a description or a sentence as it is.
  @Test func rowsTellWhyTheyWereFound() {
    func row(_ state: FeedState) -> String {
      PlainView(state, .standard).page.first { $0.hasPrefix("1. ") } ?? ""
    }
    let titles = [
      DescribedTitle(
        Sample.titles[0], words: "a notebook", sentence: "sad: melancholic. Because you loved it")
    ]
    var talk = Sample.state()
    talk.update(.open(.talk()))
    talk.receive(.replied(TalkReply(parts: ["sad"], titles: titles)))
    talk.update(.tab)
    #expect(row(talk) == "1. Monster, TV 2004, sad: melancholic. Because you loved it.")
    var search = Sample.state()
    search.update(.open(.search()))
    search.type("naoki")
    search.receive(.searchFinished("naoki", [Sample.titles[0]], names: [19: "Naoki"]))
    #expect(row(search) == "1. Monster, found as Naoki, TV 2004.")
    search.update(.switchSearch)
    search.receive(.described("naoki", titles))
    #expect(row(search) == "1. Monster, TV 2004, a notebook.")
  }

  /// An empty season is laid to the filters only where there are some.
  @Test(arguments: [0, 9]) func emptySeasonsSayWhy(filteredOut: Int) {
    var world = Sample.world()
    world.ranking.filteredOut = filteredOut
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.season()))
    state.receive(.seasonLoaded(SeasonListing(season: BroadcastSeason(.fall, 2026), titles: [])))
    let page = PlainView(state, .standard).page.joined()
    let drawn = FrameView.draw(state, RenderContext(), width: 80, height: 24).lines.joined()
    for text in [page, drawn] { #expect(text.contains("filters") == (filteredOut > 0), "\(text)") }
  }

  @Test func settingsAreTurnedByNumber() {
    var state = Sample.state()
    _ = state.update(.open(.knobs()))
    #expect(PlainView(state, .standard).page.contains { $0.hasPrefix("1. Niche, 0%") })
    #expect(PlainInput("#2 more", in: state, .standard) == .actions([.select(1), .turn(1)]))
    #expect(PlainInput("#99", in: state, .standard) == .unknown("Rows go from #1 to #7."))
    _ = state.update(.open(.taste()))
    #expect(PlainView(state, .standard).page.contains { $0.contains("Drama: +0.33, 1 title") })
  }

  @Test func listsPrintOnlyChanges() {
    var state = list()
    let first = PlainView(state, .standard)
    #expect(first.lines(after: nil) == first.page && first.lines(after: first).isEmpty)
    _ = state.update(.select(2))
    #expect(PlainView(state, .standard).lines(after: first).count == 1)
    var history = Sample.state()
    _ = history.update(.open(.history()))
    #expect(PlainView(history, .standard).lines(after: first) == PlainView(history, .standard).page)
  }
}
