import Cards
import Catalogue
import Dispatch
import Events
import Foundation
import Foundations
import Logging
import Meaning
import Models
import Recommending

/// Ranks with the model in use, loads other models on request, and reloads a model when its file changes.
public final class ReloadingRanker: FeedRanker {
  /// The feed's ranking options at a time in Unix milliseconds: only the next unseen title of each franchise, and the answers of the
  /// last hours count more.
  public static func feedOptions(at time: Int64) -> RankingOptions {
    var options = RankingOptions()
    options.franchises = .earliest
    options.time = time
    options.recency = Recency()
    return options
  }

  /// The options that answer a conversation: the profile's own but for its filters, of which only genres that it never wants, adult
  /// titles and sequels count beside what is asked for.
  public static func talkOptions(
    at time: Int64, _ settings: RankingSettings, _ wish: Wish
  ) -> RankingOptions {
    var own = settings
    own.filters = RankingFilters()
    own.filters.unwantedGenres = settings.filters.unwantedGenres.subtracting(wish.genresIn + wish.genresAny)
    own.filters.hidesSequels = settings.filters.hidesSequels
    own.filters.showsAdult = settings.filters.showsAdult
    own.knobs.explores = false
    if wish.niche == .obscure { own.knobs.niche = max(own.knobs.niche, 0.5) }
    return feedOptions(at: time).with(own)
  }

  private let clock: () -> Int64

  private let logger = Logger(label: "nostrade.ranker")
  private let models: ModelLibrary
  private let first: Recommender
  private var recommender: Recommender
  /// The models used so far, by name, with the version of the file they were read from: switching back reads nothing.
  private var loaded: [String: (version: FileVersion, recommender: Recommender, label: String)] = [:]
  /// The model's name and when it was trained, and the ids of what was tuned on top of it.
  public var modelLabel: String? {
    guard let plainLabel, let tuned, recommender === tuned.recommender else { return plainLabel }
    return ([plainLabel] + tuned.ids).joined(separator: " + ")
  }
  private var plainLabel: String?
  /// The chosen model's name (nil for the default) and file.
  private var chosen: String?
  private var path: String
  /// Versions of the files in use at the last check.
  private var fileVersions: [FileVersion]
  /// Keywords of titles by id.
  private let keywords: () -> [Int: [String]]
  /// Finds the key of a profile by its name.
  private let userID: (String) -> Int64?
  /// The profile it ranks for.
  private var profile: Int64?
  /// The default model as tuned, with the versions of what it was made from.
  private var tuned: (versions: [FileVersion], recommender: Recommender, ids: [String])?

  /// The history ranked last, with its options: changing a knob keeps the time of the query, so that model scores are reused.
  private var events: [Event] = []
  private var options: RankingOptions
  /// Similar titles of the title shown last in detail.
  private var similar: (id: Int, language: TitleLanguage, showsAdult: Bool, titles: [Anime])?

  /// Co-love counts for reasons and details.
  private let coLoves: CoLoveSource

  /// A sentence for the next call of `reloadIfChanged`.
  private var pendingMessage: String?

  /// A ranker over `catalogue` with the serving model of a library. If that model does not fit, the shipped model is used
  /// and the next `reloadIfChanged` reports it.
  ///
  /// - Parameters:
  ///   - preload: the serving model, when reading it has already begun.
  ///   - neighbourCache: keeps neighbours between starts.
  ///   - keywords: of titles by id; asked when the map is first opened.
  ///   - userID: finds the key of a profile, whose own tuned part then counts.
  ///   - clock: the time of a ranking, Unix milliseconds.
  /// - Throws: `TensorsError`, `ModelError` when neither model can be read.
  public init(
    catalogue: TitleTable, models: ModelLibrary, preload: ModelPreload? = nil,
    neighbourCache: (any NeighbourCache)? = nil, keywords: @escaping () -> [Int: [String]] = { [:] },
    userID: @escaping (String) -> Int64? = { _ in nil },
    clock: @escaping () -> Int64
  ) throws {
    self.models = models
    self.keywords = keywords
    self.userID = userID
    self.clock = clock
    options = Self.feedOptions(at: clock())
    let preload = preload ?? ModelPreload(models)
    path = preload.path
    fileVersions = [preload.version] + models.tuned.versions(profile: nil)
    let space = ContentSpace(catalogue)
    let coLoves = models.coLoves
    self.coLoves = coLoves
    // Beside the model, not before the first card.
    DispatchQueue.global(qos: .userInitiated).async { _ = coLoves.counts }
    do {
      let (scorer, card) = try preload.model()
      Trace.mark(.model)
      first = Recommender(
        catalogue: catalogue, scorer: scorer, space: space, neighbourCache: neighbourCache,
        coLoves: coLoves)
      plainLabel = Self.label(scorer, card)
      loaded[""] = (preload.version, first, Self.label(scorer, card))
    } catch  where path != models.shipped {
      let (scorer, card) = try ModelFile.read(models.shipped)
      first = Recommender(
        catalogue: catalogue, scorer: scorer, space: space, neighbourCache: neighbourCache, coLoves: coLoves)
      plainLabel = Self.label(scorer, card)
      pendingMessage = "The tuned model does not fit; the shipped model is used: \(error)"
      logger.error("serving model does not fit, shipped model used", metadata: ["error": "\(error)"])
    }
    recommender = first
  }

