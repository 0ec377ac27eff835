import Testing

@testable import Evaluation

/// Made-up fans of new titles.
@Suite struct NewTitleTests {
  /// A hundred items of 2000 and later years, the last twenty of 2021 to 2025; later ones are loved less.
  let years = (0..<80).map { 2000 + Float($0 % 15) } + (0..<20).map { 2021 + Float($0) / 5 }
  let loves = (0..<100).map { Float(200 - $0) }

  @Test func fansLoveThreeNewTitles() {
    let fans = NewTitleFans.histories(years: years, loves: loves, count: 30, seed: 3)
    #expect(fans.count == 30)
    #expect(fans.allSatisfy { $0.history.count == 3 && $0.history.allSatisfy { $0.item >= 80 } })
    #expect(Set(fans.flatMap { $0.history.map(\.item) }).count > 10)
    #expect(NewTitleFans.histories(years: Array(years[..<84]), loves: loves, count: 30, seed: 3).isEmpty)
    #expect(NewTitleFans.histories(years: [], loves: [], count: 30, seed: 3).isEmpty)
  }

  @Test func newCardsAreCounted() {
    // The newest year is 2024.8: 2016 and later is new.
    let figure = NewTitleFans.newCards([[0, 1, 90, 99], [], [95]], years: years)
    #expect(figure.values == [50, nil, 100])
  }
}
