import Feed
import Testing

@testable import Terminal

/// Text fields as they are drawn: the cursor is always to be seen.
@Suite struct FieldViewTests {
  private func field(_ text: String, back: Int = 0) -> FeedState {
    var state = Sample.state()
    _ = state.update(.open(.talk()))
    for character in text { _ = state.update(.type(character)) }
    for _ in 0..<back { _ = state.update(.edit(.left)) }
    return state
  }
  private func window(_ text: String, back: Int = 0, width: Int) -> FieldView.Window {
    field(text, back: back).line.map { FieldView.window($0, width: width) } ?? FieldView.Window()
  }

  @Test func aShortTextIsShownWhole() {
    #expect(window("Mononoke", width: 12) == .init(text: "Mononoke", cursor: 8..<9))
    #expect(window("Mononoke", back: 3, width: 12) == .init(text: "Mononoke", cursor: 5..<6))
    #expect(window("進撃", back: 1, width: 12) == .init(text: "進撃", cursor: 2..<4))
    #expect(window("abcdefghijk", width: 12).text == "abcdefghijk")
  }

  @Test func aLongTextScrollsWithTheCursor() {
    let text = "abcdefghijklmnopqrstuvwxyz"
    #expect(window(text, width: 12) == .init(text: "…qrstuvwxyz", cursor: 11..<12))
    #expect(window(text, back: 3, width: 12) == .init(text: "…qrstuvwxyz", cursor: 8..<9))
    #expect(window(text, back: 13, width: 12) == .init(text: "…hijklmnopq…", cursor: 7..<8))
    #expect(window(text, back: 26, width: 12) == .init(text: "abcdefghijk…", cursor: 0..<1))
  }

  /// Of any text in a field of any width the character at the cursor is shown whole.
  @Test func theCursorIsAlwaysShown() {
    let text = "La e\u{301}te\u{301} 進撃の巨人 か\u{3099} 91 Days, 進撃の巨人 again and again"
    for back in 0...text.count {
      let under = back == 0 ? nil : Array(text)[text.count - back]
      for width in 10...60 {
        let shown = window(text, back: back, width: width)
        #expect(CellWidth.of(shown.text) + (back == 0 ? 1 : 0) <= width, "\(shown) in \(width)")
        #expect(shown.cursor.upperBound <= width)
        var grid = Grid(width: width, height: 1)
        grid.put(0, 0, shown.text)
        if let under {
          #expect(grid[0, shown.cursor.lowerBound].text == String(under), "\(shown) in \(width)")
        }
      }
    }
  }

  @Test(arguments: [(80, 24), (60, 20), (200, 60)]) func theCursorStandsInTheField(width: Int, height: Int)
    throws
  {
    for (text, back) in [("Mononoke", 3), (String(repeating: "something short ", count: 15), 100)] {
      let grid = FrameView.draw(field(text, back: back), RenderContext(), width: width, height: height)
      let row = try #require(grid.lines.indices.dropFirst().first { grid.lines[$0].contains("› ") })
      let marked = (0..<width).filter { grid[row, $0].role == .cursor }
      #expect(marked.count == 1 && grid.cursor == Grid.Place(row: row, col: marked.first ?? 0))
      #expect(marked.first.map { grid[row, $0].text } == Array(text).suffix(back).first.map { String($0) })
      #expect(!grid.line(row).contains("▏"))
    }
    let end = FrameView.draw(field("Mononoke"), RenderContext(), width: width, height: height)
    let row = try #require(end.lines.firstIndex { $0.contains("› Mononoke▏") })
    let cursor = try #require(end.cursor)
    #expect(cursor.row == row && end[row, cursor.col].text == "▏")
    #expect(FrameView.draw(Sample.state(), RenderContext(), width: width, height: height).cursor == nil)
  }

  /// The keys of a shell work in every field; where a list is below an empty one, Home and End go through it.
  @Test func shellKeysWorkInEveryField() {
    let keys: [(KeyPress, LineEdit)] = [
      (.left, .left), (.right, .right), (.home, .start), (.end, .end), (.control("a"), .start),
      (.control("e"), .end), (.alt("b"), .wordLeft), (.alt("f"), .wordRight), (.wordLeft, .wordLeft),
      (.wordRight, .wordRight), (.backspace, .erase), (.delete, .eraseForward),
      (.control("w"), .eraseToBlank),
      (.control("u"), .eraseToStart), (.control("k"), .eraseToEnd), (.wordErase, .eraseWord),
      (.alt("d"), .eraseWordForward),
    ]
    var fields = 0
    for var state in KeyTableTests.states where state.isTyping {
      _ = state.update(.type("a"))
      fields += 1
      for (key, edit) in keys {
        let isProfiles = if case .profiles = state.screen { key == .control("w") } else { false }
        #expect(
          KeyTable.standard.action(for: key, in: state) == (isProfiles ? .watchTogether : .edit(edit)),
          "\(key) on \(state.screen.name)")
      }
    }
    #expect(fields >= 7)
  }
}
