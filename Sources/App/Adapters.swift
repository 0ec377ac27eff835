import Cards
import Catalogue
import Feed
import Foundation
import Foundations
import Journal
import Models
import Recommending

/// The log of one profile in the database.
public struct ProfileLog: EventLog {
  private let store: JournalStore
  private let userID: Int64

  /// The log of `profile` in `store`.
  public init(_ store: JournalStore, _ profile: Profile) {
    self.store = store
    userID = profile.userID
  }

  /// Reads the log.
  public func load() throws -> [JournalEvent] { try store.events(userID: userID) }
  private static let setting = "ranking"

  /// Reads the settings; what cannot be read is as by default.
  public func settings() throws -> RankingSettings {
    guard let text = try store.setting(Self.setting, userID: userID) else { return RankingSettings() }
    return (try? JSONDecoder().decode(RankingSettings.self, from: Data(text.utf8))) ?? RankingSettings()
  }

  /// See `JournalStore.warmUp`.
  public func warmUp() { store.warmUp() }

  /// Writes to both.
  public func commit(_ drafts: [EventDraft], settings: RankingSettings?) throws -> [JournalEvent] {
    var kept: [String: String] = [:]
    if let settings {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      kept[Self.setting] = String(decoding: try encoder.encode(settings), as: UTF8.self)
    }
    return try store.append(drafts, settings: kept, userID: userID)
  }
}

/// The profiles in the database.
public struct StoredProfiles: ProfileStore {
  private let store: JournalStore

  /// Those of `store`.
  public init(_ store: JournalStore) { self.store = store }

  /// Reads their names.
  public func profiles() throws -> [ProfileSummary] {
    try store.profiles().map { ProfileSummary(name: $0.profile.name, events: $0.events) }
  }

  /// See `JournalStore.profile(named:)`.
  public func log(of name: String) throws -> any EventLog {
    ProfileLog(store, try store.profile(named: name))
  }
}

/// Titles in memory. What the first card does not need is made when it is first asked for.
public final class CatalogueSearch: TitleSearch {
  private let catalogue: TitleTable
  /// Titles asked for by id: those of the history are, at every key.
  private var met: [Int: Anime] = [:]
  private lazy var wellKnown = Array(
    catalogue.indices.filter { !catalogue.isAdult($0) && catalogue.franchiseOrder($0) ?? 1 == 1 }
      .map { (members: catalogue.members($0) ?? 0, id: catalogue.id($0), row: $0) }
      .sorted { ($1.members, $0.id) < ($0.members, $1.id) }.prefix(300).map { catalogue[$0.row] })

  private let scoreFile: String?
  private var known: [Int: ScoreCounts]?

  /// A finder over a catalogue, and the file that tells how people scored it: read when a title is first looked at.
  public init(_ catalogue: TitleTable, scores: String? = nil) {
    self.catalogue = catalogue
    scoreFile = scores
  }

  /// By id.
  public func scores(_ id: Int) throws -> ScoreCounts? {
    if let known { return known[id] }
    known = [:]
    guard let scoreFile, FileManager.default.fileExists(atPath: scoreFile) else { return nil }
    let read = try ScoreFile.read(scoreFile)
    known = read
    return read[id]
  }

  /// See `TitleIndex.search`.
  public func search(_ text: String, limit: Int, adult: Bool) -> [Anime] {
    TitleIndex(catalogue, adult: adult).search(text, limit: limit)
  }
  /// By members, the first of each franchise.
  public func popular(limit: Int) -> [Anime] { Array(wellKnown.prefix(limit)) }
  /// By id.
  public func title(_ id: Int) -> Anime? {
    if let known = met[id] { return known }
    guard let row = catalogue.row(of: id) else { return nil }
    if met.count >= 4000 { met.removeAll() }
    let title = catalogue[row]
    met[id] = title
    return title
  }
}

/// Ranks with the model file at work, and notices when another takes its place.
public final class LiveRanker: FeedRanker {
  /// How the feed ranks: one title of a franchise at a time, for now.
  public static var options: RankingOptions {
    var options = RankingOptions()
    options.oneOfEachFranchise = true
    options.time = Int64(Date().timeIntervalSince1970 * 1000)
    return options
  }

  private let models: ModelLibrary
  private let first: Recommender
  private var recommender: Recommender
  /// The models used so far, by name, each with the mark of its file then: going back to one costs no reading.
  private var made: [String: (mark: FileVersion, recommender: Recommender)] = [:]
  /// The one that is asked for, and the file it was found in: a tuned model is told by its file's mark.
  private var chosen: String?
  private var path: String
  private var marks: [FileVersion]

