import Catalogue
import Events
import Foundation
import Testing

@testable import Lists

/// Lists that are damaged, empty of what can be read, or no lists at all: each says so.
@Suite struct StrangeFilesTests {
  @Test func logsAreReplayed() throws {
    let log = """
      event_id,user_id,anime_id,feedback_type,timestamp,target_event
      1,1,19,3,1700000000000,
      2,1,20,3,1700000000001,
      3,1,20,1,1700000000002,
      4,1,20,8,1700000000003,3
      5,1,1535,3,1700000000004,
      6,1,1535,10,1700000000005,
      7,1,5114,3,1700000000006,
      8,1,5114,8,1700000000007,7

      """
    let list = try read(csv: log)
    #expect(list.source == .nostrade && list.entries.map(\.malID) == [19, 20, 1535])
    #expect(list.entries.map(\.feedback) == [.love, .love, .love])
    #expect(list.entries.map(\.isSetAside) == [false, false, true])
    #expect(list.entries.map(\.time) == [1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_004])
    #expect(list.warnings.first?.hasSuffix("3 of 8 rows are in force.") == true)
    // Without ids of events an undo takes back the newest answer to its title.
    let plain = log.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)[2...4]
    }
    .map { $0.joined(separator: ",") + "\n" }.joined()
    #expect(try read(csv: plain).entries == list.entries)
  }

  @Test func aListOfWhichNothingCanBeReadIsRefused() throws {
    let table = refusal(try Scrap("anime_id,my_score\nabc,9\n-,8\n", "csv"))
    #expect(table.contains(":2: no title could be read: none of the 2 rows has an id or a title"), "\(table)")
    let xml = refusal(try Scrap(malList("<anime><my_score>9</my_score></anime>")))
    #expect(xml.contains("no entry has an id or a title"), "\(xml)")
    let json = refusal(try Scrap(OtherFilesTests.answer("{\"score\":85,\"media\":{}}"), "json"))
    #expect(json.contains("none of its 2 entries names a title"), "\(json)")
    let manga = refusal(
      try Scrap(OtherFilesTests.answer("{\"media\":{\"id\":1,\"type\":\"MANGA\"}}"), "json"))
    #expect(manga.contains("list of manga"), "\(manga)")
    // A list in which nothing stands yet is one.
    #expect(try read(csv: "anime_id,my_score\n").entries.isEmpty)
  }

  @Test(arguments: [
    (
      "{\"errors\":[{\"message\":\"User not found\",\"status\":404}],\"data\":{\"MediaListCollection\":null}}",
      "User not found (404). Check the name"
    ),
    (
      "{\"errors\":[{\"message\":\"Private User\",\"status\":404}],\"data\":null}",
      "Private User (404). The list is private"
    ),
    ("{\"error\":\"invalid_token\"}", "invalid_token. Fetch"),
    ("{\"data\":{\"MediaListCollection\":null}}", "an answer without a list"),
  ])
  func anErrorOfAniListIsToldAsOne(answer: String, part: String) throws {
    let told = refusal(try Scrap(answer, "json"))
    #expect(told.contains(part), "\(told)")
  }

  @Test(arguments: [
    ("Shift_JIS", [0x83, 0x82, 0x83, 0x93] as [UInt8], "モン"), ("windows-1252", [0x50, 0xE9, 0x92], "Pé’"),
    ("ISO-8859-1", [0x50, 0xE9], "Pé"),
    ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x25, 0x22, 0x1B, 0x28, 0x42], "ア"),
    // The text is what counts where both cannot be.
    ("ISO-8859-1", Array("Pé".utf8), "Pé"),
  ])
  func theEncodingOfTheFirstLineIsUsed(name: String, title: [UInt8], read: String) throws {
    let head = "<?xml version=\"1.0\" encoding=\"\(name)\"?>"
    let parts = malList(
      "<anime><series_animedb_id>19</series_animedb_id><series_title>@</series_title></anime>", head: head
    )
    .split(separator: "@")
    let bytes = Array(parts[0].utf8) + title + Array(parts[1].utf8)
    let list = try Scrap(bytes: bytes).read()
    #expect(list.entries.first?.names == [read] && list.warnings.isEmpty, "\(list)")
  }

  @Test func anEncodingThatIsNotReadIsNamed() throws {
    let bytes = Array(malList("<anime>@</anime>", head: "<?xml version='1.0' encoding='EUC-JP'?>").utf8)
      .map { $0 == 0x40 ? 0xA5 : $0 }
    let told = refusal(try Scrap(bytes: bytes))
    #expect(told.contains("written in EUC-JP, which is not read. Save it as UTF-8"), "\(told)")
  }

  @Test func statesThatAreNotKnownAreCounted() throws {
    func entry(_ id: Int, _ state: String) -> String {
      "<anime><series_animedb_id>\(id)</series_animedb_id><my_status>\(state)</my_status></anime>\n"
    }
    let list = try Scrap(malList(entry(1, "Completed") + entry(2, "Simmering") + entry(3, "Unheard"))).read()
    #expect(
      list.warnings == ["2 states are not known and count as none, the first \"Simmering\" on line 3."],
      "\(list.warnings)")
    let json = OtherFilesTests.entry.replacing("COMPLETED", with: "SIMMERING")
    let told = try read(json: OtherFilesTests.answer(json)).warnings
    #expect(told.contains { $0.hasPrefix("1 state is not known and counts as none") }, "\(told)")
  }

  @Test func timesThatCannotBeReadAreTold() throws {
    let list = try Scrap(
      "anime_id,my_score,updated_at\n1,9,2021-02-30\n2,9,yesterday\n3,9,2021-02-28\n", "csv"
    ).read()
    #expect(list.entries.map { $0.updated != nil } == [false, false, true])
    #expect(
      list.warnings.contains("2 times cannot be read and count as none, the first \"2021-02-30\" on line 2."),
      "\(list.warnings)")
  }

  @Test func aHintNamesNoColumnThatIsNoScore() throws {
    let told = try read(csv: "title,aid,avg_rating,status\nMonster,7,8.7,completed\n").warnings
    #expect(
      told.first?.hasPrefix("No column is a score (aid, avg_rating are not known). If one of them is") == true
    )
    let other = try read(csv: "title,aid,vibe,status\nMonster,7,8.7,completed\n").warnings
    #expect(
      other.first?.contains("If vibe is, say so: nostrade import --list FILE --columns rating=vibe") == true)
  }

  @Test func aLargeJSONIsRefusedUnlessItIsOurs() throws {
    let filler = String(repeating: " ", count: ListReader.mostJSONBytes)
    let foreign = refusal(try Scrap(OtherFilesTests.answer(OtherFilesTests.entry) + filler, "json"))
    #expect(foreign.contains("larger than 64 MB"), "\(foreign)")
    let own = try ListWriter.json(OwnList(profile: "me")) + filler
    #expect(try read(json: own).source == .nostrade)
  }

  @Test func whatDoesNotFitTogetherInAnExportIsNamed() throws {
    func event(_ id: Int64, _ feedback: Feedback, target: Int64? = nil, key: String? = nil)
      -> OwnList.LogEvent
    {
      OwnList.LogEvent(Event(id: id, animeID: 1, feedback: feedback, target: target), context: nil, key: key)
    }
    var own = OwnList(profile: "me")
    own.log = [event(1, .love, key: "a"), event(2, .undo, target: 1), event(3, .love, key: "a")]
    #expect(own.damage == nil && own.eventCount == 2)
    own.log[1].target_event = 9
    #expect(own.damage == "event 2 undoes one that is not there")
    own.log[1] = event(1, .like)
    #expect(own.damage?.hasPrefix("event 1 is there twice") == true)
  }

  @Test(arguments: [
    // Anime-Planet, Simkl, MyAnimeList's interface, and what a person wrote.
    "{\"export\":{\"type\":\"anime\"},\"user\":{\"name\":\"kuro\"},\"entries\":[{\"name\":\"Monster\",\"status\":\"watched\",\"rating\":9,\"eps\":74}]}",
    "{\"movies\":[{},{}],\"anime\":[{\"user_rating\":9,\"status\":\"completed\",\"watched_episodes_count\":74,\"show\":{\"title\":\"Monster\",\"ids\":{\"simkl\":1,\"mal\":\"19\"}}}]}",
    "{\"data\":[{\"node\":{\"id\":19,\"title\":\"Monster\",\"mean\":8.8},\"list_status\":{\"status\":\"completed\",\"score\":9,\"num_episodes_watched\":74}}],\"paging\":{}}",
    "[{\"id\":7,\"title\":\"Monster\",\"score\":9,\"status\":\"completed\",\"progress\":74,\"a\\u0000;;;;;;;;;b\":1,\"notes\":\"x\\u0000y\"}]",
    "{\"library\":{\"items\":[{\"id\":5,\"anime\":{\"id\":3,\"title\":{\"romaji\":\"Monster\"},\"score\":11,\"status\":\"FINISHED\"},\"score\":9,\"status\":\"COMPLETED\",\"progress\":74}]}}",
  ])
  func objectsWithTitlesAreAList(text: String) throws {
    let list = try read(json: text)
    let entry = try #require(list.entries.first)
    #expect(list.source == .json && list.entries.count == 1 && list.warnings.isEmpty, "\(list)")
    #expect(
      entry.names == ["Monster"] && entry.score == 9 && entry.status == .completed && entry.progress == 74)
    #expect(
      entry.malID
        == (text.contains("mal\\\"") || text.contains("\"mal\"") || text.contains("node") ? 19 : nil))
  }

  @Test func whatIsWrongWithAnEntryOfJSONIsToldByItsPlace() throws {
    let list = try Scrap(
      "[{\"title\":\"Monster\",\"score\":9},{\"title\":\"Naruto\",\"score\":\"x\"},{\"score\":1}]", "json"
    ).read()
    #expect(
      list.warnings == [
        "1 score cannot be read and counts as none, the first \"x\" in entry 2.",
        "Skipped 1 row without an id and a title, in entry 3.",
      ], "\(list.warnings)")
    for text in ["[1,2]", "{\"a\":{\"b\":1}}", "[{\"title\":\"Monster\"}]", "[{\"score\":1}]"] {
      #expect(refusal(try Scrap(text, "json")).contains("no list that is known"), "\(text)")
    }
  }

  @Test func tablesInShiftJISAreRead() throws {
    let head = Array("title,my_score\n".utf8)
    // モンスター, then kanji alone.
    let rows: [UInt8] =
      [0x83, 0x82, 0x83, 0x93, 0x83, 0x58, 0x83, 0x5E, 0x81, 0x5B, 0x2C, 0x39, 0x0A] + [
        0x8B, 0xE2, 0x8D, 0xB0, 0x2C, 0x38, 0x0A,
      ]
    let list = try Scrap(bytes: head + rows, "csv").read()
    #expect(list.entries.map(\.names) == [["モンスター"], ["銀魂"]])
    #expect(
      list.warnings.first?.contains("2 rows are not UTF-8, the first on line 2: read as Shift_JIS.") == true,
      "\(list.warnings)")
    let latin = try Scrap(bytes: head + [0x50, 0x6F, 0x6B, 0xE9, 0x6D, 0x6F, 0x6E, 0x2C, 0x39, 0x0A], "csv")
      .read()
    #expect(latin.entries.first?.names == ["Pokémon"])
  }

  @Test(arguments: [
    ("Completed (rewatch)", ListStatus.completed), ("Stopped", .dropped), ("Caught up", .watching),
    ("Abandoned", .dropped),
  ])
  func wordsOfOtherProgramsAreKnown(text: String, status: ListStatus) {
    #expect(ListStatus(text: text) == status)
  }
}
