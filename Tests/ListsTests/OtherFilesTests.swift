import Catalogue
import Events
import Testing

@testable import Lists

@Suite struct OtherFilesTests {
  static func answer(_ entries: String, user: String = "") -> String {
    "{\"data\":{\"MediaListCollection\":{\(user)\"lists\":[{\"name\":\"Completed\",\"entries\":[\(entries)]},"
      + "{\"name\":\"Mine\",\"isCustomList\":true,\"entries\":[\(entries)]}]}}}"
  }
  static let entry =
    "{\"status\":\"COMPLETED\",\"score\":85,\"progress\":26,\"repeat\":1,\"startedAt\":{\"year\":2017,\"month\":null,\"day\":null},"
    + "\"completedAt\":{\"year\":2017,\"month\":11,\"day\":24},\"updatedAt\":1511491706,\"media\":{\"id\":11,\"idMal\":1,"
    + "\"title\":{\"romaji\":\"Cowboy Bebop\",\"english\":\"Cowboy Bebop\",\"native\":\"カウボーイビバップ\"},"
    + "\"synonyms\":[\"CB\"],\"format\":\"TV_SHORT\",\"episodes\":26,\"seasonYear\":1998}}"

  @Test func readsAnswersOfAniList() throws {
    let user = "\"user\":{\"name\":\"shiro\",\"mediaListOptions\":{\"scoreFormat\":\"POINT_100\"}},"
    let list = try read(json: Self.answer(Self.entry, user: user))
    // Custom lists repeat entries.
    #expect(
      list.source == .aniList && list.owner == "shiro" && list.entries.count == 1 && list.warnings.isEmpty)
    let entry = try #require(list.entries.first)
    #expect(entry.malID == 1 && entry.anilistID == 11 && entry.names == ["Cowboy Bebop", "カウボーイビバップ", "CB"])
    #expect(entry.type == "TV" && entry.year == 1998 && entry.score == 8.5 && entry.repeats == 1)
    #expect(entry.finished?.text == "2017-11-24" && entry.started?.text == "2017")
    #expect(entry.updated == 1_511_491_706_000 && entry.answer == .love)
  }

  @Test(arguments: [
    ("1511491706000", 1_511_491_706_000), ("1700000000000000000", 1_700_000_000_000), ("9e99", nil),
  ])
  func timesOfAnyUnitAreRead(text: String, time: Int64?) throws {
    let entry = Self.entry.replacing("\"updatedAt\":1511491706", with: "\"updatedAt\":\(text)")
    let read = try #require(try read(json: Self.answer(entry)).entries.first?.updated)
    #expect(time == nil || read == time)
  }

  @Test func scalesOfAniListAreThePersonsOwn() throws {
    func score(_ value: String, _ format: String) throws -> Float? {
      let entry = Self.entry.replacing("\"score\":85", with: "\"score\":\(value)")
      let user = "\"user\":{\"mediaListOptions\":{\"scoreFormat\":\"\(format)\"}},"
      return try read(json: Self.answer(entry, user: user)).entries.first?.score
    }
    #expect(try score("7.5", "POINT_10_DECIMAL") == 7.5)
    #expect(try score("4", "POINT_5") == 8)
    #expect(try score("3", "POINT_3") == 9)
    #expect(try score("1", "POINT_3") == 3)
    #expect(try score("0", "POINT_100") == nil)
    // Without the format it is told from the scores, and may be named.
    let plain = try Scrap(Self.answer(Self.entry), "json")
    #expect(try plain.read().entries[0].score == 8.5 && plain.read().warnings.count == 1)
    let few = try Scrap(Self.answer(Self.entry.replacing("\"score\":85", with: "\"score\":4")), "json")
    #expect(try few.read().entries[0].score == 4 && few.read().warnings.first?.contains("--scale 5") == true)
    #expect(try few.read(scale: .five).entries[0].score == 8)
  }

  @Test func titlesWithoutAnIDOfMyAnimeListHaveTheirNames() throws {
    let entry = Self.entry.replacing("\"idMal\":1", with: "\"idMal\":null")
    let read = try read(json: Self.answer(entry)).entries[0]
    #expect(read.malID == nil && read.anilistID == 11 && read.names.first == "Cowboy Bebop")
  }

  @Test func readsArchivesOfAniList() throws {
    let json = """
      {"user":{"id":5,"display_name":"shiro"},"lists":[
      {"series_id":11,"series_type":0,"status":2,"score":85,"progress":26,"repeat":0,"started_on":20170302,"finished_on":0},
      {"series_id":12,"series_type":0,"status":1,"score":0,"progress":0,"started_on":0,"finished_on":0},
      {"series_id":13,"series_type":0,"status":3,"score":0,"progress":2,"started_on":20170300,"finished_on":0},
      {"series_id":30,"series_type":1,"status":2,"score":90}]}
      """
    let list = try read(json: json)
    #expect(list.entries.map(\.anilistID) == [11, 12, 13] && list.owner == "shiro")
    #expect(list.entries.map(\.answer) == [.love, .saved, .dropped])
    #expect(list.entries[0].started?.text == "2017-03-02" && list.entries[2].started?.text == "2017-03")
    #expect(list.warnings == ["1 manga is passed over."])
  }

  @Test func readsOnePersonsCSV() throws {
    let text = """
      username,anime_id,title,my_watched_episodes,my_start_date,my_finish_date,my_score,my_status,my_last_updated,score
      kuro,19,Monster,74,2019-03-02,0000-00-00,9,2,1612325106,8.7
      kuro,20,Naruto,1,1970-01-01,,0,4,0,7.8
      kuro,21,One Piece,0,,,0,6,,8.1

      """
    let list = try read(csv: text)
    #expect(list.source == .csv && list.owner == "kuro")
    #expect(list.entries.map(\.answer) == [.love, .dropped, .saved])
    #expect(list.entries.map(\.score) == [9, nil, nil])
    #expect(list.entries[0].started?.text == "2019-03-02" && list.entries[0].updated == 1_612_325_106_000)
    #expect(list.entries[1].started == nil)
    #expect(list.warnings.contains { $0.contains("read from my_score (there is also score)") })
    // Everybody's mean is none of the person's.
    let own = try read(csv: "title,score,your_rating\nMonster,8.7,3\nNaruto,7.9,10\n")
    #expect(own.entries.map(\.score) == [3, 10])
    let two = try Scrap("user_id,anime_id,rating\n1,19,9\n2,20,8\n", "csv")
    #expect(
      refusal(two).contains("(1, 2). Say whose is yours: nostrade import --list FILE --user NAME.")
        && refusal(two, user: "3").contains("no row is of the user 3"))
    #expect(try two.read(user: "2").entries.map(\.malID) == [20])
    #expect(refusal(try Scrap("a,b\n1,2\n", "csv")).contains("needs a column"))
  }

  /// Everybody's scores are not one's own: nothing would be left to recommend.
  @Test(arguments: [
    "anime_id,name,genre,type,episodes,rating,members",
    "anime_id,title,type,episodes,genres,score,members,start_date,season,source,studios,synopsis,image_url",
    "anime_id,Name,Score,Genres,Synopsis,Type,Episodes,Aired,Premiered,Status,Studios,Rank,Popularity,Members",
    "title,score,genres",
  ])
  func aCatalogueIsNoList(header: String) throws {
    let row = header.split(separator: ",").map {
      ["anime_id": "19", "score": "8.7", "Score": "8.7"][$0] ?? "x"
    }
    let text = header + "\n" + row.joined(separator: ",") + "\n"
    #expect(refusal(try Scrap(text, "csv")).contains("this is a catalogue"))
    // As soon as something in it is a person's, it is a list.
    for own in ["user_id", "my_score", "my_status", "episodes_watched", "notes"] {
      let list = try read(csv: header + ",\(own)\n" + row.joined(separator: ",") + ",7\n")
      #expect(list.entries.count == 1)
    }
  }

  @Test(arguments: [
    "title,score,status,genres", "title,score,start_date,finish_date,genres,studios", "title,score,type,year",
    "title,score,status", "title,score,source",
  ])
  func aListThatTellsOfItsTitlesIsNoCatalogue(header: String) throws {
    let row = header.split(separator: ",").map { ["score": "8", "status": "Completed"][$0] ?? "x" }
    let list = try read(csv: header + "\n" + row.joined(separator: ",") + "\n")
    #expect(list.entries.map(\.score) == [8])
  }

  @Test func scoresMayNameTheirScaleAndStrangeOnesAreTold() throws {
    let list = try Scrap(
      "title,score\nMonster,8/10\nNaruto,N/A\nBleach,★★★★☆\nTrigun,great\nGintama,\"9,5\"\n", "csv"
    ).read()
    #expect(list.entries.map(\.score) == [8, nil, 8, nil, 9.5])
    #expect(
      list.warnings == ["1 score cannot be read and counts as none, the first \"great\" on line 5."])
  }

  @Test func entitiesAreReadInNamesAlone() throws {
    let list = try Scrap(
      "title,score,notes,tags\nGintama&#039;,9,write &amp; for an ampersand,a&lt;b\n", "csv"
    ).read().entries[0]
    #expect(list.names == ["Gintama'"])
    #expect(list.notes == "write &amp; for an ampersand" && list.tags == "a&lt;b")
  }

  @Test func scoresBeyondTheScaleAreTold() throws {
    let rows = "anime_id,score\n19,9\n20,11\n21,0\n22,-1\n23,12.5\n24,8\n25,7\n"
    for scale in [RatingScale.ten, nil] {
      let list = try Scrap(rows, "csv").read(scale: scale)
      #expect(list.entries.map(\.score) == [9, nil, nil, nil, nil, 8, 7])
      #expect(
        list.warnings == [
          "2 scores are not from 0 to 10 and count as none, the first \"11\" on line 3."
        ])
    }
    let thumbs = try Scrap("anime_id,score\n19,1\n20,5\n", "csv").read(scale: .thumbs)
    #expect(
      thumbs.warnings == ["1 score is not 1, 0 or -1 and counts as none, the first \"5\" on line 3."])
    let user = "\"user\":{\"mediaListOptions\":{\"scoreFormat\":\"POINT_10\"}},"
    let aniList = try read(json: Self.answer(Self.entry, user: user))
    #expect(
      aniList.entries[0].score == nil
        && aniList.warnings == ["1 score is not from 0 to 10 and counts as none."])
  }

  @Test func datesAndTimesOfAListAreReadOrTold() throws {
    let texts = ["2021/2/3", "1612325106", "03-02-2021", "Feb 2021", "soon", "0000-00-00", "", "1970-01-01"]
    let list = try Scrap(
      "anime_id,score,my_finish_date\n" + texts.enumerated().map { "\($0 + 1),9,\($1)\n" }.joined(), "csv"
    ).read()
    #expect(
      list.entries.map { $0.finished?.text } == [
        "2021-02-03", "2021-02-03", "2021", "2021-02", nil, nil, nil, nil,
      ])
    #expect(list.warnings.contains("1 date cannot be read and counts as none, the first \"soon\" on line 6."))
    let times = try read(csv: "anime_id,score,timestamp\n19,9,1612325106\n")
    #expect(times.entries[0].updated == 1_612_325_106_000)
  }

  @Test func plansAndStatesOfOtherSitesAreKnown() throws {
    let list = try Scrap(
      "SIMKL_ID,Title,Type,Year,Watchlist,WatchedDate,Rating\n1,Monster,anime,2004,completed,2021-02-03T04:05:06Z,9\n"
        + "2,Steins;Gate,anime,2011,plantowatch,,\n3,Naruto,anime,2002,notinteresting,,\n4,Bleach,anime,2004,enqueued?,,\n",
      "csv"
    ).read()
    #expect(list.entries.map(\.status) == [.completed, .planned, .dropped, nil])
    #expect(list.entries[0].finished?.text == "2021-02-03")
    #expect(
      list.warnings.contains("1 state is not known and counts as none, the first \"enqueued?\" on line 5.")
    )
  }

  @Test func aListThatCannotBeMeantIsRefusedOrTold() throws {
    let unnamed = try read(csv: "anime_id,vibe,status\n20,1,2\n19,5,2\n")
    #expect(unnamed.warnings.first?.hasPrefix("No column is a score (vibe is not known)") == true)
    #expect(refusal(try Scrap("19,9\n20,8\n", "csv")).contains("no header"))
    #expect(refusal(try Scrap("\n\n\n", "csv")).contains("no rows"))
    let ones = (1...22).map { "\($0),1\n" }.joined()
    #expect(refusal(try Scrap("anime_id,score\n" + ones, "csv")).contains("--scale thumbs"))
    let ages = try read(csv: "anime_id,score,rating\n19,9,R - 17+\n20,3,PG-13\n")
    #expect(ages.entries.map(\.score) == [9, 3] && ages.warnings.first?.contains("holds ages") == true)
  }

  @Test func aPersonIsOneHoweverToolsWriteTheirNumber() throws {
    let text = "user_id,anime_id,rating\n1.0,19.0,9\n1,20,8\n+1,21,7\n"
    #expect(try read(csv: text).entries.map(\.malID) == [19, 20, 21])
    #expect(try Scrap(text + "2.0,1,9\n", "csv").read(user: "2").entries.map(\.malID) == [1])
  }

  @Test func refusesOtherJSON() throws {
    #expect(refusal(try Scrap("{\"a\":1}", "json")).contains("no list that is known"))
    #expect(refusal(try Scrap("{\"a\":", "json")).contains("not sound JSON"))
    #expect(
      refusal(try Scrap("{\"format\":\"nostrade-list\",\"version\":2}", "json")).contains("newer version"))
    #expect(refusal(try Scrap("{\"format\":\"nostrade-list\",\"version\":1}", "json")).contains("damaged"))
    #expect(refusal(try Scrap(String(repeating: "[", count: 100_000), "json")).contains("not sound JSON"))
  }

  @Test func datesAreCheckedAndCounted() {
    #expect(PartialDate(text: "2020-02-29")?.milliseconds == 1_582_934_400_000)
    #expect(PartialDate(text: "1969-12-31")?.milliseconds == -86_400_000)
    #expect(PartialDate(text: "2021-02-29")?.day == nil)
    #expect(
      PartialDate(text: "20190300")?.text == "2019-03" && PartialDate(text: "2019")?.malText == "2019-00-00")
    for text in ["", "0000-00-00", "1970-01-01", "x", "31.12.2020", "99", "99999-01-01"] {
      #expect(PartialDate(text: text) == nil, "\(text)")
    }
  }
}
