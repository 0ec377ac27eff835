import CKernels
import Foundation
import Foundations
import Tensors

/// Adds the standardised scores of several models, with weights that depend on the length of the history.
///
/// After one loved title popularity is a good guide; after fifty their neighbours are a better one. Members that follow what a person
/// says (`PersonalModel`) are given the whole history, the others a history without dislikes, whose length decides the weights: so a
/// dislike moves nothing but what the personal members say of it (docs/decisions/0083-dislikes-obey.md).
public final class Ensemble: StoredModel {
  /// `ensemble`.
  public static let kind = "ensemble"

  /// Lengths of a history (liked, loved and disliked titles) with a column of weights each. Lengths between two columns
  /// interpolate them, so no single answer changes the ranking abruptly.
  public static let steps = [1, 2, 4, 8, 16, 40]

  /// The items of all members.
  public let items: ItemIndex
  /// Scores are sums of standardised scores, not log-odds.
  public var scoresAreLogOdds: Bool { false }
  /// Content counts fully, unless tuned: it brings titles that few have on their lists
  /// (docs/decisions/0085-content-beside-taste.md).
  public let contentWeightFactor: Float
  /// The models whose scores are added.
  public let members: [any StoredModel]
  /// `[2 members, steps]`: for each member a row of weights for its standardised scores and one for their inverse hyperbolic
  /// sine (asinh). The near neighbours of a linear model lie fifty deviations out; asinh compresses such tails.
  public let weights: Tensor
  private let last = LastResult<[[Float]?]>()

  /// The members' weights are shared.
  public var withOwnCaches: any ItemScorer { Ensemble(self) }

  private init(_ other: Ensemble) {
    (items, weights, contentWeightFactor) = (other.items, other.weights, other.contentWeightFactor)
    members = other.members.map { $0.withOwnCaches as? any StoredModel ?? $0 }
  }

  /// An ensemble of members over the same items.
  ///
  /// - Parameter content: weight of a content cosine beside it.
  /// - Throws: `ModelError` when their items differ or a weight is missing.
  public init(_ members: [any StoredModel], weights: Tensor, content: Float = 1) throws {
    guard let first = members.first, members.allSatisfy({ $0.items == first.items }),
      weights.rows == 2 * members.count, weights.cols == Self.steps.count
    else {
      throw ModelError("An ensemble needs members over the same titles, and a weight for each of them.")
    }
    items = first.items
    self.members = members
    self.weights = weights
    contentWeightFactor = content
  }

  /// Index of the last of `steps` that a history reaches.
  public static func step(_ history: [Interaction]) -> Int {
    max(0, steps.lastIndex { $0 <= history.count } ?? 0)
  }

  /// Weight of each column for a history of `length`, interpolated in its logarithm. At most two are above 0; they add up to 1.
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

  /// The weights of each member's scores, standardised and compressed, for a history of `length`: `[2 members]`.
  public func mixture(_ length: Int) -> [Float] {
    let shares = Self.shares(length)
    return (0..<weights.rows).map { f in
      shares.indices.reduce(Float(0)) { $0 + (shares[$1] == 0 ? 0 : shares[$1] * weights.row(f)[$1]) }
    }
  }

  /// The counts of the first member that keeps them.
  public var loveCounts: [Float]? { members.lazy.compactMap(\.loveCounts).first }

  /// Scores of each member, standardised over the items (mean 0, deviation 1), and their inverse hyperbolic sines:
  /// `[2 members][items]`.
  public func features(_ history: [Interaction], query: Query) -> [[Float]] {
    let chosen = Self.chosen(history)
    return members.flatMap { member -> [[Float]] in
      var scores = [Float](repeating: 0, count: items.count)
      member.score(member is any PersonalModel ? history : chosen, query: query, into: &scores)
      return Self.features(&scores)
    }
  }

  /// A history without dislikes: what the person chose.
  public static func chosen(_ history: [Interaction]) -> [Interaction] {
    guard history.contains(where: { $0.signal.opinion == .dislike }) else { return history }
    return history.filter { $0.signal.opinion != .dislike }
  }

  private static func features(_ scores: inout [Float]) -> [[Float]] {
    standardise(&scores)
    var compressed = scores
    nk_asinh(&compressed, compressed.count)
    return [scores, compressed]
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

  /// Costs as much as all members together.
  public func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    _ = score(history, query: query, without: [], into: &scores)
  }

  /// Each member scores all histories in one pass.
  public func scores(_ histories: [[Interaction]], query: [Query]) -> [[Float]] {
    let chosen = histories.map(Self.chosen)
    let mixtures = chosen.map { mixture($0.count) }
    var result = [[Float]](repeating: [Float](repeating: 0, count: items.count), count: histories.count)
    for m in members.indices where mixtures.contains(where: { hasWeight(m, $0) }) {
      let given = members[m] is any PersonalModel ? histories : chosen
      for (h, part) in members[m].scores(given, query: query).enumerated() {
        add(part, of: m, mixtures[h], to: &result[h])
      }
    }
    return result
  }

