import Foundation
import TestSupport
import Testing

@testable import Journal

/// The whole loop as lines, on the real binary.
@Suite(.waiting) struct PlainEndToEndTests {
  func answers(_ home: TestHome) throws -> [String] {
    let store = try JournalStore(path: home.path + "/nostrade.db")
    return try store.events(userID: try store.profile(named: "me").userID).map { "\($0.feedback)" }
  }

  @Test func wholeSessionThroughAPipe() throws {
    let home = TestHome()
    let keys = [
      "/monster", "#1 love", "back", "back", "3", "z", "s", "b", "back", "h", "back", "e", "back", "?", "q",
    ]
    let result = try home.nostrade("--plain", input: keys.joined(separator: "\n") + "\n3\n")
    #expect(result.status == 0, "\(result.errors)")
    for part in [
      "What do you love?", "1. Monster", "Loved Monster.", "Card: number 1 of",
      "Undone",
      "Saved, rows 1 to 1",
      "History, newest first", "Why ", "or undo:", "Good-bye.",
    ] { #expect(result.output.contains(part), "\(part) is missing in:\n\(result.output)") }
    #expect(!result.output.contains("\u{1B}"))
    // What came after q was not read.
    #expect(try answers(home) == ["love", "love", "undo", "saved"])
  }

  /// `x` on a reason leaves the answer out as evidence: in the log, in the history, and until it is undone.
  @Test func aReasonIsClosedAndOpenedAgain() throws {
    let home = TestHome()
    for name in ["Monster", "K-On!", "Toradora!"] { _ = try home.nostrade("rate", name, "--love") }
    func ranked() throws -> String {
      try home.nostrade("recommend", "--at", "2000000000", "--top", "12", "--format", "csv").output
    }
    let before = try ranked()
    let closed = try home.nostrade("--plain", input: "Enter\nx\nback\nh\nq\n")
    #expect(
      closed.output.contains(" as evidence.") && closed.output.contains("Set aside "), "\(closed.output)")
    #expect(closed.output.contains("you: loved, set aside"), "\(closed.output)")
    #expect(try answers(home) == ["love", "love", "love", "evidenceOff"])
    #expect(try ranked() != before)
    #expect(try home.nostrade("events", "--format", "csv").output.contains(",10,"))
    #expect(try home.nostrade("doctor").status == 0)
    #expect(try home.nostrade("backup", home.path + "/copy.db").status == 0)
    _ = try home.nostrade("undo")
    #expect(try ranked() == before, "opened again")
    #expect(try home.nostrade("rate", "Monster", "--set-aside").status == 0)
    let again = try home.nostrade("rate", "Monster", "--set-aside")
    #expect(again.status == 1 && again.errors.contains("counts as evidence"), "\(again)")
    _ = try home.nostrade("rate", "Monster", "--love")
    #expect(try answers(home).suffix(2) == ["evidenceOff", "love"])
  }

  @Test func endOfInputEndsTheProgram() throws {
    let home = try TestHome.loved()
    // The last line has no end of its own.
    let result = try home.nostrade("--plain", input: "2\n3")
    #expect(result.status == 0 && result.output.contains("Liked ") && result.output.contains("Loved "))
    #expect(try answers(home) == ["love", "like", "love"])
  }

  @Test func answerIsCommittedBeforeTheNextLine() throws {
    let home = try TestHome.loved()
    // The reader goes away after some lines: what was printed is kept all the same.
    let lines = Array(repeating: "w", count: 40).joined(separator: "\\n")
    let result = try run(
      "/bin/sh", ["-c", "printf '\(lines)\\n' | '\(Tmux.binary)' --plain --home '\(home.path)' | head -n 60"])
    let told = result.output.components(separatedBy: "\nSeen ").count - 1
    #expect(told > 2)
    #expect(try answers(home).filter { $0 == "seen" }.count >= told)
  }

  @Test(arguments: ["2\nq\n", "2\n", "2\nback\nq\n"])
  func failedSaveIsNotReportedAsSaved(lines: String) throws {
    let home = try TestHome.loved()
    let store = try JournalStore(path: home.path + "/nostrade.db")
    let locked = try store.write { _ in try home.nostrade("--plain", input: lines) }
    #expect(locked.status == 1 && locked.output.contains("Error: Not saved"), "\(locked)")
    #expect(locked.errors.contains("not saved") && !locked.output.contains("is saved"), "\(locked)")
    #expect(try answers(home) == ["love"])
    let free = try home.nostrade("--plain", input: "2\nq\n")
    #expect(free.status == 0 && free.output.hasSuffix("Everything is saved. Good-bye.\n"), "\(free)")
  }

  @Test func closedOutputPipeEndsTheProgram() throws {
    let home = try TestHome.loved()
    let lines = Array(repeating: "w", count: 40).joined(separator: "\\n")
    let result = try run(
      "/bin/sh",
      [
        "-c",
        "trap '' PIPE; printf '\(lines)\\n' | { '\(Tmux.binary)' --plain --home '\(home.path)'; echo $? >&2; } | true",
      ])
    #expect(result.errors.contains("could not be written.\n1\n"), "\(result)")
    // It does not go on answering for nobody.
    #expect(try answers(home).count < 20)
  }

  @Test func fullPipeIsWaitedFor() throws {
    let home = try TestHome.loved()
    let words = try home.write("words", String(repeating: "?\n", count: 200) + "q\n")
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    _ = fcntl(ends[1], F_SETFL, fcntl(ends[1], F_GETFL) | O_NONBLOCK)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let environment = ProcessInfo.processInfo.environment.merging(["NOSTRADE_HOME": home.path]) { $1 }
    let id = try spawn([Tmux.binary, "--plain"], environment) { actions in
      posix_spawn_file_actions_addopen(&actions, 0, words, O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    close(ends[1])
    // Nobody reads until it must have filled what a pipe holds.
    sleep(2)
    let output = String(
      decoding: FileHandle(fileDescriptor: ends[0], closeOnDealloc: true).readDataToEndOfFile(), as: UTF8.self
    )
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    #expect(status == 0 && output.utf8.count > 1 << 17, "\(status), \(output.utf8.count)")
    #expect(output.hasSuffix("Good-bye.\n"), "\(output.suffix(200))")
  }

  @Test func dumbTerminalGetsLines() throws {
    let home = try TestHome.loved()
    let screen = try Tmux("NOSTRADE_HOME='\(home.path)' TERM=dumb '\(Tmux.binary)'").shows(
      "Card: number 1 of")
    try screen.press("3", "Enter").shows("Loved ")
    try screen.press("C-d").ends(0)
    #expect(try answers(home) == ["love", "love"])
  }
}
