import Testing

@testable import Lists

/// JSON that is not sound: what is wrong is told, and where.
@Suite struct UnsoundJSONTests {
  private static let first = "[{\"title\":\"Monster\",\"score\":9},\n"

  @Test(arguments: [
    ("{\"title\":\"Naruto\",\"score\":3}\n{\"title\":\"Nana\"}]", 3, "where a comma or ] belongs"),
    ("{\"title\":\"Naruto\",\"score\":1e400}]", 2, "the number 1e400 is too large"),
    ("{\"title\":\"Na\\ud800ruto\",\"score\":3}]", 2, "\\ud800 in a text, which is half of a letter"),
    ("{\"title\":\"Naruto\",\"score\":03}]", 2, "found 03}] where a value belongs"),
    ("{\"title\":\"Naruto\",score:3}]", 2, "found score:3}] where the name of a field belongs"),
    ("{\"title\" \"Naruto\"}]", 2, "where a colon belongs"),
    ("{\"title\":\"Naruto", 2, "cut short"), ("{\"title\":\"Naruto\"},\n", 3, "cut short"),
    ("{\"title\":\"Na\nruto\"}]", 2, "line break"), ("{}]\n]", 3, "found ] where the file should end"),
  ])
  func whatIsWrongIsToldWithItsLine(rest: String, line: Int, words: String) throws {
    let told = refusal(try Scrap(Self.first + rest, "json"))
    #expect(told.contains(".json:\(line): the file is not sound JSON: ") && told.contains(words), "\(told)")
  }

  @Test func whatIsNoNumberIsNone() throws {
    let list = try read(
      json: Self.first + "{\"title\":\"NaN\",\"score\":NaN},{\"title\":\"Nana\",\"score\":-Infinity}]")
    #expect(list.entries.map(\.names) == [["Monster"], ["NaN"], ["Nana"]])
    #expect(list.entries.map(\.score) == [9, nil, nil])
    let lines = try read(json: "{\"title\":\"Nana\",\"score\":NaN}\n{\"title\":\"Monster\",\"score\":9}\n")
    #expect(lines.entries.map(\.score) == [nil, 9])
  }

  @Test func anArchiveWithoutTitlesIsAListOfNone() throws {
    let list = try read(
      json: "{\"user\":{\"id\":5,\"display_name\":\"shiro\"},\"lists\":[],\"favourites\":[]}")
    #expect(list.entries.isEmpty && list.owner == "shiro" && list.source == .aniList)
  }
}
