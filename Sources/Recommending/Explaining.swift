import Cards
import Catalogue
import Foundation
import Models

/// Reasons, computed from what moved the score: each answer is taken away in turn, and the catalogue is scored without
/// it. What falls furthest is owed most to that answer.
extension Recommender {
  /// At most so many answers are taken away in turn; of a longer history the latest and those nearest in content. Which those
  /// are is found out while nobody waits (`prepare`) and kept until then: to try another one costs a pass over all that came
  /// after it.
  private static let mostTried = 12
  /// A push smaller than this (in standard deviations of the catalogue) is no reason.
  private static let least: Float = 0.05

  /// What one answer did to one title, in the units of `Card.score`.
  struct Influence {
    var taste: Int
    var model: Float
    var content: Float
    var total: Float { model + content }
  }

  /// Reasons for each of `rows`, never empty. One forward pass over at most `mostTried` shortened histories.
  func explain(
    _ rows: [Int], _ work: inout RankingWork, _ options: RankingOptions
  ) -> [[Reason]] {
    guard !work.taste.isEmpty, !rows.isEmpty else { return rows.map { [general($0)] } }
    takeAway(rows, &work, options)
    let person = work
    let tried = person.withoutOf
    let nats = contentNats(person, options)
    let cosines = tried.map { space.cosines(rows, with: person.taste[$0].row) }
    return rows.enumerated().map { place, row in
      let influences = tried.enumerated().map { t, answer in
        Influence(
          taste: answer, model: options.modelShare * modelPart(row, person.without[t], person),
          content: nats * person.taste[answer].event.feedback.contentWeight * cosines[t][place])
      }
      return reasons(row, influences, person)
    }
  }

  /// How much lower a title would stand without an answer: standardised like the full scores, so that a shift of all titles
  /// at once counts for nothing.
  private func modelPart(_ row: Int, _ without: ItemBridge.Load?, _ person: RankingWork) -> Float {
    guard let without else { return 0 }
    return person.model[row] - (bridge.carried(row, without) - without.mean) / person.spread
  }

  /// Scores the catalogue without each of a few answers in turn, unless that is known from the last call.
  private func takeAway(_ rows: [Int], _ work: inout RankingWork, _ options: RankingOptions) {
    guard work.withoutOf.isEmpty else { return }
    let tried = work.heads?.tried ?? tried(&work, rows)
    let person = work
    let asked = tried.filter { person.places[$0] >= 0 }
    let without = logits(without: asked.map { person.places[$0] }, tried, options, &work)
    var kept = [ItemBridge.Load?](repeating: nil, count: person.taste.count)
    for (t, logits) in zip(asked, without) { kept[t] = bridge.load(logits) }
    work.withoutOf = tried
    work.without = tried.map { kept[$0] }
  }

  /// Logits without each of some answers in turn; those of two heads are mixed anew from what they said last.
  private func logits(
    without places: [Int], _ tried: [Int], _ options: RankingOptions, _ work: inout RankingWork
  ) -> [[Float]] {
    guard let model = scorer as? any TwoHeadedScorer, let mix = options.presence else {
      return scorer.scores(work.interactions, asking: options.question, without: places)
    }
    if work.heads?.tried == nil {
      work.heads?.without = places.map { place in
        var left = work.interactions
        left.remove(at: place)
        return model.heads(left)
      }
      work.heads?.tried = tried
    }
    return (work.heads?.without ?? []).map { heads in
      var scores: [Float] = []
      heads.score(mix, into: &scores)
      return scores
    }
  }

  private func tried(_ work: inout RankingWork, _ rows: [Int]) -> [Int] {
    let all = Array(work.taste.indices)
    guard all.count > Self.mostTried else { return all }
    let recent = all.suffix(Self.mostTried / 2)
    let wanted = Self.mostTried - recent.count
    let known = all.dropLast(recent.count).filter { work.near.contains(work.taste[$0].event) }
    return (known.count == wanted ? known : choose(wanted, of: all.dropLast(recent.count), rows, &work))
      + recent
  }

  /// Of some answers those nearest to the best titles, which are tried from now on.
  private func choose(_ count: Int, of earlier: ArraySlice<Int>, _ rows: [Int], _ work: inout RankingWork)
    -> [Int]
  {
    let nearness = space.nearness(earlier.map { work.taste[$0].row }, to: rows.prefix(10))
    let near = zip(earlier, nearness).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count).map(\.0).sorted()
    work.near = near.map { work.taste[$0].event }
    return near
  }

  /// A piece of what the next answer after the last ranking will need, done while nobody waits; false once nothing is left.
  public func prepare() -> Bool {
    work.use { work in
      let all = Array(work.taste.indices)
      guard work.isScored, !all.isEmpty else { return false }
      let recent = min(all.count, Self.mostTried / 2)
      let earlier = all.dropLast(recent)
      var tried = Array(earlier)
      if all.count > Self.mostTried {
        tried = choose(Self.mostTried - recent, of: earlier, work.best.rows.prefix(10).map(Int.init), &work)
      }
      let places = (tried + all.suffix(recent)).map { work.places[$0] }.filter { $0 >= 0 }
      return scorer.prepare(work.interactions, without: places)
    }
  }

  /// What a cosine of one with an answer adds to a title, in the units of `Card.score`.
  private func contentNats(_ person: RankingWork, _ options: RankingOptions) -> Float {
    guard person.profileNorm > 0 else { return 0 }
    return (1 - options.modelShare)
      * options.worth(of: person, beside: scorer) / person.profileNorm
  }

  private func reasons(_ row: Int, _ influences: [Influence], _ person: RankingWork) -> [Reason] {
    var result: [Reason] = []
    func title(_ t: Int) -> String { catalogue.title(person.taste[t].row) }
    // One sentence for each kind of answer that pushed, the stronger first: what was loved is not told as liked.
    let pushes = influences.filter { $0.model > Self.least }.sorted { $0.model > $1.model }
    let groups = Dictionary(grouping: pushes) { person.taste[$0.taste].event.feedback }
    for (feedback, group) in groups {
      guard let first = group.first, first.model > pushes[0].model * 0.3 else { continue }
      let named = group.filter { $0.model > first.model * 0.4 }.prefix(2)
      result.append(
        Reason(
          .because(feedback: feedback, titles: named.map { title($0.taste) }),
          weight: Double(named.reduce(0) { $0 + $1.model })))
    }
    if let near = influences.filter({ $0.content > Self.least }).max(by: { $0.content < $1.content }) {
      let features = space.shared(row, person.taste[near.taste].row).prefix(3)
      if !features.isEmpty {
        result.append(
          Reason(.shares(features: Array(features), title: title(near.taste)), weight: Double(near.content)))
      }
    }
    result.sort { $0.weight > $1.weight }
    if let worst = influences.min(by: { $0.total < $1.total }), worst.total < -3 * Self.least,
      [.dislike, .dropped].contains(person.taste[worst.taste].event.feedback)
    {
      result.append(Reason(.heldBack(title: title(worst.taste)), weight: Double(worst.total)))
    }
    if !result.contains(where: { $0.weight > 0 }) { result.insert(general(row), at: 0) }
    return result
  }

  func general(_ row: Int) -> Reason {
    let members = catalogue.members(row)
    if let score = catalogue.score(row), score >= 8, (members ?? 0) < 100_000 {
      return Reason(.acclaimed(score: score), weight: 0)
    }
    return Reason(.popular(members: members), weight: 0)
  }
}

extension Double {
  var exponential: Double { exp(self) }
}
