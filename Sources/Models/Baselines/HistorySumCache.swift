import Foundation

/// The summed item rows of the last history of a linear model: appending an event costs one more row, however long the
/// history is.
///
/// A caller that finds the cache in use computes its own sum, so that threads measuring many users never wait.
final class HistorySumCache: @unchecked Sendable {
  // `lock` guards `history` and `sum`.
  private let lock = NSLock()
  private var history: [Interaction] = []
  private var sum: [Float] = []

  /// Writes the sum of `history` to `out`, `[items]`. `add` adds the rows of `events` to `sum`, which is `out` or the
  /// cached sum; with `isNew` it first resets it.
  func sum(
    of history: [Interaction], into out: UnsafeMutableBufferPointer<Float>,
    add: (_ sum: UnsafeMutableBufferPointer<Float>, _ events: ArraySlice<Interaction>, _ isNew: Bool) -> Void
  ) {
    guard lock.try() else { return add(out, history[...], true) }
    defer { lock.unlock() }
    let cached = self.history.count
    let isExtension =
      sum.count == out.count && cached > 0 && cached <= history.count
      && history[..<cached].elementsEqual(self.history)
    if sum.count != out.count { sum = [Float](repeating: 0, count: out.count) }
    sum.withUnsafeMutableBufferPointer { sum in
      add(sum, isExtension ? history[cached...] : history[...], !isExtension)
      _ = out.update(fromContentsOf: sum)
    }
    if isExtension { self.history += history[cached...] } else { self.history = history }
  }
}
