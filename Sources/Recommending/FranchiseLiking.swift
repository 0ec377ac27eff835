import Catalogue
import Events
import Foundation
import Models

/// What love and like of a franchise say of how its other titles will be liked, beyond what the model predicts. Who loved one season loves
/// the next more often than the model promises; who only liked it loves the next far more rarely (docs/decisions/0117).
///
/// Only the promise follows it, not the ranking: a like may not lower what is like the title. Answers with ratings do not count: the model
/// takes in what they leave of its prediction (`TasteGroups`).
struct FranchiseLiking {
  /// What a love and a like add to the log-odds of love, summed and divided by their number and `prior`.
  private static let (love, like, prior): (Float, Float, Float) = (1.5, -3, 1.6)
  /// Log-odds of love that a point of rating is worth.
  private static let oddsPerPoint: Float = 1.4

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

  /// The chance of love and the rating of a title, from what the model predicts and the points of rating that the title is `beyond` what
  /// the model was asked about.
  func applied(to row: Int, chance: Float, rating: Float, beyond: Float = 0) -> (chance: Float, rating: Float)
  {
    let ofFranchise = catalogue.franchise(row).flatMap { self.added[$0] } ?? 0
    let added = ofFranchise + Self.oddsPerPoint * beyond
    guard added != 0, chance > 0, chance < 1 else { return (chance, rating) }
    let odds = log(chance / (1 - chance)) + added
    return (1 / (1 + exp(-odds)), rating + added / Self.oddsPerPoint)
  }
}
