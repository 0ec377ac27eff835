import Cards
import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// Which of several answers a sentence begins with.
@Suite struct NamedAnswerTests {
  /// The first reasons of title 110 for loves of 100 and 101: 100 raises it by 1, 101 by `second`.
  static func reasons(second: Float, _ change: (inout [Anime]) -> Void) throws -> [Reason] {
    let n = 60
    let matrix = Tensor(n, n)
    (matrix.row(0)[10], matrix.row(1)[10]) = (1, second)
    let bias = Tensor(1, n)
    for i in 0..<n { bias.pointer[i] = Float(i) / 100 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "named", grades: .graded, matrix: matrix, bias: bias)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].startDate) = (["Genre \(i)"], "2012-01-01") }
    change(&titles)
    var options = RankingOptions()
    // The model alone, so that effects are those of the matrix.
    options.modelShare = 1
    let cards = Recommender(catalogue: titles, scorer: model).rank(
      [Event(id: 1, animeID: 100, feedback: .love), Event(id: 2, animeID: 101, feedback: .love)], top: 40,
      options: options
    ).cards
    return try #require(cards.first { $0.id == 110 }).reasons
  }

  @Test func theStrongestComesFirst() throws {
    #expect(try Self.reasons(second: 0.98) { _ in }[0].text == "Because you loved Title 0 and Title 1")
    let shared = try Self.reasons(second: 0.8) { $0[0].genres = $0[10].genres }
    #expect(shared.contains { $0.answers.map(\.id) == [100, 101] }, "\(shared)")
  }

  /// One that shares something with the title comes before one that moves it hardly more.
  @Test func ofEqualAnswersTheRelatedOneComesFirst() throws {
    let reasons = try Self.reasons(second: 0.98) { $0[1].genres = $0[10].genres }
    #expect(reasons[0].answers.map(\.id) == [101, 100], "\(reasons)")
  }

  /// A stronger one that shares nothing stays first, but the sentence begins with what another one shares.
  @Test func whatIsSharedHeadsTheSentence() throws {
    let reasons = try Self.reasons(second: 0.8) { $0[1].genres = $0[10].genres }
    #expect(reasons[0].text == "Shares Genre 10 with Title 1; because you loved Title 0", "\(reasons)")
    #expect(reasons[0].answers.map(\.id) == [100])
    #expect(reasons.dropFirst().map(\.text) == ["Because you loved Title 1"], "\(reasons)")
    // Too weak to be named at all.
    let weak = try Self.reasons(second: 0.3) { $0[1].genres = $0[10].genres }
    #expect(weak[0].text == "Because you loved Title 0", "\(weak)")
  }

  /// An unrelated one of the same time is told to be so, whoever else is named.
  @Test func theTimeIsToldOfOneOfSeveral() throws {
    let reasons = try Self.reasons(second: 0.8) {
      for row in [0, 10] { $0[row].startDate = "198\(7 + row / 10)-01-01" }
      $0[1].genres = $0[10].genres
    }
    #expect(reasons[0].text == "From the late 1980s, like Title 0", "\(reasons)")
    #expect(reasons[1].kind == .because && reasons[1].answers.map(\.id) == [101], "\(reasons)")
  }
}
