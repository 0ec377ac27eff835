import Foundation
import Testing

@testable import Catalogue

@Suite struct CatalogueFileTests {
  @Test func readsThe2016LayoutWithEntitiesAndStrayQuotes() throws {
    let scrap = try TemporaryFile(
      #"""
      anime_id,name,genre,type,episodes,rating,members
      9969,Gintama&#039;,"Action, Comedy, Sci-Fi""",TV,51,9.16,151266
      30,"Rock &amp; \#u{1B}[31mRoll",,Movie,Unknown,,12
      """#)
    let reading = try CatalogueFile.read(scrap.path)
    #expect(reading.warnings.isEmpty)
    #expect(reading.titles.map(\.title) == ["Gintama'", "Rock & [31mRoll"])
    #expect(reading.titles[0].genres == ["Action", "Comedy", "Sci-Fi"])
    #expect(reading.titles[0].episodes == 51)
    #expect(reading.titles[0].score == 9.16)
    #expect(reading.titles[1].episodes == nil)
    #expect(reading.titles[1].score == nil)
    #expect(reading.titles[1].genres.isEmpty)
  }

  @Test func readsTheProjectLayout() throws {
    let scrap = try TemporaryFile(
      #"""
      anime_id,title,english_title,japanese_title,synonyms,type,episodes,genres,score,members,start_date,season,source,studios,synopsis,image_url,franchise,franchise_order,franchise_kind,keywords
      52991,Sousou no Frieren,Frieren,葬送のフリーレン,A|B|A,TV,28,"Adventure, Drama",9.29,1288804,2023-09-29,fall 2023,Manga,Madhouse,"Two
      lines.",,Frieren,1,Main,elf mage;  long life ;elf mage;;journey
      1,Bebop,,,,TV,26,Space,8.7,5,,Spring 1998,,,,,,
      1,Cowboy Bebop,,,,TV,26,Space,8.7,5,,Spring 1998,,,,,,
      x,Nobody,,,,TV,1,,,,,,,,,,,
      """#)
    let reading = try CatalogueFile.read(scrap.path)
    #expect(reading.titles.count == 2)
    let frieren = reading.titles[0]
    #expect(frieren.synonyms == ["A", "B"])
    #expect(frieren.japaneseTitle == "葬送のフリーレン")
    #expect(frieren.year == 2023)
    #expect(frieren.synopsis == "Two lines.")
    #expect(frieren.franchise == "Frieren")
    #expect(frieren.keywords == ["elf mage", "long life", "journey"])
    #expect(frieren.franchiseOrder == 1 && frieren.franchiseKind == .main)
    #expect(reading.titles[1].title == "Cowboy Bebop")
    #expect(reading.titles[1].year == 1998)
    #expect(reading.warnings.count == 2)
    #expect(reading.warnings.contains { $0.contains("line 6") }, "\(reading.warnings)")
  }

  @Test func scoresOfAHundredAreReadAndTold() throws {
    let rows = (1...30).map { "\($0),T\($0),Drama,TV,\(40 + $0)\n" }.joined()
    let file = try TemporaryFile("anime_id,title,genres,type,score\n" + rows)
    let reading = try CatalogueFile.read(file.path)
    #expect(reading.titles.first?.score.map { ($0 * 10).rounded() } == 41)
    #expect(reading.warnings.contains { $0.contains("scale of 100") }, "\(reading.warnings)")
    let named = try CatalogueFile.read(file.path, scale: .ten)
    #expect(
      named.titles.allSatisfy { $0.score == nil }
        && named.warnings == ["30 of 30 scores are above 10 and count as none."])
    // A slip among scores of ten is none.
    let slip = try TemporaryFile(
      "anime_id,title,genres,type,score\n1,A,Drama,TV,8.7\n2,B,Drama,TV,7\n3,C,Drama,TV,87\n")
    #expect(try CatalogueFile.read(slip.path).titles.map(\.score) == [8.7, 7, nil])
  }

  @Test func datesOfManyLayoutsHaveAYear() throws {
    let file = try TemporaryFile(
      "anime_id,title,genres,type,start_date,year\n1,A,Drama,TV,04/03/1998,\n2,B,Drama,TV,\"Apr 3, 1998\",2001\n"
        + "3,C,Drama,TV,1998-04-03T00:00,\n4,D,Drama,TV,soon,\n5,E,Drama,TV,,2004\n6,F,Drama,TV,soon,2005.0\n"
    )
    let reading = try CatalogueFile.read(file.path)
    #expect(reading.titles.map(\.year) == [1998, 1998, 1998, nil, 2004, 2005])
    #expect(reading.titles.map(\.startDate)[1] == "1998-04-03")
    #expect(reading.warnings == ["1 date cannot be read and counts as none, the first \"soon\" on line 5."])
  }

  @Test func errorNamesTheMissingColumn() throws {
    let scrap = try TemporaryFile("anime_id,user\n1,2\n")
    do {
      _ = try CatalogueFile.read(scrap.path)
      Issue.record("read a file that is no catalogue")
    } catch { #expect("\(error)".hasPrefix("\(scrap.path):1: the header has no column title")) }
    let empty = try TemporaryFile("anime_id,name,genre,type\n")
    #expect(throws: CatalogueError.self) { try CatalogueFile.read(empty.path) }
  }

  @Test func readsRatingsTimesNamesAndFeedback() throws {
    let scrap = try TemporaryFile("user_id,anime_id,rating\n1,10,8\n1,11,-1\n2,10,3\n1,10,5\nx,y,z\n")
    let ratings = try RatingsFile.read(scrap.path)
    #expect(ratings.users == [1, 2, 1])
    #expect(ratings.items == [11, 10, 10])
    #expect(ratings.feedback == [.seen, .dislike, .like])
    #expect(!ratings.isTimed)
    #expect(ratings.warnings.count == 2)
    #expect(ratings.warnings[0].contains("line 6"))
    #expect(ratings.byUser().map(\.user) == [1, 2])

    let tabs = try TemporaryFile(
      "sas_user\tsas_item\trating\ttimestamp\tflag\n1\t2\t5\t978300019\t0\n1\t3\t2\t978300020000\t0\n")
    var stars = RatingsFormat()
    stars.scale = .five
    let timed = try RatingsFile.read(tabs.path, stars)
    #expect(timed.feedback == [.love, .dislike])
    #expect(timed.times == [978_300_019_000, 978_300_020_000])
    #expect(timed.isTimed)

    let named = try TemporaryFile(
      "user_id,anime_id,feedback_type,timestamp\nann,1,3,1700000000000\nbob,1,7,0\n")
    let byFeedback = try RatingsFile.read(named.path)
    #expect(byFeedback.feedback == [.love, .skipped])
    #expect(byFeedback.times[1] == nil)
    #expect(Set(byFeedback.users).count == 2)
    let other = try TemporaryFile("a,b\n1,2\n")
    #expect(throws: CatalogueError.self) { try RatingsFile.read(other.path) }
  }

  @Test func storedListsKeepRatingsAndBlanks() throws {
    for (text, scale) in [
      ("user_id,anime_id,rating,timestamp\n1,10,8,\n1,11,-1,\n2,10,3,\n2,12,7.5,\n3,12,0,\n", nil),
      // Doubled once, not again; times before 1973 are few milliseconds.
      (
        "user_id,anime_id,rating,timestamp\n1,10,1,1700000000\n1,11,2,86400.5\n2,10,5,90000000000\n",
        RatingScale.five
      ),
      ("user_id,anime_id,feedback_type\n1,10,9\n1,11,3\n", nil),
      ("user_id,anime_id\n1,10\n1,11\n", nil),
    ] {
      let file = try TemporaryFile(text)
      var format = RatingsFormat()
      format.scale = scale
      let read = try RatingsFile.read(file.path, format)
      let path = file.path + ".stored"
      defer { unlink(path) }
      try RatingsFile.write(read, rows: Array(0..<read.count), to: path)
      let again = try RatingsFile.read(path)
      #expect(again.users == read.users && again.items == read.items && again.feedback == read.feedback)
      #expect(again.ratings == read.ratings, "\(text)")
      #expect(again.times == read.times && again.warnings == read.warnings)
      #expect(again.fingerprint == read.fingerprint)
      let low = read.ratings.indices.filter { read.ratings[$0] ?? 0 < 5 }
      // Low ratings alone look like a scale to 5.
      try RatingsFile.write(read, rows: low, to: path)
      #expect(try RatingsFile.read(path).ratings == low.map { read.ratings[$0] })
    }
  }

  @Test func unknownValuesAreNil() throws {
    let scrap = try TemporaryFile(
      "anime_id,title,english_title,type,episodes,genres,season,source\n"
        + "34716,Unknown,Unknown,Movie,1,Unknown,None None,Unknown\n")
    let title = try #require(try CatalogueFile.read(scrap.path).titles.first)
    #expect(title.title == "Unknown")
    #expect(title.englishTitle == nil)
    #expect(title.season == nil)
    #expect(title.source == nil)
    #expect(title.genres.isEmpty)
  }

  @Test func extremeNumbersAreSkippedOrClamped() throws {
    let scrap = try TemporaryFile(
      "user_id,anime_id,rating,timestamp\n1,1,8,-1e300\n1,2,8,1e300\n1,-3,8,1\n1,4,99,1\n1,5,1e300,1\n")
    let ratings = try RatingsFile.read(scrap.path)
    #expect(ratings.items == [1, 2, 4, 5] && ratings.feedback == [.love, .love, .seen, .seen])
    #expect(ratings.times[0] == nil)
    #expect(ratings.warnings.first?.hasPrefix("Skipped 1 of 5 rows that could not be read") == true)
    let fractions = try TemporaryFile("user_id,anime_id,feedback_type\n1,1,3\n1,2,2.5\n1,3,11\n")
    #expect(try RatingsFile.read(fractions.path).feedback == [.love, .seen, .seen])
  }

  @Test func unratedRowsStayUnratedWhenAScaleIsDoubled() throws {
    let scrap = try TemporaryFile("user_id,anime_id,rating\n1,1,5\n1,2,-1\n1,3,3\n")
    var stars = RatingsFormat()
    stars.scale = .five
    #expect(try RatingsFile.read(scrap.path, stars).feedback == [.love, .seen, .like])
    let unrated = try TemporaryFile("user_id,anime_id,rating\n1,1,-1\n1,2,0\n")
    #expect(try RatingsFile.read(unrated.path).feedback == [.seen, .seen])
  }

  @Test func readsTheLayoutsOf2020And2023() throws {
    let scrap = try TemporaryFile(
      """
      MAL_ID,Name,Score,Genres,English name,Japanese name,Type,Episodes,Aired,Premiered,Studios,Source,Rating,Members
      1,Cowboy Bebop,8.78,"Action, Adventure",Cowboy Bebop,カウボーイ,TV,26,"Apr 3, 1998 to Apr 24, 1999",Spring 1998,Sunrise,Original,R - 17+,1251960
      2,Nanka,Unknown,Unknown,Unknown,なんか,OVA,Unknown,Unknown,Unknown,Unknown,Manga,Rx - Hentai,12
      """)
    let titles = try CatalogueFile.read(scrap.path).titles
    #expect(
      titles[0].score == 8.78 && titles[0].startDate == "1998-04-03" && titles[0].season == "Spring 1998")
    #expect(
      titles[0].englishTitle == "Cowboy Bebop" && titles[0].japaneseTitle == "カウボーイ"
        && titles[0].members == 1_251_960)
    #expect(titles[1].score == nil && titles[1].episodes == nil && titles[1].isAdult && !titles[0].isAdult)
    let later = try TemporaryFile(
      "anime_id,Name,English name,Other name,Score,Genres,Synopsis,Type,Episodes,Aired,Premiered,Rating,Image URL\n"
        + "1,Cowboy Bebop,UNKNOWN,カウボーイ,8.75,Action,Crime.,TV,26.0,\"Apr 3, 1998 to ?\",spring 1998,G,https://example.org/1.jpg\n"
    )
    let title = try #require(try CatalogueFile.read(later.path).titles.first)
    #expect(title.englishTitle == nil && title.japaneseTitle == "カウボーイ" && title.episodes == 26)
    #expect(title.imageURL == "https://example.org/1.jpg" && title.synopsis == "Crime.")
  }

  @Test(arguments: [
    "['Action', 'Drama']", "Action|Drama", "Action;Drama", "action,drama", "[\"Action\", \"Drama\"]",
  ])
  func genresAreListsOfAnyMake(genres: String) throws {
    let scrap = try TemporaryFile(
      "anime_id,name,genre,type\n1,A,\"\(genres.replacingOccurrences(of: "\"", with: "\"\""))\",TV\n")
    #expect(try CatalogueFile.read(scrap.path).titles.first?.genres == ["Action", "Drama"])
  }

  @Test(arguments: [
    "Hentai", "hentai", "['Hentai']", "Action|Hentai", "Erotica", "Action / Hentai", "Drama & HENTAI",
    "ＨＥＮＴＡＩ",
    "18禁", "R-18", "('Hentai',)", "エロ", "ヘンタイ", "Хентай", "Eroge", "18 restricted", "Hen\u{200B}tai", "Porno",
    "(18+) Action",
    "[{\"\"mal_id\"\": 12, \"\"name\"\": \"\"Hentai\"\"}]",
  ])
  func adultTitlesAreKnownHoweverTheyAreWritten(genres: String) throws {
    let scrap = try TemporaryFile("anime_id,name,genre,type\n1,A,\"\(genres)\",TV\n")
    #expect(try CatalogueFile.read(scrap.path).titles.first?.isAdult == true)
  }

  @Test(arguments: [
    ("age_rating", "Rx - Hentai", "R+ - Mild Nudity"), ("rating", "rx", "pg_13"),
    ("Rating", "R18+", "R - 17+"),
    ("is_adult", "True", "False"), ("nsfw", "black", "white"), ("isAdult", "1", "0"),
    ("explicit_genres", "Hentai", "[]"), ("themes", "['Erotica']", "['Military']"),
    ("demographics", "Hentai", "Seinen"), ("tags", "\"Nudity, Hentai\"", "\"Nudity, Adult Cast\""),
    ("Age", "Rx", "R"), ("ageRatingGuide", "Hentai", "17+"), ("content_rating", "X", "PG-13"),
    ("explicit", "True", "False"), ("average_rating", "Rx", "8.7"),
    ("age_rating", "18", "16"), ("age", "FSK 18", "FSK 12"), ("certification", "NC-17", "PG-13"),
    ("audience", "Adults only", "Teens 13 or older"), ("sfw", "False", "True"),
    ("audience_score", "Rx", "19"),
  ])
  func aColumnMayMarkAdultTitles(column: String, adult: String, other: String) throws {
    let scrap = try TemporaryFile(
      "id,title,genres,type,\(column)\n1,A,Drama,tv,\(adult)\n2,B,Drama,ova,\(other)\n")
    let titles = try CatalogueFile.read(scrap.path).titles
    #expect(titles.map(\.isAdult) == [true, false] && titles.map(\.type) == ["TV", "OVA"])
    #expect(titles[1].genres == ["Drama"])
  }

  @Test(arguments: ["Adult Cast", "Harem", "Horror", "R 17", "Ecchi", "Drama; Adult Cast"])
  func otherGenresAreNotForAdults(genres: String) throws {
    let scrap = try TemporaryFile("anime_id,name,genre,type\n1,A,\"\(genres)\",TV\n")
    #expect(try CatalogueFile.read(scrap.path).titles.first?.isAdult == false)
  }

  @Test func otherColumnsDoNotMarkAdultTitles() throws {
    for column in ["language", "image_url", "stage", "percentage", "studio"] {
      let scrap = try TemporaryFile("id,title,genres,type,\(column)\n1,A,Drama,TV,Hentai\n")
      #expect(try CatalogueFile.read(scrap.path).titles.first?.isAdult == false, "\(column)")
    }
  }

  @Test func genresInBracketsLoseThem() throws {
    for (text, genres) in [
      ("('Action',)", ["Action"]), ("('Action', 'Drama')", ["Action", "Drama"]),
      ("Love (one-sided), Drama", ["Love (one-sided)", "Drama"]),
      ("[(Action), (Drama)]", ["Action", "Drama"]),
    ] {
      let scrap = try TemporaryFile("id,title,genres,type\n1,A,\"\(text)\",TV\n")
      #expect(try CatalogueFile.read(scrap.path).titles.first?.genres == genres)
    }
  }

  @Test func anAdultWordBehindManyGenresCounts() throws {
    let many = (1...40).map { "g\($0)" }.joined(separator: ",")
    let scrap = try TemporaryFile("id,title,genres,type\n1,A,\"\(many),hentai\",TV\n")
    let title = try #require(try CatalogueFile.read(scrap.path).titles.first)
    #expect(title.isAdult && title.genres.count == 31)
    let tags = (1...80).map { "\"t\($0)\"," }.joined()
    let json = try TemporaryFile(
      "{\"data\":[{\"sources\":[\"https://myanimelist.net/anime/1\"],\"title\":\"A\",\"tags\":[\(tags)\"18 restricted\"]}]}"
    )
    #expect(try CatalogueFile.read(json.path).titles.first?.isAdult == true)
  }

  @Test func textsInPlaceOfASynopsisAreNone() throws {
    for text in [
      "No synopsis information has been added to this title. Help improve our database.",
      "No description available for this anime.", "(No synopsis yet.)", "N/A", "-", "?",
    ] {
      let scrap = try TemporaryFile("id,title,genres,type,synopsis\n1,A,N/A,N/A,\(text)\n")
      let title = try #require(try CatalogueFile.read(scrap.path).titles.first)
      #expect(title.synopsis == nil && title.type == nil && title.genres.isEmpty, "\(text)")
    }
    let real = try TemporaryFile("id,title,genres,type,synopsis\n1,A,,TV,No one knows his name.\n")
    #expect(try CatalogueFile.read(real.path).titles.first?.synopsis == "No one knows his name.")
  }

  @Test func seasonsAreWrittenInOneWay() throws {
    let scrap = try TemporaryFile(
      "id,title,genres,type,season,year\n1,A,,TV,spring 1998,\n2,B,,TV,1998 Spring,\n3,C,,TV,AUTUMN 1998,\n4,D,,TV,winter,2001\n5,E,,TV,Q2 1998,\n"
    )
    #expect(
      try CatalogueFile.read(scrap.path).titles.map(\.season) == [
        "Spring 1998", "Spring 1998", "Fall 1998", "Winter 2001", "Q2 1998",
      ])
  }

  @Test func theLastOfRepeatedTitlesCountsInEveryFormat() throws {
    let entry = { (name: String) in
      "{\"sources\":[\"https://myanimelist.net/anime/1\"],\"title\":\"\(name)\"}"
    }
    let json = try TemporaryFile("{\"data\":[\(entry("A")),\(entry("B"))]}")
    let reading = try CatalogueFile.read(json.path)
    #expect(reading.titles.map(\.title) == ["B"])
    #expect(reading.warnings == ["1 of 2 titles repeat an id; the last one of each id counts."])
  }

  @Test func scoresOfACatalogueMayNameTheirScale() throws {
    let scrap = try TemporaryFile(
      "id,title,genres,type,score\n1,A,,TV,8.5/10\n2,B,,TV,\"7,25\"\n3,C,,TV,81%\n4,D,,TV,N/A\n5,E,,TV,11\n")
    #expect(try CatalogueFile.read(scrap.path).titles.map(\.score) == [8.5, 7.25, 8.1, nil, nil])
  }

  @Test func readsAnimeOfflineDatabase() throws {
    let scrap = try TemporaryFile(
      """
      {"license":{},"data":[{"sources":["https://anilist.co/anime/11","https://myanimelist.net/anime/1"],"title":"Cowboy Bebop",
      "type":"TV","episodes":26,"status":"FINISHED","animeSeason":{"season":"SPRING","year":1998},"picture":"https://e.org/p.jpg",
      "thumbnail":"","synonyms":["CB","カウボーイ"],"tags":["action","slice of life"],"relatedAnime":[]},
      {"sources":["https://anilist.co/anime/12"],"title":"Elsewhere","type":"ONA","episodes":0,"synonyms":[],"tags":[]}]}
      """)
    let reading = try CatalogueFile.read(scrap.path)
    let title = try #require(reading.titles.first)
    #expect(reading.titles.count == 1 && reading.warnings.count == 1 && reading.aniListIDs == [11: 1])
    #expect(
      title.id == 1 && title.genres == ["Action", "Slice of Life"] && title.season == "Spring 1998"
        && title.year == 1998)
    #expect(
      title.synonyms == ["CB", "カウボーイ"] && title.type == "TV" && title.imageURL == "https://e.org/p.jpg")
    let other = try TemporaryFile("{\"a\": 1}")
    defer { withExtendedLifetime(other) {} }
    #expect(throws: CatalogueError.self) { try CatalogueFile.read(other.path) }
  }

  @Test func windows1252IsReadAndTold() throws {
    let scrap = try TemporaryFile(
      bytes: Array("anime_id,name,genre,type\n1,Pok".utf8) + [0xE9] + Array("mon \u{2013}".utf8).prefix(4) + [
        0x0A
      ])
    let reading = try CatalogueFile.read(scrap.path)
    #expect(reading.titles.first?.title == "Pokémon" && reading.warnings.last?.contains("line 2") == true)
  }

  @Test func countsMayHaveWordsAndMagnitudes() throws {
    for (text, count) in [
      ("26 eps", 26), ("26 Episodes", 26), ("1.2M", 1_200_000), ("1,2M members", 1_200_000),
      ("12,345 members", 12_345),
      ("12.345", 12_345), ("1,234,567", 1_234_567), ("3k", 3000), ("2.5 million users", 2_500_000),
      ("24 min", nil),
      ("1.5", nil), ("26/26", nil), ("many", nil), ("12,34", nil), ("0.125", nil), ("9999999k", nil),
    ] as [(String, Int?)] {
      let file = try TemporaryFile(
        "anime_id,name,genre,type,episodes,rating,members\n19,Monster,Drama,TV,74,8.7,\"\(text)\"\n")
      let read = try CatalogueFile.read(file.path)
      #expect(read.titles.first?.members == count, "\(text)")
      let told = "1 member count cannot be read and counts as none, the first \"\(text)\" on line 2."
      #expect(read.warnings == (count == nil ? [told] : []), "\(text) \(read.warnings)")
    }
  }

  @Test(arguments: [
    ("anime_id,name\n1,a\n", "no column genres (found anime_id,name)"),
    ("[{\"mal_id\":1}]", "this JSON is no catalogue"),
    ("<html></html>", "this is XML or a web page"),
  ])
  func whatIsNoCatalogueIsToldAsWhatItIs(text: String, part: String) throws {
    let file = try TemporaryFile(text)
    do {
      _ = try CatalogueFile.read(file.path)
      Issue.record("nothing was thrown")
    } catch { #expect("\(error)".contains(part), "\(error)") }
  }
}
