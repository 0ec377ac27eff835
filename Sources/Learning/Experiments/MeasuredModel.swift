import Evaluation
import Events
import Models
import Recommending

/// Something that ranks held-out cases: a scorer, or the blend that the feed ranks by.
public struct MeasuredModel: Sendable {
  /// Its name in tables.
  public let name: String
  /// The first hundred items for each case, best first, without those of its history.
  public let rank: @Sendable ([HeldOutCase]) -> [[Int32]]
  /// The same for many users and any number of items, on all cores.
  let rankOnAllCores: @Sendable (_ cases: [HeldOutCase], _ count: Int) -> [[Int32]]
  /// Scores of all items for each case on all cores, `[cases][items]`; minus infinity for items of its history.
  let scores: @Sendable ([HeldOutCase]) -> [[Float]]
  /// The ratings that the model gives all items, `[items]`, on any scale; nil when it gives none.
  let ratings: (@Sendable ([Interaction]) -> [Float])?
  /// The chance that each item is loved once watched, `[items]`: what cards promise. Nil when the model promises nothing.
  let chances: (@Sendable ([Interaction]) -> [Float])?

  /// A scorer under its own name or another one.
  public init(_ scorer: any ItemScorer, name: String? = nil) {
    self.name = name ?? scorer.name
    rank = { HeldOut.rank(scorer, $0) }
    rankOnAllCores = { cases, count in
      ConcurrentBatches.map(cases) { HeldOut.rank(scorer, $0, count: count) }
    }
    scores = { cases in
      ConcurrentBatches.map(cases) { cases in
        zip(scorer.scores(cases.map(\.history), query: cases.map(\.query)), cases).map { scores, heldOut in
          var scores = scores
          for event in heldOut.history { scores[Int(event.item)] = -.infinity }
          return scores
        }
      }
    }
    ratings = Self.ratings(of: scorer)
    chances = Self.chances(of: scorer)
  }

  /// The blend of model and content, over the items of its model.
  public init(blend recommender: Recommender, name: String = "blend") {
    self.name = name
    let blend = BlendRanker(recommender)
    rank = { blend.rank($0, count: 100) }
    rankOnAllCores = { cases, count in ConcurrentBatches.map(cases) { blend.rank($0, count: count) } }
    scores = { cases in ConcurrentBatches.map(cases) { blend.scores($0) } }
    ratings = Self.ratings(of: recommender.scorer)
    chances = Self.chances(of: recommender)
  }

  /// With what a franchise's answers say.
  private static func chances(of recommender: Recommender) -> (@Sendable ([Interaction]) -> [Float])? {
    guard recommender.scorer.ratingScorer != nil else { return nil }
    return { history in recommender.chances(history) }
  }

  private static func chances(of scorer: any ItemScorer) -> (@Sendable ([Interaction]) -> [Float])? {
    guard let model = scorer.ratingScorer else { return nil }
    return { model.liking($0).chances }
  }

  private static func ratings(of scorer: any ItemScorer) -> (@Sendable ([Interaction]) -> [Float])? {
    if let model = scorer.ratingScorer { return { model.ratings($0) } }
    if let model = scorer as? any TwoHeadedScorer { return { model.heads($0).rating } }
    return nil
  }

  /// Metrics of every case, in order.
  func metrics(_ cases: [HeldOutCase], worth: NicheWorth? = nil) -> [RankingMetrics] {
    zip(rank(cases), cases).map { RankingMetrics(ranked: $0, answers: $1.answers, worth: worth) }
  }
}
