import Dispatch
import Journal
import Synchronization

/// Runs what may wait for another machine on threads of its own: the threads of concurrency are one for each processor, and two requests
/// that wait for a database would stop all others. A journal on the disk of this machine is read where it is asked for.
final class BlockingWork: Sendable {
  private let queue = DispatchQueue(label: "nostrade.blocking", qos: .userInitiated, attributes: .concurrent)
  private let running = Mutex(0)
  private let isLocal: Bool
  /// More callers do not wait.
  private static let mostRunning = 48

  init(_ journal: any EventJournal) { isLocal = journal is JournalStore }

  /// The result of `body`, or nil when it takes longer; then it ends behind the caller's back, and its result is dropped.
  ///
  /// - Throws: as `run`.
  func run<T: Sendable>(within limit: Duration, _ body: @escaping @Sendable () throws -> T) async throws -> T?
  {
    let (results, result) = AsyncThrowingStream<T?, any Error>.makeStream()
    let work = Task {
      do { result.yield(try await run(body)) } catch { result.finish(throwing: error) }
    }
    let alarm = Task {
      try? await Task.sleep(for: limit)
      result.yield(nil)
    }
    defer {
      work.cancel()
      alarm.cancel()
    }
    for try await first in results { return first }
    return nil
  }

  /// The result of `body`.
  ///
  /// - Throws: what `body` throws; `Problem` when too many wait.
  func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    if isLocal { return try body() }
    let isAccepted = running.withLock { running in
      guard running < Self.mostRunning else { return false }
      running += 1
      return true
    }
    guard isAccepted else { throw Problem(503, "Too many requests wait for the database.", retryAfter: 1) }
    defer { running.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}
