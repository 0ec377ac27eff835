import Foundation
import Testing

@testable import Catalogue

@Suite final class ScoreFileTests {
  let path = NSTemporaryDirectory() + "scores-\(UUID().uuidString).csv"
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func read(_ text: String) throws -> [Int: ScoreCounts] {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try ScoreFile.read(path)
  }
  let header = "anime_id,s1,s2,s3,s4,s5,s6,s7,s8,s9,s10\n"

  @Test func readsCountsAndTheirMean() throws {
    let scores = try read(header + "5,0,0,0,0,0,0,0,1,0,3\n7,0,0,0,0,0,0,0,0,0,0\n")
    let five = try #require(scores[5])
    #expect(five.people == 4 && five.mean == 9.5 && five[10] == 3 && five.percent(8) == 25 && five.most == 3)
    #expect(five[0] == 0 && five[11] == 0)
    // A title without scores has no counts.
    #expect(scores[7] == nil && scores.count == 1)
  }

  @Test func wrongTablesAreErrorsWithTheLine() throws {
    for (rows, line) in [
      ("1,2,3\n", 1), (header + "5,0,0,0\n", 2), (header + "5,0,0,0,0,0,0,0,1,0,-3\n", 2),
      (header + "5,1,1,1,1,1,1,1,1,1,1\nx,1,1,1,1,1,1,1,1,1,1\n", 3),
      (header + "5,1,1,1,1,1,1,1,1,1,99999999999\n", 2),
    ] {
      let error = try #require(throws: CatalogueError.self) { try self.read(rows) }
      #expect(error.line == line && error.path == path, "\(error)")
    }
    #expect(throws: CatalogueError.self) { try ScoreFile.read("/nowhere/scores.csv") }
  }

  @Test func shippedScoresBelongToShippedTitles() throws {
    let assets = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Assets")
    let scores = try ScoreFile.read(assets.appendingPathComponent("scores.csv").path)
    let titles = try CatalogueFile.read(assets.appendingPathComponent("catalogue.csv").path).titles
    #expect(scores.count > 1000 && Set(scores.keys).isSubset(of: Set(titles.map(\.id))))
  }
}
