import Events
import Foundation
import Recommending

/// Whether a profile's answers say anything that the serving ranking finds: each is hidden once, among a quarter of all.
struct AnswerSignal: Sendable {
  /// By how much the loved titles stand higher than in the ranking of somebody without answers.
  var own: [Double] = []
  /// The Mann-Whitney statistic of loved against other answered titles beyond chance, and its variance.
  var excess = 0.0
  var variance = 0.0

  /// Nothing is said.
  init() {}

  /// What the answers of a profile say under the serving ranking. A ranking for each part.
  init(_ one: HeldBack, serving: Recommender) {
    let events = one.before + one.held
    let options = HeldBack.options(one.profile, after: one.before)
    let nobody = serving.order([], without: [], options: options)
    for fold in HeldBack.folds(of: events, profile: one.profile) {
      let left = Set(fold.shown.map(\.animeID))
      let order = serving.order(fold.shown, without: fold.shown, options: options)
      func ranks(_ order: [Int]) -> [Int: Int] {
        Dictionary(
          order.lazy.filter { !left.contains($0) }.enumerated().map { ($1, $0 + 1) },
          uniquingKeysWith: { first, _ in first })
      }
      let (mine, everybody) = (ranks(order), ranks(nobody))
      let last = serving.catalogue.count
      let loved = fold.hidden.filter { $0.feedback == .love }.map(\.animeID)
      let others = fold.hidden.filter { $0.feedback != .love }.map(\.animeID)
      own += loved.map {
        1 / log2(1 + Double(mine[$0] ?? last)) - 1 / log2(1 + Double(everybody[$0] ?? last))
      }
      let pairs = JudgedProfile.pairs(loved.map { mine[$0] ?? last }, others.map { mine[$0] ?? last })
      excess += pairs.won - pairs.count / 2
      variance += pairs.count * Double(loved.count + others.count + 1) / 12
    }
  }
}
