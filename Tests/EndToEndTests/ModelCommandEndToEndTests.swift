import Foundation
import TestSupport
import Testing

/// Models and histories on the real binary: which model ranks, and what.
@Suite(.waiting) struct ModelCommandEndToEndTests {
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

  @Test func modelsThatCannotBeUsedAreToldAndRefused() throws {
    let home = try TestHome.loved()
    let folder = home.path + "/models"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let ratings = try home.write(
      "r.csv",
      "user_id,anime_id,rating\n"
        + (0..<40).map { "\($0 / 4),\([1, 5, 19, 20][$0 % 4]),\(6 + $0 % 5)\n" }.joined())
    let newer = folder + "/newer.safetensors"
    _ = try home.nostrade("train", "--model", "popularity", "--ratings", ratings, "--out", newer)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: newer))
    try bytes.prefix(bytes.count - 4).write(to: URL(fileURLWithPath: folder + "/trunc.safetensors"))
    let kind = Data("\"kind\":\"popularity\"".utf8)
    while let range = bytes.firstRange(of: kind) {
      bytes.replaceSubrange(range, with: Data("\"kind\":\"popularitx\"".utf8))
    }
    try bytes.write(to: URL(fileURLWithPath: newer))
    let unknown = "kind popularitx, which this version does not know"
    let used = try home.nostrade("models", "use", "newer")
    #expect(used.status == 1 && used.errors.contains(unknown), "\(used)")
    let listed = try home.nostrade("models")
    #expect(listed.output.contains("! newer\t") && listed.errors.contains(unknown), "\(listed)")
    for command in [["models", "use", "trunc"], ["recommend", "--model", "trunc"]] {
      let ended = try run(Tmux.binary, command, environment: ["NOSTRADE_HOME": home.path])
      #expect(ended.status == 1 && ended.errors.contains("trunc.safetensors: "), "\(ended)")
    }
    let doctor = try home.nostrade("doctor").output
    #expect(
      doctor.contains("warn  model       \(newer): ") && doctor.contains("trunc.safetensors: "), "\(doctor)")
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
}
