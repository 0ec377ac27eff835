@testable import Catalogue
import Evaluation
import Models
import Recommending
import Testing

@testable import Learning

/// Lists of twenty of two made-up tastes: a person loves 18 of 40 titles.
@Suite struct ListTests {
  private func rows(_ scorer: any ItemScorer, _ settings: [ListSetting]) throws -> [LiveRow] {
    let recommender = Recommender(catalogue: Tastes.catalogue, scorer: scorer)
    return try LiveTests.experiment(scorer).lists(of: recommender, settings)
  }

  private func value(_ rows: [LiveRow], _ measure: String, _ scorer: String, _ figure: String) throws
    -> LiveRow
  {
    try #require(rows.first { $0.measure == measure && $0.scorer == scorer && $0.figure == figure })
  }

  private func setting(_ name: String, _ change: (inout RankingOptions) -> Void = { _ in }) -> ListSetting {
    var options = RankingOptions()
    change(&options)
    return ListSetting(name, options)
  }

  @Test func aModelOfTastesFillsListsWithHiddenLoves() throws {
    let rows = try rows(LiveTests.model("linear"), [setting("plain")])
    #expect(rows.count == 4 * 7)
    for measure in ["lists1", "lists3"] {
      #expect(try value(rows, measure, "plain", "ndcg").mean.mean > 0.9)
      #expect(try value(rows, measure, "plain", "second_ten").mean.mean > 0.6)
      // Both tastes have genres of their own, and a list is of one taste but for the last places.
      #expect(try value(rows, measure, "plain", "genres").mean.mean < 0.2)
    }
    // Two tastes: all titles reach somebody.
    let distinct = try value(rows, "lists1", "plain", "distinct").mean
    #expect((distinct.mean * Double(distinct.count)).rounded() == 40)
    #expect(try value(rows, "lists_fold", "plain", "ndcg").mean.count == 30)
  }

  @Test func popularityGivesEverybodyTheListOfNobody() throws {
    let items = try LiveTests.model("linear").items
    let scorer = Popularity(items: items, counts: (0..<items.count).map { Float(100 - $0) })
    let rows = try rows(
      scorer, [setting("model alone") { $0.modelShare = 1 }, setting("content too") { $0.modelShare = 0.2 }])
    #expect(try value(rows, "lists1", "model alone", "as_nobody").mean.mean >= 18.9)
    let content = try value(rows, "lists3", "content too", "ndcg")
    #expect(try value(rows, "lists3", "model alone", "ndcg").mean.mean < 0.7)
    // Genres tell the tastes apart: the second setting is ahead, so the first is behind it.
    #expect(content.behind?.mean ?? 0 < -0.1)
  }

  @Test func knobsChangeOnlyTheirRow() throws {
    let rows = try rows(
      LiveTests.model("linear"), [setting("plain"), setting("only old") { $0.filters.yearTo = 2010 }])
    #expect(try value(rows, "lists3", "plain", "ndcg").behind?.mean == 0)
    #expect(try value(rows, "lists3", "only old", "ndcg").behind?.mean ?? 0 > 0.2)
  }

  @Test func shortListsAndListsWithTimesAreRefused() throws {
    let linear = try LiveTests.model("linear")
    let recommender = Recommender(catalogue: Tastes.catalogue, scorer: linear)
    for ratings in [Tastes.ratings(5, times: true), Tastes.ratings(5)] {
      let experiment = try Experiment(measured: ratings, items: linear.items)
      #expect(throws: LearningError.self) { try experiment.lists(of: recommender, [setting("plain")]) }
      #expect(throws: LearningError.self) { try experiment.coldItems(of: recommender) }
    }
  }

  /// Titles of a taste are told apart by genre, so those that the model does not know are found by content; without it they are not.
  @Test func hiddenTitlesAreFoundByContent() throws {
    let linear = try LiveTests.model("linear")
    let experiment = try LiveTests.experiment(linear)
    func value(_ catalogue: [Anime], _ scorer: String) throws -> Double {
      let recommender = Recommender(catalogue: catalogue, scorer: linear)
      let rows = try experiment.coldItems(of: recommender, shown: 4, first: 20)
      return try self.value(rows, "cold", scorer, "cold_auc").mean.mean
    }
    let bare = Tastes.catalogue.map { Anime(id: $0.id, title: $0.title) }
    #expect(try value(Tastes.catalogue, "known") > 0.95)
    #expect(try value(Tastes.catalogue, "hidden") > 0.95)
    #expect(try value(bare, "known") > 0.9)
    #expect(try value(bare, "hidden") < 0.7)
  }
}
