import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// When a title is told to be popular.
extension ReasonTests {
  /// A title that only an answer brought so far up is not told to be popular, though the answer raises others even more.
  @Test func whatAnAnswerBroughtIsNotToldToBePopular() throws {
    let n = 300
    let matrix = Tensor(n, n)
    for j in 1..<40 { matrix.row(0)[j] = j == 20 ? 2 : 3 }
    // The hundred popular ones; two of them are raised a little less than the others.
    let bias = Tensor(1, n)
    for j in 200..<n { bias.pointer[j] = j < 202 ? 2.8 : 0.1 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "brought", grades: .graded, matrix: matrix, bias: bias)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].members) = ([], 100_000) }
    let cards = Recommender(catalogue: titles, scorer: model)
      .rank([Event(animeID: 100, feedback: .love)], top: 60).cards
    let brought = try #require(cards.first { $0.id == 120 })
    #expect(brought.reasons.first?.answers.map(\.id) == [100], "\(brought.reasons)")
    let popular = try #require(cards.first { $0.id == 300 })
    #expect(popular.reasons.allSatisfy { $0.answers.isEmpty }, "\(popular.reasons)")
    #expect(popular.reasons[0].text.hasPrefix("Popular"))
  }

  /// "Popular" stands on nothing that somebody without answers would not be shown.
  @Test func whatNobodyIsShownIsNotPopular() {
    let n = 300
    let bias = Tensor(1, n)
    for j in 0..<n { bias.pointer[j] = Float(n - j) / 100 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "popular", grades: .graded, matrix: Tensor(n, n),
      bias: bias)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].score, titles[i].members) = ([], 7, 200_000) }
    // The answers moved nothing.
    for (answers, text) in [
      ([399], "Rated 7.00 by those who saw it"), ([398, 399], "No single answer speaks for it"),
    ] {
      let cards = Recommender(catalogue: titles, scorer: model)
        .rank(answers.map { Event(id: Int64($0), animeID: $0, feedback: .love) }, top: 200).cards
      #expect(cards[10].reasons[0].text == "Popular: in 200,000 lists", "\(cards[10].reasons)")
      #expect(cards[190].reasons[0].text == text, "\(cards[190].reasons)")
    }
  }

  /// Nobody is told that a title is popular that few have.
  @Test func whatFewHaveIsNotPopular() {
    func text(_ members: Int, _ score: Double = 7, _ set: (inout RankingOptions) -> Void = { _ in })
      -> String?
    {
      var titles = sampleTitles(30)
      for i in titles.indices { (titles[i].score, titles[i].members) = (7, 1000 * (i + 1)) }
      (titles[4].members, titles[4].score) = (members, score)
      var options = RankingOptions()
      set(&options)
      return Recommender(catalogue: titles, scorer: ChainScorer(items: ItemIndex(Array(100..<130))))
        .rank([], top: 30, options: options).cards.first { $0.id == 104 }?.reasons.first?.text
    }
    #expect(text(90_000) == "Popular: in 90,000 lists")
    // Nor that none of their answers speaks for it, who have given none.
    for score in [7, 6.9] {
      let other =
        score == 7
        ? "Rated 7.00 by those who saw it" : "Your taste is not known yet: ranked by what others love"
      #expect(text(2000, score) == other)
      #expect(text(90_000, score) { $0.niche = 0.5 } == other)
      #expect(text(90_000, score) { $0.filters.membersTo = 100_000 } == other)
    }
  }
}
