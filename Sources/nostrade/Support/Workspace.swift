import App
import Catalogue
import Foundation
import Journal
import Models
import Tensors

/// A home with its database open and its catalogue at hand.
struct Workspace {
  let home: Home
  let store: JournalStore
  let titles: TitleTable
  /// The same as titles, each put together: for those who go through all of them.
  var catalogue: [Anime] { Array(titles) }

  /// Opens a home; an empty one gets the starter catalogue. Titles go by their names in `language`.
  init(_ options: HomeOptions, titles language: TitleLanguage = .romaji) throws {
    home = options.place
    store = try JournalStore(path: home.database)
    var titles = try Self.titles(home, store)
    if titles.isEmpty {
      try store.replaceItems(try CatalogueFile.read(try Assets.catalogue()).titles)
      titles = try Self.titles(home, store)
    }
    titles.language = language
    self.titles = titles
  }

  /// The catalogue as it is kept in the cache; after a change made of the database again, and kept.
  private static func titles(_ home: Home, _ store: JournalStore) throws -> TitleTable {
    if let kept = TitleTable(file: home.titles, stamp: try store.stamp()) { return kept }
    let table = try store.table()
    // A cache that cannot be written costs time, nothing else.
    if !table.isEmpty, (try? home.make(home.cache)) != nil { table.keep(in: home.titles) }
    return table
  }

  /// The catalogue was changed: makes its table for the next start.
  func keepTitles() throws { _ = try Self.titles(home, store) }

  /// The model by default: the home's own when there is one, else the one that ships.
  static func servingModel(_ home: Home) throws -> String { try models(home).serving }

  /// The models at hand.
  static func models(_ home: Home) throws -> ModelLibrary {
    ModelLibrary(home: home.models, shipped: try Assets.model())
  }

  /// What the settings of a profile choose to rank by, nil for the one by default.
  func chosenModel(_ profile: Profile) throws -> String? {
    try ProfileLog(store, profile).settings().model
  }

  func index() -> TitleIndex { TitleIndex(titles, adult: false) }
}

/// Milliseconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
