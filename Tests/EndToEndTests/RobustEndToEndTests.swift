import Foundation
import GRDB
import Journal
import TestSupport
import Testing

/// What a terminal goes through: sleep, signals, resizes, a mouse, other kinds of it.
@Suite(.waiting) struct RobustEndToEndTests {
  /// Alternate screen, mouse, cursor, as tmux knows them of the terminal: `0 0 1` is a shell's.
  func modes(_ screen: Tmux) throws -> String {
    try screen.call([
      "display-message", "-p", "-t", "main", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}",
    ]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func suspendAndResume() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("bash --norc --noprofile -i")
    try screen.type("PS1='ready '; \(home.feed)").press("Enter").shows("match")
    #expect(try modes(screen) == "1 1 0")
    try screen.press("3").shows("2 answered")
    try screen.press("C-z").shows("Stopped")
    #expect(try modes(screen) == "0 0 1")
    try screen.resize(100, 30).type("fg").press("Enter").shows("2 answered")
    #expect(try modes(screen) == "1 1 0")
    try screen.press("3").shows("3 answered")
    try screen.press("q").shows("ready", without: ["answered"])
    #expect(try modes(screen) == "0 0 1")
  }

  /// Keys before Ctrl-Z are answered before it, those typed in its sleep after; ended in its sleep, it leaves the shell alone.
  @Test func keysAroundASuspendAreAnswered() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("bash --norc --noprofile -i")
    try screen.type("PS1='ready '; \(home.feed)").press("Enter").shows("match")
    try screen.press("3", "C-z").shows("Stopped")
    #expect(try FeedEndToEndTests().events(home).count == 2)
    try screen.type("fg").press("Enter").shows("2 answered")
    // Stopped by what cannot be caught: the shell has had the terminal meanwhile.
    kill(try #require(try FeedEndToEndTests().processID(home)), SIGSTOP)
    try screen.shows("Stopped")
    try screen.type("fg").press("Enter").shows("match", without: ["Stopped"])
    try screen.press("3").shows("3 answered")
    try screen.press("C-z").shows("Stopped", without: ["match"])
    try screen.type("kill %1").press("Enter")
    let end = Date().addingTimeInterval(180)
    while try FeedEndToEndTests().processID(home) != nil, Date() < end { usleep(20_000) }
    #expect(try FeedEndToEndTests().processID(home) == nil)
    try screen.type("jobs").press("Enter").shows("Terminated")
    #expect(try modes(screen) == "0 0 1")
  }

  /// A line that is slow cuts sequences and letters in two; what is no key of ours is no answer either.
  @Test func onlyKeysAreAnswers() throws {
    let home = try TestHome.loved()
    let terminal = try FakeTerminal(home, answer: [])
    #expect(terminal.wait { $0.contains("match") })
    usleep(300_000)
    let nothing = [
      // Arrows with Ctrl, Shift and Alt; pastes, focus, answers to questions nobody asked.
      ["\u{1B}[1;5D"], ["\u{1B}[1;2C"], ["\u{1B}\u{1B}[A"], ["\u{1B}O5C"], ["\u{1B}[200~"], ["\u{1B}[201~"],
      ["\u{1B}[I"],
      ["\u{1B}[?62;4c"], ["\u{1B}]11;rgb:1/2/3\u{07}"], ["\u{1B}P1$r0 q\u{1B}\\"],
      // A wheel and an arrow in pieces.
      ["\u{1B}[<64;2", "3;11M"], ["\u{1B}[", "<64;23;11M"], ["\u{1B}", "[<64;23;11M"], ["\u{1B}[1", ";5D"],
      ["\u{1B}]2;3", "1\u{1B}\\"],
    ]
    for pieces in nothing {
      for piece in pieces {
        terminal.send(piece)
        usleep(60_000)
      }
    }
    usleep(300_000)
    #expect(try FeedEndToEndTests().events(home).map(\.feedback) == [.love])
    // Arrows in either mode are keys, all of a burst, and what is no text takes none of it along.
    terminal.send("\u{1B}OA\u{1B}[A\u{1B}OA")
    terminal.send(bytes: [0xFF, 0x33, 0xE9, 0x33, 0xA9, 0x33])
    let end = Date().addingTimeInterval(180)
    while try FeedEndToEndTests().events(home).count < 7, Date() < end { usleep(20_000) }
    #expect(try FeedEndToEndTests().events(home).map(\.feedback) == Array(repeating: .love, count: 7))
    // A letter of three bytes, in pieces.
    terminal.send("/")
    #expect(terminal.wait { $0.contains("Search") })
    for byte in [0xE9, 0x80, 0xB2] as [UInt8] {
      terminal.send(bytes: [byte])
      usleep(60_000)
    }
    #expect(terminal.wait { $0.contains("進") })
    #expect(terminal.quit() == 0)
  }