  /// The answers last ranked, and when: turning a knob asks the model nothing new.
  private var events: [PersonEvent] = []
  private var options = LiveRanker.options
  /// Neighbours of the title last looked at.
  private var similar: (id: Int, titles: [Anime])?

  private var counted: (counts: CoLove?, Void)?

  /// What there is to say at the next look.
  private var news: String?

  /// A ranker over `catalogue` with the model that serves on a library; should that one not fit, the one that ships serves, and
  /// the first look says so.
  ///
  /// - Throws: `TensorsError`, `ModelError` when neither can be read.
  public init(
    catalogue: TitleTable, models: ModelLibrary, reading: ModelPreload? = nil,
    keeper: (any NeighbourCache)? = nil
  ) throws {
    self.models = models
    let reading = reading ?? ModelPreload(models)
    path = reading.path
    marks = [reading.mark]
    let space = ContentSpace(catalogue)
    do {
      let scorer = try reading.scorer()
      Trace.mark(.model)
      first = Recommender(catalogue: catalogue, scorer: scorer, space: space, keeper: keeper)
      made[""] = (reading.mark, first)
    } catch  where path != models.shipped {
      first = Recommender(
        catalogue: catalogue, scorer: try ModelFile.read(models.shipped).scorer, space: space, keeper: keeper)
      news = "The tuned model does not fit, the one that ships serves: \(error)"
    }
    recommender = first
  }

  private func options(_ events: [PersonEvent], _ settings: RankingSettings) -> RankingOptions {
    if settings.model != chosen { choose(settings.model) }
    if events != self.events {
      self.events = events
      options = Self.options
    }
    return options.with(settings)
  }

  /// Puts a model to work. One that cannot be read leaves the one by default at work, and says so at the next look.
  private func choose(_ name: String?) {
    chosen = name
    similar = nil
    do { recommender = try make(name) } catch {
      recommender = made[""]?.recommender ?? first
      news = "\(error) The model by default ranks."
    }
    marks = look()
  }

  private func make(_ name: String?) throws -> Recommender {
    path = models.serving
    path = try models.find(name).path
    let mark = FileVersion(path)
    if let known = made[name ?? ""], known.mark == mark { return known.recommender }
    let new = Recommender(first, scorer: try models.read(name).scorer)
    made[name ?? ""] = (mark, new)
    return new
  }

  /// A `stat` of the model that serves, and one of the chosen one's file should that be another.
  private func look() -> [FileVersion] {
    let serving = models.serving
    return serving == path ? [FileVersion(serving)] : [FileVersion(serving), FileVersion(path)]
  }

  /// See `Recommender.rank`.
  public func rank(_ events: [PersonEvent], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    let options = options(events, settings)
    return recommender.rank(events, top: top, explained: explained, options: options)
  }

  /// See `Recommender.prepare`.
  public func prepare() -> Bool { recommender.prepare() }

  /// See `Recommender.detail`.
  public func detail(_ id: Int, _ events: [PersonEvent], settings: RankingSettings) -> TitleDetail? {
    let options = options(events, settings)
    let known = similar?.id == id ? similar?.titles : nil
    var detail = recommender.detail(id, events, options: options, similar: known)
    similar = detail.map { (id, $0.similar) }
    if let counts = coLove(), let row = counts.items.row(id) {
      detail?.lovers = Int(counts.loves[Int(row)])
      for other in (detail?.similar ?? []) + (detail?.franchise ?? []) where other.id != id {
        detail?.lovedToo[other.id] = counts.items.row(other.id).flatMap { counts.together(row, $0) }
      }
    }
    return detail
  }

  /// The counts that details tell of, read when the first is opened; nil when there are none.
  private func coLove() -> CoLove? {
    if let counted { return counted.counts }
    let counts = (try? models.read("colove"))?.scorer as? CoLove
    counted = (counts, ())
    return counts
  }

  /// What the catalogue holds.
  public func summary() -> CatalogueSummary { CatalogueSummary(first.catalogue) }

  /// See `Recommender.map`.
  public func map(adult: Bool) -> TitleMap { recommender.map(adult: adult) }

  /// See `ModelLibrary.lines`.
  public func models(with wanted: String?) -> [AvailableModel] { models.lines(with: wanted) }

  /// One `stat` a key press, or two.
  public func takeUpNewModel() -> String? {
    if let told = news {
      news = nil
      return told
    }
    let now = look()
    guard now != marks else { return nil }
    marks = now
    do {
      recommender = try make(chosen)
      marks = look()
      similar = nil
      return "A newly tuned model is at work."
    } catch {
      return "The new model does not fit, the one before serves on: \(error)"
    }
  }
}
