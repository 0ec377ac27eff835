import Catalogue
import Events
import Models

/// The first step of a ranking: a person's answers as model input, excluded titles and content profile.
extension Recommender {
  /// Fills the answers, history, exclusions, content profile and coldness of `buffers`. How much the newest answers count follows from
  /// the time and the recency of `query`, by default that of the options. O(answers x features + titles).
  func readHistory(
    _ events: [Event], _ options: RankingOptions, query: Query? = nil, _ buffers: inout RankingBuffers
  ) {
    buffers.tasteEvents.removeAll(keepingCapacity: true)
    buffers.history.removeAll(keepingCapacity: true)
    buffers.historyPositions.removeAll(keepingCapacity: true)
    buffers.answers.removeAll(keepingCapacity: true)
    buffers.answeredHere = 0
    buffers.answeredNow.removeAll(keepingCapacity: true)
    let sessionStart = options.time.map { $0 &- Self.sessionLength } ?? .max
    updateFilterMask(options, &buffers)
    buffers.isExcluded.withUnsafeMutableBufferPointer { isExcluded in
      if options.showsAdult {
        isExcluded.update(repeating: false)
      } else {
        _ = isExcluded.update(fromContentsOf: isAdult)
      }
    }
    // Found when the first skipped title needs it.
    var oldestCooling: (Int64, Int)?
    for (position, event) in events.enumerated() {
      guard let row = catalogue.row(of: event.animeID) else { continue }
      var isCoolingDown = false
      if event.feedback == .skipped {
        let oldest = oldestCooling ?? Self.newest(options.skipCooldown, of: events).first ?? (.max, .max)
        oldestCooling = oldest
        isCoolingDown = (event.id, position) >= oldest
      }
      let isKept = event.feedback == .saved && !options.filters.showsSaved
      if event.feedback.settles || isKept || isCoolingDown {
        buffers.isExcluded[row] = true
      }
      buffers.answers.append((row, event.feedback))
      if event.importID == nil {
        buffers.answeredHere += 1
        if let time = event.time, time >= sessionStart { buffers.answeredNow.append(row) }
      }
      guard event.feedback.teachesTaste else { continue }
      if options.ignoresDislikes, event.feedback.signal?.opinion == .dislike { continue }
      buffers.tasteEvents.append((row, event))
      let item = coldItemMapping.itemRows[row]
      buffers.historyPositions.append(item >= 0 ? buffers.history.count : -1)
      if item >= 0, let interaction = Interaction(event, item: item) {
        buffers.history.append(interaction)
      }
    }
    excludeUpcoming(options, &buffers)
    excludeFiltered(options, &buffers)
    buffers.weighAnswers(query ?? options.query)
    buffers.contentProfileNorm = contentSpace.profile(
      buffers.tasteEvents, weights: buffers.answerWeights, into: &buffers.contentProfile)
    buffers.affinities = affinities(&buffers)
    buffers.coldness = coldness(buffers)
  }

  /// What the person loves and dislikes more than others do. O(answers genres), and O(titles) at first.
  private func affinities(_ buffers: inout RankingBuffers) -> Affinities {
    let columns = Self.filterColumns(&buffers, catalogue)
    if buffers.factRates.isEmpty { buffers.factRates = columns.factRates() }
    return Affinities(
      columns, rates: buffers.factRates, buffers.tasteEvents.indices.map(buffers.affinityAnswer))
  }

  /// What was answered here within so many milliseconds was on the cards just now.
  private static let sessionLength: Int64 = 3_600_000

  /// When every other title is excluded, skipped titles return in the order they were skipped, one at a time. O(answers), at most
  /// `skipCooldown` times.
  func readmitSkipped(_ events: [Event], _ options: RankingOptions, _ buffers: inout RankingBuffers) {
    guard buffers.excludedCount == catalogue.count else { return }
    let newest = Self.newest(options.skipCooldown, of: events)
    for (place, event) in newest.enumerated() where events[event.position].feedback == .skipped {
      guard buffers.excludedCount == catalogue.count else { break }
      var shorter = options
      shorter.skipCooldown = newest.count - place - 1
      readHistory(events, shorter, &buffers)
    }
  }

  /// The same where titles are left that the franchise rule keeps out of the list: the rows of the list once one is in it, or no rows.
  /// Scores stay as they are: what was skipped teaches nothing.
  func readmitUntilListed(
    _ events: [Event], _ top: Int, _ options: RankingOptions, _ buffers: inout RankingBuffers
  ) -> [Int] {
    let selected = buffers.selector.indices.count
    let newest = Self.newest(options.skipCooldown, of: events)
    for (place, event) in newest.enumerated() where events[event.position].feedback == .skipped {
      var shorter = options
      shorter.skipCooldown = newest.count - place - 1
      readHistory(events, shorter, &buffers)
      select(max(selected, 1), &buffers)
      let rows = listedRows(top, options, &buffers)
      if !rows.isEmpty { return rows }
    }
    return []
  }

  /// The `count` newest events, the oldest of them first: by id, for imported events stand among others by their time, and a clock may
  /// go back. Events that no journal stored are in order. O(events) where most are in order.
  private static func newest(_ count: Int, of events: [Event]) -> [(id: Int64, position: Int)] {
    var newest: [(id: Int64, position: Int)] = []
    guard count > 0 else { return newest }
    for position in events.indices.reversed() {
      let key = (id: events[position].id, position: position)
      if newest.count == count {
        guard let oldest = newest.first, (oldest.id, oldest.position) < (key.id, key.position) else {
          continue
        }
        newest.removeFirst()
      }
      let place = newest.firstIndex { ($0.id, $0.position) > (key.id, key.position) } ?? newest.count
      newest.insert(key, at: place)
    }
    return newest
  }

  /// An item with this many loves counts as half known.
  private static let halfKnownLoves: Float = 80

  /// How little the model knows of the titles that teach taste: 0 for well-known items, 1 when it knows none. O(answers).
  private func coldness(_ buffers: RankingBuffers) -> Float {
    guard !buffers.tasteEvents.isEmpty else { return 0 }
    var sum: Float = 0
    for (row, _) in buffers.tasteEvents { sum += coldness(of: row) }
    // Squared, so that one cold title among ten hardly counts.
    let mean = sum / Float(buffers.tasteEvents.count)
    return mean * mean
  }
  /// How little the model knows of a title, 0 to 1: 1 when it was trained without it, half at `halfKnownLoves`. O(1).
  func coldness(of row: Int) -> Float {
    let item = Int(coldItemMapping.itemRows[row])
    guard item >= 0 else { return 1 }
    guard !loveCounts.isEmpty else { return 0 }
    let known = loveCounts[item] / Self.halfKnownLoves
    return 1 / (1 + known * known * known)
  }
}
