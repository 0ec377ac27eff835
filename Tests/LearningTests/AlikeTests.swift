@testable import Catalogue
import Evaluation
import Foundation
import Models
import Recommending
import Testing

@testable import Learning

/// Titles and what is like them, of two made-up tastes: even titles and odd ones.
@Suite struct AlikeTests {
  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func cases(_ text: String) throws -> AlikeTitles {
    let path = try file(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try AlikeTitles(path: path)
  }

  private var even: String { stride(from: 102, through: 136, by: 2).map(String.init).joined(separator: " ") }

  private func value(_ rows: [LiveRow], _ measure: String, _ name: String, _ figure: String) throws -> LiveRow
  {
    try #require(rows.first { $0.measure == measure && $0.scorer == name && $0.figure == figure })
  }

  @Test func cardsOfTheTasteCountAndOthersDoNot() throws {
    let alike = try cases("anime_id,half,alike\n100,choose,\(even)\n101,report,\(even)\n9,report,\(even)\n")
    #expect(alike.cases.count == 3 && alike.cases[0].alike.count == 18)
    let recommender = Recommender(catalogue: Tastes.catalogue, scorer: try LiveTests.model("linear"))
    let rows = try alike.figures(of: recommender, [ListSetting("plain", RankingOptions())], seed: 1)
    #expect(try value(rows, "choose1", "plain", "alike_ten").mean.mean > 8)
    #expect(try value(rows, "choose3", "plain", "alike_ten").mean.count == 4)
    // A title of the other taste is loved, and one that the catalogue lacks is left out.
    let other = try value(rows, "report1", "plain", "alike_ten").mean
    #expect(other.mean < 3 && other.count == 1)
    #expect(try value(rows, "choose1", "plain", "alike_twenty").mean.mean >= 16)
  }

  @Test func titlesOfALovedFranchiseAreNoCardsAndOneStandsForAll() throws {
    var titles = Tastes.catalogue
    for place in titles.indices where titles[place].id % 2 == 0 {
      titles[place].franchise = titles[place].id < 110 ? "loved" : titles[place].id < 120 ? "other" : nil
    }
    let recommender = Recommender(catalogue: titles, scorer: try LiveTests.model("linear"))
    let alike = try cases("anime_id,half,alike\n100,choose,102 104 106 108 110 112\n")
    let rows = try alike.figures(of: recommender, [ListSetting("plain", RankingOptions())], seed: 1)
    // Of the wanted titles those of the loved franchise cannot come; the others are found, whichever comes.
    let found = try value(rows, "choose1", "plain", "alike_twenty").mean.mean
    #expect(found == 5)
  }

  @Test func settingsAreComparedWithTheFirst() throws {
    let recommender = Recommender(catalogue: Tastes.catalogue, scorer: try LiveTests.model("linear"))
    var odd = RankingOptions()
    odd.filters.yearTo = 2010
    let rows = try cases("anime_id,half,alike\n100,choose,\(even)\n").figures(
      of: recommender, [ListSetting("plain", RankingOptions()), ListSetting("old", odd)], seed: 1)
    #expect(try value(rows, "choose1", "old", "alike_twenty").behind?.mean ?? 0 > 0)
  }

  @Test func rowsWithoutTheirPartsAreRefusedWithTheirLine() throws {
    for (text, part) in [
      ("anime_id,alike\n1,2\n", "line 1: the header has no column half"),
      ("anime_id,half,alike\n1,choose,\n", "line 2: a row needs"),
      ("anime_id,half,alike\n1,choose,2 x\n", "line 2: a row needs"),
      ("anime_id,half,alike\n", "there are no titles"),
    ] {
      let error = #expect(throws: LearningError.self) { try cases(text) }
      #expect(error?.description.contains(part) == true)
    }
  }
}
