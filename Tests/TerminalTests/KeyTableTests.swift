import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

@Suite struct KeyTableTests {
  /// A state on every screen, with and without focus on results.
  static let states: [FeedState] = {
    var result: [FeedState] = []
    for first in Screen.all {
      let screen = if case .detail = first { Screen.detail(16498) } else { first }
      if case .onboarding = screen { continue }  // added below, in its states
      var state = Sample.state()
      if !state.isOn(screen) { _ = state.update(.open(screen)) }
      state.receive(.searchFinished("", Sample.titles))
      state.receive(.summaryLoaded(CatalogueSummary(Sample.titles)))
      state.receive(.detailLoaded(Sample.detail))
      state.receive(.mapLoaded(Sample.map))
      state.receive(.seasonLoaded(Sample.season))
      state.receive(
        .profilesLoaded([ProfileSummary(name: "me", events: 3), ProfileSummary(name: "進撃の巨人", events: 1200)]))
      result.append(state)
      if case .detail = screen {
        _ = state.update(.tab)
        result.append(state)
      }
      if case .talk = screen {
        state.receive(
          .replied(
            TalkReply(
              parts: ["sad", "Movie"],
              titles: Sample.titles.map { DescribedTitle($0, words: "sad", sentence: "sad: loss") },
              comment: "4 titles pass.")))
        _ = state.update(.tab)
        result.append(state)
      }
      if case .search = screen {
        _ = state.update(.tab)
        result.append(state)
      }
    }
    var new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    result.append(new)
    new.receive(.searchFinished("", Sample.titles))
    _ = new.update(.tab)
    result.append(new)
    return result
  }()

