import Foundations

/// A list that cannot be read or written.
public struct ListsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// Line in the file, from 1.
  public var line: Int?
  /// What is wrong and what to do.
  public var reason: String

  /// An error about a file.
  public init(path: String, line: Int? = nil, reason: String) {
    (self.path, self.line, self.reason) = (path, line, reason)
  }

  /// `animelist.xml:17: ...`
  public var description: String {
    CleanText.clean(path, limit: 500) + (line.map { ":\($0)" } ?? "") + ": "
      + CleanText.lines(reason, limit: 2000)
  }
}
