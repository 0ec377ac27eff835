import Events
import Foundation
import Testing

@testable import Catalogue

/// Who a row is of, what it is about, and when it was.
extension RatingsFormatTests {
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

  @Test func idsMayHaveADecimalComma() throws {
    let read = try read("user_id;anime_id;rating\n1,0;1535,0;8,5\n1;20,00;7\n2;19,5;7\n")
    #expect(read.users == [1, 1] && read.items == [1535, 20] && read.ratings == [8.5, 7])
  }

  // MARK: Logs

  /// What `nostrade events` prints.
  @Test func logsAreReplayed() throws {
    let log = """
      event_id,user_id,anime_id,feedback_type,timestamp,target_event
      1,1,19,3,1700000000000,
      2,1,20,3,1700000000001,
      3,1,20,1,1700000000002,
      4,1,20,8,1700000000003,3
      5,2,5114,3,1700000000004,
      6,2,5114,8,1700000000005,5
      7,3,1535,3,1700000000006,
      8,3,1535,10,1700000000007,
      9,3,20,3,1700000000008,
      10,3,20,5,1700000000009,

      """
    let read = try read(log)
    #expect(read.users == [1, 1, 3, 3] && read.items == [19, 20, 1535, 20])
    #expect(read.feedback == [.love, .love, .seen, .love])
    // Who took everything back is still somebody to rank for.
    #expect(read.histories().map(\.user) == [1, 2, 3] && read.histories()[1].events.isEmpty)
    #expect(read.warnings.first?.hasSuffix("4 of 10 rows are in force.") == true, "\(read.warnings)")
    let header = "user_id,anime_id,feedback_type\n"
    let plain = try self.read(header + "1,20,3\n1,20,1\n1,20,8\n1,19,3\n1,19,8\n1,7,2\n1,7,10\n")
    #expect(plain.items == [20, 7] && plain.feedback == [.love, .seen])
    // Lists of answers are no logs: of repeated rows the last one counts.
    let list = try self.read(header + "1,20,3\n1,20,1\n")
    #expect(
      list.feedback == [.dislike]
        && list.warnings == ["1 of 2 rows repeat a user and title; the last row counts."])
    // What nostrade export writes is of one person.
    let own = try self.read(
      "anime_id,title,answer,feedback_type,score,status,set_aside\n19,Monster,love,3,9,completed,\n20,Naruto,like,2,,completed,1\n"
    )
    #expect(own.histories().map { own.userText($0.user) } == ["me"] && own.feedback == [.love, .seen])
    #expect(
      own.ratings == [9, nil] && refusal("anime_id,feedback_type\n19,3\n").contains("No column is the user"))
    let aside = try self.read("user_id,anime_id,feedback_type,set_aside\n1,20,3,1\n1,19,3,\n")
    #expect(aside.feedback == [.seen, .love])
  }

  // MARK: Times and states

  @Test func impossibleDaysAreNoTimes() throws {
    for day in ["2021-02-30", "2021-04-31T10:00:00Z", "20210231"] {
      let read = try read("user_id,anime_id,rating,timestamp\n1,19,9,\(day)\n1,20,9,2021-02-28\n")
      #expect(read.times.first == .some(nil), "\(day)")
      #expect(
        read.warnings.contains { $0.hasPrefix("1 of 2 times cannot be read") }, "\(day) \(read.warnings)")
    }
    #expect(try self.read("user_id,anime_id,rating,timestamp\n1,19,9,2020-02-29\n").isTimed)
  }

  @Test func aColumnOfTimesThatIsNotReadIsTold() throws {
    let told = try read("1,19,9,1612325106\n1,20,8,1612325107\n", "user=1,item=2,rating=3").warnings
    #expect(told.first?.contains("add time=4 to --columns") == true, "\(told)")
    #expect(
      try self.read("user_id,anime_id,rating,when\n1,19,9,x\n").warnings.first?.contains("time=when") == true)
    #expect(try self.read("user_id,anime_id,rating,rating_timestamp\n1,19,9,1612325106\n").isTimed)
  }

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

  @Test func numbersOfNumPyAreNumbers() throws {
    let read = try read(
      "user_id,anime_id,rating\n1.000000000000000000e+00,1.900000000000000000e+01,9.000000000000000000e+00\n1,20,8\n"
    )
    #expect(read.items == [19, 20] && Set(read.users).count == 1)
  }

  @Test func feedbackMayBeNamed() throws {
    let read = try read(
      "user_id,anime_id,feedback_type\n1,19,love\n1,20,Dislike\n1,21,9\n1,22,evidence off\n1,23,huh\n")
    #expect(read.items.contains(19) && read.items.contains(21))
    #expect(Array(read.feedback.prefix(3)) == [.love, .dislike, .dropped])
    #expect(read.warnings.contains { $0.contains("the first \"huh\" on line 6") }, "\(read.warnings)")
  }

  @Test func thumbsAreRatings() throws {
    let liked = try read("user_id,anime_id,liked\n1,19,true\n1,20,false\n1,21,👎\n")
    #expect(liked.feedback == [.love, .dislike, .dislike] && liked.warnings.isEmpty, "\(liked.warnings)")
    let numbers = "user_id,anime_id,liked\n" + (1...30).map { "1,\($0),\($0 % 2)\n" }.joined()
    #expect(try read(numbers).feedback.count { $0 == .dislike } == 15)
    let words = try read("user_id,anime_id,rating\n1,19,up\n1,20,No\n1,21,👍\n1,22,0\n", scale: .thumbs)
    #expect(
      words.feedback == [.love, .dislike, .love, .dislike] && words.warnings.isEmpty, "\(words.warnings)")
    // Of ten, a word is no rating.
    #expect(try read("user_id,anime_id,rating\n1,19,9\n1,20,yes\n").feedback == [.love, .seen])
  }

  @Test func remarksBeforeTheHeaderArePassedOver() throws {
    let read = try read("# exported on 2020-01-01, by kuro\nuser_id,anime_id,rating\n1,19,9\n")
    #expect(read.items == [19])
  }
}
