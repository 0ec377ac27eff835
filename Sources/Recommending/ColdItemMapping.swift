import CKernels
import Catalogue
import Dispatch
import Foundation
import Models
import Tensors

/// Carries a model's logits over to the whole catalogue. Titles the model was trained on keep theirs; a title it has
/// never met borrows from the trained titles nearest in content, plus what its number of members says of popularity.
struct ColdItemMapping: Sendable {
  private static let neighbours = 8
  /// Said with less certainty, so ranked a little lower than an equal logit that was learnt: in deviations of the logits.
  private static let caution: Float = 0.25

  /// What is found of strangers: see `kind`, `near` and `weights`.
  struct Near {
    let kind: [Int32]
    let near: [Int32]
    let weights: [Float]
    init(_ kind: [Int32], _ near: [Int32], _ weights: [Float]) {
      (self.kind, self.near, self.weights) = (kind, near, weights)
    }
  }

  /// Model row of each title, -1 where the model has none; `[titles]`.
  let rows: [Int32]
  /// Titles without a row, and for each kind of them its neighbours' model rows with weights that sum to one.
  let strangers: [Int]
  private let kind: [Int32]
  private let near: [Int32]
  /// Where each kind's neighbours begin, and their end.
  private let starts: [Int]
  private let weights: [Float]
  private let prior: [Float]
  /// What the model says of nobody in particular, `[items]`.
  let bias: [Float]
  /// The same less its mean, and the sum of its squares.
  let centred: ItemWeights?
  let square: Float
  /// How often each item's logit is carried over, `[items]`, and what strangers add by popularity alone: with these the mean
  /// over all titles is known from the items.
  let mass: ItemWeights
  let priors, biases: Float
  /// How many titles nothing is carried to.
  let unreached: Int

  /// A coldItemMapping from `scorer`'s items to `catalogue`. O(strangers x known) at worst; O(titles) when a keeper knows the neighbours.
  init(
    _ catalogue: TitleTable, _ space: ContentSpace, _ scorer: any ItemScorer,
    keeper: (any NeighbourCache)? = nil
  ) {
    let rows = catalogue.indices.map { scorer.items.row(catalogue.id($0)) ?? -1 }
    let known = catalogue.indices.filter { rows[$0] >= 0 }
    let strangers = known.isEmpty ? [] : catalogue.indices.filter { rows[$0] < 0 }
    let near = Self.near(strangers, known, rows, catalogue, space, scorer, keeper)
    self.init(rows, strangers, near, catalogue, scorer)
  }

  /// The neighbours of strangers, as they were kept or found now.
  private static func near(
    _ strangers: [Int], _ known: [Int], _ rows: [Int32], _ catalogue: TitleTable, _ space: ContentSpace,
    _ scorer: any ItemScorer, _ keeper: (any NeighbourCache)?
  ) -> Near {
    if strangers.isEmpty { return Near([], [], []) }
    guard let keeper, let name = Near.name(catalogue.stamp, scorer.items.ids) else {
      return nearest(strangers, known, rows, space)
    }
    if let numbers = keeper.kept(name),
      let near = Near(
        numbers, strangers: strangers.count, items: scorer.items.count, neighbours: neighbours)
    {
      return near
    }
    let near = nearest(strangers, known, rows, space)
    keeper.keep(near.numbers, name)
    return near
  }

  /// A coldItemMapping for another model over the same items: nobody's neighbours change. O(titles).
  init(_ other: ColdItemMapping, _ catalogue: TitleTable, _ scorer: any ItemScorer) {
    self.init(
      other.rows, other.strangers, Near(other.kind, other.near, other.weights), catalogue, scorer)
  }

  private init(
    _ rows: [Int32], _ strangers: [Int], _ found: Near, _ catalogue: TitleTable, _ scorer: any ItemScorer
  ) {
    (self.rows, self.strangers) = (rows, strangers)
    (kind, near, weights) = (found.kind, found.near, found.weights)
    starts = Array(stride(from: 0, through: near.count, by: Self.neighbours))
    // What the model says of nobody in particular: its popularity.
    var bias = [Float](repeating: 0, count: scorer.items.count)
    scorer.score([], into: &bias)
    self.bias = bias
    let middle = bias.reduce(0, +) / Float(max(bias.count, 1))
    let centred = bias.map { $0 - middle }
    self.centred = strangers.isEmpty ? nil : scorer.weigh(centred)
    square = max(centred.reduce(0) { $0 + $1 * $1 }, 1e-9)
    guard !strangers.isEmpty else {
      prior = []
      mass = scorer.weigh(Self.mass(rows, [], [], [], bias.count))
      (priors, biases, unreached) = (0, 0, rows.count { $0 < 0 })
      return
    }
    let known = catalogue.indices.filter { rows[$0] >= 0 }
    let line = Self.line(known.map { (Self.size(catalogue.members($0)), bias[Int(rows[$0])]) })
    prior = strangers.map { line.offset + line.slope * Self.size(catalogue.members($0)) }
    let mass = Self.mass(rows, kind, near, weights, bias.count)
    self.mass = scorer.weigh(mass)
    priors = prior.reduce(0, +)
    var biases: Float = 0
    for row in bias.indices { biases += mass[row] * bias[row] }
    for row in rows where row >= 0 { biases -= bias[Int(row)] }
    self.biases = biases
    unreached = 0
  }

