import Catalogue
import Events
import Foundation
import Foundations

/// Reads one person's list from a CSV file: a row a title, columns by name. Also the CSV that this program exports.
enum PersonCSV {
  private struct Columns {
    let table: TableColumns
    let user, malID, aniListID, type, episodes, year, status, progress, repeats, started, finished: Int?
    let updated, notes, tags, feedback, time, aside, scoreRead, event, target: Int?
    let titles: [Int]
    var score: Int?
    /// Whether the columns are those of a catalogue, and none is about a person: its scores are everybody's.
    let isCatalogue: Bool
    /// A sentence about other columns that could be the score.
    var doubt: String?

    init(_ table: TableColumns) {
      self.table = table
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
      status = table.find([
        "my_status", "watching_status", "list_status", "my_list_status", "watch_status", "user_status",
        "status", "state", "watchlist",
      ])
      progress = table.find(["my_watched_episodes", "watched_episodes", "episodes_watched", "progress"])
      repeats = table.find(["my_times_watched", "times_watched", "repeats", "repeat", "rewatches"])
      started = table.find(["my_start_date", "started_at", "started", "start_date"])
      finished = table.find([
        "my_finish_date", "completed_at", "finished_at", "finished", "finish_date", "watched_date",
        "watched_at",
      ])
      updated = table.find(["my_last_updated", "last_updated", "updated_at", "updated"])
      notes = table.find(["my_comments", "notes", "comments"])
      tags = table.find(["my_tags", "tags"])
      feedback = table.find(["feedback_type"])
      time = table.find(["timestamp"])
      aside = table.find(["set_aside"])
      scoreRead = table.find(["score_read"])
      event = feedback == nil ? nil : table.find(["event_id"])
      target = feedback == nil ? nil : table.find(["target_event"])
      isCatalogue = Self.isCatalogue(table)
      if score == nil, feedback == nil { doubt = withoutScore() }
    }

    private static func isCatalogue(_ table: TableColumns) -> Bool {
      let ofPerson = [
        "user_id", "username", "user", "uid", "my_score", "my_rating", "user_score", "user_rating",
        "your_score",
        "your_rating", "my_status", "watching_status", "list_status", "watch_status", "my_watched_episodes",
        "watched_episodes", "episodes_watched", "progress", "my_times_watched", "times_watched", "repeats",
        "repeat", "rewatches", "my_start_date", "started_at", "my_finish_date", "completed_at", "finished_at",
        "watchlist", "my_list_status", "my_last_updated", "last_updated", "updated_at", "updated",
        "my_comments", "notes", "comments",
        "my_tags",
        "feedback_type", "timestamp",
      ]
      guard table.find(ofPerson) == nil else { return false }
      // Also what a catalogue says of a title: whether it has been aired, and when.
      let isOfEither = table.find(["status", "start_date", "started", "finish_date", "finished"]) != nil
      let ofTitles = table.all([
        "members", "popularity", "scored_by", "favorites", "rank", "genres", "genre", "synopsis", "sypnopsis",
        "studios", "producers", "source", "aired", "premiered", "season", "image_url",
      ])
      let mostTelling = table.find(["members", "genres", "genre", "synopsis", "sypnopsis"]) != nil
      return mostTelling && ofTitles.count >= (isOfEither ? 3 : 1)
    }

    /// A sentence about columns that are not known, where none is the score.
    private func withoutScore() -> String? {
      let known =
        [
          user, malID, aniListID, type, episodes, year, status, progress, repeats, started, finished, updated,
          notes, tags, time, aside,
        ].compactMap { $0 } + titles
      let unknown = table.names.indices.filter {
        !known.contains($0) && !table.names[$0].isEmpty
          && !Self.noScores.contains(table.names[$0].lowercased())
      }
      guard !unknown.isEmpty else { return nil }
      func name(_ column: Int) -> String { CleanText.clean(table.names[column], limit: 40) }
      let names = unknown.prefix(4).map(name).joined(separator: ", ")
      let first = unknown.first { RatingColumns.mayBeRating(table.names[$0]) }.map(name) ?? "one of them"
      return
        "No column is a score (\(names) \(unknown.count == 1 ? "is" : "are") not known). If \(first) is, call it my_score in the first line."
    }

