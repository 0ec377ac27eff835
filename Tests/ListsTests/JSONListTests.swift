import Catalogue
import Events
import Testing

@testable import Lists

/// JSON of many makes: which objects are the titles, and which of their fields say what.
@Suite struct JSONListTests {
  // MARK: Which lists

  @Test func listsByStateAreOneList() throws {
    let list = try read(
      json: "{\"user\":\"kuro\",\"watching\":[{\"title\":\"Trigun\",\"score\":0}],"
        + "\"completed\":[{\"title\":\"Monster\",\"score\":9},{\"title\":\"Bleach\",\"score\":3,\"status\":\"dropped\"}],"
        + "\"plan_to_watch\":[{\"title\":\"Akira\",\"score\":0},{\"title\":\"Nana\"},{\"title\":\"Mushishi\"}]}"
    )
    let states = Dictionary(
      list.entries.map { ($0.names.first ?? "", $0.status) }, uniquingKeysWith: { $1 })
    #expect(
      states == [
        "Trigun": .watching, "Monster": .completed, "Bleach": .dropped, "Akira": .planned, "Nana": .planned,
        "Mushishi": .planned,
      ])
    #expect(
      list.owner == "kuro" && list.warnings.allSatisfy { !$0.contains("passed over") }, "\(list.warnings)")
  }

  @Test func namedListsInAListAreOneList() throws {
    let list = try read(
      json: "{\"lists\":[{\"name\":\"Completed\",\"items\":[{\"title\":\"Monster\",\"score\":9}]},"
        + "{\"name\":\"Planning\",\"items\":[{\"title\":\"Naruto\",\"score\":0},{\"title\":\"Nana\",\"score\":0}]}]}"
    )
    #expect(list.entries.map(\.names.first) == ["Monster", "Naruto", "Nana"])
    #expect(list.entries.map(\.status) == [.completed, .planned, .planned])
  }

  @Test func listsBesideEachOtherAreJoinedAndOthersTold() throws {
    let rated = { (name: String) in "[{\"title\":\"\(name)\",\"score\":9}]" }
    let joined = try read(
      json: "{\"shows\":\(rated("Monster")),\"movies\":\(rated("Akira")),\"manga\":\(rated("Nana"))}")
    #expect(Set(joined.entries.flatMap(\.names)) == ["Monster", "Akira"])
    #expect(
      joined.warnings.contains("Other lists of the file are passed over: manga (1)."), "\(joined.warnings)")
    let anime = try read(json: "{\"anime\":\(rated("Monster")),\"movies\":\(rated("Akira"))}")
    #expect(anime.entries.map(\.names) == [["Monster"]])
    #expect(
      anime.warnings.contains("Other lists of the file are passed over: movies (1)."), "\(anime.warnings)")
    let history = try read(json: "{\"history\":\(rated("Monster")),\"watchlist\":[{\"title\":\"Nana\"}]}")
    #expect(history.entries.map(\.answer) == [.love, .saved], "\(history)")
    let nested = try read(json: "[\(rated("Monster")),\(rated("Akira"))]")
    #expect(nested.entries.count == 2)
  }

  @Test func ratingsOfEpisodesAreNoneOfTitles() throws {
    let episode =
      "{\"rating\":2,\"type\":\"episode\",\"episode\":{\"season\":1,\"title\":\"Another\"},\"show\":{\"title\":\"Death Note\"}}"
    let show = "{\"rating\":9,\"type\":\"show\",\"show\":{\"title\":\"Death Note\",\"year\":2006}}"
    let season =
      "{\"rating\":1,\"type\":\"season\",\"season\":{\"number\":2},\"show\":{\"title\":\"Bleach\"}}"
    let list = try read(json: "[\(episode),\(season),\(show)]")
    #expect(list.entries.map(\.names) == [["Death Note"]] && list.entries[0].score == 9)
    #expect(
      list.entries[0].year == 2006 && list.warnings.first?.hasPrefix("2 entries about episodes") == true)
    #expect(refusal(try Scrap("[\(episode)]", "json")).contains("all of its entries are about episodes"))
  }

  @Test func jsonLinesAreRead() throws {
    let lines = "{\"title\":\"Monster\",\"score\":9}\n{\"title\":\"Naruto\",\"score\":3}\n\n"
    #expect(try read(json: lines).entries.map(\.score) == [9, 3])
    let cut = refusal(try Scrap(lines + "{\"title\":\"Nan", "json"))
    #expect(cut.contains(":4: the file has one JSON object a line"), "\(cut)")
  }

  @Test func eventsAsJSONAreReplayed() throws {
    func event(_ id: Int, _ title: Int, _ feedback: Int, _ target: String) -> String {
      "{\"anime_id\":\(title),\"event_id\":\(id),\"feedback_type\":\(feedback),\"timestamp\":null,\"user_id\":1,"
        + "\"target_event\":\(target)}"
    }
    let list = try read(
      json: "[\(event(1, 19, 3, "null")),\(event(2, 20, 1, "null")),\(event(3, 20, 8, "2"))]")
    #expect(list.source == .nostrade && list.entries.map(\.malID) == [19])
    #expect(list.entries.map(\.feedback) == [.love])
  }

  @Test(arguments: ["false", "\"\"", "[]", "{}", "0", "null"])
  func aFieldThatSaysThereWasNoErrorIsNone(value: String) throws {
    #expect(
      try read(json: "{\"error\":\(value),\"data\":[{\"title\":\"Monster\",\"score\":9}]}").entries.count == 1
    )
  }

  // MARK: Which fields

  @Test func datesOfSeveralNumbersAreDates() throws {
    let date = { (day: String) in "{\"year\":2020,\"month\":1,\"day\":\(day)}" }
    let list = try read(
      json:
        "[{\"score\":9,\"status\":\"COMPLETED\",\"startedAt\":\(date("2")),\"completedAt\":\(date("null")),"
        + "\"media\":{\"idMal\":19,\"title\":{\"romaji\":\"Monster\"},\"startDate\":{\"year\":2004,\"month\":4,\"day\":7}}},"
        + "{\"score\":3,\"startedAt\":{\"year\":null,\"month\":null,\"day\":null},\"media\":{\"idMal\":20,\"seasonYear\":2002}}]"
    )
    let first = list.entries[0]
    #expect(first.year == 2004 && first.malID == 19 && first.names == ["Monster"])
    #expect(first.started?.text == "2020-01-02" && first.finished?.text == "2020-01")
    #expect(list.entries[1].year == 2002 && list.entries[1].malID == 20 && list.entries[1].started == nil)
    let added = try read(json: "[{\"title\":\"Monster\",\"score\":9,\"added\":{\"year\":2021,\"month\":1}}]")
    #expect(added.entries[0].year == nil)
    let season = try read(
      json: "[{\"title\":\"Naruto\",\"score\":3,\"season\":{\"name\":\"Fall\",\"year\":2002}}]")
    #expect(season.entries[0].year == 2002 && season.entries[0].names == ["Naruto"])
  }

  @Test func namesAndIDsOfOthersAreNoneOfTheTitle() throws {
    let list = try read(
      json:
        "[{\"title\":\"Monster\",\"score\":9,\"studio\":{\"name\":\"Nana\",\"mal_id\":11},\"franchise\":{\"name\":\"Akira\"}}]"
    )
    #expect(list.entries[0].names == ["Monster"] && list.entries[0].malID == nil)
    let answer = try read(
      json:
        "[{\"score\":9,\"status\":\"COMPLETED\",\"user\":{\"name\":\"Nana\"},\"media\":{\"title\":{\"romaji\":\"Monster\"}}}]"
    )
    #expect(answer.entries[0].names == ["Monster"] && answer.owner == "Nana")
    let some = try read(
      json:
        "[{\"title\":\"Monster\",\"score\":9,\"user\":{\"nickname\":\"kuro\"}},{\"title\":\"Nana\",\"score\":8}]"
    )
    #expect(some.entries.count == 2 && some.owner == "kuro")
  }

  @Test func daysOfWatchingStandBesideThoseOfTheBroadcast() throws {
    let list = try read(
      json: "[{\"title\":\"Monster\",\"score\":9,\"start_date\":\"2004-04-07\",\"end_date\":\"2005-09-28\","
        + "\"watch_start_date\":\"2020-01-02\",\"watch_end_date\":null}]")
    #expect(list.entries[0].started?.text == "2020-01-02" && list.entries[0].finished == nil)
  }

  // MARK: AniList

  private static func answer(_ format: String, _ scores: [Double]) -> String {
    let entries = scores.enumerated().map {
      "{\"status\":\"COMPLETED\",\"score\":\($1),\"media\":{\"id\":\($0 + 1),\"title\":{\"romaji\":\"T\($0)\"}}}"
    }
    return OtherFilesTests.answer(
      entries.joined(separator: ","), user: "\"user\":{\"mediaListOptions\":{\"scoreFormat\":\"\(format)\"}},"
    )
  }

  @Test(arguments: [
    ("POINT_100", [9, 7.5, 10, 8], [9, 7.5, 10, 8] as [Float?]),
    ("POINT_5", [90, 30, 80, 100], [9, 3, 8, 10]), ("POINT_10", [90, 30, 80, 100], [9, 3, 8, 10]),
    ("POINT_3", [5, 4, 4, 2], [10, 8, 8, 4]),
    // A few low scores are some; a slip is one.
    ("POINT_100", [9, 10, 10], [1, 1, 1]), ("POINT_10", [9, 3, 8, 11], [9, 3, 8, nil]),
  ])
  func aSettingThatContradictsTheScoresIsNotTheirScale(format: String, scores: [Double], read: [Float?])
    throws
  {
    let scrap = try Scrap(Self.answer(format, scores), "json")
    let list = try scrap.read()
    #expect(list.entries.map(\.score) == read)
    let isTold = list.warnings.contains { $0.contains("the list's own setting is one of") }
    #expect(isTold == (scores.count == 4 && !scores.contains(11)), "\(list.warnings)")
    #expect(try scrap.read(scale: .hundred).warnings.allSatisfy { !$0.contains("own setting") })
  }

  @Test func theStateOfAListIsThatOfItsEntries() throws {
    func part(_ name: String, _ status: String, _ id: Int) -> String {
      "{\"name\":\"\(name)\",\(status)\"entries\":[{\"score\":9,\"media\":{\"id\":\(id),\"title\":{\"romaji\":\"T\(id)\"}}}]}"
    }
    let parts = [
      part("Best", "", 1), part("Completed", "\"status\":\"COMPLETED\",", 1),
      part("x", "\"status\":\"PLANNING\",", 2), part("Dropped", "", 3),
    ]
    let list = try read(
      json: "{\"data\":{\"MediaListCollection\":{\"lists\":[\(parts.joined(separator: ","))]}}}")
    #expect(list.entries.map(\.status) == [.completed, .planned, .dropped] && list.warnings.count <= 1)
  }

  @Test func answersOfAnyNameAreFound() throws {
    let entries =
      "[{\"status\":\"COMPLETED\",\"score\":85,\"media\":{\"id\":1,\"title\":{\"romaji\":\"Monster\"}}}]"
    let lists = "\"lists\":[{\"name\":\"Completed\",\"entries\":\(entries)}]"
    let list = try read(
      json: "{\"data\":{\"anime\":{\"user\":{\"name\":\"kuro\"},\(lists)},\"manga\":{\(lists)}}}")
    #expect(list.source == .aniList && list.owner == "kuro" && list.entries.map(\.names) == [["Monster"]])
    #expect(list.warnings.first == "1 manga is passed over.")
    let two = lists.replacing("\"id\":1", with: "\"id\":2")
    let several = try read(
      json: "[{\"data\":{\"MediaListCollection\":{\(lists)}}},{\"data\":{\"MediaListCollection\":{\(two)}}}]")
    #expect(several.entries.map(\.anilistID) == [1, 2])
    let byState = try read(
      json:
        "{\"data\":{\"MediaListCollection\":{\"statusLists\":{\"completed\":\(entries),\"planning\":[]}}}}")
    #expect(byState.entries.map(\.names) == [["Monster"]])
  }
}
