import Foundation
import TestSupport
import Testing

/// `train` and `evaluate` on the real binary, over lists in time.
@Suite(.waiting) struct TrainingEndToEndTests {
  /// Sixty people who go through thirty items in order, each from another place on.
  static func lists(_ home: TestHome, _ name: String = "timed.csv") throws -> String {
    var rows = "user_id,item_id,rating,timestamp\n"
    for person in 0..<60 {
      for k in 0..<12 {
        rows +=
          "\(person),\((person + k) % 30),\(1 + (person + k) % 5),\(1_600_000_000 + k * 1000 + person)\n"
      }
    }
    return try home.write(name, rows)
  }

  static let small = [
    "--dim", "16", "--length", "20", "--threads", "1", "--epochs", "40", "--hold-back", "2",
  ]

  @Test func killedTrainingResumesToTheSameModel() throws {
    let home = TestHome()
    let file = try Self.lists(home)
    let (whole, cut) = (home.path + "/whole.safetensors", home.path + "/cut.safetensors")
    let first = try run(Tmux.binary, ["train", "--ratings", file, "--out", whole] + Self.small)
    #expect(first.status == 0, "\(first.errors)")
    let call = (["train", "--ratings", file, "--out", cut] + Self.small).map { "'\($0)'" }.joined(
      separator: " ")
    _ = try run(
      "/bin/sh",
      [
        "-c",
        "'\(Tmux.binary)' \(call) & P=$!; while [ ! -e '\(cut).checkpoint' ]; do sleep 0.01; done; kill -9 $P; wait $P; true",
      ])
    #expect(!FileManager.default.fileExists(atPath: cut), "it was over before it was killed")
    let resumed = try run(
      Tmux.binary, ["train", "--ratings", file, "--out", cut, "--resume", "--format", "json"] + Self.small)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(!resumed.output.contains("\"epoch\":1,"), "it began anew")
    #expect(
      FileManager.default.contents(atPath: whole) == FileManager.default.contents(atPath: cut),
      "resumed and whole runs differ")
    #expect(!FileManager.default.fileExists(atPath: cut + ".checkpoint"))
  }

  @Test func evaluationInTimeHasBaselinesAblationsAndErrors() throws {
    let home = TestHome()
    let file = try Self.lists(home)
    let out = home.path + "/m.safetensors"
    let trained = try run(
      Tmux.binary,
      ["train", "--ratings", file, "--out", out, "--rate", "1e-2", "--loss", "sampled"] + Self.small)
    #expect(trained.status == 0, "\(trained.errors)")
    let table = try home.nostrade(
      "evaluate", "--ratings", file, "--model-file", out, "--baselines", "--ablate", "--epochs", "6",
      "--rate", "1e-2",
      "--format", "csv"
    ).output.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(table[0].prefix(5) == ["protocol", "scorer", "people", "ndcg10", "ndcg10_error"])
    #expect(table[0].contains("recall100_error") && table[0].contains("hitrate20"))
    let scorers = table.dropFirst().map { $0[1] }
    let named = [
      "sasrec", "popularity", "item-knn", "mf-als", "ease", "all inputs", "no feedback", "no time", "neither",
    ]
    for name in named { #expect(scorers.contains(name), "\(name) is missing") }
    #expect(table.dropFirst().allSatisfy { $0[0] == "last" && $0[2] == "60" })
    func ndcg(_ name: String) -> Double {
      table.first { $0[1] == name }.flatMap { Double($0[3]) } ?? -1
    }
    #expect(ndcg("sasrec") > ndcg("popularity") + 0.2, "\(table)")
    let text = try home.nostrade("evaluate", "--ratings", file, "--no-model").output
    #expect(text.contains("last, 60 people") && text.contains("±"))
  }

  /// Two tastes over titles of the starter catalogue's numbers, without times.
  static func tastes(_ home: TestHome, _ name: String) throws -> String {
    var rows = "user_id,anime_id,rating\n"
    for person in 0..<60 {
      for k in 0..<14 {
        rows += "\(person),\(100 + (person % 2) * 20 + (person * 7 + k) % 20),\(9 - (k % 5 == 0 ? 6 : 0))\n"
      }
    }
    return try home.write(name, rows)
  }

  /// The scores of all titles for a person, by title.
  private func scores(_ home: TestHome, _ model: String) throws -> [String: Double] {
    let histories = try home.write("h.csv", "user_id,anime_id,rating\n1,201,9\n")
    let result = try home.nostrade(
      "recommend", "--histories", histories, "--model", home.path + "/" + model, "--top", "100")
    #expect(result.status == 0, "\(result)")
    let rows = result.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    return Dictionary(uniqueKeysWithValues: rows.map { (String($0[2]), Double($0[3]) ?? .nan) })
  }

  /// Options that sums cannot follow are errors, and so is a catalogue that only parts or only the whole is given.
  private func refuseOtherOptions(
    _ home: TestHome, _ lists: String, _ catalogue: String, _ sums: [String]
  ) throws {
    let out = home.path + "/no.safetensors"
    func train(_ options: [String]) throws -> (status: Int32, output: String, errors: String) {
      try run(Tmux.binary, ["train", "--model", "linear", "--out", out] + options)
    }
    for option in [["--resume"], ["--checkpoint", "x"], ["--columns", "user=1"], ["--scale", "5"]] {
      let refused = try train(sums + option)
      #expect(refused.status == 2 && refused.errors.contains(option[0]), "\(refused)")
    }
    let more = try train(sums + ["--catalogue", catalogue])
    #expect(more.status == 1 && more.errors.contains("leave it out"), "\(more)")
    let whole = home.path + "/whole.sums"
    #expect(
      try run(
        Tmux.binary,
        [
          "train", "--model", "linear", "--ratings", lists, "--catalogue", catalogue, "--part", "1/1",
          "--out",
          whole,
        ]
      ).status == 0)
    let less = try train(["--sums", whole])
    #expect(less.status == 1 && less.errors.contains("give it here too"), "\(less)")
    #expect(!FileManager.default.fileExists(atPath: out))
    #expect(try train(["--sums", whole, "--catalogue", catalogue]).status == 0)
  }

  /// The program, also where the tests run in the background and ignore Ctrl-C.
  private static let listening = ["env", "--default-signal=INT", Tmux.binary]

  /// Ctrl-C while lists are read ends the command: there is no model yet.
  @Test(arguments: [["--model", "sasrec"], ["--model", "linear", "--part", "1/2"]])
  func ctrlCEndsReading(options: [String]) throws {
    let home = TestHome()
    let pipe = try home.write("unused", "") + ".pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let id = try spawn(
      Self.listening + ["train", "--ratings", pipe, "--out", home.path + "/m"] + options,
      ProcessInfo.processInfo.environment
    ) { posix_spawn_file_actions_addopen(&$0, 2, "/dev/null", O_WRONLY, 0) }
    // Waits until it reads.
    let end = open(pipe, O_WRONLY | O_CLOEXEC)
    kill(id, SIGINT)
    close(end)
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    #expect(status & 0x7F == SIGINT, "it ended with \(status >> 8)")
  }

  /// Ctrl-C while a model is trained keeps the best one so far.
  @Test func ctrlCKeepsTheModelSoFar() throws {
    let home = TestHome()
    let out = home.path + "/m.safetensors"
    let id = try spawn(
      Self.listening + ["train", "--ratings", try Self.lists(home), "--out", out] + Self.small.dropLast(4)
        + ["--epochs", "5000", "--hold-back", "2"], ProcessInfo.processInfo.environment
    ) { posix_spawn_file_actions_addopen(&$0, 2, "/dev/null", O_WRONLY, 0) }
    var status: Int32 = 0
    // The second one: Ctrl-C is listened to after the first epoch, and its checkpoint is written before.
    var first: Date?
    while waitpid(id, &status, WNOHANG) == 0 {
      let written =
        (try? FileManager.default.attributesOfItem(atPath: out + ".checkpoint"))?[.modificationDate] as? Date
      if let first, let written, written > first { break }
      first = first ?? written
      usleep(10_000)
    }
    kill(id, SIGINT)
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    #expect(status == 0 && FileManager.default.fileExists(atPath: out))
  }

  /// Imported lists, packed ones, and sums of parts make the same linear model.
  @Test func packedListsAndSumsMakeTheSameModel() throws {
    let home = TestHome()
    var titles = "anime_id,title,type,genres\n"
    for id in 100..<140 { titles += "\(id),T\(id),TV,Drama\n" }
    let catalogue = try home.write("c.csv", titles)
    #expect(try home.nostrade("import", "--catalogue", catalogue).status == 0)
    #expect(try home.nostrade("import", "--ratings", Self.tastes(home, "r.csv")).status == 0)
    let (text, packed) = (home.path + "/data/ratings.csv", home.path + "/data/ratings.lists")
    func train(_ name: String, _ options: String...) throws -> Data? {
      let out = home.path + "/" + name
      let made = try run(
        Tmux.binary, ["train", "--model", "linear", "--out", out] + options,
        environment: ["NOSTRADE_HOME": home.path])
      #expect(made.status == 0, "\(made)")
      return FileManager.default.contents(atPath: out)
    }
    let streamed = try train("a.safetensors", "--ratings", text)
    #expect(try train("b.safetensors", "--ratings", packed)?.count == streamed?.count)
    #expect(try scores(home, "b.safetensors") == scores(home, "a.safetensors"), "of the packed file itself")
    try FileManager.default.moveItem(atPath: packed, toPath: home.path + "/moved.lists")
    #expect(try train("c.safetensors", "--ratings", text) == streamed, "from the text")
    let moved = home.path + "/moved.lists"
    for part in 1...2 { _ = try train("\(part).sums", "--ratings", moved, "--part", "\(part)/2") }
    let missing = try home.nostrade(
      "train", "--model", "linear", "--sums", home.path + "/1.sums", "--out", home.path + "/d.safetensors")
    #expect(missing.status == 1 && missing.errors.contains("2/2"), "\(missing)")
    let sums = ["--sums", home.path + "/1.sums", "--sums", home.path + "/2.sums"]
    #expect(try train("d.safetensors", sums[0], sums[1], sums[2], sums[3])?.count == streamed?.count)
    // Added in another order, sums differ in their last digits.
    let (one, added) = (try scores(home, "a.safetensors"), try scores(home, "d.safetensors"))
    #expect(one.count == 40 && Set(one.keys) == Set(added.keys))
    for (title, score) in one { #expect(abs(score - (added[title] ?? 99)) < 5e-3, "\(title)") }
    try refuseOtherOptions(home, moved, catalogue, sums)
    let other = try home.nostrade(
      "train", "--model", "sasrec", "--part", "1/2", "--ratings", text, "--out", "x")
    #expect(other.status == 2)
    // A file that was cut is an error, and nothing is written.
    let whole = try #require(FileManager.default.contents(atPath: moved))
    try whole.prefix(whole.count - 20).write(to: URL(fileURLWithPath: moved))
    let cut = try home.nostrade(
      "train", "--model", "autoencoder", "--ratings", moved, "--out", home.path + "/e.safetensors")
    #expect(
      cut.status == 1 && !FileManager.default.fileExists(atPath: home.path + "/e.safetensors"), "\(cut)")
  }

  @Test func modelsAreComparedAndSliced() throws {
    let home = TestHome()
    let file = try Self.tastes(home, "r.csv")
    var titles = "anime_id,title,type,genres,start_date\n"
    for id in 100..<140 {
      titles +=
        "\(id),T\(id),TV,\"\(id < 120 ? "Drama, Mystery" : "Comedy, School")\",\(id % 4 == 0 ? 2022 : 2005)-01-01\n"
    }
    let catalogue = try home.write("c.csv", titles)
    let out = home.path + "/linear.safetensors"
    let other = home.path + "/models/colove.safetensors"
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    for (kind, path) in [("linear", out), ("colove", other)] {
      let made = try home.nostrade(
        "train", "--ratings", file, "--model", kind, "--catalogue", catalogue, "--longest", "10", "--out",
        path)
      #expect(made.status == 0, "\(made.errors)")
    }
    let base = ["evaluate", "--ratings", file, "--train", file, "--model", out, "--catalogue", catalogue]
    func evaluate(_ more: String...) throws -> String {
      let result = try run(Tmux.binary, base + more, environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    let table = try evaluate("--baselines", "--beside", "colove", "--format", "csv")
    for name in ["fold,blend,", "fold,beside: colove,", "fold,ease,", "fold,edlae 35% in float32,"] {
      #expect(table.contains(name), "\(name) is missing:\n\(table)")
    }
    func ndcg(_ name: String) -> String? {
      table.split(separator: "\n").last { $0.hasPrefix("fold,\(name),") }.map {
        "\($0.split(separator: ",")[3])"
      }
    }
    #expect(ndcg("edlae 35% in float32") == ndcg("edlae 35%"), "half precision costs something")
    let genres = try evaluate("--by", "genre", "--format", "csv")
    #expect(genres.contains("fold,Drama,20,") && genres.contains("cold1,School,20,"), "\(genres)")
    #expect(try evaluate("--by", "decile", "--format", "json").contains("\"recall100_error\""))
    let shared = try evaluate("--neighbours")
    #expect(shared.contains("2021 and later: 60 lists") && shared.contains("person by person"), "\(shared)")
    let nobody = try run(
      Tmux.binary, base + ["--neighbours", "--since", "2030"], environment: ["NOSTRADE_HOME": home.path])
    #expect(nobody.status == 1 && nobody.errors.contains("from 2030 on"))
  }

  @Test func impossibleRunsAreRefusedAtOnce() throws {
    let home = TestHome()
    let good = try Self.lists(home)
    let head = "user_id,item_id,rating,timestamp\n"
    let alone = try home.write("alone.csv", head + (0..<20).map { "1,\($0),5,\(1000 + $0)\n" }.joined())
    let single = try home.write("single.csv", head + (0..<20).map { "\($0),7,5,\(1000 + $0)\n" }.joined())
    let untimed = try home.write("untimed.csv", "user_id,item_id,rating\n1,2,3\n2,3,4\n")
    let out = home.path + "/m.safetensors"
    for (arguments, part) in [
      (["train", "--ratings", alone, "--out", out], "two people"),
      (["train", "--ratings", single, "--out", out], "at least two items"),
      (
        ["train", "--ratings", good, "--out", out, "--dim", "64", "--heads", "3"],
        "64 cannot be divided among 3"
      ),
      (["train", "--ratings", good, "--out", out, "--length", "1"], "length is 1"),
      (["train", "--ratings", good, "--out", out, "--fewest", "1000"], "at least two items"),
      (["evaluate", "--ratings", untimed, "--no-model"], "--train FILE"),
    ] {
      let result = try run(Tmux.binary, arguments)
      #expect(result.status == 1 && result.errors.contains(part), "\(arguments): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: out))
    }
    #expect(try run(Tmux.binary, ["train", "--ratings", good, "--out", out, "--goals", "1,2"]).status == 2)
  }

  @Test func oddTimesAreWarnedAboutAndExportIsReadable() throws {
    let home = TestHome()
    let good = try Self.lists(home)
    let rows = try String(contentsOfFile: good, encoding: .utf8).split(separator: "\n")
    let shuffled = try home.write(
      "shuffled.csv",
      ([rows[0]] + rows.dropFirst().reversed() + rows.dropFirst(5).prefix(9)).joined(separator: "\n"))
    let negative = try home.write(
      "negative.csv", rows.joined(separator: "\n").replacingOccurrences(of: ",16000", with: ",-16000"))
    let future = try home.write(
      "future.csv", rows.joined(separator: "\n").replacingOccurrences(of: ",16000", with: ",36000"))
    let (a, b) = (home.path + "/a.safetensors", home.path + "/b.safetensors")
    let arguments = ["--dim", "16", "--threads", "1", "--epochs", "2"]
    let clean = home.path + "/clean.csv"
    let first = try run(
      Tmux.binary, ["train", "--ratings", shuffled, "--out", a, "--export", clean] + arguments)
    #expect(first.status == 0 && first.errors.contains("repeat a user and title"))
    #expect(first.errors.contains("with times"))
    #expect(try run(Tmux.binary, ["train", "--ratings", clean, "--out", b] + arguments).status == 0)
    let (one, other) = (FileManager.default.contents(atPath: a), FileManager.default.contents(atPath: b))
    #expect(one != nil && one?.suffix(4000) == other?.suffix(4000), "cleaned lists teach something else")
    let old = try run(Tmux.binary, ["train", "--ratings", negative, "--out", a] + arguments)
    #expect(old.errors.contains("before 1970") && old.errors.contains("without times"), "\(old.errors)")
    let late = try run(Tmux.binary, ["train", "--ratings", future, "--out", a] + arguments)
    #expect(late.status == 0 && late.errors.contains("lie in the future"), "\(late.errors)")
  }
}
