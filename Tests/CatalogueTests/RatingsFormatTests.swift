import Events
import Foundation
import Testing

@testable import Catalogue

/// Ratings files of any make: columns, scales, people, times, separators, encodings.
@Suite struct RatingsFormatTests {
  func read(
    _ text: String, _ columns: String? = nil, scale: RatingScale? = nil,
    titleID: (@Sendable (String) -> Int?)? = nil
  )
    throws -> Ratings
  {
    var format = RatingsFormat()
    if let columns { format.columns = try RatingsFormat.columns(columns) }
    (format.scale, format.titleID) = (scale, titleID)
    let file = try TemporaryFile(text)
    defer { withExtendedLifetime(file) {} }
    return try RatingsFile.read(file.path, format)
  }

  func read(bytes: [UInt8]) throws -> Ratings {
    let file = try TemporaryFile(bytes: bytes)
    defer { withExtendedLifetime(file) {} }
    return try RatingsFile.read(file.path)
  }

  func refusal(_ text: String, _ columns: String? = nil) -> String {
    do { _ = try read(text, columns) } catch { return "\(error)" }
    return "nothing was thrown"
  }

  // MARK: Columns

  @Test func theMoreParticularNameWinsAndIsTold() throws {
    let both = try read("username,anime_id,my_score,user_id,score\nkuro,20,1,5,7.8\nkuro,19,10,5,8.7\n")
    #expect(both.users == [5, 5] && both.feedback == [.dislike, .love])
    #expect(
      both.warnings.first
        == "The rating is read from my_score (there is also score); --columns rating=NAME takes another.")
    let other = try read("username,anime_id,my_score,user_id,score\nkuro,20,1,5,7.8\n", "rating=score")
    #expect(other.feedback == [.love])
    #expect(
      other.warnings == [
        "The user is read from user_id (there is also username); --columns user=NAME takes another."
      ])
  }

  @Test(arguments: [
    ("user_id,anime_id,mal_id,rating", "The title is read from anime_id (there is also mal_id)"),
    ("user_id,item_id,anime_id,rating", "The title is read from anime_id (there is also item_id)"),
    (
      "user_id,anime_id,rating,timestamp,updated_at",
      "The time is read from timestamp (there is also updated_at)"
    ),
  ])
  func whereTwoColumnsCouldBeMeantALineSaysSo(header: String, line: String) throws {
    let row = header.contains("timestamp") ? "1,19,9,1612325106,1612325107" : "1,19,19,9"
    #expect(try read("\(header)\n\(row)\n").warnings.first?.hasPrefix(line) == true)
    // A name beside an id says the same.
    #expect(try read("user_id,anime_id,title,rating\n1,19,Monster,9\n").warnings.isEmpty)
  }

  @Test func ratingsBesideAgesAreTaken() throws {
    let head = "user_id,anime_id,score,rating\n"
    let read = try read(head + "1,19,9,\n1,20,3,R - 17+ (violence & profanity)\n1,21,8,PG-13\n")
    #expect(read.feedback.dropFirst() == [.dislike, .love])
    #expect(read.warnings.first?.hasPrefix("The rating is read from score, as rating holds ages") == true)
    #expect(refusal(head + "1,19,9,great\n").contains("--columns rating=score takes another column"))
    #expect(try self.read(head + "1,19,9,great\n", "rating=score").feedback == [.love])
  }

  @Test func anUnknownRatingColumnIsToldAndCanBeNamed() throws {
    let text = "user_id,anime_id,stars\n5,20,1\n6,1,10\n"
    let unnamed = try read(text)
    #expect(
      unnamed.feedback == [.love, .love] && unnamed.warnings.first?.contains("--columns rating=stars") == true
    )
    #expect(try read(text, "rating=stars").feedback == [.dislike, .love])
    #expect(try read(text, "rating=none").warnings.isEmpty)
    // Nothing else is there that could be one.
    #expect(try read("uid,sid\n1,2\n").warnings.isEmpty)
    #expect(refusal(text, "rating=star").contains("there is no column \"star\""))
    #expect(throws: CatalogueError.self) { try RatingsFormat.columns("colour=2") }
  }

  @Test func filesWithoutHeaderNeedTheirColumns() throws {
    #expect(refusal("1,19,9\n1,9253,10\n").contains("--columns user=1,item=2,rating=3"))
    let read = try read("1,19,9\n1,9253,10\n", "user=1,item=2,rating=3")
    #expect(read.items == [19, 9253] && read.ratings == [9, 10])
    // A header under numbers is still a header.
    #expect(try self.read("who,what,how\n1,19,9\n", "user=1,item=2,rating=3").items == [19])
    // Numbers of the first row that are also numbers of columns.
    for (first, user, item, rating) in [("2,1,3", 2, 1, 3), ("3,9,2", 3, 9, 2), ("1,2,3", 1, 2, 3)] {
      let read = try self.read("\(first)\n5,19,9\n", "user=1, item=2, rating=3")
      #expect(read.users == [user, 5] && read.items == [item, 19] && read.ratings == [Float(rating), 9])
    }
    // Nothing says that the third column is a rating.
    for text in ["1,19,2\n1,20,9\n", "1::19::2\n1::20::9\n"] {
      let read = try self.read(text, "user=1,item=2")
      #expect(
        read.feedback == [.love, .love] && read.warnings.first?.contains("add rating=3 to --columns") == true)
    }
    #expect(refusal("a,b\n1,2\n").contains("--columns user=NAME"))
    #expect(refusal("{\"user_id\": 1}\n").contains("this is JSON"))
    #expect(refusal("<list>\n</list>\n").contains("this is XML"))
    #expect(refusal("user_id anime_id rating\n1 19 9\n").contains("separated by spaces"))
  }

  @Test func readsRecBoleAndMovieLens() throws {
    let atomic = try read(
      "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t19\t9\t1612325106\n")
    #expect(atomic.items == [19] && atomic.times == [1_612_325_106_000])
    let lens = try read("1::19::5::978300760\n1::9253::2::978302109\n")
    #expect(lens.feedback == [.love, .dislike] && lens.times == [978_300_760_000, 978_302_109_000])
    #expect(try read("userId,movieId,rating,timestamp\n1,2,9,978300760\n").items == [2])
  }

  // MARK: Separators, line ends, encodings

  @Test(arguments: [
    "user_id;anime_id;rating\n1;19;9\n1;9253;8,5\n", "user_id|anime_id|rating\n1|19|9\n1|9253|8.5\n",
    "user_id\tanime_id\trating\n1\t19\t9\n1\t9253\t8.5\n",
    "user_id::anime_id::rating\n1::19::9\n1::9253::8.5\n",
    "user_id,anime_id,rating\r1,19,9\r1,9253,8.5\r", "user_id,anime_id,rating\r\n1,19,9\r\n1,9253,8.5",
    "\u{FEFF}user_id,anime_id,rating\n\"1\",\"19\",9\n1,9253,8.5\n",
  ])
  func separatorsAndLineEnds(text: String) throws {
    let read = try read(text)
    #expect(read.items == [19, 9253] && read.ratings == [9, 8.5] && read.warnings.isEmpty)
  }

  @Test func quotedNamesMayHaveLineBreaks() throws {
    let read = try read("username,anime_id,rating\n\"ku\nro\",19,9\n\"a,b\",20,9\n")
    #expect(read.users.map(read.userText) == ["ku\nro", "a,b"])
  }

  @Test func readsUTF16AndWindows1252AndPackedFiles() throws {
    let text = "username\tanime_id\trating\r\nJosé\t19\t9\r\n"
    let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [little, big, Array(little.dropFirst(2))] {
      let read = try self.read(bytes: bytes)
      #expect(read.users.map(read.userText) == ["José"] && read.items == [19])
    }
    let latin = text.unicodeScalars.map { UInt8($0.value) }
    let read = try self.read(bytes: latin)
    #expect(read.users.map(read.userText) == ["José"])
    #expect(read.warnings.last?.contains("read as Windows-1252") == true)
    // Of gzip -n and zip -X.
    let gzip: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 43, 45, 78, 45, 202, 75, 204, 77, 229, 76, 204, 203, 204, 77,
      141, 207, 76, 225, 44, 74, 44, 201, 204, 75, 231, 229, 242, 202, 47, 62, 188, 146, 211, 208, 146, 211,
      146, 151,
      11, 0, 116, 51, 249, 12, 38, 0, 0, 0,
    ]
    #expect(try self.read(bytes: gzip).items == [19])
    let zip: [UInt8] = [
      80, 75, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 33, 0, 39, 174, 0, 245, 1, 0, 0, 0, 1, 0,
      0, 0, 10, 0, 0, 0, 95, 95, 77, 65, 67, 79, 83, 88, 47, 120, 113, 80, 75, 3, 4, 20, 0, 0,
      0, 8, 0, 0, 0, 33, 0, 116, 51, 249, 12, 40, 0, 0, 0, 38, 0, 0, 0, 5, 0, 0, 0, 104,
      46, 116, 115, 118, 43, 45, 78, 45, 202, 75, 204, 77, 229, 76, 204, 203, 204, 77, 141, 207, 76, 225, 44,
      74,
      44, 201, 204, 75, 231, 229, 242, 202, 47, 62, 188, 146, 211, 208, 146, 211, 146, 151, 11, 0, 80, 75, 1,
      2,
      20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 33, 0, 39, 174, 0, 245, 1, 0, 0, 0, 1, 0, 0, 0,
      10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 1, 0, 0, 0, 0, 95, 95, 77, 65, 67, 79,
      83, 88, 47, 120, 80, 75, 1, 2, 20, 3, 20, 0, 0, 0, 8, 0, 0, 0, 33, 0, 116, 51, 249, 12,
      40, 0, 0, 0, 38, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 1, 41, 0,
      0, 0, 104, 46, 116, 115, 118, 80, 75, 5, 6, 0, 0, 0, 0, 2, 0, 2, 0, 107, 0, 0, 0, 116,
      0, 0, 0, 0, 0,
    ]
    #expect(try self.read(bytes: zip).items == [19])
    #expect(throws: CatalogueError.self) {
      try self.read(bytes: Array(zip.dropLast(30)))
    }
  }

  // MARK: Scales

  func rows(_ ratings: [Double]) -> String {
    "user_id,anime_id,rating\n" + ratings.enumerated().map { "1,\($0 + 1),\($1)\n" }.joined()
  }

  @Test func scalesAreToldFromManyRatingsAndCanBeNamed() throws {
    let stars = (0..<40).map { Double($0 % 10 + 1) / 2 }
    let five = try read(rows(stars))
    #expect(five.ratings.compactMap { $0 }.max() == 10 && five.warnings.first?.contains("scale of 5") == true)
    let hundred = try read(rows([90, 100, 20, 85, 10]))
    #expect(hundred.feedback == [.love, .love, .dislike, .love, .dislike] && hundred.ratings[0] == 9)
    #expect(hundred.warnings.first?.contains("scale of 100") == true)
    let many = (0..<2000).map { Double($0 % 20 + 1) }
    #expect(try read(rows(many)).warnings.first?.contains("scale of 20") == true)
    #expect(try read(rows([20, 15]), scale: .twenty).ratings == [10, 7.5])
    #expect(try read(rows([1, 0, -1]), scale: .thumbs).feedback == [.love, .dislike, .dislike])
    #expect(try read(rows([3, 2, 1, 0]), scale: .three).feedback == [.love, .like, .dislike, .seen])
    #expect(try read(rows([5, 2]), scale: .five).ratings == [10, 4])
  }

  @Test func aHandfulOfRatingsSaysNothingAboutTheScale() throws {
    let few = try read(rows([5, 4, 3]))
    #expect(few.ratings == [5, 4, 3] && few.feedback == [.like, .dislike, .dislike])
    #expect(few.warnings.first?.contains("--scale 5") == true)
  }

  @Test func slipsAboveTenAreNoOpinion() throws {
    let read = try read(rows([8, 9, 7, 99, 10, 6]))
    #expect(read.items == [1, 2, 3, 4, 5, 6] && read.feedback[3] == .seen && read.ratings[3] == nil)
    #expect(
      read.warnings == [
        "1 rating is not on the scale to 10 and counts as seen without an opinion, the first \"99\" on line 5."
      ])
    let stars = try self.read(rows([5, 4, 9, 8]), scale: .five)
    #expect(stars.feedback == [.love, .love, .seen, .seen])
    #expect(stars.warnings.first?.hasPrefix("2 ratings are not on the scale to 5") == true)
    #expect(stars.warnings.first?.hasSuffix("the first \"9\" on line 4.") == true)
  }

  @Test func manyOnesAreNoRatings() throws {
    let ones = rows(Array(repeating: 1, count: 22))
    #expect(refusal(ones).contains("--scale thumbs") && refusal(ones).contains("--columns rating=none"))
    #expect(refusal(rows((0..<44).map { Double($0 % 2) })).contains("--scale thumbs"))
    #expect(try read(ones, scale: .thumbs).feedback.allSatisfy { $0 == .love })
    #expect(try read(ones, scale: .ten).feedback.allSatisfy { $0 == .dislike })
    #expect(try read(rows([1, 1])).feedback == [.dislike, .dislike])
  }

  /// Somebody who wrote something about a title has seen it: it must not be recommended.
  @Test func whatCannotBeReadWasSeenAllTheSame() throws {
    let read = try read("user_id,anime_id,rating\n1,19,9\n1,1535,great\n1,5114,-3\n2,20,love\n3,,9\n")
    #expect(read.items == [19, 1535, 5114, 20] && read.feedback == [.love, .seen, .seen, .seen])
    #expect(
      read.warnings == [
        "Skipped 1 of 5 rows that could not be read, the first on line 6: the title is missing.",
        "3 ratings cannot be read and count as seen without an opinion, the first \"great\" on line 3.",
      ])
    let words = try self.read("user_id,anime_id,feedback_type\n1,19,3\n1,20,love\n1,21,11\n")
    #expect(words.items == [19, 20, 21] && words.feedback == [.love, .seen, .seen])
    // A title that nobody knows and no rating say nothing, and a second header is no person.
    let joined = try self.read("user_id,anime_id,rating\n1,19,9\nuser_id,anime_id,rating\n2,Nobody,great\n")
    #expect(joined.items == [19] && joined.histories().map { joined.userText($0.user) } == ["1", "2"])
    // It takes no rating away, wherever it stands.
    for rows in ["1,19,9\n1,19,great\n", "1,19,great\n1,19,9\n"] {
      let read = try self.read("user_id,anime_id,rating\n" + rows)
      #expect(read.items == [19] && read.feedback == [.love])
    }
  }

  @Test func peopleWithoutAUsableRowStayInTheirPlace() throws {
    let read = try read(
      "user_id,anime_id,rating,status\nann,19,0,planned\n5,,9,\n6,19,9,completed\nann,20,0,planned\n8,,,\n7,20,3,dropped\n9,21,0,planned\n"
    )
    let histories = read.histories()
    #expect(histories.map { read.userText($0.user) } == ["ann", "5", "6", "8", "7", "9"])
    #expect(histories.map(\.events.count) == [0, 0, 1, 0, 1, 0])
  }

  @Test func ratingsThatNameTheirScaleAreReadOnIt() throws {
    let texts = ["8/10", "4 / 5", "85%", "★★★★☆", "⭐⭐⭐", "★★½", "\"8,5\"", "0/10", "7/8", "+8", "11/10", "9"]
    let ratings: [Float?] = [8, 8, 8.5, 8, 6, 5, 8.5, nil, 8, 9]
    let read = try read(
      "user_id,anime_id,rating\n" + texts.enumerated().map { "1,\($0 + 1),\($1)\n" }.joined())
    #expect(read.items == Array(1...12))
    #expect(read.items.indices.filter { ![8, 10].contains($0) }.map { read.ratings[$0] } == ratings)
    #expect(
      read.warnings == [
        "2 ratings cannot be read and count as seen without an opinion, the first \"7/8\" on line 10."
      ])
    #expect(try self.read("user_id,anime_id,rating\n1,1,4/5\n1,2,3\n", scale: .five).ratings == [8, 6])
  }

  @Test func aRatingThatNamesItsScaleLeavesTheOthersAsTheyAre() throws {
    func with(_ one: String, _ ratings: [Double]) throws -> Ratings {
      try read(rows(ratings) + "1,1000,\(one)\n")
    }
    let stars = (0..<40).map { Double($0 % 5 + 1) }
    let five = try with("4/5", stars)
    let alone = try read(rows(stars))
    #expect(Array(five.ratings.prefix(40)) == alone.ratings && five.ratings.last == 8)
    #expect(Array(five.feedback.prefix(40)) == alone.feedback && five.feedback.last == .love)
    #expect(five.warnings == alone.warnings && five.warnings.first?.contains("scale of 5") == true)
    let hundred = try with("85%", [90, 100, 20, 85, 10])
    #expect(hundred.ratings == [9, 10, 2, 8.5, 1, 8.5])
    let halves = try with("0/10", [90, 100, 20])
    #expect(halves.ratings.last == .some(nil) && halves.feedback.last == .seen)
    // Dropped, with a rating of its own scale.
    let dropped = try read("user_id,anime_id,rating,status\n1,1,4/5,dropped\n1,2,90,completed\n")
    #expect(dropped.feedback == [.dropped, .love] && dropped.ratings == [8, 9])
  }

  @Test func aRatingThatIsLeftOutIsNoOpinion() throws {
    let read = try read("user_id,anime_id,rating\n1,1,\n1,2,N/A\n1,3,NaN\n1,4,-\n1,5,9\n1,6\n1,7,eight\n")
    #expect(read.items == [1, 2, 3, 4, 5, 6, 7])
    #expect(read.feedback == [.seen, .seen, .seen, .seen, .love, .seen, .seen])
    #expect(
      read.warnings == [
        "2 ratings cannot be read and count as seen without an opinion, the first missing on line 7.",
        "4 of 7 rows have no rating and count as seen without an opinion.",
      ])
    // Where 0 is thumbs down.
    #expect(
      try self.read("user_id,anime_id,rating\n1,1,\n1,2,0\n", scale: .thumbs).feedback == [.seen, .dislike])
  }

  @Test func whatCannotBeReadIsNamed() {
    let head = "user_id,anime_id,rating\n"
    #expect(
      refusal(head + "1,19,255\n").hasSuffix(
        ":2: no row has a user, an item and a rating: the rating is \"255\"."))
    #expect(refusal(head + "1,5.5,9\n").hasSuffix("the title is \"5.5\"."))
    #expect(refusal(head + ",19,9\n").hasSuffix("the user is missing."))
    #expect(refusal("user_id,anime_id,feedback_type\n1,19,77\n").hasSuffix("the feedback is \"77\"."))
  }

  @Test func aColumnThatStandsTwiceIsTold() throws {
    let read = try read("user_id,anime_id,rating,Rating\n1,19,9,1\n")
    #expect(read.ratings == [9] && read.warnings.first?.contains("column 4 of that name") == true)
  }

  // MARK: People and titles

  @Test func peopleStayWhatTheyWere() throws {
    let names = ["kuro", "12345678901234567890", "007", "7", "José"]
    let read = try read("username,anime_id,rating\n" + names.map { "\($0),19,9\n" }.joined())
    #expect(read.byUser().map { read.userText($0.user) } == names)
    let file = try TemporaryFile("x")
    try RatingsFile.write(read, rows: Array(0..<read.count), to: file.path)
    let again = try RatingsFile.read(file.path)
    #expect(again.byUser().map { again.userText($0.user) } == names)
  }

  /// Two people whom some comparison of texts or numbers would make one.
  @Test func peopleAreKnownByteForByte() throws {
    let names = ["Jos\u{E9}", "Jose\u{301}", "\u{212B}", "\u{C5}", "kuro", "-1000000", "-1000001", "19"]
    let read = try read("username,anime_id,rating\n" + names.map { "\($0),19,9\n" }.joined())
    let texts = read.byUser().map { Array(read.userText($0.user).utf8) }
    #expect(texts == names.map { Array($0.utf8) })
    let same = try self.read("username,anime_id,rating\n\"1\",19,9\n1 ,20,8\n 1,21,8\n1\t,22,8\n")
    #expect(same.users == [1, 1, 1, 1])
  }

  @Test func wholeNumbersWithAPointAreTheirNumbers() throws {
    let read = try read("user_id,anime_id,rating\n1.0,19.0,9.0\n1,9253.0,10.0\n2.0,19.5,9\n")
    #expect(read.users == [1, 1] && read.items == [19, 9253])
    #expect(try self.read("user_id,anime_id,rating\n1.0,19,9\n").userText(1) == "1.0")
    let powers = try self.read("user_id,anime_id,rating\n1e+05,+19,9\n100000,2e+03,10\n1e5,7,9\n")
    #expect(
      powers.items == [19, 2000, 7] && powers.byUser().map { powers.userText($0.user) } == ["1e+05", "1e5"])
  }

  @Test func titlesNamedByTextAreFoundOrKept() throws {
    let text = "user_id,title,rating\n1,Monster,9\n1,Naruto,8\n2,Monster,7\n"
    let found = try read(text) { $0 == "Monster" ? 19 : nil }
    #expect(found.items.filter { $0 == 19 }.count == 2 && found.itemNames.values.sorted() == ["Naruto"])
    // The same number in every file.
    #expect(try read(text).items == read(text).items && Set(try read(text).items).count == 2)
  }

  // MARK: Times and states

  @Test func timesOfAnyUnitAreTheSame() throws {
    let expected: [Int64?] = [1_612_325_106_000, 1_612_411_506_500]
    for times in [
      ["1612325106", "1612411506.5"], ["1612325106000", "1612411506500"],
      ["1612325106000000", "1612411506500000"],
      ["1612325106000000000", "1612411506500000000"], ["2021-02-03T04:05:06Z", "2021-02-04 04:05:06.5"],
      ["2021-02-03T06:05:06+02:00", "2021-02-03T23:05:06.500-05:00"],
      ["2021/2/3 4:05:06", "2021/02/04 04:05:06.5"],
    ] {
      let read = try read("user_id,anime_id,rating,timestamp\n1,19,9,\(times[0])\n1,20,9,\(times[1])\n")
      #expect(read.times == expected && read.warnings.isEmpty, "\(times) \(read.times) \(read.warnings)")
    }
    let dates = try read(
      "user_id,anime_id,rating,timestamp\n1,19,9,2021-02-03\n1,20,9,1970-01-01\n1,21,9,yesterday\n")
    #expect(dates.times == [1_612_310_400_000, nil, nil] && dates.warnings.count == 2)
    let days = try read(
      "user_id,anime_id,rating,timestamp\n1,19,9,20210203\n1,20,9,20210204\n1,21,9,20211303\n")
    #expect(days.times == [1_612_310_400_000, 1_612_396_800_000, 20_211_303_000])
  }

  @Test func daysOfSpreadsheetsAreTimes() throws {
    let head = "user_id,anime_id,rating,timestamp\n"
    let days = try read(head + "1,19,9,44230.5\n1,20,9,44231\n")
    #expect(days.times == [1_612_353_600_000, 1_612_396_800_000])
    #expect(days.warnings == ["The times are small numbers: read as days of a spreadsheet, in UTC."])
    // Places in a list are none.
    #expect(try read(head + "1,19,9,1\n1,20,9,44231\n").times == [1000, 44_231_000])
  }

  @Test func columnsWithTimesAreReadOrTold() throws {
    for name in ["rated_at", "Date Rated", "datetime", "watched_at"] {
      #expect(try read("user_id,anime_id,rating,\(name)\n1,19,9,2021-02-03\n").times == [1_612_310_400_000])
    }
    for name in ["date", "created_at", "completed_at", "my_finish_date", "added_at"] {
      let read = try read("user_id,anime_id,rating,\(name)\n1,19,9,2021-02-03\n")
      #expect(read.times == [nil] && read.warnings.first?.contains("--columns time=\(name)") == true)
      #expect(
        try self.read("user_id,anime_id,rating,\(name)\n1,19,9,2021-02-03\n", "time=none").warnings.isEmpty)
    }
  }

  @Test func equalTimesLeaveTheOrderToTheTitles() throws {
    let rows = (1...30).map { "1,\($0 * 7 % 31),9,1612325106\n" }
    let head = "user_id,anime_id,rating,timestamp\n"
    let first = try read(head + rows.joined()).histories()[0].events
    #expect(try read(head + rows.reversed().joined()).histories()[0].events == first)
  }

  @Test(arguments: ["plantowatch", "Not yet watched", "Backlog", "Considering", "Planned to watch"])
  func wordsForPlansAreKnown(word: String) throws {
    for name in ["status", "state", "my_list_status", "Watchlist"] {
      let read = try read(
        "user_id,anime_id,rating,\(name)\n1,19,0,\(word)\n1,20,9,completed\n1,21,0,notinteresting\n")
      #expect(read.items == [20, 21] && read.feedback == [.love, .dropped])
    }
  }

  @Test func unknownStatesAreTold() throws {
    let head = "user_id,anime_id,rating,status\n"
    let read = try read(head + "1,19,9,completed\n1,20,9,enqueued?\n1,21,0,55\n1,22,0,\n")
    #expect(read.feedback == [.love, .love, .seen, .seen])
    #expect(
      read.warnings.first
        == "2 states are not known and count as watched, the first \"enqueued?\" on line 3.")
    // The state of a broadcast is none of a person.
    #expect(try self.read(head + "1,19,9,Finished Airing\n").warnings.isEmpty)
  }

  @Test func plansArePassedOverAndDroppedIsDropped() throws {
    let read = try read(
      "user_id,anime_id,rating,watching_status,watched_episodes\n1,19,9,2,74\n1,9253,0,6,0\n1,1535,0,4,2\n1,5,3,4,2\n1,7,0,1,2\n"
    )
    #expect(read.items == [19, 1535, 5, 7] && read.feedback == [.love, .dropped, .dropped, .seen])
    #expect(read.ratings == [9, nil, 3, nil])
    #expect(read.warnings == ["1 row is a plan to watch and is passed over."])
    let words = try self.read(
      "username,anime_id,my_score,my_status\na,1,0,Plan to Watch\na,2,8,PLANNING\na,3,8,Completed\n")
    #expect(words.items == [3])
    #expect(refusal("username,anime_id,my_score,my_status\na,1,0,6\n").contains("plans to watch"))
    let floats = try self.read(
      "user_id,anime_id,rating,watching_status\n1,1,0,6.0\n1,2,0,4.0\n1,3,8,\n1,4,0,PTW\n")
    #expect(floats.items == [2, 3] && floats.feedback == [.dropped, .love])
  }

  @Test func theOrderOfUntimedRowsChangesNothing() throws {
    let rows = (1...30).map { "1,\($0 * 7),\($0 % 10 + 1)\n" }
    let head = "user_id,anime_id,rating\n"
    let first = try read(head + rows.joined()).histories()[0].events
    for other in [Array(rows.reversed()), rows.shuffled()] {
      #expect(try read(head + other.joined()).histories()[0].events == first)
    }
  }
}
