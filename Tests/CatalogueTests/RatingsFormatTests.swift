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

  @Test func hintsNameNoColumnThatIsNoRating() throws {
    let told = try read("user_id,anime_id,aid,avg_rating\n1,19,7,8.5\n").warnings.first ?? ""
    #expect(told.hasSuffix("If one is, name it: --columns rating=NAME"), "\(told)")
    let stars = try read("user_id,anime_id,aid,stars\n1,19,7,5\n").warnings.first ?? ""
    #expect(stars.hasSuffix("--columns rating=stars"), "\(stars)")
    let missing = refusal("user_id,aid,avg_rating\nx,y,z\n")
    #expect(missing.contains("No column is the item: say which is, with --columns item=NAME"), "\(missing)")
  }

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
}
