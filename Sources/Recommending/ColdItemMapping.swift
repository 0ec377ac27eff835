import CKernels
import Catalogue
import Models
import Tensors

/// Maps a model's logits, `[items]`, to all titles of the catalogue, `[titles]`.
///
/// A title the model was trained on keeps its logit. A cold title gets the weighted mean of its nearest trained items in
/// content, with their popularity replaced by its own: popularity is the model's logit for an empty history, and for a cold
/// title what its members and mean score let one expect (`ColdItemFit`).
struct ColdItemMapping: Sendable {
  /// How far a cold title is ranked below an equal trained one, in standard deviations of the logits: of what is estimated more is
  /// overrated, and that is what comes first.
  private static let coldPenalty: Float = 0.1

  /// Model row of each title, -1 for a cold one, `[titles]`.
  let itemRows: [Int32]
  /// Rows of the cold titles, ascending. Empty when the model knows no title at all.
  let coldTitles: [Int]
  let neighbours: ColdItemNeighbours
  /// Where each group's neighbours start, and the end of the last.
  private let groupStarts: [Int]
  /// The popularity estimated for each cold title, `[cold titles]`, and their sum.
  private let coldPopularity: [Float]
  let coldPopularitySum: Float
  /// By how much each cold title would be rated higher than its neighbours by people of whom nothing is known, `[cold titles]`; empty
  /// for models that predict no ratings.
  private let coldRatings: [Float]
  /// The model's logits for an empty history: popularity as the model knows it, `[items]`.
  let emptyHistoryLogits: [Float]
  /// `emptyHistoryLogits` less their mean, and the sum of their squares. Nil when there are no cold titles.
  let centredPopularity: ItemWeights?
  let popularitySquareSum: Float
  /// How often each item's logit occurs in the sum over all titles, `[items]`, so that the mean is computed from items alone.
  let itemMass: ItemWeights
  /// The sum of the neighbours' popularity over all cold titles.
  let neighbourPopularitySum: Float
  /// How many titles get no logit, because the model knows no title at all.
  let unmappedTitles: Int

  /// A mapping from `scorer`'s items to `catalogue`. O(cold titles x trained titles) at worst; O(titles) when `cache` has the
  /// neighbours.
  init(
    _ catalogue: TitleTable, _ space: ContentSpace, _ scorer: any ItemScorer,
    cache: (any NeighbourCache)? = nil
  ) {
    let itemRows = catalogue.indices.map { scorer.items.row(catalogue.id($0)) ?? -1 }
    let trained = catalogue.indices.filter { itemRows[$0] >= 0 }
    let cold = trained.isEmpty ? [] : catalogue.indices.filter { itemRows[$0] < 0 }
    let neighbours = ColdItemNeighbours.cached(
      in: cache, cold: cold, trained: trained, itemRows: itemRows, catalogue, space, scorer.items)
    self.init(itemRows, cold, neighbours, catalogue, scorer)
  }

  /// A mapping for another model over the same items, with the same neighbours. O(titles).
  init(_ other: ColdItemMapping, _ catalogue: TitleTable, _ scorer: any ItemScorer) {
    self.init(other.itemRows, other.coldTitles, other.neighbours, catalogue, scorer)
  }

  private init(
    _ itemRows: [Int32], _ coldTitles: [Int], _ neighbours: ColdItemNeighbours, _ catalogue: TitleTable,
    _ scorer: any ItemScorer
  ) {
    (self.itemRows, self.coldTitles, self.neighbours) = (itemRows, coldTitles, neighbours)
    groupStarts = Array(stride(from: 0, through: neighbours.items.count, by: ColdItemNeighbours.perGroup))
    var popularity = [Float](repeating: 0, count: scorer.items.count)
    scorer.score([], into: &popularity)
    emptyHistoryLogits = popularity
    let mean = popularity.reduce(0, +) / Float(max(popularity.count, 1))
    let centred = popularity.map { $0 - mean }
    centredPopularity = coldTitles.isEmpty ? nil : scorer.weigh(centred)
    popularitySquareSum = max(centred.reduce(0) { $0 + $1 * $1 }, 1e-9)
    let mass = neighbours.itemMass(itemRows, items: popularity.count)
    itemMass = scorer.weigh(mass)
    guard !coldTitles.isEmpty else {
      (coldPopularity, coldRatings) = ([], [])
      (coldPopularitySum, neighbourPopularitySum) = (0, 0)
      unmappedTitles = itemRows.count { $0 < 0 }
      return
    }
    let trained = catalogue.indices.filter { itemRows[$0] >= 0 }
    let expected = ColdItemFit(catalogue, trained.map { ($0, popularity[Int(itemRows[$0])]) })
    coldPopularity = coldTitles.map(expected.callAsFunction)
    coldPopularitySum = coldPopularity.reduce(0, +)
    var sum: Float = 0
    for row in popularity.indices { sum += mass[row] * popularity[row] }
    for row in itemRows where row >= 0 { sum -= popularity[Int(row)] }
    neighbourPopularitySum = sum
    unmappedTitles = 0
    coldRatings = Self.ratingsBeyondNeighbours(coldTitles, neighbours, trained, itemRows, catalogue, scorer)
  }