    /// Columns that are known to be no score.
    private static let noScores: Set<String> = [
      "genre", "genres", "source", "studio", "studios", "season", "synonyms", "url", "link", "image_url",
      "members", "rank", "popularity", "imdb", "tmdb", "tvdb", "memo", "flag", "gender",
    ]
  }

  /// What cannot be used in the rows of a list.
  private struct Strange {
    var scores = StrangeFields(), states = StrangeFields(), dates = StrangeFields(), times = StrangeFields()

    var warnings: [String] {
      [
        scores.warning("score"),
        states.warning("state", ("is not known", "are not known")), dates.warning("date"),
        times.warning("time"),
      ].compactMap { $0 }
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
    var log = PersonLog()
    var (judge, unusable, firstUnusable, strange) = (ScaleJudge(), 0, 0, Strange())
    let legacy = try file.forEachRow { row in
      guard let c = columns else {
        columns = try header(row, path)
        if columns?.feedback != nil { list.source = .nostrade }
        return
      }
      if let column = c.user {
        let name = person(row, column)
        if let user, name != user, row.text(column) != user { return }
        if !people.contains(name), people.count < 1000 { people.append(name) }
      }
      guard list.entries.count < ListReader.mostEntries else { throw ListReader.tooMany(path) }
      guard let entry = entry(row, c, &strange) else {
        unusable += 1
        if firstUnusable == 0 { firstUnusable = row.line }
        return
      }
      let score = score(row, &columns)
      if case .number(let value) = score { judge.add(value) }
      if let column = c.score, score == .unreadable { strange.scores.note(row.text(column), line: row.line) }
      if let feedback = c.feedback.flatMap(row.integer).flatMap(Feedback.init(rawValue:)) {
        log.add(
          entry, feedback, event: c.event.flatMap(row.integer).map(Int64.init),
          target: c.target.flatMap(row.integer).map(Int64.init), place: scores.count)
      }
      scores.append(score)
      list.entries.append(entry)
    }
    guard people.count <= 1 else {
      throw ListsError(
        path: path,
        reason:
          "this file holds the lists of \(people.count == 1000 ? "many" : "\(people.count)") people "
          + "(\(people.prefix(3).map { CleanText.clean($0, limit: 40) }.joined(separator: ", "))\(people.count > 3 ? " ..." : "")). Say whose is yours: "
          + "nostrade import --list FILE --user NAME. All of them, for training: nostrade import --ratings FILE"
      )
    }
    guard columns != nil else { throw ListsError(path: path, reason: "the file has no rows.") }
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
    // A log of this program names people by numbers of its own.
    list.owner = columns?.event == nil ? people.first.map { CleanText.clean($0, limit: 100) } : nil
    list.warnings += [log.replay(&list.entries, &scores)].compactMap { $0 }
    if scale == nil, list.source == .csv, let refusal = judge.refusal {
      throw ListsError(path: path, reason: refusal)
    }
    // Our own scores are from 1 to 10.
    let used = scale ?? (list.source == .nostrade ? .ten : judge.scale)
    if list.source == .csv, let doubt = columns?.doubt { list.warnings.append(doubt) }
    if scale == nil, list.source == .csv, let warning = judge.warning { list.warnings.append(warning) }
    var outside = OutsideScores(used)
    for (i, score) in scores.enumerated() {
      list.entries[i].score =
        switch score {
        case .number(let value): outside.rating(value, line: list.entries[i].line)
        case .ofTen(let value): RatingScale.ten.rating(value)
        case .none, .unreadable: nil
        }
    }
    list.warnings += [outside.warning].compactMap { $0 } + strange.warnings
    if unusable > 0 {
      list.warnings.append(
        unusable == 1
          ? "Skipped 1 row without an id and a title, on line \(firstUnusable)."
          : "Skipped \(unusable) rows without an id and a title, the first on line \(firstUnusable).")
    }
    if let warning = legacy.warning { list.warnings.append(warning) }
    return list
  }