  private func options(_ events: [Event], _ settings: RankingSettings) -> RankingOptions {
    if settings.model != chosen { choose(settings.model) }
    if events != self.events {
      self.events = events
      options = Self.feedOptions(at: clock())
    }
    return options.with(settings)
  }

  /// Ranks for a profile from now on, with what was tuned for it.
  public func use(profile: String) {
    self.profile = userID(profile)
    guard chosen == nil else { return }
    recommender = withTuning(loaded[""]?.recommender ?? first)
    fileVersions = currentFileVersions()
    similar = nil
  }

  /// The default model with what was tuned for all and for the profile. Reads two small files when they have changed.
  private func withTuning(_ plain: Recommender) -> Recommender {
    let parts = models.tuned
    let versions = [FileVersion(path)] + parts.versions(profile: profile)
    if let tuned, tuned.versions == versions { return tuned.recommender }
    let (scorer, ids, problem) = parts.applied(to: plain.scorer, profile: profile)
    if let problem { logger.error("tuned weights not used", metadata: ["error": "\(problem)"]) }
    guard let ensemble = scorer as? Ensemble, ensemble !== plain.scorer as? Ensemble else { return plain }
    let recommender = Recommender(plain, scorer: ensemble)
    tuned = (versions, recommender, ids)
    return recommender
  }

  /// Switches to a model. If it cannot be read, the default model is used and the next `reloadIfChanged` reports it.
  private func choose(_ name: String?) {
    chosen = name
    similar = nil
    do {
      recommender = try load(name)
      logger.info("model switched", metadata: ["model": "\(name ?? "default")"])
    } catch {
      logger.error("model not usable, default used", metadata: ["error": "\(error)"])
      recommender = withTuning(loaded[""]?.recommender ?? first)
      plainLabel = loaded[""]?.label
      pendingMessage = "\(error) The default model is used."
    }
    fileVersions = currentFileVersions()
  }

  private func load(_ name: String?) throws -> Recommender {
    path = models.serving
    path = try models.find(name).path
    let version = FileVersion(path)
    if let known = loaded[name ?? ""], known.version == version {
      plainLabel = known.label
      return name == nil ? withTuning(known.recommender) : known.recommender
    }
    let (scorer, card) = try models.read(name)
    let new = Recommender(first, scorer: scorer)
    let label = Self.label(scorer, card)
    loaded[name ?? ""] = (version, new, label)
    plainLabel = label
    return name == nil ? withTuning(new) : new
  }

  private static func label(_ scorer: any ItemScorer, _ card: ModelCard) -> String {
    card.trained.isEmpty ? scorer.name : "\(scorer.name) \(card.trained)"
  }

  /// Versions of the serving model's file and, if it is another, of the chosen model's, and of what was tuned: a few `stat` calls.
  private func currentFileVersions() -> [FileVersion] {
    let serving = models.serving
    return (serving == path ? [FileVersion(serving)] : [FileVersion(serving), FileVersion(path)])
      + models.tuned.versions(profile: profile)
  }

