import App
import Cards
import Catalogue
import Events
import Foundation
import Foundations
import Journal
import Logging
import Models
import NIOCore
import Recommending
import Synchronization

/// What the service does, without HTTP: the endpoints are in `Routes`.
final class Service: Sendable {
  let parts: ServerParts
  let options: ServerOptions
  let metrics: ServerMetrics
  let people: People
  let commits: CommitQueue
  let pool: RankingPool
  let textSearch: TextSearch
  let blocking: BlockingWork
  let summary: CatalogueSummary
  let logger = Logger(label: "nostrade.server")
  /// Rankings asked for, by query: reading options takes longer than ranking.
  private let queries = Mutex(Generations<[String], RankingQuery>(cost: 1000))
  private let isStopping = Atomic(false)
  private let batchBytes = Mutex(0)
  let made = Mutex<(root: ByteBuffer, openAPI: ByteBuffer)?>(nil)
  private let cacheHits, cacheMisses: Counting

  typealias Counting = @Sendable () -> Void

  /// Reads the model.
  ///
  /// - Throws: as `RankingPool`.
  init(_ parts: ServerParts, _ options: ServerOptions, metrics: ServerMetrics) throws {
    (self.parts, self.options, self.metrics) = (parts, options, metrics)
    people = People(parts.journal, standard: parts.standardKnobs)
    commits = CommitQueue(parts.journal, metrics: metrics)
    pool = try RankingPool(
      parts.models, titles: parts.titles, neighbourCache: parts.neighbourCache,
      workers: max(1, ProcessInfo.processInfo.activeProcessorCount))
    textSearch = TextSearch(parts)
    blocking = BlockingWork(isLocal: parts.journal is JournalStore)
    summary = CatalogueSummary(parts.titles)
    let hits = metrics.counter("nostrade_recommend_cache_hits_total")
    let misses = metrics.counter("nostrade_recommend_cache_misses_total")
    cacheHits = { hits.increment() }
    cacheMisses = { misses.increment() }
    let (people, pool) = (people, pool)
    metrics.gauge("nostrade_people_cached", "People kept in memory.") { Double(people.count) }
    metrics.gauge("nostrade_rankings_waiting", "Rankings that wait for a processor.") { Double(pool.waiting) }
    metrics.gauge("process_resident_memory_bytes", "Resident memory.") { ServerMetrics.residentBytes() }
  }

  /// Most bytes of batches at once: as values they take many times their text.
  private static let mostBatchBytes = 64 << 20

  /// Takes room for a batch.
  ///
  /// - Returns: false when there is none.
  func reserve(_ bytes: Int) -> Bool {
    batchBytes.withLock { taken in
      guard bytes == 0 || taken + bytes <= Self.mostBatchBytes else { return false }
      taken += bytes
      return true
    }
  }

  /// Gives it back.
  func release(_ bytes: Int) { batchBytes.withLock { $0 -= bytes } }

  /// No longer ready: a load balancer sends no more requests.
  func beginStop() { isStopping.store(true, ordering: .relaxed) }

  private static let longestCheck = Duration.seconds(1)

  /// Why the service cannot answer; nil when it can.
  func obstacle() async -> String? {
    if isStopping.load(ordering: .relaxed) { return "The service is being stopped." }
    do {
      // Whoever asks whether the service is ready does not wait as long as an answer may: a database that is away is waited for.
      let isThere = try await blocking.run(within: Self.longestCheck) { [parts] in
        try parts.journal.checkPlace()
        _ = try parts.journal.catalogueStamp()
        return true
      }
      guard isThere != nil else {
        logger.error(
          "not ready", metadata: ["error": "the journal did not answer within \(Self.longestCheck)"])
        return "The journal does not answer."
      }
      if parts.journal.isReadOnly { return "The journal can only be read." }
      return nil
    } catch {
      // Callers are not told where the journal is.
      logger.error("not ready", metadata: ["error": "\(error)"])
      return "The journal cannot be read; the log of the service says why."
    }
  }

  // MARK: People

  /// The person of a name.
  ///
  /// - Parameter mayBegin: whether an error tells how a person is made: not to who wants something of one taken back or deleted.
  /// - Throws: `Problem` 404 when there is none, 400 for what can be no name: cleaned, it could be another person's.
  func person(_ name: String, mayBegin: Bool = true) async throws -> Person {
    guard Self.isName(name) else { throw Self.noName }
    if let person = try await personIfAny(name) { return person }
    throw Problem(
      404,
      "There is no person \"\(CleanText.clean(name, limit: 60))\""
        + (mayBegin ? " yet: the first answer, POST /events, makes one." : "."),
      parameter: "user")
  }

  /// The person of a name; nil when there is none.
  func personIfAny(_ name: String) async throws -> Person? {
    guard Self.isName(name) else { return nil }
    return try await blocking.run { [people] in
      if let profile = try people.profile(name), let person = try people.person(profile) { return person }
      // The known profile may be deleted, and its name that of another one.
      guard let profile = try people.profile(name) else { return nil }
      return try people.person(profile)
    }
  }

  /// The profile of a name; nil when there is none. A name that no profile can have is nobody's.
  func profile(_ name: String) async throws -> Profile? {
    guard Self.isName(name) else { return nil }
    return try await blocking.run { [people] in try people.profile(name) }
  }

