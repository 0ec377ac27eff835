import Foundations

/// A model file that cannot be read or written.
public struct TensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong and what to do.
  public var reason: String

  /// An error about the file at `path`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// `path: reason`, for the user.
  public var description: String { CleanText.clean("\(path): \(reason)", limit: 1000) }
}
