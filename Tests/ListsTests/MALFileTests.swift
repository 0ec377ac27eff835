import Events
import Testing

@testable import Lists

@Suite struct MALFileTests {
  @Test(arguments: [("1511491706", 1_511_491_706_000), ("9999999999999999", 10_000_000_000_000), ("1", nil)])
  func timesOfChangesAreBounded(text: String, time: Int64?) throws {
    let xml = malList(
      "<anime><series_animedb_id>1</series_animedb_id><my_last_updated>\(text)</my_last_updated></anime>")
    #expect(try Scrap(xml).read().entries.first?.updated == time)
  }

  @Test func readsEveryFieldOfAnEntry() throws {
    let list = try Scrap(
      malList(
        """
        <anime><series_animedb_id>19</series_animedb_id><series_title><![CDATA[Monster & Co <1>]]></series_title>
        <series_type>TV</series_type><series_episodes>74</series_episodes><my_id>0</my_id>
        <my_watched_episodes>74</my_watched_episodes><my_start_date>2019-03-00</my_start_date>
        <my_finish_date>2019-04-05</my_finish_date><my_rated></my_rated><my_score>9</my_score>
        <my_status>Completed</my_status><my_times_watched>2</my_times_watched><my_comments><![CDATA[so good]]></my_comments>
        <my_tags><![CDATA[a, b]]></my_tags><future><deep>tag</deep></future></anime>
        """)
    ).read()
    #expect(list.source == .myAnimeList && list.owner == "kuro" && list.entries.count == 1)
    let entry = try #require(list.entries.first)
    #expect(
      entry.malID == 19 && entry.names == ["Monster & Co <1>"] && entry.type == "TV" && entry.episodes == 74)
    #expect(entry.status == .completed && entry.score == 9 && entry.progress == 74 && entry.repeats == 2)
    #expect(entry.started == PartialDate(year: 2019, month: 3, day: nil))
    #expect(entry.finished == PartialDate(year: 2019, month: 4, day: 5))
    #expect(entry.notes == "so good" && entry.tags == "a, b")
    #expect(entry.answer == .love && entry.watched == 1_554_422_400_000)
  }

  @Test(arguments: [
    ("Watching", 0, Feedback.seen), ("1", 0, .seen), ("On-Hold", 0, .seen), ("3", 6, .like),
    ("Dropped", 0, .dropped),
    ("4", 8, .dropped), ("Plan to Watch", 0, .saved), ("6", 0, .saved), ("Completed", 0, .seen),
    ("2", 2, .dislike),
  ])
  func statesAndScoresBecomeAnswers(status: String, score: Int, answer: Feedback) throws {
    let entry = try Scrap(
      malList(
        "<anime><series_animedb_id>1</series_animedb_id><my_score>\(score)</my_score><my_status>\(status)</my_status></anime>"
      )
    ).read().entries[0]
    #expect(entry.answer == answer)
    // 0 is no score, and no dislike.
    #expect(entry.score == (score == 0 ? nil : Float(score)))
  }

  @Test func emptyStatesAndDatesSayNothing() throws {
    let entry = try Scrap(
      malList(
        """
        <anime><series_animedb_id>1</series_animedb_id><my_start_date>0000-00-00</my_start_date>
        <my_finish_date>1970-01-01</my_finish_date><my_score>0</my_score><my_status></my_status></anime>
        """)
    ).read().entries[0]
    #expect(entry.answer == nil && entry.watched == nil)
  }

  @Test func readsWhatIsNoSoundXML() throws {
    // A bare &, an entity that XML does not know, a control character, and no declaration.
    let list = try Scrap(
      malList(
        "<anime><series_title>Panty & Stocking&nbsp;&#039;x&#039; \u{1}&amp; &#x1; y</series_title><my_score>7</my_score>"
          + "<my_status>Completed</my_status></anime>",
        head: "")
    ).read()
    #expect(list.entries.first?.names == ["Panty & Stocking 'x' & y"])
    let latin = Array(
      "<myanimelist><anime><series_title>Pok\u{E9}mon</series_title></anime></myanimelist>".unicodeScalars
    )
    .map { UInt8($0.value) }
    #expect(try Scrap(bytes: latin).read().entries.first?.names == ["Pokémon"])
    let wide = Array("\u{FEFF}\(malList("<anime><series_title>ポケ</series_title></anime>"))".utf16)
      .flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try Scrap(bytes: wide).read().entries.first?.names == ["ポケ"])
  }

  @Test func refusesWhatIsNoList() throws {
    #expect(refusal(try Scrap("")).contains("empty"))
    #expect(refusal(try Scrap("<html><body>log in</body></html>")).contains("web page"))
    #expect(refusal(try Scrap("<rss></rss>")).contains("no list of anime"))
    #expect(
      refusal(try Scrap(malList("<manga><manga_mangadb_id>1</manga_mangadb_id></manga>"))).contains(
        "list of manga"))
    let cut = String(malList("<anime><series_title>x</series_title></anime>").dropLast(20))
    #expect(refusal(try Scrap(cut)).contains("not sound XML"))
    #expect(refusal(try Scrap(cut)).contains(".xml:2: "))
  }

  @Test(.timeLimit(.minutes(5))) func entitiesAreNotExpanded() throws {
    var bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\">"
    for i in 1..<30 {
      let (name, last) = ("a\(i)", i == 1 ? "a" : "a\(i - 1)")
      bomb += "<!ENTITY \(name) \"&\(last);&\(last);&\(last);&\(last);\">"
    }
    bomb += "]><myanimelist><anime><series_title>&a29;</series_title></anime></myanimelist>"
    #expect(refusal(try Scrap(bomb)).contains("defines entities"))
    let deep = String(repeating: "<a>", count: 100_000)
    #expect(refusal(try Scrap(deep)).contains("deep"))
  }

  @Test func anEmptyListIsNoError() throws {
    #expect(try Scrap(malList("")).read().entries.isEmpty)
  }

  func scored(_ scores: [String]) throws -> Scrap {
    try Scrap(
      malList(
        scores.enumerated().map {
          "<anime><series_animedb_id>\($0 + 1).0</series_animedb_id><my_score>\($1)</my_score></anime>"
        }.joined()))
  }

  @Test func scoresMayBeOnAnotherScale() throws {
    let hundred = try scored(["90", "100", "10", "55", "0"]).read()
    #expect(
      hundred.entries.map(\.score) == [9, 10, 1, 5.5, nil] && hundred.entries.map(\.malID) == [1, 2, 3, 4, 5])
    #expect(hundred.warnings.first?.contains("scale of 100") == true && hundred.warnings.count == 1)
    #expect(try scored(["5", "4"]).read(scale: .five).entries.map(\.score) == [10, 8])
    // Somebody who likes little.
    let low = try scored(Array(repeating: "3", count: 30)).read()
    #expect(low.entries.allSatisfy { $0.score == 3 } && low.warnings.isEmpty)
    let mixed = try scored(["8,5", "8/10", "great", "99", "7"]).read()
    #expect(mixed.entries.map(\.score) == [8.5, 8, nil, nil, 7])
    #expect(
      mixed.warnings.first
        == "1 score is not from 0 to 10 and counts as none, the first \"99\" on line 2.")
    #expect(mixed.warnings.last?.contains("the first \"great\"") == true)
  }

  @Test func aPlanDoesNotTakeAScoreAway() throws {
    func entry(_ score: Int, _ status: String) -> String {
      "<anime><series_animedb_id>19</series_animedb_id><my_score>\(score)</my_score><my_status>\(status)</my_status></anime>"
    }
    let list = try Scrap(
      malList(entry(9, "Completed") + entry(2, "Completed") + entry(0, "Plan to Watch"))
    ).read()
    #expect(list.entries.map(\.score) == [2] && list.entries[0].answer == .dislike)
    #expect(list.warnings.first?.hasPrefix("1 title is in the list more than once") == true)
  }

  @Test func whatIsNotUTF8IsTold() throws {
    func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
    let xml = try Scrap(bytes: latin(malList("<anime><series_title>Pok\u{E9}mon</series_title></anime>")))
      .read()
    #expect(xml.entries.first?.names == ["Pokémon"] && xml.warnings.first?.contains("Windows-1252") == true)
    let json = OtherFilesTests.answer(OtherFilesTests.entry).replacing("カウボーイビバップ", with: "Pok\u{E9}mon")
    let read = try Scrap(bytes: latin(json), "json").read()
    #expect(read.entries.first?.names.contains("Pokémon") == true)
    #expect(read.warnings.last?.contains("Windows-1252") == true)
  }

  @Test func theLastOfRepeatedEntriesCounts() throws {
    func entry(_ score: Int) -> String {
      "<anime><series_animedb_id>1</series_animedb_id><my_score>\(score)</my_score></anime>"
    }
    let list = try Scrap(malList(entry(3) + entry(8))).read()
    #expect(list.entries.map(\.score) == [8] && list.warnings.count == 1)
  }

  @Test func readsPackedFilesWhateverTheirNames() throws {
    let gzip: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 179, 201, 173, 76, 204, 203, 204, 77, 205, 201, 44, 46, 177, 179,
      1, 51, 237, 108, 138, 83, 139, 50, 83, 139, 227, 193, 188, 148, 164, 248, 204, 20, 59, 67, 75, 27, 125,
      76,
      81, 155, 220, 202, 248, 226, 228, 252, 162, 84, 59, 160, 52, 156, 109, 163, 15, 53, 70, 31, 217, 108, 0,
      54,
      157, 148, 229, 105, 0, 0, 0,
    ]
    #expect(try Scrap(bytes: gzip).read().entries.map(\.malID) == [19])
    #expect(refusal(try Scrap(bytes: Array(gzip.prefix(60)))).contains("damaged or cut short"))
  }
}
