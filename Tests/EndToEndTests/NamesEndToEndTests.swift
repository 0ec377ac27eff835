import Foundation
import TestSupport
import Testing

/// Names of profiles and folders, and where options may stand.
@Suite(.waiting) struct NamesEndToEndTests {
  @Test func unknownProfilesAreRefusedUnlessCreated() throws {
    let home = try TestHome.loved()
    for name in ["anna", "Jos\u{E9}"] {
      #expect(try home.nostrade("rate", "19", "--love", "--profile", name, "--create").status == 0)
    }
    for command in [
      ["recommend"], ["rate", "1", "--love"], ["undo"], ["events"], ["tune"], ["models"],
      ["schedule", "--print"],
      ["feed", "--plain"],
    ] {
      let result = try run(
        Tmux.binary, command + ["--profile", "jose"], environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == 1 && result.output.isEmpty, "\(command): \(result)")
      let makes = ["rate", "models", "feed"].contains(command[0])
      let told = "nostrade: There is no profile \"jose\". There are: Jos\u{E9}, me, anna. "
      #expect(
        result.errors.hasSuffix(
          told + (makes ? "Add --create to make it.\n" : "nostrade profile --create NAME makes one.\n")),
        "\(command): \(result)")
    }
    #expect(try home.nostrade("rate", "1", "--like", "--profile", "Jose\u{301}").status == 0)
    #expect(try home.nostrade("profile").output == "me\t1 event\nanna\t1 event\nJos\u{E9}\t2 events\n")
    let long = try home.nostrade("events", "--profile", String(repeating: "x", count: 100_000))
    #expect(long.status == 1 && long.errors.count < 300)
    #expect(try home.nostrade("recommend", "--profile", "me", "--top", "1").status == 0)
  }

  @Test func theFeedAsksForANewProfile() throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed + " --profile anna")
    try screen.shows("There is no profile \"anna\". There are: me. Make it? [y/N]").type("n").press("Enter")
    try screen.shows("No profile was made.", "[ended 1]")
    let second = try Tmux(home.feed + " --profile anna")
    try second.shows("[y/N]").type("y").press("Enter").shows("What do you love?")
    #expect(try home.nostrade("profile").output.contains("anna\t0 events"))
  }

  @Test func optionsMayStandBeforeTheSubcommand() throws {
    let home = TestHome()
    let place = home.path + "/feed"
    #expect(try run(Tmux.binary, ["--home", place, "rate", "19", "--love"]).status == 0)
    #expect(try run(Tmux.binary, ["--home", place, "--profile", "me", "events"]).output.contains(",19,3,"))
    #expect(try run(Tmux.binary, ["--home=" + place, "config", "path"]).output == place + "/config.toml\n")
    #expect(try run(Tmux.binary, ["--home", place, "--plain"], input: "q\n").status == 0)
  }

  @Test func errorsShowTheUsageOfTheirSubcommand() throws {
    let home = TestHome()
    for (arguments, name) in [
      (["recommend", "--histories", "x", "--format", "json"], "recommend"),
      (["feed", "--size", "3"], "feed"),
      (["feed", "--press", "Nokey"], "feed"), (["events", "--home", ""], "events"),
      (["rate", "--nothing"], "rate"),
      (["train", "--model", "x"], "train"),
    ] {
      let result = try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path])
      #expect(
        result.status == 2 && result.errors.contains("Usage: nostrade \(name)"), "\(arguments): \(result)")
    }
  }

  /// The base directory specification: relative paths are ignored.
  @Test func relativeFoldersAreIgnored() throws {
    let home = TestHome()
    try FileManager.default.createDirectory(atPath: home.path, withIntermediateDirectories: true)
    let names = ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"]
    var environment = Dictionary(uniqueKeysWithValues: names.map { ($0, "rel-\(getpid())") })
    environment["HOME"] = home.path
    environment["NOSTRADE_HOME"] = ""
    #expect(try run(Tmux.binary, ["rate", "19", "--love"], environment: environment).status == 0)
    #expect(!FileManager.default.fileExists(atPath: "rel-\(getpid())"))
    #expect(FileManager.default.fileExists(atPath: home.path + "/.local/share/nostrade/nostrade.db"))
    for name in ["", "rel-\(getpid())"] {
      environment["HOME"] = name
      let place = try run(Tmux.binary, ["config", "path"], environment: environment)
      #expect(place.status == 0 && place.output.hasPrefix("/") && !place.output.contains("rel-"), "\(place)")
    }
  }

  /// Cron starts with an environment of its own.
  @Test func theCrontabLineNamesTheFolders() throws {
    let home = TestHome()
    let data = home.path + "/it's 100%"
    let environment = [
      "HOME": home.path, "XDG_DATA_HOME": data, "XDG_STATE_HOME": "rel", "NOSTRADE_HOME": "",
    ]
    #expect(try run(Tmux.binary, ["rate", "19", "--love"], environment: environment).status == 0)
    let line = try run(Tmux.binary, ["schedule", "--print"], environment: environment).output
    #expect(
      line.contains(" XDG_DATA_HOME='\(home.path)/it'\\''s 100\\%' ") && !line.contains("XDG_STATE_HOME"))
    let command = line.replacingOccurrences(of: "17 3 * * * ", with: "").replacingOccurrences(
      of: "\\%", with: "%")
    _ = try run(
      "/usr/bin/env", ["-i", "HOME=/nonexistent", "PATH=/usr/bin:/bin", "/bin/sh", "-c", command])
    let log = try String(contentsOfFile: home.path + "/.local/state/nostrade/logs/tune.log", encoding: .utf8)
    #expect(log.contains("answers"), "\(log)")
    // Tuning where nothing is leaves nothing, and is no failure; a home that is not there is one.
    let empty = TestHome()
    _ = try empty.write("config.toml", "")
    let quiet = try empty.nostrade("tune")
    #expect(
      quiet.status == 0 && quiet.errors.isEmpty && quiet.output.hasPrefix("Nothing to learn: "), "\(quiet)")
    #expect(quiet.output.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: empty.path + "/nostrade.db"))
    let mistyped = try empty.nostrade("tune", "--home", empty.path + "/nohome")
    #expect(mistyped.status == 1 && mistyped.errors.contains("There is no home at"), "\(mistyped)")
  }

  @Test func daysAreThePersonsOwn() throws {
    let home = try TestHome.loved()
    func days(_ zone: String) throws -> String {
      let picture = home.path + "/history.svg"
      _ = try run(
        Tmux.binary, ["feed", "--picture", picture, "--press", "h", "--size", "120x30"],
        environment: ["NOSTRADE_HOME": home.path, "TZ": zone])
      let svg = try String(contentsOfFile: picture, encoding: .utf8)
      return String(svg.matches(of: #/20\d\d-\d\d-\d\d/#).first?.output ?? "none")
    }
    // At any moment these two are on different days.
    #expect(try days("<+14>-14") != days("<-12>12"))
    for zone in ["", "Nowhere/At all", ":/etc/passwd", String(repeating: "x", count: 5000)] {
      #expect(try days(zone) != "none", "TZ=\(zone.prefix(20))")
    }
  }
}
