import Catalogue
import Foundation
import Foundations

/// Reads the XML that MyAnimeList exports, and what other sites and programs export for it (Kitsu, Anime-Planet, taiga).
enum MALFile {
  /// Reads a list. O(bytes).
  ///
  /// - Parameter scale: the scale of its scores; nil for 10, as MyAnimeList has it, or a higher one where most scores are above.
  /// - Throws: `ListsError`.
  static func read(_ bytes: [UInt8], path: String, scale: RatingScale?) throws -> PersonList {
    let reading = Reading()
    try XMLReader.read(bytes, path: path) { reading.take($0, $1, $2, $3) }
    guard reading.isList else {
      throw ListsError(
        path: path,
        reason: "this is XML, but no list of anime as MyAnimeList exports it (<myanimelist> is missing).")
    }
    var list = reading.list
    if list.entries.isEmpty, reading.manga == 0, let first = reading.unnamed {
      throw ListsError(
        path: path, line: first, reason: "no entry has an id or a title (series_animedb_id, series_title).")
    }
    if reading.manga > 0 {
      guard !list.entries.isEmpty else {
        throw ListsError(
          path: path, reason: "this is a list of manga; export the list of anime (animelist_*.xml.gz).")
      }
      list.warnings.append("\(reading.manga) manga \(reading.manga == 1 ? "is" : "are") passed over.")
    }
    list.warnings += reading.score(&list, scale)
    return list
  }

  /// What has been read so far.
  private final class Reading {
    var list = PersonList(.myAnimeList)
    var isList = false
    var manga = 0
    /// The line of the first entry without an id and a title, and how many there are.
    private(set) var unnamed: Int?
    private var unnamedCount = 0
    private var entry: ListEntry?
    private var isInfo = false
    private var isUnscored = false
    /// Whether this program wrote the entry: its texts have no entities of web pages.
    private var isOwn = false
    /// The score of the entry being read, on the scale of the file, and those of all others.
    private var score = RatingText.none, scoreLine = 0
    private var scores: [(text: RatingText, line: Int)] = []
    private var judge = ScaleJudge()
    private var strange = StrangeFields(), states = StrangeFields(), dates = StrangeFields()

    /// Brings the scores to 10.
    ///
    /// - Returns: what a person should know about them.
    func score(_ list: inout PersonList, _ named: RatingScale?) -> [String] {
      // Low scores are those of somebody who likes little.
      let told = judge.scale
      let used = named ?? (told.highest > RatingScale.ten.highest ? told : .ten)
      var warnings: [String] = []
      if named == nil, used != .ten, let warning = judge.warning { warnings.append(warning) }
      var outside = OutsideScores(used)
      for (place, (score, line)) in scores.enumerated() {
        switch score {
        case .number(let value): list.entries[place].score = outside.rating(value, line: line)
        case .ofTen(let value): list.entries[place].score = RatingScale.ten.rating(value)
        case .none, .unreadable: break
        }
      }
      if let warning = outside.warning { warnings.append(warning) }
      if let warning = strange.warning("score") { warnings.append(warning) }
      if let warning = states.warning("state", ("is not known", "are not known")) { warnings.append(warning) }
      if let warning = dates.warning("date") { warnings.append(warning) }
      if let unnamed {
        warnings.append(
          unnamedCount == 1
            ? "Skipped 1 entry without an id and a title, on line \(unnamed)."
            : "Skipped \(unnamedCount) entries without an id and a title, the first on line \(unnamed).")
      }
      return warnings
    }