  /// Whether a name is kept as it stands: what would be cleaned out of it could make it another person's.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.count <= 60 && CleanText.clean(name, limit: 61) == name
  }

  static let noName = Problem.badInput(
    "The name of a person has 1 to 60 printable characters, without a space at its ends or two together and without joiners and other "
      + "characters that cannot be seen.",
    parameter: "user")

  /// Stores answers of a person, who is made when there is none of the name and `creates` says so.
  ///
  /// - Throws: `Problem`, `JournalError`.
  func store(
    _ drafts: [EventDraft], of name: String, creates: Bool = true, whole: WholeRequest? = nil
  ) async throws -> (
    profile: Profile, events: [Event], repeated: Int
  ) {
    // A profile that another program deleted may still be known here: then it is tried once more.
    for attempt in 0..<2 {
      let profile: Profile
      if let known = try await self.profile(name) {
        profile = known
      } else {
        guard creates else { throw Problem(404, "There is no such person any more.", parameter: "user") }
        guard Self.isName(name) else { throw Self.noName }
        profile = try await commits.alone { [parts] in try parts.journal.profile(named: name) }
      }
      switch try await commits.append(AppendRequest(userID: profile.userID, drafts: drafts, whole: whole)) {
      case .stored(let events, let repeated): return (profile, events, repeated)
      case .keyTaken(let key): throw Self.keyTaken(key)
      case .refused(let error):
        people.forget(profile)
        guard attempt == 1 else { continue }
        logger.error("answer refused", metadata: ["error": "\(error)"])
        throw Problem(
          409, "The person was deleted, or what is to be taken back is gone. Nothing was stored.")
      }
    }
    throw Problem(503, "The answer could not be stored.", retryAfter: 1)
  }

  // MARK: Rankings

  /// The filters and knobs of a call.
  ///
  /// - Throws: `Problem`.
  func ranking(_ call: Call) throws -> RankingQuery? {
    let given = call.values.filter { RankingParameters.names.contains($0.name) }
    guard !given.isEmpty else { return nil }
    // As parts: a value may hold any character, also = and &.
    let key = given.flatMap { [$0.name, $0.value] }
    if let known = queries.withLock({ $0.value(key) }) { return known }
    let query = try parts.readRanking(given)
    // Callers may name a model, but not choose a file of this machine.
    if let model = query.model, model.contains("/") || model.hasSuffix(".safetensors") {
      throw Problem.badInput("model must be a name, not a file.", parameter: "model")
    }
    queries.withLock { $0.insert(query, key) }
    return query
  }

  /// How long an answer may be given again: the newest answers count less by the hour.
  private static let longestCached: Int64 = 300_000

  /// The recommendations for a person as the body of an answer, made anew when anything has changed.
  func recommendations(_ person: Person, _ call: Call, standard: Int) async throws -> ByteBuffer {
    let query = try ranking(call)
    let number = try modelNumber(query, person)
    let now = parts.clock()
    if let known = people.reply(to: call.query, of: person), known.model == number,
      now - known.made < Self.longestCached
    {
      cacheHits()
      return known.body
    }
    cacheMisses()
    let body = try await ranked(person, query, top: call.int("k") ?? standard, explains: call.flag("explain"))
    let bytes = ByteBuffer(bytes: body.bytes)
    people.keep(bytes, model: number, made: now, for: call.query, of: person)
    return bytes
  }

  /// Most titles that get reasons: each costs some passes of the model.
  static let mostExplained = 100

  /// The recommendations for a person.
  func ranked(_ person: Person, _ query: RankingQuery?, top: Int, explains: Bool = false) async throws
    -> JSONValue
  {
    let explained = explains ? min(top, Self.mostExplained) : 0
    var options = ReloadingRanker.feedOptions(at: parts.clock())
    options = options.with(query?.isPlain == true ? RankingSettings() : person.settings)
    try query?.apply(&options)
    let ranking = options
    let model = try choice(query, person)
    return try await pool.rank(model: model.name, profile: model.owner) { recommender in
      if let season = query?.season {
        let titles = recommender.rank(
          season: season, person.answers, top: top, explained: explained, options: ranking)
        return Documents.season(titles, user: person.profile.name)
      }
      return Documents.ranking(
        recommender.rank(person.answers, top: top, explained: explained, options: ranking),
        user: person.profile.name, newest: person.newest)
    }
  }

  /// The model that ranks for a person: the one asked for, else their own choice while it is there, else the default one.
  private func choice(_ query: RankingQuery?, _ person: Person) throws -> (name: String?, owner: Int64?) {
    let owner = query?.isPlain == true ? nil : Optional(person.profile.userID)
    if let asked = query?.model {
      do { _ = try pool.model(asked, profile: owner) } catch is ModelError {
        let names = parts.models.entries().map(\.name)
        guard names.contains(asked) else {
          throw Problem(
            404,
            "There is no model called \(CleanText.clean(asked, limit: 60)). There are: \(names.joined(separator: ", ")).",
            parameter: "model")
        }
        throw Problem(404, "The model \(asked) cannot be used.", parameter: "model")
      }
      return (asked, owner)
    }
    guard query?.isPlain != true, let own = person.settings.model,
      (try? pool.model(own, profile: owner)) != nil
    else { return (nil, owner) }
    return (own, owner)
  }

  private func modelNumber(_ query: RankingQuery?, _ person: Person) throws -> Int {
    let model = try choice(query, person)
    return try pool.model(model.name, profile: model.owner)
  }
}
