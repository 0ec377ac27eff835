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
}
