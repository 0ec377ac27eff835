import Foundations
import TestSupport
import Testing

@testable import Terminal

@Suite struct GridTests {
  @Test(arguments: [
    ("abc", 3), ("進撃の巨人", 10), ("e\u{0301}a", 2), ("a\u{200D}b\u{FE0F}\u{1B}", 2), ("ﾊﾝ", 2), ("🍥", 2),
  ])
  func widthsMatchTheTerminal(text: String, width: Int) { #expect(CellWidth.of(text) == width) }

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

  @Test func overwritingAWideCharacterBlanksItsOtherHalf() {
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

  @Test(arguments: Seeds.drawn()) func glyphHoldsABaseWithWholeMarks(seed: UInt64) {
    var random = RandomSource(seed: seed)
    let letters: [Unicode.Scalar] = [
      "e", "é", "撃", "\u{0301}", "\u{0E33}", "\u{1F600}", "\u{10EEEE}", "\u{0305}",
    ]
    for _ in 0..<500 {
      var text = String.UnicodeScalarView()
      var glyph = Glyph()
      for _ in 0..<Int.random(in: 1...7, using: &random) {
        guard let letter = letters.randomElement(using: &random) else { continue }
        let fits = String(text).utf8.count + String(Character(letter)).utf8.count <= Glyph.most
        #expect(glyph.append(letter) == fits)
        if fits { text.append(letter) }
      }
      #expect(Array(glyph.text.unicodeScalars) == Array(text))
      #expect(glyph.count == String(text).utf8.count)
      #expect(glyph == Glyph(String(text)))
    }
    #expect(Glyph().isEmpty && Glyph().text.isEmpty && !Glyph.blank.isEmpty)
  }

  @Test func rowDifferencesCutNoWideCharacter() {
    let before: Grid = {
      var grid = Grid(width: 12, height: 1)
      grid.put(0, 0, "ab進撃の巨人")
      return grid
    }()
    #expect(before.difference(before, 0) == nil)
    for col in 0..<12 {
      for text in ["x", "進", "\u{0301}e"] {
        var after = before
        after.put(0, col, text)
        guard let found = after.difference(before, 0) else {
          #expect(after.cells == before.cells)
          continue
        }
        for at in 0..<12 where !found.contains(at) { #expect(after[0, at] == before[0, at]) }
        for grid in [before, after] {
          #expect(!grid[0, found.lowerBound].glyph.isEmpty, "\(col) \(text)")
          #expect(found.upperBound == 12 || !grid[0, found.upperBound].glyph.isEmpty, "\(col) \(text)")
        }
      }
    }
  }
}
