import Cards
import Catalogue
import Events

/// Filters: titles that a person's settings exclude from the ranking. They never cost a model pass.
extension Recommender {
  static func filterColumns(_ buffers: inout RankingBuffers, _ catalogue: TitleTable) -> FilterColumns {
    if let columns = buffers.filterColumns { return columns }
    let columns = FilterColumns(catalogue, buffers.franchiseLines(of: catalogue))
    buffers.filterColumns = columns
    return columns
  }

  /// Brings `filterMask` up to date with the filters that look at one title alone. O(titles) when they changed.
  func updateFilterMask(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    var filters = options.filters
    (filters.showsAdult, filters.showsSaved) = (false, false)
    guard filters != buffers.maskedFilters else { return }
    buffers.maskedFilters = filters
    buffers.filterMask.removeAll(keepingCapacity: true)
    guard filters != RankingFilters() else { return }
    buffers.filterMask = [Bool](repeating: false, count: catalogue.count)
    Self.filterColumns(&buffers, catalogue).mark(filters, in: &buffers.filterMask)
  }

  /// Excludes what the filters leave out and counts it. O(titles + answers).
  func excludeFiltered(_ options: RankingOptions, _ buffers: inout RankingBuffers) {
    var excluded = 0
    for flag in buffers.isExcluded where flag { excluded += 1 }
    buffers.excludedCount = excluded
    buffers.filteredOutCount = 0
    guard !buffers.filterMask.isEmpty else { return }
    var mask = buffers.filterMask
    if options.filters.hidesSequels {
      Self.filterColumns(&buffers, catalogue).markSequels(of: buffers.answers, in: &mask)
    }
    // Without branches: which titles a filter leaves out is hard to predict.
    var filteredOut = 0
    buffers.isExcluded.withUnsafeMutableBufferPointer { isExcluded in
      for (i, isMasked) in zip(isExcluded.indices, mask) {
        let was = isExcluded[i]
        isExcluded[i] = isMasked ? true : was
        filteredOut += isExcluded[i] == was ? 0 : 1
      }
    }
    buffers.filteredOutCount = filteredOut
    buffers.excludedCount += buffers.filteredOutCount
  }

  /// How many titles are left out only for being adult ones. O(titles + answers).
  func hiddenAdult(_ options: RankingOptions, _ buffers: RankingBuffers) -> Int {
    guard !options.showsAdult else { return 0 }
    let answered = buffers.answers.lazy.filter { $0.feedback.settles || $0.feedback == .saved }.map(\.row)
    return isAdult.count { $0 } - Set(answered.filter { self.isAdult[$0] }).count
  }

  /// Filters whose removal alone would bring titles back, besides those that pass already, the most titles first. O(filters x titles).
  func relaxations(
    _ events: [Event], _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> [FilterRelaxation] {
    guard buffers.filteredOutCount > 0 else { return [] }
    let passing = catalogue.count - buffers.excludedCount
    var result: [FilterRelaxation] = []
    for kind in FilterKind.allCases where options.filters.isSet(kind) {
      var relaxed = options
      relaxed.filters = options.filters.without(kind)
      readHistory(events, relaxed, &buffers)
      let titles = catalogue.count - buffers.excludedCount - passing
      if titles > 0 { result.append(FilterRelaxation(kind, titles: titles)) }
    }
    readHistory(events, options, &buffers)
    return result.sorted { $0.titles > $1.titles }
  }
}