  /// A person as the file names them; tools write numbers as `1.0`.
  private static func person(_ row: CSVRow, _ column: Int) -> String {
    let text = row.text(column)
    guard text.contains(where: ".,+".contains) else { return text }
    return row.integer(column).map(String.init) ?? text
  }

  /// The score of a row; of another column where the one that was taken holds ages.
  private static func score(_ row: CSVRow, _ columns: inout Columns?) -> RatingText {
    guard let column = columns?.score, let table = columns?.table else { return .none }
    let score = row.rating(column)
    guard score == .unreadable, let other = RatingColumns.rating(besidesAge: column, row, table) else {
      return score
    }
    columns?.score = other
    columns?.doubt = CleanText.clean(
      "The score is read from \(table.names[other]), as \(table.names[column]) holds ages (\(row.text(column)))."
    )
    return row.rating(other)
  }

  private static func header(_ row: CSVRow, _ path: String) throws -> Columns {
    let table = TableColumns(row)
    let columns = Columns(table)
    let numbers = (0..<row.count).count { row.number($0) != nil }
    if numbers * 2 >= row.count, numbers > 0 {
      throw ListsError(
        path: path, line: row.line,
        reason:
          "the file has no header (found \(CleanText.clean(table.names.joined(separator: ","), limit: 100))). Write one above it that "
          + "names the columns, for example anime_id,score.")
    }
    guard columns.malID != nil || columns.aniListID != nil || !columns.titles.isEmpty,
      columns.score != nil || columns.status != nil || columns.feedback != nil
    else {
      throw ListsError(
        path: path, line: row.line,
        reason:
          "a list needs a column with the id or the title (anime_id, title) and one with the score or the status (score, "
          + "status); found " + CleanText.clean(table.names.joined(separator: ","), limit: 100) + ".")
    }
    guard !columns.isCatalogue else {
      throw ListsError(
        path: path, line: row.line,
        reason:
          "this is a catalogue: its scores are everybody's, not yours. nostrade import --catalogue FILE takes it. If they are "
          + "yours, call the column my_score.")
    }
    return columns
  }

  private static func entry(_ row: CSVRow, _ c: Columns, _ strange: inout Strange) -> ListEntry? {
    func text(_ column: Int?, _ limit: Int = 300) -> String? {
      guard let column else { return nil }
      let clean = CleanText.clean(row.text(column), limit: limit)
      return clean.isEmpty ? nil : clean
    }
    /// Names are often copied from web pages, entities and all; what a person wrote, and what this program writes, is as it is.
    func name(_ column: Int) -> String? {
      guard c.feedback == nil else { return text(column) }
      let clean = CleanText.clean(HTMLEntities.decode(row.text(column)), limit: 300)
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
    func date(_ column: Int?) -> PartialDate? {
      guard let text = text(column) else { return nil }
      let date = PartialDate(anyText: text)
      if date == nil, !PartialDate.saysNothing(text) { strange.dates.note(text, line: row.line) }
      return date
    }
    entry.started = date(c.started)
    entry.finished = date(c.finished)
    func time(_ column: Int?) -> Int64? {
      guard let column, let text = text(column) else { return nil }
      let time = TimeText.milliseconds(text)
      if time == nil, !PartialDate.saysNothing(text), Double(text) != 0 {
        strange.times.note(text, line: row.line)
      }
      return time
    }
    entry.updated = time(c.updated)
    entry.notes = text(c.notes, 4000)
    entry.tags = text(c.tags, 1000)
    entry.feedback = c.feedback.flatMap(row.integer).flatMap(Feedback.init(rawValue:))
    if let feedback = entry.feedback, [.undo, .unsaved, .evidenceOff].contains(feedback) {
      entry.feedback = nil
    }
    let answered = time(c.time)
    // Beside scores it is the time of the entry, not of an answer given here.
    if entry.feedback != nil { entry.time = answered } else { entry.updated = entry.updated ?? answered }
    entry.isSetAside = c.aside.flatMap(row.integer) == 1
    entry.isScoreRead = c.feedback != nil && c.scoreRead.flatMap(row.integer) == 1
    // A list without states says by a row that the title was watched.
    if c.status == nil, c.feedback == nil { entry.status = .completed }
    return entry
  }
}
