import Foundation
import TestSupport
import Testing

/// Commands that only read make neither a home of a mistyped name nor a profile, on the real binary.
@Suite(.waiting) struct ReadingEndToEndTests {
  private func nostrade(_ arguments: [String], home: String, input: String? = nil) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home], input: input)
  }

  private static let list = "user_id,anime_id,rating\n1,19,9\n"

  @Test func aMistypedHomeIsNotMade() throws {
    let folder = TestHome()
    let (list, story) = (
      try folder.write("list.csv", Self.list), try folder.write("story.txt", "A boy solves mysteries.")
    )
    let missing = folder.path + "/nope"
    for command in [
      ["profile"], ["judge", "--synopsis", story], ["evaluate", "--tiers"], ["posters", "get", "--dry-run"],
      ["schedule"], ["schedule", "--print"], ["schedule", "remove"],
      ["events"], ["rate", "zzzzzzz", "--love"],
    ] {
      let ended = try nostrade(command, home: missing)
      #expect(ended.status == 1 && !ended.errors.isEmpty, "\(command): \(ended)")
      #expect(!FileManager.default.fileExists(atPath: missing), "\(command)")
    }
    // What would be imported does not need a home.
    let dry = try nostrade(["import", "--list", list, "--dry-run"], home: missing)
    #expect(dry.status == 0 && dry.output.contains("1 title; nothing is changed."), "\(dry)")
    #expect(dry.errors.contains("There is no home at \(missing)"), "\(dry)")
    #expect(!FileManager.default.fileExists(atPath: missing))
    // A name that was typed is refused; a new person may begin with these.
    for command in [["recommend"], ["talk", "something sad"]] {
      let ended = try nostrade(command + ["--home", missing], home: folder.path)
      #expect(ended.status == 1 && ended.errors.contains("There is no home at"), "\(command): \(ended)")
      #expect(!FileManager.default.fileExists(atPath: missing), "\(command)")
    }
    let doctor = try nostrade(["doctor"], home: missing)
    #expect(doctor.output.contains("warn  home        There is no home at \(missing)"), "\(doctor)")
    #expect(!FileManager.default.fileExists(atPath: missing))
    #expect(try nostrade(["recommend", "--top", "1"], home: missing).status == 0)
  }

  @Test func onlyWhatWritesMakesAProfile() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    for command in [
      ["events"], ["export"], ["recommend", "--top", "1"], ["models"], ["models", "rollback"], ["undo"],
      ["tune", "--report"], ["schedule"], ["posters", "get", "--dry-run"], ["talk", "--clear"],
      ["feed", "--picture", home.path + "/x.svg"], ["rate", "zzzzzzz", "--love"],
      ["rate", "19", "--set-aside"],
      ["models", "use", "nothing-there"], ["feed", "--plain", "--model", "nothing-there"],
      ["talk", "--without", "x"],
    ] {
      let ended = try nostrade(command + ["--profile", "new", "--create"], home: home.path, input: "q\n")
      #expect(ended.status < 3, "\(command): \(ended)")
      #expect(try home.nostrade("profile").output == "me\t1 event\n", "\(command)")
    }
    for command in [
      ["models", "use", "linear"], ["talk", "something sad"], ["rate", "1", "--like"], ["feed", "--plain"],
    ] {
      let name = command[0]
      let ended = try nostrade(command + ["--profile", name, "--create"], home: home.path, input: "q\n")
      #expect(ended.status == 0, "\(command): \(ended)")
      #expect(try home.nostrade("profile").output.contains("\(name)\t"), "\(command)")
    }
  }

  @Test func aModelFileHoldsFromEveryFolder() throws {
    let home = TestHome()
    let lists = try home.write("lists.csv", "user_id,anime_id,rating\n1,19,9\n1,1,8\n2,19,7\n2,5,9\n")
    let file = home.path + "/mine.safetensors"
    #expect(
      try home.nostrade("train", "--ratings", lists, "--model", "popularity", "--out", file).status == 0)
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    func shell(_ line: String) throws -> (status: Int32, output: String, errors: String) {
      try run(
        "/bin/sh", ["-c", "cd '\(home.path)' && nostrade() { '\(Tmux.binary)' \"$@\"; } && \(line)"],
        environment: ["NOSTRADE_HOME": home.path, "HOME": home.path])
    }
    func stored() throws -> String { try home.nostrade("models").errors }
    for line in [
      "nostrade models use ./mine.safetensors", "nostrade models use mine.safetensors",
      "nostrade models use '~/mine.safetensors'", "echo q | nostrade --plain --model=mine.safetensors",
    ] {
      #expect(try shell("nostrade models use ensemble; " + line).status == 0, "\(line)")
      #expect(try stored().contains("me ranks by "), "\(line)")
      #expect(try stored().contains("/mine.safetensors."), "\(line)")
      #expect(try home.nostrade("recommend", "--top", "1").errors.isEmpty, "\(line)")
    }
    // In the folder of models it has a name.
    let used = try shell(
      "mkdir -p models && mv mine.safetensors models/ && nostrade models use models/mine.safetensors")
    #expect(used.status == 0 && used.output.contains("me ranks by the mine model"), "\(used)")
    #expect(try home.nostrade("models").output.contains("* mine\t"))
  }

  @Test func anUnknownCommandIsNamed() throws {
    let home = TestHome()
    for arguments in [["recomend"], ["help", "recomend"]] {
      let ended = try nostrade(arguments, home: home.path)
      #expect(
        ended.status == 2
          && ended.errors == "nostrade: There is no command recomend; did you mean recommend?\n", "\(ended)")
    }
    #expect(try nostrade(["help", "recommend"], home: home.path).status == 0)
    #expect(try nostrade(["qqqqqqqq"], home: home.path).errors.contains("nostrade --help lists them"))
  }

  @Test func answersSayWhatTheyDid() throws {
    let home = TestHome()
    let loved = try home.nostrade("rate", "19", "--love", "--review", "3/10")
    #expect(loved.output.contains("read as 8.0 of 10: 3/10 (a love is at least 8)"), "\(loved)")
    #expect(try home.nostrade("rate", "19", "--like").status == 0)
    let undone = try home.nostrade("undo")
    #expect(undone.output.hasSuffix("(19); what you said before counts again: love\n"), "\(undone)")
    #expect(try home.nostrade("undo").output.hasSuffix("(19)\n"))
    for expected in [4, 4] {
      #expect(try home.nostrade("rate", "1", "--save").status == 0)
      #expect(try home.nostrade("events").output.split(separator: "\n").count == 2 + expected)
    }
  }

  @Test func recommendSaysWhichFilterToLift() throws {
    let home = TestHome()
    let none = try home.nostrade("recommend", "--genre", "Drama", "--years", "1900-1901")
    #expect(none.status == 0 && none.errors.contains("without --years "), "\(none)")
    _ = try home.nostrade("rate", "19", "--love")
    let alone = try home.nostrade("recommend", "--with", "me")
    #expect(alone.status == 1 && alone.errors.contains("for that profile already"), "\(alone)")
    _ = try home.nostrade("rate", "1", "--love", "--profile", "anna", "--create")
    let both = try home.nostrade("recommend", "--with", "anna", "--top", "1", "--format", "json").output
    for field in ["\"type\"", "\"year\"", "\"genres\"", "\"episodes\""] {
      #expect(both.contains(field), "\(both)")
    }
    let file = try home.write("histories.csv", Self.list)
    let batch = try home.nostrade("recommend", "--histories", file, "--profile", "nobody", "--top", "1")
    #expect(batch.status == 0 && batch.errors.contains("--profile means nothing"), "\(batch)")
  }
}
