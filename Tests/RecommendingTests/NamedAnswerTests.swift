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
  static func reasons(
    second: Float, coLoves: CoLoveSource? = nil, _ change: (inout [Anime]) -> Void
  ) throws -> [Reason] {
    let n = 60
    let matrix = Tensor(n, n)
    (matrix.row(0)[10], matrix.row(1)[10]) = (1, second)
    let bias = Tensor(1, n)
    for i in 0..<n { bias.pointer[i] = Float(i) / 100 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "named", grades: .graded, matrix: matrix, bias: bias)
    var titles = sampleTitles(n)
    for i in titles.indices { titles[i].genres = ["Genre \(i)"] }
    change(&titles)
    var options = RankingOptions()
    // The model alone, so that effects are those of the matrix.
    options.modelShare = 1
    let cards = Recommender(catalogue: titles, scorer: model, coLoves: coLoves).rank(
      [Event(id: 1, animeID: 100, feedback: .love), Event(id: 2, animeID: 101, feedback: .love)], top: 40,
      options: options
    ).cards
    return try #require(cards.first { $0.id == 110 }).reasons
  }

  @Test func theStrongestComesFirst() throws {
    #expect(
      try Self.reasons(second: 0.98) { _ in }[0].text == "Ranks higher since you loved Title 0 and Title 1")
    let shared = try Self.reasons(second: 0.95) { $0[0].genres = $0[10].genres }
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
    #expect(weak[0].text == "Ranks higher since you loved Title 0", "\(weak)")
  }

  static func ofOneTime(_ titles: inout [Anime]) {
    for row in [0, 10] { titles[row].startDate = "198\(7 + row / 10)-01-01" }
  }

  /// An unrelated one of the same time is told to be so where nothing else can be said.
  @Test func theTimeIsToldWhereNothingElseIs() throws {
    let alone = try Self.reasons(second: 0.8, Self.ofOneTime)
    #expect(alone.map(\.text) == ["From the late 1980s, like Title 0"], "\(alone)")
    let shared = try Self.reasons(second: 0.8) {
      Self.ofOneTime(&$0)
      $0[1].genres = $0[10].genres
    }
    #expect(shared[0].text == "Shares Genre 10 with Title 1; because you loved Title 0", "\(shared)")
    #expect(shared[1].kind == .because && shared[1].answers.map(\.id) == [101], "\(shared)")
    #expect(!shared.contains { $0.text.contains("1980s") }, "\(shared)")
  }

  /// Nor does it stand before what is said of another answer.
  @Test func theTimeIsToldLast() throws {
    struct Counts: CoLoveCounts {
      let items = ItemIndex([101, 110])
      let name = "counts"
      let loves: [Float] = [471, 300]
      func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {}
      func coLoves(_ a: Int32, _ b: Int32) -> Int? { 229 + 100 }
    }
    for second: Float in [0.8, 0.3] {
      let reasons = try Self.reasons(
        second: second, coLoves: CoLoveSource { (Counts(), 0) }, Self.ofOneTime)
      #expect(reasons.count > 1 && reasons[0].answers.map(\.id) == [101], "\(reasons.map(\.text))")
      #expect(reasons.last?.text == "From the late 1980s, like Title 0", "\(reasons.map(\.text))")
    }
  }

  /// Answers that share something with a title are named before those that do not, which are left out where they move it little.
  @Test func relatedAnswersAreNamedBesideTheStrongest() throws {
    func named(_ weights: [Float], related: Set<Int>) throws -> [Int] {
      let n = 60
      let matrix = Tensor(n, n)
      for (row, weight) in weights.enumerated() { matrix.row(row)[20] = weight }
      let bias = Tensor(1, n)
      for i in 0..<n { bias.pointer[i] = Float(i) / 100 }
      let model = ItemItem(
        items: ItemIndex(Array(100..<100 + n)), name: "named", grades: .graded, matrix: matrix, bias: bias)
      var titles = sampleTitles(n)
      for i in titles.indices { titles[i].genres = ["Genre \(i)"] }
      for row in related { titles[row].genres = titles[20].genres }
      var options = RankingOptions()
      options.modelShare = 1
      let cards = Recommender(catalogue: titles, scorer: model).rank(
        weights.indices.map { Event(id: Int64($0 + 1), animeID: 100 + $0, feedback: .love) }, top: 40,
        options: options
      ).cards
      return try #require(cards.first { $0.id == 120 }?.reasons.first).answers.map { $0.id - 100 }
    }
    #expect(try named([1, 0.9, 0.8, 0.7, 0.6], related: [0, 3, 4]) == [0, 3, 4])
    #expect(try named([1, 0.9, 0.8, 0.7, 0.6], related: [0, 3]) == [0, 1, 3])
    let weaker = try named([1, 0.8, 0.75], related: [0, 2])
    #expect(weaker == [0, 2], "\(weaker)")
    // Moved by less than a tenth of a deviation each.
    #expect(try named([0.016, 0.0155, 0.015, 0.0145, 0.014], related: [0, 3]) == [0, 3])
  }
}
