import CKernels
import Cards
import Catalogue
import Models

/// How a ranking is made.
public struct RankingOptions: Sendable, Equatable {
  /// Share of the model in the blend; the rest is content.
  public var modelShare: Float = 0.8
  /// What a content cosine of one adds to the log-odds of a title after many answers, in nats; measured, see
  /// DECISIONS.md.
  public var contentNats: Float = 8
  /// After so many answers it is worth half of that: one loved title says little of what one is after.
  public var contentHalf: Float = 4
  /// One title of a franchise at a time, the earliest unanswered one that is nearly as good: for the feed.
  public var oneOfEachFranchise = false
  /// Adult titles are off unless asked for.
  public var showsAdult = false
  /// How many events a skipped title stays away.
  public var skipRest = 25
  /// When the ranking is asked for, Unix milliseconds; in the feed that is now. Nil for histories without times.
  public var time: Int64?
  /// What one would say of the titles asked for: the feed looks for what would be loved.
  public var signal = Signal.love

  var question: Question { Question(time: time, signal: signal) }

  /// The defaults: everything ranked, nothing folded.
  public init() {}

  /// What a cosine of one is worth after `answers` answers.
  func nats(after answers: Int) -> Float { contentNats * Float(answers) / (Float(answers) + contentHalf) }
}

/// History in, ranked and explained cards out: model, blend with content, filters, top N, reasons.
public final class Recommender: Sendable {
  /// What can be recommended.
  public let catalogue: [Anime]
  /// The model at work.
  public let scorer: any ItemScorer
  let space: ContentSpace
  let bridge: ItemBridge
  let rowOf: [Int: Int]
  private let adult: [Bool]
  private let work: LockedWork

