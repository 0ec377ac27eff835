import Catalogue
import Events
import Foundation
import Foundations

extension PersonCSV {
  /// Which column of a person's list is what.
  struct Columns {
    let table: TableColumns
    let type, episodes, year, progress, repeats, started, finished: Int?
    let updated, notes, tags, aside, scoreRead, event, target: Int?
    private(set) var user, malID, aniListID, status, feedback, time, watched: Int?
    private(set) var titles: [Int]
    /// A column that the person named: the first row says whether it holds ids.
    private(set) var item: Int?
    var score: Int?
    /// The scale that the name of the score tells, as `Score /5` does.
    private(set) var scale: RatingScale?
    /// Whether the score says yes or no.
    private(set) var isLiking = false
    /// Whether the first line is a title.
    var isHeaderless = false
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
      titles = table.all(Self.titleNames)
      if titles.isEmpty { titles = table.all(Self.titleNamesAlone).prefix(1).map { $0 } }
      type = table.find(["series_type", "type", "format"])
      episodes = table.find(["series_episodes", "total_episodes", "episodes"])
      year = table.find(["year", "season_year"])
      score = RatingColumns.rating(table) ?? ScoreName.find(table)
      scale = score.flatMap { ScoreName(table.names[$0])?.scale }
      // Its ratings are up to five stars.
      if score != nil, table.find(["letterboxd_uri"]) != nil { scale = .five }
      isLiking = score.map { RatingColumns.areThumbs(table.names[$0]) } ?? false
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
        "feedback_type", "timestamp", "rated_at", "rated_on", "date_rated", "watched_at", "watched_on",
        "watched_date",
        "date_watched", "last_watched_at", "completed_on", "finished_on", "finished_date", "completed_date",
        "date_finished", "date_completed", "watch_end_date", "trakt_rating",
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
        "No column is a score (\(names) \(unknown.count == 1 ? "is" : "are") not known). If \(first) is, say so: nostrade import --list FILE --columns rating=\(first == "one of them" ? "NAME" : first)"
    }

    /// Columns that are known to be no score.
    private static let noScores: Set<String> = [
      "genre", "genres", "source", "studio", "studios", "season", "synonyms", "url", "link", "image_url",
      "members", "rank", "popularity", "imdb", "tmdb", "tvdb", "memo", "flag", "gender",
    ]
  }
}

extension PersonCSV.Columns {
  /// Whether some column says which title a row is about.
  var hasTitles: Bool { malID != nil || aniListID != nil || !titles.isEmpty }
  /// Whether one says besides what the person thinks of it.
  var isList: Bool { hasTitles && (score != nil || status != nil || feedback != nil) }

  private static let titleNames = [
    "title", "anime_title", "series_title", "name", "anime_name", "anime", "english_title", "japanese_title",
    "romaji", "romaji_title", "title_romaji", "title_english", "title_japanese", "title_native",
    "original_title",
  ]
  /// Names of the title where no column has a clearer one: beside another, a series is what the title belongs to.
  private static let titleNamesAlone = [
    "show", "show_title", "show_name", "series", "series_name", "titel", "titre", "titolo", "título", "タイトル",
    "作品名", "название",
  ]

  /// Takes the columns that a person named.
  ///
  /// - Returns: the first of them that the file does not have; nil where it has all.
  mutating func take(_ named: [RatingsFormat.Role: String]) -> (key: RatingsFormat.Role, value: String)? {
    for (role, name) in named.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let column = name == "none" ? nil : table.named(name)
      guard column != nil || name == "none" else { return (role, name) }
      switch role {
      case .user: user = column
      case .item: takeItem(column)
      case .rating:
        score = column
        scale = column.flatMap { ScoreName(table.names[$0])?.scale }
        isLiking = column.map { RatingColumns.areThumbs(table.names[$0]) } ?? false
        doubt = nil
      case .time: time = column
      case .status: (status, watched) = (column, nil)
      case .feedback: feedback = column
      }
    }
    return nil
  }

  private mutating func takeItem(_ column: Int?) {
    guard let column, malID != column, aniListID != column else { return }
    (malID, aniListID) = (nil, nil)
    titles = [column] + titles.filter { $0 != column }
    if !table.all(Self.titleNames + Self.titleNamesAlone).contains(column) { item = column }
  }

  /// Settles by the first title whether a column that the person named holds ids.
  mutating func settle(_ row: CSVRow) {
    guard let column = item else { return }
    item = nil
    guard row.integer(column) != nil else { return }
    malID = column
    titles.removeAll { $0 == column }
  }

  /// Whether the first row of a file is a title and no header: all columns are named by number, and none of these is called by a
  /// name that is known.
  func isData(_ row: CSVRow, _ named: [RatingsFormat.Role: String]) -> Bool {
    let names = named.values.filter { $0 != "none" }
    guard let item = named[.item].flatMap({ Int($0) }), names.allSatisfy({ Int($0) != nil }) else {
      return false
    }
    if row.integer(item - 1) != nil { return true }
    if let score = named[.rating].flatMap({ Int($0) }) {
      return row.rating(score - 1, areThumbs: true) != .unreadable
    }
    return !([malID, aniListID].compactMap { $0 } + titles).contains(item - 1)
  }
}

/// The name of a column with scores that tells their scale: `Score /10`, `Rating (out of 5)`, `Score (1-10)`.
struct ScoreName {
  let scale: RatingScale

  private static let names: Set<String> = [
    "score", "rating", "my score", "my rating", "user score", "user rating", "your score", "your rating",
    "stars",
    "personal rating", "personal score", "rate", "grade", "overall",
  ]
  /// Names that ratings of many people do not have.
  private static let others = [
    "personal_rating", "personal_score", "own_rating", "own_score", "stars", "star_rating", "rate", "grade",
    "overall",
    "overall_score", "overall_rating", "liked", "is_liked",
  ]

  /// Nil for other names.
  init?(_ name: String) {
    let end = /^(.+?)[\s(\[]*(?:\/|out of|[01]\s*(?:-|–|to))\s*(5|10|20|100)[\s)\]]*$/.ignoresCase()
    guard let found = name.trimmed.firstMatch(of: end), let scale = RatingScale(rawValue: String(found.2)),
      Self.names.contains(String(String(found.1).lowercased().replacing("_", with: " ").trimmed))
    else { return nil }
    self.scale = scale
  }

  /// The column with the scores of one person, where it has none of the usual names.
  static func find(_ table: TableColumns) -> Int? {
    table.names.indices.first { ScoreName(table.names[$0]) != nil } ?? table.find(others)
  }
}
