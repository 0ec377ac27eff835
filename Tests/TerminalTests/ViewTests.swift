import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

@Suite struct ViewTests {
  static let sizes = [(60, 20), (80, 24), (121, 30), (200, 60)]

  @Test func columnsAlignOnEveryScreenAtEverySize() {
    for state in KeyTableTests.states + Self.screens.map(\.state) {
      for (width, height) in Self.sizes {
        let grid = FrameView.draw(state, RenderContext(), width: width, height: height)
        for line in grid.lines { #expect(CellWidth.of(line) <= width) }
        // The right border is in the last column, whatever characters the titles have.
        let edges = (2..<(height - 4)).map { grid[$0, width - 1].text }
        #expect(
          edges.allSatisfy { $0 == "│" }, "\(state.screen.name) at \(width)x\(height): \(edges)")
        #expect(state.isTyping || (grid.lines.last ?? "").contains("help"))
      }
    }
  }

  @Test func tooSmallScreensNameTheSizeNeeded() {
    for (width, height) in [(59, 24), (80, 19), (20, 5), (1, 1), (0, 0)] {
      let grid = FrameView.draw(Sample.state(), RenderContext(), width: width, height: height)
      let text = grid.lines.joined(separator: "\n")
      if width >= 20 { #expect(text.contains("need 60x20") && text.contains("have \(width)x\(height)")) }
    }
  }

  func golden(_ state: FeedState, _ width: Int, _ height: Int, _ name: String) throws {
    try compare(
      inEveryTheme(FrameView.draw(state, RenderContext(), width: width, height: height)),
      "\(name)-\(width)x\(height)")
  }

  /// A frame in the dark, light and mono themes at once: below each row of text a row of letters for the styles of its cells, the
  /// row in mono if it differs, and at the end the style of each letter in each theme.
  func inEveryTheme(_ grid: Grid) -> String {
    let mono = grid.shaded()
    let all = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-*/=%&$§!?<>^~")
    var letters: [String: Character] = [:]
    var lines: [String] = []
    func trimmed(_ text: String) -> String { String(text.reversed().drop { $0 == " " }.reversed()) }
    for row in 0..<grid.height {
      var styles = ""
      for col in 0..<grid.width {
        let cell = grid[row, col]
        guard cell.paint != nil || cell.role != .text else {
          styles.append(" ")
          continue
        }
        let name =
          cell.paint.map { "\(RGB($0.front).index) on \(RGB($0.back).index)" }
          ?? [Theme.dark, .light, .mono].map { style($0[cell.role], $0) }.joined(separator: " | ")
        if letters[name] == nil { letters[name] = letters.count < all.count ? all[letters.count] : "#" }
        styles.append(letters[name] ?? "#")
      }
      lines += [grid.line(row), trimmed(styles)]
      if mono.line(row) != grid.line(row) { lines.append("mono: " + mono.line(row)) }
    }
    let legend = letters.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)" }
    return (lines + legend).joined(separator: "\n") + "\n"
  }

  func style(_ style: Style, _ theme: Theme) -> String {
    let marks =
      (style.bold ? " bold" : "") + (style.dim ? " dim" : "") + (style.underline ? " underline" : "")
      + (style.reverse ? " reverse" : "")
    return "\(style.front256) on \(style.back256 < 0 ? theme.ground : style.back256)" + marks
  }

