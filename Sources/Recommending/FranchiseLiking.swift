import Catalogue
import Events
import Models

/// What love and like of a franchise say of how its other titles will be liked, beyond what the model predicts. Who loved one season loves
/// the next more often than the model promises; who only liked it loves the next far more rarely (docs/decisions/0117).
///
/// Only the promise follows it, not the ranking: a like may not lower what is like the title. Answers with ratings do not count: the model
/// takes in what they leave of its prediction (`TasteGroups`).
struct FranchiseLiking {
  /// What a love and a like add to the log-odds of love, summed and divided by their number and `prior`.
  private static let (love, like, prior): (Float, Float, Float) = (1.5, -3, 1.6)

  private let catalogue: TitleTable
  /// What is added for each franchise.
  private var added: [Int: Float] = [:]

  /// What answers say, the newest of each title. O(answers).
  init(_ catalogue: TitleTable, _ answers: some Sequence<(row: Int, event: Event)>) {
    self.catalogue = catalogue
    var sums: [Int: (sum: Float, count: Float)] = [:]
    for (row, event) in answers where event.rating == nil {
      guard let franchise = catalogue.franchise(row) else { continue }
      switch event.feedback {
      case .love: sums[franchise, default: (0, 0)].sum += Self.love
      case .like: sums[franchise, default: (0, 0)].sum += Self.like
      default: continue
      }
      sums[franchise, default: (0, 0)].count += 1
    }
    added = sums.mapValues { $0.sum / ($0.count + Self.prior) }
  }

  /// What is predicted of a title, with what its franchise's answers say.
  func applied(to row: Int, _ predicted: PredictedLiking) -> PredictedLiking {
    let odds = catalogue.franchise(row).flatMap { added[$0] }
    return odds.map(predicted.raised(byOdds:)) ?? predicted
  }
}
