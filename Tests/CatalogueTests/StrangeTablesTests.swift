import Events
import Foundation
import Testing

@testable import Catalogue

/// Tables that spreadsheets, scripts and damaged disks make: what is read of them, and what is told.
@Suite struct StrangeTablesTests {
  private func read(_ text: String, names: [String: Int] = [:]) throws -> Ratings {
    var format = RatingsFormat()
    if !names.isEmpty { format.titleID = { names[$0] } }
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    return try RatingsFile.read(file.path, format)
  }

  private func refusal(_ text: String) throws -> String {
    do { _ = try read(text) } catch { return "\(error)" }
    return "nothing was thrown"
  }

  // MARK: Catalogues

  @Test(arguments: [
    "\"Adult Cast, Space\"", "Adult Cast", "['Ero Guro']", "Ero Guro|Adult Cast", "Adult Cast;Space",
  ])
  func genresThatOnlyBeginLikeAdultOnesAreNone(genres: String) throws {
    for column in ["themes", "tags", "demographics", "explicit_genres"] {
      let file = try TemporaryFile("mal_id,title,type,genres,\(column)\n1,Cowboy Bebop,TV,Action,\(genres)\n")
      #expect(try CatalogueFile.read(file.path).titles.map(\.isAdult) == [false], "\(column)")
    }
  }

