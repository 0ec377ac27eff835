import Dispatch
import Synchronization

/// Runs work on another queue, starting at once; `value` waits for its result.
public final class BackgroundTask<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, any Error>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  /// Starts `body`.
  public init(on queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Value) {
    queue.async {
      let result = Result { try body() }
      self.outcome.withLock { $0 = result }
      self.done.signal()
    }
  }

  /// Waits for the result and returns it, or throws its error.
  public func value() throws -> Value {
    done.wait()
    // For the next caller.
    done.signal()
    guard let outcome = outcome.withLock({ $0 }) else { throw CancellationError() }
    return try outcome.get()
  }
}
