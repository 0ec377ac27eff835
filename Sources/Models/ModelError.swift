import Foundations

/// An impossible configuration, members that do not fit together, or training that diverged.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence for the user: what happened and what to do.
  public let description: String
  /// An error that says `description`.
  public init(_ description: String) { self.description = CleanText.clean(description, limit: 2000) }
}
