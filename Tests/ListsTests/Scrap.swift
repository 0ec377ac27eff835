import Catalogue
import Foundation

@testable import Lists

/// A temporary file, deleted at the end of the test.
final class Scrap {
  let path: String
  convenience init(_ text: String, _ ending: String = "xml") throws {
    try self.init(bytes: Array(text.utf8), ending)
  }
  init(bytes: [UInt8], _ ending: String = "xml") throws {
    path = NSTemporaryDirectory() + "list-\(UUID().uuidString).\(ending)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The file as other people's lists.
  func table() throws -> RatingTable {
    defer { withExtendedLifetime(self) {} }
    return try RatingsFile.readTable(path)
  }

  /// The file as a person's list.
  func readList() throws -> ReadList {
    defer { withExtendedLifetime(self) {} }
    return try ListReader.read(path)
  }

  func read(user: String? = nil, scale: RatingScale? = nil, columns: String? = nil) throws -> PersonList {
    defer { withExtendedLifetime(self) {} }
    let named = try columns.map(RatingsFormat.columns) ?? [:]
    return try ListReader.read(path, user: user, scale: scale, columns: named).list
  }
}

/// A person's list of this text in a file of JSON.
func read(json text: String) throws -> PersonList { try Scrap(text, "json").read() }

/// A person's list of this text in a file of CSV.
func read(csv text: String) throws -> PersonList { try Scrap(text, "csv").read() }

/// A list of MyAnimeList with these entries.
func malList(_ entries: String, head: String = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>") -> String {
  "\(head)\n<myanimelist><myinfo><user_name>kuro</user_name></myinfo>\(entries)</myanimelist>"
}

/// The text of what reading throws.
func refusal(_ scrap: Scrap, user: String? = nil) -> String {
  do { _ = try scrap.read(user: user) } catch { return "\(error)" }
  return "nothing was thrown"
}

func title(_ id: Int, _ name: String, _ type: String = "TV", year: Int? = nil, episodes: Int? = nil) -> Anime
{
  var anime = Anime(id: id, title: name)
  anime.type = type
  anime.startDate = year.map { "\($0)" }
  anime.episodes = episodes
  return anime
}
