import Dispatch
import Synchronization

/// Runs work on many users on all cores.
public enum ConcurrentBatches {
  /// Users in a batch. It does not depend on the number of cores, so that figures do not either.
  private static let size = 16

  /// The results of `body` for each batch of `values`, joined in the order of `values`.
  public static func map<Value: Sendable, Result: Sendable>(
    _ values: [Value], _ body: @Sendable ([Value]) -> [Result]
  ) -> [Result] {
    let batches = stride(from: 0, to: values.count, by: size).map {
      Array(values[$0..<min($0 + size, values.count)])
    }
    let results = Mutex<[[Result]]>(Array(repeating: [], count: batches.count))
    DispatchQueue.concurrentPerform(iterations: batches.count) { i in
      let result = body(batches[i])
      results.withLock { $0[i] = result }
    }
    return results.withLock { $0.flatMap { $0 } }
  }
}
