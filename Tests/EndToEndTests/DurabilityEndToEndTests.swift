import Foundation
import TestSupport
import Testing

/// Where answers are after the program has ended, in whatever way, and what it says when their place is gone.
@Suite(.waiting) struct DurabilityEndToEndTests {
  /// Events in the file `nostrade.db` of a home, without the files beside it.
  private func eventsInTheFileAlone(_ home: TestHome) throws -> Int {
    let copy = TestHome()
    _ = try copy.write("config.toml", "")
    try FileManager.default.copyItem(atPath: home.path + "/nostrade.db", toPath: copy.path + "/nostrade.db")
    let events = try copy.nostrade("events")
    #expect(events.status == 0, "\(events.errors)")
    return events.output.split(separator: "\n").count - 1
  }

  /// Runs a shell script that opens a plain feed on a home: `answer KEY COUNT` gives an answer and waits for card COUNT.
  private func plain(_ home: TestHome, _ script: String) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try run(
      "/bin/sh",
      [
        "-c",
        """
        cd '\(home.path)' && mkfifo in || exit 9
        '\(Tmux.binary)' --plain < in > out 2> err & id=$!
        exec 3> in
        cards() { grep -c '^Card: ' out; }
        told() { i=0; until [ "$(cards)" -ge "$1" ] || grep -q '^Error: ' out || [ $i -gt 3600 ]; do sleep 0.05; i=$((i+1)); done; }
        answer() { echo "$1" >&3; told "$2"; }
        told 1
        \(script)
        exec 3>&-; wait $id; code=$?
        cat out; cat err >&2; exit $code
        """,
      ], environment: ["NOSTRADE_HOME": home.path])
  }

  @Test func commandsLeaveOneWholeFile() throws {
    for _ in 0..<5 {
      let home = try TestHome.loved()
      #expect(try eventsInTheFileAlone(home) == 1)
      #expect(try home.nostrade("undo").status == 0)
      #expect(try eventsInTheFileAlone(home) == 2)
      #expect(try home.nostrade("rate", "no such title at all", "--love").status == 1)
      #expect(!FileManager.default.fileExists(atPath: home.path + "/nostrade.db-wal"))
    }
  }

  @Test(arguments: [SIGHUP, SIGTERM, SIGINT, SIGQUIT])
  func signalsLeaveOneWholeFile(signal: Int32) throws {
    let home = try TestHome.loved()
    let ended = try plain(home, "answer 3 2; answer 2 3; ulimit -c 0; kill -\(signal) $id")
    // A background process of a shell without job control ignores Ctrl-C and Ctrl-\\.
    let isIgnored = signal == SIGINT || signal == SIGQUIT
    #expect(ended.status == (isIgnored ? 0 : 128 + signal), "\(ended)")
    #expect(try eventsInTheFileAlone(home) == 3)
    #expect(!FileManager.default.fileExists(atPath: home.path + "/nostrade.db-wal"))
  }

  @Test func closedTerminalAndClosedPipeLeaveOneWholeFile() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("3").shows("2 answered")
    let id = try #require(try FeedEndToEndTests().processID(home))
    try screen.call(["kill-server"])
    for _ in 0..<3600 where kill(id, 0) == 0 { usleep(50_000) }
    #expect(try eventsInTheFileAlone(home) == 2)
    _ = try run(
      "/bin/sh",
      [
        "-c",
        "printf '3\\n3\\n3\\n3\\n3\\n3\\n' | '\(Tmux.binary)' --plain --home '\(home.path)' | head -n 3",
      ])
    #expect(!FileManager.default.fileExists(atPath: home.path + "/nostrade.db-wal"))
    let events = try home.nostrade("events").output.split(separator: "\n").count - 1
    #expect(try eventsInTheFileAlone(home) == events)
  }

  @Test(arguments: [
    ("mv nostrade.db aside.db", "aside.db"), ("mv \"$PWD\" \"$PWD-away\"", ""), ("rm nostrade.db", ""),
    ("cp nostrade.db new.db; mv nostrade.db aside.db; mv new.db nostrade.db", "aside.db"),
  ])
  func nothingIsToldAsKeptOnceTheDatabaseIsMovedAway(move: String, aside: String) throws {
    let home = try TestHome.loved()
    let away = TestHome()
    let ended = try plain(home, "answer 3 2; \(move); answer 3 9; answer 2 9; echo q >&3")
    defer { try? FileManager.default.removeItem(atPath: home.path + "-away") }
    #expect(ended.status == 1, "\(ended)")
    #expect(
      ended.output.components(separatedBy: "Not saved: the database was moved away").count > 1, "\(ended)")
    #expect(
      ended.output.components(separatedBy: "\nCard: ").count - 1 <= 2 && !ended.output.contains("is saved"))
    #expect(ended.output.components(separatedBy: "\nLoved ").count - 1 == 1, "\(ended)")
    #expect(ended.errors.contains("not saved"))
    guard !aside.isEmpty else { return }
    try FileManager.default.createDirectory(atPath: away.path, withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: home.path + "/" + aside, toPath: away.path + "/nostrade.db")
    #expect(try eventsInTheFileAlone(away) == 2)
  }

  /// The same file with other contents: what `cp`, `rsync --inplace` and a redirection leave.
  @Test(arguments: [
    ("cp '%@' nostrade.db", "wrote over the database"), (": > nostrade.db", "wrote over the database"),
    (": > nostrade.db-wal", "wrote over nostrade.db-wal"),
  ])
  func nothingIsToldAsKeptOnceTheDatabaseIsWrittenOver(how: String, words: String) throws {
    let home = try TestHome.loved()
    let other = try TestHome.loved()
    #expect(try other.nostrade("rate", "Mushishi", "--like").status == 0)
    let command = how.replacingOccurrences(of: "%@", with: other.path + "/nostrade.db")
    let ended = try plain(
      home, "answer 3 2; \(command); cp nostrade.db after; answer 3 9; answer 2 9; echo q >&3")
    #expect(ended.status == 1 && !ended.output.contains("is saved"), "\(ended)")
    #expect(ended.output.contains("Not saved: another program \(words)"), "\(ended)")
    #expect(ended.output.components(separatedBy: "\nLoved ").count - 1 == 1, "\(ended)")
    // What was put there is untouched, and the next start is about it alone.
    let files = FileManager.default
    #expect(
      files.contents(atPath: home.path + "/nostrade.db") == files.contents(atPath: home.path + "/after"))
    let rated = try home.nostrade("rate", "Bleach", "--love")
    #expect(rated.status == 0, "\(rated.errors)")
    #expect(try home.nostrade("doctor").output.contains("integrity ok"))
    let expected = how.hasPrefix("cp") ? 3 : how.hasSuffix("-wal") ? 2 : 1
    #expect(try eventsInTheFileAlone(home) == expected)
  }

  /// Other commands beside an open feed write the database too, and are no strangers.
  @Test func commandsBesideAnOpenFeedAreNoStrangers() throws {
    let home = try TestHome.loved()
    let ended = try plain(
      home,
      """
      for i in 2 3 4 5; do answer 3 $i; '\(Tmux.binary)' rate $i --like > rated; '\(Tmux.binary)' events > seen; touch nostrade.db; done
      echo q >&3
      """)
    #expect(ended.status == 0 && ended.output.contains("is saved"), "\(ended)")
  }

  /// What the open feed has in its log must not get into a database that was put in the place of its own.
  @Test func aDatabasePutInItsPlaceIsUsableAtOnce() throws {
    let home = try TestHome.loved()
    let ended = try plain(
      home,
      """
      cp nostrade.db new.db; answer 3 2; answer 3 3; mv nostrade.db aside.db; mv new.db nostrade.db
      '\(Tmux.binary)' events > seen; '\(Tmux.binary)' rate 1 --like > rated; answer 3 9; echo q >&3
      """)
    #expect(ended.status == 1 && ended.output.contains("Not saved: the database was moved away"), "\(ended)")
    #expect(
      try String(contentsOfFile: home.path + "/seen", encoding: .utf8).split(separator: "\n").count == 2)
    #expect(try eventsInTheFileAlone(home) == 2)
    #expect(try home.nostrade("doctor").output.contains("integrity ok"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: home.path).contains { $0.contains("-wal.left-") })
    let away = TestHome()
    _ = try away.write("config.toml", "")
    try FileManager.default.moveItem(atPath: home.path + "/aside.db", toPath: away.path + "/nostrade.db")
    #expect(try eventsInTheFileAlone(away) == 3)
  }

  @Test func leavingTellsThatTheDatabaseWasMovedAway() throws {
    let home = try TestHome.loved()
    let ended = try plain(home, "answer 3 2; mv nostrade.db aside.db; echo q >&3")
    #expect(ended.status == 1 && !ended.output.contains("is saved"), "\(ended)")
    #expect(ended.errors.contains("Not saved: the database was moved away"), "\(ended)")
  }
}
