import Catalogue
import Testing

@testable import Lists

/// What stands in the tables that people keep beside titles and scores.
@Suite struct PersonRowsTests {
  @Test func headersSumsAndRemarksAreNoTitles() throws {
    let list = try read(
      csv:
        "Title,Score,Status\nMonster,9,Completed\nTitle,Score,Status\nNaruto,3,Dropped\nTotal,12,\nNotes: of 2020,,\n"
    )
    #expect(list.entries.map(\.names) == [["Monster"], ["Naruto"]])
    #expect(
      list.warnings == ["2 rows are sums or remarks and are passed over, the first \"Total\" on line 5."])
    // A title that is called so.
    let title = try read(csv: "anime_id,title,score\n777,Total,9\n")
    #expect(title.entries.map(\.malID) == [777] && title.warnings.allSatisfy { !$0.contains("sum") })
  }

  @Test func whatWasNotWatchedIsPlanned() throws {
    let list = try read(csv: "name,watched,rating\nMonster,no,\nNaruto,yes,8\nNana,No,7\nAkira,FALSE,0\n")
    #expect(list.entries.map(\.status) == [.planned, .completed, .completed, .planned])
    #expect(list.warnings.isEmpty, "\(list.warnings)")
  }

  @Test(arguments: [
    "Date Finished", "Date Completed", "Completed On", "End Date", "Date Watched", "completed",
    "Finished Date",
  ])
  func daysOfFinishingHaveManyNames(column: String) throws {
    let list = try read(csv: "Title,Score,\(column)\nMonster,9,2020-02-03 00:00:00\nNaruto,8,yes\n")
    #expect(list.entries.map { $0.finished?.text } == ["2020-02-03", nil] && list.warnings.isEmpty)
  }

  @Test func daysInXMLAreReadOrTold() throws {
    let days = ["02/01/2020", "Feb 3, 2021", "1612325106", "soon", "0000-00-00"]
    let entries = days.enumerated().map {
      "<anime><series_animedb_id>\($0 + 1)</series_animedb_id><my_finish_date>\($1)</my_finish_date></anime>\n"
    }
    let list = try Scrap(malList(entries.joined())).read()
    #expect(
      list.entries.map { $0.finished?.text } == ["2020", "2021-02-03", "2021-02-03", nil, nil])
    #expect(
      list.warnings.count == 1 && list.warnings[0].contains("1 date cannot be read"), "\(list.warnings)")
  }

  @Test func daysInTheFutureAreTold() throws {
    let list = try read(csv: "title,score,finished\nMonster,9,2135-01-01\nNaruto,9,2020-01-01\n")
    #expect(
      list.warnings == [
        "1 date lies in the future (2135-01-01): when the title was watched counts as unknown."
      ])
  }

  @Test func theMoreParticularIDCounts() throws {
    for name in ["idMal", "myanimelist_id", "MAL ID"] {
      #expect(try read(csv: "id,\(name),score\n30,19,9\n").entries.map(\.malID) == [19], "\(name)")
    }
  }

  @Test func peopleAreKnownByteForByte() throws {
    let told = refusal(
      try Scrap("user_id,anime_id,rating\nJos\u{E9},19,9\nJose\u{301},9253,10\n", "csv"))
    #expect(told.contains("the lists of 2 people"), "\(told)")
  }

  @Test func rowsInQuotesAsAWholeAreTold() throws {
    let told = refusal(try Scrap("\"title,score\"\n\"Monster,9\"\n", "csv"))
    #expect(told.contains(":1: every row stands in quotes as a whole"), "\(told)")
  }
}
