import Foundation
import Foundations

/// The titles of a catalogue file, and warnings about its rows.
public struct CatalogueReading: Sendable {
  /// The titles, in the order of the file.
  public var titles: [Anime]
  /// Sentences about skipped and repeated rows.
  public var warnings: [String]
  /// Ids of titles by their AniList ids, where the file tells them.
  public var aniListIDs: [Int: Int] = [:]
}

/// Reads a catalogue: CSV in the layout of Kaggle's `anime.csv` of 2016 (anime_id,name,genre,type,episodes,rating,members), of
/// 2020 (MAL_ID,Name,Score,Genres,...) or of 2023, or in this project's own (anime_id,title,english_title,japanese_title,synonyms,
/// type,episodes,genres,score,members,start_date,season,source,studios,synopsis,image_url and optionally
/// franchise,franchise_order,franchise_kind,keywords), recognised by the header; or JSON of anime-offline-database.
public enum CatalogueFile {
  /// A shipped catalogue is not larger.
  private static let mostShippedBytes = 256 << 20

  /// Reads the file at `path`, which may be a pipe. O(bytes).
  ///
  /// - Parameter scale: the scale of the mean scores; nil to tell it from them.
  /// - Throws: `CatalogueError` for another header, or when no row is usable.
  public static func read(_ path: String, scale: RatingScale? = nil) throws -> CatalogueReading {
    let file: ReadableFile
    let first: UInt8?
    do {
      file = try ReadableFile.unpacked(path)
      first = try file.head(16).first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
    } catch let error as FileError { throw CSVFile.refusal(path, error) }
    switch first {
    case 0x7B, 0x5B: return try OfflineDatabase.read(file)
    case 0x3C:
      throw CatalogueError(
        path: path,
        reason:
          "this is XML or a web page, not a catalogue. A list of your own is read by nostrade import --list.")
    default: return try read(try CSVFile(path: path, file: file), scale)
    }
  }

  /// Whether a file with these columns would be read as a catalogue.
  public static func takes(_ table: TableColumns) -> Bool { CatalogueColumns.suffice(table) }

  /// Reads a catalogue that nobody named: `path` must be a file.
  ///
  /// - Throws: as `read`.
  public static func readShipped(_ path: String) throws -> CatalogueReading {
    try read(try CSVFile(path: path, mostBytes: mostShippedBytes), nil)
  }

  private static func read(_ file: CSVFile, _ named: RatingScale?) throws -> CatalogueReading {
    var columns: CatalogueColumns?
    var rows = CatalogueRows()
    let strange = try file.forEachRow { row in
      if let known = columns {
        rows.add(row, known)
      } else {
        columns = try CatalogueColumns(row, path: file.path)
      }
    }
    return try rows.finished(file.path, named, strange.warning)
  }

  /// What data sets write for a value that is not known.
  private static let blanks: Set<String> = [
    "unknown", "none", "none none", "nan", "null", "n/a", "<na>", "-", "--", "?", "tba",
  ]
  /// How texts begin that stand in the place of a synopsis.
  private static let fillers = [
    "no synopsis", "no description", "no summary", "synopsis not available", "description not available",
    "no information has been added", "there is no synopsis",
  ]

  /// Whether a text says that there is no synopsis.
  private static func isFiller(_ text: String) -> Bool {
    guard let first = text.utf8.first, first | 0x20 == 0x6E || "(<[sdtSDT".utf8.contains(first) else {
      return false
    }
    let start = text.prefix(60).lowercased().drop { !$0.isLetter }
    return fillers.contains { start.hasPrefix($0) }
  }

  /// A season as `Spring 1998`, whatever its case and order; one without a year has that of the date.
  private static func season(_ text: String, year: Int?) -> String {
    if let season = BroadcastSeason(text: text) ?? year.flatMap({ BroadcastSeason(text: "\(text) \($0)") }) {
      return season.name
    }
    return text
  }

  /// Phrases with semicolons between them, each once, of a text that is clean. Split by bytes: there are twenty thousand in the starter
  /// catalogue.
  private static func phrases(_ text: String, most: Int) -> [String] {
    var result: [String] = []
    for part in text.utf8.split(separator: UInt8(ascii: ";")) {
      var part = part
      while part.first == 0x20 { part.removeFirst() }
      while part.last == 0x20 { part.removeLast() }
      guard !part.isEmpty, part.count <= 200, result.count < most else { continue }
      let phrase = String(Substring(part))
      if !result.contains(phrase) { result.append(phrase) }
    }
    return result
  }

  /// A mean score on a scale of ten.
  static func tenth(_ value: Double) -> Double? { value > 0 && value <= 10 ? value : nil }

