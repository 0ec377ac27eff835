import Foundation
import Journal
import Synchronization
import TestSupport
import Testing

/// Posters in points, on terminals that answer in every way there is.
@Suite(.waiting) struct PictureEndToEndTests {
  static let png =
    "iVBORw0KGgoAAAANSUhEUgAAABQAAAAeCAIAAACjcKk8AAAABmJLR0QA/wD/AP+gvaeTAAAAKElEQVQ4jWO8zkA+YKJA76jmUc2jmrEBRgYG8jPlEPXzqOZRzYNYMwDYkQHpf7OCNQAAAABJRU5ErkJggg=="
  static let kitty = "\u{1B}_Gi=31;OK\u{1B}\\"
  static let plain = "\u{1B}[?62;22c"
  static let sixel = "\u{1B}[?62;4;22c"

  /// The titles of the starter catalogue.
  private static let ids = Result { () throws -> [Int] in
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let titles = try String(contentsOf: root.appendingPathComponent("Assets/catalogue.csv"), encoding: .utf8)
    return titles.split(separator: "\n").dropFirst().compactMap { Int($0.prefix { $0 != "," }) }
  }

  /// Folders of a poster for every title, by the poster: thousands of files, and the program only reads them.
  private static let folders = Mutex<[Data: TestHome]>([:])