  /// A shortened history is weighed by its own length, and the whole history it is compared with by the same weights; otherwise a
  /// difference could come from the weights. A dislike does not count to the length: without it the weights stay.
  public func score(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    let chosen = Self.chosen(history)
    let mixture = mixture(chosen.count)
    let (chosenPositions, rows) = Self.chosenPositions(positions, in: history)
    let parts = memberScores(history, chosen, query)
    scores = [Float](repeating: 0, count: items.count)
    for m in members.indices {
      if let part = parts[m], hasWeight(m, mixture) { add(part, of: m, mixture, to: &scores) }
    }
    guard !positions.isEmpty else { return DenseLeaveOneOutScores([]) }
    var left = Shortened(self, chosen.count, rows.map { $0 != nil })
    for m in members.indices {
      guard let part = parts[m] else { continue }
      guard !(members[m] is any PersonalModel) else {
        left.add(
          members[m].leaveOneOutScores(history, query: query, without: positions, whole: part).all(), of: m,
          whole: part,
          self)
        continue
      }
      let isLeftWhole = isLeftWhole(m, mixture)
      let shorter =
        isLeftWhole
        ? [] : members[m].leaveOneOutScores(chosen, query: query, without: chosenPositions, whole: part).all()
      // Without a dislike these members say the same.
      left.add(rows.map { $0.flatMap { isLeftWhole ? nil : shorter[$0] } }, of: m, whole: part, self)
    }
    return left.scores
  }

  /// The scores of each member, `[members][items]`; nil for those without weight, now or after one event less.
  func memberScores(_ history: [Interaction], _ chosen: [Interaction], _ query: Query) -> [[Float]?] {
    last.value(history, query) {
      let (mixture, shorter) = (mixture(chosen.count), mixture(chosen.count - 1))
      return members.indices.map { m in
        guard hasWeight(m, mixture) || hasWeight(m, shorter) else { return nil }
        var part = [Float](repeating: 0, count: items.count)
        members[m].score(members[m] is any PersonalModel ? history : chosen, query: query, into: &part)
        return part
      }
    }
  }

  /// The scores of a history without each of some events, member by member.
  private struct Shortened {
    /// Weights of a history that is one event shorter, and of the whole one.
    private let mixture, wholeMixture: [Float]
    /// Whether each event counts to the length of the history: a dislike does not, and leaves its weights as they are.
    private let counts: [Bool]
    private var rests: [[Float]]
    /// The whole history with the weights of a shorter one, and with its own; nil where both are the same.
    private var compared, whole: [Float]?

    init(_ ensemble: Ensemble, _ length: Int, _ counts: [Bool]) {
      self.counts = counts
      wholeMixture = ensemble.mixture(length)
      mixture = counts.contains(true) ? ensemble.mixture(length - 1) : wholeMixture
      let none = [Float](repeating: 0, count: ensemble.items.count)
      rests = Array(repeating: none, count: counts.count)
      compared = mixture == wholeMixture ? nil : none
      whole = compared != nil && counts.contains(false) ? none : nil
    }

    /// Adds a member's scores without each event, nil where they are those of the whole history.
    mutating func add(_ shorter: [[Float]?], of m: Int, whole part: [Float], _ ensemble: Ensemble) {
      for (r, rest) in shorter.enumerated() {
        ensemble.add(rest ?? part, of: m, counts[r] ? mixture : wholeMixture, to: &rests[r])
      }
      compared = compared.map { ensemble.added(part, of: m, mixture, to: $0) }
      whole = whole.map { ensemble.added(part, of: m, wholeMixture, to: $0) }
    }

    /// All rests are compared with one history: what a dislike changes is taken from that.
    var scores: DenseLeaveOneOutScores {
      guard let compared, let whole else { return DenseLeaveOneOutScores(rests, compared: compared) }
      let difference = zip(compared, whole).map { $0 - $1 }
      return DenseLeaveOneOutScores(
        zip(rests, counts).map { rest, counts in counts ? rest : zip(rest, difference).map { $0 + $1 } },
        compared: compared)
    }
  }

  /// Whether it has members that follow the person, and others.
  public var isMixable: Bool {
    let personal = members.count { $0 is any PersonalModel }
    return personal > 0 && personal < members.count
  }

  /// What the personal members say, with their weights.
  public func taste(
    _ history: [Interaction], query: Query, without positions: [Int], into scores: inout [Float]
  ) -> any LeaveOneOutScores {
    let chosen = Self.chosen(history)
    let mixture = mixture(chosen.count)
    let parts = memberScores(history, chosen, query)
    scores = [Float](repeating: 0, count: items.count)
    var left = Shortened(
      self, chosen.count, Self.chosenPositions(positions, in: history).rows.map { $0 != nil })
    for m in members.indices where members[m] is any PersonalModel {
      guard let part = parts[m] else { continue }
      if hasWeight(m, mixture) { add(part, of: m, mixture, to: &scores) }
      guard !positions.isEmpty else { continue }
      left.add(
        members[m].leaveOneOutScores(history, query: query, without: positions, whole: part).all(), of: m,
        whole: part, self)
    }
    return left.scores
  }

