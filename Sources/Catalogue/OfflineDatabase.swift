import Foundation
import Foundations

/// Reads the JSON of anime-offline-database. Titles are known by their MyAnimeList id among `sources`; those without are left out.
enum OfflineDatabase {
  private static let mostBytes = 1 << 30
  /// Tags that are looked at; of these the first become genres.
  private static let mostTags = 1000

  private struct File: Decodable { let data: [Entry] }

  private struct Entry: Decodable {
    let sources: [String]
    let title: String
    let type: String?
    let episodes: Int?
    let animeSeason: Season?
    let picture: String?
    let synonyms: [String]?
    let tags: [String]?
    let studios: [String]?
    let score: Score?

    struct Season: Decodable {
      let season: String?
      let year: Int?
    }
    struct Score: Decodable { let arithmeticMean: Double? }
  }

  /// Reads the file. O(bytes).
  ///
  /// - Throws: `CatalogueError`.
  static func read(_ file: ReadableFile) throws -> CatalogueReading {
    guard file.size <= mostBytes else {
      throw CatalogueError(
        path: file.path, reason: "the file is larger than a gigabyte; this is no catalogue.")
    }
    let entries: [Entry]
    do {
      let bytes = try file.contents()
      entries = try lines(bytes) ?? JSONDecoder().decode(File.self, from: Data(bytes)).data
    } catch let error as FileError { throw CSVFile.refusal(file.path, error) } catch {
      throw CatalogueError(
        path: file.path,
        reason:
          "this JSON is no catalogue of anime-offline-database (data with sources, title, ...), or it is cut short."
      )
    }
    var reading = CatalogueReading(titles: [], warnings: [])
    var places: [Int: Int] = [:]
    var (without, repeated) = (0, 0)
    for entry in entries {
      guard let id = id(entry, "myanimelist.net/anime/"), let anime = anime(entry, id) else {
        without += 1
        continue
      }
      if let place = places[id] {
        repeated += 1
        reading.titles[place] = anime
      } else {
        places[id] = reading.titles.count
        reading.titles.append(anime)
      }
      if let other = Self.id(entry, "anilist.co/anime/") { reading.aniListIDs[other] = id }
    }
    guard !reading.titles.isEmpty else {
      throw CatalogueError(path: file.path, reason: "no title has an id of MyAnimeList among its sources.")
    }
    if repeated > 0 {
      reading.warnings.append(
        "\(repeated) of \(entries.count) titles repeat an id; the last one of each id counts.")
    }
    if without > 0 {
      reading.warnings.append(
        "\(without) of \(entries.count) titles have no id of MyAnimeList and are left out.")
    }
    return reading
  }

  /// The titles of JSON lines, one object a line, behind one about the file; nil where the first two lines are none.
  ///
  /// - Throws: an error of decoding where a later line is no title.
  private static func lines(_ bytes: [UInt8]) throws -> [Entry]? {
    let lines = bytes.split(separator: 0x0A).filter { $0.contains { $0 > 0x20 } }
    guard lines.count > 1, lines.prefix(2).allSatisfy({ isObject($0) }) else { return nil }
    let titles =
      (try? JSONDecoder().decode(Entry.self, from: Data(lines[0]))) == nil ? lines[1...] : lines[...]
    return try titles.map { try JSONDecoder().decode(Entry.self, from: Data($0)) }
  }

  private static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
    line.first == 0x7B && (try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]) != nil
  }

  /// The number behind `place` in one of the addresses.
  private static func id(_ entry: Entry, _ place: String) -> Int? {
    for source in entry.sources {
      guard let range = source.range(of: place) else { continue }
      if let id = Int(source[range.upperBound...].prefix { $0.isASCII && $0.isNumber }), id > 0 { return id }
    }
    return nil
  }

  private static func anime(_ entry: Entry, _ id: Int) -> Anime? {
    let title = CleanText.clean(HTMLEntities.decode(entry.title))
    guard !title.isEmpty else { return nil }
    var anime = Anime(id: id, title: title)
    anime.synonyms = (entry.synonyms ?? []).map { CleanText.clean($0) }.filter { !$0.isEmpty && $0 != title }
      .prefix(40).map { $0 }
    anime.type = entry.type.flatMap { types[$0.uppercased()] }
    anime.episodes = entry.episodes.flatMap { $0 > 0 && $0 < 100_000 ? $0 : nil }
    anime.genres = GenreWords.list((entry.tags ?? []).prefix(mostTags).joined(separator: ","))
    anime.studios = (entry.studios ?? []).prefix(8).map { CleanText.clean($0, limit: 200) }.filter {
      !$0.isEmpty
    }
    anime.score = entry.score?.arithmeticMean.flatMap { $0 > 0 && $0 <= 10 ? $0 : nil }
    anime.imageURL = entry.picture.map { CleanText.clean($0, limit: 500) }
    if let year = entry.animeSeason?.year, (1900...2200).contains(year) {
      anime.startDate = "\(year)"
      if let season = entry.animeSeason?.season?.lowercased(),
        ["winter", "spring", "summer", "fall"].contains(season)
      {
        anime.season = season.prefix(1).uppercased() + season.dropFirst() + " \(year)"
      }
    }
    return anime
  }

  static let types = ["TV": "TV", "MOVIE": "Movie", "OVA": "OVA", "ONA": "ONA", "SPECIAL": "Special"]
}