  @Test func keysHaveOneActionPerScreen() {
    for state in Self.states {
      var owner: [KeyPress: ActionID] = [:]
      for binding in KeyTable.standard.working(in: state) {
        for key in binding.keys {
          #expect(
            owner[key] == nil,
            "\(key) is \(owner[key]?.rawValue ?? "") and \(binding.id.rawValue) at \(state.screen.name)"
          )
          owner[key] = binding.id
        }
      }
    }
  }

  @Test func idsAreUnique() {
    let ids = KeyTable.standard.bindings.map(\.id)
    #expect(Set(ids).count == ids.count && Set(ids) == Set(ActionID.allCases))
  }

  @Test(arguments: [
    (KeyPress.char("1"), FeedAction.answer(.dislike)), (.left, .answer(.dislike)),
    (.char("2"), .answer(.like)),
    (.right, .answer(.like)), (.char("3"), .answer(.love)), (.up, .answer(.love)),
    (.char("s"), .answer(.saved)),
    (.char("w"), .answer(.seen)), (.char("n"), .answer(.skipped)), (.down, .answer(.skipped)),
    (.char(" "), .answer(.skipped)), (.char("z"), .undo), (.enter, .enter),
    (.char("/"), .open(.search())), (.char("l"), .open(.ranked())), (.char("b"), .open(.saved())),
    (.char("h"), .open(.history())), (.char("e"), .open(.reasons())), (.char("f"), .open(.filters())),
    (.char("o"), .open(.knobs())),
    (.char("t"), .open(.taste())), (.char("m"), .open(.map())), (.char(":"), .open(.palette())),
    (.control("p"), .open(.palette())), (.char("u"), .link), (.char("T"), .tune),
    (.char("?"), .open(.help())), (.char("q"), .quit), (.control("c"), .quit),
  ])
  func fixedKeysOfTheCard(key: KeyPress, action: FeedAction) {
    #expect(KeyTable.standard.action(for: key, in: Sample.state()) == action)
  }

  @Test func keysWithoutEffectSayWhy() {
    var state = FeedState(profile: "me", snapshot: Sample.world(history: []))
    _ = state.update(.open(.card()))
    for (key, part) in [
      (KeyPress.char("z"), "Nothing to undo"), (.char("Z"), "Nothing to redo"), (.escape, "home"),
      (.char("r"), "history"), (.char("x"), "history"), (.char("+"), "map"),
      (.char("y"), "does nothing here"),
    ] {
      guard case .say(let why) = KeyTable.standard.action(for: key, in: state) else {
        Issue.record("\(key) is silent")
        continue
      }
      #expect(why.contains(part), "\(why)")
    }
  }

  private func said(_ key: KeyPress, _ state: FeedState) -> String {
    if case .say(let why) = KeyTable.standard.action(for: key, in: state) { why } else { "" }
  }

  /// What a key says names a key that does it, and nothing that is false there.
  @Test func whatKeysSayElsewhereIsTrue() {
    for state in Self.states where !state.isTyping {
      for (arrow, digit) in [(KeyPress.left, "1"), (.right, "2"), (.up, "3")] {
        let why = said(arrow, state)
        let answers = KeyTable.standard.action(for: .char(Character(digit)), in: state)
        if case .answer = answers { #expect(!why.contains("no title"), "\(state.screen.name): \(why)") }
        #expect(
          why.isEmpty || !why.contains("here") || why.contains("no title") || why.contains(digit), "\(why)")
      }
    }
    var state = Sample.state()
    _ = state.update(.open(.reasons()))
    #expect(said(.char("n"), state) == "n skips on the card itself: Esc goes back to it.")
    #expect(said(.char("j"), Sample.state()) == "j moves in lists, in long texts and on the map.")
    for screen in ["title", "why", "talk", "history", "filters", "knobs"] {
      #expect(said(.char("x"), Sample.state()).contains(screen))
    }
    #expect(CellWidth.of(said(.char("x"), Sample.state())) <= 78)
  }

  @Test func oneKeyShowsTheKeysEverywhere() {
    for state in Self.states {
      #expect(
        KeyTable.standard.action(for: .function(1), in: state) == .open(.help()), "\(state.screen.name)")
      if state.isTyping {
        let footer = FrameView.draw(state, RenderContext(), width: 80, height: 24).lines.last ?? ""
        #expect(footer.contains("F1 help"), "\(state.screen.name): \(footer)")
      }
    }
    for screen in [Screen.palette(), .profiles(), .help()] {
      var state = Sample.state()
      _ = state.update(.open(screen))
      #expect(KeyTable.standard.action(for: .end, in: state) == .jump(toEnd: true))
      #expect(KeyTable.standard.action(for: .home, in: state) == .jump(toEnd: false))
    }
  }

  @Test func theFirstScreenSearchesBothWays() {
    var state = FeedState(profile: "me", snapshot: Sample.world(history: []))
    _ = state.update(.type("b"))
    #expect(KeyTable.standard.action(for: .control("f"), in: state) == .switchSearch)
    #expect(state.update(.switchSearch) == [.describe("b")])
    state.receive(.described("b", [DescribedTitle(Sample.titles[0], words: "w", sentence: "s")]))
    _ = state.update(.tab)
    #expect(state.list.count == 1 && KeyTable.standard.action(for: .control("f"), in: state) == .switchSearch)
    #expect(said(.char("/"), state).contains("Tab goes to its text"))
  }

  /// A click does what the key that stands there does, and the wheel moves every list.
  @Test func clicksAndTheWheelDoWhatKeysDo() throws {
    let keys = KeyTable.standard
    var state = Sample.state()
    _ = state.update(.open(.palette()))
    for c in "filt" { _ = state.update(.type(c)) }
    let frame = FrameView.draw(state, RenderContext(), width: 80, height: 24)
    let footer = try #require(frame.lines.last)
    let col = try #require(footer.range(of: "choose")).lowerBound.utf16Offset(in: footer)
    #expect(
      keys.action(for: .click(row: 23, col: col), in: state, on: frame) == .run(.open(.filters())))
    for screen in [Screen.palette(), .profiles(), .help(), .ranked()] {
      var state = Sample.state()
      _ = state.update(.open(screen))
      let frame = FrameView.draw(state, RenderContext(), width: 80, height: 24)
      #expect(keys.action(for: .wheel(3), in: state, on: frame) == .move(3), "\(screen.name)")
    }
    let card = FrameView.draw(Sample.state(), RenderContext(), width: 80, height: 24)
    #expect(keys.action(for: .wheel(3), in: Sample.state(), on: card) == nil)
    for state in Self.states {
      let frame = FrameView.draw(state, RenderContext(), width: 120, height: 30)
      for binding in keys.working(in: state) where !binding.label.isEmpty {
        guard let key = binding.keys.first, keys.action(for: key, in: state) != nil,
          let target = frame.targets.last(where: {
            $0.row == 29 && $0.action == keys.action(for: key, in: state)
          })
        else { continue }
        let click = KeyPress.click(row: 29, col: target.from)
        #expect(keys.action(for: click, in: state, on: frame) == keys.action(for: key, in: state, on: frame))
      }
    }
  }

  @Test(arguments: [Screen.filters(), .knobs()]) func undoDoesNothingInSettings(screen: Screen) {
    var state = Sample.state()
    _ = state.update(.open(screen))
    state.receive(.summaryLoaded(CatalogueSummary(Sample.titles)))
    for key in [KeyPress.char("z"), .char("Z")] {
      guard case .say(let why) = KeyTable.standard.action(for: key, in: state) else {
        Issue.record("\(key) acts in \(screen.name)")
        return
      }
      #expect(why.contains("x resets"))
    }
    let footer = FrameView.draw(state, RenderContext(), width: 200, height: 60).lines.last ?? ""
    #expect(!footer.contains("z undo") && footer.contains("x reset"), "\(footer)")
    #expect(KeyTable.standard.action(for: .char("z"), in: Sample.state()) == .undo)
  }

  @Test func everyActionIsFoundByNameInThePalette() {
    for below in Self.states where !below.screen.isOverlay {
      var state = below
      _ = state.update(.open(.palette()))
      for entry in KeyTable.standard.palette(in: state) {
        var typed = state
        for c in entry.binding.help.prefix(40) { _ = typed.update(.type(c)) }
        let found = KeyTable.standard.palette(in: typed)
        #expect(found.contains { $0.binding.help == entry.binding.help }, "\(entry.binding.id)")
      }
      let entries = KeyTable.standard.palette(in: state)
      let firstIdle = entries.firstIndex { $0.why != nil } ?? entries.count
      #expect(entries[firstIdle...].allSatisfy { $0.why != nil }, "what can be done comes first")
    }
  }

  @Test func paletteRunsTheSelectedAction() {
    var state = Sample.state()
    _ = state.update(.open(.palette()))
    for c in "filt" { _ = state.update(.type(c)) }
    #expect(KeyTable.standard.action(for: .enter, in: state) == .run(.open(.filters())))
    _ = state.update(.eraseAll)
    for c in "rewind" { _ = state.update(.type(c)) }
    guard case .run(.say(let why)) = KeyTable.standard.action(for: .enter, in: state) else {
      Issue.record("rewinding is for the history")
      return
    }
    #expect(why.contains("history"))
    _ = state.update(.move(-1))
    #expect(KeyTable.standard.action(for: .enter, in: state) != nil)
    #expect(KeyTable.standard.action(for: .control("p"), in: state) == .open(.palette()))
  }

  /// A name is no letter of a text: what is chosen by it works in a text too.
  @Test(arguments: [Screen.search(), .talk(), .profiles(), .importList()])
  func actionsChosenByNameWorkInAText(screen: Screen) {
    for (name, action) in [
      ("quit", FeedAction.quit), ("your taste by genre", .open(.taste())), ("undo the last answer", .undo),
    ] {
      var state = Sample.state()
      state.update(.open(screen), .open(.palette()))
      state.type(name)
      #expect(KeyTable.standard.action(for: .enter, in: state) == .run(action), "\(screen.name): \(name)")
    }
    // What needs something selected is refused, by a key that is no letter there.
    var state = Sample.state()
    state.update(.open(screen), .open(.palette()))
    let refused = KeyTable.standard.palette(in: state).compactMap(\.why)
    #expect(!refused.isEmpty && !refused.contains { $0.contains("? shows") })
    #expect(refused.contains { $0.contains("F1 shows the keys of this screen.") })
  }

  @Test func theFirstScreenHasAPaletteToo() {
    var state = FeedState(profile: "me", snapshot: Sample.world(history: []))
    state.update(.open(.palette()))
    state.type("filters")
    #expect(KeyTable.standard.action(for: .enter, in: state) == .run(.open(.filters())))
  }

  /// Enter loves a result; another key, the palette and a second click show all about it.
  @Test func aResultOfTheSearchLeadsToItsDetail() throws {
    let keys = KeyTable.standard
    var state = Sample.state()
    state.update(.open(.search()))
    state.receive(.searchFinished("", Sample.titles))
    state.update(.tab, .move(1))
    #expect(keys.action(for: .char("i"), in: state) == .showDetail)
    let frame = FrameView.draw(state, RenderContext(), width: 80, height: 24)
    let row = try #require(frame.lines.firstIndex { $0.contains("▌") })
    #expect(keys.action(for: .click(row: row, col: 20), in: state, on: frame) == .open(.detail(16498)))
    var palette = state
    palette.update(.open(.palette()))
    palette.type("all about the title")
    #expect(keys.action(for: .enter, in: palette) == .run(.showDetail))
    #expect(palette.update(.run(.showDetail)) == [.loadDetail(16498)])
    #expect(palette.screens.map(\.name).suffix(2) == ["search", "title"])
    // Elsewhere its key says where it works, not that no title is selected.
    #expect(said(.char("i"), Sample.state()) == "i works in the search: / opens it.")
    var first = FeedState(profile: "me", snapshot: Sample.world(history: []))
    first.receive(.searchFinished("", Sample.titles))
    first.update(.tab)
    #expect(said(.char("i"), first) == "i shows a title in the feed's search, not here.")
  }

  /// What keys say where settings took some of them away, and on screens that only some keys move.
  @Test func whatKeysSayFollowsTheTable() throws {
    func table(_ text: String) throws -> KeyTable { try Settings(text: "[keys]\n" + text, file: "t").keys }
    var map = Sample.state()
    map.update(.open(.map()))
    map.receive(.mapLoaded(Sample.map))
    for key in [KeyPress.char("g"), .char("G"), .control("u")] {
      #expect(said(key, map) == "\(key.name) moves in lists and in long texts.")
    }
    #expect(said(.pageUp, Sample.state()) == "PgUp moves in lists, in long texts and on the map.")
    var filters = Sample.state()
    filters.update(.open(.filters()))
    #expect(said(.char("u"), filters) == "u: no title is selected on this screen.")
    let unset = try table("\"reset.all\" = []")
    #expect(unset.action(for: .char("X"), in: filters) == .say("X works in: a talk."))
    #expect(said(.char("X"), Sample.state()) == "X works in: a talk, f filters, o knobs.")
    let noHelp = try table("help = []")
    guard case .say(let why) = noHelp.action(for: .function(5), in: Sample.state()) else {
      return #expect(Bool(false))
    }
    #expect(why == "F5 does nothing here. F1 shows the keys of this screen.")
  }

  @Test func paletteRanksByWhatFitsBest() throws {
    var state = Sample.state()
    _ = state.update(.open(.map()))
    _ = state.update(.open(.palette()))
    for c in "reset" { _ = state.update(.type(c)) }
    let found = KeyTable.standard.palette(in: state)
    let best = try #require(found.first)
    #expect(
      best.binding.help.lowercased().contains("reset") && best.why != nil, "\(found.map(\.binding.help))")
  }

  @Test func helpIsFilteredByKeyOrWord() {
    func found(_ text: String) -> [ActionID] { HelpView.bindings(text, Sample.state(), .standard).map(\.id) }
    #expect(found("s").first == .save)
    #expect(found("saved").contains(.saved))
    #expect(!found("saved").contains(.love))
  }

  @Test func lettersAndDigitsAreTextInAField() {
    var state = Sample.state()
    _ = state.update(.open(.search()))
    for c in "91 qZ?/l" { #expect(KeyTable.standard.action(for: .char(c), in: state) == .type(c)) }
    #expect(KeyTable.standard.action(for: .control("c"), in: state) == .quit)
    #expect(KeyTable.standard.action(for: .escape, in: state) == .back)
  }

  /// docs/usage.md holds the generated table; NOSTRADE_GOLDENS=write writes it there.
  @Test func usageDocumentShowsTheKeyTable() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appendingPathComponent("docs/usage.md")
    var text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- keys -->\n"))
    let end = try #require(text.range(of: "<!-- end of keys -->"))
    if ProcessInfo.processInfo.environment["NOSTRADE_GOLDENS"] == "write" {
      text.replaceSubrange(start.upperBound..<end.lowerBound, with: KeyTable.standard.markdown)
      try Data(text.utf8).write(to: file)
      return
    }
    #expect(text[start.upperBound..<end.lowerBound] == KeyTable.standard.markdown)
  }
}
