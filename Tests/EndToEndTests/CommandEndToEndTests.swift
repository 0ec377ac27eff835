import Foundation
import Testing

/// Every subcommand on the real binary: what scripts lean on.
@Suite struct CommandEndToEndTests {
  @Test func rateEventsUndoAndRecommend() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "Monster", "--love").status == 0)
    #expect(try home.nostrade("rate", "1", "--dislike").output.contains("Cowboy Bebop"))
    let events = try home.nostrade("events", "--format", "csv").output.split(separator: "\n")
    #expect(events.first == "event_id,user_id,anime_id,feedback_type,timestamp,target_event")
    #expect(events.count == 3)
    #expect(events[1].hasPrefix("1,1,19,3,"))
    #expect(try home.nostrade("undo").output.contains("Cowboy Bebop"))
    #expect(try home.nostrade("events").output.split(separator: "\n").last?.hasSuffix(",2") == true)
    let json = try home.nostrade("recommend", "--top", "5", "--format", "json").output
    let cards = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(cards.count == 5)
    #expect(
      cards.allSatisfy { ($0["reasons"] as? [String])?.isEmpty == false && ($0["anime_id"] as? Int) != 19 })
    #expect(json.contains("who loved Monster love this") && cards.allSatisfy { $0["explained"] == nil })
    let explained = try home.nostrade("recommend", "--top", "5", "--explain", "--format", "csv").output
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(
      explained[0] == [
        "rank", "anime_id", "title", "score", "reason", "effect", "rank_without", "rank_with",
      ])
    let measured = explained.filter { $0.count == 8 && $0[4].contains("Monster") }
    #expect(!measured.isEmpty && measured.allSatisfy { Double($0[5]) ?? 0 > 0 && Int($0[6]) ?? 0 > 0 })
    #expect(Set(explained.dropFirst().map(\.[0])) == ["1", "2", "3", "4", "5"])
    #expect(try home.nostrade("recommend", "--explain").output.contains(" without)"))
    #expect(try home.nostrade("recommend", "--explain", "--season", "2024-spring").status == 2)
    #expect(try home.nostrade("recommend", "--profile", "nobody", "--create", "--top", "3").status == 0)
  }

  @Test func modelChoiceIsListedAndKept() throws {
    let home = TestHome()
    let json = try home.nostrade("models", "--format", "json").output
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(rows.first?["name"] as? String == "ensemble" && rows.first?["at_work"] as? Bool == true)
    #expect(rows.contains { $0["name"] as? String == "linear" } && (rows[0]["titles"] as? Int ?? 0) > 1000)
    #expect(try home.nostrade("models", "--format", "csv").output.hasPrefix("name,kind,label,at_work,titles"))
    _ = try home.nostrade("rate", "Monster", "--love")
    func top(_ arguments: String...) throws -> String {
      try run(
        // Long after, so that the newest answers count as all others.
        Tmux.binary, ["recommend", "--at", "2000000000", "--top", "9", "--format", "csv"] + arguments,
        environment: ["NOSTRADE_HOME": home.path]
      ).output
    }
    let (plain, linear) = (try top(), try top("--model", "linear"))
    #expect(linear != plain && linear.split(separator: "\n").count == 10)
    #expect(try top("--model", "ensemble") == plain)
    for command in ["recommend", "feed"] {
      let refused = try home.nostrade(command, "--model", "nothing")
      #expect(refused.status == 1 && refused.errors.contains("no model called nothing"), "\(refused)")
    }
    #expect(try home.nostrade("recommend", "--model", "linear", "--model-file", "x").status == 2)
    // In the feed the choice is told and kept; the next command ranks by it, and tuning says that it cannot change it.
    let feed = try home.nostrade("--plain", "--model", "linear", input: "l\nq\n")
    #expect(feed.output.contains("Ranked by the linear model."), "\(feed)")
    #expect(try top() == linear && top("--model", "ensemble") == plain)
    #expect(try home.nostrade("models").output.contains("* linear\t"))
    #expect(try home.nostrade("doctor").output.contains("me ranks by the linear model"))
    let tuned = try home.nostrade("tune")
    #expect(tuned.status == 0 && tuned.output.contains("me ranks by the linear model"), "\(tuned)")
    let back = try home.nostrade("--plain", input: "model\nq\n")
    #expect(back.output.contains("Ranked by the linear-2 model."), "\(back)")
    #expect(try home.nostrade("--plain", "--model", "ensemble", input: "q\n").status == 0)
    #expect(try top() == plain)
    // Another profile has a choice of its own.
    #expect(try home.nostrade("models", "--profile", "other", "--create").output.contains("* ensemble\t"))
  }

  @Test func historiesAreRankedWithoutTheirOwnTitles() throws {
    let home = TestHome()
    let file = try home.write("h.csv", "user_id,anime_id,rating\n7,19,10\n7,9253,9\n8,1535,8\n8,999999,8\n")
    let result = try home.nostrade("recommend", "--histories", file, "--top", "4", "--format", "csv")
    let explained = try home.nostrade("recommend", "--histories", file, "--top", "4", "--explain").output
    #expect(
      explained.hasPrefix("user_id,rank,anime_id,score,reason,effect,rank_without,rank_with\n"),
      "\(explained)")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines[0] == "user_id,rank,anime_id,score")
    #expect(lines.count == 9)
    #expect(lines[1].hasPrefix("7,1,") && lines[5].hasPrefix("8,1,"))
    for line in lines where line.hasPrefix("7,") {
      #expect(!["19", "9253"].contains(line.split(separator: ",")[2]))
    }
    #expect(result.errors.contains("Skipped 1 of 4 rows: their titles are not ranked."))
    // A title that stands beside something unreadable is seen, and somebody with plans alone is ranked for.
    let strange = try home.write(
      "s.csv",
      "user_id,anime_id,rating,status\n1,19,9,\n1,1535,great,\n1,5114,100,\n2,19,0,planned\n3,20,8,\n")
    let ranked = try home.nostrade("recommend", "--histories", strange, "--top", "2000").output
    let rows = ranked.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(
      Set(rows.map { $0[0] }) == ["1", "2", "3"]
        && !rows.contains { $0[0] == "1" && ["1535", "5114"].contains($0[2]) })
  }

  @Test func onlyTitlesOfTheNamedCatalogueAreRanked() throws {
    let home = TestHome()
    let catalogue = try home.write(
      "c.csv",
      "anime_id,name,genre,type,episodes,rating,members\n19,Monster,Mystery,TV,74,8.7,2000\n"
        + "1535,Death Note,Mystery,TV,37,8.7,3000\n30,Evangelion,Drama,TV,26,8.3,3000\n")
    // Titles that are not in the file teach, and are in nobody's list.
    let text = "user_id,anime_id,rating\n7,1,10\n7,5,9\n8,19,10\n9,20,2\n"
    let file = try home.write("h.csv", text)
    for more in [[], ["--variety", "0.4"], ["--explain"]] {
      let result = try run(
        Tmux.binary,
        ["recommend", "--histories", file, "--catalogue", catalogue, "--model", "linear", "--top", "50"]
          + more,
        environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == 0 && !result.errors.contains("Skipped"), "\(result)")
      let rows = result.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      for (user, titles) in [
        ("7", ["19", "30", "1535"]), ("8", ["30", "1535"]), ("9", ["19", "30", "1535"]),
      ] {
        let own = rows.filter { $0[0] == user }
        #expect(Set(own.map { "\($0[2])" }) == Set(titles), "\(more) \(result.output)")
        #expect(Set(own.map { "\($0[1])" }) == Set((1...titles.count).map(String.init)))
      }
    }
    // They do teach.
    func scores(_ text: String) throws -> [Substring] {
      let file = try home.write("one.csv", "user_id,anime_id,rating\n" + text)
      return try home.nostrade(
        "recommend", "--histories", file, "--catalogue", catalogue, "--model", "linear"
      ).output.split(separator: "\n")
    }
    #expect(try scores("7,1,10\n7,5,9\n") != scores("7,20,10\n7,43,9\n"))
  }

  @Test func badInputExits1WithAMessageThatNamesTheLine() throws {
    let home = TestHome()
    let wrong = try home.write("wrong.csv", "a,b,c\n1,2,3\n")
    let cut = try home.write("cut.csv", "user_id,anime_id,rating\n1,2,\"3\n")
    let empty = try home.write("empty.csv", "")
    let binary = try home.write("binary.csv", "user_id\0")
    let model = try home.write("m.safetensors", "not a model at all, but long enough")
    for (arguments, part) in [
      (["import", "--catalogue", wrong], "wrong.csv:1"), (["import", "--ratings", cut], "cut.csv:2"),
      (["import", "--catalogue", empty], "empty"), (["import", "--catalogue", binary], "binary"),
      (["import", "--catalogue", "/no/such"], "no such file"),
      (["recommend", "--histories", wrong], "wrong.csv:1"),
      (["recommend", "--model-file", model], "m.safetensors: not a model file"),
      (["rate", "zzzzzzzz", "--love"], "No title matches"), (["undo"], "Nothing to undo"),
      (["train", "--ratings", wrong, "--out", home.path + "/o"], "wrong.csv:1"),
      (["train", "--ratings", wrong, "--out", "/no/such/o"], "cannot be written"),
      (["tune"], "Too few answers"),
    ] {
      let result = try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == 1, "\(arguments): \(result)")
      #expect(result.errors.contains(part), "\(arguments): \(result.errors)")
      #expect(result.output.isEmpty)
    }
    for arguments in [["nonsense"], ["recommend", "--top", "x"], ["import"], ["train", "--model", "x"]] {
      #expect(
        try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path]).status == 2, "\(arguments)"
      )
    }
    #expect(try home.nostrade("--version").output == "0.1.0\n")
    #expect(try home.nostrade("--help").status == 0)
  }

  /// `/dev/full` is a disk without room.
  @Test(arguments: ["events", "models", "rate"]) func errorsAreOneLineOnStderr(command: String) throws {
    let home = TestHome()
    _ = try home.write("nostrade.db", String(repeating: "a text file, not a database. ", count: 40))
    let arguments = command == "rate" ? ["rate", "Monster", "--love"] : [command]
    let result = try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path])
    #expect(result.status == 1)
    #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    #expect(result.errors.hasPrefix("nostrade: "))
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      ("events > /dev/full", 1, "could not be written"), ("--help > /dev/full", 1, "could not be written"),
      ("events >&-", 1, "could not be written"),
      ("search monster --format json > /dev/full", 1, "could not be written"),
      ("--plain < /dev/null > /dev/full", 1, "could not be written"), ("events > /dev/full 2>&1", 1, ""),
      ("rate zzzzzzzz --love 2>&-", 1, ""), ("rate zzzzzzzz --love 2> /dev/full", 1, ""),
      ("nonsense 2>&-", 2, ""), ("doctor <&- >&- 2>&-", 1, ""),
    ])
  func exits1WithAMessageWhenOutputCannotBeWritten(words: String, status: Int32, part: String) throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    let result = try run(
      "/bin/sh", ["-c", "'\(Tmux.binary)' \(words)"], environment: ["NOSTRADE_HOME": home.path])
    #expect(result.status == status && (part.isEmpty || result.errors.contains(part)), "\(words): \(result)")
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 2)
    #expect(try home.nostrade("doctor").output.contains("integrity ok"))
  }

  @Test func largerCatalogueKeepsAnswers() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "Monster", "--love")
    let file = try home.write(
      "anime.csv",
      """
      anime_id,name,genre,type,episodes,rating,members
      19,Monster,"Drama, Horror, Mystery",TV,74,8.72,247562
      1535,Death Note,"Mystery, Police",TV,37,8.71,1013917
      77777,Brand New,"Drama, Mystery",TV,Unknown,,500
      88888,Not For Everyone,Hentai,OVA,1,9.9,900000
      """)
    let imported = try home.nostrade("import", "--catalogue", file)
    #expect(imported.output == "4 titles imported (1 adult, hidden).\n")
    let ranked = try home.nostrade("recommend", "--top", "9", "--format", "csv").output
    #expect(ranked.contains("77777") && ranked.contains("1535") && !ranked.contains("88888"))
    #expect(!ranked.contains(",19,"))
    #expect(try home.nostrade("search", "brand").output.contains("77777"))
  }

  @Test func everyModelRanksColdItems() throws {
    let home = TestHome()
    for title in ["Monster", "Death Note"] { _ = try home.nostrade("rate", title, "--love") }
    _ = try home.nostrade("rate", "School Days", "--dislike")
    let events = try home.nostrade("events").output
    var rows = "anime_id,name,genre,type,episodes,rating,members\n"
    let known = [19, 1535, 2476, 1, 6, 30, 43, 47, 121, 164, 199, 205, 457, 877, 1575, 2001, 9253]
    // Names that are no numbered sequels: with names of their own they keep no franchise of the titles before.
    for (i, id) in known.enumerated() {
      rows +=
        "\(id),Known \(800_000 + id),\"\(i % 2 == 0 ? "Mystery, Psychological" : "Comedy, School")\",TV,12,8,\(9000 - i)\n"
    }
    for id in 900_001...900_006 {
      rows += "\(id),New \(id),\"\(id < 900_004 ? "Mystery, Psychological" : "Comedy, School")\",TV,12,,50\n"
    }
    let imported = try home.nostrade("import", "--catalogue", try home.write("anime.csv", rows))
    #expect(imported.output == "23 titles imported.\n", "\(imported)")
    #expect(try home.nostrade("events").output == events)
    let names = try home.nostrade("models", "--format", "csv").output.split(separator: "\n").dropFirst()
      .map { "\($0.split(separator: ",")[0])" }
    #expect(names.count >= 5)
    func ranked(_ model: String) throws -> [Int] {
      let result = try home.nostrade("recommend", "--model", model, "--top", "99", "--format", "csv")
      #expect(result.status == 0, "\(model): \(result.errors)")
      return result.output.split(separator: "\n").dropFirst().compactMap { Int($0.split(separator: ",")[1]) }
    }
    for name in names {
      let order = try ranked(name)
      #expect(Set(order) == Set(known.dropFirst(3) + (900_001...900_006)), "\(name): \(order)")
      // Hardly anybody has them in a list, so they do not lead.
      #expect(order.first.map { $0 < 900_000 } == true, "\(name): \(order)")
    }
    // An answer to one that no model knows teaches too.
    let before = try ranked("ensemble")
    _ = try home.nostrade("rate", "900005", "--love")
    #expect(try ranked("ensemble") != before.filter { $0 != 900_005 })
  }

  /// What ships must stay small: nobody clones a hundred megabytes for a feed.
  @Test func shippedFilesAreUnderSixtyMegabytes() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      at: root.appendingPathComponent("Assets"), includingPropertiesForKeys: [.fileSizeKey])
    let bytes = try files.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    #expect(bytes > 1_000_000 && bytes < 60_000_000, "\(bytes)")
  }

  @Test func trainTuneAndServe() throws {
    let home = TestHome()
    var rows = "user_id,anime_id,rating\n"
    for person in 0..<60 {
      for k in 0..<14 {
        rows += "\(person),\(100 + (person % 2) * 20 + (person * 7 + k) % 20),\(9 - (k % 5 == 0 ? 6 : 0))\n"
      }
    }
    let file = try home.write("r.csv", rows)
    let out = home.path + "/m.safetensors"
    let trained = try home.nostrade(
      "train", "--ratings", file, "--out", out, "--epochs", "3", "--dim", "16", "--threads", "1")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(FileManager.default.fileExists(atPath: out))
    let measured = try home.nostrade("evaluate", "--ratings", file, "--model-file", out, "--format", "csv")
      .output
    #expect(measured.contains("fold,sasrec,") && measured.contains("fold,popularity,"))
    let refused = try home.nostrade("evaluate", "--ratings", file, "--model-file", out, "--leave-last-out")
    #expect(refused.status == 1 && refused.errors.contains("no times"))

    let titles = ["19", "1535", "9253", "1", "5114", "1575", "2904", "13601", "11061", "30", "32", "6"]
    for (i, id) in titles.enumerated() {
      _ = try home.nostrade("rate", id, i % 6 == 5 ? "--dislike" : "--love")
    }
    let tuned = try home.nostrade("tune", "--epochs", "4")
    #expect(tuned.status == 0, "\(tuned.errors)")
    #expect(tuned.output.contains("Too few new answers: 12 of 20"), "\(tuned)")
    #expect(try home.nostrade("models").output.contains("*"))
    let line = try home.nostrade("schedule", "--print").output
    #expect(line.contains("tune --home '\(home.path)'") && line.hasPrefix("17 3 * * * '"))
    let doctor = try home.nostrade("doctor")
    #expect(doctor.status == 0, "\(doctor.output)")
    #expect(doctor.output.contains("integrity ok"))
  }

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
        "1 titles of imported lists are known now"))
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

  @Test func optionsThatDoNothingHereAreRefused() throws {
    let home = TestHome()
    for arguments in [
      ["import", "--list", "x.csv", "--columns", "user=1"],
      ["import", "--list", "x.csv", "--ratings", "y.csv", "--columns", "user=1"],
      ["import", "--everything", "x.zip", "--profile", "a"],
      ["import", "--everything", "x.zip", "--scale", "5"], ["import", "--everything", "x.zip", "--replace"],
      ["export", "--everything", "x.zip", "--profile", "a"], ["search", "monster", "--top", "0"],
    ] {
      let refused = try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path])
      #expect(refused.status == 2, "\(arguments): \(refused)")
    }
    #expect(!FileManager.default.fileExists(atPath: home.path + "/nostrade.db"))
    let cleared = try home.nostrade("talk", "--clear", "--format", "json")
    #expect(cleared.output.contains("\"titles\" : ["), "\(cleared)")
    let saved = ["--love", "--save"].map { try? home.nostrade("rate", "Monster", $0) }
    #expect(saved[1]?.status == 1 && saved[1]?.errors.contains("already answered") == true, "\(saved)")
    for weight in ["Dramma=2", "=2"] {
      #expect(try home.nostrade("recommend", "--weight", weight).status != 0, "\(weight)")
    }
    let top = ["recommend", "--top", "30", "--format", "csv", "--weight"]
    let lists = try ["drama=-2", "Drama=-2"].map {
      try run(Tmux.binary, top + [$0], environment: ["NOSTRADE_HOME": home.path]).output
    }
    #expect(lists[0] == lists[1] && lists[0].split(separator: "\n").count == 31)
    let story = try home.write("story.txt", "A detective hunts a murderer.")
    let judged = try home.nostrade("judge", "--synopsis", story, "--type", "TVV")
    #expect(judged.status == 1 && judged.errors.contains("Movie"), "\(judged)")
    let facts = try [["tv", "manga", "mappa"], ["TV", "Manga", "MAPPA"]].map {
      try home.nostrade("judge", "--synopsis", story, "--type", $0[0], "--source", $0[1], "--studio", $0[2])
    }
    #expect(facts[0].status == 0 && facts[0].output == facts[1].output, "\(facts)")
    #expect(try home.nostrade("judge", "--synopsis", story, "--studio", "mapppa").errors.contains("MAPPA"))
  }

  /// Help offers what a command takes.
  @Test(arguments: ["import", "judge", "train"]) func csvIsOfferedWhereItIsPrinted(command: String) throws {
    let home = TestHome()
    let help = try home.nostrade(command, "--help").output.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    #expect(help.contains("(values: text, json; default: text)"), "\(help)")
    let refused = try home.nostrade(command, "--format", "csv")
    #expect(refused.status == 2 && refused.errors.contains("'text' and 'json'"), "\(refused)")
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

  /// Ids are byte for byte those of the file, where no terminal reads them.
  @Test func idsOfUsersStayAsTheyAre() throws {
    let home = TestHome()
    let users = ["a\u{200B}b", "ab", "\u{2764}\u{FE0F}", "x\u{200D}y"]
    let file = try home.write(
      "h.csv", "user_id,anime_id,rating\n" + users.map { "\($0),19,9\n\($0),1,8\n" }.joined())
    let ranked = try home.nostrade("recommend", "--histories", file, "--top", "2", "--format", "csv")
    let ids = ranked.output.split(separator: "\n").dropFirst().map {
      Array($0.split(separator: ",")[0].unicodeScalars)
    }
    #expect(ids == users.flatMap { [Array($0.unicodeScalars), Array($0.unicodeScalars)] }, "\(ranked)")
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
      written.output == "4 answers of 1 people written to \(out).\n"
        && written.errors.contains("1 of 4 answers have no time"), "\(written)")
    let text = try String(contentsOfFile: out, encoding: .utf8)
    let rows = text.split(separator: "\n").map(String.init)
    #expect(rows[0] == "user_id,anime_id,feedback_type,timestamp,rating", "\(text)")
    #expect(rows.contains("1,1,3,1551484800.000,8.5") && rows.contains("1,5,1,,3"), "\(text)")
    // What is set aside was seen, and what is saved was not.
    #expect(rows.contains { $0.hasPrefix("1,7,4,") } && !text.contains(",30,"), "\(text)")
    let piped = try home.nostrade("journal", "lists", "--out", "-")
    #expect(piped.output == text && piped.errors.contains("4 answers of 1 people."), "\(piped)")
  }

  @Test func aModelOfOnesOwnOutlivesAProfile() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "1", "--like", "--profile", "anna", "--create")
    _ = try home.nostrade("profile", "--create", "typo")
    let ratings = try home.write(
      "r.csv",
      "user_id,anime_id,rating\n"
        + (0..<40).map { "\($0 / 4),\([1, 5, 19, 20][$0 % 4]),\(6 + $0 % 5)\n" }.joined())
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    let model = home.path + "/models/serving.safetensors"
    let trained = try home.nostrade("train", "--model", "popularity", "--ratings", ratings, "--out", model)
    #expect(trained.status == 0, "\(trained)")
    let nothing = try home.nostrade("profile", "delete", "typo", "--yes")
    #expect(nothing.status == 0 && nothing.errors.isEmpty, "\(nothing)")
    let deleted = try home.nostrade("profile", "delete", "anna", "--yes")
    #expect(
      deleted.status == 0 && deleted.errors.contains("serving.safetensors was not written by tuning"),
      "\(deleted)")
    #expect(FileManager.default.fileExists(atPath: model))
  }

  @Test func aProfileIsDeletedOnlyWhenItIsMeant() throws {
    let home = TestHome()
    // What neither command takes is not advised, also where there is nobody yet.
    #expect(try !home.nostrade("profile", "delete", "nobody", "--yes").errors.contains("--create"))
    _ = try home.nostrade("rate", "1", "--like", "--profile", "anna", "--create")
    let stranger = try home.nostrade("recommend", "--profile", "anna", "--with", "nobody")
    #expect(stranger.status == 1 && stranger.errors.contains("There are: anna.\n"), "\(stranger)")
    let asked = try home.nostrade("profile", "delete", "anna")
    #expect(asked.status == 1 && asked.errors.contains("--yes"), "\(asked)")
    #expect(try home.nostrade("profile").output.contains("anna\t1 events"))
    #expect(
      try home.nostrade("profile", "delete", "anna", "--yes").output.contains("deleted: anna, 1 event\n"))
    #expect(try !home.nostrade("profile").output.contains("anna"))
    #expect(try home.nostrade("profile", "delete", "nobody", "--yes").status == 1)
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
}
