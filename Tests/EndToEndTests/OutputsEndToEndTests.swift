import Foundation
import TestSupport
import Testing

/// Files that commands write never take the place of what they read, or of answers.
@Suite(.waiting) struct OutputsEndToEndTests {
  private func nostrade(_ home: TestHome, _ line: [String]) throws -> (
    status: Int32, output: String, errors: String
  ) {
    try run(Tmux.binary, line, environment: ["NOSTRADE_HOME": home.path])
  }

  @Test func theDatabaseIsNoOutput() throws {
    let home = try TestHome.loved()
    let database = home.path + "/nostrade.db"
    let list = try home.write("l.csv", "title,score\nMonster,9\nNo such title,8\n")
    let ratings = try home.write("r.csv", "user_id,anime_id,rating\n1,19,9\n1,1,8\n2,19,7\n2,1,9\n")
    let lines = [
      ["import", "--list", list, "--unmatched", database],
      ["train", "--ratings", ratings, "--model", "popularity", "--out", database],
      [
        "train", "--ratings", ratings, "--model", "popularity", "--out", home.path + "/m.safetensors",
        "--export", database,
      ],
      ["train", "--ratings", ratings, "--out", home.path + "/m.safetensors", "--checkpoint", database],
      ["feed", "--picture", database],
      ["export", "--out", database, "--force"],
    ]
    for line in lines {
      let refused = try nostrade(home, line)
      #expect(
        refused.status == 1 && refused.errors.contains("the database with the answers"), "\(line): \(refused)"
      )
    }
    #expect(try home.nostrade("events", "--format", "csv").output.split(separator: "\n").count == 2)
  }

  @Test func whatIsReadIsNoOutput() throws {
    let home = try TestHome.loved()
    let text = "user_id,anime_id,rating\n1,19,9\n1,1,8\n2,19,7\n2,1,9\n"
    let ratings = try home.write("r.csv", text)
    for option in ["--out", "--export"] {
      let out = option == "--out" ? [] : ["--out", home.path + "/m.safetensors"]
      let refused = try nostrade(
        home, ["train", "--ratings", ratings, "--model", "popularity", option, ratings] + out)
      #expect(refused.status == 1 && refused.errors.contains("is read by this command"), "\(refused)")
    }
    let list = try home.write("l.csv", "title,score\nMonster,9\nNo such title,8\n")
    #expect(try home.nostrade("import", "--list", list, "--unmatched", list).status == 1)
    #expect(try String(contentsOfFile: ratings, encoding: .utf8) == text)
    // What is no checkpoint is neither replaced nor taken away at the end.
    let refused = try home.nostrade(
      "train", "--ratings", ratings, "--out", home.path + "/m.safetensors", "--checkpoint", list)
    #expect(refused.status == 1 && refused.errors.contains("no checkpoint"), "\(refused)")
  }

  @Test func whatCannotBeWrittenIsRefusedBeforeAnythingIsDone() throws {
    let home = TestHome()
    let list = try home.write("l.csv", "title,score\nMonster,9\nNo such title,8\n")
    for path in [home.path + "/nowhere/x.csv", home.path, "-"] {
      let refused = try home.nostrade("import", "--list", list, "--unmatched", path)
      #expect(refused.status == 1 && refused.errors.contains("--unmatched \(path)"), "\(refused)")
    }
    #expect(try home.nostrade("events").output.split(separator: "\n").count <= 1)
    let ratings = try home.write("r.csv", "user_id,anime_id,rating\n1,19,9\n1,1,8\n2,19,7\n2,1,9\n")
    for option in ["--out", "--export"] {
      let out = option == "--out" ? [] : ["--out", home.path + "/m.safetensors"]
      let refused = try nostrade(
        home, ["train", "--ratings", ratings, "--model", "popularity", option, "-"] + out)
      #expect(refused.status == 1 && refused.errors.contains("not to standard output"), "\(refused)")
    }
    let picture = try home.nostrade("feed", "--picture", "-", "--size", "60x20")
    #expect(picture.status == 0 && picture.output.contains("<svg"), "\(picture)")
  }

  /// A serving model that cannot be read does not stop what the feed would rank by the shipped one.
  @Test func aBrokenModelIsReplacedWithAWarning() throws {
    let home = try TestHome.loved()
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    _ = try home.write("models/serving.safetensors", "broken")
    for line in [["recommend", "--top", "3"], ["talk", "a comedy"]] {
      let ranked = try nostrade(home, line)
      #expect(ranked.status == 0 && ranked.errors.contains("shipped model is used"), "\(ranked)")
    }
    #expect(
      try home.nostrade("recommend", "--model-file", home.path + "/models/serving.safetensors").status == 1)
  }
}
