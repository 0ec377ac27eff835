import Foundation
import Testing

@testable import Journal

/// The whole loop as lines, on the real binary.
@Suite struct PlainEndToEndTests {
  func answers(_ home: TestHome) throws -> [String] {
    let store = try JournalStore(path: home.path + "/nostrade.db")
    return try store.events(userID: try store.profile(named: "me").userID).map { "\($0.feedback)" }
  }

  @Test func aWholeEveningThroughAPipe() throws {
    let home = TestHome()
    let keys = [
      "/monster", "#1 love", "back", "back", "3", "z", "s", "b", "back", "h", "back", "e", "back", "?", "q",
    ]
    let result = try home.nostrade("--plain", input: keys.joined(separator: "\n") + "\n3\n")
    #expect(result.status == 0, "\(result.errors)")
    for part in [
      "What do you love?", "1. Monster", "Loved Monster.", "Because you loved Monster.", "Undone",
      "Saved, rows 1 to 1",
      "History, newest first", "Why ", "or undo:", "Good-bye.",
    ] { #expect(result.output.contains(part), "\(part) is missing in:\n\(result.output)") }
    #expect(!result.output.contains("\u{1B}"))
    // What came after q was not read.
    #expect(try answers(home) == ["love", "love", "undo", "saved"])
  }

  @Test func theEndOfInputEndsIt() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    // The last line has no end of its own.
    let result = try home.nostrade("--plain", input: "2\n3")
    #expect(result.status == 0 && result.output.contains("Liked ") && result.output.contains("Loved "))
    #expect(try answers(home) == ["love", "like", "love"])
  }

  @Test func everyAnswerIsCommittedBeforeTheNextLine() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    // The reader goes away after some lines: what was printed is kept all the same.
    let lines = Array(repeating: "w", count: 40).joined(separator: "\\n")
    let result = try run(
      "/bin/sh", ["-c", "printf '\(lines)\\n' | '\(Tmux.binary)' --plain --home '\(home.path)' | head -n 60"])
    let told = result.output.components(separatedBy: "\nSeen ").count - 1
    #expect(told > 2)
    #expect(try answers(home).filter { $0 == "seen" }.count >= told)
  }

  @Test(arguments: ["2\nq\n", "2\n", "2\nback\nq\n"])
  func whatWasNotSavedIsNotSaidToBe(lines: String) throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    let store = try JournalStore(path: home.path + "/nostrade.db")
    let locked = try store.write { _ in try home.nostrade("--plain", input: lines) }
    #expect(locked.status == 1 && locked.output.contains("Trouble: Not saved"), "\(locked)")
    #expect(locked.errors.contains("not saved") && !locked.output.contains("is saved"), "\(locked)")
    #expect(try answers(home) == ["love"])
    let free = try home.nostrade("--plain", input: "2\nq\n")
    #expect(free.status == 0 && free.output.hasSuffix("Everything is saved. Good-bye.\n"), "\(free)")
  }

  @Test func aDumbTerminalGetsLines() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    let terminal = try Tmux("NOSTRADE_HOME='\(home.path)' TERM=dumb '\(Tmux.binary)'")
    #expect(try terminal.wait("Because you loved Monster").found)
    try terminal.keys("3", "Enter")
    let look = try terminal.wait("Loved ")
    #expect(look.found, "\(look.screen)")
    try terminal.keys("C-d")
    #expect(try terminal.wait("[ended 0]").found)
    #expect(try answers(home) == ["love", "love"])
  }
}
