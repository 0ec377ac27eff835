import Synchronization

/// Passes news of background jobs, and of answers given elsewhere, to the main thread.
final class NotificationQueue: Sendable {
  private let sentences = Mutex<[TuningNews]>([])
  private let hasChange = Mutex(false)
  private let wake: @Sendable () -> Void

  /// `wake` is called after each `add`, from the thread of the caller.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Adds news; from any thread.
  func add(_ news: TuningNews) {
    sentences.withLock { $0.append(news) }
    wake()
  }

  /// Notes that the log has changed elsewhere; from any thread.
  func addChange() {
    hasChange.withLock { $0 = true }
    wake()
  }

  /// Whether the log has changed elsewhere since the last call.
  func takeChange() -> Bool {
    hasChange.withLock { hasChange in
      defer { hasChange = false }
      return hasChange
    }
  }

  /// Returns all news and empties the queue.
  func drain() -> [TuningNews] {
    sentences.withLock { sentences in
      defer { sentences = [] }
      return sentences
    }
  }
}
