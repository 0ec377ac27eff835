import App
import Catalogue
import Dispatch
import Foundation
import Foundations
import Logging
import Models
import Recommending
import Synchronization

/// Recommenders that rank side by side, one for each processor: each has its own buffers, all share one set of weights.
final class RankingPool: Sendable {
  /// A model in memory. Its number tells cached answers apart.
  private struct Loaded {
    var number: Int
    var versions: [FileVersion]
    var recommender: Recommender
  }
  /// Recommenders of one worker, by model number.
  final class RankingWorker: Sendable {
    fileprivate let known = Mutex(LeastRecent<Recommender>(most: 4))
  }
  private struct State {
    var free: [RankingWorker]
    var waiting: [CheckedContinuation<RankingWorker, any Error>] = []
    var nextNumber = 1
    /// The default model.
    var plain: Loaded
    /// The others in use: the default one as tuned for a person, those of a name, and those over more titles.
    var loaded = Generations<String, Loaded>(cost: 64)
    var checked = ContinuousClock.now
    /// Versions that could not be read, and when they are tried again.
    typealias Failed = (versions: [FileVersion], until: ContinuousClock.Instant)
    var failed: Failed?
  }

  private let models: ModelLibrary
  private let state: Mutex<State>
  private let loading = Mutex(())
  private let logger = Logger(label: "nostrade.server")
  /// The titles that are ranked.
  let titles: TitleTable
  /// How many rankings run at once.
  let workers: Int
  /// More callers do not wait: each waits for a few milliseconds of others.
  private static let mostWaiting = 512
  /// How long a changed model file may go unnoticed.
  private static let checkInterval = Duration.seconds(1)
  private static let retryInterval = Duration.seconds(30)

  /// Reads the default model, or the shipped one while that cannot be read: a file that was damaged overnight must not keep the service
  /// from starting in the morning.
  ///
  /// - Throws: `TensorsError`, `ModelError` when neither can be read.
  init(_ models: ModelLibrary, titles: TitleTable, neighbourCache: (any NeighbourCache)?, workers: Int) throws
  {
    (self.models, self.titles, self.workers) = (models, titles, workers)
    var versions = Self.versions(models, profile: nil)
    var failed: State.Failed?
    let scorer: any ItemScorer
    do { scorer = try Self.serving(models, profile: nil, logger) } catch
      where models.serving != models.shipped
    {
      logger.error("model does not fit, shipped one used", metadata: ["error": "\(error)"])
      scorer = models.tuned.applied(to: try ModelFile.read(models.shipped).scorer, profile: nil).scorer
      failed = (versions, .now + Self.retryInterval)
      versions = []
    }
    let recommender = Recommender(
      catalogue: titles, scorer: scorer, neighbourCache: neighbourCache, coLoves: models.coLoves)
    state = Mutex(
      State(
        free: (0..<workers).map { _ in RankingWorker() },
        plain: Loaded(number: 0, versions: versions, recommender: recommender), failed: failed))
  }

  /// The default model with what was tuned. What of that cannot be used is logged, once for each version of its files.
  private static func serving(_ models: ModelLibrary, profile: Int64?, _ logger: Logger) throws
    -> any ItemScorer
  {
    let (scorer, _, problem) = try models.readServing(nil, profile: profile)
    if let problem { logger.error("tuned weights not used", metadata: ["error": "\(problem)"]) }
    return scorer
  }

  private static func versions(_ models: ModelLibrary, profile: Int64?) -> [FileVersion] {
    [FileVersion(models.serving)] + models.tuned.versions(profile: profile)
  }

  /// How many rankings wait.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// The number of the model that ranks for a profile now; reads it if it is new.
  ///
  /// - Throws: `ModelError` for a name that is none.
  func model(_ name: String?, profile: Int64?) throws -> Int { try loaded(name, profile).number }

  private func loaded(_ name: String?, _ profile: Int64?) throws -> Loaded {
    reloadIfChanged()
    if let name { return try named(name) }
    let plain = state.withLock { $0.plain }
    guard let profile, FileManager.default.fileExists(atPath: models.tuned.servingFile(.profile(profile)))
    else {
      return plain
    }
    let key = Self.key(profile)
    let versions = Self.versions(models, profile: profile)
    if let known = state.withLock({ $0.loaded.value(key) }), known.versions == versions { return known }
    return loading.withLock { _ in
      if let known = state.withLock({ $0.loaded.value(key) }), known.versions == versions { return known }
      // What was tuned for all is in the plain one already; both are applied anew to the file's weights.
      let scorer: any ItemScorer
      do { scorer = try Self.serving(models, profile: profile, logger) } catch {
        logger.error("model tuned for a person not used", metadata: ["error": "\(error)"])
        // Not tried again before the file changes.
        let known = Loaded(number: plain.number, versions: versions, recommender: plain.recommender)
        state.withLock { $0.loaded.insert(known, key) }
        return known
      }
      return add(key, versions, Recommender(plain.recommender, scorer: scorer))
    }
  }

