import Cards
import Feed
import Foundation
import Testing

@testable import Terminal

@Suite struct ViewTests {
  static let sizes = [(60, 20), (80, 24), (121, 30), (200, 60)]

  @Test func everyScreenHoldsItsColumnsAtEverySize() {
    for state in KeyTableTests.states {
      for (width, height) in Self.sizes {
        let grid = FrameView.draw(state, width: width, height: height)
        for line in grid.lines { #expect(CellWidth.of(line) <= width) }
        // The border at the right edge stands where it belongs, whatever the titles hold.
        let edges = (2..<(height - 4)).map { grid[$0, width - 1].text }
        #expect(edges.allSatisfy { $0 == "│" }, "\(state.place) at \(width)x\(height): \(edges)")
        #expect(state.isTyping || (grid.lines.last ?? "").contains("help"))
      }
    }
  }

  @Test func tooSmallSaysWhatIsNeeded() {
    for (width, height) in [(59, 24), (80, 19), (20, 5), (1, 1), (0, 0)] {
      let grid = FrameView.draw(Sample.state(), width: width, height: height)
      let text = grid.lines.joined(separator: "\n")
      if width >= 20 { #expect(text.contains("need 60x20") && text.contains("have \(width)x\(height)")) }
    }
  }

  func golden(_ state: FeedState, _ width: Int, _ height: Int, _ name: String) throws {
    let text = FrameView.draw(state, width: width, height: height).lines.joined(separator: "\n") + "\n"
    try compare(text, "\(name)-\(width)x\(height)")
  }

  /// A text against a file beside this one; NOSTRADE_GOLDENS=write makes it anew.
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

  @Test func screensLookAsTheyDid() throws {
    for (width, height) in Self.sizes where width != 121 {
      try golden(Sample.state(), width, height, "card")
      var list = Sample.state()
      _ = list.update(.open(.ranked))
      _ = list.update(.move(1))
      try golden(list, width, height, "list")
      var new = FeedState(profile: "me", world: Sample.world(history: []))
      _ = new.update(.found("", Sample.titles))
      try golden(new, width, height, "welcome")
      var help = Sample.state()
      _ = help.update(.open(.help))
      try golden(help, width, height, "help")
    }
  }

  @Test func theOtherScreensLookAsTheyDid() throws {
    for state in KeyTableTests.states {
      let name: String
      switch state.place {
      case .filters, .knobs, .taste, .map, .profiles, .palette, .history, .reasons:
        name = FrameView.name(state.place)
      case .detail: name = state.isOnTitles ? "title-beside" : "title"
      default: continue
      }
      for (width, height) in Self.sizes where width != 121 { try golden(state, width, height, name) }
    }
    var end = FeedState(profile: "me", world: Snapshot(history: Sample.world().history))
    _ = end.update(.tell("so"))
    try golden(end, 80, 24, "end")
    let held = Ranking(cards: [], candidates: 0, heldBack: 1532, widenings: [Widening(.years, titles: 1200)])
    end = FeedState(profile: "me", world: Snapshot(ranking: held, history: Sample.world().history))
    try golden(end, 80, 24, "end-filtered")
  }

  @Test func thePictureIsWellFormed() throws {
    let svg = FrameView.draw(Sample.state(), width: 80, height: 24).svg()
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("Monster"))
    #expect(!svg.contains("&&"))
  }

  /// A frame as it is shown: below each row of text a letter a cell for its look, and what the letters stand for.
  func decoded(_ grid: Grid, _ theme: Theme) -> String {
    let grid = theme.name == "mono" ? grid.shaded() : grid
    var letters: [String: Character] = [:]
    var lines: [String] = []
    for row in 0..<grid.height {
      var looks = ""
      for col in 0..<grid.width {
        let cell = grid[row, col]
        let look = theme[cell.role]
        let marks = (look.bold ? " bold" : "") + (look.dim ? " dim" : "") + (look.reverse ? " reverse" : "")
        let back = look.richBack < 0 ? theme.ground : look.richBack
        var name = "\(look.rich) on \(back)" + marks
        if let paint = cell.paint { name = "\(RGB(paint.front).index) on \(RGB(paint.back).index)" }
        let all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-*/=%&$§"
        if letters[name] == nil {
          letters[name] = Array(all + String(repeating: "?", count: 999))[letters.count]
        }
        looks.append(letters[name] ?? "?")
      }
      lines += [grid.line(row), looks]
    }
    let legend = letters.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)" }
    return (lines + legend).joined(separator: "\n") + "\n"
  }

  @Test func themesLookAsTheyDid() throws {
    var list = Sample.state()
    _ = list.update(.open(.ranked))
    _ = list.update(.move(1))
    for (width, height) in Self.sizes where width != 121 {
      for theme in [Theme.dark, .light, .mono] {
        for (name, state) in [("card", Sample.state()), ("list", list)] {
          let grid = FrameView.draw(state, width: width, height: height)
          try compare(decoded(grid, theme), "\(name)-\(theme.name)-\(width)x\(height)")
        }
      }
    }
  }
}
