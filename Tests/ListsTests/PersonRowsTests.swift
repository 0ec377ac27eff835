import Catalogue
import Testing

@testable import Lists

/// What stands in the tables that people keep beside titles and scores.
@Suite struct PersonRowsTests {
  private func read(_ text: String) throws -> PersonList { try Scrap(text, "csv").read() }

  @Test func theMoreParticularIDCounts() throws {
    for name in ["idMal", "myanimelist_id", "MAL ID"] {
      #expect(try read("id,\(name),score\n30,19,9\n").entries.map(\.malID) == [19], "\(name)")
    }
  }

  @Test func rowsInQuotesAsAWholeAreTold() throws {
    let told = refusal(try Scrap("\"title,score\"\n\"Monster,9\"\n", "csv"))
    #expect(told.contains(":1: every row stands in quotes as a whole"), "\(told)")
  }
}
