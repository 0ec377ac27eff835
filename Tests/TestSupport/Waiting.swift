import Foundation
import Synchronization
import Testing

/// Runs the tests of a suite on a few threads of their own: they mostly wait, for processes or for time to pass. Swift's own threads
/// for tasks are as many as the machine has cores, and one that waits leaves its core to nobody.
public struct Waiting: SuiteTrait, TestTrait, TestScoping {
  /// Scopes are those of the tests, not that of the suite.
  public var isRecursive: Bool { true }

  /// Runs a test once one of those threads is free.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // The place is waited for on those threads too: those of Swift have a thousand other tests before it.
    try await withTaskExecutorPreference(WaitingThreads.shared) {
      await WaitingThreads.shared.enter()
      defer { WaitingThreads.shared.leave() }
      try await function()
    }
  }
}

extension Trait where Self == Waiting {
  /// Tests that mostly wait: they get threads of their own.
  public static var waiting: Self { Waiting() }
}

/// As many tests as there are threads, so that each goes on at once after it has waited for another task.
private final class WaitingThreads: TaskExecutor {
  /// Enough to keep all cores busy where tests wait half of their time, and too few to make them late.
  static let shared = WaitingThreads(count: 2 * ProcessInfo.processInfo.activeProcessorCount)

  private let jobs = Mutex<[UnownedJob]>([])
  private let count = DispatchSemaphore(value: 0)
  private let tests: Mutex<(free: Int, next: [CheckedContinuation<Void, Never>])>

  private init(count: Int) {
    tests = Mutex((count, []))
    for _ in 0..<count {
      let thread = Thread { [self] in while true { runNext() } }
      thread.stackSize = 8 << 20  // As a main thread has.
      thread.start()
    }
  }

  func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = tests.withLock { tests in
        guard tests.free > 0 else {
          tests.next.append(continuation)
          return false
        }
        tests.free -= 1
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  func leave() {
    let next = tests.withLock { tests in
      if tests.next.isEmpty { tests.free += 1 }
      return tests.next.isEmpty ? nil : tests.next.removeFirst()
    }
    next?.resume()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    count.signal()
  }

  private func runNext() {
    count.wait()
    let job = jobs.withLock { $0.removeFirst() }
    job.runSynchronously(on: asUnownedTaskExecutor())
  }
}
