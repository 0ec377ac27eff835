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
    ] {
      guard case .say(let why) = KeyTable.standard.action(for: key, in: state) else {
        Issue.record("\(key) is silent")
        continue
      }
      #expect(why.contains(part), "\(why)")
    }
    #expect(KeyTable.standard.action(for: .char("y"), in: state) == nil)
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
