import Foundation

/// A file operation that the system refused: the only error type of this target.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What could not be done, as in "cannot be opened".
  public var operation: String
  /// The system's error number (`errno`); 0 where `operation` says all there is to say.
  public var code: Int32

  /// An error about the file at `path`; by default with the current `errno`.
  public init(path: String, operation: String, code: Int32 = errno) {
    (self.path, self.operation, self.code) = (path, operation, code)
  }

  /// The system's words for `code`, as in "No space left on device".
  public var cause: String { String(cString: strerror(code)) }
  /// Operation and cause, if there is one, as a sentence without the path.
  public var reason: String { code == 0 ? "\(operation)." : "\(operation): \(cause)." }
  /// A sentence for a person.
  public var description: String { CleanText.clean("\(path): \(reason)", limit: 1000) }
}
