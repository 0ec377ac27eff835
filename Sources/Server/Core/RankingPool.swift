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
  /// Recommenders of one lane, by model number: those of other models than the default one are few.
  final class Lane: Sendable {
    fileprivate let known = Mutex<[Int: Recommender]>([:])
    fileprivate static let most = 4
  }
  private struct State {
    var free: [Lane]
    var waiting: [(id: Int, continuation: CheckedContinuation<Lane, any Error>)] = []
    var nextNumber = 1
    /// The models in use: "" is the default one, `p7` the default one as tuned for profile 7, else by name.
    var loaded: [String: Loaded] = [:]
    var checked = ContinuousClock.now
    var versions: [FileVersion] = []
  }

  private let models: ModelLibrary
  private let state: Mutex<State>
  private let loading = Mutex(())
  private let logger = Logger(label: "nostrade.server")
  /// The titles that are ranked.
  let titles: TitleTable
  /// How many rankings run at once.
  let lanes: Int
  /// More callers do not wait: each waits for a few milliseconds of others.
  private static let mostWaiting = 512
  /// How long a changed model file may go unnoticed.
  private static let checkInterval = Duration.seconds(1)
  private static let mostModels = 16

  /// Reads the default model.
  ///
  /// - Throws: `TensorsError`, `ModelError` when it cannot be read.
  init(_ models: ModelLibrary, titles: TitleTable, neighbourCache: (any NeighbourCache)?, lanes: Int) throws {
    (self.models, self.titles, self.lanes) = (models, titles, lanes)
    let versions = Self.versions(models, profile: nil)
    let scorer = try models.readServing(nil, profile: nil).scorer
    let recommender = Recommender(
      catalogue: titles, scorer: scorer, neighbourCache: neighbourCache, coLoves: models.coLoves)
    var state = State(free: (0..<lanes).map { _ in Lane() })
    state.loaded[""] = Loaded(number: 0, versions: versions, recommender: recommender)
    state.versions = versions
    self.state = Mutex(state)
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
    guard let plain = state.withLock({ $0.loaded[""] }) else { throw Problem(503, "No model is loaded.") }
    guard let profile, FileManager.default.fileExists(atPath: models.tuned.servingFile(.profile(profile)))
    else {
      return plain
    }
    let key = "p\(profile)"
    let versions = Self.versions(models, profile: profile)
    if let known = state.withLock({ $0.loaded[key] }), known.versions == versions { return known }
    return loading.withLock { _ in
      if let known = state.withLock({ $0.loaded[key] }), known.versions == versions { return known }
      // What was tuned for all is in the plain one already; both are applied anew to the file's weights.
      guard let scorer = try? models.readServing(nil, profile: profile).scorer else { return plain }
      return add(key, versions, Recommender(plain.recommender, scorer: scorer))
    }
  }

  private func named(_ name: String) throws -> Loaded {
    let (path, _) = try models.find(name)
    let versions = [FileVersion(path)]
    if let known = state.withLock({ $0.loaded["/" + name] }), known.versions == versions { return known }
    return try loading.withLock { _ in
      if let known = state.withLock({ $0.loaded["/" + name] }), known.versions == versions { return known }
      guard let plain = state.withLock({ $0.loaded[""] }) else { throw Problem(503, "No model is loaded.") }
      return add("/" + name, versions, Recommender(plain.recommender, scorer: try models.read(name).scorer))
    }
  }

  private func add(_ key: String, _ versions: [FileVersion], _ recommender: Recommender) -> Loaded {
    state.withLock { state in
      if state.loaded.count >= Self.mostModels { state.loaded = state.loaded.filter { $0.key.isEmpty } }
      let new = Loaded(number: state.nextNumber, versions: versions, recommender: recommender)
      state.nextNumber += 1
      state.loaded[key] = new
      return new
    }
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
      guard versions != state.versions else { return nil }
      state.versions = versions
      return state.loaded[""]?.recommender
    }
    guard let changed else { return }
    loading.withLock { _ in
      do {
        let scorer = try models.readServing(nil, profile: nil).scorer
        _ = add("", versions, Recommender(changed, scorer: scorer))
        logger.info("model reloaded", metadata: ["file": "\(models.serving)"])
      } catch {
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
    if let known = state.withLock({ $0.loaded[key] }) { return known }
    return loading.withLock { _ in
      if let known = state.withLock({ $0.loaded[key] }) { return known }
      let others = scorer.items.ids.filter { titles.row(of: $0) == nil }
        .map { Anime(id: $0, title: "title \($0)") }
      return add(key, loaded.versions, Recommender(catalogue: Array(titles) + others, scorer: scorer))
    }
  }

  /// Ranks on a free lane; waits for one in turn. With `allItems` also what the model knows beyond the catalogue.
  ///
  /// - Throws: `Problem` when too many wait; `ModelError` for a model that is none.
  func rank<R: Sendable>(
    model name: String? = nil, profile: Int64? = nil, allItems: Bool = false,
    _ body: (Recommender) throws -> R
  ) async throws -> R {
    let plain = try loaded(name, profile)
    let loaded = allItems ? withAllItems(plain) : plain
    let lane = try await checkOut()
    defer { checkIn(lane) }
    let recommender = lane.known.withLock { known in
      if let recommender = known[loaded.number] { return recommender }
      if known.count >= Lane.most { known = [:] }
      let new = Recommender(loaded.recommender, scorer: loaded.recommender.scorer)
      known[loaded.number] = new
      return new
    }
    return try body(recommender)
  }

  private func checkOut() async throws -> Lane {
    if let lane = state.withLock({ $0.free.popLast() }) { return lane }
    return try await withCheckedThrowingContinuation { continuation in
      enum Turn { case now(Lane), later, never }
      let turn = state.withLock { state -> Turn in
        if let lane = state.free.popLast() { return .now(lane) }
        guard state.waiting.count < Self.mostWaiting else { return .never }
        state.waiting.append((0, continuation))
        return .later
      }
      switch turn {
      case .now(let lane): continuation.resume(returning: lane)
      case .later: break
      case .never:
        continuation.resume(throwing: Problem(503, "Too many rankings wait.", retryAfter: 1))
      }
    }
  }

  private func checkIn(_ lane: Lane) {
    let next = state.withLock { state -> CheckedContinuation<Lane, any Error>? in
      guard !state.waiting.isEmpty else {
        state.free.append(lane)
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: lane)
  }
}