    func take(_ part: XMLReader.Part, _ name: String, _ text: String, _ line: Int) {
      switch part {
      case .start:
        switch name {
        case "myanimelist": isList = true
        case "myinfo": isInfo = true
        case "anime":
          entry = ListEntry()
          entry?.line = line
        case "manga": manga += 1
        default: break
        }
      case .end:
        if name == "anime", var done = entry {
          entry = nil
          if isUnscored { (done.score, score) = (done.isScoreRead ? done.score : nil, .none) }
          (isUnscored, isOwn) = (false, false)
          if done.malID != nil || !done.names.isEmpty {
            // A comment may have told it exactly.
            if case .number(let value) = score, let exact = done.score, Double(exact.rounded()) == value {
              score = .none
            }
            if case .number(let value) = score { judge.add(value) }
            list.entries.append(done)
            scores.append((score, scoreLine))
          } else {
            unnamed = unnamed ?? done.line
            unnamedCount += 1
          }
          score = .none
        } else if name == "myinfo" {
          isInfo = false
        } else if isInfo {
          if name == "user_name" { list.owner = Self.text(text, 100) }
        } else {
          field(name, text, line)
        }
      case .comment:
        guard let note = OwnNote(text) else { return }
        isOwn = true
        note.add(to: &entry, isUnscored: &isUnscored)
      }
    }

    private func field(_ name: String, _ text: String, _ line: Int) {
      guard entry != nil else { return }
      let number = Int(text.trimmed)
      switch name {
      case "series_animedb_id":
        // Tools write 19 as 19.0.
        let id = number ?? Double(text.trimmed).flatMap { Int(exactly: $0) }
        entry?.malID = id.flatMap { $0 > 0 ? $0 : nil }
      case "series_title":
        if let title = Self.text(isOwn ? text : HTMLEntities.decode(text), 300) { entry?.names.append(title) }
      case "series_synonyms":
        for part in text.split(separator: ";").prefix(20) {
          if let name = Self.text(HTMLEntities.decode(String(part)), 300) { entry?.names.append(name) }
        }
      case "series_type": entry?.type = ListType.name(text)
      case "series_episodes": entry?.episodes = Self.count(number)
      case "series_start": entry?.year = PartialDate(text: text)?.year
      case "my_watched_episodes": entry?.progress = Self.count(number)
      case "my_start_date": entry?.started = date(text, line)
      case "my_finish_date": entry?.finished = date(text, line)
      case "my_score":
        (score, scoreLine) = (RatingText(text), line)
        if score == .unreadable { strange.note(text, line: line) }
      case "my_status":
        entry?.status = ListStatus(text: text)
        if entry?.status == nil, !ListStatus.saysNothing(text.trimmed.description) {
          states.note(text, line: line)
        }
      case "my_times_watched": entry?.repeats = Self.count(number) ?? 0
      case "my_comments": entry?.notes = Self.text(text, 4000)
      case "my_tags": entry?.tags = Self.text(text, 1000)
      case "my_last_updated":
        entry?.updated = number.flatMap { $0 > 86_400 ? TimeText.milliseconds(Double($0)) : nil }
      default: break
      }
    }

    private func date(_ text: String, _ line: Int) -> PartialDate? {
      let date = PartialDate(anyText: text)
      if date == nil, !PartialDate.saysNothing(text) { dates.note(text, line: line) }
      return date
    }

    private static func text(_ text: String, _ limit: Int) -> String? {
      let clean = CleanText.clean(text, limit: limit)
      return clean.isEmpty ? nil : clean
    }

    private static func count(_ number: Int?) -> Int? { number.flatMap { $0 > 0 && $0 < 100_000 ? $0 : nil } }
  }
}

/// Types of titles by the words that sites use.
enum ListType {
  /// The catalogue's word for a type; nil when it is unknown.
  static func name(_ text: String) -> String? {
    switch text.lowercased().trimmed.filter({ $0.isLetter }) {
    case "tv", "tvshort": "TV"
    case "movie", "film": "Movie"
    case "ova", "oav": "OVA"
    case "ona", "web": "ONA"
    case "special", "tvspecial", "dvdspecial": "Special"
    case "music", "musicvideo", "mv": "Music"
    default: nil
    }
  }
}
