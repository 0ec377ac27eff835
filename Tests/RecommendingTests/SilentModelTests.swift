import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// Models that say the same of every title, as neighbours do of somebody without answers.
@Suite struct SilentModelTests {
  private func recommender() throws -> Recommender {
    let items = ItemIndex(Array(100..<130))
    let near = Tensor(items.count, items.count)
    for i in 0..<items.count { near.row(i)[(i + 1) % items.count] = 0.9 }
    var titles = sampleTitles(30, unknown: 5)
    // The ids say nothing of how many have a title on their lists.
    for i in titles.indices { titles[i].members = 1000 * (1 + i * 17 % 35) }
    return Recommender(
      catalogue: titles,
      scorer: try SignedNeighbours(items: items, nearness: SparseRows(near, width: 2)))
  }

  @Test func ofTheSameScoresThoseWithMoreMembersComeFirst() throws {
    let recommender = try recommender()
    let cards = recommender.rank([], top: 8).cards
    let members = cards.compactMap(\.anime.members)
    #expect(members == (28...35).reversed().map { $0 * 1000 })
    #expect(recommender.rankAll([[]], top: 8)[0].map(\.animeID) == cards.map(\.id))
  }

  /// What the model says counts more than how many have a title.
  @Test func anAnswerCountsMoreThanMembers() throws {
    let ranked = try recommender().rankAll([[Event(animeID: 103, feedback: .love)]], top: 1)
    #expect(ranked[0].map(\.animeID) == [104])
  }
}
