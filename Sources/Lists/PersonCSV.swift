import Catalogue
import Events
import Foundation
import Foundations

/// Reads one person's list from a CSV file: a row a title, columns by name. Also the CSV that this program exports.
enum PersonCSV {
  /// Reads a list. O(bytes).
  ///
  /// - Parameters:
  ///   - user: whose rows are read, where the file has those of several people.
  ///   - scale: the scale of its scores; nil to tell it from them.
  ///   - named: the columns that the person named, by name or by number.
  /// - Throws: `ListsError`, `CatalogueError`.
  static func read(
    _ input: ReadableFile, path: String, user: String?, scale: RatingScale?,
    columns named: [RatingsFormat.Role: String] = [:]
  ) throws -> PersonList {
    var reader: PersonCSVReader?
    let legacy = try CSVFile(path: path, file: input).forEachRow { row in
      if reader == nil {
        if PersonRows.isBeforeHeader(row), !Columns(TableColumns(row)).isList { return }
        let columns = try header(row, path, named)
        reader = PersonCSVReader(columns, path, user: user, scale)
        if !columns.isHeaderless { return }
      }
      try reader?.add(row)
    }
    guard let reader else { throw ListsError(path: path, reason: "the file has no rows.") }
    return try reader.finished(legacy.warning)
  }

  private static func header(_ row: CSVRow, _ path: String, _ named: [RatingsFormat.Role: String]) throws
    -> Columns
  {
    func refusal(_ reason: String) -> ListsError { ListsError(path: path, line: row.line, reason: reason) }
    let table = TableColumns(row)
    if let quoted = CatalogueError.quotedWhole(row, path: path) { throw refusal(quoted.reason) }
    var columns = Columns(table)
    let found = CleanText.clean(table.names.joined(separator: ","), limit: 100)
    let isHeaderless = columns.isData(row, named)
    let numbers = (0..<row.count).count { row.number($0) != nil }
    guard isHeaderless || numbers * 2 < row.count || numbers == 0 else {
      throw refusal(
        "the file has no header (found \(found)). Write one above it that names the columns, for example anime_id,score, or "
          + "say which is which by number: nostrade import --list FILE --columns item=1,rating=2")
    }
    if isHeaderless { columns = Columns(TableColumns(table.names.map { _ in "" })) }
    if let missing = columns.take(named) {
      throw refusal(
        "there is no column \"\(CleanText.clean(missing.value, limit: 60))\" for the \(missing.key.rawValue); found \(found)."
      )
    }
    columns.isHeaderless = isHeaderless
    guard columns.isList || columns.hasTitles && named[.rating] == "none" else {
      throw refusal(
        "a list needs a column with the id or the title (anime_id, title) and one with the score or the status (score, "
          + "status); found \(found). Say which they are: nostrade import --list FILE --columns item=NAME,rating=NAME "
          + "(by number where no line names the columns; rating=none where all were only watched).")
    }
    guard !columns.isCatalogue || named[.rating] != nil else {
      let remedy = CatalogueFile.takes(table) ? " nostrade import --catalogue FILE takes it." : ""
      throw refusal(
        "this is a catalogue: its scores are everybody's, not yours.\(remedy) If they are yours, say so: "
          + "nostrade import --list FILE --columns rating=NAME")
    }
    return columns
  }
}
