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
    guard let taken = person.taken else { return rows.map { [general($0)] } }
    let nats = contentNats(person, options)
    let carried = coldItemMapping.carried(rows, taken.left)
    let cosines = taken.tried.map { space.cosines(rows, with: person.taste[$0].row) }
    return rows.enumerated().map { place, row in
      let influences = taken.tried.enumerated().map { t, answer in
        // How much lower a title would stand without the answer: standardised like the full scores, so that a shift of all
        // titles at once counts for nothing.
        let model = taken.asked.firstIndex(of: answer).map {
          person.model[row] - (carried[$0][place] - taken.left.mean($0)) / person.spread
        }
        return Influence(
          taste: answer, model: options.modelShare * (model ?? 0),
          content: nats * person.taste[answer].event.feedback.contentWeight * cosines[t][place])
      }
      return reasons(row, influences, person)
    }
  }

  /// Scores the catalogue without each of a few answers in turn, unless that is known from the last pass.
  private func takeAway(_ rows: [Int], _ work: inout RankingWork, _ options: RankingOptions) {
    guard work.taken == nil else { return }
    let tried = work.heads?.tried ?? tried(&work, rows)
    let asked = tried.filter { work.places[$0] >= 0 }
    let left = left(without: asked.map { work.places[$0] }, tried, options, &work)
    keep(left, of: tried, asked: asked, &work)
  }

  /// Keeps what was said without some answers, until the next pass.
  func keep(_ left: any LeaveOneOutScores, of tried: [Int], asked: [Int], _ work: inout RankingWork) {
    guard let load = work.load else { return }
    work.taken = RankingWork.Taken(tried: tried, asked: asked, left: coldItemMapping.left(left, beside: load))
  }

  /// What is said without each of some answers in turn; by two heads it is mixed anew from what they said last.
  private func left(
    without places: [Int], _ tried: [Int], _ options: RankingOptions, _ work: inout RankingWork
  ) -> any LeaveOneOutScores {
    guard let model = scorer as? any TwoHeadedScorer, let mix = options.presence else {
      var whole = [Float](repeating: 0, count: scorer.items.count)
      return scorer.score(work.interactions, query: options.query, without: places, into: &whole)
    }
    if work.heads?.tried == nil {
      work.heads?.without = places.map { place in
        var left = work.interactions
        left.remove(at: place)
        return model.heads(left)
      }
      work.heads?.tried = tried
    }
    return DenseLeaveOneOutScores(
      (work.heads?.without ?? []).map { heads in
        var scores: [Float] = []
        heads.score(mix, into: &scores)
        return scores
      })
  }

  /// The answers that are tried, where that is known without the ranking.
  func known(_ work: RankingWork) -> [Int]? {
    let all = Array(work.taste.indices)
    guard all.count > Self.mostTried else { return all }
    let recent = all.suffix(Self.mostTried / 2)
    let near = all.dropLast(recent.count).filter { work.near.contains(work.taste[$0].event) }
    return near.count == Self.mostTried - recent.count ? near + recent : nil
  }

  private func tried(_ work: inout RankingWork, _ rows: [Int]) -> [Int] {
    if let known = known(work) { return known }
    let all = Array(work.taste.indices)
    let recent = all.suffix(Self.mostTried / 2)
    return choose(Self.mostTried - recent.count, of: all.dropLast(recent.count), rows, &work) + recent
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
    work.withLock { work in
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