  private static func ratingsBeyondNeighbours(
    _ coldTitles: [Int], _ neighbours: ColdItemNeighbours, _ trained: [Int], _ itemRows: [Int32],
    _ catalogue: TitleTable, _ scorer: any ItemScorer
  ) -> [Float] {
    guard let ratings = scorer.ratingScorer?.ratings([]) else { return [] }
    let expected = ColdItemFit(catalogue, trained.map { ($0, ratings[Int(itemRows[$0])]) })
    var ofItem = [Float](repeating: 0, count: ratings.count)
    for row in trained { ofItem[Int(itemRows[row])] = expected(row) }
    return coldTitles.indices.map { c in
      neighbours.range(c).reduce(expected(coldTitles[c])) {
        $0 - neighbours.weights[$1] * ofItem[Int(neighbours.items[$1])]
      }
    }
  }

  /// The terms of the mapping that are the same for all titles, computed from one history's logits.
  struct Terms: Sendable {
    /// The logit of a title that gets none: the lowest of all.
    let unmappedLogit: Float
    /// How much popularity the logits hold: their regression on `emptyHistoryLogits`. Differs between models and between
    /// short and long histories.
    let popularitySlope: Float
    /// What is subtracted from cold titles.
    let coldPenalty: Float
  }

  private func terms(_ logits: [Float]) -> Terms {
    let unmapped = unmappedTitles > 0 ? (logits.min() ?? 0) : 0
    guard let centredPopularity else {
      return Terms(unmappedLogit: unmapped, popularitySlope: 0, coldPenalty: 0)
    }
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(logits, logits.count, &mean, &deviation)
    // The mean of the logits drops out: centred values sum to 0.
    let slope = BLAS.dot(logits, centredPopularity.values, count: logits.count) / popularitySquareSum
    return Terms(
      unmappedLogit: unmapped, popularitySlope: slope, coldPenalty: Self.coldPenalty * deviation)
  }

  /// Maps `logits` `[items]` to `out` `[titles]`. `scratch` is resized to `[groups + items]`: the neighbours' logits beyond
  /// their popularity are summed once for each group. O(titles + items).
  @discardableResult
  func map(_ logits: [Float], into out: inout [Float], scratch: inout [Float]) -> Terms {
    let terms = terms(logits)
    let groups = groupStarts.count - 1
    if scratch.count != groups + logits.count {
      scratch = [Float](repeating: 0, count: groups + logits.count)
    }
    scratch.withUnsafeMutableBufferPointer { scratch in
      guard groups > 0, let groupLogits = scratch.baseAddress else { return }
      let beyondPopularity = groupLogits + groups
      nk_blend(logits, emptyHistoryLogits, beyondPopularity, logits.count, 1, -terms.popularitySlope, 0)
      nk_sparse_matvec(
        neighbours.items, neighbours.weights, groupStarts, beyondPopularity, groupLogits, groups)
    }
    out.withUnsafeMutableBufferPointer { out in
      logits.withUnsafeBufferPointer { logits in
        itemRows.withUnsafeBufferPointer { itemRows in
          for title in itemRows.indices {
            out[title] = itemRows[title] >= 0 ? logits[Int(itemRows[title])] : terms.unmappedLogit
          }
        }
      }
      for (c, title) in coldTitles.enumerated() {
        out[title] =
          scratch[Int(neighbours.group[c])]
          + (terms.popularitySlope * coldPopularity[c] - terms.coldPenalty)
      }
    }
    return terms
  }

  /// The items whose logits make up a title's: its own, or its neighbours'.
  func sources(of title: Int) -> [(item: Int32, weight: Float)] {
    if itemRows[title] >= 0 { return [(itemRows[title], 1)] }
    guard let c = coldIndex(title) else { return [] }
    return neighbours.range(c).map { (neighbours.items[$0], neighbours.weights[$0]) }
  }

  /// The estimated popularity of a cold title; nil for others.
  func coldPopularity(_ title: Int) -> Float? { coldIndex(title).map { coldPopularity[$0] } }

  /// By how much a cold title would be rated higher than its neighbours; 0 for others.
  func ratingBeyondNeighbours(_ title: Int) -> Float {
    coldRatings.isEmpty ? 0 : coldIndex(title).map { coldRatings[$0] } ?? 0
  }

  /// Index of a title in `coldTitles`, by binary search.
  private func coldIndex(_ title: Int) -> Int? {
    var (low, high) = (0, coldTitles.count)
    while low < high {
      let middle = (low + high) / 2
      if coldTitles[middle] < title { low = middle + 1 } else { high = middle }
    }
    return low < coldTitles.count && coldTitles[low] == title ? low : nil
  }

  /// One value for each title from one for each item: a cold title has its neighbours' weighted mean. O(titles).
  func mapValues(_ values: [Float]) -> [Float] {
    var result = itemRows.map { $0 >= 0 ? values[Int($0)] : 0 }
    for (c, title) in coldTitles.enumerated() {
      var sum: Float = 0
      for k in neighbours.range(c) { sum += neighbours.weights[k] * values[Int(neighbours.items[k])] }
      result[title] = sum
    }
    return result
  }
}
