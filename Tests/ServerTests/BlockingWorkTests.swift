import Foundation
import Synchronization
import Testing

@testable import Server

@Suite struct BlockingWorkTests {
  private final class Counts: Sendable {
    let begun = Atomic(0)
    let fewest = Mutex(Int.max)
  }

  /// Requests that wait for a database wait at the same time, not after one another.
  @Test func allThatMayWaitWaitTogether() async throws {
    let work = BlockingWork(isLocal: false)
    let counts = Counts()
    let all = BlockingWork.mostRunning
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<all {
        group.addTask {
          try await work.run {
            counts.begun.wrappingAdd(1, ordering: .relaxed)
            // Nobody ends before all have begun, unless they never do.
            let end = Date().addingTimeInterval(180)
            while counts.begun.load(ordering: .relaxed) < all, Date() < end { usleep(10_000) }
            let now = counts.begun.load(ordering: .relaxed)
            counts.fewest.withLock { $0 = min($0, now) }
          }
        }
      }
      try await group.waitForAll()
    }
    let together = counts.fewest.withLock { $0 }
    #expect(together == all)
    // Threads are used again.
    for number in 0..<100 { #expect(try await work.run { number } == number) }
  }

  /// A thread that still works when nobody needs it any more ends after that, and does not wait for ever.
  @Test func aThreadEndsWithItsOwner() throws {
    var key = pthread_key_t()
    try #require(
      pthread_key_create(&key) { value in
        // Called when the thread ends.
        if let value { Unmanaged<DispatchSemaphore>.fromOpaque(value).takeRetainedValue().signal() }
      } == 0)
    let (begun, mayEnd, ended) = (
      DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
    )
    var threads: BlockingThreads? = BlockingThreads()
    threads?.run { [key] in
      pthread_setspecific(key, Unmanaged.passRetained(ended).toOpaque())
      begun.signal()
      mayEnd.wait()
    }
    begun.wait()
    threads = nil
    mayEnd.signal()
    #expect(ended.wait(timeout: .now() + 180) == .success)
  }

  @Test func tooManyAreRefusedAndWhatTakesTooLongIsLeft() async throws {
    let work = BlockingWork(isLocal: false)
    let isOver = Atomic(false)
    let late = try await work.run(within: .milliseconds(50)) {
      while !isOver.load(ordering: .relaxed) { usleep(10_000) }
      return 1
    }
    #expect(late == nil)
    isOver.store(true, ordering: .relaxed)
    #expect(try await work.run(within: .seconds(60)) { 2 } == 2)
    await #expect(throws: Problem.self) {
      try await work.run(within: .seconds(60)) { throw Problem(404, "") }
    }
  }
}
