import Catalogue
import Events
import Foundation
import Foundations

/// Reads one person's list from a CSV file: a row a title, columns by name. Also the CSV that this program exports.
enum PersonCSV {
  private struct Columns {
    let user, malID, aniListID, type, episodes, year, score, status, progress, repeats, started,
      finished: Int?
    let updated, notes, tags, feedback, time, aside: Int?
    let titles: [Int]
    /// A sentence about other columns that could be the score.
    let doubt: String?

    init(_ table: TableColumns) {
      user = table.find(["user_id", "username", "user", "uid"])
      malID = table.find(["anime_id", "mal_id", "series_animedb_id", "animedb_id", "item_id", "id"])
      aniListID = table.find(["anilist_id"])
      titles = table.all([
        "title", "anime_title", "series_title", "name", "anime_name", "anime", "english_title",
        "japanese_title",
      ])
      type = table.find(["series_type", "type", "format"])
      episodes = table.find(["series_episodes", "total_episodes", "episodes"])
      year = table.find(["year", "season_year"])
      score = RatingColumns.rating(table)
      doubt = score.flatMap {
        RatingColumns.doubt($0, table, advice: "call the column you mean my_score to take another")
      }
      status = table.find(["my_status", "watching_status", "list_status", "watch_status", "status"])
      progress = table.find(["my_watched_episodes", "watched_episodes", "episodes_watched", "progress"])
      repeats = table.find(["my_times_watched", "times_watched", "repeats", "repeat", "rewatches"])
      started = table.find(["my_start_date", "started_at", "started", "start_date"])
      finished = table.find(["my_finish_date", "completed_at", "finished_at", "finished", "finish_date"])
      updated = table.find(["my_last_updated", "last_updated", "updated_at", "updated"])
      notes = table.find(["my_comments", "notes", "comments"])
      tags = table.find(["my_tags", "tags"])
      feedback = table.find(["feedback_type"])
      time = table.find(["timestamp"])
      aside = table.find(["set_aside"])
    }
  }

  /// Reads a list. O(bytes).
  ///
  /// - Parameters:
  ///   - user: whose rows are read, where the file has those of several people.
  ///   - scale: the scale of its scores; nil to tell it from them.
  /// - Throws: `ListsError`, `CatalogueError`.
  static func read(_ input: ReadableFile, path: String, user: String?, scale: RatingScale?) throws
    -> PersonList
  {
    let file = try CSVFile(path: path, file: input)
    var columns: Columns?
    var list = PersonList(.csv)
    var scores: [RatingText] = []
    var people: [String] = []
    var (judge, unusable, firstUnusable, strangeScores) = (ScaleJudge(), 0, 0, StrangeScores())
    let strange = try file.forEachRow { row in
      guard let c = columns else {
        columns = try header(row, path)
        if columns?.feedback != nil { list.source = .nostrade }
        return
      }
      if let column = c.user {
        let name = row.text(column)
        if let user, name != user { return }
        if !people.contains(name), people.count < 1000 { people.append(name) }
      }
      guard list.entries.count < ListReader.mostEntries else { throw ListReader.tooMany(path) }
      guard let entry = entry(row, c) else {
        unusable += 1
        if firstUnusable == 0 { firstUnusable = row.line }
        return
      }
      let score = c.score.map(row.rating) ?? .none
      if case .number(let value) = score { judge.add(value) }
      if let column = c.score, score == .unreadable { strangeScores.note(row, column) }
      scores.append(score)
      list.entries.append(entry)
    }
    guard people.count <= 1 else {
      throw ListsError(
        path: path,
        reason:
          "this file holds the lists of \(people.count == 1000 ? "many" : "\(people.count)") people. Say whose is yours with --user "
          + "(\(people.prefix(3).map { CleanText.clean($0, limit: 40) }.joined(separator: ", ")) ...), or bring all of them for training with "
          + "import --ratings.")
    }
    if list.entries.isEmpty, let user {
      throw ListsError(path: path, reason: "no row is of the user \(CleanText.clean(user, limit: 60)).")
    }
    list.owner = people.first.map { CleanText.clean($0, limit: 100) }
    // Our own scores are from 1 to 10.
    let used = scale ?? (list.source == .nostrade ? .ten : judge.scale)
    if list.source == .csv, let doubt = columns?.doubt { list.warnings.append(doubt) }
    if scale == nil, list.source == .csv, let warning = judge.warning { list.warnings.append(warning) }
    for (i, score) in scores.enumerated() {
      list.entries[i].score =
        switch score {
        case .number(let value): used.rating(value)
        case .ofTen(let value): RatingScale.ten.rating(value)
        case .none, .unreadable: nil
        }
    }
    if let warning = strangeScores.warning { list.warnings.append(warning) }
    if unusable > 0 {
      list.warnings.append(
        "Skipped \(unusable) rows without an id and a title, the first on line \(firstUnusable).")
    }
    if let warning = strange.warning { list.warnings.append(warning) }
    return list
  }

