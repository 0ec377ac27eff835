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
}
