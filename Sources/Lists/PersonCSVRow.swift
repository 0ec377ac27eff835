import Catalogue
import Events
import Foundation
import Foundations

/// A row of one person's list in a CSV file.
struct PersonCSVRow {
  /// What cannot be used in the rows of a list.
  struct Strange {
    var scores = StrangeFields(), states = StrangeFields(), dates = StrangeFields(), times = StrangeFields()

    var warnings: [String?] {
      [
        scores.warning("score"), states.warning("state", ("is not known", "are not known")),
        dates.warning("date"), times.warning("time"),
      ]
    }
  }

  private let row: CSVRow
  private let columns: PersonCSV.Columns

  init(_ row: CSVRow, _ columns: PersonCSV.Columns) { (self.row, self.columns) = (row, columns) }

  /// What the row says of a title; nil where it names none.
  func entry(_ strange: inout Strange) -> ListEntry? {
    let c = columns
    var entry = ListEntry()
    entry.line = row.line
    entry.malID = id(c.malID)
    entry.anilistID = id(c.aniListID)
    for column in c.titles {
      if let name = name(column), !entry.names.contains(name) { entry.names.append(name) }
    }
    guard entry.malID != nil || entry.anilistID != nil || !entry.names.isEmpty else { return nil }
    entry.type = text(c.type).flatMap(ListType.name)
    entry.episodes = count(c.episodes)
    entry.year = count(c.year)
    entry.status = text(c.status).flatMap(ListStatus.init(text:))
    if entry.status == nil, let text = text(c.status), !ListStatus.saysNothing(text) {
      strange.states.note(text, line: row.line)
    }
    entry.progress = count(c.progress)
    entry.repeats = count(c.repeats) ?? 0
    entry.started = date(c.started, &strange)
    entry.finished = date(c.finished, &strange)
    entry.updated = time(c.updated, &strange)
    entry.notes = text(c.notes, 4000)
    entry.tags = text(c.tags, 1000)
    readAnswer(into: &entry, at: time(c.time, &strange))
    // A list without states says by a row that the title was watched.
    if c.status == nil, c.feedback == nil {
      entry.status = PersonRows.isUnwatched(row, c.watched, score: c.score) ? .planned : .completed
    }
    return entry
  }

  /// What this program wrote of an answer.
  private func readAnswer(into entry: inout ListEntry, at time: Int64?) {
    entry.feedback = columns.feedback.flatMap(row.feedback)
    if let feedback = entry.feedback, [.undo, .unsaved, .evidenceOff].contains(feedback) {
      entry.feedback = nil
    }
    // Beside scores it is the time of the entry, not of an answer given here.
    if entry.feedback != nil { entry.time = time } else { entry.updated = entry.updated ?? time }
    entry.isSetAside = columns.aside.flatMap(row.integer) == 1
    entry.isScoreRead = columns.feedback != nil && columns.scoreRead.flatMap(row.integer) == 1
  }

  private func text(_ column: Int?, _ limit: Int = 300) -> String? {
    guard let column else { return nil }
    let clean = CleanText.clean(row.text(column), limit: limit)
    return clean.isEmpty ? nil : clean
  }

  /// Names are often copied from web pages, entities and all; what a person wrote, and what this program writes, is as it is.
  private func name(_ column: Int) -> String? {
    guard columns.feedback == nil else { return text(column) }
    let clean = CleanText.clean(HTMLEntities.decode(row.text(column)), limit: 300)
    return clean.isEmpty ? nil : clean
  }

  private func id(_ column: Int?) -> Int? { column.flatMap(row.integer).flatMap { $0 > 0 ? $0 : nil } }

  private func count(_ column: Int?) -> Int? {
    column.flatMap(row.integer).flatMap { $0 > 0 && $0 < 100_000 ? $0 : nil }
  }

  private func date(_ column: Int?, _ strange: inout Strange) -> PartialDate? {
    guard let text = text(column) else { return nil }
    let date = PartialDate(anyText: text)
    if date == nil, !PartialDate.saysNothing(text) { strange.dates.note(text, line: row.line) }
    return date
  }

  private func time(_ column: Int?, _ strange: inout Strange) -> Int64? {
    guard let column, let text = text(column) else { return nil }
    let time = TimeText.milliseconds(text)
    if time == nil, !PartialDate.saysNothing(text), Double(text) != 0 {
      strange.times.note(text, line: row.line)
    }
    return time
  }
}