  @Test(arguments: [
    (SIGTERM, 143), (SIGHUP, 129), (SIGSEGV, 139), (SIGILL, 132), (SIGTRAP, 133), (SIGABRT, 134),
    (SIGINT, 130), (SIGQUIT, 131), (SIGUSR1, 138),
  ])
  func everySignalRestoresTheTerminal(signal: Int32, status: Int) throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("2").shows("2 answered")
    let id = try #require(try FeedEndToEndTests().processID(home))
    kill(id, signal)
    try screen.ends(status, without: ["match"])
    #expect(try modes(screen) == "0 0 1")
    #expect(try FeedEndToEndTests().events(home).count == 2)
  }

  /// Started with hang-ups ignored, as `nohup` does, it must find out by itself.
  @Test func closedTerminalEndsTheProgramWithoutASignal() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("trap '' HUP; exec env \(home.feed)").shows("match")
    try screen.press("2").shows("2 answered")
    defer { if let left = try? FeedEndToEndTests().processID(home) { kill(left, SIGKILL) } }
    try screen.call(["kill-server"])
    let end = Date().addingTimeInterval(180)
    while try FeedEndToEndTests().processID(home) != nil, Date() < end { usleep(20_000) }
    #expect(try FeedEndToEndTests().processID(home) == nil)
    #expect(try FeedEndToEndTests().events(home).count == 2)
  }

  @Test func resizesBetweenKeysLoseNothing() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    for i in 0..<20 {
      try screen.resize(62 + i * 37 % 90, 20 + i * 7 % 30).press("w")
    }
    try screen.resize(80, 24).shows("21 answered")
    #expect(try FeedEndToEndTests().events(home).count == 21)
  }

  /// Whatever the program is at when the size changes, and a frame is what it is mostly at.
  @Test func resizeDuringAFrameIsDrawn() throws {
    let terminal = try FakeTerminal(try TestHome.loved(), answer: [])
    #expect(terminal.wait { $0.contains("match") })
    for i in 0..<60 {
      // News of a theme draws all of the frame.
      terminal.send("\u{14}")
      usleep(UInt32(i % 20 * 1000))
      terminal.resize(81 + i, 24)
      // The right border stands in the last column.
      try #require(
        terminal.wait { $0.contains("\u{1B}[\(81 + i)G") || $0.contains(";\(81 + i)H") },
        "\(81 + i) columns")
    }
    #expect(terminal.quit() == 0)
  }

  @Test func labelsAndRowsAreClickable() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("NOSTRADE_HOME='\(home.path)' TERM=xterm-256color '\(Tmux.binary)'").shows("match")
    func click(_ text: String) throws {
      let lines = try screen.text().components(separatedBy: "\n")
      let row = try #require(lines.firstIndex { $0.contains(text) }, "\(text) is not on the screen")
      let before = try #require(lines[row].range(of: text)).lowerBound
      let col = lines[row][..<before].unicodeScalars.count
      try screen.type("\u{1B}[<0;\(col + 1);\(row + 1)M\u{1B}[<0;\(col + 1);\(row + 1)m")
    }
    try click("3 love")
    try screen.shows("2 answered")
    try screen.press("l").shows("The ranking")
    // Down and down again by the wheel, then a click on what is selected opens it.
    for _ in 0..<2 { try screen.type("\u{1B}[<65;10;10M") }
    try screen.shows("▌   7")
    try click("▌   7")
    try screen.shows("myanimelist.net")
    try click("Esc back")
    try screen.shows("The ranking")
  }

  @Test func mouseOffLeavesTheMouseToTheTerminal() throws {
    let home = try TestHome.loved()
    _ = try home.write("config.toml", "mouse = false\n")
    let screen = try Tmux(home.feed).shows("match")
    #expect(try modes(screen) == "1 0 0")
  }

  @Test(arguments: ["xterm", "linux", "vt220", "screen", "xterm-mono"])
  func manyKindsOfTerminals(kind: String) throws {
    let home = try TestHome.loved()
    let screen = try Tmux("NOSTRADE_HOME='\(home.path)' COLORTERM= TERM=\(kind) '\(Tmux.binary)'").shows(
      "match")
    try screen.press("3").shows("2 answered")
    let drawn = try screen.styledText()
    #expect(!drawn.contains("[38;5;"), "more colours than \(kind) has")
    try screen.press("q").ends(0)
  }

  @Test func coloursFollowTheEnvironment() throws {
    let home = try TestHome.loved()
    for (environment, has, hasNot) in [
      ("NO_COLOR=1 TERM=xterm-256color", "[1m", "[38;"),
      ("COLORTERM=truecolor TERM=xterm", "[38;5;", "nothing"),
      ("TERM=xterm-direct", "[38;5;", "[38;2;"),
      ("COLORFGBG='0;15' TERM=xterm-256color", "[38;5;52m", "[38;5;230m"),
    ] {
      let screen = try Tmux(
        "NOSTRADE_HOME='\(home.path)' COLORTERM= NO_COLOR= \(environment) '\(Tmux.binary)'")
      try screen.shows("match")
      let drawn = try screen.styledText()
      #expect(drawn.contains(has) && !drawn.contains(hasNot), "\(environment):\n\(drawn)")
    }
  }

  @Test func themeKeySkipsBrokenThemes() throws {
    let home = try TestHome.loved()
    try FileManager.default.createDirectory(atPath: home.path + "/themes", withIntermediateDirectories: true)
    _ = try home.write("themes/mine.toml", "base = \"dark\"\ntitle = \"#00ff00\"\n")
    _ = try home.write("themes/broken.toml", "base = 3\n")
    let screen = try Tmux("NO_COLOR= " + home.feed).shows("match")
    for name in ["light", "high-contrast", "colour-blind", "sixteen", "mono", "mine", "dark"] {
      try screen.press("C-t").shows("Theme: \(name).")
    }
    // By name, from anywhere.
    try screen.press("l", ":").type("theme").press("Enter").shows("Theme: light.", "The ranking")
  }

  @Test func settingsErrorsAreReportedAtStart() throws {
    let home = try TestHome.loved()
    let file = try home.write("config.toml", "mouse = true\n[keys]\nlove = [\"q\"]\n")
    let result = try home.nostrade()
    #expect(result.status == 1 && result.errors.contains("\(file):3: q is both love and quit"))
    #expect(try home.nostrade("config", "show").status == 1)
    #expect(try home.nostrade("config", "path").output == file + "\n")
    let text = try home.nostrade("config", "show", "--default").output
    _ = try home.write("config.toml", text)
    #expect(try home.nostrade("config", "show").output == text)
    _ = try home.write("config.toml", "theme = \"drak\"\n")
    let mistyped = try home.nostrade("config", "show")
    #expect(mistyped.status == 1 && mistyped.errors.contains("config.toml:1"), "\(mistyped)")
    _ = try home.write("config.toml", text)
    let theme = try home.nostrade("--theme", "none-such")
    #expect(theme.status == 1 && theme.errors.contains("colour-blind"))
  }

  @Test func pictureOptionDrawsAScreen() throws {
    let home = try TestHome.loved()
    let file = home.path + "/list.svg"
    let drawn = try home.nostrade(
      "feed", "--picture", file, "--press", "l j", "--theme", "light", "--size", "100x30")
    #expect(drawn.status == 0, "\(drawn.errors)")
    let svg = try String(contentsOfFile: file, encoding: .utf8)
    #expect(svg.contains("The ranking") && svg.hasSuffix("</svg>\n"))
    #expect(try home.nostrade("feed", "--picture", file, "--press", "Hyper-x").status == 2)
  }

  @Test func titlesUseTheLanguageOfTheSettings() throws {
    let home = try TestHome.loved()
    _ = try home.write("config.toml", "title_language = \"japanese\"\n")
    #expect(try home.nostrade("search", "death note", "--top", "1").output.contains("デスノート"))
    #expect(
      try home.nostrade("search", "death note", "--top", "1", "--format", "csv").output.contains(
        ",Death Note,"))
    let lines = try home.nostrade("--plain", input: "l\nq\n").output
    #expect(lines.contains("1. デスノート"), "\(lines)")
  }
}

