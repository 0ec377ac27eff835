import Foundations
import Testing

@testable import Terminal

/// Broken, hostile and unusual TOML gives entries or an error with its line, never a crash.
@Suite struct TOMLTests {
  func entries(_ text: String) throws -> [TOMLEntry] { try TOMLEntries.read(text, file: "c") }

  func line(ofErrorIn text: String) throws -> Int? {
    try #require(throws: SettingsError.self) { try entries(text) }.line
  }

  /// toml++ fails an assertion on most of these.
  @Test(arguments: ["[", "[[", "[#x", "[\n", "[ \n]", "[\nbase = \"dark\"\n[", "[=", "[[#", "[,", "[\u{1}"])
  func loneBracketsAreErrorsWithTheirLine(text: String) throws {
    #expect(try line(ofErrorIn: text) == 1)
    #expect(try line(ofErrorIn: "mouse = true\n\n" + text) == 3)
    #expect(try line(ofErrorIn: "# a comment\r\n" + text + "\ntheme = \"dark\"\n") == 2)
  }

  @Test func entriesAreInTheOrderOfTheirLines() throws {
    let read = try entries(
      """
      z = 1
      a = "\\u0000 and \\u00e9"   # not "b"
      [keys]
      "a.b" = ['x', "y"]
      c.d = []
      list = [
        1,
        "x" ]
      [empty]
      [[tables]]
      day = 2004-04-07
      """)
    #expect(
      read.map(\.path) == [
        ["z"], ["a"], ["keys", "a.b"], ["keys", "c", "d"], ["keys", "list"], ["empty"], ["tables"],
      ])
    #expect(read.map(\.line) == [1, 2, 4, 5, 6, 9, 10])
    #expect(read[1].value == .string("\u{0} and é") && read[2].value == .list(["x", "y"]))
    #expect(read[3].value == .list([]) && read[5].value == .emptyTable)
    let kinds = [
      "a number", "a string", "a list of strings", "a list of strings",
      "a list with other values than strings",
      "a table", "a list with other values than strings",
    ]
    #expect(read.map(\.kind) == kinds)
  }

  @Test func largeAndDeepTextsAreRefusedBeforeTheyAreParsed() throws {
    #expect(try line(ofErrorIn: String(repeating: "#", count: 256 * 1024 + 1)) == nil)
    #expect(try entries("#" + String(repeating: ".", count: 1000) + "\na = 1").count == 1)
    let dotted = String(repeating: "a.", count: 100_000) + "a"
    #expect(try line(ofErrorIn: "mouse = true\n" + dotted + " = 1") == 2)
    #expect(try line(ofErrorIn: "[" + dotted + "]") == 1)
    for (open, close) in [("[", "]"), ("{a=", "}")] {
      let nested = String(repeating: open, count: 50_000) + "1" + String(repeating: close, count: 50_000)
      #expect(try line(ofErrorIn: "\nx = " + nested) == 2)
    }
    // Many lines, each nested as deep as allowed.
    let part = String(repeating: "a.", count: 63) + "a"
    let deep = "x = " + String(repeating: "[{\(part) = \n", count: 500)
    _ = try line(ofErrorIn: deep)
    #expect(try entries("a.b.c.d.e.f.g.h.i = 1").map(\.path.count) == [8])
  }

  /// Valid files with a few bytes changed, thousands of times.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func changedBytesNeverCrash(seed: UInt64) {
    let theme = "base = \"light\"\ntitle = \"#ff8700 on 238 bold\"\nmuted = \"bright-blue dim\"\n"
    let strange = """
      a = { b = [ { c = 1.5e3 } ], "d.e" = 1979-05-27T07:32:00Z }
      t = '''
      x''' # end
      [[keys]]
      love = ["x", "Ctrl-X"]
      """
    let valid = [Settings().text, theme, strange].map { Array($0.utf8) }
    let pieces = [
      "[", "]", "[[", "{", "}", "\"", "\"\"\"", "'''", "=", ".", "#", ",", "\n", "\r", "\\u", "\0", "\t", "é",
      "1", "_", "+", "-", "keys",
    ]
    var random = RandomSource(seed: seed)
    var (read, refused) = (0, 0)
    for round in 0..<1000 {
      var bytes = valid[round % valid.count]
      for _ in 0...Int.random(in: 0...4, using: &random) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, at + Int.random(in: 0...6, using: &random))
        switch Int.random(in: 0...4, using: &random) {
        case 0: bytes.removeSubrange(at..<end)
        case 1: bytes.insert(contentsOf: pieces.randomElement(using: &random)?.utf8 ?? "".utf8, at: at)
        case 2: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
        default: bytes.removeSubrange(at...)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = text.utf8.count { $0 == 0x0A } + 1
      do {
        for entry in try entries(text) {
          if !(1...lines).contains(entry.line) { Issue.record("seed \(seed): \(entry) of \(lines) lines") }
        }
        read += 1
      } catch let error as SettingsError {
        refused += 1
        if !(1...lines + 1).contains(error.line ?? 1) {
          Issue.record("seed \(seed): \(error), \(lines) lines")
        }
      } catch { Issue.record("seed \(seed): \(error)") }
      _ = try? Settings(text: text, file: "c")
      _ = try? ThemeFile.read(text, name: "t", file: "c")
    }
    #expect(read > 50 && refused > 50, "seed \(seed): \(read) read, \(refused) refused")
  }
}
