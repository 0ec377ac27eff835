import Dispatch

/// Work on another queue that begins at once, and whose outcome is waited for where it is needed.
final class BackgroundTask<Value: Sendable>: @unchecked Sendable {
  // Written once before `done` is signalled, read once after: nothing else touches it.
  private var outcome: Result<Value, any Error>?
  private let done = DispatchSemaphore(value: 0)

  init(on queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Value) {
    queue.async {
      self.outcome = Result { try body() }
      self.done.signal()
    }
  }

  /// Waits, and gives what came of it. To be called once.
  func value() throws -> Value {
    done.wait()
    guard let outcome else { throw CancellationError() }
    return try outcome.get()
  }
}
