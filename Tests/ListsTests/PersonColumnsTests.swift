import Catalogue
import Testing

@testable import Lists

/// Which columns of a person's own table say what: by many names, or as the person names them.
@Suite struct PersonColumnsTests {
  @Test(arguments: [
    "Title,Genre,Rating,Date Watched", "mal_id,title,genre,rating,watched_on",
    "rated_at,type,title,year,rating,genres",
    "title,genres,trakt_rating,rating",
  ])
  func aColumnOfOnesOwnMakesAList(header: String) throws {
    let row = header.split(separator: ",").map {
      ["mal_id": "19", "rating": "9", "Rating": "9"][$0] ?? "2000"
    }
    let list = try read(csv: header + "\n" + row.joined(separator: ",") + "\n")
    #expect(list.entries.map(\.score) == [9])
  }

  /// Advice that the next command refuses is none.
  @Test func aCatalogueIsNamedOneOnlyWhereItIs() throws {
    let row = "\nMonster,Drama,74,9\n"
    let sheet = try Scrap("Title,Genre,Episodes,Rating" + row, "csv")
    #expect(
      refusal(sheet).contains("this is a catalogue") && !refusal(sheet).contains("--catalogue")
        && refusal(sheet).contains("--columns rating=NAME"))
    #expect(try sheet.read(columns: "rating=Rating").entries.map(\.score) == [9])
    let whole = try Scrap("anime_id,name,genre,type,score\n19,Monster,Drama,TV,9\n", "csv")
    #expect(refusal(whole).contains("nostrade import --catalogue FILE takes it"))
  }

  @Test(arguments: [
    ("Score /10", 4.0), ("Score (1-10)", 4), ("Rating /10", 4), ("Rating (out of 10)", 4),
    ("Rating (out of 5)", 8),
    ("Stars", 4), ("Personal Rating", 4), ("Rate", 4), ("Overall", 4), ("Grade", 4), ("my_score/5", 8),
  ])
  func scoresHaveManyNames(column: String, score: Float) throws {
    #expect(try read(csv: "title,\(column)\nMonster,4\n").entries.map(\.score) == [score])
  }

  @Test(arguments: [
    "Show", "Series", "Romaji", "Title (Romaji)", "Original Title", "Titel", "Titre", "タイトル",
  ])
  func titlesHaveManyNames(column: String) throws {
    #expect(try read(csv: "\(column),score\nMonster,4\n").entries.map(\.names) == [["Monster"]])
  }

  @Test func aSeriesBesideATitleIsNoNameOfIt() throws {
    let list = try read(csv: "Title,Series,Score\nNaruto Shippuuden,Naruto,4\n")
    #expect(list.entries.map(\.names) == [["Naruto Shippuuden"]])
  }

  @Test func columnsAreNamedByThePerson() throws {
    let named = try Scrap("what,how,note it\nMonster,8,x\n86,3,\n", "csv")
    #expect(refusal(named).contains("--columns item=NAME,rating=NAME"))
    let list = try named.read(columns: "item=what,rating=how")
    #expect(list.entries.map(\.names) == [["Monster"], ["86"]] && list.entries.map(\.score) == [8, 3])
    // Ids, where the first title has one.
    let ids = try Scrap("what,how\n19,8\n", "csv").read(columns: "item=what,rating=how")
    #expect(ids.entries.map(\.malID) == [19] && ids.entries[0].names.isEmpty)
    #expect(throws: ListsError.self) { try named.read(columns: "item=what,rating=stars") }
    // One of several, and JSON.
    let two = try Scrap("title,score,how\nMonster,8.7,3\n", "csv")
    #expect(try two.read(columns: "rating=how").entries.map(\.score) == [3])
    let json = try Scrap("[{\"title\":\"Monster\",\"score\":8.7,\"how\":3}]", "json")
    #expect(try json.read(columns: "rating=how").entries.map(\.score) == [3])
    let xml = try Scrap(malList("<anime><series_animedb_id>1</series_animedb_id></anime>"))
    #expect(throws: ListsError.self) { try xml.read(columns: "rating=how") }
  }

  @Test func columnsAreNamedByNumberWhereThereIsNoHeader() throws {
    let bare = try Scrap("Monster,8\nNaruto,3\n", "csv")
    #expect(refusal(bare).contains("--columns item=1,rating=2"))
    #expect(try bare.read(columns: "item=1,rating=2").entries.map(\.score) == [8, 3])
    let headed = try Scrap("Was,Wie\nMonster,8\n", "csv")
    #expect(try headed.read(columns: "item=1,rating=2").entries.map(\.names) == [["Monster"]])
    // Titles alone.
    let titles = try Scrap("Monster\nNaruto\n", "csv")
    #expect(refusal(titles).contains("rating=none"))
    let watched = try titles.read(columns: "item=1,rating=none")
    #expect(watched.entries.map(\.names) == [["Monster"], ["Naruto"]])
    #expect(watched.entries.map(\.answer) == [.seen, .seen])
  }

  @Test func thumbsAreScores() throws {
    let text = "title,how\nMonster,👍🏽\nNaruto,👎\nBleach,up\nAkira,no\nNana,0\n"
    let list = try Scrap(text, "csv").read(scale: .thumbs, columns: "rating=how")
    #expect(list.entries.map(\.score) == [9, 3, 9, 3, 3] && list.warnings.isEmpty, "\(list.warnings)")
    #expect(try read(csv: "title,liked\nMonster,true\nNaruto,false\n").entries.map(\.score) == [9, 3])
    #expect(try read(csv: "title,liked\nMonster,1\nNaruto,0\n").entries.map(\.score) == [9, 3])
  }

  // MARK: Rows that are none

  @Test func linesBeforeTheHeaderArePassedOver() throws {
    for before in ["My anime list 2023,,\n", "# exported on 2020-01-01, by kuro\n", "# kuro\n\n"] {
      let list = try read(csv: before + "Title,Score,Status\nMonster,9,Completed\n")
      #expect(list.entries.map(\.names) == [["Monster"]], "\(before)")
    }
    #expect(try read(csv: "#,Title,Score\n1,Monster,9\n").entries.map(\.names) == [["Monster"]])
  }

  @Test func theRuleOfATableInMarkdownIsNoTitle() throws {
    let list = try read(csv: "| Title | Score |\n|:---|---:|\n| Monster | 9 |\n")
    #expect(list.entries.map(\.names) == [["Monster"]] && list.entries[0].score == 9)
  }

  // MARK: Makes whose scale is known

  @Test func starsOfLetterboxdAndAnimePlanetAreOfFive() throws {
    let film = try read(
      csv: "Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Akira,1988,https://boxd.it/x,4.5\n")
    #expect(film.entries.map(\.score) == [9] && film.warnings.isEmpty, "\(film.warnings)")
    let planet = try read(
      json: "{\"user\":{\"name\":\"kuro\"},\"export\":{\"type\":\"anime\"},\"entries\":"
        + "[{\"name\":\"Monster\",\"status\":\"watched\",\"rating\":4.5,\"times\":1,\"eps\":74}]}")
    #expect(planet.entries.map(\.score) == [9] && planet.warnings.isEmpty, "\(planet.warnings)")
  }

  @Test func signsAreStatesOrTold() throws {
    let list = try read(csv: "title,status\nMonster,✅\nNaruto,✓\nBleach,★\nAkira,👍\nNana,—\n")
    #expect(list.entries.map(\.status) == [.completed, .completed, nil, nil, nil])
    #expect(
      list.warnings == ["2 states are not known and count as none, the first \"★\" on line 4."],
      "\(list.warnings)")
  }
}
