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
      $0.receive(.refreshed(Sample.world(history: [(2, .love)]), message: "Loved."))
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
      $0.update(.open(.talk()))
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

  @Test func largeCardsShowTasteBelow() {
    var anime = Sample.titles[0]
    anime.genres = (1...30).map { "Genre \($0)" }
    var world = Sample.world()
    world.history = [HistoryEntry(anime: anime, feedback: .love, time: 0)]
    let state = FeedState(profile: "me", snapshot: world)
    for (width, height, isThere) in [(200, 60, true), (160, 44, true), (80, 24, false), (121, 24, false)] {
      let text = FrameView.draw(state, RenderContext(), width: width, height: height).lines.joined(
        separator: "\n")
      #expect(text.contains("Your taste") == isThere, "\(width)x\(height)")
      #expect(!isThere || (text.contains("1 title") && text.contains("lately Genre")))
    }
  }

  @Test func knobsNameTheModelAndItsMix() throws {
    let state = try #require(Self.screens.first { $0.name == "knobs-model" }).state
    for (width, height) in Self.sizes {
      let text = FrameView.draw(state, RenderContext(), width: width, height: height).lines.joined(
        separator: "\n")
      #expect(text.contains("Model") && text.contains("autoencoder") && text.contains("Presence"))
    }
  }

  private static func words(_ text: String) -> [Substring] { text.split(separator: " ") }

  /// What a key does is read to its end on every screen, however small the terminal.
  @Test(arguments: [(60, 20), (80, 24), (130, 40)]) func helpIsReadToItsEnd(width: Int, height: Int) {
    for start in KeyTableTests.states where !start.screen.isOverlay {
      var state = start
      _ = state.update(.open(.help()))
      var seen = ""
      var grid = FrameView.draw(state, RenderContext(), width: width, height: height)
      for _ in 0...(grid.scrollEnd ?? 0) {
        let rows = grid.lines[4..<height - 3].map {
          $0.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
        }
        seen += rows.joined(separator: " ") + " "
        _ = state.update(.move(1))
        grid = FrameView.draw(state, RenderContext(), width: width, height: height)
      }
      #expect(!seen.contains("…"), "\(start.screen.name)")
      guard width < 120 else { continue }
      let all = Self.words(seen).joined(separator: " ")
      for binding in HelpView.bindings("", start, .standard) {
        #expect(all.contains(Self.words(binding.help).joined(separator: " ")), "\(binding.help)")
      }
    }
  }

  /// However many reasons there are, the one whose answer Tab selects is drawn.
  @Test func theReasonOfTheSelectedAnswerIsDrawn() {
    for count in [1, 3, 5, 8, 30] {
      var world = Sample.world()
      world.ranking.cards[0].reasons = (1...count).map {
        Reason(.because, [Reason.Answer($0, "Answer \($0) of all", .love)], weight: 1 / Double($0))
      }
      var state = FeedState(profile: "me", snapshot: world)
      _ = state.update(.open(.reasons()))
      for (width, height) in Self.sizes {
        for number in 1...count {
          let grid = FrameView.draw(state, RenderContext(), width: width, height: height)
          let drawn = grid.lines.filter { $0.contains("▸ Because you loved Answer \(number) of all") }
          #expect(drawn.count == 1, "\(number) of \(count) at \(width)x\(height)")
          let isCut = (1...count).contains { other in
            !grid.lines.contains { $0.contains(" Answer \(other) of all") }
          }
          #expect(
            !isCut || number == count || grid.lines.contains { $0.contains("more below") }
              || number > count / 2)
          _ = state.update(.tab)
        }
      }
    }
  }

  /// Moves lead to every reason, also to those without an answer.
  @Test func everyReasonIsReachedByMoves() {
    var world = Sample.world()
    world.ranking.cards[0].reasons = (1...30).map {
      let answer = Reason.Answer(5, "An answer", .love)
      return Reason(.shares(["Genre \($0) of all"]), $0 == 1 ? [answer] : [], weight: 1 / Double($0))
    }
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.reasons()))
    for (width, height) in Self.sizes {
      for way in [1, -1] {
        var seen: Set<Int> = []
        for _ in 1...30 {
          let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
          seen.formUnion(
            (1...30).filter { number in lines.contains { $0.contains("Genre \(number) of all") } })
          let press: KeyPress = way > 0 ? .char("j") : .up
          if let action = KeyTable.standard.action(for: press, in: state) { _ = state.update(action) }
        }
        #expect(seen.count == 30, "by \(way) at \(width)x\(height)")
      }
    }
  }

  /// What a filter did stands in the status line without being cut, at 80 columns with what is new, at 60 at least with what passes.
  @Test func whatAFilterDidFitsTheLine() {
    let summary = CatalogueSummary(Sample.titles)
    func cards(_ ids: Range<Int>, _ genre: String, passing: Int) -> Ranking {
      Ranking(
        cards: ids.map {
          var anime = Anime(id: $0, title: "T")
          anime.genres = [genre]
          return Card(anime: anime, rank: 1, score: 0, reasons: [])
        }, candidates: passing, filteredOut: 22_674 - passing)
    }
    // A knob changes no number of titles.
    let rows =
      SettingRow.filters(summary).map { ($0, 22_674) } + [(.genre("Award Winning"), 22_674)]
      + SettingRow.knobs(summary).map { ($0, 11_743) }
    for (row, passing) in rows {
      for by in [1, -1] {
        var settings = RankingSettings()
        settings.turn(row, by: by)
        let said = SettingLabels.change(row, settings)
        let effect = FeedMessages.effect(
          said, before: cards(1..<21, "Comedy", passing: passing),
          after: cards(30..<50, "Slice of Life", passing: 11_743))
        var state = Sample.state()
        _ = state.update(.say(effect))
        let isFilter = passing != 11_743
        for (width, wanted) in [
          (60, isFilter ? " 11,743 of 22,674 pass." : "."), (80, " 20 of the top 20 are new"),
        ] {
          let lines = FrameView.draw(state, RenderContext(), width: width, height: 24).lines
          let line = lines.first { $0.contains(said) } ?? ""
          #expect(line.contains(wanted) && !line.contains("…"), "\(width): \(lines.dropLast().last ?? "")")
        }
      }
    }
  }

  /// The days of the history stand below each other, whatever was answered, and none is cut.
  @Test func theDaysOfTheHistoryStandBelowEachOther() {
    var world = Sample.world(history: [(0, .love), (1, .dislike), (2, .dislike), (3, .saved)])
    for row in world.history.indices { world.history[row].time = 1_700_000_000_000 + Int64(row) }
    world.history[2].setAside = .init(.dislike, by: 9)
    world.history[2].feedback = .seen
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.history()))
    for (width, height) in Self.sizes {
      let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
      let columns = lines.compactMap { line in
        line.range(of: "2023-11-1[45]", options: .regularExpression).map {
          CellWidth.of(String(line[..<$0.lowerBound]))
        }
      }
      #expect(columns.count == 4 && Set(columns).count == 1, "\(width): \(columns)")
    }
  }

  /// The news of a tuning does not hide what a key says.
  @Test func newsStandsBesideWhatAKeyDid() {
    var state = Sample.state()
    state.receive(.tuningFinished("Tuned on your answers."))
    state.update(.say("Ranked by the linear model."))
    for (width, height) in Self.sizes {
      let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
      #expect(lines[height - 3].contains("Tuned on your answers."))
      #expect(lines[height - 2].contains("Ranked by the linear model."))
    }
  }

  /// A sentence that is longer than the line has a second one: its end says what to do.
  @Test func longSentencesHaveTwoLines() {
    var state = Sample.state()
    state.update(.say(FeedMessages.watchesAlone))
    let lines = FrameView.draw(state, RenderContext(), width: 60, height: 20).lines
    #expect(lines[17].contains("You watch alone") && lines[18].contains("switcher."), "\(lines)")
  }

  /// The taste beside the card stays in its place, however narrow: nothing of it lies over what comes next.
  @Test func theTasteBesideTheCardKeepsItsPlace() {
    var world = Sample.world()
    world.history = (0..<30).map { number in
      var anime = Anime(id: 100 + number, title: "T")
      anime.genres = ["Genre \(number)", "All of them"]
      return HistoryEntry(anime: anime, feedback: number % 3 == 0 ? .dislike : .love, time: 0)
    }
    let state = FeedState(profile: "me", snapshot: world)
    for width in 30...96 {
      var grid = Grid(width: 120, height: 20)
      TasteView.digest(state, Area(row: 2, col: 4, height: 16, width: width), &grid)
      #expect(
        grid.lines.allSatisfy { $0.dropFirst(4 + width).allSatisfy { $0 == " " } }, "\(width): \(grid.lines)")
      #expect(width < 60 || grid.lines.contains { $0.contains("▲") })
    }
  }

  /// Beside filters that let nothing pass, which one to lift is read to its end.
  @Test func whichFilterToLiftIsNotCut() {
    var world = Sample.world()
    world.ranking = Ranking(
      cards: [], candidates: 0, filteredOut: 2674, relaxations: [.init(.unwantedGenres, titles: 2674)]
    )
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.filters()))
    let lines = FrameView.draw(state, RenderContext(), width: 80, height: 24).lines
    #expect(!lines.contains { $0.contains("…") }, "\(lines)")
    #expect(lines.contains { $0.contains("Reset the excluded genres") })
  }

  /// A long reason is read to its end where there is room.
  @Test func longReasonsHaveTwoLines() {
    var world = Sample.world()
    let answer = Reason.Answer(5, "Fullmetal Alchemist: Reflections", .love)
    world.ranking.cards[0].reasons = [
      Reason(.series, [answer], weight: 1), Reason(.near, [answer], weight: 1),
    ]
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.reasons()))
    let lines = FrameView.draw(state, RenderContext(), width: 60, height: 20).lines
    let text = lines.map { $0.dropFirst().dropLast().trimmingCharacters(in: .whitespaces) }.joined(
      separator: " ")
    #expect(text.contains(world.ranking.cards[0].reasons[0].text), "\(text)")
  }

  @Test func theKeyThatScrollsIsNamedAsItIsBound() throws {
    let keys = try Settings(text: "[keys]\ndown = [\"F7\"]", file: "c").keys
    var state = try #require(ScrollTests.longTexts.first)
    for _ in 0..<2 {
      let lines = FrameView.draw(state, RenderContext(keys: keys), width: 80, height: 24).lines
      #expect(lines.contains { $0.contains(" … F7") })
      _ = state.update(.move(1))
    }
  }

  @Test func hintsThatAreCutEndWithAnEllipsis() {
    var talk = Sample.state()
    _ = talk.update(.open(.talk()))
    let lines = FrameView.draw(talk, RenderContext(), width: 60, height: 20).lines
    #expect(lines.contains { $0.contains("▏") && $0.contains("…") })
  }

  /// The end of an error says what to do: it has a second line.
  @Test func errorsAreReadToTheirEnd() {
    let error =
      "Not saved: the database cannot be written: check the permissions of the file and of its folder."
    for var state in KeyTableTests.states {
      state.receive(.failed(error))
      for (width, height) in Self.sizes {
        let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
        let said = lines.suffix(3).joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(said.contains("! " + error), "\(state.screen.name) at \(width)x\(height): \(said)")
      }
    }
  }

  @Test func topBarNamesTheOpenScreens() {
    var state = Sample.state()
    for screen in [Screen.history(), .ranked(), .taste(), .filters(), .knobs(), .map()] {
      _ = state.update(.open(screen))
    }
    let bar = FrameView.draw(state, RenderContext(), width: 80, height: 24).lines[0]
    #expect(bar.contains("… › ") && bar.contains(" › knobs › map") && !bar.contains("feed ›"), "\(bar)")
    #expect(
      FrameView.draw(state, RenderContext(), width: 200, height: 60).lines[0].contains("feed › history"))
    for room in 1...60 { #expect(CellWidth.of(FrameView.trail(state.screens, to: room)) <= room) }
  }

  @Test func selectedRowsOfADetailStayInTheirColumn() throws {
    var state = try #require(Self.screens.first { $0.name == "title-beside" }).state
    // At a size where none of them scrolls.
    for (width, height) in Self.sizes where width > 100 {
      let rows = [0, 1].map { selected in
        _ = state.update(.select(selected))
        return FrameView.draw(state, RenderContext(), width: width, height: height).lines.map {
          $0.map { $0 == "▌" ? " " : String($0) }.joined()
        }
      }
      #expect(rows[0] == rows[1], "at \(width)x\(height)")
    }
  }

  @Test func fieldsShowTheEndOfALongText() {
    var search = Sample.state()
    _ = search.update(.open(.search()))
    for c in "begin " + String(repeating: "進撃", count: 25) + "end" { _ = search.update(.type(c)) }
    let line =
      FrameView.draw(search, RenderContext(), width: 60, height: 24).lines.first { $0.contains("▏") } ?? ""
    #expect(line.contains("/ …") && line.contains("end▏") && !line.contains("begin"), "\(line)")
    let new = FeedState(profile: "me", snapshot: Sample.world(history: []))
    var typed = new
    for c in "begin " + String(repeating: "long ", count: 10) + "end" { _ = typed.update(.type(c)) }
    let field =
      FrameView.draw(typed, RenderContext(), width: 80, height: 24).lines.first { $0.contains("▏") } ?? ""
    #expect(field.contains("/ …") && field.contains("end▏"), "\(field)")
    var entry = Sample.state()
    _ = entry.update(.open(.profiles()))
    for c in String(repeating: "進撃", count: 18) + "end" { _ = entry.update(.type(c)) }
    let name =
      FrameView.draw(entry, RenderContext(), width: 60, height: 24).lines.first { $0.contains("▏") } ?? ""
    #expect(name.contains("› …") && name.contains("end▏"), "\(name)")
  }

  @Test func screenshotsAreWellFormed() throws {
    let svg = FrameView.draw(Sample.state(), RenderContext(), width: 80, height: 24).svg()
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("Monster"))
    #expect(!svg.contains("&&"))
  }
}
