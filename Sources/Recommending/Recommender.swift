import CKernels
import Cards
import Catalogue
import Events
import Models

/// History in, ranked and explained cards out: model, blend with content, filters, top N, reasons.
public final class Recommender: Sendable {
  /// What can be recommended.
  public let catalogue: TitleTable
  /// The model at work.
  public let scorer: any ItemScorer
  let space: ContentSpace
  let coldItemMapping: ColdItemMapping
  private let keeper: (any NeighbourCache)?
  let adult: [Bool]
  /// See `ItemScorer.raters`; empty where nobody counted.
  private let raters: [Float]
  let work: LockedWork

  /// A recommender over `catalogue`, whose content space is made here where it was not before. The first ranking can be asked
  /// for at once.
  public init(
    catalogue: TitleTable, scorer: any ItemScorer, space: ContentSpace? = nil,
    keeper: (any NeighbourCache)? = nil
  ) {
    self.catalogue = catalogue
    self.scorer = scorer
    raters = scorer.raters ?? []
    let space = space ?? ContentSpace(catalogue)
    self.space = space
    self.keeper = keeper
    coldItemMapping = ColdItemMapping(catalogue, space, scorer, keeper: keeper)
    adult = catalogue.indices.map(catalogue.isAdult)
    work = LockedWork(
      RankingWork(titles: catalogue.count, items: scorer.items.count, width: space.width))
  }

  /// The same over titles that are in no table yet.
  public convenience init(catalogue: [Anime], scorer: any ItemScorer) {
    self.init(catalogue: TitleTable(catalogue), scorer: scorer)
  }

  /// The same catalogue ranked by another model; what does not hang on the model is shared.
  public init(_ other: Recommender, scorer: any ItemScorer) {
    catalogue = other.catalogue
    self.scorer = scorer
    raters = scorer.raters ?? []
    (space, adult, keeper) = (other.space, other.adult, other.keeper)
    coldItemMapping =
      scorer.items == other.scorer.items
      ? ColdItemMapping(other.coldItemMapping, catalogue, scorer)
      : ColdItemMapping(catalogue, space, scorer, keeper: keeper)
    work = LockedWork(
      RankingWork(titles: catalogue.count, items: scorer.items.count, width: space.width))
  }

  /// Reads a person's answers into the work's buffers. O(answers + titles).
  func read(_ events: [Event], _ options: RankingOptions, _ work: inout RankingWork) {
    work.taste.removeAll(keepingCapacity: true)
    work.interactions.removeAll(keepingCapacity: true)
    work.places.removeAll(keepingCapacity: true)
    work.answered.removeAll(keepingCapacity: true)
    holdBack(options, &work)
    for row in adult.indices { work.excluded[row] = adult[row] && !options.showsAdult }
    for (place, event) in events.enumerated() {
      guard let row = catalogue.row(of: event.animeID) else { continue }
      let resting = event.feedback == .skipped && place + options.skipRest >= events.count
      if event.feedback.settles || event.feedback == .saved || resting { work.excluded[row] = true }
      work.answered.append((row, event.feedback))
      guard event.feedback.teachesTaste else { continue }
      work.taste.append((row, event))
      let item = coldItemMapping.rows[row]
      work.places.append(item >= 0 ? work.interactions.count : -1)
      if item >= 0, let interaction = Interaction(event, item: item) {
        work.interactions.append(interaction)
      }
    }
    leaveOut(options, &work)
    work.profileNorm = space.profile(work.taste, into: &work.profile)
    work.coldness = coldness(work)
  }

  /// So many loves are worth as much as what a title is about.
  private static let fewLoves: Float = 5

  /// How little the model knows of what teaches taste: 1 where it has never met any of it. O(answers).
  private func coldness(_ work: RankingWork) -> Float {
    guard !work.taste.isEmpty else { return 0 }
    var sum: Float = 0
    for (row, _) in work.taste {
      let item = Int(coldItemMapping.rows[row])
      let known = item < 0 || raters.isEmpty ? 0 : raters[item] / Self.fewLoves
      sum += item >= 0 && raters.isEmpty ? 0 : 1 / (1 + known * known * known)
    }
    // Squared: among ten answers one strange title is no reason to ask the genres.
    let mean = sum / Float(work.taste.count)
    return mean * mean
  }

  /// The model's logits for the person, in standard deviations over the catalogue; those of the last call are kept while
  /// neither the answers nor the query change, so that filters and knobs cost no pass. O(pass + titles).
  private func score(_ options: RankingOptions, explained: Bool, _ work: inout RankingWork) {
    if work.isScored, work.query == options.query, work.scored == work.interactions {
      guard let mix = options.presence, let heads = work.heads, heads.mix != mix else { return }
      heads.whole.score(mix, into: &work.logits)
      work.heads?.mix = mix
      return standardise(&work)
    }
    work.heads = nil
    var left: (tried: [Int], asked: [Int], scores: any LeaveOneOutScores)?
    if let mix = options.presence, let model = scorer as? any TwoHeadedScorer {
      let heads = model.heads(work.interactions)
      heads.score(mix, into: &work.logits)
      work.heads = RankingWork.HeadsAtHand(whole: heads, mix: mix)
    } else if work.isAside {
      work.logits = scorer.scores([work.interactions], query: [options.query])[0]
    } else if explained, let tried = known(work) {
      // With the shortened histories in one pass: what the weights cost is mostly to read them.
      let asked = tried.filter { work.places[$0] >= 0 }
      let scores = scorer.score(
        work.interactions, query: options.query, without: asked.map { work.places[$0] },
        into: &work.logits)
      left = (tried, asked, scores)
    } else {
      scorer.score(work.interactions, query: options.query, into: &work.logits)
    }
    work.scored.removeAll(keepingCapacity: true)
    work.scored.append(contentsOf: work.interactions)
    work.query = options.query
    standardise(&work)
    work.isScored = true
    if let left { keep(left.scores, of: left.tried, asked: left.asked, &work) }
  }

