import Catalogue
import Events
import Foundation
import Foundations

/// A list file that was read: of another site, or everything that this program exported of a profile.
public enum ReadList: Sendable {
  /// Titles with states and scores.
  case list(PersonList)
  /// An export of this program, with the whole log.
  case own(OwnList, PersonList)

  /// The titles.
  public var list: PersonList {
    switch self {
    case .list(let list), .own(_, let list): list
    }
  }
}

/// Reads a person's list, whatever made it: XML of MyAnimeList, JSON of AniList or of this program, or CSV.
public enum ListReader {
  /// Larger files, packed or unpacked, are refused.
  public static let mostBytes = 256 << 20
  /// Larger JSON is refused, but for exports of this program: it takes twenty times as much memory, and 60,000 titles fit.
  static let mostJSONBytes = 64 << 20
  /// Nobody has watched so many titles.
  public static let mostEntries = 100_000

  /// Reads the file at `path`; a pipe or a packed file too. O(bytes).
  ///
  /// - Parameters:
  ///   - user: whose rows are read, where a CSV file has those of several people.
  ///   - scale: the scale of the scores; nil to tell it from the file.
  ///   - columns: the columns of a table that the person named, by name or by number from 1.
  /// - Throws: `ListsError`, `CatalogueError`.
  public static func read(
    _ path: String, user: String? = nil, scale: RatingScale? = nil,
    columns: [RatingsFormat.Role: String] = [:]
  ) throws -> ReadList {
    let file: ReadableFile
    let head: [UInt8]
    do {
      file = try ReadableFile.unpacked(path, mostBytes: mostBytes)
      head = try file.head(4096)
    } catch let error as FileError {
      throw ListsError(path: path, reason: error.code == ENOENT ? "no such file." : error.reason)
    }
    guard !head.isEmpty else { throw ListsError(path: path, reason: "the file is empty.") }
    let text = head.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || $0 <= 0x20 }
    switch text.first {
    case 0x3C:
      if !columns.isEmpty { throw withoutColumns(path) }
      return try xml(try bytes(file), path, scale)
    case 0x7B, 0x5B: return try json(file, path, user: user, scale, columns)
    default:
      let list = try PersonCSV.read(file, path: path, user: user, scale: scale, columns: columns)
      return .list(try checked(list, path))
    }
  }

  private static func withoutColumns(_ path: String) -> ListsError {
    ListsError(
      path: path, reason: "the fields of this list are known; --columns is for CSV, and for JSON of any make."
    )
  }

  private static func bytes(_ file: ReadableFile) throws -> [UInt8] {
    do { return try file.contents() } catch let error as FileError {
      throw ListsError(path: file.path, reason: error.reason)
    }
  }

  private static func xml(_ bytes: [UInt8], _ path: String, _ scale: RatingScale?) throws -> ReadList {
    if bytes.prefix(512).lowercasedContains("<!doctype html") || bytes.prefix(512).lowercasedContains("<html")
    {
      throw ListsError(path: path, reason: "this is a web page, not a list. Save the exported file itself.")
    }
    let (bytes, warning) = try DeclaredEncoding.utf8(bytes, path: path)
    var list = try checked(try MALFile.read(bytes, path: path, scale: scale), path)
    list.warnings += [warning].compactMap { $0 }
    return .list(list)
  }

  private static func json(
    _ file: ReadableFile, _ path: String, user: String?, _ scale: RatingScale?,
    _ columns: [RatingsFormat.Role: String]
  ) throws -> ReadList {
    let raw = try bytes(file)
    // What is wide has a mark, or zeros.
    let isWide = raw.prefix(4).contains { $0 == 0 || $0 >= 0xFE }
    let (bytes, warning) = isWide ? (raw, nil) : LegacyText.utf8(raw)
    if let own = try own(bytes, path, isWide: isWide) {
      if !columns.isEmpty { throw withoutColumns(path) }
      return .own(own, try checked(own.list, path))
    }
    guard bytes.count <= mostJSONBytes else {
      throw ListsError(
        path: path,
        reason:
          "this JSON is larger than \(mostJSONBytes >> 20) MB: no list is. Fetch it without descriptions of the titles."
      )
    }
    let json = try LenientJSON.read(bytes, path: path)
    guard AniListFile.isOne(json) else {
      if let reason = AniListFile.refusal(json) { throw ListsError(path: path, reason: reason) }
      return .list(try checked(try table(json, file, path, user: user, scale, columns), path))
    }
    if !columns.isEmpty { throw withoutColumns(path) }
    var list = try checked(try AniListFile.read(json, path: path, scale: scale), path)
    list.warnings += [warning].compactMap { $0 }
    return .list(list)
  }

  /// A list whose make is not known.
  private static func table(
    _ json: LenientJSON, _ file: ReadableFile, _ path: String, user: String?, _ scale: RatingScale?,
    _ columns: [RatingsFormat.Role: String]
  ) throws -> PersonList {
    guard let table = JSONTable(json) else {
      throw ListsError(
        path: path,
        reason:
          "this JSON is no list that is known: AniList (MediaListCollection, or gdpr_data.json), an export of nostrade, or objects "
          + "that each have a title (title, name, mal_id) and a score or status."
      )
    }
    if let reason = table.refusal { throw ListsError(path: path, reason: reason) }
    // Lines are those of the table, whose first names the columns.
    func inEntries(_ text: String) -> String {
      text.replacing(/\ on line (\d+)/) { " in entry \((Int($0.1) ?? 1) - 1)" }
    }
    do {
      var list = try PersonCSV.read(
        try file.replaced(by: table.csv), path: path, user: user, scale: scale ?? table.scale,
        columns: columns)
      if list.source == .csv { list.source = .json }
      list.owner = table.owner ?? list.owner
      list.warnings = table.warnings + list.warnings.map(inEntries)
      for place in list.entries.indices { list.entries[place].line = 0 }
      return list
    } catch let error as ListsError {
      throw ListsError(path: path, reason: inEntries(error.reason))
    } catch let error as FileError { throw ListsError(path: path, reason: error.reason) }
  }

  /// A list of this program; nil for other JSON. Decoded at once: the way over `LenientJSON` takes many times the memory.
  private static func own(_ bytes: [UInt8], _ path: String, isWide: Bool) throws -> OwnList? {
    struct Head: Decodable {
      var format: String?, version: Int?
    }
    guard isWide || bytes.firstRange(of: Array(OwnList.format.utf8)) != nil,
      let head = try? JSONDecoder().decode(Head.self, from: Data(bytes)), head.format == OwnList.format
    else { return nil }
    guard head.version == 1 else {
      throw ListsError(
        path: path, reason: "the list is of a newer version of nostrade; update the program to read it.")
    }
    do { return try JSONDecoder().decode(OwnList.self, from: Data(bytes)) } catch let error as DecodingError {
      throw ListsError(path: path, reason: "this list of nostrade is damaged: \(Self.place(error)).")
    }
  }

  private static func place(_ error: DecodingError) -> String {
    let context: DecodingError.Context =
      switch error {
      case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
        .valueNotFound(_, let context):
        context
      @unknown default: DecodingError.Context(codingPath: [], debugDescription: "")
      }
    return "at "
      + (context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: "."))
  }

  /// The list with every title once; the last entry of a title counts that gives a score or an answer, else the last.
  private static func checked(_ list: PersonList, _ path: String) throws -> PersonList {
    guard list.entries.count <= mostEntries else { throw tooMany(path) }
    var result = list
    var places: [String: Int] = [:]
    var repeated: Set<Int> = []
    var entries: [ListEntry] = []
    for entry in list.entries {
      let key =
        entry.malID.map { "m\($0)" } ?? entry.anilistID.map { "a\($0)" } ?? "n"
        + entry.names.joined(separator: "\n")
      if let place = places[key] {
        repeated.insert(place)
        if entry.weight >= entries[place].weight { entries[place] = entry }
      } else {
        places[key] = entries.count
        entries.append(entry)
      }
    }
    if !repeated.isEmpty {
      result.warnings.append(
        "\(repeated.count.counted("title is", "titles are")) in the list more than once; the last entry counts that "
          + "says how it was liked.")
    }
    result.entries = entries
    result.warnings += [Self.future(entries)].compactMap { $0 }
    return result
  }

  /// A sentence about dates that lie in the future: when those titles were watched counts as unknown.
  private static func future(_ entries: [ListEntry]) -> String? {
    let tomorrow = Int64(Date().timeIntervalSince1970 * 1000) + 86_400_000
    let dates = entries.compactMap { $0.finished ?? $0.started }.filter { $0.milliseconds > tomorrow }
    guard let first = dates.first else { return nil }
    return
      "\(dates.count == 1 ? "1 date lies" : "\(dates.count) dates lie") in the future (\(first.text)): when the title was watched counts as unknown."
  }

  static func tooMany(_ path: String) -> ListsError {
    ListsError(
      path: path,
      reason: "the list has more than \(mostEntries) titles; lists of many people are for import --ratings.")
  }
}

extension Sequence<UInt8> {
  fileprivate func lowercasedContains(_ text: String) -> Bool {
    String(decoding: Array(self), as: UTF8.self).lowercased().contains(text)
  }
}