  private static func mass(
    _ rows: [Int32], _ kind: [Int32], _ near: [Int32], _ weights: [Float], _ items: Int
  ) -> [Float] {
    var mass = [Float](repeating: 0, count: items)
    for row in rows where row >= 0 { mass[Int(row)] += 1 }
    for kind in kind {
      for k in Int(kind) * neighbours..<(Int(kind) + 1) * neighbours { mass[Int(near[k])] += weights[k] }
    }
    return mass
  }

  private static func size(_ members: Int?) -> Float { log(Float(max(members ?? 0, 0)) + 10) }

  /// Least squares through (x, y).
  private static func line(_ points: [(Float, Float)]) -> (offset: Float, slope: Float) {
    let n = Float(max(points.count, 1))
    let mx = points.reduce(0) { $0 + $1.0 } / n
    let my = points.reduce(0) { $0 + $1.1 } / n
    let sxx = points.reduce(0) { $0 + ($1.0 - mx) * ($1.0 - mx) }
    let sxy = points.reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
    // Where all are as well known, a line through them would say anything of the others.
    let slope = max(0, sxy / (sxx + 0.01 * n))
    return (my - slope * mx, slope)
  }

  /// For each stranger the known titles of highest cosine, by the postings of the features it has: most pairs of titles
  /// share nothing and are never looked at. Many titles are described by the very same words: those of the strangers share one
  /// answer, whose number is `kind`, and those of the known are looked at once. On all cores.
  private static func nearest(
    _ strangers: [Int], _ known: [Int], _ rows: [Int32], _ space: ContentSpace
  ) -> Near {
    let (kind, samples) = kinds(strangers, space)
    let (kindKnown, firstKnown) = kinds(known, space)
    // The first few known titles of each kind: more are never asked for.
    var alike = [[Int32]](repeating: [], count: firstKnown.count)
    for (place, kind) in kindKnown.enumerated() where alike[Int(kind)].count < neighbours {
      alike[Int(kind)].append(Int32(place))
    }
    let members = alike
    let postings = space.postings(of: firstKnown)
    var near = [Int32](repeating: 0, count: samples.count * neighbours)
    var weights = [Float](repeating: 0, count: samples.count * neighbours)
    near.withUnsafeMutableBufferPointer { near in
      weights.withUnsafeMutableBufferPointer { weights in
        // Each worker writes to places of its own.
        nonisolated(unsafe) let (near, weights) = (near, weights)
        let workers = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount, samples.count / 256))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
          var cosines = [Float](repeating: 0, count: firstKnown.count)
          for k in stride(from: worker, to: samples.count, by: workers) {
            space.cosines(of: samples[k], postings, into: &cosines)
            // As many kinds as titles are wanted hold them all; of equal ones the titles that stand first.
            let all = highest(cosines).flatMap { kind in members[Int(kind.place)].map { (kind.cosine, $0) } }
            let best = all.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(neighbours)
            let total = best.reduce(Float(0)) { $0 + max($1.0, 0.01) }
            for (n, one) in best.enumerated() {
              near[k * neighbours + n] = rows[known[Int(one.1)]]
              weights[k * neighbours + n] = max(one.0, 0.01) / total
            }
          }
        }
      }
    }
    return Near(kind, near, weights)
  }

  /// Titles described by the very same words: the number of each one's kind, and the first of each.
  private static func kinds(_ titles: [Int], _ space: ContentSpace) -> (of: [Int32], first: [Int]) {
    var met: [ArraySlice<Int32>: Int32] = Dictionary(minimumCapacity: titles.count / 2)
    var first: [Int] = []
    let of = titles.map { title in
      let features = space.features[space.starts[title]..<space.starts[title + 1]]
      if let known = met[features] { return known }
      let new = Int32(first.count)
      met[features] = new
      first.append(title)
      return new
    }
    return (of, first)
  }

  /// The few highest and their places, highest first, ties to the lower place. Most are passed over by
  /// the block: a heap, made for thousands, took half of the time to the first frame.
  private static func highest(_ cosines: [Float]) -> [(cosine: Float, place: Int32)] {
    var best: [(cosine: Float, place: Int32)] = []
    best.reserveCapacity(neighbours + 1)
    cosines.withUnsafeBufferPointer { cosines in
      guard let start = cosines.baseAddress else { return }
      var least = -Float.infinity
      for block in stride(from: 0, to: cosines.count, by: 128) {
        let end = min(block + 128, cosines.count)
        guard nk_max(start + block, end - block) > least else { continue }
        for place in block..<end where cosines[place] > least {
          let at = best.firstIndex { $0.cosine < cosines[place] } ?? best.count
          best.insert((cosines[place], Int32(place)), at: at)
          if best.count > neighbours { best.removeLast() }
          if best.count == neighbours { least = best[neighbours - 1].cosine }
        }
      }
    }
    return best
  }

  /// Logits for every title, `[titles]`: a stranger gets what its neighbours have beyond their popularity, and as much of its
  /// own popularity as these logits hold (their slope by the model's logits for nobody in particular; models differ in it,
  /// and so do short and long histories). O(titles).
  @discardableResult
  func carry(_ logits: [Float], into out: inout [Float], _ ofKinds: inout [Float]) -> Load {
    let load = load(logits)
    // Many strangers are of one kind: its neighbours are gone through once. What they have beyond their popularity:
    let kinds = starts.count - 1
    if ofKinds.count != kinds + logits.count {
      ofKinds = [Float](repeating: 0, count: kinds + logits.count)
    }
    ofKinds.withUnsafeMutableBufferPointer { ofKinds in
      guard kinds > 0, let start = ofKinds.baseAddress else { return }
      nk_blend(logits, bias, start + kinds, logits.count, 1, -load.slope, 0)
      nk_sparse_rows(near, weights, starts, start + kinds, start, kinds)
    }
    out.withUnsafeMutableBufferPointer { out in
      logits.withUnsafeBufferPointer { logits in
        rows.withUnsafeBufferPointer { rows in
          for title in rows.indices { out[title] = rows[title] >= 0 ? logits[Int(rows[title])] : load.floor }
        }
      }
      for (s, title) in strangers.enumerated() {
        out[title] = ofKinds[Int(kind[s])] + (load.slope * prior[s] - load.caution)
      }
    }
    return load
  }

  /// What does not differ from title to title when logits are carried over: what a title nothing is carried to gets, how much
  /// popularity the logits hold, and how much lower a stranger stands.
  struct Load: Sendable {
    let floor, slope, caution: Float
  }

  private func load(_ logits: [Float]) -> Load {
    let floor = unreached > 0 ? (logits.min() ?? 0) : 0
    guard let centred else { return Load(floor: floor, slope: 0, caution: 0) }
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(logits, logits.count, &mean, &deviation)
    // Centred values add up to nothing: the mean of the logits takes no part.
    return Load(
      floor: floor, slope: BLAS.dot(logits, centred.values, count: logits.count) / square,
      caution: Self.caution * deviation)
  }

  /// The items a title's logit is made of: its own, or those a stranger borrows from.
  func lenders(_ title: Int) -> [(item: Int32, weight: Float)] {
    if rows[title] >= 0 { return [(rows[title], 1)] }
    guard let s = stranger(title) else { return [] }
    let first = Int(kind[s]) * Self.neighbours
    return (first..<first + Self.neighbours).map { (near[$0], weights[$0]) }
  }

  /// What a stranger's number of members says of it.
  func prior(_ title: Int) -> Float? { stranger(title).map { prior[$0] } }

  private func stranger(_ title: Int) -> Int? {
    // Strangers ascend.
    var (low, high) = (0, strangers.count)
    while low < high {
      let middle = (low + high) / 2
      if strangers[middle] < title { low = middle + 1 } else { high = middle }
    }
    return low < strangers.count && strangers[low] == title ? low : nil
  }

  /// A figure for every title from one for every item: a stranger has the mean of its neighbours. O(titles).
  func spread(_ values: [Float]) -> [Float] {
    var result = rows.map { $0 >= 0 ? values[Int($0)] : 0 }
    for (s, title) in strangers.enumerated() {
      var sum: Float = 0
      let first = Int(kind[s]) * Self.neighbours
      for k in first..<first + Self.neighbours { sum += weights[k] * values[Int(near[k])] }
      result[title] = sum
    }
    return result
  }
}