  private func standardise(_ work: inout RankingWork) {
    work.taken = nil
    work.load = coldItemMapping.carry(work.logits, into: &work.model, &work.kinds)
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(work.model, catalogue.count, &mean, &deviation)
    let spread = max(deviation, 1e-6)
    work.spread = spread
    work.model.withUnsafeMutableBufferPointer { model in
      for i in model.indices { model[i] = (model[i] - mean) / spread }
    }
  }

  /// Both halves on one scale: log-odds, in standard deviations of the model's logits over the catalogue. A raw softmax is
  /// near zero for all but a few of thousands of items and would hand the ranking to the cosine; so would cosines in
  /// deviations of their own, whose tail is far longer. `contentNats` says what a cosine is worth in log-odds.
  private func blend(_ options: RankingOptions, _ work: inout RankingWork) {
    let n = catalogue.count
    var share: Float = 0
    var cosineMean: Float = 0
    var deviation: Float = 0
    if work.profileNorm > 0 {
      space.cosines(work.profile, into: &work.cosines)
      nk_moments(work.cosines, n, &cosineMean, &deviation)
      share =
        (1 - options.modelShare)
        * options.worth(of: work, beside: scorer)
    }
    nk_blend(
      work.model, work.cosines, &work.final, n, share > 0 ? options.modelShare : 1, share,
      -share * cosineMean)
    turn(options, &work)
  }

  /// The whole catalogue ranked for one person, the best `top` as cards, of which the first `explained` have reasons that were
  /// computed; the others' are bare. O(titles), and for reasons one forward pass over a few shortened histories.
  public func rank(
    _ events: [Event], top: Int, explained: Int = .max, options: RankingOptions = RankingOptions()
  ) -> Ranking {
    work.use { work in
      order(events, top: top, explained: explained > 0, options: options, &work)
      let rows = diversify(pick(options, &work), top, options, work)
      let shown = min(max(explained, 0), rows.count)
      let reasons =
        (shown > 0 ? explain(Array(rows[..<shown]), &work, options) : [])
        + rows[shown...].map { [general($0)] }
      let titles = work.titles(rows, in: catalogue)
      let cards = zip(rows, reasons).enumerated().map { place, entry in
        let (row, reasons) = entry
        let score = work.final[row]
        return Card(
          anime: titles[place], rank: place + 1, score: Double(score),
          match: Self.match(score),
          reasons: reasons)
      }
      return Ranking(
        cards: cards, candidates: catalogue.count - work.excludedCount, heldBack: work.heldBack,
        widenings: cards.isEmpty ? widenings(events, options, &work) : [])
    }
  }

  /// The rows of the best titles, best first, handed to `body`: nothing is allocated once a first call has made room.
  /// O(dim (dim + hidden + length) + titles) for one more answer than the last call was given.
  public func withBest<R>(
    _ events: [Event], top: Int, options: RankingOptions = RankingOptions(), _ body: ([Int32]) -> R
  ) -> R {
    work.use { work in
      order(events, top: top, options: options, &work)
      return body(work.best.rows)
    }
  }

  func order(
    _ events: [Event], top: Int, explained: Bool = false, options: RankingOptions,
    _ work: inout RankingWork
  ) {
    let top = min(max(top, 0), catalogue.count)
    read(events, options, &work)
    // Nothing but skipped titles is left: they come in the order they were skipped in, so that a skip always leads on.
    for (place, event) in events.enumerated() where event.feedback == .skipped {
      guard work.excludedCount == catalogue.count else { break }
      var rested = options
      rested.skipRest = min(options.skipRest, events.count - place - 1)
      read(events, rested, &work)
    }
    score(options, explained: explained, &work)
    blend(options, &work)
    let needsMore = options.oneOfEachFranchise || options.diversity > 0
    // As deep for one card as for a hundred, so that the first is the same.
    select(needsMore ? min(catalogue.count, max(top, 100) * 3 + 50) : top, &work)
  }

  /// The same ranking as bare ids and scores for many people at once, without reasons; each asks a query of their own,
  /// or that of the options.
  public func rankAll(
    _ histories: [[Event]], query: [Query] = [], top: Int,
    options: RankingOptions = RankingOptions()
  ) -> [[(animeID: Int, score: Float)]] {
    work.use { work in
      let people = histories.map { events in
        read(events, options, &work)
        return work.interactions
      }
      let queries = people.indices.map { $0 < query.count ? query[$0] : options.query }
      return zip(scorer.scores(people, query: queries), histories).map { logits, events in
        read(events, options, &work)
        work.logits = logits
        work.isScored = false
        standardise(&work)
        blend(options, &work)
        select(top, &work)
        return work.best.rows.map { (catalogue.id(Int($0)), work.final[Int($0)]) }
      }
    }
  }

  private func select(_ count: Int, _ work: inout RankingWork) {
    work.excluded.withUnsafeBufferPointer { excluded in
      work.best.select(work.final, count: count) { excluded[Int($0)] }
    }
  }

  /// Logistic, so that 50 is an average title and 99 stands out as few do.
  static func match(_ score: Float) -> Int {
    let curve = 100 / (1 + Double(-score * 1.1).exponential)
    return min(99, max(1, Int(curve.rounded())))
  }
}
