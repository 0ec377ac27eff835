import Catalogue
import Evaluation
import Models

/// How cases are held out of a dataset: what a model is given of each user, and what counts as right.
public enum EvaluationProtocol: Sendable, Equatable {
  /// All but the newest event is given, and that event is asked for. Only for lists with times.
  case last
  /// A random 80% of a list is given, and the loved rest is asked for.
  case fold
  /// That many loved titles are given, and the other loved ones are asked for.
  case cold(Int)
  /// The whole list is given, and the titles of a second file are asked for, by user.
  case given([Int: Set<Int>])

  /// A split that was made elsewhere: the answers are the rows of `answers`.
  public static func given(_ answers: Ratings) -> EvaluationProtocol {
    var wanted: [Int: Set<Int>] = [:]
    for row in 0..<answers.count { wanted[answers.users[row], default: []].insert(answers.items[row]) }
    return .given(wanted)
  }

  /// The protocols for lists with times (`ordered`) or without. The order of lists without times means nothing, so users are held
  /// out whole; leaving the last event out would measure the order of ids.
  public static func standard(ordered: Bool) -> [EvaluationProtocol] {
    ordered ? [.last] : [.fold, .cold(1), .cold(3), .cold(5), .cold(10)]
  }

  /// `last`, `fold`, `cold1`, ..., `given`.
  public var name: String {
    switch self {
    case .last: "last"
    case .fold: "fold"
    case .cold(let count): "cold\(count)"
    case .given: "given"
    }
  }

  /// The cases that this protocol makes of a dataset; users with too few events have none. Random draws follow from `seed`.
  public func cases(_ dataset: Dataset, seed: UInt64) -> [HeldOutCase] {
    let lists = dataset.data.lists
    switch self {
    case .last: return HeldOut.last(lists, of: 1)
    case .fold: return HeldOut.fold(lists, seed: seed)
    case .cold(let count): return HeldOut.cold(lists, count: count, seed: seed)
    case .given(let answers):
      let items = dataset.data.items
      return zip(dataset.users, lists).compactMap { user, list in
        let wanted = Set((answers[user] ?? []).compactMap { items.row($0) }).subtracting(list.map(\.item))
        guard !wanted.isEmpty else { return nil }
        return HeldOutCase(history: list, answers: wanted, query: Query(signal: .love))
      }
    }
  }
}