  /// Scores that are no number, which count as none.
  private struct StrangeScores {
    private var count = 0
    private var first = ""

    mutating func note(_ row: CSVRow, _ column: Int) {
      if count == 0 { first = "\"\(CleanText.clean(row.text(column), limit: 40))\" on line \(row.line)" }
      count += 1
    }

    var warning: String? {
      count == 0
        ? nil
        : "\(count == 1 ? "1 score cannot be read and counts" : "\(count) scores cannot be read and count") as none, the first \(first)."
    }
  }

  private static func header(_ row: CSVRow, _ path: String) throws -> Columns {
    let table = TableColumns(row)
    let columns = Columns(table)
    guard columns.malID != nil || columns.aniListID != nil || !columns.titles.isEmpty,
      columns.score != nil || columns.status != nil || columns.feedback != nil
    else {
      throw ListsError(
        path: path, line: row.line,
        reason:
          "a list needs a column with the id or the title (anime_id, title) and one with the score or the status (score, "
          + "status); found " + CleanText.clean(table.names.joined(separator: ","), limit: 100) + ".")
    }
    return columns
  }

  private static func entry(_ row: CSVRow, _ c: Columns) -> ListEntry? {
    func text(_ column: Int?, _ limit: Int = 300) -> String? {
      guard let column else { return nil }
      let clean = CleanText.clean(HTMLEntities.decode(row.text(column)), limit: limit)
      return clean.isEmpty ? nil : clean
    }
    func count(_ column: Int?) -> Int? {
      column.flatMap(row.integer).flatMap { $0 > 0 && $0 < 100_000 ? $0 : nil }
    }
    var entry = ListEntry()
    entry.line = row.line
    entry.malID = c.malID.flatMap(row.integer).flatMap { $0 > 0 ? $0 : nil }
    entry.anilistID = c.aniListID.flatMap(row.integer).flatMap { $0 > 0 ? $0 : nil }
    for column in c.titles {
      if let name = text(column), !entry.names.contains(name) { entry.names.append(name) }
    }
    guard entry.malID != nil || entry.anilistID != nil || !entry.names.isEmpty else { return nil }
    entry.type = text(c.type).flatMap(ListType.name)
    entry.episodes = count(c.episodes)
    entry.year = count(c.year)
    entry.status = text(c.status).flatMap(ListStatus.init(text:))
    entry.progress = count(c.progress)
    entry.repeats = count(c.repeats) ?? 0
    entry.started = text(c.started).flatMap(PartialDate.init(text:))
    entry.finished = text(c.finished).flatMap(PartialDate.init(text:))
    entry.updated = c.updated.flatMap { TimeText.milliseconds(row.text($0)) }
    entry.notes = text(c.notes, 4000)
    entry.tags = text(c.tags, 1000)
    entry.feedback = c.feedback.flatMap(row.integer).flatMap(Feedback.init(rawValue:))
    if let feedback = entry.feedback, [.undo, .unsaved, .evidenceOff].contains(feedback) {
      entry.feedback = nil
    }
    if entry.feedback != nil { entry.time = c.time.flatMap { TimeText.milliseconds(row.text($0)) } }
    entry.isSetAside = c.aside.flatMap(row.integer) == 1
    // A list without states says by a row that the title was watched.
    if c.status == nil, c.feedback == nil { entry.status = .completed }
    return entry
  }
}