  /// Compares a text with a golden file; NOSTRADE_GOLDENS=write writes the file.
  func compare(_ text: String, _ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Goldens/\(name).txt")
    if ProcessInfo.processInfo.environment["NOSTRADE_GOLDENS"] == "write" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name):\n\(text)")
  }

  /// Every screen, in every state that looks different.
  static let screens: [(name: String, state: FeedState)] = {
    var found: [(String, FeedState)] = [("card", Sample.state())]
    func add(_ name: String, from start: FeedState = Sample.state(), _ steps: (inout FeedState) -> Void) {
      var state = start
      steps(&state)
      found.append((name, state))
    }
    add("list") { $0.update(.open(.ranked()), .move(1)) }
    let new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    add("welcome", from: new) { $0.receive(.searchFinished("", Sample.titles)) }
    add("welcome-picked", from: new) {
      $0.receive(.searchFinished("", Sample.titles))
      $0.update(.tab, .move(1), .enter)
      $0.receive(.refreshed(Sample.world(history: [(2, .love)]), message: .plain("Loved.")))
    }
    add("welcome-search", from: new) {
      $0.type("tita")
      $0.receive(.searchFinished("tita", [Sample.titles[1]], names: [16498: "Attack on Titan"]))
      $0.update(.tab)
    }
    add("search") {
      $0.update(.open(.search()), .type("m"))
      $0.receive(
        .searchFinished("m", Array(Sample.titles.prefix(3)), names: [16498: "Attack on Titan"]))
      $0.update(.tab, .move(1))
    }
    add("search-nothing") {
      $0.update(.open(.search()), .type("y"))
      $0.receive(.searchFinished("y", []))
    }
    add("search-story") {
      $0.update(.open(.search()), .type("m"), .switchSearch)
      $0.receive(
        .described(
          "m",
          Sample.titles.prefix(3).map {
            DescribedTitle(
              $0, words: "giant walls, siege", sentence: "Behind the walls people wait for \($0.title).")
          }))
      $0.update(.tab, .move(1))
    }
    add("talk") {
      $0.update(.open(.talk()), .type("a"), .enter)
      $0.receive(
        .replied(
          TalkReply(
            parts: ["like Mushishi", "sad", "1990-1999", "at most 13 episodes"],
            titles: Sample.titles.prefix(3).map {
              DescribedTitle($0, words: "sad: loss", sentence: "sad: loss. Because you loved \($0.title)")
            },
            comment: "3 titles pass, ranked by what you answered.", notUnderstood: ["good soundtrack"])))
      $0.update(.tab, .turn(1))
    }
    add("talk-asking") {
      $0.update(.open(.talk()))
      $0.receive(
        .replied(
          TalkReply(
            parts: ["sad"],
            titles: Sample.titles.prefix(2).map {
              DescribedTitle($0, words: "sad: loss", sentence: "sad: loss")
            },
            comment: "2 titles pass, ranked by what you answered.")))
      $0.receive(.worded("Mushishi is calm and sad, as was asked for."))
      $0.receive(.asking("less famous"))
    }
    add("talk-empty") { $0.update(.open(.talk())) }
    add("saved") { $0.update(.open(.saved())) }
    add("season") {
      $0.update(.open(.season()))
      $0.receive(.seasonLoaded(Sample.season))
      $0.update(.move(2))
    }
    add("poster") { $0.update(.open(.poster())) }
    add("together") { $0.receive(.together(["anna"], answersTo: "anna")) }
    add("profiles-together") {
      $0.receive(.together(["anna"], answersTo: "me"))
      $0.update(.open(.profiles()))
      $0.receive(
        .profilesLoaded([
          ProfileSummary(name: "me", events: 3), ProfileSummary(name: "anna", events: 40),
          ProfileSummary(name: "ben", events: 1),
        ]))
      $0.update(.move(2))
    }
    add("season-empty") {
      $0.update(.open(.season()))
      var empty = Sample.season
      empty.titles = []
      $0.receive(.seasonLoaded(empty))
    }
    add("title-reasons") {
      $0.update(.enter)
      $0.receive(.detailLoaded(Sample.detail))
      $0.update(.tab, .tab)
    }
    add("history-set-aside") {
      var world = Sample.world()
      world.history[0].setAside = .init(world.history[0].feedback, by: 9)
      world.history[0].feedback = .seen
      $0.receive(.refreshed(world, message: nil))
      $0.update(.open(.history()))
    }
    add("history-review") {
      var world = Sample.world()
      (world.history[0].rating, world.history[0].review) = (
        9.4,
        "Haunting from the first minute to the last, and the music stays with you for weeks after it has ended."
      )
      $0.receive(.refreshed(world, message: nil))
      $0.update(.open(.history()))
    }
    add("help") { $0.update(.open(.help())) }
    add("help-narrowed") {
      $0.update(.open(.help()))
      $0.type("sav")
    }
    add("actions-narrowed") {
      $0.update(.open(.palette()))
      $0.type("undo")
    }
    let models = [
      AvailableModel("ensemble"), AvailableModel("linear"), AvailableModel("autoencoder"),
    ]
    add("knobs-model") {
      $0.update(.open(.knobs()))
      $0.receive(.summaryLoaded(CatalogueSummary(Sample.titles)))
      $0.receive(.modelsLoaded(models))
      $0.update(.rankBy("autoencoder"), .move(5), .turn(-1))
    }
    let history = Sample.world().history
    add("end", from: FeedState(profile: "me", snapshot: Snapshot(history: history))) { $0.update(.say("so")) }
    let held = Ranking(
      cards: [], candidates: 0, filteredOut: 1532, relaxations: [FilterRelaxation(.years, titles: 1200)])
    let filtered = FeedState(profile: "me", snapshot: Snapshot(ranking: held, history: history))
    add("end-filtered", from: filtered) { _ in }
    add("trouble") { $0.receive(.failed("The answer could not be saved: the disk is full.")) }
    for state in KeyTableTests.states {
      switch state.screen {
      case .filters, .knobs, .taste, .map, .profiles, .palette, .history, .reasons:
        found.append((state.screen.name, state))
      case .detail(let screen): found.append((screen.isOnTitles ? "title-beside" : "title", state))
      default: break
      }
    }
    return found
  }()

  @Test(arguments: screens.map(\.name)) func screensMatchTheirGoldens(name: String) throws {
    let state = try #require(Self.screens.first { $0.name == name }).state
    for (width, height) in Self.sizes where width != 121 { try golden(state, width, height, name) }
  }

  @Test func tooSmallScreensMatchTheirGoldens() throws {
    for (width, height) in [(59, 24), (80, 19), (24, 6)] {
      try golden(Sample.state(), width, height, "too-small")
    }
  }

  @Test func screenshotsAreWellFormed() throws {
    let svg = FrameView.draw(Sample.state(), RenderContext(), width: 80, height: 24).svg()
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("Monster"))
    #expect(!svg.contains("&&"))
  }
}
