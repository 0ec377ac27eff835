import Dispatch
import TestSupport
import Testing

@testable import App

@Suite struct BackgroundTaskTests {
  private struct Refusal: Error, Equatable {}

  @Test(.timeLimit(.minutes(5))) func everyCallerHasTheResult() throws {
    let task = BackgroundTask(on: .global()) { 7 }
    #expect(try task.value() == 7)
    #expect(try task.value() == 7)
    let failing = BackgroundTask<Int>(on: .global()) { throw Refusal() }
    for _ in 0..<2 { #expect(throws: Refusal.self) { try failing.value() } }
  }
}