  @Test func impossibleNumbersAreTold() throws {
    let file = try TemporaryFile(
      "anime_id,name,genre,type,episodes,rating,members\n1,A,Drama,TV,-5,-3,-10\n2,B,Drama,TV,99999999999999999999,8,5\n"
        + "3,C,Drama,TV,-1,-1,-1\n")
    let read = try CatalogueFile.read(file.path)
    #expect(read.titles.map(\.episodes) == [nil, nil, nil] && read.titles.map(\.score) == [nil, 8, nil])
    #expect(
      read.warnings == [
        "2 episode counts cannot be read and count as none, the first \"-5\" on line 2.",
        "1 member count cannot be read and counts as none, the first \"-10\" on line 2.",
        "1 score cannot be read and counts as none, the first \"-3\" on line 2.",
      ], "\(read.warnings)")
  }

  @Test(arguments: [
    ("Apr 7, 2004 - Sep 28, 2005", "2004-04-07"), ("Apr 2004 to Sep 2005", "2004-04"), ("2004-2005", "2004"),
    ("7 April 2004 – 28 September 2005", "2004-04-07"), ("2004 to ?", "2004"),
    ("Mar 5th, 2021", "2021-03-05"),
    // Months of other languages, and words that begin like one of ours.
    ("Mardi 2 février 2021", "2021"), ("martes 5 enero 2021", "2021"), ("3 marraskuuta 2021", "2021"),
    ("mar. 5 janv. 2021", "2021"), ("Sept 2021", "2021-09"), ("Friday, 5 March 2021", "2021-03-05"),
  ])
  func datesInWordsAreTheFirstAndEnglish(text: String, date: String) {
    #expect(AiredWords.date(text) == date)
  }

  @Test func jsonLinesAreACatalogue() throws {
    let title =
      "{\"sources\":[\"https://myanimelist.net/anime/1\"],\"title\":\"Cowboy Bebop\",\"type\":\"TV\",\"tags\":[\"action\"]}"
    for text in ["{\"license\":{}}\n\(title)\n", "\(title)\n\(title)\n"] {
      let file = try TemporaryFile(text)
      #expect(try CatalogueFile.read(file.path).titles.map(\.id) == [1])
    }
  }

  // MARK: People and titles

  @Test func pointsPartThousandsWhereCommasAreDecimal() throws {
    let read = try read(
      "user_id;anime_id;rating\n1.000;1.000;9\n1.535;19;8,5\n1;5.000;3\n1;1.234.567;8.125\n")
    #expect(read.users == [1000, 1535, 1, 1] && read.items == [1000, 19, 5000, 1_234_567])
    #expect(read.ratings == [9, 8.5, 3, 8.125])
    // Tools write whole numbers so.
    #expect(try self.read("user_id,anime_id,rating\n1.000,19.000,9\n").items == [19])
  }

  @Test func aNumberMayBeTheNameOfATitle() throws {
    let names = ["86": 41457, "91 Days": 32998, "Steins;Gate": 9253]
    let text = "user_id,@,rating\nann,86,10\nann,91 Days,9\nann,19,8\nann,Steins&#59;Gate,7\n"
    #expect(try read(text.replacing("@", with: "title"), names: names).items == [41457, 32998, 19, 9253])
    #expect(try read(text.replacing("@", with: "item"), names: names).items == [86, 32998, 19, 9253])
  }

  @Test func theUIDOfAReviewIsNobody() throws {
    let read = try read("uid,profile,anime_uid,score\n255938,ann,19,8\n259117,ann,20,9\n")
    #expect(read.byUser().map { read.userText($0.user) } == ["ann"] && read.items == [19, 20])
  }

  @Test func spacesOfWebPagesAndTheMarkOfDOSAreNoText() throws {
    let read = try read("user_id,anime_id,rating\r\n1\u{A0},19\u{A0},9\r\n1,\u{A0}9253,10\u{202F}\r\n\u{1A}")
    #expect(read.users == [1, 1] && read.items == [19, 9253] && read.ratings == [9, 10])
    #expect(read.warnings.isEmpty, "\(read.warnings)")
  }

  // MARK: Ratings and times

  @Test func ratingsToTenOfMovieTweetingsAreOfTen() throws {
    let ten = try read("1::0000001::5::1380001001\n1::0000005::10::1380001005\n2::0000001::7::1380001006\n")
    #expect(ten.ratings == [5, 10, 7])
    #expect(ten.warnings.first?.contains("ratings to 5") == false)
    let five = try read("1::1::5::978300760\n1::2::3::978300761\n")
    #expect(five.ratings == [10, 6] && five.warnings.first?.contains("ratings to 5") == true)
  }

  @Test func daysOfASpreadsheetMayStandAmongTexts() throws {
    let read = try read(
      "user_id,item_id,rating,timestamp\n1,1,4,2020-09-16T04:56:40Z\n1,2,3,44090.25\n1,3,5,1600232200\n")
    #expect(read.times == [1_600_232_200_000, 1_600_236_000_000, 1_600_232_200_000])
    #expect(read.warnings.contains { $0.hasPrefix("1 of 3 times are small numbers") }, "\(read.warnings)")
    // What only counts on is no time, but an order.
    let order = try self.read("user_id,item_id,rating,timestamp\n1,1,4,1\n1,2,3,30000\n")
    #expect(order.times == [1000, 30_000_000])
  }

  @Test(
    arguments: [
      (202_009_160_456, 1_600_232_160_000), (20_200_916_045_640, 1_600_232_200_000),
      (20_200_916, 1_600_214_400_000), (1_600_232_200, 1_600_232_200_000),
      (1_600_232_200_000, 1_600_232_200_000),
    ] as [(Double, Int64)])
  func timesWrittenAsOneNumberAreRead(number: Double, time: Int64) {
    #expect(TimeText.milliseconds(number) == time)
  }

  // MARK: No tables

  @Test func strangeLineEndsQuotesAndZeroBytesAreTold() throws {
    let rows = ["user_id,anime_id,rating", "1,19,9", "1,9253,10"]
    #expect(try refusal(rows.joined(separator: "\u{85}")).contains("the lines end with U+0085"))
    #expect(try refusal(rows.joined(separator: "\u{2028}")).contains("the lines end with U+2028"))
    #expect(
      try refusal(rows.map { "\"\($0)\"\n" }.joined()).contains("every row stands in quotes as a whole"))
    #expect(try refusal(rows[0] + "\n1,19,9\n1,92\u{0}53,10\n").contains("text with a zero byte on line 3"))
  }
}
