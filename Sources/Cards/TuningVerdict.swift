/// What a night found of a challenger: figures of the answers that were held back, under the ranking that serves and under the tuned
/// one.
public struct TuningVerdict: Sendable, Equatable, Codable {
  /// How it ended.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The tuned one serves.
    case promoted
    /// It is not better beyond noise.
    case notBetter
    /// It finds loved titles better, but tells them worse from others.
    case tellsWorse
    /// It ranks worse for people whom it was not tuned on.
    case failsCheck
    /// The held-back answers look like chance to the serving ranking: there is nothing to learn from.
    case noSignal
    /// There are no answers since the last verdict.
    case nothingNew
    /// There are fewer than a verdict needs.
    case tooFew
    /// No title was loved.
    case onlyDislikes
    /// All titles were loved.
    case onlyLoves
    /// The model in use has nothing that tuning changes.
    case cannotBeTuned
  }

  /// How it ended.
  public var kind: Kind
  /// Answers since the last verdict, and those held back for this one.
  public var new, held: Int
  /// Loved titles among those held back, and others.
  public var loved, others: Int
  /// Mean gain of the loved titles, 1 / log2(1 + rank), serving and tuned.
  public var gainBefore, gainAfter: Double
  /// How often a loved title is above another held-back one, serving and tuned.
  public var pairsBefore, pairsAfter: Double
  /// The improvement of the gain in standard errors.
  public var certainty: Double
  /// NDCG@10 on the check set, serving and tuned; nil where it does not apply.
  public var checkBefore, checkAfter: Double?
  /// Whether no answer had been judged before.
  public var isFirst: Bool?
  /// The fewest loved and other answers among those held back.
  public static let (fewestLoved, fewestOthers) = (6, 3)

  /// A verdict without figures.
  public init(_ kind: Kind, new: Int = 0, held: Int = 0) {
    (self.kind, self.new, self.held) = (kind, new, held)
    (loved, others, gainBefore, gainAfter, pairsBefore, pairsAfter, certainty) = (0, 0, 0, 0, 0, 0, 0)
  }

  /// Whether the challenger was judged at all: its answers are then no longer new.
  public var isJudged: Bool {
    switch kind {
    case .promoted, .notBetter, .tellsWorse, .failsCheck, .noSignal: true
    case .nothingNew, .tooFew, .onlyDislikes, .onlyLoves, .cannotBeTuned: false
    }
  }
}
