import Cards
import Feed
import Foundation
import Foundations
import Testing

@testable import Terminal

/// Bytes of a terminal as keys: what is no key is skipped as a whole, however it is cut.
@Suite struct KeyDecoderTests {
  static let esc = "\u{1B}"

  /// The keys of some reads, so many milliseconds apart.
  func keys(_ reads: String..., pause: Int = 100, mouse: Bool = true) -> [KeyPress] {
    KeyDecoder.keys(in: reads.map { Array($0.utf8) }, pause: pause, mouse: mouse)
  }

  /// Those that do something: not `other`.
  func effects(_ keys: [KeyPress]) -> [KeyPress] { keys.filter { $0 != .other } }

  // MARK: Keys

  @Test(arguments: [
    ("3", [KeyPress.char("3")]), ("\r", [.enter]), ("\u{7F}", [.backspace]), ("\u{10}", [.control("p")]),
    ("進é", [.char("進"), .char("é")]), ("\(esc)[A", [.up]), ("\(esc)OA", [.up]), ("\(esc)[3~", [.delete]),
    ("\(esc)[5~\(esc)[6~", [.pageUp, .pageDown]),
    ("\(esc)OP\(esc)[15~\(esc)[[B", [.function(1), .function(5), .function(2)]),
    ("\(esc)[1;5D\(esc)[1;3C\(esc)O5D\(esc)Oc", [.wordLeft, .wordRight, .wordLeft, .wordRight]),
    ("\(esc)\(esc)[D\(esc)\u{7F}", [.wordLeft, .wordErase]),
    ("\(esc)[Z", [.backTab]), ("\(esc)[H\(esc)OF\(esc)[1~\(esc)[4~", [.home, .end, .home, .end]),
  ])
  func keysOfMostTerminals(bytes: String, expected: [KeyPress]) { #expect(keys(bytes) == expected) }

  @Test func keypadInApplicationMode() {
    for (letter, digit) in zip("pqrstuvwxy", "0123456789") {
      #expect(keys("\(Self.esc)O\(letter)") == [.char(digit)])
    }
    #expect(keys("\(Self.esc)OM") == [.enter])
    for (letter, sign) in zip("jklmnoX", "*+,-./=") {
      #expect(keys("\(Self.esc)O\(letter)") == [.char(sign)])
    }
    // With Shift or Ctrl it is another key.
    #expect(keys("\(Self.esc)O5q") == [.other])
  }

  @Test func altIsAKeyOfItsOwn() {
    for letter in "123swqé進 " { #expect(keys("\(Self.esc)\(letter)") == [.alt(letter)]) }
    for key in ["\r", "\t", "[A", "OA", "Oq", "[3~", "OM", "[15~"] {
      #expect(
        effects(keys(Self.esc + (key.utf8.count > 1 ? Self.esc : "") + key)) == [],
        "Alt with \(key.debugDescription)")
    }
    #expect(keys("\(Self.esc)\(Self.esc)[", "A", pause: 60) == [.other], "in two pieces")
    // Ctrl-C quits whatever came before.
    #expect(keys("\(Self.esc)\u{03}") == [.escape, .control("c")])
    for letter in "123sw" {
      #expect(KeyTable.standard.action(for: .alt(letter), in: Sample.state()) == nil)
    }
  }

  @Test func escapeInAReadOfItsOwnIsAKey() {
    for pause in [1, 24, 60, 400, 700] {
      #expect(keys(Self.esc, "1", pause: pause) == [.escape, .char("1")], "after \(pause)")
      #expect(keys(Self.esc, "P", pause: pause) == [.escape, .char("P")], "after \(pause)")
      #expect(
        keys(Self.esc, "P", "a", "n", pause: pause) == [.escape] + "Pan".map { .char($0) }, "after \(pause)")
      #expect(keys(Self.esc, Self.esc, pause: pause) == [.escape, .escape])
    }
    #expect(keys(Self.esc) == [.escape])
    #expect(keys(Self.esc + Self.esc) == [.escape, .escape])
    #expect(keys(Self.esc, "[", "3", pause: 700) == [.escape, .char("["), .char("3")])
    #expect(keys(Self.esc, "]", pause: 60) == [.escape, .char("]")], "nothing followed")
  }

  @Test func altCanBeBound() throws {
    #expect(try KeyPress(name: "Alt-1") == .alt("1"))
    #expect(try KeyPress(name: "alt-x") == .alt("x"))
    for name in ["Alt-[", "Alt-O", "Alt-", "Alt-ab", "Alt-\u{200B}"] {
      #expect(throws: KeyNameError.self) { try KeyPress(name: name) }
    }
    #expect(KeyPress.alt("1").name == "Alt-1")
  }

  // MARK: What is no key

