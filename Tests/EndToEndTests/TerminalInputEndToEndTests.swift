import Events
import Foundation
import TestSupport
import Testing

/// What a terminal sends besides keys, on the real binary: nothing of it is an answer, and every mode is given back.
@Suite(.waiting) struct TerminalInputEndToEndTests {
  static let esc = "\u{1B}"
  static let (pasteOn, pasteOff) = ("\u{1B}[?2004h", "\u{1B}[?2004l")

  func feedback(_ home: TestHome) throws -> [Feedback] {
    try FeedEndToEndTests().events(home).map(\.feedback)
  }

  func answers(_ home: TestHome, _ expected: [Feedback]) throws -> Bool {
    let end = Date().addingTimeInterval(180)
    while try feedback(home) != expected, Date() < end { usleep(20_000) }
    return try feedback(home) == expected
  }

  /// A field is edited as the line of a shell is, by what terminals send for those keys.
  @Test func textFieldsAreEditedInTheMiddle() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("/").shows("Search").type("mobb pzycho 1000").press("BSpace", "M-b", "C-Left", "DC")
    try screen.type("p").press("Right", "Left", "M-b", "Left", "BSpace").shows("/ mob pzycho 100")
    try screen.press("C-Right", "C-w").shows("/ mob  100").press("C-k").shows("/ mob ▏")
    // The screen before has "/ mob" too: only after "xmob" it says that the last keys were read.
    try screen.press("C-a").type("x").shows("/ xmob")
    try screen.press("Home", "Right", "M-BSpace").shows("/ mob", without: ["xmob"])
    // The terminal's own cursor, which input methods follow, stands there too.
    let place = try screen.call(["display-message", "-p", "-t", "main", "#{cursor_x},#{cursor_y}"])
    #expect(place.hasPrefix("4,2"), "\(place)")
    try screen.press("End", "C-u").shows("/ ▏").press("Escape").shows("match").press("q").ends(0)
  }

  // MARK: Pastes

  @Test func pasteOnACardIsASentence() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    for text in [
      "Steins;Gate 10\nNaruto 2\nOne Piece 3\n", "https://myanimelist.net/anime/5114/x", "3\n\n3q", "\u{03}",
    ] {
      try screen.call(["set-buffer", text])
      try screen.call(["paste-buffer", "-p", "-t", "main"])
      try screen.shows("Pasted text is not read here. / searches for a title.")
      try screen.press("Escape").shows("home screen")
    }
    #expect(try feedback(home) == [.love])
    try screen.press("/").shows("Search").call(["paste-buffer", "-p", "-t", "main"])
    try screen.call(["set-buffer", "steins;\ngate\n"])
    try screen.call(["paste-buffer", "-p", "-t", "main"])
    try screen.shows("/ steins; gate", "Steins;Gate")
    try screen.press("Escape").shows("match").press("3").shows("2 answered").press("q").ends(0)
  }

  /// Cut anywhere, without an end, in a burst, enormous.
  @Test func pastesInPieces() throws {
    let home = try TestHome.loved()
    let terminal = try FakeTerminal(home, answer: [])
    #expect(terminal.wait { $0.contains("match") })
    let paste = "\(Self.esc)[200~3\r\(Self.esc)[A3\(Self.esc)[201~"
    for cut in stride(from: 2, to: paste.utf8.count, by: 3) {
      terminal.send(bytes: Array(paste.utf8.prefix(cut)))
      usleep(100_000)
      terminal.send(bytes: Array(paste.utf8.dropFirst(cut)))
      usleep(20_000)
    }
    terminal.send("3\(paste)3\(paste)\(paste)3")
    #expect(try answers(home, [.love, .love, .love, .love]))
    terminal.send(
      bytes: Array("\(Self.esc)[200~".utf8) + Array(String(repeating: "3q\r", count: 1_700_000).utf8))
    terminal.send("\(Self.esc)[201~")
    terminal.send("3")
    #expect(try answers(home, Array(repeating: .love, count: 5)))
    terminal.send("\(Self.esc)[200~3333")
    usleep(700_000)
    #expect(terminal.output.contains("Pasted text"))
    terminal.send("3")
    #expect(try answers(home, Array(repeating: .love, count: 6)))
    #expect(terminal.quit() == 0)
  }

  @Test(arguments: ["q", "HUP", "TERM", "SEGV", "ABRT", "INT"]) func everyEndGivesPastesBack(end: String)
    throws
  {
    let signals = ["HUP": SIGHUP, "TERM": SIGTERM, "SEGV": SIGSEGV, "ABRT": SIGABRT, "INT": SIGINT]
    let terminal = try FakeTerminal(try TestHome.loved(), answer: [])
    #expect(terminal.wait { $0.contains("match") && $0.contains(Self.pasteOn) })
    #expect(!terminal.output.contains(Self.pasteOff))
    if let signal = signals[end] { kill(terminal.id, signal) } else { terminal.send(end) }
    _ = terminal.ended()
    #expect(terminal.wait { $0.contains(Self.pasteOff) })
    let last = terminal.output.components(separatedBy: Self.pasteOff).last ?? ""
    #expect(!last.contains(Self.pasteOn))
  }

  @Test func suspensionGivesPastesBack() throws {
    let home = try TestHome.loved()
    let terminal = try FakeTerminal(
      home, answer: [],
      command: ["bash", "--norc", "--noprofile", "-i", "-c", "set -m; '\(Tmux.binary)'; fg; echo over"])
    func count(_ mode: String) -> Int { terminal.output.components(separatedBy: mode).count - 1 }
    #expect(terminal.wait { $0.contains("match") })
    let before = (count(Self.pasteOn), count(Self.pasteOff))
    let id = try #require(try FeedEndToEndTests().processID(home))
    kill(id, SIGTSTP)
    #expect(terminal.wait { _ in count(Self.pasteOff) > before.1 && count(Self.pasteOn) > before.0 })
    terminal.send("q")
    #expect(terminal.wait { $0.contains("over") })
    #expect(count(Self.pasteOff) > before.1 + 1)
  }

  // MARK: Keys

  @Test func keypadAnswersAndAltDoesNot() throws {
    let home = try TestHome.loved()
    let terminal = try FakeTerminal(home, answer: [])
    #expect(terminal.wait { $0.contains("match") })
    for key in [
      "1", "2", "3", "s", "w", "q", "\r", " ", "[49;3u", "[27;3;49~", "[I", "[O", "[M !!", "[M\"\u{E9}\u{E9}",
    ] {
      terminal.send(Self.esc + key)
      usleep(60_000)
    }
    #expect(try feedback(home) == [.love])
    for (key, expected) in [("q", Feedback.dislike), ("r", .like), ("s", .love)] {
      let before = try feedback(home)
      terminal.send("\(Self.esc)O\(key)")
      #expect(try answers(home, before + [expected]))
    }
    terminal.send("\(Self.esc)OM")
    #expect(terminal.wait { $0.contains("myanimelist.net") })
    #expect(terminal.quit() == 0)
  }

  /// A reply that is cut after its Esc, for nearly half a second.
  @Test func repliesAreNoKeysHoweverLate() throws {
    let home = try TestHome.loved()
    let terminal = try FakeTerminal(home, answer: [])
    #expect(terminal.wait { $0.contains("match") })
    for reply in [
      "]11;rgb:1111/2222/3333\u{07}", "]52;c;MTIz\(Self.esc)\\", "_Gi=31;OK\(Self.esc)\\",
      "P>|XTerm(321)\(Self.esc)\\", "P1$r0 q\(Self.esc)\\",
    ] {
      for delay in [10, 100, 400] {
        terminal.send(Self.esc)
        usleep(UInt32(delay * 1000))
        terminal.send(reply)
        usleep(30_000)
      }
    }
    // One that never ends swallows no key for ever.
    terminal.send("\(Self.esc)]11;rgb:")
    usleep(700_000)
    terminal.send("3")
    #expect(try answers(home, [.love, .love]))
    #expect(terminal.quit() == 0)
  }

  @Test func randomBytesAndResizesDoNoHarm() throws {
    let home = try TestHome.loved()
    let terminal = try FakeTerminal(home, answer: [])
    #expect(terminal.wait { $0.contains("match") })
    var state: UInt64 = 88_172_645_463_325_252
    func random() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    // Without what quits, suspends, stops output or tunes.
    let without: Set<UInt8> = [0x03, 0x11, 0x13, 0x1A, 0x71, 0x54, 0x0D, 0x0A]
    for round in 0..<100 {
      terminal.send(
        bytes: (0..<3000).map { _ in UInt8(truncatingIfNeeded: random()) }.filter { !without.contains($0) })
      let sizes = [(1, 1), (5, 3), (80, 24), (200, 60), (20, 5), (60, 20), (300, 2), (2, 300)]
      let (width, height) = sizes[Int(random() % 8)]
      terminal.resize(width, height)
      if round % 3 == 0 { for _ in 0..<50 { kill(terminal.id, SIGWINCH) } }
      #expect(kill(terminal.id, 0) == 0)
    }
    terminal.resize(80, 24)
    sleep(1)
    #expect(terminal.quit() == 0)
    #expect(try home.nostrade("doctor").output.contains("ok"))
  }

  // MARK: Size

  /// The terminal's own size wins over the environment, which counts where the terminal has none.
  @Test func environmentSizeIsForTerminalsWithoutOne() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("export COLUMNS=132 LINES=43; " + home.feed).shows("match")
    func isDrawn(_ width: Int, _ height: Int) throws -> Bool {
      let lines = try screen.text().components(separatedBy: "\n")
      return lines[0].unicodeScalars.count <= width && lines[height - 1].contains("dislike")
        || lines[height - 2].contains("dislike")
    }
    #expect(try isDrawn(80, 24))
    try screen.resize(100, 30)
    try screen.shows("match")
    usleep(300_000)
    #expect(try isDrawn(100, 30))
    let none = try FakeTerminal(
      home, answer: [], width: 0, height: 0, environment: ["COLUMNS": "132", "LINES": "43"])
    // The bottom line of 43.
    #expect(none.wait { $0.contains("\u{1B}[43;") })
    none.resize(80, 24)
    #expect(none.quit() == 0)
    let absurd = try FakeTerminal(
      home, answer: [], width: 0, height: 0, environment: ["COLUMNS": "-5", "LINES": "99999999999999999999"])
    #expect(absurd.wait { $0.contains("match") })
    #expect(absurd.quit() == 0)
  }

  // MARK: Copies

  @Test func copyInsideTmuxIsInItsBuffer() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("env -u TMUX_PANE " + home.feed).shows("match")
    try screen.press("u").shows("The link is in tmux's buffer.")
    #expect(try screen.call(["show-buffer"]).hasPrefix("https://myanimelist.net/anime/"))
    try screen.press("q").ends(0)
    // A tmux that is gone, and none.
    for value in ["/nowhere,1,0", ""] {
      let other = try Tmux("env TMUX='\(value)' " + home.feed).shows("match")
      try other.press("u").shows("not every terminal takes it")
      try other.press("q").ends(0)
    }
  }
}
