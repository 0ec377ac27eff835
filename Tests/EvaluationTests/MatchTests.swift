import Models
import Testing

@testable import Evaluation

/// Promises beside what comes true.
@Suite struct MatchTests {
  /// Forty users love even titles and dislike odd ones.
  static let lists: [[Interaction]] = (0..<40).map { _ in
    (0..<30).map { Interaction(item: Int32($0), signal: $0 % 2 == 0 ? .love : .dislike) }
  }

  @Test func casesShowAnswersWithoutRatings() {
    let cases = MatchCase.cases(Self.lists, shown: 5, seed: 4)
    #expect(cases.count == 40)
    #expect(cases.allSatisfy { $0.history.count == 5 && $0.rest.count == 25 })
    #expect(cases.allSatisfy { one in one.rest.allSatisfy { $0.isLoved == ($0.item % 2 == 0) } })
    #expect(MatchCase.cases(Self.lists, shown: 25, seed: 4).isEmpty)
  }

  @Test func whatComesTrueHasNoError() {
    let cases = MatchCase.cases(Self.lists, shown: 5, seed: 4)
    let truth = (0..<30).map { Float($0 % 2 == 0 ? 1 : 0) }
    #expect(MatchCase.Reliability(cases, cases.map { _ in truth }).error == 0)
    let opposite = truth.map { 1 - $0 }
    #expect(MatchCase.Reliability(cases, cases.map { _ in opposite }).error > 0.99)
    // Half of the titles are loved; everybody is promised 95%.
    let boast = MatchCase.Reliability(cases, cases.map { _ in [Float](repeating: 0.95, count: 30) })
    #expect(abs(boast.error - 0.45) < 0.05)
    #expect(abs(boast.loved[9] - 0.5) < 0.05 && abs(boast.share[9] - 1) < 1e-9)
  }
}
