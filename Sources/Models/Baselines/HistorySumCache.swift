import Foundation

/// What a history added up to when a linear model was last asked: one more answer costs one more row, however long the history.
///
/// Whoever finds it in use adds up for itself: many people are measured at once, and none of them waits.
final class HistorySumCache: @unchecked Sendable {
  // The lock guards all that changes.
  private let lock = NSLock()
  private var history: [Interaction] = []
  private var sum: [Float] = []

  /// The sum of `history` into `out`, `[items]`. `add` is handed `out` or what is kept, and the events that are missing; with
  /// all of them missing it starts afresh.
  func read(
    _ history: [Interaction], into out: UnsafeMutableBufferPointer<Float>,
    add: (_ sum: UnsafeMutableBufferPointer<Float>, _ events: ArraySlice<Interaction>, _ isNew: Bool) -> Void
  ) {
    guard lock.try() else { return add(out, history[...], true) }
    defer { lock.unlock() }
    let same = self.history.count
    let goesOn =
      sum.count == out.count && same > 0 && same <= history.count
      && history[..<same].elementsEqual(self.history)
    if sum.count != out.count { sum = [Float](repeating: 0, count: out.count) }
    sum.withUnsafeMutableBufferPointer { sum in
      add(sum, goesOn ? history[same...] : history[...], !goesOn)
      _ = out.update(fromContentsOf: sum)
    }
    if goesOn { self.history += history[same...] } else { self.history = history }
  }
}
