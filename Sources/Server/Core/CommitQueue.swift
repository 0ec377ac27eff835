import Dispatch
import Journal
import Metrics
import Synchronization

/// Group commit: what callers want stored while one transaction is written goes into the next one together. A commit waits for the
/// disk, some milliseconds, however much it holds; a caller goes on when its own events are on disk.
final class CommitQueue: Sendable {
  private typealias Waiting = (
    request: AppendRequest, continuation: CheckedContinuation<AppendOutcome, any Error>
  )
  private struct State {
    var waiting: [Waiting] = []
    var isWriting = false
  }

  private let store: any EventJournal
  private let queue = DispatchQueue(label: "nostrade.commit", qos: .userInitiated)
  private let state = Mutex(State())
  private let sizes: Recorder
  private let stored: Counter

  /// Most requests in one transaction, so that no caller waits for a long one.
  private static let mostTogether = 1000
  /// More callers do not wait.
  private static let mostWaiting = 20_000

  init(_ store: any EventJournal, metrics: ServerMetrics) {
    self.store = store
    sizes = metrics.recorder("nostrade_commit_requests")
    stored = metrics.counter("nostrade_events_committed_total")
  }

  /// Stores a request; it is on disk when the call returns.
  ///
  /// - Throws: `JournalError` when the journal cannot be written, `Problem` when too many wait.
  func append(_ request: AppendRequest) async throws -> AppendOutcome {
    try await withCheckedThrowingContinuation { continuation in
      let (isAccepted, begins) = state.withLock { state in
        guard state.waiting.count < Self.mostWaiting else { return (false, false) }
        state.waiting.append((request, continuation))
        defer { state.isWriting = true }
        return (true, !state.isWriting)
      }
      guard isAccepted else {
        return continuation.resume(
          throwing: Problem(503, "Too many answers wait for the disk.", retryAfter: 1))
      }
      if begins { queue.async { self.write() } }
    }
  }

  /// Runs something that writes to the journal between two transactions.
  func alone<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }

  private func write() {
    let together = state.withLock { state in
      let together = state.waiting.prefix(Self.mostTogether)
      state.waiting.removeFirst(together.count)
      if together.isEmpty { state.isWriting = false }
      return Array(together)
    }
    guard !together.isEmpty else { return }
    sizes.record(together.count)
    do {
      let outcomes = try store.append(together.map(\.request))
      for (waiting, outcome) in zip(together, outcomes) {
        if case .stored(let events, let repeated) = outcome { stored.increment(by: events.count - repeated) }
        waiting.continuation.resume(returning: outcome)
      }
    } catch {
      for waiting in together { waiting.continuation.resume(throwing: error) }
    }
    // Another block of this queue may come between.
    queue.async { self.write() }
  }
}
