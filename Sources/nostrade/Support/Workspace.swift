import App
import Catalogue
import Foundation
import Journal
import Models
import Tensors

/// A home with its database open and its catalogue in memory.
struct Workspace {
  let home: Home
  let store: JournalStore
  let catalogue: [Anime]

  /// Opens a home; an empty one gets the starter catalogue. Titles go by their names in `language`.
  init(_ options: HomeOptions, titles language: TitleLanguage = .romaji) throws {
    home = options.place
    store = try JournalStore(path: home.database)
    var titles = try store.items()
    if titles.isEmpty {
      titles = try CatalogueFile.read(try Assets.catalogue()).titles
      try store.replaceItems(titles)
      titles = try store.items()
    }
    if language != .romaji { for row in titles.indices { titles[row].goBy(language) } }
    catalogue = titles
  }

  /// The model by default: the home's own when there is one, else the one that ships.
  static func servingModel(_ home: Home) throws -> String { try models(home).serving }

  /// The models at hand.
  static func models(_ home: Home) throws -> ModelShelf {
    ModelShelf(home: home.models, shipped: try Assets.model())
  }

  /// What the settings of a profile choose to rank by, nil for the one by default.
  func chosenModel(_ profile: Profile) throws -> String? {
    try ProfileLog(store, profile).settings().model
  }

  func index() -> TitleIndex { TitleIndex(catalogue.filter { !$0.isAdult }) }
}

/// Milliseconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