  private func named(_ name: String) throws -> Loaded {
    // A person's own choice may be a file, by its path; what callers name must not be one of the folder that the service runs in.
    let found = try name.contains("/") ? models.find(name) : models.named(name)
    let versions = [FileVersion(found.path)]
    if let known = state.withLock({ $0.loaded.value("/" + name) }), known.versions == versions {
      return known
    }
    return try loading.withLock { _ in
      if let known = state.withLock({ $0.loaded.value("/" + name) }), known.versions == versions {
        return known
      }
      let plain = state.withLock { $0.plain }
      let scorer: any ItemScorer
      do { scorer = try models.read(found).scorer } catch {
        logger.error("model cannot be used", metadata: ["error": "\(error)"])
        // Callers are not told where the file is.
        throw ModelError("The model \(CleanText.clean(name, limit: 60)) cannot be used.")
      }
      return add("/" + name, versions, Recommender(plain.recommender, scorer: scorer))
    }
  }

  private static func key(_ profile: Int64) -> String { "p\(profile)" }

  private func add(_ key: String, _ versions: [FileVersion], _ recommender: Recommender) -> Loaded {
    state.withLock { state in
      let new = Loaded(number: state.nextNumber, versions: versions, recommender: recommender)
      state.nextNumber += 1
      state.loaded.insert(new, key)
      return new
    }
  }

  /// Forgets what was tuned for a profile.
  func forget(_ profile: Int64) {
    let (free, loaded) = state.withLock { state in
      let loaded = state.loaded.value(Self.key(profile))
      state.loaded.remove(Self.key(profile))
      return (state.free, loaded)
    }
    guard let loaded else { return }
    // A worker that is ranking now forgets it with its next models.
    for worker in free { worker.known.withLock { $0.remove(loaded.number) } }
  }

  /// Reads the default model again when its file or what was tuned has changed; the previous one serves on when it does not fit.
  private func reloadIfChanged() {
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      guard now - state.checked > Self.checkInterval else { return false }
      state.checked = now
      return true
    }
    guard isDue else { return }
    let versions = Self.versions(models, profile: nil)
    let changed: Recommender? = state.withLock { state in
      guard versions != state.plain.versions else { return nil }
      if let failed = state.failed, failed.versions == versions, now < failed.until { return nil }
      return state.plain.recommender
    }
    guard let changed else { return }
    loading.withLock { _ in
      do {
        let recommender = Recommender(changed, scorer: try Self.serving(models, profile: nil, logger))
        state.withLock { state in
          state.plain = Loaded(number: state.nextNumber, versions: versions, recommender: recommender)
          state.nextNumber += 1
          // What was made of the one before.
          state.loaded.removeAll()
          state.failed = nil
        }
        logger.info("model reloaded", metadata: ["file": "\(models.serving)"])
      } catch {
        state.withLock { $0.failed = (versions, now + Self.retryInterval) }
        logger.error("changed model does not fit", metadata: ["error": "\(error)"])
      }
    }
  }

  /// The model over the titles of a batch: the catalogue, and the model's other items as titles without facts, as
  /// `recommend --histories` ranks them.
  private func withAllItems(_ loaded: Loaded) -> Loaded {
    let scorer = loaded.recommender.scorer
    guard scorer.items.ids.contains(where: { titles.row(of: $0) == nil }) else { return loaded }
    let key = "all \(loaded.number)"
    if let known = state.withLock({ $0.loaded.value(key) }) { return known }
    return loading.withLock { _ in
      if let known = state.withLock({ $0.loaded.value(key) }) { return known }
      let all = BatchRanking.Titles(Array(titles), items: scorer.items.ids).all
      return add(key, loaded.versions, Recommender(catalogue: all, scorer: scorer))
    }
  }

  /// Ranks on a free worker; waits for one in turn. With `allItems` also what the model knows beyond the catalogue.
  ///
  /// - Throws: `Problem` when too many wait; `ModelError` for a model that is none.
  func rank<R: Sendable>(
    model name: String? = nil, profile: Int64? = nil, allItems: Bool = false,
    _ body: (Recommender) throws -> R
  ) async throws -> R {
    let plain = try loaded(name, profile)
    let loaded = allItems ? withAllItems(plain) : plain
    let worker = try await checkOut()
    defer { checkIn(worker) }
    // Nearly all people are ranked by the default model.
    let standard = state.withLock { $0.plain.number }
    let recommender = worker.known.withLock { known in
      known.value(loaded.number, keeping: standard) {
        Recommender(loaded.recommender, scorer: loaded.recommender.scorer.withOwnCaches)
      }
    }
    return try body(recommender)
  }

  private func checkOut() async throws -> RankingWorker {
    if let worker = state.withLock({ $0.free.popLast() }) { return worker }
    return try await withCheckedThrowingContinuation { continuation in
      enum Turn { case now(RankingWorker), later, never }
      let turn = state.withLock { state -> Turn in
        if let worker = state.free.popLast() { return .now(worker) }
        guard state.waiting.count < Self.mostWaiting else { return .never }
        state.waiting.append(continuation)
        return .later
      }
      switch turn {
      case .now(let worker): continuation.resume(returning: worker)
      case .later: break
      case .never:
        continuation.resume(throwing: Problem(503, "Too many rankings wait.", retryAfter: 1))
      }
    }
  }

  private func checkIn(_ worker: RankingWorker) {
    let next = state.withLock { state -> CheckedContinuation<RankingWorker, any Error>? in
      guard !state.waiting.isEmpty else {
        state.free.append(worker)
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume(returning: worker)
  }
}
