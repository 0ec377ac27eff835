import CKernels
import Cards
import Catalogue
import Events

/// Filters and knobs: what they hold back, and how they turn the ranking. None of it asks the model again.
extension Recommender {
  /// What a step of a genre weight, and a cosine of one with what stands just above, count for: in deviations.
  private static let genreStep: Float = 0.5
  private static let diversityStep: Float = 2

  private static func facts(_ work: inout RankingWork, _ catalogue: TitleTable) -> FilterFacts {
    if let facts = work.facts { return facts }
    let facts = FilterFacts(catalogue)
    work.facts = facts
    return facts
  }

  /// Brings `filtered` up to date with the filters. O(titles) when they changed.
  func holdBack(_ options: RankingOptions, _ work: inout RankingWork) {
    var filters = options.filters
    filters.showsAdult = false
    guard filters != work.filters else { return }
    work.filters = filters
    work.filtered.removeAll(keepingCapacity: true)
    guard filters != RankingFilters() else { return }
    work.filtered = [Bool](repeating: false, count: catalogue.count)
    Self.facts(&work, catalogue).holdBack(filters, into: &work.filtered)
  }

  /// Leaves out what the filters hold back, and counts. O(titles + answers).
  func leaveOut(_ options: RankingOptions, _ work: inout RankingWork) {
    var left = 0
    for flag in work.excluded where flag { left += 1 }
    work.excludedCount = left
    work.heldBack = 0
    guard !work.filtered.isEmpty else { return }
    var held = work.filtered
    if options.filters.hidesSequels {
      Self.facts(&work, catalogue).holdBackSequels(work.answered, into: &held)
    }
    for i in held.indices where held[i] && !work.excluded[i] {
      work.excluded[i] = true
      work.heldBack += 1
    }
    work.excludedCount += work.heldBack
  }

  /// Adds what the knobs say to the blend. O(titles).
  func turn(_ options: RankingOptions, _ work: inout RankingWork) {
    if options.niche > 0 { lessPopular(options, &work) }
    guard !options.genreWeights.isEmpty else { return }
    if work.liftOf != options.genreWeights || work.lift.isEmpty {
      work.liftOf = options.genreWeights
      work.lift = [Float](repeating: 0, count: catalogue.count)
      Self.facts(&work, catalogue).lift(options.genreWeights, step: Self.genreStep, into: &work.lift)
    }
    add(work.lift, times: 1, to: &work.final)
  }

  /// Takes popularity's part out of the scores: what the model says of nobody in particular, as far as the scores lean on
  /// it, and a little more, for where they hardly do, one who asks for the unknown means it.
  private func lessPopular(_ options: RankingOptions, _ work: inout RankingWork) {
    if work.popularity.isEmpty {
      work.popularity = [Float](repeating: 0, count: catalogue.count)
      coldItemMapping.carry(coldItemMapping.bias, into: &work.popularity, &work.kinds)
      var mean: Float = 0
      var deviation: Float = 0
      nk_moments(work.popularity, catalogue.count, &mean, &deviation)
      let spread = max(deviation, 1e-6)
      for i in work.popularity.indices { work.popularity[i] = (work.popularity[i] - mean) / spread }
    }
    var slope: Float = 0
    for i in work.model.indices { slope += work.model[i] * work.popularity[i] }
    slope = max(slope / Float(max(catalogue.count, 1)), 0.3)
    add(work.popularity, times: -options.niche * options.modelShare * slope, to: &work.final)
  }

  private func add(_ values: [Float], times: Float, to out: inout [Float]) {
    values.withUnsafeBufferPointer { values in
      out.withUnsafeMutableBufferPointer { out in
        for i in out.indices { out[i] += times * values[i] }
      }
    }
  }

  /// What `order` selected, of a franchise only one title. O(rows).
  func pick(_ options: RankingOptions, _ work: inout RankingWork) -> [Int] {
    let ranked = work.best.rows.map(Int.init)
    guard options.oneOfEachFranchise else { return ranked }
    let franchises = work.franchises ?? FranchiseNumbers(catalogue)
    work.franchises = franchises
    // The title that stands for each franchise, -1 for none yet, -2 once it was handed out.
    var chosen = [Int](repeating: -1, count: franchises.count)
    for row in ranked where franchises.of[row] >= 0 {
      let franchise = Int(franchises.of[row])
      let best = chosen[franchise]
      if best < 0 {
        chosen[franchise] = row
      } else if !options.bestOfFranchise, franchises.order[row] < franchises.order[best],
        work.final[row] > work.final[best] - 1
      {
        chosen[franchise] = row
      }
    }
    return ranked.compactMap { row in
      guard franchises.of[row] >= 0 else { return row }
      let one = chosen[Int(franchises.of[row])]
      chosen[Int(franchises.of[row])] = -2
      return one >= 0 ? one : nil
    }
  }

  /// The first `top` of `rows`, each chosen by its score less what it has in common with those just above it
  /// (maximal marginal relevance, Carbonell & Goldstein 1998, with a memory that fades). O(top x rows x features).
  func diversify(_ rows: [Int], _ top: Int, _ options: RankingOptions, _ work: RankingWork) -> [Int] {
    guard options.diversity > 0, rows.count > 1 else { return Array(rows.prefix(top)) }
    var left = Array(rows.prefix(top * 2 + 20))
    var above = [Float](repeating: 0, count: space.width)
    var result: [Int] = []
    while result.count < top, !left.isEmpty {
      var best = 0
      var bestScore = -Float.infinity
      for (place, row) in left.enumerated() {
        var common: Float = 0
        for k in space.starts[row]..<space.starts[row + 1] {
          common += above[Int(space.features[k])] * space.values[k]
        }
        let score = work.final[row] - options.diversity * Self.diversityStep * common
        if score > bestScore { (best, bestScore) = (place, score) }
      }
      let row = left.remove(at: best)
      result.append(row)
      for i in above.indices { above[i] *= 0.7 }
      for k in space.starts[row]..<space.starts[row + 1] { above[Int(space.features[k])] += space.values[k] }
    }
    return result
  }

  /// Filters whose lifting alone would bring titles back, the most first. O(filters x titles).
  func widenings(_ events: [Event], _ options: RankingOptions, _ work: inout RankingWork) -> [Widening] {
    guard work.heldBack > 0 else { return [] }
    var result: [Widening] = []
    for kind in FilterKind.allCases where options.filters.isSet(kind) {
      var wider = options
      wider.filters = options.filters.lifting(kind)
      read(events, wider, &work)
      let titles = catalogue.count - work.excludedCount
      if titles > 0 { result.append(Widening(kind, titles: titles)) }
    }
    read(events, options, &work)
    return result.sorted { $0.titles > $1.titles }
  }
}

/// Franchises by number, so that a ranking compares no names.
struct FranchiseNumbers {
  /// The franchise of each title, -1 for none.
  let of: [Int32]
  /// The place of each title in its franchise.
  let order: [Int]
  /// How many franchises there are.
  let count: Int

  /// O(titles).
  init(_ catalogue: TitleTable) {
    var rows = [Int32](repeating: -1, count: catalogue.words)
    var count: Int32 = 0
    of = catalogue.indices.map { title in
      guard let word = catalogue.franchise(title) else { return -1 }
      if rows[word] < 0 {
        rows[word] = count
        count += 1
      }
      return rows[word]
    }
    order = catalogue.indices.map { catalogue.franchiseOrder($0) ?? .max }
    self.count = Int(count)
  }
}
