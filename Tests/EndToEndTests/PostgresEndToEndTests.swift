import Foundation
import TestSupport
import Testing

/// The real binary with its answers in PostgreSQL.
@Suite(.waiting, .enabled(if: PostgresCluster.shared != nil, "PostgreSQL is not installed here"))
struct PostgresEndToEndTests {
  private func address() throws -> String {
    try PostgresCluster.shared?.database() ?? ""
  }

  @Test func commandsAnswerThereAndCopyBack() throws {
    let (home, address) = (TestHome(), try address())
    #expect(try home.nostrade("rate", "Monster", "--love", "--journal", address).status == 0)
    // The setting does what the option does.
    _ = try home.write("config.toml", "journal = \"\(address)\"\n")
    #expect(try home.nostrade("rate", "1", "--dislike").output.contains("Cowboy Bebop"))
    #expect(try home.nostrade("undo").output.contains("Cowboy Bebop"))
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 4)
    #expect(try home.nostrade("recommend", "--top", "3").output.contains("who loved Monster"))
    let doctor = try home.nostrade("doctor").output
    #expect(
      doctor.contains("PostgreSQL") && doctor.contains("ok    connection  tables of version"), "\(doctor)")
    #expect(!FileManager.default.fileExists(atPath: home.path + "/nostrade.db"))
    for command in [
      ["backup", home.path + "/copy.db"], ["export", "--everything", home.path + "/all.zip"],
    ] {
      let refused = try run(Tmux.binary, command, environment: ["NOSTRADE_HOME": home.path])
      #expect(refused.status == 1 && refused.errors.contains("pg_dump"), "\(refused)")
    }
    #expect(!doctor.contains("is used."), "\(doctor)")
    let copied = try home.nostrade("journal", "copy", "--from", address, "--to", "sqlite")
    #expect(copied.status == 0 && copied.output.hasPrefix("copied: 3 events,"), "\(copied)")
    #expect(
      try home.nostrade("journal", "copy", "--from", address, "--to", "sqlite").output.hasPrefix(
        "copied: 0 events,"))
    // Each time the other one is named, with what it holds.
    let beside = try home.nostrade("doctor").output
    #expect(
      beside.contains("\(home.path)/nostrade.db holds 3 events of 1 profile too, which do not count"),
      "\(beside)")
    let reverse = try home.nostrade("doctor", "--journal", "sqlite").output
    #expect(
      reverse.contains("/nostrade.db is used. ") && reverse.contains(" holds 3 events of 1 profile too"),
      "\(reverse)")
    let (there, here) = (try home.nostrade("events"), try home.nostrade("events", "--journal", "sqlite"))
    #expect(there.output == here.output)
    let lists = try home.nostrade("journal", "lists", "--out", home.path + "/lists.csv")
    #expect(lists.output.hasPrefix("1 answer of 1 person"), "\(lists)")
    let text = try String(contentsOfFile: home.path + "/lists.csv", encoding: .utf8)
    #expect(text.hasPrefix("user_id,anime_id,feedback_type,timestamp,rating\n1,19,3,1"))
    // The home's own database is untouched by what follows.
    #expect(try home.nostrade("rate", "Trigun", "--like").status == 0)
    #expect(try home.nostrade("events", "--journal", "sqlite").output == here.output)
  }

  /// Two machines share answers and models: the second one's night is the first one's.
  @Test func aSecondMachineDoesNotTuneAgain() throws {
    let (first, second, address) = (TestHome(), TestHome(), try address())
    for home in [first, second] { _ = try home.write("config.toml", "journal = \"\(address)\"\n") }
    #expect(try first.nostrade("rate", "Monster", "--love").status == 0)
    let tuned = try first.nostrade("tune")
    #expect(tuned.status == 0 && !tuned.output.contains("does nothing"), "\(tuned)")
    try FileManager.default.createSymbolicLink(
      atPath: second.path + "/models", withDestinationPath: first.path + "/models")
    let again = try second.nostrade("tune")
    #expect(again.status == 0 && again.output.contains("Another machine"), "\(again)")
    #expect(again.output.contains("0 are new since: this run does nothing."), "\(again)")
    #expect(try !first.nostrade("tune").output.contains("Another machine"))
    // With answers enough for a verdict it is another night.
    for id in 1...40 {
      // Not every number is a title.
      _ = try second.nostrade("rate", "\(id)", "--like")
    }
    #expect(try !second.nostrade("tune").output.contains("Another machine"))
  }

  @Test func anUnreachableServerIsASentence() throws {
    let home = TestHome()
    let address = "postgres://kuro:s3cret@127.0.0.1:\(PostgresCluster.freePort())/club"
    let refused = try home.nostrade("events", "--journal", address)
    #expect(
      refused.status == 1 && refused.errors.contains("cannot be reached")
        && !refused.errors.contains("s3cret"))
    #expect(try home.nostrade("events", "--journal", "mysql://x").status == 2)
    _ = try home.write("config.toml", "journal = \"mysql://x\"\n")
    let wrong = try home.nostrade("events")
    #expect(wrong.status == 1 && wrong.errors.contains("config.toml"), "\(wrong)")
  }

  @Test func anOpenFeedHearsOfAnswersGivenElsewhere() throws {
    let (home, address) = (TestHome(), try address())
    _ = try home.write("config.toml", "journal = \"\(address)\"\n")
    #expect(try home.nostrade("rate", "Monster", "--love").status == 0)
    let screen = try Tmux(home.feed).shows("match")
    #expect(try home.nostrade("rate", "Trigun", "--like").status == 0)
    try screen.shows("1 answer was given elsewhere", "2 answered")
    try screen.press("2").shows("3 answered")
    try screen.press("q").ends(0)
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 4)
  }
}
