import CKernels
import Foundation
import Tensors

/// Several scorers as one: their standardised scores, added with weights that depend on how much a history says.
///
/// One loved title says little, and what is popular counts much; of fifty, the neighbours of each are the better guide.
public final class Ensemble: StoredModel {
  static let kind = "ensemble"

  /// Lengths of a history (of what was liked, loved or disliked) that have a column of weights; between two of them it is a
  /// mixture of both, so that no single answer turns the ranking over.
  public static let steps = [1, 2, 4, 8, 16, 40]

  /// The items all members know.
  public let items: ItemIndex
  /// `ensemble`.
  public let name = "ensemble"
  /// Its scores are no log-odds, and its linear members know content by rows of their own: a twentieth costs them nothing
  /// (docs/decisions/0054).
  public let cosineWorth: Float = 0.05
  /// Who is asked.
  public let members: [any StoredModel]
  /// `[2 members, steps]`: of each member's standardised scores, then of their inverse hyperbolic sine. A linear model's few
  /// near neighbours stand fifty deviations out; the second tames such tails, and the weights say how far.
  public let weights: Tensor

  /// An ensemble of members over the same items.
  ///
  /// - Throws: `ModelError` when their items differ or a weight is missing.
  public init(_ members: [any StoredModel], weights: Tensor) throws {
    guard let first = members.first, members.allSatisfy({ $0.items == first.items }),
      weights.rows == 2 * members.count, weights.cols == Self.steps.count
    else {
      throw ModelError("An ensemble needs members over the same titles, and a weight for each of them.")
    }
    items = first.items
    self.members = members
    self.weights = weights
  }

  /// The last of `steps` that a history reaches.
  public static func step(_ history: [Interaction]) -> Int {
    max(0, steps.lastIndex { $0 <= history.count } ?? 0)
  }

  /// How much each column counts for a history of `length`: one of them, or two that share it by its logarithm. They add up to 1.
  public static func shares(_ length: Int) -> [Float] {
    var shares = [Float](repeating: 0, count: steps.count)
    guard let low = steps.lastIndex(where: { $0 <= length }) else {
      shares[0] = 1
      return shares
    }
    guard low + 1 < steps.count else {
      shares[low] = 1
      return shares
    }
    let (from, to) = (logf(Float(steps[low])), logf(Float(steps[low + 1])))
    shares[low + 1] = (logf(Float(length)) - from) / (to - from)
    shares[low] = 1 - shares[low + 1]
    return shares
  }

  /// What each member's scores, plain and tamed, count for a history of `length`: `[2 members]`.
  private func mixture(_ length: Int) -> [Float] {
    let shares = Self.shares(length)
    return (0..<weights.rows).map { f in
      shares.indices.reduce(Float(0)) { $0 + (shares[$1] == 0 ? 0 : shares[$1] * weights.row(f)[$1]) }
    }
  }

  /// Those of the member that counts them.
  public var raters: [Float]? { members.lazy.compactMap(\.raters).first }

  /// Scores of each member, standardised over the items (mean 0, deviation 1), and their inverse hyperbolic sines:
  /// `[2 members][items]`.
  public func features(_ history: [Interaction], query: Query) -> [[Float]] {
    members.flatMap { member -> [[Float]] in
      var scores = [Float](repeating: 0, count: items.count)
      member.score(history, query: query, into: &scores)
      return Self.features(&scores)
    }
  }

  private static func features(_ scores: inout [Float]) -> [[Float]] {
    standardise(&scores)
    var tamed = scores
    nk_asinh(&tamed, tamed.count)
    return [scores, tamed]
  }

  static func standardise(_ scores: inout [Float]) {
    var mean: Float = 0
    var deviation: Float = 0
    let n = scores.count
    nk_moments(scores, n, &mean, &deviation)
    let scale = deviation > 1e-9 ? 1 / deviation : 0
    scores.withUnsafeMutableBufferPointer { scores in
      for i in scores.indices { scores[i] = (scores[i] - mean) * scale }
    }
  }

  /// The member that can be tuned, if there is one.
  public var sasrec: SASRecScorer? { members.lazy.compactMap { $0 as? SASRecScorer }.first }

