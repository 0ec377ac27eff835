import Events
import Foundation
import Journal
import Testing

/// A person's first evening, on the real binary in a real terminal.
@Suite(.serialized) struct FeedEndToEndTests {
  func events(_ home: TestHome) throws -> [Event] {
    let store = try JournalStore(path: home.path + "/nostrade.db")
    return try store.events(userID: try store.profile(named: "me").userID)
  }

  func processID(_ home: TestHome) throws -> pid_t? {
    // The feed's process is the one that holds this home in its environment and is not the shell.
    for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let id = Int32(entry),
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/exe"),
        link == URL(fileURLWithPath: Tmux.binary).resolvingSymlinksInPath().path,
        let environment = FileManager.default.contents(atPath: "/proc/\(id)/environ"),
        String(decoding: environment, as: UTF8.self).contains(home.path)
      else { continue }
      return id
    }
    return nil
  }

  @Test func answersSurviveAKill() throws {
    let home = TestHome()
    var terminal = try Tmux(home.feed)
    var look = try terminal.wait("What do you love?")
    #expect(look.found, "\(look.screen)")
    for title in ["monster", "steins gate"] {
      try terminal.type(title)
      #expect(try terminal.wait { $0.contains("found") && $0.lowercased().contains(title.prefix(5)) }.found)
      try terminal.keys("Tab")
      try terminal.keys("Enter")
      look = try terminal.wait { $0.contains("popular titles") && $0.contains("First recommendations") }
      #expect(look.found, "\(look.screen)")
    }
    try terminal.keys("Escape")
    #expect(try terminal.wait("match").found)
    // Ten cards, with every kind of answer that settles a title, each waited for.
    for (count, key) in ["1", "2", "3", "w", "Left", "Right", "Up", "2", "1", "w"].enumerated() {
      try terminal.keys(key)
      look = try terminal.wait("\(count + 3) answered")
      #expect(look.found, "\(look.screen)")
    }
    let shown = try events(home)
    #expect(shown.count == 12)
    #expect(shown.prefix(2).allSatisfy { $0.feedback == .love })
    let id = try #require(try processID(home))
    kill(id, SIGKILL)
    #expect(try terminal.wait("[ended 137]").found)

    terminal = try Tmux(home.feed)
    look = try terminal.wait("12 answered")
    #expect(look.found, "\(look.screen)")
    #expect(try events(home) == shown)
    let answered = Set(shown.map { "\($0.animeID)" })
    #expect(answered.count == 12)
    let ranked = try home.nostrade("recommend", "--top", "2000", "--format", "csv").output.split(
      separator: "\n")
    #expect(ranked.count > 100)
    for line in ranked.dropFirst() {
      #expect(!answered.contains(String(line.split(separator: ",")[1])), "\(line) came back")
    }
    try terminal.keys("q")
    #expect(try terminal.wait("[ended 0]").found)
  }

  @Test func undoSaveSearchListsAndHelpWork() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "Monster", "--love").status == 0)
    let terminal = try Tmux(home.feed)
    #expect(try terminal.wait("Because you loved Monster").found)
    try terminal.keys("3")
    #expect(try terminal.wait("2 answered").found)
    try terminal.keys("z")
    #expect(try terminal.wait("1 answered").found)
    try terminal.keys("Z")
    #expect(try terminal.wait("2 answered").found)
    try terminal.keys("s")
    #expect(try terminal.wait("1 saved").found)
    try terminal.keys("b")
    #expect(try terminal.wait("Saved  1").found)
    try terminal.keys("2")
    #expect(try terminal.wait("Saved  0").found)
    try terminal.keys("Escape", "l")
    #expect(try terminal.wait("The ranking  100").found)
    try terminal.keys("j", "Enter")
    #expect(try terminal.wait("myanimelist.net/anime").found)
    try terminal.keys("Escape", "Escape", "?")
    #expect(try terminal.wait("Keys on this screen: feed").found)
    try terminal.keys("Escape", "/")
    try terminal.type("91 Days")
    let look = try terminal.wait("/ 91 Days")
    #expect(look.found, "digits are text in a field:\n\(look.screen)")
    try terminal.keys("C-c")
    #expect(try terminal.wait("[ended 0]").found)
  }

  @Test func filtersSurviveAKillAndHoldInRecommendToo() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "Monster", "--love").status == 0)
    let plain = try home.nostrade("recommend", "--top", "50", "--format", "csv").output
    var terminal = try Tmux(home.feed)
    #expect(try terminal.wait("match").found)
    try terminal.keys("f")
    #expect(try terminal.wait("Sequels of unseen titles").found)
    try terminal.keys("j", "j", "Right", "Right", "Right")
    var look = try terminal.wait("From year: 1980.")
    #expect(look.found, "\(look.screen)")
    let id = try #require(try processID(home))
    kill(id, SIGKILL)
    #expect(try terminal.wait("[ended 137]").found)
    terminal = try Tmux(home.feed)
    #expect(try terminal.wait("match").found)
    try terminal.keys("f")
    look = try terminal.wait { $0.contains("• From year") && $0.contains("1980") }
    #expect(look.found, "\(look.screen)")
    let filtered = try home.nostrade("recommend", "--top", "2000", "--format", "json").output
    #expect(
      filtered.contains("\"year\"") && !filtered.contains("\"year\" : 197")
        && !filtered.contains("\"year\":197"))
    #expect(try home.nostrade("recommend", "--top", "50", "--format", "csv", "--plain").output == plain)
    try terminal.keys("X")
    #expect(try terminal.wait("All filters reset.").found)
    #expect(try home.nostrade("recommend", "--top", "50", "--format", "csv").output == plain)
  }

  @Test func anotherProfileIsMadeAndLeftFromTheFeed() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "Monster", "--love").status == 0)
    let terminal = try Tmux(home.feed)
    #expect(try terminal.wait("match").found)
    try terminal.keys("P")
    #expect(try terminal.wait("Choose a profile").found)
    try terminal.type("Ann")
    #expect(try terminal.wait("a new profile").found)
    try terminal.keys("Enter")
    #expect(try terminal.wait("What do you love?").found)
    try terminal.keys("Escape")
    #expect(try terminal.wait("match").found)
    try terminal.keys("1")
    #expect(try terminal.wait("1 answered").found)
    #expect(try events(home).count == 1)
    let store = try JournalStore(path: home.path + "/nostrade.db")
    let ann = try store.profile(named: "Ann")
    #expect(try store.events(userID: ann.userID).map(\.feedback) == [.dislike])
  }

  @Test func sizesSignalsAndATinyTerminal() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    let terminal = try Tmux(home.feed, width: 80, height: 24)
    #expect(try terminal.wait("match").found)
    try terminal.call(["resize-window", "-t", "main", "-x", "140", "-y", "40"])
    #expect(try terminal.wait("Up next").found)
    try terminal.call(["resize-window", "-t", "main", "-x", "20", "-y", "5"])
    #expect(try terminal.wait("need 60x20").found)
    try terminal.keys("3")
    try terminal.call(["resize-window", "-t", "main", "-x", "60", "-y", "20"])
    let look = try terminal.wait { $0.contains("match") && $0.contains("1 answered") }
    #expect(look.found, "\(look.screen)")
    let id = try #require(try processID(home))
    kill(id, SIGTERM)
    let ended = try terminal.wait("[ended 143]")
    #expect(ended.found && !ended.screen.contains("match"), "the screen was not given back:\n\(ended.screen)")
  }

  @Test func aBurstOfPastedKeysIsKept() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    let terminal = try Tmux(home.feed)
    #expect(try terminal.wait("match").found)
    for _ in 0..<4 { try terminal.type(String(repeating: "w", count: 50)) }
    let look = try terminal.wait("201 answered", seconds: 60)
    #expect(look.found, "\(look.screen)")
    #expect(try events(home).count == 201)
  }

  @Test func aTermThatIsNoneIsASentence() throws {
    let home = TestHome()
    for (name, part) in [("", "TERM is not set"), ("no-such-kind", "unknown")] {
      let terminal = try Tmux("NOSTRADE_HOME='\(home.path)' TERM='\(name)' '\(Tmux.binary)'")
      let look = try terminal.wait("[ended 1]")
      let text = look.screen.replacingOccurrences(of: "\n", with: "")
      #expect(look.found && text.contains(part) && text.contains("--plain"), "\(look.screen)")
    }
    let piped = try home.nostrade()
    #expect(piped.status == 1)
    #expect(piped.errors.contains("needs a terminal") && piped.errors.contains("--plain"))
  }
}
