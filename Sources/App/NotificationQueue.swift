import Synchronization

/// Sentences from background jobs to the main thread.
final class NotificationQueue: Sendable {
  private let sentences = Mutex<[String]>([])
  private let wake: @Sendable () -> Void

  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func put(_ sentence: String) {
    sentences.withLock { $0.append(sentence) }
    wake()
  }

  func take() -> [String] {
    sentences.withLock {
      defer { $0 = [] }
      return $0
    }
  }
}