  /// Prepares the members, one at a time.
  public func prepare(_ history: [Interaction], without positions: [Int]) -> Bool {
    let chosen = Self.chosen(history)
    let mixture = mixture(chosen.count)
    let chosenPositions = Self.chosenPositions(positions, in: history).positions
    return members.indices.contains { m in
      members[m] is any PersonalModel
        ? members[m].prepare(history, without: positions)
        : members[m].prepare(chosen, without: isLeftWhole(m, mixture) ? [] : chosenPositions)
    }
  }

  /// A member that needs a pass for each answer left out is not asked when it has less of the weights than this.
  private static let leastShareForPasses: Float = 0.06

  /// Whether a member stays as it is when an answer is left out, because a pass costs more than its weight is worth.
  private func isLeftWhole(_ m: Int, _ mixture: [Float]) -> Bool {
    guard !(members[m] is any AttributingScorer) else { return false }
    func weight(_ m: Int) -> Float { abs(mixture[2 * m]) + abs(mixture[2 * m + 1]) }
    return weight(m) < Self.leastShareForPasses * members.indices.reduce(0) { $0 + weight($1) }
  }

  /// `positions` of a history as positions of its `chosen` part, and for each position its index among them, nil for a dislike. O(events).
  static func chosenPositions(_ positions: [Int], in history: [Interaction]) -> (
    positions: [Int], rows: [Int?]
  ) {
    var before = 0
    let moved = history.map { event -> Int? in
      guard event.signal.opinion != .dislike else { return nil }
      defer { before += 1 }
      return before
    }
    var chosen: [Int] = []
    let rows = positions.map { position -> Int? in
      guard let new = moved[position] else { return nil }
      chosen.append(new)
      return chosen.count - 1
    }
    return (chosen, rows)
  }

  /// Whether a member counts at all; others are not computed.
  func hasWeight(_ m: Int, _ mixture: [Float]) -> Bool {
    mixture[2 * m] != 0 || mixture[2 * m + 1] != 0
  }

  /// Adds a member's scores, standardised, and their inverse hyperbolic sines with their weights.
  fileprivate func add(_ part: [Float], of m: Int, _ mixture: [Float], to scores: inout [Float]) {
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(part, part.count, &mean, &deviation)
    guard deviation > 1e-9 else { return }
    nk_add_standardised(
      part, &scores, part.count, mean, 1 / deviation, mixture[2 * m], mixture[2 * m + 1])
  }

  fileprivate func added(_ part: [Float], of m: Int, _ mixture: [Float], to scores: [Float]) -> [Float] {
    var sum = scores
    add(part, of: m, mixture, to: &sum)
    return sum
  }

  /// The weights, and the tensors of each member under its number.
  public func tensors() -> [(name: String, tensor: Safetensors.Stored)] {
    [("weights", .float(weights))]
      + members.enumerated().flatMap { m, member in
        member.tensors().map { (ModelFile.memberPrefix(m) + $0.name, $0.tensor) }
      }
  }

  private struct Configuration: Codable {
    var kinds: [String]
  }

  /// Kinds and settings of the members.
  public func metadata() throws -> [String: String] {
    var result = ["configuration": try ModelFile.json(Configuration(kinds: members.map(\.kind)))]
    for (m, member) in members.enumerated() {
      for (name, text) in try member.metadata() { result[ModelFile.memberPrefix(m) + name] = text }
    }
    return result
  }

  /// Kinds of the members in a file.
  @Sendable static func memberKinds(_ opened: ModelFile.Opened) throws -> [String] {
    let kinds = try opened.configuration(Configuration.self).kinds
    guard !kinds.isEmpty, kinds.count <= 16 else {
      throw opened.fail("it has \(kinds.count) members, where 1 to 16 are possible.")
    }
    return kinds
  }

  convenience init(_ opened: ModelFile.Opened) throws {
    let kinds = try Self.memberKinds(opened)
    // On all cores: the person waits for it.
    let members = try Parallel.map(Array(kinds.enumerated())) { m, kind in
      Result { try ModelFile.read(opened, prefix: ModelFile.memberPrefix(m), kind: kind) }
    }.map { try $0.get() }
    try self.init(
      members, weights: try opened.file.tensor("weights", rows: 2 * kinds.count, cols: Self.steps.count))
  }
}

extension Ensemble: MixableScorer, CompositeScorer, ItemVectorModel {
  /// The members by name.
  public var parts: [(name: String, scorer: any ItemScorer)] { members.map { ($0.name, $0) } }

  /// The vectors of the first member that has some.
  public var itemVectors: Tensor? {
    members.lazy.compactMap { ($0 as? any ItemVectorModel)?.itemVectors }.first
  }
}
