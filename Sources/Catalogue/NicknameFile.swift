import Foundations

/// What people call a title: "aot".
public struct Nickname: Sendable, Equatable {
  /// As it is written.
  public var name: String
  /// The title's id.
  public var animeID: Int

  /// A nickname of a title.
  public init(_ name: String, _ animeID: Int) { (self.name, self.animeID) = (name, animeID) }
}

/// Reads nicknames: a CSV file of nickname,anime_id.
public enum NicknameFile {
  /// The nicknames, in the order of the file. O(bytes).
  ///
  /// - Throws: `CatalogueError` with the line for another header, or a row without a name and an id.
  public static func read(_ path: String) throws -> [Nickname] {
    var result: [Nickname] = []
    var isHeader = true
    try CSVFile(path: path).forEachRow { row in
      if isHeader {
        isHeader = false
        guard row.texts == ["nickname", "anime_id"] else {
          throw CatalogueError(path: path, line: row.line, reason: "the header must be nickname,anime_id.")
        }
        return
      }
      let name = CleanText.clean(row.text(0), limit: 100)
      guard row.count == 2, !name.isEmpty, let id = row.integer(1), id > 0 else {
        throw CatalogueError(path: path, line: row.line, reason: "expected a nickname and an id.")
      }
      result.append(Nickname(name, id))
    }
    return result
  }
}
