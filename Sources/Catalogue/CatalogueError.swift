import Foundations

/// A file that cannot be read as a catalogue, ratings or histories, or a search text that does not name one title.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, if the error is about one.
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

  /// The error about a header that stands in quotes as a whole; nil for others.
  public static func quotedWhole(_ header: CSVRow, path: String) -> CatalogueError? {
    guard header.isQuotedWhole, !header.text(0).lowercased().hasPrefix("sep=") else { return nil }
    return CatalogueError(
      path: path, line: header.line,
      reason:
        "every row stands in quotes as a whole (found \"\(CleanText.clean(header.text(0), limit: 100))\"), so it is one field. "
        + "Take the quotes at both ends of the rows away.")
  }

  /// `ratings.csv:17: ...`
  public var description: String {
    let place = path.map { CleanText.clean($0, limit: 500) + (line.map { ":\($0)" } ?? "") + ": " }
    return (place ?? "") + CleanText.lines(reason, limit: 2000)
  }
}
