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
  /// What one would say of the title asked for; unknown for whatever comes next.
  public var signal = Signal.unknown

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

  /// A recommender over `catalogue`. The first ranking can be asked for at once.
  public init(catalogue: [Anime], scorer: any ItemScorer) {
    self.catalogue = catalogue
    self.scorer = scorer
    space = ContentSpace(catalogue)
    bridge = ItemBridge(catalogue, space, scorer)
    rowOf = Dictionary(catalogue.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    adult = catalogue.map(\.isAdult)
  }

  /// A person as the model and the content space see them.
  struct Person {
    var taste: [(row: Int, event: PersonEvent)] = []
    var interactions: [Interaction] = []
    /// For each taste event its place in `interactions`, -1 where the model does not know the title.
    var places: [Int] = []
    var excluded: Set<Int32> = []
    var profile: [Float] = []
    var profileNorm: Float = 0
  }

  /// Scores of every title, and what is needed to say how they came about.
  struct Scores {
    /// Blended, `[titles]`.
    var final: [Float]
    /// Deviation of the model's logits over the catalogue.
    var logitDeviation: Float
    /// Standardised logits, `[titles]`.
    var logits: [Float]
  }

  func person(_ events: [PersonEvent], _ options: RankingOptions) -> Person {
    var person = Person()
    for (place, event) in events.enumerated() {
      guard let row = rowOf[event.animeID] else { continue }
      let resting = event.feedback == .skipped && place + options.skipRest >= events.count
      if event.feedback.settles || event.feedback == .saved || resting { person.excluded.insert(Int32(row)) }
      guard event.feedback.teachesTaste, let signal = event.feedback.signal else { continue }
      person.taste.append((row, event))
      let item = bridge.rows[row]
      person.places.append(item >= 0 ? person.interactions.count : -1)
      if item >= 0 { person.interactions.append(Interaction(item: item, signal: signal, time: event.time)) }
    }
    if !options.showsAdult {
      for row in adult.indices where adult[row] { person.excluded.insert(Int32(row)) }
    }
    (person.profile, person.profileNorm) = space.profile(
      person.taste.map { ($0.row, $0.event.feedback.contentWeight) })
    return person
  }

  /// Both halves on one scale: log-odds, in standard deviations of the model's logits over the catalogue. A raw softmax is
  /// near zero for all but a few of thousands of items and would hand the ranking to the cosine; so would cosines in
  /// deviations of their own, whose tail is far longer. `contentNats` says what a cosine is worth in log-odds.
  func blend(_ logits: [Float], _ person: Person, _ options: RankingOptions) -> Scores {
    let n = catalogue.count
    var model = [Float](repeating: 0, count: n)
    bridge.carry(logits, into: &model)
    var mean: Float = 0
    var deviation: Float = 0
    nk_moments(model, n, &mean, &deviation)
    let spread = max(deviation, 1e-6)
    for i in 0..<n { model[i] = (model[i] - mean) / spread }
    guard person.profileNorm > 0 else { return Scores(final: model, logitDeviation: spread, logits: model) }
    var cosines = [Float](repeating: 0, count: n)
    space.cosines(person.profile, into: &cosines)
    var cosineMean: Float = 0
    nk_moments(cosines, n, &cosineMean, &deviation)
    var final = [Float](repeating: 0, count: n)
    let content = (1 - options.modelShare) * options.nats(after: person.taste.count) / spread
    nk_blend(model, cosines, &final, n, options.modelShare, content, -content * cosineMean)
    return Scores(final: final, logitDeviation: spread, logits: model)
  }

  /// The whole catalogue ranked for one person, the best `top` as cards. O(titles), and with `explained` one forward
  /// pass over a few shortened histories.
  public func rank(
    _ events: [PersonEvent], top: Int, explained: Bool = true, options: RankingOptions = RankingOptions()
  ) -> Ranking {
    var person = person(events, options)
    if person.excluded.count == catalogue.count, events.contains(where: { $0.feedback == .skipped }) {
      // Nothing but skipped titles is left: their rest is over.
      var rested = options
      rested.skipRest = 0
      person = self.person(events, rested)
    }
    var logits = [Float](repeating: 0, count: scorer.items.count)
    scorer.score(person.interactions, asking: options.question, into: &logits)
    let scores = blend(logits, person, options)
    let rows = pick(scores.final, person, top: top, options)
    let reasons = explained ? explain(rows, person, scores, options) : rows.map { [general(catalogue[$0])] }
    let cards = zip(rows, reasons).enumerated().map { place, entry in
      let (row, reasons) = entry
      let score = scores.final[row]
      return Card(
        anime: catalogue[row], rank: place + 1, score: Double(score), match: Self.match(score),
        reasons: reasons)
    }
    return Ranking(cards: cards, candidates: catalogue.count - person.excluded.count)
  }

  /// The same ranking as bare ids and scores for many people at once, without reasons.
  public func rankAll(
    _ histories: [[PersonEvent]], top: Int, options: RankingOptions = RankingOptions()
  ) -> [[(animeID: Int, score: Float)]] {
    let people = histories.map { person($0, options) }
    return zip(
      scorer.scores(people.map(\.interactions), asking: people.map { _ in options.question }), people
    ).map { logits, person in
      let scores = blend(logits, person, options)
      return pick(scores.final, person, top: top, options).map { (catalogue[$0].id, scores.final[$0]) }
    }
  }

  /// Logistic, so that 50 is an average title and 99 stands out as few do.
  static func match(_ score: Float) -> Int {
    let curve = 100 / (1 + Double(-score * 1.1).exponential)
    return min(99, max(1, Int(curve.rounded())))
  }

  private func pick(_ scores: [Float], _ person: Person, top: Int, _ options: RankingOptions) -> [Int] {
    guard options.oneOfEachFranchise else {
      return topRows(scores, count: top, excluding: person.excluded).map(Int.init)
    }
    let ranked = topRows(scores, count: min(catalogue.count, top * 3 + 50), excluding: person.excluded)
    var chosen: [String: Int] = [:]
    for row in ranked.map(Int.init) {
      guard let franchise = catalogue[row].franchise else { continue }
      guard let best = chosen[franchise] else {
        chosen[franchise] = row
        continue
      }
      let earlier = (catalogue[row].franchiseOrder ?? .max) < (catalogue[best].franchiseOrder ?? .max)
      if earlier, scores[row] > scores[best] - 1 { chosen[franchise] = row }
    }
    var met: Set<String> = []
    var result: [Int] = []
    for row in ranked.map(Int.init) where result.count < top {
      guard let franchise = catalogue[row].franchise else {
        result.append(row)
        continue
      }
      if met.insert(franchise).inserted { result.append(chosen[franchise] ?? row) }
    }
    return result
  }
}
