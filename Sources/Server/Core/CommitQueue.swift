import Dispatch
import Journal
import Metrics
import Synchronization

/// Group commit: what callers want stored while one transaction is written goes into the next one together. A commit waits for the
/// disk, some milliseconds, however much it holds; a caller goes on when its own events are on disk.
final class CommitQueue: Sendable {
  private typealias Waiting = (
    request: AppendRequest, since: ContinuousClock.Instant,
    continuation: CheckedContinuation<AppendOutcome, any Error>
  )
  private struct State {
    var waiting: [Waiting] = []
    /// Events of those that wait, and callers of `alone` among them.
    var events = 0, alone = 0
    var isWriting = false
    /// When the journal was given up last, after it had been waited for.
    var givenUp: ContinuousClock.Instant?
  }

  private let store: any EventJournal
  private let queue = DispatchQueue(label: "nostrade.commit", qos: .userInitiated)
  private let state = Mutex(State())
  private let sizes: Recorder
  private let stored: Counter

  /// Most events in one transaction, unless one request has more, so that no caller waits for a long one.
  private static let mostTogether = 5000
  /// More events, and more callers of `alone`, do not wait.
  private static let mostWaiting = 100_000, mostAlone = 500
  /// A failure after so long is one of a journal that is away: whoever came meanwhile has waited for it too, and does not wait again.
  private let patience: Duration

  init(_ store: any EventJournal, metrics: ServerMetrics, patience: Duration = .seconds(3)) {
    (self.store, self.patience) = (store, patience)
    sizes = metrics.recorder("nostrade_commit_requests")
    stored = metrics.counter("nostrade_events_committed_total")
  }

  /// Stores a request; it is on disk when the call returns.
  ///
  /// - Throws: `JournalError` when the journal cannot be written, `Problem` when too many wait.
  func append(_ request: AppendRequest) async throws -> AppendOutcome {
    try await withCheckedThrowingContinuation { continuation in
      let (isAccepted, begins) = state.withLock { state in
        guard state.events + request.drafts.count <= Self.mostWaiting else { return (false, false) }
        state.waiting.append((request, .now, continuation))
        state.events += request.drafts.count
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
    let isAccepted = state.withLock { state in
      guard state.alone < Self.mostAlone else { return false }
      state.alone += 1
      return true
    }
    guard isAccepted else { throw Problem(503, "Too many changes wait for the disk.", retryAfter: 1) }
    let since = ContinuousClock.now
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result {
          if self.wasGivenUp(since) { throw Self.isAway }
          return try self.noting(body)
        }
        self.state.withLock { $0.alone -= 1 }
        continuation.resume(with: result)
      }
    }
  }

  private static let isAway = Problem(
    503, "The journal cannot be used now, and nothing was stored. Try again.", retryAfter: 1)

  /// Whether the journal was given up after somebody had come.
  private func wasGivenUp(_ since: ContinuousClock.Instant) -> Bool {
    state.withLock { $0.givenUp.map { since < $0 } ?? false }
  }

  /// Runs something that writes, and notes when it has waited for the journal in vain.
  private func noting<T>(_ body: () throws -> T) throws -> T {
    let began = ContinuousClock.now
    do { return try body() } catch {
      if ContinuousClock.now - began >= patience { state.withLock { $0.givenUp = .now } }
      throw error
    }
  }

  private func write() {
    let together = state.withLock { state in
      var events = 0
      let together = state.waiting.prefix { waiting in
        defer { events += waiting.request.drafts.count }
        return events == 0 || events + waiting.request.drafts.count <= Self.mostTogether
      }
      state.events -= together.reduce(0) { $0 + $1.request.drafts.count }
      state.waiting.removeFirst(together.count)
      if together.isEmpty { state.isWriting = false }
      return Array(together)
    }
    guard !together.isEmpty else { return }
    sizes.record(together.count)
    let late = together.filter { wasGivenUp($0.since) }
    for waiting in late { waiting.continuation.resume(throwing: Self.isAway) }
    let due = late.isEmpty ? together : together.filter { !wasGivenUp($0.since) }
    do {
      let outcomes = due.isEmpty ? [] : try noting { try store.append(due.map(\.request)) }
      for (waiting, outcome) in zip(due, outcomes) {
        if case .success(.stored(let events, let repeated)) = outcome {
          stored.increment(by: events.count - repeated)
        }
        waiting.continuation.resume(with: outcome)
      }
    } catch {
      for waiting in due { waiting.continuation.resume(throwing: error) }
    }
    // A new block, so that other blocks of this queue get their turn in between.
    queue.async { self.write() }
  }
}
