import Dispatch
import Foundation
import Synchronization

/// Runs what may wait for another machine on threads of its own: the threads of concurrency are one for each processor, and two requests
/// that wait for a database would stop all others. Those of a dispatch queue are not enough either: they become more only second by
/// second while all of them wait. A journal on the disk of this machine is read where it is asked for.
final class BlockingWork: Sendable {
  private let threads = BlockingThreads()
  private let running = Mutex(0)
  private let isLocal: Bool
  /// More callers do not wait.
  static let mostRunning = 48

  /// - Parameter isLocal: whether nothing that is run waits for another machine.
  init(isLocal: Bool) { self.isLocal = isLocal }

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
      threads.run { continuation.resume(with: Result { try body() }) }
    }
  }
}

/// Threads that are made when all others are busy, and kept. Whoever gives them work sees to it that there is not too much.
final class BlockingThreads: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    /// Threads without a job that no job is meant for.
    var idle = 0
  }
  private let state = Mutex(State())
  private let waiting = DispatchSemaphore(value: 0)

  func run(_ job: @escaping @Sendable () -> Void) {
    let isBusy = state.withLock { state in
      state.jobs.append(job)
      guard state.idle > 0 else { return true }
      state.idle -= 1
      return false
    }
    if isBusy { Thread.detachNewThread { [weak self, waiting] in Self.work(waiting) { self } } }
    waiting.signal()
  }

  private static func work(_ waiting: DispatchSemaphore, _ owner: () -> BlockingThreads?) {
    while true {
      waiting.wait()
      guard let job = owner()?.state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) else {
        return
      }
      job()
      // Nobody left to wait for: its end has been told to idle threads alone.
      guard let owner = owner() else { return }
      owner.state.withLock { $0.idle += 1 }
    }
  }

  deinit {
    // Each idle thread finds nobody and ends.
    for _ in 0..<state.withLock({ $0.idle }) { waiting.signal() }
  }
}
