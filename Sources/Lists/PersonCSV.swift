import Catalogue
import Events
import Foundation
import Foundations

/// Reads one person's list from a CSV file: a row a title, columns by name. Also the CSV that this program exports.
enum PersonCSV {
  struct Columns {
    let table: TableColumns
    let user, malID, aniListID, type, episodes, year, status, progress, repeats, started, finished: Int?
    let updated, notes, tags, feedback, time, aside, scoreRead, event, target, watched: Int?
    let titles: [Int]
    var score: Int?
    /// Whether the columns are those of a catalogue, and none is about a person: its scores are everybody's.
    let isCatalogue: Bool
    /// A sentence about other columns that could be the score.
    var doubt: String?

    init(_ table: TableColumns) {
      self.table = table
      user = table.find(["user_id", "username", "user", "uid"])
      malID = table.find([
        "anime_id", "mal_id", "id_mal", "myanimelist_id", "series_animedb_id", "animedb_id", "item_id", "id",
      ])
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
        "watched_at", "date_finished", "date_completed", "date_watched", "finished_date", "completed_date",
        "completed_on", "finished_on", "watched_on", "watch_end_date", "completed", "end_date",
      ])
      watched = status == nil ? table.find(["watched", "is_watched", "have_watched", "seen"]) : nil
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
          notes, tags, time, aside, watched,
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

  /// Reads a list. O(bytes).
  ///
  /// - Parameters:
  ///   - user: whose rows are read, where the file has those of several people.
  ///   - scale: the scale of its scores; nil to tell it from them.
  /// - Throws: `ListsError`, `CatalogueError`.
  static func read(_ input: ReadableFile, path: String, user: String?, scale: RatingScale?) throws
    -> PersonList
  {
    var reader: PersonCSVReader?
    let legacy = try CSVFile(path: path, file: input).forEachRow { row in
      if reader == nil {
        reader = PersonCSVReader(try header(row, path), path, user: user)
      } else {
        try reader?.add(row)
      }
    }
    guard let reader else { throw ListsError(path: path, reason: "the file has no rows.") }
    return try reader.finished(scale, legacy.warning)
  }

  private static func header(_ row: CSVRow, _ path: String) throws -> Columns {
    let table = TableColumns(row)
    if let quoted = CatalogueError.quotedWhole(row, path: path) {
      throw ListsError(path: path, line: row.line, reason: quoted.reason)
    }
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
}
