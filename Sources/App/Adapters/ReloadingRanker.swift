import Cards
import Catalogue
import Events
import Foundation
import Foundations
import Meaning
import Recommending

/// Ranks with the model in use, loads other models on request, and reloads a model when its file changes.
public final class ReloadingRanker: FeedRanker {
  private let clock: () -> Int64
  private let models: ModelLibrary
  private let serving: ServingModel
  /// Keywords of titles by id.
  private let keywords: () -> [Int: [String]]
  /// Finds the key of a profile by its name.
  private let userID: (String) -> Int64?
  private var recommender: Recommender { serving.recommender }

  /// The history ranked last, with its options: changing a knob keeps the time of the query, so that model scores are reused.
  private var events: [Event] = []
  private var options: RankingOptions
  /// Similar titles of the title shown last in detail, and who found them.
  private var similar: (id: Int, language: TitleLanguage, showsAdult: Bool, titles: [Anime], by: Recommender)?

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
    serving = try ServingModel(models, preload, catalogue: catalogue, neighbourCache: neighbourCache)
  }

  /// The model's name and when it was trained, and the ids of what was tuned on top of it.
  public var modelLabel: String? { serving.label }

  private func options(_ events: [Event], _ settings: RankingSettings) -> RankingOptions {
    serving.choose(settings.model)
    if events != self.events {
      self.events = events
      options = Self.feedOptions(at: clock())
    }
    return options.with(settings)
  }

  /// Ranks for a profile from now on, with what was tuned for it.
  public func use(profile: String) { serving.use(profile: userID(profile)) }

  /// See `Recommender.rank`.
  public func rank(_ events: [Event], settings: RankingSettings, top: Int, explained: Int) -> Ranking {
    let options = options(events, settings)
    return recommender.rank(events, top: top, explained: explained, options: options)
  }

  /// See `Recommender.rank(together:)`, with the filters and knobs of the opened profile for all.
  public func rank(
    together people: [Companion], settings: RankingSettings, top: Int, explained: Int
  ) -> Ranking {
    let options = options(people.first?.events ?? [], settings)
    let shared = recommender.rank(
      together: people, top: recommender.catalogue.count, explained: explained, options: options)
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
    let language = recommender.catalogue.language
    let known = similar.flatMap {
      $0.id == id && $0.language == language && $0.showsAdult == options.showsAdult && $0.by === recommender
        ? $0.titles : nil
    }
    var detail = recommender.detail(id, events, options: options, similar: known)
    similar = detail.map { (id, language, options.showsAdult, $0.similar, recommender) }
    if let counts = models.coLoves.counts, let row = counts.items.row(id),
      counts.loves[Int(row)] >= TitleDetail.leastLovers
    {
      detail?.lovers = Int(counts.loves[Int(row)])
      for other in (detail?.similar ?? []) + (detail?.franchise ?? []) where other.id != id {
        detail?.lovedToo[other.id] = counts.items.row(other.id).flatMap { counts.coLoves(row, $0) }
      }
    }
    return detail
  }

  /// The first and the last season of the catalogue, found when a season is first asked for.
  private lazy var seasons: [BroadcastSeason] = {
    let titles = serving.first.catalogue
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
  public func summary() -> CatalogueSummary { CatalogueSummary(serving.first.catalogue) }

  /// See `Recommender.map`.
  public func map(settings: RankingSettings) -> TitleMap {
    serving.choose(settings.model)
    return recommender.map(adult: settings.filters.showsAdult, keywords: keywords())
  }

  /// See `ModelLibrary.lines`.
  public func models(with wanted: String?) -> [AvailableModel] { models.lines(with: wanted) }

  /// Reloads the model if its file or what was tuned has changed. A few `stat` calls a key press.
  public func reloadIfChanged() -> String? { serving.reloadIfChanged() }
}
