import Cards
import Catalogue
import Events
import Models
import Tensors
import Testing

@testable import Recommending

/// What reasons say, and in which order: series, features, names.
extension ReasonTests {
  /// "Award Winning", and whom a title is made for, are no reasons.
  @Test func featuresThatSayNothingAreNotTold() {
    let space = ContentSpace(Self.titles())
    #expect(
      space.sharedLabels(0, 6) == ["Drama", "Psychological"]
        || space.sharedLabels(0, 6) == ["Psychological", "Drama"])
    #expect(space.sharedLabels(3, 9).isEmpty && space.sharedLabels(4, 10).isEmpty)
    var titles = Self.titles()
    titles[0].genres = ["Shounen", "Martial Arts", "Award Winning"]
    titles[1].genres = ["Shounen", "Martial Arts", "Award Winning"]
    titles[0].studios = ["Studio Ghibli"]
    titles[1].studios = ["Studio Ghibli"]
    let labels = ContentSpace(titles).sharedLabels(0, 1)
    #expect(
      labels.contains("Martial Arts") && labels.contains("Studio Ghibli") && !labels.contains("Award Winning")
    )
  }

  /// A popular title of a loved franchise is told to be of it, though the answer raises others more.
  @Test func aPopularTitleOfALovedFranchiseIsOfThatSeries() throws {
    let n = 90
    let matrix = Tensor(n, n)
    for j in 1..<20 { matrix.row(0)[j] = j == 5 || j == 6 ? 1 : 3 }
    let model = ItemItem(
      items: ItemIndex(Array(100..<100 + n)), name: "series", grades: .graded, matrix: matrix)
    var titles = sampleTitles(n)
    for i in titles.indices { (titles[i].genres, titles[i].franchise) = ([], nil) }
    (titles[0].franchise, titles[5].franchise) = ("loved", "loved")
    (titles[0].franchiseOrder, titles[5].franchiseOrder) = (1, 2)
    let cards = Recommender(catalogue: titles, scorer: model)
      .rank([Event(animeID: 100, feedback: .love)], top: 30).cards
    let second = try #require(cards.first { $0.id == 105 })
    #expect(second.reasons.first?.kind == .series && second.reasons[0].answers.map(\.id) == [100])
  }

  /// A title of a loved series is told to be of it, whichever answer moves it most; that one is named behind.
  @Test func theSeriesComesFirst() throws {
    var titles = Self.titles()
    for (row, order) in [(1, 2), (40, 1)] {
      (titles[row].franchise, titles[row].franchiseOrder) = ("saga", order)
    }
    let events = [
      Event(id: 1, animeID: 100, feedback: .love), Event(id: 2, animeID: 140, feedback: .love),
    ]
    let cards = Recommender(catalogue: titles, scorer: Self.linear()).rank(events, top: 40).cards
    let first = try #require(cards.first { $0.id == 101 }?.reasons.first)
    #expect(
      first.text == "Same series as Title 40; because you loved Title 0"
        && first.answers.map(\.id) == [100])
  }

  /// Of a title that a stronger answer of another series moves too the series is told once, and first.
  @Test func theSeriesIsToldFirstThoughAnotherAnswerIsStronger() throws {
    var titles = Self.titles()
    for (row, order) in [(2, 2), (0, 1)] {
      (titles[row].franchise, titles[row].franchiseOrder) = ("saga", order)
    }
    // 101 moves 102 most, 100 a little less.
    let events = [101, 100].map { Event(id: Int64($0), animeID: $0, feedback: .love) }
    let cards = Recommender(catalogue: titles, scorer: Self.linear()).rank(events, top: 40).cards
    let reasons = try #require(cards.first { $0.id == 102 }?.reasons)
    #expect(reasons[0].text == "Same series as Title 0; because you loved Title 1", "\(reasons.map(\.text))")
    #expect(!reasons.dropFirst().contains { $0.kind == .series })
  }

  @Test func aSentenceIsNotFirstOnMostCards() {
    var options = RankingOptions()
    // Content would leave one answer alone strong enough to be named on some cards.
    options.firstContentWeight = 0
    for answers in [10, 20, 38] {
      let first = Self.recommender().rank(Self.events(answers), top: 20, options: options).cards
        .map { $0.reasons[0].text }
      let most = Dictionary(grouping: first) { $0 }.values.map(\.count).max() ?? 0
      #expect(most <= 6, "\(first)")
    }
  }

  @Test func sentencesNameTheStrongestFirst() {
    let answers = [
      Reason.Answer(1, "A", .love), Reason.Answer(2, "B", .like), Reason.Answer(3, "C", .love),
    ]
    #expect(Reason(.because, answers, weight: 1).text == "Because you loved A and C, and liked B")
    #expect(Reason(.because, [answers[1]], weight: 1).text == "Because you liked B")
    #expect(Reason(.shares(["Mecha", "Space"]), answers, weight: 1).text == "Shares Mecha and Space with A")
    #expect(
      Reason(.heldBack, [Reason.Answer(4, "D", .dropped)], weight: -1).text == "Held back: you dropped D")
    #expect(Reason(.series, answers, weight: 1).text == "Same series as A, which you loved")
  }
}