/// What is kept beside the database to start sooner is never needed and never believed when it is old.
@Suite(.waiting) struct CacheEndToEndTests {
  private func titles(_ home: TestHome) -> String { home.path + "/cache/titles" }

  @Test func damagedOrMissingCacheIsRebuilt() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "Monster", "--love").status == 0)
    let whole = try #require(FileManager.default.contents(atPath: titles(home)))
    let wanted = try home.nostrade("recommend", "--top", "50", "--format", "csv")
    for broken in [Data(), whole.prefix(1000), Data(whole.map { $0 ^ 0x5A }), whole + whole] {
      try broken.write(to: URL(fileURLWithPath: titles(home)))
      #expect(try home.nostrade("recommend", "--top", "50", "--format", "csv").output == wanted.output)
      #expect(FileManager.default.contents(atPath: titles(home))?.count == whole.count)
    }
    // A folder where the cache should be: nothing can be kept, everything works.
    try FileManager.default.removeItem(atPath: home.path + "/cache")
    try Data("in the way".utf8).write(to: URL(fileURLWithPath: home.path + "/cache"))
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("3").shows("2 answered")
  }

  @Test func titleChangedByAnotherProgramIsFound() throws {
    let home = TestHome()
    // A command that only reads makes no home.
    _ = try home.write("config.toml", "")
    #expect(try home.nostrade("search", "Monster").output.contains("Monster"))
    let database = try DatabaseQueue(path: home.path + "/nostrade.db")
    try database.write {
      try $0.execute(sql: "UPDATE items SET name = 'Quuxian Tale' WHERE name = 'Monster'")
    }
    #expect(try home.nostrade("search", "quuxian").output.contains("Quuxian Tale"))
    #expect(try home.nostrade("search", "Monster", "--top", "1").output.contains("Monster\t") == false)
  }

  /// The first keys after the first frame: search finds, details open, an answer is on disk when it is shown.
  @Test func firstKeySearchesOpensAndAnswers() throws {
    let home = try TestHome.loved()
    func press(_ keys: String, until seen: String) throws -> Tmux {
      let screen = try Tmux(home.feed).shows("match")
      if keys.hasPrefix("/") { try screen.type(keys) } else { try screen.press(keys) }
      try screen.shows(seen)
      return screen
    }
    try press("/mushi", until: "Mushishi").press("C-c")
    try press("Enter", until: "More like this").press("C-c")
    let last = try press("3", until: "2 answered")
    defer { withExtendedLifetime(last) {} }
    kill(try #require(try FeedEndToEndTests().processID(home)), SIGKILL)
    #expect(try FeedEndToEndTests().events(home).count == 2)
  }
}
