import Dispatch
import Events
import Foundation
import Journal
import Synchronization
import Testing

@testable import Server

@Suite final class CommitQueueTests {
  private let made: MadeUp
  init() throws { made = try MadeUp() }
  deinit { made.remove() }

  private final class Turns: Sendable {
    let isTrying = Atomic(false)
    let taken = Atomic(0)
  }

  /// A journal that is away is waited for once: those who came meanwhile are told with the one who tried.
  @Test func thoseWhoWaitedDoNotWaitAgain() async throws {
    let queue = CommitQueue(made.store, metrics: ServerMetrics(), patience: .milliseconds(50))
    let user = try made.store.profile(named: "me").userID
    let turns = Turns()
    let isDone = DispatchSemaphore(value: 0)
    let first = Task {
      try await queue.alone {
        turns.isTrying.store(true, ordering: .relaxed)
        isDone.wait()
        throw Problem(503, "away")
      }
    }
    while !turns.isTrying.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
    let request = AppendRequest(userID: user, drafts: [EventDraft(animeID: 1, feedback: .like, time: 7)])
    let take: @Sendable () -> Void = { turns.taken.wrappingAdd(1, ordering: .relaxed) }
    let second = Task { try await queue.alone(take) }
    let third = Task { _ = try await queue.append(request) }
    try await Task.sleep(for: .milliseconds(200))
    isDone.signal()
    for waiting in [first, second, third] {
      await #expect(throws: Problem.self) { try await waiting.value }
    }
    let taken = turns.taken.load(ordering: .relaxed)
    #expect(try taken == 0 && made.store.events(userID: user).isEmpty)
    // Whoever comes later tries.
    try await queue.alone(take)
    guard case .stored = try await queue.append(request) else { throw Problem(500, "not stored") }
    #expect(try made.store.events(userID: user).count == 1)
  }
}
