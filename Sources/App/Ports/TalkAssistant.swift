import Meaning

/// A language model: slow, and not to be trusted.
public protocol TalkAssistant: Sendable {
  /// What a sentence asks for.
  ///
  /// - Throws: when there is no answer, or none that can be used.
  func read(_ sentence: String) throws -> Wish
  /// What can be said of the titles of an answer, in the model's words.
  ///
  /// - Throws: when there is no answer, or none that keeps to the facts.
  func comment(on facts: TalkFacts) throws -> String
}

extension TalkModel: TalkAssistant {}
