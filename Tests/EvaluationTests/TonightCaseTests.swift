import Models
import Testing

@testable import Evaluation

/// Evenings in a mood, with scores made up here.
@Suite struct TonightCaseTests {
  let lists = (0..<3).map { (person: Int) -> [Interaction] in
    (0..<60).map { (i: Int) -> Interaction in
      Interaction(item: Int32((i * 3 + person) % 200), signal: i % 4 == 3 ? .dislike : .love)
    }
  }
  /// The last hundred items are of the genre.
  let isOfGenre = (0..<200).map { $0 >= 100 }

  @Test func casesAreOldTimedAndOfFiftyAnswers() {
    let cases = TonightCase.cases(lists + [Array(lists[0].prefix(49))], seed: 1)
    #expect(cases.count == 3)
    for person in cases {
      #expect(person.history.count == 50 && person.history.allSatisfy { $0.time != nil })
      let times = person.history.compactMap(\.time)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  /// Scores that follow the genre of what was answered within a day.
  @Test func figuresSeeTheMoodComeAndGo() {
    let cases = TonightCase.cases(lists, seed: 1)
    let figures = TonightCase.measure(cases, genre: "g", isOfGenre) { cases in
      cases.map { person in
        let tonight = person.history.count {
          ($0.time ?? 0) > (person.query.time ?? 0) - 86_400_000 && isOfGenre[Int($0.item)]
        }
        let answered = Set(person.history.map(\.item))
        return (0..<200).map { item in
          answered.contains(Int32(item))
            ? -.infinity : Float(199 - item) / 200 + (isOfGenre[item] ? Float(tonight) : 0)
        }
      }
    }
    #expect(figures.map(\.name) == ["g_before", "g_tonight", "g_rested"])
    #expect(
      figures[0].values == [0, 0, 0] && figures[1].values == [1, 1, 1] && figures[2].values == [0, 0, 0])
  }

  @Test func usersWithoutThreeTitlesOfTheGenreAreLeftOut() {
    let cases = TonightCase.cases(lists, seed: 1)
    let figures = TonightCase.measure(cases, genre: "g", (0..<200).map { $0 >= 198 }) { cases in
      cases.map { _ in (0..<200).map { Float($0) } }
    }
    #expect(figures.allSatisfy { $0.values.allSatisfy { $0 == nil } })
  }
}
