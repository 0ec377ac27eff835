import Catalogue
import Events
import Foundation
import Foundations

/// The rows of one person's list as they are read from a CSV file.
struct PersonCSVReader {
  private let path: String
  private let user: String?
  private let scale: RatingScale?
  private var columns: PersonCSV.Columns
  private var list = PersonList(.csv)
  private var scores: [RatingText] = []
  /// Whose rows there are, up to a thousand people.
  private var people: [String] = []
  private var log = PersonLog()
  private var judge = ScaleJudge()
  private var (unusable, firstUnusable) = (0, 0)
  private var strange = PersonCSVRow.Strange()
  private var asides = PersonRows()

  private static let mostPeople = 1000

  /// - Parameter user: whose rows are read, where the file has those of several people.
  /// - Parameter scale: the scale of its scores; nil to tell it from them.
  init(_ columns: PersonCSV.Columns, _ path: String, user: String?, _ scale: RatingScale?) {
    (self.columns, self.path, self.user, self.scale) = (columns, path, user, scale)
    if columns.feedback != nil { list.source = .nostrade }
  }

  /// Takes in a row.
  ///
  /// - Throws: `ListsError` when there are too many.
  mutating func add(_ row: CSVRow) throws {
    columns.settle(row)
    if asides.isNoTitle(row, columns.table, titles: columns.titles) { return }
    if let column = columns.user {
      let name = Self.person(row, column)
      if let user, name != user, row.text(column) != user { return }
      // Byte for byte, as in ratings files.
      let isNew = !people.contains { $0.utf8.elementsEqual(name.utf8) }
      if isNew, people.count < Self.mostPeople { people.append(name) }
    }
    guard list.entries.count < ListReader.mostEntries else { throw ListReader.tooMany(path) }
    guard let entry = PersonCSVRow(row, columns).entry(&strange) else {
      unusable += 1
      if firstUnusable == 0 { firstUnusable = row.line }
      return
    }
    let score = score(row)
    if case .number(let value) = score { judge.add(value) }
    if let column = columns.score, score == .unreadable {
      strange.scores.note(row.text(column), line: row.line)
    }
    if let feedback = columns.feedback.flatMap(row.feedback) {
      log.add(
        entry, feedback, event: columns.event.flatMap(row.integer).map(Int64.init),
        target: columns.target.flatMap(row.integer).map(Int64.init), place: scores.count)
    }
    scores.append(score)
    list.entries.append(entry)
  }

  /// The list, with its scores on a scale of ten.
  ///
  /// - Parameter legacy: a sentence about the text of the file.
  /// - Throws: `ListsError`.
  func finished(_ legacy: String?) throws -> PersonList {
    try check()
    var (list, scores) = (list, scores)
    // A log of this program names people by numbers of its own.
    list.owner = columns.event == nil ? people.first.map { CleanText.clean($0, limit: 100) } : nil
    var warnings = [log.replay(&list.entries, &scores)]
    let scale = scale ?? columns.scale ?? (columns.isLiking && judge.mayBeThumbs ? .thumbs : nil)
    if scale == nil, list.source == .csv, let refusal = judge.refusal {
      throw ListsError(path: path, reason: refusal)
    }
    if list.source == .csv { warnings += [columns.doubt, scale == nil ? judge.warning : nil] }
    // Our own scores are from 1 to 10.
    var outside = OutsideScores(scale ?? (list.source == .nostrade ? .ten : judge.scale))
    for (i, score) in scores.enumerated() {
      list.entries[i].score =
        switch score {
        case .number(let value): outside.rating(value, line: list.entries[i].line)
        case .ofTen(let value): RatingScale.ten.rating(value)
        case .none, .unreadable: nil
        }
    }
    warnings += [outside.warning] + strange.warnings + [skipped, asides.warning, legacy]
    list.warnings += warnings.compactMap { $0 }
    return list
  }

  /// - Throws: `ListsError` where the rows are no list of one person.
  private func check() throws {
    guard people.count <= 1 else {
      throw ListsError(
        path: path,
        reason:
          "this file holds the lists of \(people.count == Self.mostPeople ? "many" : "\(people.count)") people "
          + "(\(people.prefix(3).map { CleanText.clean($0, limit: 40) }.joined(separator: ", "))\(people.count > 3 ? " ..." : "")). Say whose is yours: "
          + "nostrade import --list FILE --user NAME. All of them, for training: nostrade import --ratings FILE"
      )
    }
    if list.entries.isEmpty, let user {
      throw ListsError(path: path, reason: "no row is of the user \(CleanText.clean(user, limit: 60)).")
    }
    guard !list.entries.isEmpty || unusable == 0 else {
      throw ListsError(
        path: path, line: firstUnusable,
        reason:
          "no title could be read: "
          + (unusable == 1
            ? "the row has neither an id nor a title." : "none of the \(unusable) rows has an id or a title.")
      )
    }
  }

  private var skipped: String? {
    guard unusable > 0 else { return nil }
    return unusable == 1
      ? "Skipped 1 row without an id and a title, on line \(firstUnusable)."
      : "Skipped \(unusable) rows without an id and a title, the first on line \(firstUnusable)."
  }

  /// A person as the file names them; tools write numbers as `1.0`.
  private static func person(_ row: CSVRow, _ column: Int) -> String {
    let text = row.text(column)
    guard text.contains(where: ".,+".contains) else { return text }
    return row.integer(column).map(String.init) ?? text
  }

  /// The score of a row; of another column where the one that was taken holds ages.
  private mutating func score(_ row: CSVRow) -> RatingText {
    guard let column = columns.score else { return .none }
    let table = columns.table
    let score = row.rating(column, areThumbs: scale == .thumbs || columns.isLiking)
    guard score == .unreadable, let other = RatingColumns.rating(besidesAge: column, row, table) else {
      return score
    }
    columns.score = other
    columns.doubt = CleanText.clean(
      "The score is read from \(table.names[other]), as \(table.names[column]) holds ages (\(row.text(column)))."
    )
    return row.rating(other)
  }
}
