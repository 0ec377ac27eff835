import Events
import Foundation
import Testing

@testable import Lists

@Suite struct ListWriterTests {
  static var entries: [ListEntry] {
    var loved = ListEntry()
    (loved.malID, loved.anilistID, loved.names, loved.type) = (
      19, 190, ["Monster & \"Co\" &amp; ]]> <x>,\u{301}"], "TV"
    )
    (loved.year, loved.episodes, loved.status, loved.score) = (2004, 74, .completed, 8.5)
    (loved.progress, loved.repeats, loved.feedback, loved.time) = (74, 2, .love, 1_600_000_000_123)
    (loved.started, loved.finished) = (PartialDate(text: "2019-03"), PartialDate(text: "2019-04-05"))
    (loved.notes, loved.tags) = ("a, \"b\" &amp; &#39;c&#39;", "c; d&lt;e")
    var liked = ListEntry()
    (liked.malID, liked.names, liked.feedback, liked.time, liked.status) = (
      20, ["Naruto"], .like, 5000, .completed
    )
    var aside = liked
    (aside.malID, aside.feedback, aside.isSetAside, aside.time) = (21, .dislike, true, nil)
    var dropped = liked
    (dropped.malID, dropped.feedback, dropped.status, dropped.score) = (22, .dropped, .dropped, 3)
    var saved = liked
    (saved.malID, saved.feedback, saved.status) = (23, .saved, .planned)
    var reviewed = liked
    (reviewed.malID, reviewed.feedback, reviewed.score, reviewed.isScoreRead) = (25, .love, 8.6, true)
    reviewed.notes = "haunting"
    return [loved, liked, aside, dropped, saved, reviewed]
  }

  /// What counts: names and years are the catalogue's.
  func told(_ list: PersonList) -> [ListEntry] {
    list.entries.map { entry in
      var entry = entry
      (entry.line, entry.anilistID, entry.year, entry.names) = (0, nil, nil, [])
      if entry.malID == 19 { entry.progress = 74 }
      return entry
    }
  }

  @Test func csvIsReadBackAsItWas() throws {
    var skipped = ListEntry()
    (skipped.malID, skipped.names, skipped.feedback, skipped.time) = (24, ["Skipped"], .skipped, 9000)
    let read = try read(csv: ListWriter.csv(Self.entries + [skipped]))
    #expect(read.source == .nostrade && read.warnings.isEmpty)
    var expected = Self.entries + [skipped]
    for i in expected.indices { expected[i].line = i + 2 }
    #expect(read.entries == expected)
  }

  @Test(arguments: [false, true]) func listsForMyAnimeListAreReadBackAsTheyWere(assumes: Bool) throws {
    let text = ListWriter.mal(Self.entries, owner: "a<b&c", assumesScores: assumes)
    let read = try Scrap(text).read()
    #expect(read.owner == "a<b&c" && read.warnings.isEmpty)
    #expect(read.entries.first?.names == ["Monster & \"Co\" &amp; ]]> <x>,\u{301}"])
    var expected = PersonList(.myAnimeList)
    expected.entries = Self.entries
    #expect(told(read) == told(expected))
    // What MyAnimeList wants to see.
    #expect(
      text.contains("<update_on_import>1</update_on_import>")
        && text.contains("<my_status>Plan to Watch</my_status>"))
    #expect(
      text.contains("<my_finish_date>2019-04-05</my_finish_date>")
        && text.contains("<my_start_date>2019-03-00</my_start_date>"))
    #expect(text.contains("<my_score>7</my_score>") == assumes)
    #expect(text.contains("]]]]><![CDATA[>"))
    // Nobody gave the review a score.
    let reviewed = text.components(separatedBy: "<anime>").first { $0.contains("read=8.6 unscored") }
    #expect(reviewed?.contains("<my_score>\(assumes ? 9 : 0)</my_score>") == true)
  }

  @Test func ourJSONIsReadBackAsItWas() throws {
    var own = OwnList(profile: "me")
    own.answers = Self.entries.map(OwnList.Stated.init)
    let read = try Scrap(try ListWriter.json(own), "json").readList()
    guard case .own(let back, let list) = read else {
      Issue.record("read as another format")
      return
    }
    #expect(back == own && list.entries.map(\.score) == Self.entries.map(\.score))
    #expect(list.entries.map(\.isSetAside) == Self.entries.map(\.isSetAside))
  }
}