  private static func folder(_ poster: Data) throws -> String {
    try folders.withLock { folders in
      if let made = folders[poster] { return made.path }
      let made = TestHome()
      let first = try made.write("poster", "")
      try poster.write(to: URL(fileURLWithPath: first))
      for id in try ids.get() { try #require(link(first, "\(made.path)/\(id).png") == 0) }
      try #require(unlink(first) == 0)
      // What is static has no end of its own.
      if folders.isEmpty {
        atexit { PictureEndToEndTests.folders.withLock { $0 = [:] } }
      }
      folders[poster] = made
      return made.path
    }
  }

  /// A person with one love, and a poster for every title.
  func home(posters: Data? = Data(base64Encoded: png), settings: String = "") throws -> TestHome {
    let home = try TestHome.loved()
    if let posters {
      try FileManager.default.createDirectory(
        atPath: home.path + "/cache", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: home.path + "/cache/posters", withDestinationPath: try Self.folder(posters))
    }
    if !settings.isEmpty { _ = try home.write("config.toml", settings) }
    return home
  }

  func answers(_ home: TestHome) throws -> Int {
    let store = try JournalStore(path: home.path + "/nostrade.db")
    return try store.events(userID: try store.profile(named: "me").userID).count
  }

  /// Waits until so many answers are kept.
  func kept(_ home: TestHome, _ number: Int) throws -> Bool {
    let end = Date().addingTimeInterval(180)
    while Date() < end {
      if try answers(home) == number { return true }
      usleep(20_000)
    }
    return false
  }

  func count(_ text: String, _ part: String) -> Int { text.components(separatedBy: part).count - 1 }

  /// The pictures sent by the kitty protocol: their number and the bytes of each.
  func sent(_ text: String) -> [(id: String, data: Data)] {
    var found: [(id: String, text: String)] = []
    for piece in text.components(separatedBy: "\u{1B}_G").dropFirst() {
      let body = piece.components(separatedBy: "\u{1B}\\")[0]
      let parts = body.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
      let keys = parts[0].split(separator: ",")
      if keys.contains("a=t") {
        let id = keys.first { $0.hasPrefix("i=") }.map { String($0.dropFirst(2)) } ?? ""
        found.append((id, String(parts.last ?? "")))
      } else if keys.contains(where: { $0.hasPrefix("m=") }), !found.isEmpty {
        found[found.count - 1].text += parts.last ?? ""
      }
    }
    return found.map { ($0.id, Data(base64Encoded: $0.text) ?? Data()) }
  }

  @Test func kittyTerminalGetsEachPictureOnce() throws {
    let home = try home()
    let terminal = try FakeTerminal(home, answer: [(0, Self.kitty + Self.plain)])
    #expect(terminal.wait { $0.contains("a=p,") }, "\(terminal.output)")
    let first = terminal.output
    let pictures = sent(first)
    try #require(pictures.count == 1)
    #expect(first.contains("a=p,i=\(pictures[0].id),"))
    // A PNG as large as its cells: 14 x 7 of 10 x 20 points hold two to three as 9 x 7.
    #expect(pictures[0].data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(Array(pictures[0].data[16..<24]) == [0, 0, 0, 90, 0, 0, 0, 140])
    #expect(first.contains("c=9,r=7,C=1"))
    // Help over it takes it away, Esc brings it back without sending it again.
    terminal.send("?")
    #expect(terminal.wait { $0.contains("a=d,d=i,i=\(pictures[0].id),") })
    terminal.send("\u{1B}")
    #expect(terminal.wait { count($0, "a=p,") == 2 })
    #expect(sent(terminal.output).count == 1)
    // Another card has another picture.
    terminal.send("3")
    #expect(terminal.wait { sent($0).count == 2 && count($0, "a=p,") == 3 })
    #expect(terminal.quit() == 0)
    #expect(try answers(home) == 2)
    // Nothing is left behind: the pictures are dropped before the screen is given back.
    let end = terminal.output
    let cleared = try #require(end.range(of: "a=d,d=A", options: .backwards))
    let left = try #require(end.range(of: "\u{1B}[?1049l", options: .backwards))
    #expect(cleared.lowerBound < left.lowerBound)
  }

  @Test func signalRemovesPictures() throws {
    for signal in [SIGTERM, SIGSEGV] {
      let terminal = try FakeTerminal(try home(), answer: [(0, Self.kitty + Self.plain)])
      #expect(terminal.wait { $0.contains("a=p,") })
      kill(terminal.id, signal)
      #expect(terminal.ended() == 128 + signal)
      #expect(terminal.wait { $0.contains("a=d,d=A") }, "\(terminal.output.suffix(500))")
    }
  }

  @Test func picturesReturnAfterStopAndContinue() throws {
    let terminal = try FakeTerminal(try home(), answer: [(0, Self.kitty + Self.plain)])
    #expect(terminal.wait { $0.contains("a=p,") })
    kill(terminal.id, SIGSTOP)
    usleep(50_000)
    kill(terminal.id, SIGCONT)
    // The terminal may have lost them: dropped, and sent again.
    #expect(terminal.wait { count($0, "a=p,") == 2 && sent($0).count == 2 && $0.contains("d=I") })
    #expect(terminal.quit() == 0)
  }

  @Test func sixelTerminalGetsPictures() throws {
    let home = try home()
    let terminal = try FakeTerminal(home, answer: [(0, Self.sixel)])
    #expect(terminal.wait { $0.contains("\u{1B}P0;1q\"1;1;90;140") }, "\(terminal.output)")
    #expect(!terminal.output.contains("a=t"))
    // Drawn once and no more while nothing changes; when it is covered and comes back, once more.
    terminal.send("y")
    usleep(200_000)
    #expect(count(terminal.output, "\u{1B}P0;1q") == 1)
    terminal.send("l")
    #expect(terminal.wait { $0.contains("The ranking") })
    terminal.send("\u{1B}")
    #expect(terminal.wait { count($0, "\u{1B}P0;1q") == 2 })
    terminal.resize(100, 30)
    #expect(terminal.wait { count($0, "\u{1B}P0;1q") == 3 })
    // Larger letters: cells of other points.
    terminal.resize(80, 24, cell: (12, 24))
    #expect(terminal.wait { $0.contains("\u{1B}P0;1q\"1;1;108;168") })
    // Larger letters in a larger window: as many cells, of other points.
    terminal.resize(80, 24, cell: (15, 30))
    #expect(terminal.wait { $0.contains("\u{1B}P0;1q\"1;1;135;210") })
    #expect(terminal.quit() == 0)
    #expect(try answers(home) == 1)
  }

  @Test func unknownCellSizeIsQueried() throws {
    let terminal = try FakeTerminal(
      try home(), answer: [(0, "\u{1B}[6;16;8t" + Self.sixel)], cell: (0, 0))
    #expect(terminal.wait { $0.contains("\u{1B}P0;1q\"1;1;72;112") }, "\(terminal.output)")
    #expect(terminal.output.contains("\u{1B}[16t"))
    #expect(terminal.quit() == 0)
  }

  @Test func splitReplyIsOneReplyAndKeysWithinAreKeys() throws {
    let home = try home()
    let pieces = ["3\u{1B}", "_Gi=3", "1;O", "K\u{1B}", "\\2\u{1B}[", "A\u{1B}[?6", "2;22", "c3"]
    let terminal = try FakeTerminal(home, answer: pieces.map { (5, $0) })
    #expect(terminal.wait { $0.contains("a=p,") }, "\(terminal.output)")
    #expect(try kept(home, 5))
    usleep(300_000)
    #expect(terminal.quit() == 0)
    // Love, like, Up for love, and love: and nothing that the answer's letters would have meant.
    let store = try JournalStore(path: home.path + "/nostrade.db")
    let said = try store.events(userID: try store.profile(named: "me").userID).map(\.feedback)
    #expect(said == [.love, .love, .like, .love, .love])
  }

  @Test(arguments: [
    [(400, kitty + plain)],
    [(400, "\u{1B}"), (60, "_Gi=31;"), (60, "OK\u{1B}"), (60, "\\\u{1B}[?62;"), (60, "4c")],
    [(150, "\u{1B}_Gi=3"), (250, "1;OK\u{1B}\\" + sixel)],
  ])
  func lateReplyIsNotAKey(answer: [(Int, String)]) throws {
    let home = try home()
    let terminal = try FakeTerminal(home, answer: answer.map { ($0.0, $0.1) })
    #expect(terminal.wait { $0.contains("match") })
    usleep(UInt32(answer.reduce(300) { $0 + $1.0 } * 1000))
    #expect(!terminal.output.contains("a=t") && !terminal.output.contains("\u{1B}P0;1q"))
    #expect(!terminal.output.contains("Keys on this screen"))
    #expect(try answers(home) == 1)
    terminal.send("3")
    #expect(try kept(home, 2), "keys are keys again")
    #expect(terminal.quit() == 0)
    #expect(try answers(home) == 2)
  }

  @Test func silentOrPlainTerminalShowsHalfBlocks() throws {
    for answer in [[], [(0, Self.plain)]] {
      let home = try home()
      let terminal = try FakeTerminal(home, answer: answer.map { ($0.0, $0.1) })
      #expect(terminal.wait { $0.contains("match") && $0.contains("▀") })
      terminal.send("\u{1B}OC")
      #expect(try kept(home, 2))
      #expect(!terminal.output.contains("a=t") && !terminal.output.contains("\u{1B}P0;1q"))
      #expect(terminal.quit() == 0)
      #expect(try answers(home) == 2)
    }
  }

  @Test func terminalIsNotQueriedWithoutPostersOrWhenOff() throws {
    for (posters, settings) in [
      (nil, ""), (Data(base64Encoded: Self.png), "pictures = \"blocks\"\n"),
      (Data(base64Encoded: Self.png), "pictures = \"off\"\n"),
    ] {
      let terminal = try FakeTerminal(
        try home(posters: posters, settings: settings), answer: [(0, Self.kitty + Self.plain)])
      #expect(terminal.wait { $0.contains("match") })
      usleep(200_000)
      #expect(!terminal.output.contains("\u{1B}[c") && !terminal.output.contains("\u{1B}_G"))
      #expect(terminal.output.contains("▀") != settings.contains("off"))
      #expect(terminal.quit() == 0)
    }
    let terminal = try FakeTerminal(try home(settings: "pictures = \"kitty\"\n"), answer: [])
    #expect(terminal.wait { $0.contains("a=p,") }, "taken at one's word")
    #expect(!terminal.output.contains("\u{1B}[c"))
    #expect(terminal.quit() == 0)
  }

  @Test func generatedThumbnailsUsePixelsWhenSet() throws {
    let terminal = try FakeTerminal(try home(posters: nil, settings: "pictures = \"kitty\"\n"), answer: [])
    #expect(terminal.wait { $0.contains("a=p,") })
    #expect(terminal.output.contains("s=140,v=140") && terminal.output.contains("c=14,r=7"))
    #expect(terminal.quit() == 0)
  }

  @Test func terminalColourThemeShowsPicturesInItsColours() throws {
    for posters in [nil, Data(base64Encoded: Self.png)] {
      let terminal = try FakeTerminal(
        try home(posters: posters, settings: "theme = \"sixteen\"\n"),
        answer: [(0, Self.kitty + Self.plain)])
      #expect(terminal.wait { $0.contains("match") && $0.contains("▀") })
      usleep(200_000)
      #expect(!terminal.output.contains("38;5;") && !terminal.output.contains("48;5;"))
      #expect(!terminal.output.contains("a=p,"))
      #expect(terminal.quit() == 0)
    }
  }

  @Test func damagedPictureFilesAreIgnored() throws {
    var huge = try #require(Data(base64Encoded: Self.png))
    // A PNG that says it is 100,000 points each way.
    huge.replaceSubrange(16..<24, with: [0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0])
    for data in [
      Data(), Data("no picture".utf8), huge, try #require(Data(base64Encoded: Self.png)).prefix(60),
    ] {
      let home = try home(posters: data)
      let terminal = try FakeTerminal(home, answer: [(0, Self.kitty + Self.plain)])
      #expect(terminal.wait { $0.contains("match") && $0.contains("▀") })
      terminal.send("3")
      #expect(try kept(home, 2))
      // The title's print, in points.
      #expect(terminal.wait { $0.contains("c=14,r=7") })
      #expect(terminal.quit() == 0)
    }
  }

  /// tmux as it is, between the program and a terminal that knows kitty: pictures stand in tmux's own cells.
  @Test(arguments: ["on", "off"]) func tmuxShowsPicturesWithPassthrough(passing: String) throws {
    let home = try home()
    let settings = try home.write(
      "tmux.conf", "set -g allow-passthrough \(passing)\nset -g status off\nset -g escape-time 10\n")
    let socket = "nostrade-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    defer { _ = try? run("/usr/bin/env", ["tmux", "-L", socket, "kill-server"]) }
    let terminal = try FakeTerminal(
      home, answer: [(0, Self.kitty + Self.plain)], to: "a=q",
      environment: ["LC_ALL": "C.UTF-8"],
      command: ["tmux", "-L", socket, "-f", settings, "-u", "new-session", "-s", "main", Tmux.binary])
    if passing == "off" {
      #expect(terminal.wait { $0.contains("match") && $0.contains("▀") })
      usleep(300_000)
      #expect(!terminal.output.contains("\u{1B}_G") && !terminal.output.contains("\u{10EEEE}"))
    } else {
      #expect(terminal.wait { $0.contains("\u{10EEEE}") }, "\(terminal.output)")
      let pictures = sent(terminal.output)
      let picture = try #require(pictures.first)
      #expect(pictures.count == 1 && terminal.output.contains("a=p,U=1,i=\(picture.id),c=9,r=7"))
      // The number of the picture: its lower part is the colour, its upper one the third mark.
      let number = try #require(Int(picture.id))
      #expect(terminal.output.contains("38;5;\(number & 0xFF)m"))
    }
    #expect(try answers(home) == 1)
    terminal.send("3")
    #expect(try kept(home, 2))
    terminal.send("\u{03}")
    _ = terminal.ended()
  }

  @Test func doctorNamesTheGraphicsProtocolAndWhy() throws {
    let home = try home()
    for (answer, said) in [
      (Self.kitty + Self.plain, "kitty"), (Self.sixel, "sixel"), (Self.plain, "shows no others"),
      ("", "no answer in time"),
    ] {
      let terminal = try FakeTerminal(home, answer: [(0, answer)], command: [Tmux.binary, "doctor"])
      #expect(terminal.ended() == 0)
      #expect(
        terminal.wait { $0.contains("2888 posters") && $0.contains(said) }, "\(terminal.output)")
    }
    #expect(try TestHome().nostrade("doctor").output.contains("generated thumbnails"))
  }
}
