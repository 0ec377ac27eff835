import Cards
import Catalogue
import Events
import Models
import Synchronization

/// Ranks the whole catalogue for one person. Each step of a ranking has a file:
///
///     history       answers as model input, excluded titles, content profile   Recommender+History
///     filters       more excluded titles                                       Recommender+Filters
///     model scores  logits of items, mapped to all titles, standardised        Recommender+Scores
///     blend         model scores plus content cosines                          Recommender+Scores
///     knobs         niche and genre weights                                    Recommender+Knobs
///                   presence: what one would choose against what one would love Recommender+Presence
///     top N         partial sort of all titles that are not excluded           TopKSelector
///     franchises    in the order to watch, one title of each line              Recommender+Franchises
///     exploration   one card in eight is something different                   Exploration
///     variety       maximal marginal relevance, calibrated genres              Recommender+Diversity
///     reasons       what each answer did to a card's score (leave-one-out)     Recommender+Reasons
///
/// All steps work on `RankingBuffers`, which are reused: `withTopRows` allocates nothing after its first call.
public final class Recommender: Sendable {
  /// The titles that are ranked.
  public let catalogue: TitleTable
  /// The model.
  public let scorer: any ItemScorer
  let contentSpace: ContentSpace
  let coldItemMapping: ColdItemMapping
  private let neighbourCache: (any NeighbourCache)?
  /// Whether each title is an adult one, `[titles]`.
  let isAdult: [Bool]
  /// The model, or the part of it, that predicts how titles are liked; nil when it has none.
  let ratingScorer: (any RatingScorer)?
  /// The model, when the knob "presence" can mix its parts.
  let mixable: (any MixableScorer)?
  /// The taste part of the scores of somebody without answers, `[items]`; empty where `mixable` is nil.
  let emptyHistoryTaste: [Float]
  /// How many people love two titles both, for reasons; nil without.
  let coLoves: CoLoveSource?
  /// `ItemScorer.loveCounts`; empty when the model has no counts.
  let loveCounts: [Float]
  let buffers: Mutex<RankingBuffers>

  /// A recommender over `catalogue`. Builds the content space unless one is given, and finds the neighbours of cold items
  /// unless `neighbourCache` has them. `coLoves` are counts for reasons.
  public convenience init(
    catalogue: TitleTable, scorer: any ItemScorer, space: ContentSpace? = nil,
    neighbourCache: (any NeighbourCache)? = nil, coLoves: CoLoveSource? = nil
  ) {
    let space = space ?? ContentSpace(catalogue)
    self.init(
      catalogue, scorer, space, ColdItemMapping(catalogue, space, scorer, cache: neighbourCache),
      neighbourCache: neighbourCache, coLoves: coLoves, isAdult: catalogue.indices.map(catalogue.isAdult))
  }

  /// A recommender over a list of titles.
  public convenience init(catalogue: [Anime], scorer: any ItemScorer, coLoves: CoLoveSource? = nil) {
    self.init(catalogue: TitleTable(catalogue), scorer: scorer, coLoves: coLoves)
  }

  /// The same catalogue ranked by another model. Shares everything that does not depend on the model.
  public convenience init(_ other: Recommender, scorer: any ItemScorer) {
    let mapping =
      scorer.items == other.scorer.items
      ? ColdItemMapping(other.coldItemMapping, other.catalogue, scorer)
      : ColdItemMapping(other.catalogue, other.contentSpace, scorer, cache: other.neighbourCache)
    self.init(
      other.catalogue, scorer, other.contentSpace, mapping, neighbourCache: other.neighbourCache,
      coLoves: other.coLoves, isAdult: other.isAdult)
  }

  private init(
    _ catalogue: TitleTable, _ scorer: any ItemScorer, _ space: ContentSpace, _ mapping: ColdItemMapping,
    neighbourCache: (any NeighbourCache)?, coLoves: CoLoveSource?, isAdult: [Bool]
  ) {
    (self.catalogue, self.scorer, contentSpace, coldItemMapping) = (catalogue, scorer, space, mapping)
    (self.neighbourCache, self.coLoves, self.isAdult) = (neighbourCache, coLoves, isAdult)
    ratingScorer = scorer.ratingScorer
    mixable = (scorer as? any MixableScorer).flatMap { $0.isMixable ? $0 : nil }
    loveCounts = scorer.loveCounts ?? []
    emptyHistoryTaste = Self.emptyHistoryTaste(mixable)
    buffers = Mutex(
      RankingBuffers(titles: catalogue.count, items: scorer.items.count, features: space.width))
  }

  /// After the mapping has scored an empty history this costs no pass.
  private static func emptyHistoryTaste(_ mixable: (any MixableScorer)?) -> [Float] {
    guard let mixable else { return [] }
    var taste = [Float](repeating: 0, count: mixable.items.count)
    _ = mixable.taste([], query: Query(), without: [], into: &taste)
    return taste
  }

