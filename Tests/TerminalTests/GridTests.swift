import Testing

@testable import Terminal

@Suite struct GridTests {
  @Test(arguments: [
    ("abc", 3), ("進撃の巨人", 10), ("e\u{0301}a", 2), ("a\u{200D}b\u{FE0F}\u{1B}", 2), ("ﾊﾝ", 2), ("🍥", 2),
  ])
  func widthsAreThoseOfTheTerminal(text: String, width: Int) { #expect(CellWidth.of(text) == width) }

  @Test func clippingStopsAtACellEdge() {
    #expect(CellWidth.clip("進撃の巨人", to: 6) == "進撃…")
    #expect(CellWidth.of(CellWidth.clip("進撃の巨人", to: 6)) == 5)
    #expect(CellWidth.clip("abc", to: 3) == "abc")
    #expect(CellWidth.clip("abcd", to: 3) == "ab…")
    #expect(CellWidth.clip("abcd", to: 0) == "")
  }

  @Test func wrappingNeverExceedsTheWidth() {
    let text = "A word 進撃の巨人進撃の巨人 and averyveryverylongwordindeed, then e\u{0301}nd."
    for width in 1...40 {
      let lines = CellWidth.wrap(text, to: width)
      #expect(lines.allSatisfy { CellWidth.of($0) <= max(width, 2) }, "width \(width)")
      if width >= 30 { #expect(lines.joined(separator: " ") == text) }
    }
  }

  @Test func wideCharactersNeverLeaveAHalfBehind() {
    var grid = Grid(width: 6, height: 1)
    grid.put(0, 0, "進撃の")
    grid.put(0, 1, "x")
    #expect(grid.cells.map(\.text) == [" ", "x", "撃", "", "の", ""])
    grid.put(0, 3, "y")
    #expect(grid.cells.map(\.text) == [" ", "x", " ", "y", "の", ""])
    grid.put(0, 5, "進")
    #expect(grid.cells.map(\.text) == [" ", "x", " ", "y", "の", ""])
    grid.put(0, 4, "ae\u{0301}")
    #expect(grid.cells.map(\.text) == [" ", "x", " ", "y", "a", "e\u{0301}"])
    grid.put(9, 0, "outside")
    grid.put(0, 99, "outside")
  }

  @Test func controlCharactersNeverReachACell() {
    var grid = Grid(width: 20, height: 1)
    grid.put(0, 0, "a\u{1B}[31m\u{07}\u{202E}b\u{9B}c")
    #expect(grid.line(0) == "a[31mbc")
  }
}