  /// The same ensemble with other weights for that member.
  public func replacingSASRec(_ weights: SASRecWeights, card: ModelCard) throws -> Ensemble {
    try Ensemble(
      members.map {
        $0 is SASRecScorer ? SASRecScorer(weights: weights, items: items, card: card) : $0
      }, weights: self.weights)
  }

  /// The cost of all members together.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    _ = score(history, query: query, without: [], into: &scores)
  }

  /// Members pass over several histories at once, to each its own mixture.
  public func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]] {
    let mixtures = histories.map { mixture($0.count) }
    var result = [[Float]](repeating: [Float](repeating: 0, count: items.count), count: histories.count)
    for m in members.indices where mixtures.contains(where: { isHeard(m, $0) }) {
      for (h, part) in members[m].scores(histories, query: query).enumerated() {
        add(part, of: m, mixtures[h], to: &result[h])
      }
    }
    return result
  }

  /// What each event is worth, weighed as the whole history is: a shorter one has other weights, and the difference would be
  /// theirs instead of the event's.
  public func score(
    _ history: [Interaction], query: Query, without places: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    let mixture = mixture(history.count)
    var part = [Float](repeating: 0, count: items.count)
    scores = part
    var rests = [[Float]](repeating: part, count: places.count)
    for m in members.indices where isHeard(m, mixture) {
      let left = members[m].score(history, query: query, without: places, into: &part)
      add(part, of: m, mixture, to: &scores)
      for (r, rest) in left.all().enumerated() { add(rest, of: m, mixture, to: &rests[r]) }
    }
    return DenseLeaveOneOutScores(rests)
  }

  /// What the members need.
  public func prepare(_ history: [Interaction], without places: [Int]) -> Bool {
    members.contains { $0.prepare(history, without: places) }
  }

  /// Whether a member has a weight at all: who has none is not asked.
  private func isHeard(_ m: Int, _ mixture: [Float]) -> Bool {
    mixture[2 * m] != 0 || mixture[2 * m + 1] != 0
  }

  /// Adds a member's scores, standardised, and their inverse hyperbolic sines with their weights.
  private func add(_ part: [Float], of m: Int, _ mixture: [Float], to scores: inout [Float]) {
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(part, part.count, &mean, &deviation)
    guard deviation > 1e-9 else { return }
    nk_add_standardised(
      part, &scores, part.count, mean, 1 / deviation, mixture[2 * m], mixture[2 * m + 1])
  }

  /// `ensemble`.
  public var kind: String { Self.kind }

  /// Those of the members, each under its number.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("weights", .float(weights))]
      + members.enumerated().flatMap { m, member in
        member.tensors().map { ("member.\(m).\($0.name)", $0.tensor) }
      }
  }

  private struct Configuration: Codable {
    var kinds: [String]
  }

  /// Kinds and settings of the members.
  public func metadata() throws -> [String: String] {
    var result = ["configuration": try ModelFile.json(Configuration(kinds: members.map(\.kind)))]
    for (m, member) in members.enumerated() {
      for (name, text) in try member.metadata() { result["member.\(m).\(name)"] = text }
    }
    return result
  }

  /// Kinds of the members in a file.
  static func kinds(_ opened: ModelFile.Opened) throws -> [String] {
    let kinds = try opened.configuration(Configuration.self).kinds
    guard !kinds.isEmpty, kinds.count <= 16 else {
      throw opened.fail("an ensemble of \(kinds.count) members cannot be.")
    }
    return kinds
  }

  convenience init(_ opened: ModelFile.Opened) throws {
    let kinds = try Self.kinds(opened)
    let members = try kinds.enumerated().map { m, kind -> any StoredModel in
      guard let member = try ModelFile.read(opened, prefix: "member.\(m).", kind: kind) as? any StoredModel
      else { throw opened.fail("member \(m) of the ensemble cannot be read.") }
      return member
    }
    try self.init(
      members, weights: try opened.file.tensor("weights", rows: 2 * kinds.count, cols: Self.steps.count))
  }
}