  /// Ranks the catalogue for one person: the best `top` titles as cards. Reasons are computed for the first `explained`
  /// cards; the others get none. O(titles), and for reasons a few shortened histories for each card that is explained.
  public func rank(
    _ events: [Event], top: Int, explained: Int = .max, options: RankingOptions = RankingOptions()
  ) -> Ranking {
    buffers.withLock { buffers in
      rank(
        events, top: top, explained: explained, options: options, keepsUpcoming: false, &buffers)
    }
  }

  /// The same with what has not begun yet, if it is to be kept.
  func rank(
    _ events: [Event], top: Int, explained: Int, options: RankingOptions, keepsUpcoming: Bool,
    _ buffers: inout RankingBuffers
  ) -> Ranking {
    buffers.leavesOutUpcoming = !keepsUpcoming
    defer { buffers.leavesOutUpcoming = false }
    selectTop(events, top: top, explained: explained > 0, options: options, &buffers)
    var rows = listedRows(top, options, &buffers)
    if rows.isEmpty, top > 0 { rows = readmitUntilListed(events, top, options, &buffers) }
    let withReasons = min(max(explained, 0), rows.count)
    let reasons =
      (withReasons > 0 ? reasons(for: Array(rows[..<withReasons]), options, &buffers) : [])
      + rows[withReasons...].map { _ in [] }
    let titles = buffers.titles(rows, in: catalogue)
    let liking = liking(rows, buffers)
    let taught = taught(by: rows, reasons, &buffers)
    let cards = rows.indices.map { index in
      Card(
        anime: titles[index], rank: index + 1, score: Double(buffers.finalScores[rows[index]]),
        match: liking[index]?.match, rating: liking[index]?.rating,
        reasons: (taught[index].map { [Reason(.different($0), weight: 0)] } ?? []) + reasons[index],
        teaches: taught[index])
    }
    var ranking = Ranking(
      cards: cards, candidates: catalogue.count - buffers.excludedCount,
      filteredOut: buffers.filteredOutCount)
    ranking.saved = buffers.answers.filter { $0.feedback == .saved }
      .sorted { buffers.finalScores[$0.row] > buffers.finalScores[$1.row] }.map { catalogue.id($0.row) }
    ranking.listable = buffers.listable < ranking.candidates ? buffers.listable : nil
    if cards.isEmpty {
      ranking.hiddenAdult = hiddenAdult(options, buffers)
      ranking.relaxations = relaxations(events, options, &buffers)
    }
    return ranking
  }

  /// Passes the rows of the best `top` titles to `body`, best first, without cards and reasons. Allocates nothing after the
  /// first call. O(titles) and one model pass, which is short when one answer was added since the last call.
  public func withTopRows<R: Sendable>(
    _ events: [Event], top: Int, options: RankingOptions = RankingOptions(), _ body: ([Int32]) -> R
  ) -> R {
    buffers.withLock { buffers in
      selectTop(events, top: top, options: options, &buffers)
      return body(buffers.selector.indices)
    }
  }

  /// Ids and scores of the best `top` titles for many people, without reasons, franchise rule and diversity. Model passes are
  /// batched. `query[i]` replaces the query of `options` for person `i`.
  public func rankAll(
    _ histories: [[Event]], query: [Query] = [], top: Int,
    options: RankingOptions = RankingOptions()
  ) -> [[(animeID: Int, score: Float)]] {
    buffers.withLock { buffers in
      let queries = histories.indices.map { $0 < query.count ? query[$0] : options.query }
      let people = histories.map { events in
        readHistory(events, options, &buffers)
        return buffers.history
      }
      let scores = mixedScores(people, queries, options)
      return histories.indices.map { person in
        readHistory(histories[person], options, query: queries[person], &buffers)
        buffers.itemLogits = scores[person]
        buffers.hasScores = false
        standardiseModelScores(&buffers)
        blend(options, &buffers)
        applyKnobs(options, &buffers)
        select(top, &buffers)
        return buffers.selector.indices.map { (catalogue.id(Int($0)), buffers.finalScores[Int($0)]) }
      }
    }
  }

  /// All steps up to the top N, whose rows are left in `buffers.selector`. Selects more than `top` rows when the franchise
  /// rule or diversity will drop some, and with `explained` as many as reasons are compared with.
  func selectTop(
    _ events: [Event], top: Int, explained: Bool = false, options: RankingOptions,
    _ buffers: inout RankingBuffers
  ) {
    let top = min(max(top, 0), catalogue.count)
    readHistory(events, options, &buffers)
    readmitSkipped(events, options, &buffers)
    updateModelScores(options, explained: explained, &buffers)
    blend(options, &buffers)
    applyKnobs(options, &buffers)
    // At least 350 rows, so that the first card does not depend on how many are asked for.
    let dropsRows =
      options.franchises != .every || options.diversity > 0 || options.explores || options.filters.showsSaved
    let compared = explained ? Self.comparedForUsual : 0
    select(min(catalogue.count, dropsRows ? max(top, 100) * 3 + 50 : max(top, compared)), &buffers)
  }

  func select(_ count: Int, _ buffers: inout RankingBuffers) {
    buffers.isExcluded.withUnsafeBufferPointer { isExcluded in
      buffers.selector.select(buffers.finalScores, count: count) { isExcluded[Int($0)] }
    }
  }
}
