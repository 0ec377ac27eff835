import Foundations

/// A search, a judgement or a talk that cannot be done, as a sentence that says what to do.
public struct MeaningError: Error, Equatable, CustomStringConvertible {
  /// The file, if it is about one.
  public var path: String?
  /// What happened, and what to do.
  public var reason: String

  /// An error, with the file that it is about.
  public init(path: String? = nil, _ reason: String) { (self.path, self.reason) = (path, reason) }

  /// `path: reason`.
  public var description: String { path.map { "\(CleanText.clean($0, limit: 500)): \(reason)" } ?? reason }
}
