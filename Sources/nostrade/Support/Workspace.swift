import App
import Catalogue
import Foundation
import Journal
import Models
import Tensors

/// A home with its open database and its catalogue.
struct Workspace {
  let home: Home
  let store: JournalStore
  let titles: TitleTable
  /// All titles as values. O(titles) with text; prefer `titles` for a few.
  var catalogue: [Anime] { Array(titles) }

  /// Opens a home and fills an empty one with the starter catalogue. Titles are named in `language`.
  init(_ options: HomeOptions, titles language: TitleLanguage = .romaji) throws {
    home = options.place
    store = try Journals.open(home.database)
    var titles = try Self.titles(home, store)
    if titles.isEmpty {
      try store.replaceItems(try CatalogueFile.read(try Assets.catalogue()).titles)
      titles = try Self.titles(home, store)
    }
    titles.language = language
    self.titles = titles
  }

  /// The catalogue from the cache; when it has changed, from the database, and cached.
  private static func titles(_ home: Home, _ store: JournalStore) throws -> TitleTable {
    let stamp = try store.catalogueStamp()
    do {
      if let cached = try TitleTable.stored(in: home.titles, stamp: stamp) { return cached }
    } catch { Log.main.warning("catalogue cached anew", metadata: ["error": "\(error)"]) }
    let table = try store.titleTable()
    // Without a writable cache the next start is slower, nothing else.
    if !table.isEmpty, (try? home.make(home.cache)) != nil { table.write(to: home.titles) }
    return table
  }

  /// Caches a changed catalogue for the next start.
  func cacheTitles() throws { _ = try Self.titles(home, store) }

  /// The default model file: the home's own if there is one, else the shipped one.
  static func servingModel(_ home: Home) throws -> String { try models(home).serving }

  /// The available models.
  static func models(_ home: Home) throws -> ModelLibrary {
    ModelLibrary(home: home.models, shipped: try Assets.model())
  }

  /// The model that a profile has chosen, nil for the default one.
  func chosenModel(_ profile: Profile) throws -> String? {
    try ProfileLog(store, profile).settings().model
  }

  /// Search over all titles but adult ones.
  func index() -> TitleIndex { TitleIndex(titles, adult: false) }
}

/// Milliseconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
