import Catalogue
import Testing

@testable import Lists

/// What stands in the tables that people keep beside titles and scores.
@Suite struct PersonRowsTests {
  private func read(_ text: String) throws -> PersonList { try Scrap(text, "csv").read() }

  @Test func rowsInQuotesAsAWholeAreTold() throws {
    let told = refusal(try Scrap("\"title,score\"\n\"Monster,9\"\n", "csv"))
    #expect(told.contains(":1: every row stands in quotes as a whole"), "\(told)")
  }
}
