import Foundation
import Meaning
import Synchronization

/// Asks a language model on other threads. Only the newest question is waited for: what comes to an earlier one, or after `cancel`, is
/// dropped, though its connection stays until the model answers or its time is over.
public final class TalkAsking: Sendable {
  /// Makes the model, at the first question.
  public typealias Make = @Sendable () throws -> any TalkAssistant

  /// What came back, with why there is nothing of use.
  enum Answer: Sendable {
    /// What a sentence asks for.
    case read(String, Result<Wish, Failure>)
    /// A comment.
    case worded(Result<String, Failure>)
  }

  /// Why there is no answer, as a sentence.
  struct Failure: Error { let reason: String }

  private struct State {
    var number = 0
    var isForComment = false
    var answer: Answer?
    var assistant: (any TalkAssistant)?
  }

  private let make: Make
  private let waits: Bool
  private let wake: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - waits: whether questions are answered before the call returns.
  ///   - wake: called from another thread when there is an answer.
  init(_ make: @escaping Make, waits: Bool, wake: @escaping @Sendable () -> Void) {
    (self.make, self.waits, self.wake) = (make, waits, wake)
  }

  /// Asks what a sentence means.
  func read(_ sentence: String) {
    ask { .read(sentence, $0.flatMap { model in Self.result { try model.read(sentence) } }) }
  }

  /// Asks for a comment.
  func word(_ facts: TalkFacts) {
    ask(isForComment: true) { .worded($0.flatMap { model in Self.result { try model.comment(on: facts) } }) }
  }

  /// Stops waiting for an answer to what was asked.
  func cancel() { state.withLock { ($0.number, $0.answer) = ($0.number + 1, nil) } }

  /// Stops waiting for a comment.
  func cancelComment() {
    state.withLock { if $0.isForComment { ($0.number, $0.answer) = ($0.number + 1, nil) } }
  }

  /// The answer, once.
  func take() -> Answer? {
    state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }

  private func ask(
    isForComment: Bool = false, _ question: @escaping @Sendable (Result<any TalkAssistant, Failure>) -> Answer
  ) {
    let number = state.withLock { state in
      (state.number, state.answer, state.isForComment) = (state.number + 1, nil, isForComment)
      return state.number
    }
    let work: @Sendable () -> Void = { [self] in
      let answer = question(assistant())
      let isWanted = state.withLock { state in
        guard state.number == number else { return false }
        state.answer = answer
        return true
      }
      if isWanted, !waits { wake() }
    }
    if waits { work() } else { Thread.detachNewThread(work) }
  }

  private func assistant() -> Result<any TalkAssistant, Failure> {
    if let known = state.withLock({ $0.assistant }) { return .success(known) }
    let made = Self.result(make)
    if case .success(let new) = made { state.withLock { $0.assistant = new } }
    return made
  }

  private static func result<Value>(_ body: () throws -> Value) -> Result<Value, Failure> {
    do { return .success(try body()) } catch { return .failure(Failure(reason: "\(error)")) }
  }
}
