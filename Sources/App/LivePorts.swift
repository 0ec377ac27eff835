import Cards
import Catalogue
import Foundation
import Journal
import Models
import Recommending

/// The log of one profile in the database.
public struct ProfileLog: AnswerLog {
  private let store: JournalStore
  private let userID: Int64

  /// The log of `profile` in `store`.
  public init(_ store: JournalStore, _ profile: Profile) {
    self.store = store
    userID = profile.userID
  }

  /// Reads the log.
  public func load() throws -> [JournalEvent] { try store.events(userID: userID) }
  /// Writes to it.
  public func commit(_ drafts: [EventDraft]) throws -> [JournalEvent] {
    try store.append(drafts, userID: userID)
  }
}

/// Titles in memory.
public struct CatalogueFinder: TitleFinder {
  private let index: TitleIndex
  private let wellKnown: [Anime]

  /// A finder over a catalogue, adult titles left out.
  public init(_ catalogue: [Anime]) {
    let shown = catalogue.filter { !$0.isAdult }
    index = TitleIndex(shown)
    wellKnown = Array(
      shown.filter { $0.franchiseOrder ?? 1 == 1 }.sorted {
        ($1.members ?? 0, $0.id) < ($0.members ?? 0, $1.id)
      }
      .prefix(300))
  }

  /// See `TitleIndex.search`.
  public func search(_ text: String, limit: Int) -> [Anime] { index.search(text, limit: limit) }
  /// By members, the first of each franchise.
  public func popular(limit: Int) -> [Anime] { Array(wellKnown.prefix(limit)) }
  /// By id.
  public func title(_ id: Int) -> Anime? { index.title(id) }
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

  private let catalogue: [Anime]
  private let modelPath: () -> String
  private var recommender: Recommender
  private var mark: FileMark

  /// What there is to say of the start, told at the first look.
  private var news: String?

  /// A ranker over `catalogue` with the model at `modelPath()`, asked again at every look; should that one not fit, the one
  /// at `fallback` serves, and the first look says so.
  ///
  /// - Throws: `TensorsError`, `ModelError` when neither can be read.
  public init(catalogue: [Anime], fallback: String, modelPath: @escaping () -> String) throws {
    self.catalogue = catalogue
    self.modelPath = modelPath
    let path = modelPath()
    mark = FileMark(path)
    do {
      recommender = Recommender(catalogue: catalogue, scorer: try ModelFile.read(path).scorer)
    } catch  where path != fallback {
      recommender = Recommender(catalogue: catalogue, scorer: try ModelFile.read(fallback).scorer)
      news = "The tuned model does not fit, the one that ships serves: \(error)"
    }
  }

  /// See `Recommender.rank`.
  public func rank(_ events: [PersonEvent], top: Int, explained: Bool) -> Ranking {
    recommender.rank(events, top: top, explained: explained, options: Self.options)
  }

  /// One `stat` a key press.
  public func takeUpNewModel() -> String? {
    if let told = news {
      news = nil
      return told
    }
    let path = modelPath()
    let now = FileMark(path)
    guard now != mark else { return nil }
    mark = now
    do {
      recommender = Recommender(catalogue: catalogue, scorer: try ModelFile.read(path).scorer)
      return "A newly tuned model is at work."
    } catch {
      return "The new model does not fit, the one before serves on: \(error)"
    }
  }
}

/// What tells one version of a file from another.
struct FileMark: Equatable {
  private let path: String
  private let inode: UInt64
  private let size: Int64
  private let changed: Int64

  init(_ path: String) {
    var info = stat()
    let found = stat(path, &info) == 0
    self.path = path
    inode = found ? UInt64(info.st_ino) : 0
    size = found ? Int64(info.st_size) : -1
    #if os(Linux)
      changed = found ? Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec) : 0
    #else
      changed = found ? Int64(info.st_mtimespec.tv_sec) * 1_000_000_000 + Int64(info.st_mtimespec.tv_nsec) : 0
    #endif
  }
}
