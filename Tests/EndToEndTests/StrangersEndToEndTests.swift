import Foundation
import Foundations
import TestSupport
import Testing

/// Text from strangers through every output of the real binary: no control, bidirectional or escape character gets out.
@Suite(.waiting) struct StrangersEndToEndTests {
  /// A CSV field as a stranger's program writes it.
  private func field(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  private func check(_ home: TestHome, _ arguments: [String], input: String? = nil) throws {
    let result = try run(Tmux.binary, arguments, environment: ["NOSTRADE_HOME": home.path], input: input)
    for (name, text) in [("stdout", result.output), ("stderr", result.errors)] {
      let found = Strangers.unsafe(in: text)
      #expect(found.isEmpty, "\(arguments) \(name): \(found.map { String($0.value, radix: 16) })")
      #expect(Strangers.mostMarks(in: text) <= CleanText.mostMarks, "\(arguments) \(name)")
    }
    #expect(result.status <= 2, "\(arguments): \(result.status)")
    if result.status == 1 { #expect(result.errors.split(separator: "\n").count < 30, "\(result.errors)") }
  }

  @Test func threeThousandTitlesOfStrangers() throws {
    var random = RandomSource(seed: 15)
    let home = TestHome()
    var rows =
      "anime_id,title,english_title,japanese_title,synonyms,type,episodes,genres,score,members,start_date,season,source,"
    rows += "studios,synopsis,image_url\n"
    for id in 1...3000 {
      let texts = (0..<9).map { _ in field(Strangers.text(&random, most: 12)) }
      rows +=
        "\(id),\(field("T\(id)" + Strangers.text(&random))),\(texts[0]),\(texts[1]),\(texts[2]),TV,12,\(texts[3]),7.5,"
      rows += "\(id * 10),2004-01-01,\(texts[4]),\(texts[5]),\(texts[6]),\(texts[7]),\(texts[8])\n"
    }
    try check(home, ["import", "--catalogue", try home.write("strange.csv", rows)])
    for format in ["text", "csv", "json"] {
      try check(home, ["recommend", "--top", "3000", "--format", format])
      try check(home, ["search", "T1", "--top", "500", "--format", format])
    }
    for id in [7, 8, 9] { try check(home, ["rate", "\(id)", "--love"]) }
    try check(home, ["rate", "T", "--love"])
    for format in ["csv", "json"] { try check(home, ["events", "--format", format]) }
    let screens = ["l", "b", "h", "e", "f", "o", "t", "m", "d", "?", "enter", "/T1"]
    try check(home, ["--plain"], input: screens.map { "\($0)\n\n" }.joined() + "q\n")
    try check(home, ["undo"])
    let picture = home.path + "/x.svg"
    for keys in ["l", "h", "t", "m", "Enter", "e"] {
      try check(home, ["feed", "--picture", picture, "--press", keys, "--size", "200x60"])
      let svg = try String(contentsOfFile: picture, encoding: .utf8)
      #expect(Strangers.unsafe(in: svg).isEmpty && Strangers.mostMarks(in: svg) <= CleanText.mostMarks)
    }
    try checkLog(home)
  }

  @Test func argumentsFilesAndSettingsOfStrangers() throws {
    var random = RandomSource(seed: 16)
    let home = TestHome()
    _ = try home.write("histories.csv", "user_id,anime_id,rating\n1,19,9\n")
    for _ in 0..<4 {
      let text = Strangers.text(&random)
      let name = text.replacingOccurrences(of: "/", with: "").prefix(60)
      for arguments in [
        ["rate", text, "--love"], ["search", text], ["recommend", "--profile", text],
        ["recommend", "--model", text],
        ["events", "--format", text], ["--" + text], [text], ["feed", "--theme", text, "--plain"],
        ["profile", "--create", text], ["import", "--ratings", home.path + "/" + text],
        ["evaluate", "--ratings", text],
        ["train", "--ratings", text, "--out", text], ["config", "path", "--home", home.path + "/" + text],
        ["schedule", "--print", "--home", home.path + "/" + text], ["doctor", "--home", "/proc/" + text],
        ["recommend", "--histories", home.path + "/histories.csv", "--model-file", text],
      ] { try check(home, arguments, input: "q\n") }
      _ = try home.write("x-\(name).safetensors", text + String(repeating: " ", count: 64))
      try check(home, ["recommend", "--model-file", home.path + "/x-\(name).safetensors"])
      _ = try home.write("lists-\(name).csv", "user_id,\(field(text))\n1,2\n")
      try check(home, ["import", "--ratings", home.path + "/lists-\(name).csv"])
      for toml in [
        "theme = \(quoted(text))\n", "\(quoted(text)) = 1\n", "pictures = \(quoted(text))\n",
        "[keys]\n\(quoted(text)) = [\"x\"]\n", "[keys]\nlove = [\(quoted(text))]\n",
        "posters = \(quoted(text))\n", text,
      ] {
        let place = try TestHome.loved()
        _ = try place.write("config.toml", toml)
        for arguments in [["doctor"], ["config", "show"], ["--plain"]] {
          try check(place, arguments, input: "q\n")
        }
      }
      try FileManager.default.createDirectory(
        atPath: home.path + "/themes", withIntermediateDirectories: true)
      _ = try home.write("themes/\(name).toml", "text = \(quoted(text))\n")
      try check(home, ["config", "themes"])
    }
    try check(home, ["profile"])
    try check(home, ["doctor"])
    try checkLog(home)
  }

  @Test func modelsOfStrangers() throws {
    let home = TestHome()
    let lists = (1...60).map { "\($0 % 9),\($0 % 20 + 1),\($0 % 10 + 1)" }.joined(separator: "\n")
    let ratings = try home.write("r.csv", "user_id,anime_id,rating\n\(lists)\n")
    let path = home.path + "/m.safetensors"
    try check(home, ["train", "--ratings", ratings, "--model", "linear", "--out", path])
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try #require(try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: Any])
    var random = RandomSource(seed: 17)
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    for number in 0..<4 {
      var changed = header
      var metadata = try #require(header["__metadata__"] as? [String: String])
      func change(_ key: String, _ body: (inout [String: Any]) -> Void) throws {
        let text = try #require(metadata[key])
        var value = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        body(&value)
        metadata[key] = String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
      }
      try change("card") { card in
        for key in ["kind", "trained", "fingerprint"] { card[key] = Strangers.text(&random) }
        card["sources"] = [Strangers.text(&random), "r.csv"]
        card["metrics"] = [Strangers.text(&random): 0.5]
      }
      try change("configuration") { $0["name"] = Strangers.text(&random) }
      if number % 4 == 3 { metadata["kind"] = Strangers.text(&random) }
      changed["__metadata__"] = metadata
      if number % 4 == 2 {
        changed[Strangers.text(&random)] = [
          "dtype": Strangers.text(&random), "shape": [1], "data_offsets": [0, 4],
        ]
      }
      let json = try JSONSerialization.data(withJSONObject: changed)
      var file = Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) })
      file.append(json)
      file.append(data[(8 + length)...])
      let name =
        number == 0
        ? "serving" : "x\(number)" + Strangers.text(&random, most: 4).replacingOccurrences(of: "/", with: "")
      let model = home.path + "/models/\(name).safetensors"
      try file.write(to: URL(fileURLWithPath: model))
      for format in ["text", "csv", "json"] { try check(home, ["models", "--format", format]) }
      for command in [["recommend", "--top", "3"], ["doctor"], ["tune"]] { try check(home, command) }
      try check(home, ["evaluate", "--ratings", ratings, "--model-file", model])
      try check(home, ["evaluate", "--ratings", ratings, "--model-file", model, "--format", "csv"])
      try check(home, ["--plain", "--model", model], input: "model\no\nq\n")
    }
    try checkLog(home)
  }

  private func checkLog(_ home: TestHome) throws {
    let log = try String(contentsOfFile: home.path + "/logs/nostrade.log", encoding: .utf8)
    #expect(Strangers.unsafe(in: log).isEmpty && !log.isEmpty)
    #expect(log.split(separator: "\n").allSatisfy { $0.hasPrefix("20") }, "every line is one message")
  }

  private func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map {
      "\\U" + String(repeating: "0", count: 8 - String($0.value, radix: 16).count)
        + String($0.value, radix: 16)
    }
    return "\"" + escaped.joined() + "\""
  }
}