  /// See `Recommender.rank`.
  public func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    let options = options(events, settings)
    return recommender.rank(events, top: top, explained: explained, options: options)
  }

  /// See `Recommender.rank(together:)`, with the filters and knobs of the opened profile for all.
  public func rank(
    together people: [FeedPerson], settings: RankingSettings, top: Int, explained: Int
  ) -> Ranking {
    let options = options(people.first?.events ?? [], settings)
    let shared = recommender.rank(
      together: people.map { Companion(name: $0.name, events: $0.events, options: options) },
      top: recommender.catalogue.count, explained: explained)
    // What the filters hold back, and the order of the saved titles, are those of the person whom answers go to.
    var ranking = recommender.rank(people.first?.events ?? [], top: 1, explained: 0, options: options)
    if !shared.isEmpty { ranking.relaxations = [] }
    (ranking.candidates, ranking.listable) = (shared.count, nil)
    ranking.cards = shared.prefix(top).map { shared in
      var card = shared.card
      card.reasons = shared.reasons
      return card
    }
    return ranking
  }

  /// See `Recommender.rank(_:wishes:)`, with the options of a conversation. The time is that of the last ranking, whose scores are used
  /// again.
  public func rank(
    _ events: [Event], settings: RankingSettings, for wish: Wish, wanted: [[Int: Float]]
  ) -> [[Talker.Ranked]] {
    let time = options(events, settings).time ?? clock()
    return recommender.rank(events, wishes: wanted, options: Self.talkOptions(at: time, settings, wish))
  }

  /// See `Recommender.prepare`.
  public func prepare() -> Bool { recommender.prepare() }

  /// See `Recommender.detail`.
  public func detail(_ id: Int, _ events: [Event], settings: RankingSettings) -> TitleDetail? {
    let options = options(events, settings)
    let language = first.catalogue.language
    let known = similar.flatMap {
      $0.id == id && $0.language == language && $0.showsAdult == options.showsAdult ? $0.titles : nil
    }
    var detail = recommender.detail(id, events, options: options, similar: known)
    similar = detail.map { (id, language, options.showsAdult, $0.similar) }
    if let counts = coLoves.counts, let row = counts.items.row(id) {
      detail?.lovers = Int(counts.loves[Int(row)])
      for other in (detail?.similar ?? []) + (detail?.franchise ?? []) where other.id != id {
        detail?.lovedToo[other.id] = counts.items.row(other.id).flatMap { counts.coLoves(row, $0) }
      }
    }
    return detail
  }

  /// The first and the last season of the catalogue, found when a season is first asked for.
  private lazy var seasons: [BroadcastSeason] = {
    let titles = first.catalogue
    return Set(titles.indices.compactMap { BroadcastSeason(of: $0, in: titles) }).sorted()
  }()

  /// See `Recommender.rank(season:)`, with the options of the feed.
  public func season(
    _ season: BroadcastSeason?, _ events: [Event], settings: RankingSettings
  ) -> SeasonListing? {
    guard let oldest = seasons.first, let newest = seasons.last else { return nil }
    let now = CivilTime(local: clock() / 1000).map { BroadcastSeason(year: $0.year, month: $0.month) }
    let begun = now.flatMap { now in seasons.last { $0 <= now } } ?? newest
    let season = min(max(season ?? begun, oldest), newest)
    let options = options(events, settings)
    return SeasonListing(
      season: season,
      titles: recommender.rank(season: season, events, top: Self.seasonTitles, options: options),
      known: oldest...newest)
  }
  private static let seasonTitles = 300

  /// Types and genres of the catalogue.
  public func summary() -> CatalogueSummary { CatalogueSummary(first.catalogue) }

  /// See `Recommender.map`.
  public func map(settings: RankingSettings) -> TitleMap {
    if settings.model != chosen { choose(settings.model) }
    return recommender.map(adult: settings.filters.showsAdult, keywords: keywords())
  }

  /// See `ModelLibrary.lines`.
  public func models(with wanted: String?) -> [AvailableModel] { models.lines(with: wanted) }

  /// Reloads the model if its file or what was tuned has changed. A few `stat` calls a key press.
  public func reloadIfChanged() -> String? {
    if let message = pendingMessage {
      pendingMessage = nil
      return message
    }
    let versions = currentFileVersions()
    guard versions != fileVersions else { return nil }
    let isOtherFile = versions.first != fileVersions.first
    fileVersions = versions
    do {
      let (before, tunedBefore) = (recommender, tunedIDs)
      recommender = try load(chosen)
      fileVersions = currentFileVersions()
      // While another model is chosen, a promotion changes nothing that ranks.
      guard recommender !== before else { return nil }
      similar = nil
      logger.info("model reloaded", metadata: ["file": "\(path)"])
      guard chosen == nil else { return "The file of the chosen model has changed; it is now in use." }
      guard isOtherFile else { return Self.change(from: tunedBefore, to: tunedIDs) }
      return (try? ModelFile.summary(path))?.card.isTuned == true
        ? Self.newlyTuned : "Another model file is now in use."
    } catch {
      logger.error("changed model does not fit", metadata: ["error": "\(error)"])
      return "The new model does not fit; the previous model stays in use: \(error)"
    }
  }

  /// The ids of what was tuned and ranks now.
  private var tunedIDs: [String] { tuned.flatMap { recommender === $0.recommender ? $0.ids : nil } ?? [] }

  private static let newlyTuned = "The newly tuned model is now in use."

  /// How results of tuning took each other's place: newer ones have greater numbers.
  static func change(from before: [String], to after: [String]) -> String {
    let known = Dictionary(
      before.map { (TunedOwner(id: $0), TunedOwner.number(of: $0)) }, uniquingKeysWith: max)
    if after.contains(where: { TunedOwner.number(of: $0) > known[TunedOwner(id: $0)] ?? 0 }) {
      return newlyTuned
    }
    return after.isEmpty
      ? "What was tuned is no longer in use." : "An earlier result of tuning is in use again."
  }
}
