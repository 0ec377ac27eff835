import Foundation
import TestSupport
import Testing

/// Where a home and its journal are, however they were named.
@Suite(.waiting) struct HomeEndToEndTests {
  /// Runs a shell script in a folder of its own, with the program as `$NOSTRADE`.
  private func shell(_ folder: TestHome, _ script: String, _ environment: [String: String] = [:]) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    return try run(
      "/bin/sh", ["-c", "cd '\(folder.path)' && " + script],
      environment: ["NOSTRADE": Tmux.binary, "NOSTRADE_HOME": folder.path + "/home"].merging(environment) {
        $1
      })
  }

  /// The folder as the program sees it, symbolic links followed.
  private func real(_ folder: TestHome) -> String {
    URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path
  }

  private func isThere(_ folder: TestHome, _ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.path + "/" + name)
  }

  @Test func theNightlyJobNamesItsJournalInFull() throws {
    let folder = TestHome()
    for script in [
      "NOSTRADE_JOURNAL=sqlite:foo.db $NOSTRADE schedule --print",
      "$NOSTRADE schedule --print --journal sqlite:foo.db",
    ] {
      let job = try shell(folder, script)
      #expect(job.status == 0 && job.output.contains("NOSTRADE_JOURNAL='sqlite:"), "\(job)")
      #expect(
        job.output.contains(folder.path + "/foo.db'") || job.output.contains(real(folder) + "/foo.db'"),
        "\(job)")
    }
  }

  @Test func aJournalInTheSettingsIsTheSameFromEveryFolder() throws {
    let folder = TestHome()
    let ended = try shell(
      folder,
      """
      mkdir -p home a b; echo 'journal = "sqlite:my.db"' > home/config.toml
      (cd a && $NOSTRADE tune); (cd a && $NOSTRADE rate 19 --love) && (cd b && $NOSTRADE events)
      """)
    #expect(ended.output.contains("\n1,1,19,3,"), "\(ended)")
    #expect(ended.output.contains("home/my.db has no answers yet"), "\(ended)")
    #expect(
      isThere(folder, "home/my.db") && !isThere(folder, "a/my.db") && !isThere(folder, "home/nostrade.db"))
  }

  /// Results of tuning go by the numbers of a journal; a copy has others.
  @Test func whatWasTunedGoesWithACopy() throws {
    let home = TestHome()
    let other = "sqlite:" + home.path + "/other.db"
    #expect(
      try home.nostrade("rate", "1", "--like", "--journal", other, "--profile", "ann", "--create").status == 0
    )
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    #expect(try home.nostrade("tune").status == 0)
    let copied = try home.nostrade("journal", "copy", "--to", other)
    // One answer is too few to tune: its verdict goes along, and nothing that could serve.
    #expect(copied.status == 0 && !copied.output.contains("tuned serves"), "\(copied)")
    let (here, there) = (
      try home.nostrade("tune", "--report"), try home.nostrade("tune", "--report", "--journal", other)
    )
    // There the profile has the number that is not its own here.
    #expect(there.output == here.output && here.output.contains("me:\n"), "\(there)")
    let again = try home.nostrade("journal", "copy", "--to", other)
    #expect(again.status == 0 && again.errors.contains("stays as it is"), "\(again)")
  }

  /// What lies beside the database in use belongs to it, wherever that is.
  @Test func filesBesideAJournalElsewhereAreNamed() throws {
    let folder = TestHome()
    let ended = try shell(
      folder,
      """
      mkdir -p home; export NOSTRADE_JOURNAL="sqlite:$PWD/there/own.db"
      $NOSTRADE models use linear; $NOSTRADE journal lists --out x.csv; $NOSTRADE rate 19 --love
      echo log > there/own.db-wal.left-1; : > there/own.db.backup-1; $NOSTRADE doctor; $NOSTRADE profile delete me --yes
      """)
    let log = "there/own.db-wal.left-1"
    #expect(ended.status == 0 && ended.output.contains("deleted: me, 1 event"), "\(ended)")
    #expect(ended.output.contains(log + " may hold answers"), "\(ended)")
    #expect(ended.output.contains("there/own.db.backup-1: empty"), "\(ended)")
    #expect(ended.errors.contains(log + ": this log of a database that was moved away"), "\(ended)")
    #expect(ended.errors.contains("there/own.db has no profile yet"), "\(ended)")
    #expect(ended.errors.contains("there/own.db: there is no journal"), "\(ended)")
  }

  @Test func aJournalThatIsNoneIsToldWithItsLine() throws {
    let folder = TestHome()
    let ended = try shell(
      folder,
      "mkdir home; printf '# mine\\n\\njournal = \"mysql://x\"\\n' > home/config.toml; $NOSTRADE events")
    #expect(
      ended.status == 1
        && ended.errors.contains("home/config.toml:3: journal must be sqlite, sqlite:PATH, or postgres://"),
      "\(ended)")
  }

  @Test func connectionsThatAreNoNumberAreRefused() throws {
    let folder = TestHome()
    let address = "postgres://nobody@127.0.0.1:1/x"
    let variable = "NOSTRADE_POSTGRES_CONNECTIONS"
    let refused = try shell(folder, "$NOSTRADE events --journal \(address)", [variable: "abc"])
    #expect(
      refused.status == 1
        && refused.errors.contains("$\(variable) must be a number from 1 to 1000, not \"abc\""), "\(refused)")
    for other in ["", "0", "5000"] {
      let ended = try shell(folder, "$NOSTRADE events --journal \(address)", [variable: other])
      #expect(ended.status == 1 && !ended.errors.contains(variable), "\(ended)")
    }
  }

  /// As another user where tests run as root, whom permissions do not stop.
  @Test func aHomeThatCannotBeEnteredIsNamed() throws {
    let folder = TestHome()
    for command in ["events", "doctor", "config show", "rate 19 --love", "schedule", "--plain"] {
      let ended = try shell(
        folder,
        """
        mkdir -p home; chmod 0 home; trap 'chmod 700 home' EXIT; as() { "$@"; }
        if [ "$(id -u)" = 0 ]; then
          chown 65534 home; as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
          as test -x "$NOSTRADE" && as test -x . || exit 77
        fi
        as "$NOSTRADE" \(command) < /dev/null
        """)
      if ended.status == 77 { return }
      let told = ended.output + ended.errors
      #expect(
        ended.status == 1 && told.contains("home: this folder of the home cannot be entered")
          && !told.contains("config.toml"), "\(command): \(ended)")
    }
  }

  @Test func settingsInAnotherEncodingAreNotIgnored() throws {
    let folder = TestHome()
    let ended = try shell(
      folder,
      """
      mkdir home; printf '# R\\351glages\\njournal = "sqlite:/nowhere/own.db"\\n' > home/config.toml
      $NOSTRADE rate 19 --love; $NOSTRADE events
      """)
    #expect(ended.status == 1 && ended.output.isEmpty, "\(ended)")
    #expect(
      ended.errors.components(separatedBy: "config.toml:1: this line has letters that are not in UTF-8").count
        == 3, "\(ended)")
    #expect(!isThere(folder, "home/nostrade.db"))
  }

  @Test func aTildeIsTheHomeFolderOfTheEnvironment() throws {
    let folder = TestHome()
    let ended = try shell(
      folder,
      "$NOSTRADE rate 19 --love --home '~/q' && $NOSTRADE rate 1 --love --home q2 --journal 'sqlite:~/z.db'",
      ["HOME": folder.path])
    #expect(ended.status == 0 && isThere(folder, "q/nostrade.db") && isThere(folder, "z.db"), "\(ended)")
  }

  @Test func namesOfProfilesAreRefusedWithoutTalkOfFiles() throws {
    let home = TestHome()
    for arguments in [["profile", "--create", ""], ["rate", "19", "--love", "--profile", ""]] {
      let refused = try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path])
      #expect(
        refused.status == 1
          && refused.errors == "nostrade: The name of a profile has 1 to 60 printable characters.\n",
        "\(refused)")
    }
    let report = try home.nostrade("tune", "--report", "--profile", "nobody")
    #expect(report.status == 1 && report.errors.contains("There is no profile \"nobody\""), "\(report)")
    #expect(try home.nostrade("tune", "--report").status == 0)
  }

  /// A mistyped name of a home leaves nothing behind.
  @Test func commandsThatOnlyReadMakeNoHome() throws {
    let folder = TestHome()
    for command in ["events", "export", "undo", "search monster"] {
      let refused = try shell(folder, "$NOSTRADE \(command)")
      #expect(refused.status == 1 && refused.output.isEmpty, "\(command): \(refused)")
      #expect(
        refused.errors.contains("There is no home at ") && refused.errors.contains("/home."), "\(refused)")
      let typo = try shell(folder, "$NOSTRADE \(command) --journal sqlite:typo.db")
      #expect(typo.status == 1 && typo.errors.contains("There is no database at "), "\(typo)")
    }
    #expect(!isThere(folder, "home") && !isThere(folder, "typo.db"))
    // An empty folder is a home, and so are the folders that everybody has.
    #expect(try shell(folder, "mkdir home && $NOSTRADE events").status == 0)
    let own = [
      "NOSTRADE_HOME": "", "HOME": folder.path, "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "",
      "XDG_CACHE_HOME": "", "XDG_STATE_HOME": "",
    ]
    #expect(try shell(folder, "$NOSTRADE search monster", own).status == 0)
    #expect(isThere(folder, ".local/share/nostrade/nostrade.db"))
  }

  @Test func aDashIsTheStandardPipe() throws {
    let folder = TestHome()
    let ended = try shell(
      folder,
      """
      $NOSTRADE rate 19 --love > rated && $NOSTRADE backup - > copy.db && $NOSTRADE export --out - > list.json
      $NOSTRADE export --everything - | $NOSTRADE import --everything - --home other && $NOSTRADE events --home other
      mkdir third && mv copy.db third/nostrade.db && $NOSTRADE events --home third
      """)
    #expect(ended.status == 0, "\(ended)")
    #expect(ended.output.components(separatedBy: "\n1,1,19,3,").count == 3, "\(ended)")
    #expect(
      ended.output.contains("1 event restored") && ended.errors.contains("1 event of 1 profile copied."),
      "\(ended)")
    #expect(!isThere(folder, "-"))
    let list = try String(contentsOfFile: folder.path + "/list.json", encoding: .utf8)
    #expect(list.contains("nostrade-list"))
  }
}
