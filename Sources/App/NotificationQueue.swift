import Foundation

/// Sentences from background jobs to the main thread.
final class NotificationQueue: @unchecked Sendable {
  // The lock guards `sentences`, the only thing that changes.
  private let lock = NSLock()
  private var sentences: [String] = []
  private let wake: @Sendable () -> Void

  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func put(_ sentence: String) {
    lock.withLock { sentences.append(sentence) }
    wake()
  }

  func take() -> [String] {
    lock.withLock {
      defer { sentences = [] }
      return sentences
    }
  }
}
