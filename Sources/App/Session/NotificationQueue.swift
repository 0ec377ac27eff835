import Synchronization

/// Passes news of background jobs to the main thread.
final class NotificationQueue: Sendable {
  private let sentences = Mutex<[TuningNews]>([])
  private let wake: @Sendable () -> Void

  /// `wake` is called after each `add`, from the thread of the caller.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Adds news; from any thread.
  func add(_ news: TuningNews) {
    sentences.withLock { $0.append(news) }
    wake()
  }

  /// Returns all news and empties the queue.
  func drain() -> [TuningNews] {
    sentences.withLock { sentences in
      defer { sentences = [] }
      return sentences
    }
  }
}
