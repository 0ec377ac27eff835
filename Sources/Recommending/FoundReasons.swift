import Cards

/// Reasons of a title, and the strongest answer after those that the first of them names, if it is strong enough to be named too.
struct FoundReasons {
  var reasons: [Reason]
  /// `weight` is what it adds to the first reason, less what it takes the place of.
  var next: (answer: Reason.Answer, weight: Double)?

  /// How often the same sentence may come first, and among how many titles.
  private static let (mostRepeated, repeatedAmong) = (6, 20)

  /// What makes two sentences the same, without writing them.
  private struct Sentence: Hashable {
    var kind: Reason.Kind
    var answers: [Int]

    init(_ reason: Reason) { (kind, answers) = (reason.kind, reason.answers.map(\.id)) }
  }

  /// Reasons where a sentence that stood first too often gives way to another one about the same answer, or names one more.
  static func varied(_ found: [FoundReasons]) -> [[Reason]] {
    var counts: [Sentence: Int] = [:]
    return found.enumerated().map { place, found in
      if place % repeatedAmong == 0 { counts = [:] }
      var reasons = found.reasons
      guard let first = reasons.first, !first.answers.isEmpty || first.kind == .unlike else { return reasons }
      func isFree(_ reason: Reason) -> Bool { counts[Sentence(reason), default: 0] < mostRepeated }
      if !isFree(first) {
        if first.kind == .unlike {
          if reasons.count > 1 { reasons.swapAt(0, 1) }
        } else if let other = reasons.indices.dropFirst().first(where: {
          reasons[$0].weight > 0 && reasons[$0].answers.first == first.answers.first && isFree(reasons[$0])
        }) {
          reasons.swapAt(0, other)
        } else if first.kind == .because || first.kind == .raises, let next = found.next {
          reasons[0].answers = first.answers.prefix(Reason.mostNamed - 1) + [next.answer]
          reasons[0].weight += next.weight
        }
      }
      counts[Sentence(reasons[0]), default: 0] += 1
      return reasons
    }
  }
}
