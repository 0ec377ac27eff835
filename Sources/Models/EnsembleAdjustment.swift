import Foundations
import Tensors

/// What tuning changes of an ensemble: how much each member counts, and content beside them. A few dozen numbers; the members stay as
/// they are, so that nothing they know can be forgotten.
public struct EnsembleAdjustment: Sendable, Equatable, Codable {
  /// Added to the weights of each feature, `[2 members]`, in shares of the sum of all weights for a history of that length.
  public var shares: [Float]
  /// How far `shares` count in each column of `Ensemble.steps`, 0 to 1: where few answers spoke, less.
  public var reach: [Float]
  /// What a content cosine counts, relative to the ensemble as it is.
  public var content: Float
  /// `Ensemble.identity` of the ensemble it was fitted to.
  public var base: String

  /// The most that a weight may change, in shares; and the bounds of `content`.
  public static let mostShare: Float = 0.5
  /// See `mostShare`.
  public static let contentBounds: ClosedRange<Float> = 0.25...4
  /// Members that follow what a person says keep at least this much of their weight: a dislike is obeyed however it is tuned.
  public static let leastPersonal: Float = 0.5

  /// An adjustment.
  public init(shares: [Float], reach: [Float], content: Float, base: String) {
    (self.shares, self.reach, self.content, self.base) = (shares, reach, content, base)
  }

  /// Whether it belongs to `ensemble` and holds only numbers within bounds: it may come from a file.
  public func fits(_ ensemble: Ensemble) -> Bool {
    base == ensemble.identity && shares.count == ensemble.weights.rows && reach.count == Ensemble.steps.count
      && shares.allSatisfy { abs($0) <= Self.mostShare } && reach.allSatisfy { (0...1).contains($0) }
      && Self.contentBounds.contains(content)
  }
}

extension Ensemble {
  /// Tells this ensemble from others: its titles, members and weights. O(items).
  public var identity: String {
    var hash = FNV1a()
    for id in items.ids { hash.combine(id) }
    for member in members { hash.combine(FNV1a(member.kind + "/" + member.name).value) }
    for value in weights.elements { hash.combine(UInt64(value.bitPattern)) }
    return hash.text
  }

  /// The same members, weighed as one or more adjustments say, each on top of those before it. They are of this ensemble.
  ///
  /// - Throws: `ModelError` for an adjustment of another ensemble.
  public func adjusted(by adjustments: [EnsembleAdjustment]) throws -> Ensemble {
    guard !adjustments.isEmpty else { return self }
    let tuned = Tensor(weights.rows, weights.cols)
    tuned.copy(from: weights)
    var content = contentWeightFactor
    for adjustment in adjustments {
      guard adjustment.fits(self) else {
        throw ModelError("What was tuned belongs to another model; it is not used. Tune again.")
      }
      content *= adjustment.content
      for step in 0..<weights.cols {
        let sum = (0..<weights.rows).reduce(Float(0)) { $0 + abs(weights.row($1)[step]) }
        for f in 0..<weights.rows {
          tuned.row(f)[step] += adjustment.reach[step] * adjustment.shares[f] * sum
        }
      }
    }
    for f in 0..<weights.rows where f % 2 == 0 && members[f / 2] is any PersonalModel {
      for step in 0..<weights.cols {
        tuned.row(f)[step] = max(
          tuned.row(f)[step], EnsembleAdjustment.leastPersonal * weights.row(f)[step])
      }
    }
    return try Ensemble(members, weights: tuned, content: content)
  }
}
