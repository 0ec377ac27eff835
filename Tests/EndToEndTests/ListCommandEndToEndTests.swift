import Foundation
import TestSupport
import Testing

/// Lists and whole homes on the real binary: what comes in, what goes out.
@Suite(.waiting) struct ListCommandEndToEndTests {
  @Test func aListIsImportedOnceAndTakenBack() throws {
    let home = TestHome()
    let list = try home.write(
      "list.xml",
      """
      <myanimelist><anime><series_animedb_id>19</series_animedb_id><series_title>Monster</series_title>
      <my_score>9</my_score><my_status>Completed</my_status><my_finish_date>2019-04-05</my_finish_date></anime>
      <anime><series_animedb_id>999999</series_animedb_id><series_title>Monstre</series_title><my_score>3</my_score>
      <my_status>Completed</my_status></anime></myanimelist>
      """)
    let dry = try home.nostrade("import", "--list", list, "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("new\t1\t1 love"), "\(dry)")
    #expect(dry.output.contains("Monstre\tnear: Monster (19)"), "\(dry.output)")
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 1)
    #expect(try home.nostrade("import", "--list", list).status == 0)
    #expect(try home.nostrade("events").output.contains("1,1,19,3,1554422400000,"))
    #expect(try home.nostrade("import", "--list", list).output.contains("unchanged\t1"))
    // The title that was not found counts once a catalogue has it.
    let catalogue = try home.write(
      "anime.csv", "anime_id,title,genres,type\n19,Monster,Drama,TV\n999999,Monstre,Drama,TV\n")
    #expect(
      try home.nostrade("import", "--catalogue", catalogue).output.contains(
        "1 title of an imported list is known now"))
    #expect(try home.nostrade("events").output.contains("2,1,999999,1,,"))
    #expect(try home.nostrade("undo").output == "undone: import 1 (2 answers)\n")
    #expect(try home.nostrade("undo").status == 1)
    let twice = try home.nostrade("undo", "--import", "1")
    #expect(twice.status == 1 && twice.errors.contains("left to undo"), "\(twice)")
    let unknown = try home.nostrade("undo", "--import", "5")
    #expect(unknown.status == 1 && unknown.errors.contains("has no import 5"), "\(unknown)")
    let page = try home.write("page.xml", "<html></html>")
    #expect(try home.nostrade("import", "--list", page).status == 1)
  }

  @Test func aDryRunMakesNoProfileAndKnowsTheNewTitles() throws {
    let home = TestHome()
    let list = try home.write("list.csv", "title,score\nMonstre,9\n")
    let catalogue = try home.write("c.csv", "anime_id,title,genres,type\n999999,Monstre,Drama,TV\n")
    let dry = try home.nostrade(
      "import", "--list", list, "--catalogue", catalogue, "--dry-run", "--profile", "new", "--create")
    #expect(dry.status == 0 && dry.output.contains("new\t1") && !dry.output.contains("not found"), "\(dry)")
    #expect(try !home.nostrade("profile").output.contains("new"))
  }

  /// Days that a list tells are those days wherever the person is.
  @Test func daysOfAListStay() throws {
    let home = TestHome()
    let list = try home.write("list.csv", "title,score,finished\nMonster,9,2019-03-02\n")
    #expect(try home.nostrade("import", "--list", list).status == 0)
    for zone in ["America/New_York", "Pacific/Kiritimati"] {
      let picture = home.path + "/history.svg"
      let drawn = try run(
        Tmux.binary, ["feed", "--picture", picture, "--size", "100x30", "--press", "h"],
        environment: ["NOSTRADE_HOME": home.path, "TZ": zone])
      #expect(drawn.status == 0, "\(drawn)")
      let text = try String(contentsOfFile: picture, encoding: .utf8)
      #expect(text.contains("2019-03-02"), "\(zone): \(text.suffix(2000))")
    }
  }

  /// What the catalogue lacks tells two people apart, and a robot from somebody with a short list.
  @Test func listsAreJudgedWithTheTitlesThatTheCatalogueLacks() throws {
    let home = TestHome()
    let known = [1, 5, 6, 7, 15, 16, 17, 18, 19, 20, 27, 24, 25, 26, 30, 43]
    func list(_ name: String, _ titles: [Int], _ score: (Int) -> Int) -> String {
      titles.map { "\(name),\($0),\(score($0))\n" }.joined()
    }
    let text =
      "username,anime_id,rating\n"
      + list("ann", known + Array(900_001...900_020)) { $0 % 9 + 1 }
      + list("ben", known + Array(900_101...900_120)) { $0 % 9 + 1 }
      + list("robot", Array(known.prefix(5)) + Array(900_001...900_040)) { _ in 10 }
    let file = try home.write("lists.csv", text)
    let stored = try home.nostrade("import", "--ratings", file)
    #expect(stored.output.hasPrefix("32 ratings of 2 people stored"), "\(stored)")
    #expect(
      stored.errors.contains("1 list with one score") && stored.errors.contains("Skipped 40 of 72 rows"),
      "\(stored)")
    let unknown = try home.write("unknown.csv", "user_id,anime_id,rating\n1,900001,9\n")
    let refused = try home.nostrade("import", "--ratings", unknown)
    #expect(refused.status == 1 && refused.errors.contains("No row is about a title"), "\(refused)")
  }

  @Test func listsOfOthersAreAddedFilteredAndTold() throws {
    let home = TestHome()
    let header = "username,anime_id,my_score,score\n"
    let people = (0..<30).map { person in
      (0..<25).map {
        "p\(person),\([1, 5, 6, 19, 20, 30, 43][($0 + person) % 7]),\(($0 * 7 + person * 3) % 10 + 1),7\n"
      }.joined()
    }
    let robot = (1...2700).filter {
      [1, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33].contains($0)
    }
    .map { "robot,\($0),10,7\n" }.joined()
    let file = try home.write("lists.csv", header + people.joined() + robot)
    let dry = try home.nostrade("import", "--ratings", file, "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("would be stored"), "\(dry)")
    #expect(
      dry.errors.contains("read from my_score") && dry.errors.contains("1 list with one score"), "\(dry)")
    #expect(!FileManager.default.fileExists(atPath: home.path + "/data/ratings.csv"))
    #expect(try home.nostrade("import", "--ratings", file).output.contains("of 30 people stored"))
    #expect(try home.nostrade("import", "--ratings", file).output.contains("stored already"))
    let packed = try run(
      "/bin/sh",
      [
        "-c",
        "gzip -c '\(file)' | sed -n p | NOSTRADE_HOME='\(home.path)' '\(Tmux.binary)' import --ratings - --keep one-score",
      ])
    #expect(packed.status == 0, "\(packed)")
    // Named people come out as they are.
    let histories = try home.nostrade("recommend", "--histories", file, "--top", "1")
    #expect(histories.output.contains("\np3,1,"), "\(histories)")
    #expect(try home.nostrade("recommend", "--histories", file, "--columns", "rating=nothing").status == 1)
    #expect(try home.nostrade("recommend", "--histories", file, "--columns", "colour=1").status == 2)
  }

  @Test func answersAreWrittenAsListsWithTheirRatings() throws {
    let home = TestHome()
    let list = try home.write("list.csv", "anime_id,score,finished\n1,8.5,2019-03-02\n5,3,\n7,9,2020-01-01\n")
    _ = try home.nostrade("import", "--list", list)
    for arguments in [["19", "--love"], ["7", "--set-aside"], ["30", "--save"]] {
      #expect(
        try run(Tmux.binary, ["rate"] + arguments, environment: ["NOSTRADE_HOME": home.path]).status == 0)
    }
    let out = home.path + "/lists.csv"
    let written = try home.nostrade("journal", "lists", "--out", out)
    #expect(
      written.output == "4 answers of 1 person written to \(out).\n"
        && written.errors.contains("1 of 4 answers have no time"), "\(written)")
    let text = try String(contentsOfFile: out, encoding: .utf8)
    let rows = text.split(separator: "\n").map(String.init)
    #expect(rows[0] == "user_id,anime_id,feedback_type,timestamp,rating", "\(text)")
    #expect(rows.contains("1,1,3,1551484800.000,8.5") && rows.contains("1,5,1,,3"), "\(text)")
    // What is set aside was seen, and what is saved was not.
    #expect(rows.contains { $0.hasPrefix("1,7,4,") } && !text.contains(",30,"), "\(text)")
    let piped = try home.nostrade("journal", "lists", "--out", "-")
    #expect(piped.output == text && piped.errors.contains("4 answers of 1 person."), "\(piped)")
  }

  @Test func everythingMovesToAnotherHome() throws {
    let (home, other) = (TestHome(), TestHome())
    _ = try home.nostrade("rate", "19", "--love")
    _ = try home.nostrade("rate", "1", "--like", "--profile", "anna", "--create")
    _ = try home.write("config.toml", "[feed]\n")
    let zip = home.path + "/all.zip"
    #expect(try home.nostrade("export", "--everything", zip).output.contains("2 events of 2 profiles"))
    #expect(try home.nostrade("export", "--everything", zip).status == 1)
    let moved = try other.nostrade("import", "--everything", zip)
    #expect(moved.status == 0 && moved.output.contains("2 events restored"), "\(moved)")
    for profile in ["me", "anna"] {
      let arguments = ["events", "--profile", profile]
      let (old, new) = (
        try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path]).output,
        try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": other.path]).output
      )
      #expect(old == new && old.split(separator: "\n").count == 2)
    }
    #expect(FileManager.default.fileExists(atPath: other.path + "/config.toml"))
    let again = try other.nostrade("import", "--everything", zip)
    #expect(again.status == 1 && again.errors.contains("has 2 events"), "\(again)")
  }

  /// What is exported is what the feed reads, and what is imported is found by it.
  @Test func everythingMovesWithTheJournalThatIsNamed() throws {
    let (home, other) = (TestHome(), TestHome())
    _ = try home.nostrade("rate", "19", "--love")
    let journal = "sqlite:\(home.path)/elsewhere/answers.db"
    for title in ["1", "5"] { _ = try home.nostrade("rate", title, "--love", "--journal", journal) }
    let zip = home.path + "/all.zip"
    let written = try home.nostrade("export", "--everything", zip, "--journal", journal)
    #expect(written.output.contains("2 events of 1 profile "), "\(written)")
    let place = other.path + "/there/answers.db"
    let read = try other.nostrade("import", "--everything", zip, "--journal", "sqlite:" + place)
    #expect(read.output == "2 events restored to \(place).\n", "\(read)")
    #expect(try !other.nostrade("events").output.contains(",1,1,"))
    #expect(
      try other.nostrade("events", "--journal", "sqlite:" + place).output.split(separator: "\n").count == 3)
    let files = try FileManager.default.contentsOfDirectory(atPath: other.path + "/there")
    #expect(files.allSatisfy { $0.hasPrefix("answers.db") && !$0.contains(".writing-") }, "\(files)")
    // Settings that come along and name another place are told.
    _ = try home.write("config.toml", "journal = \"\(journal)\"\n")
    let set = try home.nostrade("export", "--everything", zip + "2")
    #expect(set.output.contains("2 events"), "\(set)")
    let warned = try TestHome().nostrade("import", "--everything", zip + "2")
    #expect(warned.status == 0 && warned.errors.contains("name another journal"), "\(warned)")
  }

  /// The archive of an older version is brought up to date under a temporary name, of which nothing stays.
  @Test func anArchiveOfAnOlderVersionLeavesNothingBehind() throws {
    let (home, other) = (TestHome(), TestHome())
    _ = try home.nostrade("rate", "19", "--love")
    let zip = home.path + "/all.zip"
    _ = try home.nostrade("export", "--everything", zip)
    let older =
      "import sys, zipfile, sqlite3, os\np = sys.argv[1]\nz = zipfile.ZipFile(p); z.extract('nostrade.db', p + '.d')\n"
      + "d = sqlite3.connect(p + '.d/nostrade.db')\n"
      + "last = d.execute('SELECT identifier FROM grdb_migrations ORDER BY rowid DESC').fetchone()[0]\n"
      + "d.execute('DELETE FROM grdb_migrations WHERE identifier = ?', (last,)); print(last); d.commit(); d.close()\n"
      + "w = zipfile.ZipFile(p + '3', 'w'); w.write(p + '.d/nostrade.db', 'nostrade.db'); w.close()\n"
    let made = try run("python3", ["-c", older, zip])
    #expect(made.status == 0, "\(made)")
    let read = try other.nostrade("import", "--everything", zip + "3")
    let files = try FileManager.default.contentsOfDirectory(atPath: other.path)
    #expect(!files.contains { $0.contains(".writing-") || $0.contains(".import-") }, "\(files) \(read)")
  }

  /// An archive of which one file is damaged changes nothing, and leaves nothing behind.
  @Test func aDamagedArchiveChangesNothing() throws {
    let (home, other) = (TestHome(), TestHome())
    _ = try home.nostrade("rate", "19", "--love")
    _ = try home.write("config.toml", "[feed]\n")
    for folder in [home.path, other.path] {
      try FileManager.default.createDirectory(
        atPath: folder + "/themes", withIntermediateDirectories: true)
    }
    _ = try home.write("themes/a.toml", "# new\n")
    let zip = home.path + "/all.zip"
    #expect(try home.nostrade("export", "--everything", zip).status == 0)
    // The last file, stored, with a byte that its checksum does not know.
    let damage =
      "import sys, zipfile\np = sys.argv[1]\nz = zipfile.ZipFile(p); w = zipfile.ZipFile(p + '2', 'w')\n"
      + "for n in z.namelist(): w.writestr(n, z.read(n))\n"
      + "w.writestr('themes/b.toml', 'DAMAGED'); w.close()\n"
      + "d = open(p + '2', 'rb').read(); open(p + '2', 'wb').write(d.replace(b'DAMAGED', b'DAMAGES', 1))\n"
    #expect(try run("python3", ["-c", damage, zip]).status == 0)
    _ = try other.write("config.toml", "# mine\n")
    _ = try other.write("themes/a.toml", "# mine\n")
    let before = try FileManager.default.subpathsOfDirectory(atPath: other.path).sorted()
    let refused = try other.nostrade("import", "--everything", zip + "2")
    #expect(refused.status == 1 && refused.errors.contains("damaged"), "\(refused)")
    for file in ["config.toml", "themes/a.toml"] {
      #expect(try String(contentsOfFile: other.path + "/" + file, encoding: .utf8) == "# mine\n", "\(file)")
    }
    let after = try FileManager.default.subpathsOfDirectory(atPath: other.path).sorted()
    #expect(after.filter { !$0.hasPrefix("logs") && !$0.hasPrefix("cache") } == before, "\(after)")
    #expect(try other.nostrade("import", "--everything", zip).status == 0)
    #expect(try String(contentsOfFile: other.path + "/themes/a.toml", encoding: .utf8) == "# new\n")
  }

  /// What cannot be read is missing from an export: that is told, and there is none.
  @Test func anExportThatCannotReadEverythingIsNone() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "19", "--love")
    _ = try home.write("themes", "a file where the folder should be")
    let zip = home.path + "/all.zip"
    let refused = try home.nostrade("export", "--everything", zip)
    #expect(refused.status == 1 && refused.errors.contains("themes: cannot be read"), "\(refused)")
    #expect(!FileManager.default.fileExists(atPath: zip))
  }
}