  static let skipped = [
    // Arrows with Ctrl, keys of the kitty protocol and of modifyOtherKeys, focus.
    "[1;5A", "O5B", "[1;2D", "[1;6C", "[3;5~", "[49;3u", "[27;3;49~", "[49u", "[97;1:3;97u", "[57399u", "[I",
    "[O", "[200;1~", "[201~",
    "[3$", "[7^",
    // Mouse: SGR, urxvt, X10, UTF-8.
    "[<2;23;11M", "[<35;23;11M", "[32;23;11M", "[M@31", "[M`\u{E9}3",
    // Replies: attributes, cursor, modes, keyboard; colours, clipboard, settings, version, pictures.
    "[?62;4c", "[>41;370;0c", "[11;3R", "[?2026;2$y", "[?1u", "]11;rgb:1111/2222/3333\u{07}",
    "]4;1;rgb:1/2/3\(esc)\\",
    "]52;c;MTIz\(esc)\\", "P1$r0 q\(esc)\\", "P>|XTerm(370)\(esc)\\", "P!|7E565445\(esc)\\",
    "_Gi=31;OK\(esc)\\", "^113\(esc)\\",
    "]11;rgb:1/2/3\u{9C}",
  ]

  @Test(arguments: skipped) func unknownSequencesAreSkippedWhole(tail: String) {
    let bytes = Array("\(Self.esc)\(tail)".utf8)
    for pause in [0, 60, 300] {
      // With a key after it, in one piece and in two, cut anywhere.
      for cut in 1...bytes.count {
        let all = KeyDecoder.keys(
          in: [Array(bytes[..<cut]), Array(bytes[cut...])].filter { !$0.isEmpty } + [Array("3".utf8)],
          pause: pause, mouse: false)
        // An Esc that nothing follows for long was a key.
        let expected: [KeyPress] = cut == 1 && pause > 25 ? [.escape, .char("3")] : [.char("3")]
        #expect(effects(all) == expected, "\(tail.debugDescription) cut at \(cut), \(pause) ms")
      }
    }
    // Byte by byte.
    #expect(effects(KeyDecoder.keys(in: bytes.map { [$0] }, pause: 10, mouse: false)) == [])
  }

  @Test func mouseIsAKeyWhereItIsAsked() {
    #expect(keys("\(Self.esc)[<0;5;3M") == [.click(row: 2, col: 4)])
    #expect(keys("\(Self.esc)[<64;5;3M\(Self.esc)[M`!!") == [.wheel(-3), .wheel(-3)])
    #expect(effects(keys("\(Self.esc)[<0;5;3M\(Self.esc)[<64;5;3M\(Self.esc)[M !!", mouse: false)) == [])
  }

