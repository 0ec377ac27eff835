import CKernels
import Foundation
import Tensors

/// Several scorers as one: their standardised scores, added with weights that depend on how much a history says.
///
/// One loved title says little, and what is popular counts much; of fifty, the neighbours of each are the better guide.
public final class Ensemble: StoredModel {
  static let kind = "ensemble"

  /// Lengths of a history (of what was liked, loved or disliked) from which on the next column of weights holds.
  public static let steps = [1, 2, 4, 8, 16, 40]

  /// The items all members know.
  public let items: ItemIndex
  /// `ensemble`.
  public let name = "ensemble"
  /// Its scores are no log-odds, and its linear members know content by rows of their own: a fifth ranked held-out people best
  /// (DECISIONS.md).
  public let cosineWorth: Float = 0.2
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

  /// The column of weights for a history.
  public static func step(_ history: [Interaction]) -> Int {
    max(0, steps.lastIndex { $0 <= history.count } ?? 0)
  }

  /// Scores of each member, standardised over the items (mean 0, deviation 1), and their inverse hyperbolic sines:
  /// `[2 members][items]`.
  public func features(_ history: [Interaction], asking: Question) -> [[Float]] {
    members.flatMap { member -> [[Float]] in
      var scores = [Float](repeating: 0, count: items.count)
      member.score(history, asking: asking, into: &scores)
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
  public func score(_ history: [Interaction], asking: Question, into scores: inout [Float]) {
    combine(features(history, asking: asking), Self.step(history), into: &scores)
  }

  /// Members pass over several histories at once.
  public func scores(_ histories: [[Interaction]], asking: [Question]) -> [[Float]] {
    var parts = members.map { $0.scores(histories, asking: asking) }
    return histories.indices.map { h in
      var scores: [Float] = []
      let own = parts.indices.flatMap { m in Self.features(&parts[m][h]) }
      combine(own, Self.step(histories[h]), into: &scores)
      return scores
    }
  }

  /// What each event is worth, weighed as the whole history is: a shorter one has other weights, and the difference would be
  /// theirs instead of the event's.
  public func scores(_ history: [Interaction], asking: Question, without places: [Int]) -> [[Float]] {
    var parts = members.map { $0.scores(history, asking: asking, without: places) }
    let step = Self.step(history)
    return places.indices.map { p in
      var scores: [Float] = []
      combine(parts.indices.flatMap { m in Self.features(&parts[m][p]) }, step, into: &scores)
      return scores
    }
  }

  private func combine(_ parts: [[Float]], _ step: Int, into scores: inout [Float]) {
    let n = items.count
    if scores.count != n { scores = [Float](repeating: 0, count: n) }
    scores.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      start.update(repeating: 0, count: n)
      for (m, part) in parts.enumerated() {
        if weights.row(m)[step] != 0 { BLAS.add(part, to: start, times: weights.row(m)[step], count: n) }
      }
    }
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

  convenience init(_ opened: ModelFile.Opened) throws {
    let kinds = try opened.configuration(Configuration.self).kinds
    guard !kinds.isEmpty, kinds.count <= 16 else {
      throw opened.fail("an ensemble of \(kinds.count) members cannot be.")
    }
    let members = try kinds.enumerated().map { m, kind -> any StoredModel in
      guard let member = try ModelFile.read(opened, prefix: "member.\(m).", kind: kind) as? any StoredModel
      else { throw opened.fail("member \(m) of the ensemble cannot be read.") }
      return member
    }
    try self.init(
      members, weights: try opened.file.tensor("weights", rows: 2 * kinds.count, cols: Self.steps.count))
  }
}
