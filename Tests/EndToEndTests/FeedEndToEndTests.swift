import Events
import Foundation
import Journal
import TestSupport
import Testing

/// A person's first evening, on the real binary in a real terminal.
@Suite(.waiting) struct FeedEndToEndTests {
  func events(_ home: TestHome) throws -> [Event] {
    let store = try JournalStore(path: home.path + "/nostrade.db")
    return try store.events(userID: try store.profile(named: "me").userID)
  }

  func processID(_ home: TestHome) throws -> pid_t? {
    // The feed's process is the one that holds this home in its environment and is neither the shell nor a tuner of its own.
    for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let id = Int32(entry),
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/exe"),
        link == URL(fileURLWithPath: Tmux.binary).resolvingSymlinksInPath().path,
        let environment = FileManager.default.contents(atPath: "/proc/\(id)/environ"),
        String(decoding: environment, as: UTF8.self).contains(home.path),
        let arguments = FileManager.default.contents(atPath: "/proc/\(id)/cmdline"),
        !arguments.split(separator: 0).dropFirst().prefix(1).contains(Data("tune".utf8))
      else { continue }
      return id
    }
    return nil
  }

  @Test func answersSurviveAKill() throws {
    let home = TestHome()
    var screen = try Tmux(home.feed).shows("What do you love?")
    for title in ["monster", "steins gate"] {
      try screen.type(title).shows("found", title.prefix(5).capitalized)
      try screen.press("Tab").press("Enter").shows("popular titles", "First recommendations")
    }
    try screen.press("Escape").shows("match")
    // Ten cards, with every kind of answer that settles a title, each waited for.
    for (count, key) in ["1", "2", "3", "w", "Left", "Right", "Up", "2", "1", "w"].enumerated() {
      try screen.press(key).shows("\(count + 3) answered")
    }
    let shown = try events(home)
    #expect(shown.count == 12)
    #expect(shown.prefix(2).allSatisfy { $0.feedback == .love })
    let id = try #require(try processID(home))
    kill(id, SIGKILL)
    try screen.ends(137)

    screen = try Tmux(home.feed).shows("12 answered")
    #expect(try events(home) == shown)
    let answered = Set(shown.map { "\($0.animeID)" })
    #expect(answered.count == 12)
    let ranked = try home.nostrade("recommend", "--top", "2000", "--format", "csv").output.split(
      separator: "\n")
    #expect(ranked.count > 100)
    for line in ranked.dropFirst() {
      #expect(!answered.contains(String(line.split(separator: ",")[1])), "\(line) came back")
    }
    try screen.press("q").ends(0)
  }

  @Test func undoSaveSearchListsAndHelpWork() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("Monster love")
    try screen.press("3").shows("2 answered")
    try screen.press("z").shows("1 answered")
    try screen.press("Z").shows("2 answered")
    try screen.press("s").shows("1 saved")
    try screen.press("b").shows("Saved  1")
    try screen.press("2").shows("Saved  0")
    // Esc and a letter at once would be Alt with the letter.
    try screen.press("Escape").shows("match").press("l").shows("The ranking  100")
    try screen.press("j", "Enter").shows("myanimelist.net/anime")
    // The detail too says "match": each Esc is waited for, or the next key would be Alt with it.
    try screen.press("Escape").shows("The ranking  100", without: ["myanimelist.net/anime"])
    try screen.press("Escape").shows("match", without: ["The ranking"]).press("?").shows(
      "Keys on this screen: feed")
    try screen.press("Escape").shows("match", without: ["Keys on this screen"]).press("/").shows("Search")
    try screen.type("91 Days").shows("/ 91 Days")
    try screen.press("C-c").ends(0)
  }

  @Test func filtersSurviveAKillAndApplyToRecommend() throws {
    let home = try TestHome.loved()
    let plain = try home.nostrade("recommend", "--at", "2000000000", "--top", "50", "--format", "csv").output
    var screen = try Tmux(home.feed).shows("match")
    try screen.press("f").shows("Sequels of unseen titles")
    try screen.press("j", "j", "Right", "Right", "Right").shows("From year: 1980.")
    let id = try #require(try processID(home))
    kill(id, SIGKILL)
    try screen.ends(137)
    screen = try Tmux(home.feed).shows("match")
    try screen.press("f").shows("• From year", "1980")
    let filtered = try home.nostrade("recommend", "--top", "2000", "--format", "json").output
    #expect(
      filtered.contains("\"year\"") && !filtered.contains("\"year\" : 197")
        && !filtered.contains("\"year\":197"))
    #expect(
      try home.nostrade("recommend", "--at", "2000000000", "--top", "50", "--format", "csv", "--plain").output
        == plain)
    try screen.press("X").shows("All filters reset.")
    #expect(
      try home.nostrade("recommend", "--at", "2000000000", "--top", "50", "--format", "csv").output == plain)
  }

  @Test func profileIsAddedAndAnsweredInTheFeed() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("P").shows("Choose a profile")
    try screen.type("Ann").shows("a new profile")
    try screen.press("Enter").shows("What do you love?")
    try screen.press("Escape").shows("#1 of")
    try screen.press("1").shows("1 answered")
    #expect(try events(home).count == 1)
    let store = try JournalStore(path: home.path + "/nostrade.db")
    let ann = try store.profile(named: "Ann")
    #expect(try store.events(userID: ann.userID).map(\.feedback) == [.dislike])
  }

  @Test func resizeTinyTerminalAndSIGTERM() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed, width: 80, height: 24).shows("match")
    try screen.resize(140, 40).shows("Up next")
    try screen.resize(20, 5).shows("need 60x20")
    try screen.press("3")
    try screen.resize(60, 20).shows("match", "1 answered")
    let id = try #require(try processID(home))
    kill(id, SIGTERM)
    try screen.ends(143, without: ["match"])  // The screen was given back.
  }

  @Test func pastedKeysAreAllStored() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    for _ in 0..<4 { try screen.type(String(repeating: "w", count: 50)) }
    try screen.shows("201 answered")
    #expect(try events(home).count == 201)
  }

  @Test func unknownTERMIsReported() throws {
    let home = TestHome()
    for (name, part) in [("", "TERM is not set"), ("no-such-kind", "is not known")] {
      let screen = try Tmux("NOSTRADE_HOME='\(home.path)' TERM='\(name)' '\(Tmux.binary)'")
      let text = try screen.ends(1).text().replacingOccurrences(of: "\n", with: "")
      #expect(text.contains(part) && text.contains("--plain"), "\(text)")
    }
    let piped = try home.nostrade()
    #expect(piped.status == 1)
    #expect(piped.errors.contains("needs a terminal") && piped.errors.contains("--plain"))
  }
}
