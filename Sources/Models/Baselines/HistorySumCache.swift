import Synchronization

/// The sum of a linear model's rows for the last history: one more answer adds one more row, however long the history is.
///
/// A caller that finds the cache in use computes its own sum instead of waiting: `evaluate` scores many users at once.
final class HistorySumCache: Sendable {
  private struct State {
    var history: [Interaction] = []
    /// `[items]`.
    var sum: [Float] = []
  }
  private let state = Mutex(State())

  /// Writes the sum of `history` to `out`, `[items]`. `add` receives `out` or the cached sum, and the events to add to it; it
  /// overwrites instead where `isNew`.
  func sum(
    of history: [Interaction], into out: UnsafeMutableBufferPointer<Float>,
    add: (_ sum: UnsafeMutableBufferPointer<Float>, _ events: ArraySlice<Interaction>, _ isNew: Bool) -> Void
  ) {
    let isRead: Void? = state.withLockIfAvailable { state in
      let cached = state.history.count
      let isExtended =
        state.sum.count == out.count && cached > 0 && cached <= history.count
        && history[..<cached].elementsEqual(state.history)
      if state.sum.count != out.count { state.sum = [Float](repeating: 0, count: out.count) }
      state.sum.withUnsafeMutableBufferPointer { sum in
        add(sum, isExtended ? history[cached...] : history[...], !isExtended)
        _ = out.update(fromContentsOf: sum)
      }
      if isExtended { state.history += history[cached...] } else { state.history = history }
    }
    if isRead == nil { add(out, history[...], true) }
  }
}