  @Test func controlsOfEightBitsAreSequences() {
    for c1 in [[0x9B], [0xC2, 0x9B]] as [[UInt8]] {
      #expect(effects(KeyDecoder.keys(in: [c1 + Array("1;5A3".utf8)])) == [.char("3")])
    }
    #expect(effects(KeyDecoder.keys(in: [[0x9D] + Array("11;123\u{07}3".utf8)])) == [.char("3")])
    #expect(
      KeyDecoder.keys(in: [[0xFF, 0x33, 0xE9, 0x33, 0xA9, 0x33]]) == [.char("3"), .char("3"), .char("3")])
  }

  /// A string whose end never comes swallows keys for a while only.
  @Test func unendedStringsEnd() {
    for start in ["]11;", "_G", "P1", "[1", "[1;", "O", "[M"] {
      #expect(effects(keys(Self.esc + start, "3", pause: 600)) == [.char("3")], "\(start) and a pause")
      let held = KeyDecoder.keys(
        in: [Array((Self.esc + start).utf8)] + [[UInt8]](repeating: [0x33], count: 200), pause: 33)
      #expect(effects(held).count > 100, "\(start) and a key that is held")
    }
    let long = Self.esc + "[" + String(repeating: "1", count: 100_000)
    #expect(effects(keys(long, "m3")) == [.char("3")])
    #expect(
      effects(keys(Self.esc + "]52;c;" + String(repeating: "1", count: 3_000_000) + "\u{07}3")) == [
        .char("3")
      ])
    // Another sequence, or what cancels one.
    #expect(effects(keys("\(Self.esc)[1\(Self.esc)[A3")) == [.up, .char("3")])
    #expect(effects(keys("\(Self.esc)O\(Self.esc)[1;5A3")) == [.char("3")])
    #expect(effects(keys("\(Self.esc)]1\u{18}3")) == [.char("3")])
    #expect(effects(keys("\(Self.esc)]1\u{03}3")) == [.control("c"), .char("3")])
  }

  // MARK: Pastes

  static let pasted = [
    "Steins;Gate 10\nNaruto 2\n", "", "1", "\(esc)[31mq\(esc)[A", "\(esc)[200~1\(esc)[20", "\(esc)\(esc)[",
    "日本語\r3",
  ]

  @Test(arguments: pasted) func pasteIsOneKeyHoweverItIsCut(text: String) {
    let bytes = Array("w\(Self.esc)[200~\(text)\(Self.esc)[201~3".utf8)
    for cut in 1..<bytes.count where cut != 2 {
      let all = KeyDecoder.keys(in: [Array(bytes[..<cut]), Array(bytes[cut...])], pause: 300)
      #expect(all == [.char("w"), .paste(text), .char("3")], "cut at \(cut)")
    }
    #expect(KeyDecoder.keys(in: bytes.map { [$0] }, pause: 20) == [.char("w"), .paste(text), .char("3")])
  }

  @Test func pasteAfterAltIsAPaste() {
    #expect(keys("\(Self.esc)\(Self.esc)[200~123\(Self.esc)[201~") == [.paste("123")])
    #expect(
      keys("33\(Self.esc)[200~12\(Self.esc)[201~\(Self.esc)[200~q\(Self.esc)[201~3") == [
        .char("3"), .char("3"), .paste("12"), .paste("q"), .char("3"),
      ])
  }

  @Test func pasteWithoutAnEndEnds() {
    let start = "\(Self.esc)[200~123"
    #expect(keys(start) == [.paste("123")])
    #expect(keys(start, "3", pause: 600) == [.paste("123"), .char("3")])
    #expect(keys(start, Self.esc, "3", pause: 600) == [.paste("123"), .escape, .char("3")])
    #expect(keys(start, "\(Self.esc)[A", pause: 600) == [.paste("123"), .up])
    #expect(keys(start, "123123", pause: 2100) == [.paste("123")] + "123123".map { .char($0) })
    // A stalled line goes on with the paste; its end may come late.
    #expect(
      keys(start, "123", "\(Self.esc)[201~", "3", pause: 600) == [.paste("123"), .paste("123"), .char("3")])
    let held = KeyDecoder.keys(in: [Array(start.utf8)] + [[UInt8]](repeating: [0x33], count: 400), pause: 33)
    #expect(held.count > 50 && held.count < 200, "a key that is held is read at last")
  }

  @Test func hugePasteIsBounded() {
    let text = String(repeating: "3q\r", count: 1_700_000)
    let clock = ContinuousClock()
    var found: [KeyPress] = []
    let time = clock.measure { found = keys("\(Self.esc)[200~\(text)\(Self.esc)[201~3") }
    #expect(found == [.paste(String(text.prefix(4096))), .char("3")])
    #expect(time < .seconds(5), "\(time)")
  }

  // MARK: Anything

  @Test func anyBytesEndAndRepeat() {
    var random = RandomSource(seed: 15)
    let parts = [
      "\u{1B}", "[", "O", "]", "P", "_", "~", "200~", "201~", "\u{1B}[200~", "\u{1B}[201~", "1", ";", "M",
      "\\", "\u{07}",
    ]
    for round in 0..<300 {
      let reads = (0..<Int.random(in: 1...20, using: &random)).map { _ in
        (0..<Int.random(in: 1...30, using: &random)).flatMap { _ in
          Bool.random(using: &random)
            ? Array((parts.randomElement(using: &random) ?? "").utf8)
            : [UInt8.random(in: 0...255, using: &random)]
        }
      }
      let pause = [0, 10, 60, 300, 600, 2500].randomElement(using: &random) ?? 0
      let once = KeyDecoder.keys(in: reads, pause: pause)
      #expect(once == KeyDecoder.keys(in: reads, pause: pause), "round \(round)")
      #expect(once.count <= reads.joined().count * 2)
      // Whatever came, a key long after it is a key.
      #expect(
        KeyDecoder.keys(in: reads + [[]] + [[UInt8]](repeating: [], count: 5) + [[0x33]], pause: 2500).last
          == .char("3"), "round \(round)")
    }
    let many = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    #expect(KeyDecoder.keys(in: [many]).count > 10_000)
  }
}

/// What a paste does on a screen.
@Suite struct PasteTests {
  @Test func pasteOutsideATextIsASentence() {
    for state in KeyTableTests.states where !state.isTyping {
      guard case .say(let why) = KeyTable.standard.action(for: .paste("1\r3q"), in: state) else {
        Issue.record("a paste acts on \(state.screen.name)")
        continue
      }
      #expect(why.hasPrefix("Pasted text is not read here. "), "\(why)")
      var after = state
      #expect(after.update(.paste("1\r3q")).isEmpty, "nothing is asked of the app")
    }
  }

  @Test func pasteInATextIsCleanText() {
    for state in KeyTableTests.states where state.isTyping {
      guard
        let action = KeyTable.standard.action(
          for: .paste("Steins;\r\n\u{1B}[31mGate\u{202E}\u{07}\t0\r"), in: state)
      else {
        Issue.record("a paste does nothing on \(state.screen.name)")
        continue
      }
      var (pasted, typed) = (state, state)
      _ = pasted.update(action)
      for letter in "Steins; Gate 0" { _ = typed.update(.type(letter)) }
      #expect(pasted == typed, "\(state.screen.name)")
      _ = pasted.update(.paste(String(repeating: "long e\u{301}\u{301}\u{301}\u{301}\u{301}", count: 1000)))
      #expect(pasted.screens.count == state.screens.count)
    }
  }
}
