/// The key-value cache of one history and those of the same history without single events.
final class SASRecHistoryCache {
  let main: SASRecKVCache
  let leaveOneOut = LeaveOneOutCache()

  init(_ configuration: SASRecConfiguration) { main = SASRecKVCache(configuration) }

  /// Moves to another history (not empty), in the model's window or one that begins at index `windowStart`. New events are
  /// queued in `encoder`.
  func update(to history: [Interaction], windowStart: Int? = nil, _ encoder: SASRecIncrementalEncoder) {
    let start = windowStart ?? main.c.windowStart(forCount: history.count)
    encoder.append(main.truncate(toMatch: history, windowStart: start), to: main)
  }

  /// Whether this caches exactly `history` in the window that begins at index `windowStart`.
  func matches(_ history: [Interaction], windowStart: Int) -> Bool {
    main.history.elementsEqual(history[windowStart...])
  }

  /// Computes one missing leave-one-out cache for the events at `positions` in the window; positions outside it are
  /// ignored. Returns false when all exist.
  func prepareLeaveOneOut(_ positions: [Int], _ encoder: SASRecIncrementalEncoder) -> Bool {
    encoder.flush()
    guard main.history.count > 1 else { return false }
    return positions.contains { position in
      main.history.indices.contains(position) && leaveOneOut.prepare(main, without: position, encoder)
    }
  }
}
