import Catalogue
import Events
import Models

/// The first step of a ranking: a person's answers as model input, excluded titles and content profile.
extension Recommender {
  /// Fills the history, exclusions, content profile and coldness of `buffers`. O(answers + titles).
  /// The newest answers count as `query`, by default that of the options, says.
  func readHistory(
    _ events: [Event], _ options: RankingOptions, query: Query? = nil, _ buffers: inout RankingBuffers
  ) {
    buffers.tasteEvents.removeAll(keepingCapacity: true)
    buffers.history.removeAll(keepingCapacity: true)
    buffers.historyPositions.removeAll(keepingCapacity: true)
    buffers.answers.removeAll(keepingCapacity: true)
    updateFilterMask(options, &buffers)
    buffers.isExcluded.withUnsafeMutableBufferPointer { isExcluded in
      if options.showsAdult {
        isExcluded.update(repeating: false)
      } else {
        _ = isExcluded.update(fromContentsOf: isAdult)
      }
    }
    for (position, event) in events.enumerated() {
      guard let row = catalogue.row(of: event.animeID) else { continue }
      let isCoolingDown = event.feedback == .skipped && position + options.skipCooldown >= events.count
      let isKept = event.feedback == .saved && !options.filters.showsSaved
      if event.feedback.settles || isKept || isCoolingDown {
        buffers.isExcluded[row] = true
      }
      buffers.answers.append((row, event.feedback))
      guard event.feedback.teachesTaste else { continue }
      if options.ignoresDislikes, event.feedback.signal?.opinion == .dislike { continue }
      buffers.tasteEvents.append((row, event))
      let item = coldItemMapping.itemRows[row]
      buffers.historyPositions.append(item >= 0 ? buffers.history.count : -1)
      if item >= 0, let interaction = Interaction(event, item: item) {
        buffers.history.append(interaction)
      }
    }
    excludeFiltered(options, &buffers)
    buffers.weighAnswers(query ?? options.query)
    buffers.contentProfileNorm = contentSpace.profile(
      buffers.tasteEvents, weights: buffers.answerWeights, into: &buffers.contentProfile)
    buffers.coldness = coldness(buffers)
  }

  /// When every other title is excluded, skipped titles return in the order they were skipped, one at a time.
  func readmitSkipped(_ events: [Event], _ options: RankingOptions, _ buffers: inout RankingBuffers) {
    for (position, event) in events.enumerated() where event.feedback == .skipped {
      guard buffers.excludedCount == catalogue.count else { break }
      var shorter = options
      shorter.skipCooldown = min(options.skipCooldown, events.count - position - 1)
      readHistory(events, shorter, &buffers)
    }
  }

  /// An item with this many loves counts as half known.
  private static let halfKnownLoves: Float = 5

  /// How little the model knows of the titles that teach taste: 0 for well-known items, 1 when it knows none. O(answers).
  private func coldness(_ buffers: RankingBuffers) -> Float {
    guard !buffers.tasteEvents.isEmpty else { return 0 }
    var sum: Float = 0
    for (row, _) in buffers.tasteEvents {
      let item = Int(coldItemMapping.itemRows[row])
      let known = item < 0 || loveCounts.isEmpty ? 0 : loveCounts[item] / Self.halfKnownLoves
      sum += item >= 0 && loveCounts.isEmpty ? 0 : 1 / (1 + known * known * known)
    }
    // Squared, so that one cold title among ten hardly counts.
    let mean = sum / Float(buffers.tasteEvents.count)
    return mean * mean
  }
}
