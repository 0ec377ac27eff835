/// A file that cannot be read as a catalogue, a ratings list or a history, or a title that cannot be told from others.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file; nil when the error is not about one.
  public var path: String?
  /// Line in the file, from 1.
  public var line: Int?
  /// What is wrong and what to do.
  public var reason: String

  /// An error about a line of a file.
  public init(path: String? = nil, line: Int? = nil, reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  /// `ratings.csv:17: ...`
  public var description: String {
    (path ?? "") + (line.map { ":\($0)" } ?? "") + (path == nil ? "" : ": ") + reason
  }
}
