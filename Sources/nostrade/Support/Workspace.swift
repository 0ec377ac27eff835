import App
import Catalogue
import Foundation
import Foundations
import Journal
import Meaning
import Models
import Tensors
import Terminal

/// A home with its open database and its catalogue.
struct Workspace {
  let home: Home
  let store: any EventJournal
  let titles: TitleTable
  /// All titles as values. O(titles) with text; prefer `titles` for a few.
  var catalogue: [Anime] { Array(titles) }

  /// Opens a home and fills an empty one with the starter catalogue. Titles are named in `language`.
  init(_ options: HomeOptions, titles language: TitleLanguage = .romaji) throws {
    home = options.place
    HomeFiles(home: home).removeLeftovers()
    store = try Journals.open(home)
    do { try Self.fill(store) } catch let error as JournalError {
      guard DiskSpace(home.data)?.isFull == true else { throw error }
      throw CommandError(
        "\(error.path): the disk is full: there is no room for the titles. Make room and start again; no answer is lost."
      )
    }
    let titles = try Self.titles(home, store)
    titles.language = language
    self.titles = titles
  }

  /// Opens a home to read in it; one that is not there is not made.
  ///
  /// - Throws: `CommandError` when there is none.
  init(reading options: HomeOptions, titles language: TitleLanguage = .romaji) throws {
    try options.place.mustExist()
    try self.init(options, titles: language)
  }

  /// Opens a home to answer a title in it. A home that is not there is made only for a title that there is.
  ///
  /// - Throws: as `title(named:)`.
  init(answering title: String, _ options: HomeOptions, titles language: TitleLanguage) throws {
    if (try? options.place.mustExist()) == nil {
      let starter = TitleTable(try CatalogueFile.readShipped(try Assets.catalogue()).titles)
      _ = try Self.title(named: title, in: starter)
    }
    try self.init(options, titles: language)
  }

  /// Fills an empty home with the starter catalogue, and brings the titles of an older one up to date.
  private static func fill(_ store: any EventJournal) throws {
    let path = Result { try Assets.catalogue() }
    let version = (try? path.get()).map { FileVersion($0).text }
    // Asked first: to count the titles SQLite reads all of them.
    if let version, try store.isUpToDate(withStarter: version) { return }
    guard try store.itemCount() > 0 else {
      let path = try path.get()
      return try store.replaceItems(
        try CatalogueFile.readShipped(path).titles, starter: FileVersion(path).text)
    }
    guard let path = try? path.get(), let version else { return }
    // The titles of before are as good as ever: what stands in the way is no reason not to start.
    do { try store.refreshStarter(try CatalogueFile.readShipped(path).titles, version: version) } catch {
      Log.main.error("starter titles not updated", metadata: ["error": "\(error)"])
    }
  }

  /// The catalogue from the cache; when it has changed, from the database, and cached.
  static func titles(_ home: Home, _ store: any EventJournal) throws -> TitleTable {
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
    ModelLibrary(home: home.models, shipped: try Assets.model(), tuned: home.tuned)
  }

  /// The model that a profile has chosen, nil for the default one.
  func chosenModel(_ profile: Profile) throws -> String? {
    try ProfileLog(store, profile).settings().model
  }

  /// What finds titles by what they are about; nothing of it is made before it is asked.
  func descriptions(_ models: ModelLibrary, making: VectorIndexing.Making = .first) -> DescriptionFinder {
    DescriptionFinder(index: index, coLoves: { models.coLoves.counts }, make: { try describer(making) })
  }

  /// Search by description. Without readable word vectors it goes by words alone.
  func describer(_ making: VectorIndexing.Making = .first) throws -> DescriptionSearch {
    // Read beside the texts: the first search waits for both.
    let words = BackgroundTask(on: .global(qos: .userInitiated)) { [home] in Self.wordVectors(home) }
    let keywords = try store.keywords()
    let indexing = indexing(making)
    return DescriptionSearch(
      titles, keywords: keywords, words: try? words.value(),
      sentences: SentenceModel.half(home, titles, keywords, indexing), indexing: indexing)
  }

  /// How vectors are searched: graphs are kept in the cache.
  private func indexing(_ making: VectorIndexing.Making) -> VectorIndexing {
    let settings = (try? Settings.read(home.settings)) ?? Settings()
    return VectorIndexing(
      exactUpTo: settings.exactVectors, making: making,
      folder: { [home] in (try? home.make(home.cache)).map { home.cache } },
      progress: { step in
        guard making == .first else { return }
        guard let step else { return Report.endProgress() }
        Report.progress("indexing vectors, once: \(step.done) of \(step.of)")
      })
  }

  /// The home's own word vectors if there are some, else the shipped ones.
  static func wordVectors(_ home: Home) -> WordVectors? {
    for path in [home.models + "/meaning.safetensors", (try? Assets.meaning()) ?? ""]
    where FileManager.default.fileExists(atPath: path) {
      do { return try WordVectors(path: path) } catch { Report.warning("\(error)") }
    }
    return nil
  }

  /// The language model that the settings name; nil where they name none.
  func talkModel(_ settings: Settings) throws -> TalkModel? {
    guard !settings.talkURL.isEmpty else { return nil }
    return try Self.talkModel(settings, titles)
  }

  /// A language model for sentences about `titles`.
  static func talkModel(_ settings: Settings, _ titles: TitleTable) throws -> TalkModel {
    try TalkModel(
      url: settings.talkURL, model: settings.talkModel, allowsRemote: settings.talkAllowsRemote,
      titles: titles, index: index(titles))
  }

  /// The title that a text names: by id also an adult one.
  ///
  /// - Throws: `CatalogueError`, as `TitleIndex.resolve`.
  func title(named text: String) throws -> Anime { try Self.title(named: text, in: titles) }

  private static func title(named text: String, in titles: TitleTable) throws -> Anime {
    let number = text.lowercased().hasPrefix("id:") ? String(text.dropFirst(3)) : text
    if let id = Int(number.trimmed), let row = titles.row(of: id), titles[row].isAdult { return titles[row] }
    return try index(titles).resolve(text)
  }

  /// Search over all titles but adult ones.
  func index() -> TitleIndex { Self.index(titles) }

  static func index(_ titles: TitleTable) -> TitleIndex {
    let path = try? Assets.nicknames()
    let nicknames = path.flatMap {
      FileManager.default.fileExists(atPath: $0) ? try? NicknameFile.read($0) : nil
    }
    return TitleIndex(titles, adult: false, nicknames: nicknames ?? [])
  }
}

/// Milliseconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
