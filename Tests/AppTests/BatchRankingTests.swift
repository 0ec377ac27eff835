import App
import Catalogue
import Events
import Models
import Recommending
import Testing

@Suite struct BatchRankingTests {
  private let items = ItemIndex([1, 2, 3, 4, 5])
  private func titles(_ ids: [Int]) -> [Anime] {
    ids.map {
      var anime = Anime(id: $0, title: "T\($0)")
      anime.genres = [$0 % 2 == 0 ? "Drama" : "Comedy"]
      return anime
    }
  }
  private func ranking(_ titles: BatchRanking.Titles, arranges: Bool) -> BatchRanking {
    let scorer = Popularity(items: items, counts: [10, 20, 30, 40, 50])
    return BatchRanking(
      Recommender(catalogue: titles.all, scorer: scorer), RankingOptions(), titles: titles, arranges: arranges
    )
  }

  /// Of a file of titles only its own are listed, whatever else histories say something about.
  @Test(arguments: [false, true]) func whatOnlyTeachesIsNotListed(arranges: Bool) {
    let scored = BatchRanking.Titles(file: titles([1, 2, 3]), items: items.ids, answered: [4])
    #expect(scored.all.map(\.id) == [1, 2, 3, 4])
    let batch = ranking(scored, arranges: arranges)
    let lists = batch.lists([[Event(animeID: 4, feedback: .love)], []], top: 3)
    #expect(lists.map { Set($0.map(\.animeID)) } == [[1, 2, 3], [1, 2, 3]])
    #expect(batch.lists([[]], top: 2)[0].count == 2)
    #expect(lists.joined().allSatisfy { $0.reasons.isEmpty })
  }

  @Test(arguments: [false, true]) func whatTheModelAloneKnowsIsListed(arranges: Bool) {
    let scored = BatchRanking.Titles(titles([1, 2, 3]), items: items.ids)
    let lists = ranking(scored, arranges: arranges).lists([[Event(animeID: 5, feedback: .love)]], top: 9)
    #expect(Set(lists[0].map(\.animeID)) == [1, 2, 3, 4])
  }

  @Test func reasonsAreMeasuredWhereTheyAreAskedFor() {
    let scored = BatchRanking.Titles(titles([1, 2, 3, 4, 5]), items: items.ids)
    let history = [Event(animeID: 1, feedback: .love), Event(animeID: 2, feedback: .love)]
    let list = ranking(scored, arranges: false).lists([history], top: 3, explains: true)[0]
    #expect(list.count == 3 && list.allSatisfy { !$0.reasons.isEmpty })
  }
}
