import Foundation
import TestSupport
import Testing

/// Every subcommand on the real binary: what scripts lean on.
@Suite(.waiting) struct CommandEndToEndTests {
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
    let home = try TestHome.loved()
    let result = try run(
      "/bin/sh", ["-c", "'\(Tmux.binary)' \(words)"], environment: ["NOSTRADE_HOME": home.path])
    #expect(result.status == status && (part.isEmpty || result.errors.contains(part)), "\(words): \(result)")
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 2)
    #expect(try home.nostrade("doctor").output.contains("integrity ok"))
  }

  /// Whether an answer is stored is what its sentence and exit code say, also when the output is lost.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aStoredAnswerIsSaidToBeStored() throws {
    let home = TestHome()
    let list = try home.write("l.csv", "anime_id,my_score\n1,9\n")
    for (words, status, part, events) in [
      ("rate Monster --love", 0, "could not be written, but the answer is stored", 1),
      ("undo", 0, "could not be written, but the undo is stored", 2), ("undo", 1, "Nothing to undo", 2),
      ("import --list '\(list)'", 0, "but the list is imported", 3),
      ("import --list '\(list)' --format json", 1, "could not be written.", 3),
    ] as [(String, Int32, String, Int)] {
      let result = try run(
        "/bin/sh", ["-c", "'\(Tmux.binary)' \(words) > /dev/full"], environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == status && result.errors.contains(part), "\(words): \(result)")
      #expect(try home.nostrade("events").output.split(separator: "\n").count == events + 1, "\(words)")
    }
  }

  @Test func largerCatalogueKeepsAnswers() throws {
    let home = try TestHome.loved()
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

  /// What ships must stay small: nobody clones a hundred megabytes for a feed.
  @Test func shippedFilesAreUnderSixtyMegabytes() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      at: root.appendingPathComponent("Assets"), includingPropertiesForKeys: [.fileSizeKey])
    let bytes = try files.reduce(0) { try $0 + ($1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
    #expect(bytes > 1_000_000 && bytes < 60_000_000, "\(bytes)")
  }

  @Test func optionsThatDoNothingHereAreRefused() throws {
    let home = TestHome()
    for arguments in [
      ["import", "--catalogue", "x.csv", "--columns", "user=1"],
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

  /// What a command cannot use it does not take in silence.
  @Test func optionsThatDoNothingAreTold() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "19", "--love", "--profile", "anna", "--create")
    let arranged = try home.nostrade("recommend", "--with", "anna", "--variety", "0.5")
    #expect(arranged.status == 0 && arranged.errors.contains("--variety means nothing with --with"))
    #expect(try home.nostrade("recommend", "--with", "anna", "--least", "5").errors.isEmpty)
    let alone = try home.nostrade("recommend", "--least", "5")
    #expect(alone.status == 0 && alone.errors.contains("--least means nothing without --with"))
  }

  @Test func anExportSaysHowManyTitlesItHolds() throws {
    let home = TestHome()
    for answer in ["--love", "--like", "--love"] { _ = try home.nostrade("rate", "19", answer) }
    for (name, written) in [("me.csv", "1 title"), ("me.xml", "1 title"), ("me.json", "3 events")] {
      let path = home.path + "/" + name
      let told = try home.nostrade("export", "--out", path).errors
      #expect(told == "\(written) of me written to \(path).\n", "\(told)")
    }
  }

  /// In bash: files, folders, and names out of the home.
  @Test func aShellCompletesFilesAndNames() throws {
    let home = TestHome()
    _ = try home.nostrade("rate", "19", "--love", "--profile", "anna", "--create")
    let folder = home.path + "/here"
    try FileManager.default.createDirectory(atPath: folder + "/part", withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: folder + "/list.xml"))
    let script = try home.write(
      "complete.bash", try home.nostrade("--generate-completion-script", "bash").output)
    let link = home.path + "/bin"
    try FileManager.default.createDirectory(atPath: link, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: link + "/nostrade", withDestinationPath: Tmux.binary)
    func completed(_ words: String...) throws -> [String] {
      let list = words.map { "'\($0)'" }.joined(separator: " ")
      let text = """
        export NOSTRADE_HOME='\(home.path)' PATH='\(link)':"$PATH"; cd '\(folder)'; source '\(script)'
        COMP_WORDS=(nostrade \(list)); COMP_CWORD=\(words.count); COMP_TYPE=9
        COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
        _nostrade nostrade "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """
      let ended = try run("/bin/bash", ["-c", text])
      return ended.output.split(separator: "\n").map(String.init)
    }
    #expect(try completed("import", "--list", "l") == ["list.xml"])
    #expect(try Set(completed("backup", "")) == ["list.xml", "part"])
    #expect(try completed("feed", "--home", "") == ["part"])
    #expect(try completed("feed", "--theme", "li") == ["light"])
    #expect(try completed("recommend", "--profile", "a") == ["anna"])
    #expect(try completed("recommend", "--model", "sas").first == "sasrec")
    #expect(try completed("recommend", "--season", "s") == ["spring", "summer"])
  }

  /// A model's file in the folder one is in needs no path.
  @Test func aModelFileIsNamedAsItIs() throws {
    let home = TestHome()
    let lists = try home.write("lists.csv", "user_id,anime_id,rating\n1,19,9\n1,1,8\n2,19,7\n2,5,9\n")
    let trained = try home.nostrade(
      "train", "--ratings", lists, "--model", "popularity", "--out", home.path + "/mine.safetensors")
    #expect(trained.status == 0, "\(trained)")
    func recommended(_ name: String) throws -> (status: Int32, output: String, errors: String) {
      try run(
        "/bin/sh",
        [
          "-c",
          "cd '\(home.path)' && mv -n mine.safetensors mine; '\(Tmux.binary)' recommend --home . --model \(name)",
        ])
    }
    #expect(try recommended("mine").status == 0)
    let refused = try recommended("nothing-there")
    #expect(refused.status == 1 && refused.errors.contains("There is no model called nothing-there"))
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
    #expect(try home.nostrade("profile").output.contains("anna\t1 event\n"))
    #expect(
      try home.nostrade("profile", "delete", "anna", "--yes").output.contains("deleted: anna, 1 event\n"))
    #expect(try !home.nostrade("profile").output.contains("anna"))
    #expect(try home.nostrade("profile", "delete", "nobody", "--yes").status == 1)
  }
}
