import Events
import Foundation

/// How much more of each genre, type and age of titles a person loves than others do, and which genres the person dislikes. Whoever
/// loves three titles of a rare genre wants more of it than lists say: the people who have these three on their lists love mostly what
/// everybody loves (docs/decisions/0109). Whoever dislikes what is bloody among films for children does not want the bloody series of today
/// instead (docs/decisions/0118).
///
/// - The affinity to a genre is the logarithm of how many times its usual share it has among the loves, less `least`. Both shares are drawn
///   together by `prior` loves. The first love does not count: what one title is like, content tells.
/// - The aversion to a genre is the logarithm of how many times its share of all answers it has among the dislikes.
/// - Whoever loves almost nothing but films, or titles of the last years, wants more of these.
///
/// A love of a genre never lowers what is added to its titles. A dislike never raises it, but by a trace where nearly all answers are
/// dislikes of that genre.
struct Affinities {
  /// An answer as it counts here.
  struct Answer {
    var row: Int
    /// What it counts among the loves; below 0 it takes away from those of its genres.
    var love: Float
    /// What it counts among what is liked at all, and among what is disliked.
    var liking, dislike: Float
    /// Whether it counts among the loves after which genres count less.
    var isLove: Bool
  }

  /// Loves that draw the shares together.
  private static let prior: Float = 0.3
  /// What the logarithm must exceed, and the same as a ratio: everybody loves more of something.
  private static let least: Float = 1.2
  private static let leastRatio = exp(least)
  /// After so many loves genres count half: models know longer histories better.
  private static let halfLoves: Float = 6
  /// The share of the loves above which somebody wants titles of their type or age, and loves of others beside which it is counted.
  private static let (mostly, typePrior, agePrior): (Float, Float, Float) = (0.5, 3, 1)
  /// What an aversion counts beside an affinity.
  private static let aversionShare: Float = 0.7
  /// Dislikes of a genre that say nothing, and answers that draw the shares together.
  private static let (fewDislikes, dislikePrior): (Float, Float) = (0.5, 1)

  /// The facts of titles, which are told by number: genres, types and ages.
  private let columns: FilterColumns
  /// The usual share of each fact, `[facts]`; 1 of those that say nothing.
  private let rates: [Float]
  /// What the answers to each fact count, `[facts]`, and all of them.
  private let sums: [Sums]
  private let total: Sums
  /// How many of the answers are loves.
  private let count: Int
  /// What is added to titles for each fact, `[facts]`; 0 for most.
  private(set) var values: [Float] = []
  /// Whether anything may be added, with all answers or without one.
  let isAny: Bool

  private struct Sums {
    /// What counts among the loves, what is liked, what is disliked.
    var (loves, likes, dislikes): (Float, Float, Float) = (0, 0, 0)
  }

  /// The affinities of somebody's answers. O(answers genres).
  ///
  /// - Parameter count: how many loves to reckon with; by default those among the answers.
  init(_ columns: FilterColumns, rates: [Float], _ answers: [Answer], count: Int? = nil) {
    (self.columns, self.rates) = (columns, rates)
    self.count = count ?? answers.count(where: \.isLove)
    var sums = [Sums](repeating: Sums(), count: columns.factCount)
    var total = Sums()
    for answer in answers {
      total.loves += max(answer.love, 0)
      total.likes += answer.liking
      total.dislikes += answer.dislike
      columns.forEachFact(of: answer.row) { fact in
        sums[fact].loves += answer.love
        sums[fact].likes += answer.liking
        sums[fact].dislikes += answer.dislike
      }
    }
    (self.sums, self.total) = (sums, total)
    isAny = sums.contains { $0.loves > 1 || $0.dislikes > Self.fewDislikes }
    values = [Float](repeating: 0, count: sums.count)
    if isAny { values = values(sums, of: total, without: nil) }
  }

  /// What genres count after so many loves, 0 to 1.
  static func trust(afterLoves count: Int) -> Float {
    let known = Float(count) / halfLoves
    return 1 / (1 + known * known)
  }

  /// What is added for each fact by some sums, `[facts]`, without one of the answers or with all.
  private func values(_ sums: [Sums], of total: Sums, without answer: Answer?) -> [Float] {
    let trust = Self.trust(afterLoves: count)
    // With a love less an aversion counts more: the love has kept its titles up. That an affinity does is no fault of it.
    let aversionShare =
      Self.aversionShare * (answer?.isLove ?? false ? Self.trust(afterLoves: count - 1) : trust)
    return sums.indices.map { fact in
      guard rates[fact] < 1 else { return 0 }
      switch columns.kind(ofFact: fact) {
      case .genre:
        return trust * Self.affinity(sums[fact], of: total, rate: rates[fact])
          - aversionShare * Self.aversion(sums[fact], of: total)
      case .type: return Self.preference(sums[fact], of: total, prior: Self.typePrior)
      case .age: return Self.preference(sums[fact], of: total, prior: Self.agePrior)
      }
    }
  }

  private static func affinity(_ sums: Sums, of total: Sums, rate: Float) -> Float {
    guard sums.loves > 1 else { return 0 }
    let ratio = (sums.loves - 1 + prior) / ((total.loves - 1) * rate + prior)
    return ratio > leastRatio ? log(ratio) - least : 0
  }

  /// Of facts that few titles have: how far nearly all loves have it, 0 to 1.
  private static func preference(_ sums: Sums, of total: Sums, prior: Float) -> Float {
    max(0, sums.loves / (total.loves + prior) - mostly) / (1 - mostly)
  }

  private static func aversion(_ sums: Sums, of total: Sums) -> Float {
    let telling = sums.dislikes - fewDislikes
    guard telling > 0 else { return 0 }
    let share = total.dislikes / (total.dislikes + total.likes)
    return max(0, log((telling + dislikePrior) / ((telling + sums.likes) * share + dislikePrior)))
  }

  /// What is added for each fact without one of the answers, `[facts]`. O(facts).
  func values(without answer: Answer) -> [Float] {
    var left = sums
    columns.forEachFact(of: answer.row) { fact in
      left[fact].loves -= answer.love
      left[fact].likes -= answer.liking
      left[fact].dislikes -= answer.dislike
    }
    var rest = total
    rest.loves -= max(answer.love, 0)
    rest.likes -= answer.liking
    rest.dislikes -= answer.dislike
    return values(left, of: rest, without: answer)
  }

  /// Adds to each title the sum of `values` `[facts]` over its facts, times `factor`. O(genres of all titles).
  func add(_ values: [Float], times factor: Float, to out: inout [Float]) {
    columns.addFactValues(values, times: factor, to: &out)
  }

  /// The sum of `values` `[facts]` over the facts of a title.
  func sum(_ values: [Float], of row: Int) -> Float {
    var sum: Float = 0
    columns.forEachFact(of: row) { sum += values[$0] }
    return sum
  }
}
