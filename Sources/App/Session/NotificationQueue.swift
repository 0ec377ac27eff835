import Synchronization

/// Passes sentences from background jobs to the main thread.
final class NotificationQueue: Sendable {
  private let sentences = Mutex<[String]>([])
  private let wake: @Sendable () -> Void

  /// `wake` is called after each `add`, from the thread of the caller.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Adds a sentence; from any thread.
  func add(_ sentence: String) {
    sentences.withLock { $0.append(sentence) }
    wake()
  }

  /// Returns all sentences and empties the queue.
  func drain() -> [String] {
    sentences.withLock { sentences in
      defer { sentences = [] }
      return sentences
    }
  }
}
