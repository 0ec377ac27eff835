import Foundation
import TestSupport
import Testing

/// Little memory, few open files, full files, and what stands in the place of a file and is none: every run ends with its result or
/// a sentence.
@Suite(.waiting) struct LimitsEndToEndTests {
  /// Runs the binary in a shell, after a command that limits it.
  private func limited(
    _ home: TestHome, _ limit: String, _ arguments: String
  ) throws -> (status: Int32, output: String, errors: String) {
    let result = try run(
      "/bin/bash", ["-c", "\(limit); exec timeout 60 \"$0\" \(arguments)", Tmux.binary],
      environment: ["NOSTRADE_HOME": home.path])
    return (result.status, result.output, result.errors)
  }

  @Test(arguments: [150_000, 250_000, 350_000, 400_000, 450_000, 600_000])
  func littleMemoryIsTold(kilobytes: Int) throws {
    let result = try limited(TestHome(), "ulimit -v \(kilobytes)", "recommend --top 1")
    #expect(
      result.status == 0 ? !result.output.isEmpty : result.status == 1 && result.errors.contains("memory"),
      "\(result)")
  }

  @Test(arguments: [10, 16, 20, 64]) func fewFilesAreTold(files: Int) throws {
    let result = try limited(TestHome(), "ulimit -n \(files)", "recommend --top 1")
    #expect(files >= 32 ? result.status == 0 : result.status == 1, "\(result)")
    #expect(result.errors.contains("Too few files may be open at once") == (files < 32), "\(result)")
  }

  @Test func aFileThatMayNotGrowIsTold() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    let result = try limited(home, "ulimit -f 8", "rate 1 --love")
    #expect(result.status == 1 && result.errors.contains("nothing was saved"), "\(result)")
    #expect(try home.nostrade("events", "--format", "csv").output.split(separator: "\n").count == 2)
  }

  @Test func pipesInThePlaceOfFilesNeverHang() throws {
    // The shipped model ranks in the place of one that cannot be read.
    for (path, status, isTold) in [
      ("config.toml", 1, true), ("cache/titles", 0, false), ("models/serving.safetensors", 0, true),
      ("logs/nostrade.log", 0, false),
    ] {
      let home = TestHome()
      #expect(try home.nostrade("rate", "19", "--love").status == 0)
      let file = home.path + "/" + path
      try? FileManager.default.removeItem(atPath: file)
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try #require(mkfifo(file, 0o600) == 0)
      let result = try limited(home, "true", "recommend --top 1")
      #expect(result.status == Int32(status), "\(path): \(result)")
      #expect(result.errors.contains("is a pipe, not a file") == isTold, "\(path): \(result)")
    }
  }

  @Test func modelsWithNumbersThatAreNotFiniteServeNowhere() throws {
    let home = TestHome()
    let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Assets/ensemble.safetensors")
    var model = try Data(contentsOf: shipped)
    // NaN in half precision, at the end of the largest matrix.
    let header = model.prefix(8).enumerated().reduce(8) { $0 + Int($1.element) << (8 * $1.offset) }
    struct Entry: Decodable { var dtype: String, data_offsets: [Int] }
    let text = String(decoding: model[8..<header], as: UTF8.self)
    let entries = try text.matches(of: #/\{"data_offsets":[^}]*\}|\{"dtype":[^}]*\}/#).map {
      try JSONDecoder().decode(Entry.self, from: Data($0.output.utf8))
    }
    let half = entries.filter { $0.dtype == "F16" }.compactMap { $0.data_offsets.last }
    let end = header + (try #require(half.max()))
    model.replaceSubrange(end - 2..<end, with: [0x00, 0x7E])
    let path = home.path + "/models/serving.safetensors"
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    try model.write(to: URL(fileURLWithPath: path))
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    for command in ["recommend", "tune", "doctor"] {
      let result = try home.nostrade(command)
      #expect(result.status == (command == "recommend" ? 0 : 1), "\(result)")
      #expect((result.output + result.errors).contains("holds numbers that are not finite"), "\(result)")
    }
    let feed = try home.nostrade("--plain", input: "q\n")
    #expect(feed.output.contains("the shipped model is used"), "\(feed)")
  }

  @Test func listsComeThroughPipes() throws {
    let rows = "printf 'user_id,anime_id,rating\\n1,19,10\\n'"
    for command in [
      "\(rows) | \"$0\" import --ratings -", "\"$0\" import --ratings <(\(rows))",
      "\(rows) | gzip | \"$0\" import --ratings -",
    ] {
      let home = TestHome()
      let result = try run(
        "/bin/bash", ["-c", command, Tmux.binary], environment: ["NOSTRADE_HOME": home.path])
      #expect(result.status == 0 && result.output.hasPrefix("1 rating of 1 person stored"), "\(result)")
    }
  }
}
