import Foundations

/// Data that cannot be trained on or measured, as a sentence for the user.
public struct LearningError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String
  /// An error that says `description`.
  public init(_ description: String) { self.description = CleanText.clean(description, limit: 2000) }
}