  /// The score of a row, on the scale of the file.
  static func scoreNumber(_ row: CSVRow, _ columns: CatalogueColumns) -> Double? {
    guard let column = columns["score"], case .number(let value) = row.rating(column) else { return nil }
    return value
  }

  /// The score of a row that names its scale.
  private static func ownScore(_ row: CSVRow, _ columns: CatalogueColumns) -> Double? {
    guard let column = columns["score"], case .ofTen(let value) = row.rating(column) else { return nil }
    return tenth(value)
  }

  /// A date as `1998-04-03`, `1998-04` or `1998`, of such a text or of words; nil for any other text.
  private static func date(_ text: String) -> String? {
    let year = text.prefix(4)
    guard year.utf8.count == 4, year.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.count == 4 || text.dropFirst(4).first == "-"
    else { return AiredWords.date(text) }
    return String(text.prefix(10))
  }

  /// The text of a field; nil where it says nothing.
  static func text(_ row: CSVRow, _ columns: CatalogueColumns, _ name: String, limit: Int) -> String? {
    guard let column = columns[name], column < row.count else { return nil }
    let text = CleanText.clean(HTMLEntities.decode(row.text(column)), limit: limit)
    return text.isEmpty || Self.blanks.contains(text.lowercased()) ? nil : text
  }

  /// - Parameter uncounted: numbers that cannot be read, by their columns.
  static func anime(
    _ row: CSVRow, _ columns: CatalogueColumns, _ uncounted: inout [String: StrangeFields]
  ) -> Anime? {
    func value(_ name: String, limit: Int = 300) -> String? { text(row, columns, name, limit: limit) }
    func list(_ name: String, separator: Character, most: Int) -> [String] {
      var seen: Set<String> = []
      return (value(name, limit: 2000) ?? "").split(separator: separator).map {
        CleanText.clean(String($0.trimmed { $0 == " " || $0 == "\"" }), limit: 200)
      }.filter { !$0.isEmpty && $0 != "Unknown" && seen.insert($0).inserted }.prefix(most).map { $0 }
    }
    // "Unknown" is a real title of a few films, so only an empty title is missing.
    func title() -> String? {
      let name = columns["title"].map { CleanText.clean(HTMLEntities.decode(row.text($0))) } ?? ""
      return name.isEmpty ? nil : name
    }
    guard let id = columns["anime_id"].flatMap(row.integer), id > 0, let title = title() else { return nil }
    func count(_ name: String) -> Int? {
      guard let column = columns[name], column < row.count else { return nil }
      if let number = row.integer(column).map(Double.init) ?? row.number(column), number == number.rounded() {
        if number >= 0, number < 1e9 { return Int(number) }
        // Data sets write -1 for what is not known.
        if number != -1 { uncounted[name, default: StrangeFields()].note(row.text(column), line: row.line) }
        return nil
      }
      guard let text = value(name, limit: 60) else { return nil }
      let count = CountText.value(text)
      if count == nil { uncounted[name, default: StrangeFields()].note(text, line: row.line) }
      return count
    }
    var anime = Anime(id: id, title: title)
    anime.englishTitle = value("english_title")
    anime.japaneseTitle = value("japanese_title")
    anime.synonyms = list("synonyms", separator: "|", most: 20)
    anime.type = value("type", limit: 30).map { OfflineDatabase.types[$0.uppercased()] ?? $0 }
    anime.episodes = count("episodes").flatMap { $0 > 0 ? $0 : nil }
    anime.genres = GenreWords.list(value("genres", limit: 2000) ?? "", isAdult: columns.sayAdult(row))
    anime.score = ownScore(row, columns)
    anime.members = count("members")
    anime.startDate =
      value("start_date", limit: 40).flatMap(date) ?? value("aired").flatMap(AiredWords.date)
      ?? value("year", limit: 10).flatMap(AiredWords.date)
    anime.season = value("season", limit: 20).map { season($0, year: anime.year) }
    anime.source = value("source", limit: 40)
    anime.studios = list("studios", separator: ",", most: 8)
    anime.synopsis = value("synopsis", limit: 2000).flatMap { isFiller($0) ? nil : $0 }
    anime.keywords = value("keywords", limit: 2000).map { phrases($0, most: 24) } ?? []
    anime.imageURL = value("image_url", limit: 500)
    anime.franchise = value("franchise", limit: 120)
    anime.franchiseOrder = count("franchise_order")
    anime.franchiseKind = value("franchise_kind", limit: 20).flatMap {
      FranchiseKind(rawValue: $0.lowercased())
    }
    return anime
  }
}