  /// A recommender over `catalogue`. The first ranking can be asked for at once.
  public init(catalogue: [Anime], scorer: any ItemScorer) {
    self.catalogue = catalogue
    self.scorer = scorer
    space = ContentSpace(catalogue)
    bridge = ItemBridge(catalogue, space, scorer)
    rowOf = Dictionary(catalogue.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    adult = catalogue.map(\.isAdult)
    work = LockedWork(
      RankingWork(titles: catalogue.count, items: scorer.items.count, width: space.width))
  }

  /// Reads a person's answers into the work's buffers. O(answers + titles).
  private func read(_ events: [PersonEvent], _ options: RankingOptions, _ work: inout RankingWork) {
    work.taste.removeAll(keepingCapacity: true)
    work.interactions.removeAll(keepingCapacity: true)
    work.places.removeAll(keepingCapacity: true)
    for row in adult.indices { work.excluded[row] = adult[row] && !options.showsAdult }
    for (place, event) in events.enumerated() {
      guard let row = rowOf[event.animeID] else { continue }
      let resting = event.feedback == .skipped && place + options.skipRest >= events.count
      if event.feedback.settles || event.feedback == .saved || resting { work.excluded[row] = true }
      guard event.feedback.teachesTaste, let signal = event.feedback.signal else { continue }
      work.taste.append((row, event))
      let item = bridge.rows[row]
      work.places.append(item >= 0 ? work.interactions.count : -1)
      if item >= 0 {
        work.interactions.append(
          Interaction(item: item, signal: signal, time: event.time, rating: event.rating))
      }
    }
    work.excludedCount = 0
    for flag in work.excluded where flag { work.excludedCount += 1 }
    work.profileNorm = space.profile(work.taste, into: &work.profile)
  }

  /// Both halves on one scale: log-odds, in standard deviations of the model's logits over the catalogue. A raw softmax is
  /// near zero for all but a few of thousands of items and would hand the ranking to the cosine; so would cosines in
  /// deviations of their own, whose tail is far longer. `contentNats` says what a cosine is worth in log-odds.
  private func blend(_ options: RankingOptions, _ work: inout RankingWork) {
    let n = catalogue.count
    bridge.carry(work.logits, into: &work.model)
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(work.model, n, &mean, &deviation)
    let spread = max(deviation, 1e-6)
    work.spread = spread
    work.model.withUnsafeMutableBufferPointer { model in
      for i in model.indices { model[i] = (model[i] - mean) / spread }
    }
    var share: Float = 0
    var cosineMean: Float = 0
    if work.profileNorm > 0 {
      space.cosines(work.profile, into: &work.cosines)
      nk_moments(work.cosines, n, &cosineMean, &deviation)
      share = (1 - options.modelShare) * options.nats(after: work.taste.count) / spread
    }
    nk_blend(
      work.model, work.cosines, &work.final, n, share > 0 ? options.modelShare : 1, share,
      -share * cosineMean)
  }

  /// The whole catalogue ranked for one person, the best `top` as cards. O(titles), and with `explained` one forward
  /// pass over a few shortened histories.
  public func rank(
    _ events: [PersonEvent], top: Int, explained: Bool = true, options: RankingOptions = RankingOptions()
  ) -> Ranking {
    work.use { work in
      order(events, top: top, options: options, &work)
      let rows = pick(top, options, work)
      let reasons = explained ? explain(rows, work, options) : rows.map { [general(catalogue[$0])] }
      let cards = zip(rows, reasons).enumerated().map { place, entry in
        let (row, reasons) = entry
        let score = work.final[row]
        return Card(
          anime: catalogue[row], rank: place + 1, score: Double(score), match: Self.match(score),
          reasons: reasons)
      }
      return Ranking(cards: cards, candidates: catalogue.count - work.excludedCount)
    }
  }

  /// The rows of the best titles, best first, handed to `body`: nothing is allocated once a first call has made room.
  /// O(dim (dim + hidden + length) + titles) for one more answer than the last call was given.
  public func withBest<R>(
    _ events: [PersonEvent], top: Int, options: RankingOptions = RankingOptions(), _ body: ([Int32]) -> R
  ) -> R {
    work.use { work in
      order(events, top: top, options: options, &work)
      return body(work.best.rows)
    }
  }

  private func order(
    _ events: [PersonEvent], top: Int, options: RankingOptions, _ work: inout RankingWork
  ) {
    let top = min(max(top, 0), catalogue.count)
    read(events, options, &work)
    if work.excludedCount == catalogue.count, events.contains(where: { $0.feedback == .skipped }) {
      // Nothing but skipped titles is left: their rest is over.
      var rested = options
      rested.skipRest = 0
      read(events, rested, &work)
    }
    scorer.score(work.interactions, asking: options.question, into: &work.logits)
    blend(options, &work)
    select(options.oneOfEachFranchise ? min(catalogue.count, top * 3 + 50) : top, &work)
  }

  /// The same ranking as bare ids and scores for many people at once, without reasons; each asks a question of their own,
  /// or that of the options.
  public func rankAll(
    _ histories: [[PersonEvent]], asking: [Question] = [], top: Int,
    options: RankingOptions = RankingOptions()
  ) -> [[(animeID: Int, score: Float)]] {
    work.use { work in
      let people = histories.map { events in
        read(events, options, &work)
        return work.interactions
      }
      let questions = people.indices.map { $0 < asking.count ? asking[$0] : options.question }
      return zip(scorer.scores(people, asking: questions), histories).map { logits, events in
        read(events, options, &work)
        work.logits = logits
        blend(options, &work)
        select(top, &work)
        return work.best.rows.map { (catalogue[Int($0)].id, work.final[Int($0)]) }
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

  /// The best `top` of what `order` selected; of a franchise only one.
  private func pick(_ top: Int, _ options: RankingOptions, _ work: RankingWork) -> [Int] {
    let ranked = work.best.rows.map(Int.init)
    guard options.oneOfEachFranchise else { return ranked }
    var chosen: [String: Int] = [:]
    for row in ranked {
      guard let franchise = catalogue[row].franchise else { continue }
      guard let best = chosen[franchise] else {
        chosen[franchise] = row
        continue
      }
      let earlier = (catalogue[row].franchiseOrder ?? .max) < (catalogue[best].franchiseOrder ?? .max)
      if earlier, work.final[row] > work.final[best] - 1 { chosen[franchise] = row }
    }
    var met: Set<String> = []
    var result: [Int] = []
    for row in ranked where result.count < top {
      guard let franchise = catalogue[row].franchise else {
        result.append(row)
        continue
      }
      if met.insert(franchise).inserted { result.append(chosen[franchise] ?? row) }
    }
    return result
  }
}
