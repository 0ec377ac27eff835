@testable import Catalogue
import Foundation
import Models
import Testing

@testable import Learning

/// Lists as they are cleaned, and the protocols that hold cases out of them.
@Suite struct DatasetTests {
  @Test func listsAreOrderedByTimeAndRowsOfOtherTitlesAreCounted() {
    var ratings = Ratings()
    ratings.users = [7, 7, 7, 8, 8]
    ratings.items = [30, 10, 20, 10, 99]
    ratings.feedback = [.love, .like, .saved, .dislike, .love]
    ratings.ratings = [9, 6, nil, 2, 10]
    ratings.times = [3000, 1000, 2000, 1000, 2000]
    let dataset = Dataset([ratings], restriction: [30, 20, 10])
    #expect(dataset.data.items.ids == [30, 10] || dataset.data.items.ids == [30, 20, 10])
    #expect(dataset.users == [7, 8])
    #expect(dataset.skippedRows == 2, "a saved title, and one outside the index")
    #expect(dataset.data.lists[0].map { dataset.data.items.ids[Int($0.item)] } == [10, 30])
    #expect(dataset.data.lists[0].map(\.signal) == [.like, .love] && dataset.data.ordered)
    #expect(dataset.data.lists[1].first?.rating == 2)
  }

  @Test func rareTitlesAreLeftOutOfLargeSetsOnly() {
    let large = Tastes.ratingsWithARareTitle()
    #expect(Dataset([large]).data.items.row(7) == nil)
    #expect(Dataset([large], fewest: 1).data.items.row(7) == 0)
    #expect(Dataset([large], restriction: [7, 100]).data.items.ids == [7, 100])
    #expect(Dataset([Tastes.ratings(20)], fewest: 1000).data.items.count == 0)
  }

  @Test func cleanedListsAreReadBackUnchanged() throws {
    let dataset = Dataset([Tastes.ratings(20, times: true)])
    let path = Tastes.temporaryFile("clean.csv")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try dataset.write(to: path)
    let again = Dataset([try RatingsFile.read(path)])
    #expect(again.data.items == dataset.data.items && again.users == dataset.users)
    for (list, other) in zip(again.data.lists, dataset.data.lists) {
      #expect(list.map(\.item) == other.map(\.item) && list.map(\.time) == other.map(\.time))
      #expect(list.map(\.signal) == other.map(\.signal))
    }
    #expect(throws: LearningError.self) { try dataset.write(to: "/no/such/folder/clean.csv") }
  }

  @Test func peopleAndTitlesKeepTheirNames() throws {
    func file(_ text: String) throws -> Ratings {
      let path = Tastes.temporaryFile("named.csv")
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try RatingsFile.read(path)
    }
    let first = try file(
      "username,anime_id,rating\nku ro,19,9\n\"a, b\",20,3\n12345678901234567890,19,8\n7,\"Not, there\",9\n")
    let names = ["ku ro", "a, b", "12345678901234567890", "7"]
    func exported(_ files: [Ratings]) throws -> Ratings {
      let path = Tastes.temporaryFile("clean.csv")
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Dataset(files).write(to: path)
      return try RatingsFile.read(path)
    }
    let again = try exported([first])
    #expect(again.byUser().map { again.userText($0.user) } == names)
    #expect(again.itemNames == first.itemNames && again.items == first.items)
    // People of two files are not one.
    let second = try file("username,anime_id,rating\nku ro,20,2\n7,19,2\n8,19,2\n")
    let both = try exported([first, second])
    #expect(both.byUser().map { both.userText($0.user) } == names + ["2:ku ro", "2:7", "8"])
  }

  @Test func theCardNamesWhereAModelComesFrom() {
    let card = Dataset([Tastes.ratings(20, seed: 3), Tastes.ratings(10, firstUser: 50, seed: 4)])
      .card(kind: "linear", sources: ["a.csv", "b.csv"])
    #expect(card.fingerprint == "3+4" && card.people == 30 && card.rows == 420)
    #expect(card.sources == ["a.csv", "b.csv"] && card.trained.count == 10)
  }
}

@Suite struct EvaluationProtocolTests {
  @Test func standardProtocolsDependOnTimes() {
    #expect(EvaluationProtocol.standard(ordered: true).map(\.name) == ["last"])
    #expect(
      EvaluationProtocol.standard(ordered: false).map(\.name) == [
        "fold", "cold1", "cold3", "cold5", "cold10",
      ])
  }

  @Test func lastAsksForTheNewestEvent() {
    let dataset = Dataset([Tastes.ratings(10, times: true)])
    let cases = EvaluationProtocol.last.cases(dataset, seed: 1)
    #expect(cases.count == 10)
    for (heldOut, list) in zip(cases, dataset.data.lists) {
      #expect(heldOut.history == Array(list.dropLast()) && heldOut.answers == [list[13].item])
      #expect(heldOut.query.time == list[13].time)
    }
  }

  @Test func coldGivesThatManyLovedTitles() {
    let dataset = Dataset([Tastes.ratings(10)])
    for count in [1, 3, 5] {
      let cases = EvaluationProtocol.cold(count).cases(dataset, seed: 1)
      #expect(cases.count == 10)
      #expect(cases.allSatisfy { $0.history.count == count && $0.history.allSatisfy { $0.signal == .love } })
      #expect(cases.allSatisfy { $0.answers.isDisjoint(with: $0.history.map(\.item)) })
    }
    // Twelve loved titles: ten given leave too few to ask for.
    #expect(EvaluationProtocol.cold(10).cases(dataset, seed: 1).isEmpty)
  }

  @Test func foldFollowsFromItsSeed() {
    let dataset = Dataset([Tastes.ratings(10)])
    let fold = EvaluationProtocol.fold
    let (first, again) = (fold.cases(dataset, seed: 5), fold.cases(dataset, seed: 5))
    #expect(first.map(\.answers) == again.map(\.answers) && !first.isEmpty)
    #expect(first.map(\.answers) != fold.cases(dataset, seed: 6).map(\.answers))
  }

  @Test func aGivenSplitAsksForTitlesOfTheSecondFileThatWereNotGiven() {
    let ratings = Tastes.ratings(4)
    let dataset = Dataset([ratings], restriction: Array(100..<140), fewest: 0)
    var answers = Ratings()
    answers.users = [0, 0, 0, 9]
    let known = (100..<140).first { id in !ratings.items.prefix(14).contains(id) } ?? 0
    answers.items = [known, ratings.items[0], 5000, known]
    let cases = EvaluationProtocol.given(answers).cases(dataset, seed: 1)
    #expect(cases.count == 1)
    #expect(cases.first?.answers == [Int32(known - 100)] && cases.first?.history == dataset.data.lists[0])
  }
}
