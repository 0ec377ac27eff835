import Dispatch
import Synchronization

/// Work on another queue that begins at once, and whose outcome is waited for where it is needed.
final class BackgroundTask<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(on queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Value) {
    queue.async {
      let result = Result { try body() }
      self.outcome.withLock { $0 = result }
      self.done.signal()
    }
  }

  /// Waits, and gives what came of it. To be called once.
  func value() throws -> Value {
    done.wait()
    guard let outcome = outcome.withLock({ $0 }) else { throw CancellationError() }
    return try outcome.get()
  }
}
