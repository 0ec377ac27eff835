import Catalogue
import Events
import Foundations
import Models

/// Something different: one card in eight is chosen by a taste drawn from what the answers leave possible (Thompson sampling; Chapelle
/// & Li, NIPS 2011), and for genres that few answers are about, so that a person meets what nothing was asked about, and the answer
/// teaches.
///
/// The eight are counted over answers and cards: after seven answers the next card is one, and in a list it moves up by one with
/// each answer. What is drawn follows from the person's first answer and the number of the eight, so the same log gives the same cards.
struct Exploration {
  /// One card in so many.
  static let every = 8
  /// Before so many answers that teach taste everything is new anyway.
  private static let fewestAnswers = 5
  /// The best so many others are chosen from.
  private static let pool = 150
  /// Not something different: it is about to come anyway.
  private static let nearby = every
  /// How far drawn tastes lie apart, in deviations of the posterior.
  private static let spread: Float = 0.5
  /// What a genre is worth that no answer is about, in deviations; less the more are.
  private static let novelty: Float = 0.25

  /// Scores of the rows of the pool by the taste of each eight, by the eight's number.
  private var scores: [Int: [Int: Float]] = [:]
  /// How many titles have been answered, and those that were saved.
  private let answered: Int
  private let saved: Set<Int>

  /// For the first `places` cards, chosen from `rows`, best first; nil when there is nothing to draw from.
  init?(
    _ recommender: Recommender, _ rows: [Int], places: Int, _ options: RankingOptions,
    _ buffers: RankingBuffers
  ) {
    answered = buffers.answers.count
    saved = Set(buffers.answers.lazy.filter { $0.feedback == .saved }.map(\.row))
    let eights = (0..<places).filter { (buffers.answers.count + $0) % Self.every == Self.every - 1 }
      .map { (buffers.answers.count + $0) / Self.every }
    guard options.explores, buffers.tasteEvents.count >= Self.fewestAnswers, !eights.isEmpty,
      let model = recommender.scorer as? any TasteDrawingScorer, let first = buffers.answers.first
    else { return nil }
    let pool = rows.prefix(Self.pool).map { (row: $0, sources: recommender.coldItemMapping.sources(of: $0)) }
    let items = Array(Set(pool.flatMap { $0.sources.map(\.item) })).sorted()
    var hash = FNV1a()
    hash.combine(recommender.catalogue.id(first.row))
    let seeds = eights.map { eight -> UInt64 in
      var hash = hash
      hash.combine(eight)
      return hash.value
    }
    guard
      let draws = model.tasteDraws(
        buffers.history, query: options.query, of: items, seeds: seeds, spread: Self.spread)
    else { return nil }
    let places = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
    let novelty = Self.novelty(pool.map(\.row), recommender.catalogue, buffers)
    // In the units of final scores.
    let factor = options.tasteFactor * options.modelShare / buffers.logitDeviation
    for (eight, draw) in zip(eights, draws) {
      var scores: [Int: Float] = [:]
      for (row, sources) in pool {
        let change = sources.reduce(Float(0)) { sum, source in
          sum + source.weight * (places[source.item].map { draw[$0] } ?? 0)
        }
        scores[row] = buffers.finalScores[row] + factor * change + (novelty[row] ?? 0)
      }
      self.scores[eight] = scores
    }
  }

  /// What the genres of titles are worth that few answers are about, skipped titles counted too.
  private static func novelty(_ rows: [Int], _ catalogue: TitleTable, _ buffers: RankingBuffers) -> [Int:
    Float]
  {
    var counts: [Int32: Float] = [:]
    for (row, _) in buffers.answers { for genre in catalogue.genres(row) { counts[genre, default: 0] += 1 } }
    var result: [Int: Float] = [:]
    for row in rows {
      result[row] = catalogue.genres(row).reduce(0) { $0 + novelty / (1 + (counts[$1] ?? 0)) }
    }
    return result
  }

  /// The index in `remaining`, best first, of the title for a place of the list; nil where the place is an ordinary one.
  func choice(at place: Int, _ remaining: [Int], admits: (Int) -> Bool) -> Int? {
    guard (answered + place) % Self.every == Self.every - 1,
      let scores = scores[(answered + place) / Self.every]
    else { return nil }
    var (best, bestScore): (Int?, Float) = (nil, -.infinity)
    for (index, row) in remaining.enumerated().dropFirst(Self.nearby) where !saved.contains(row) {
      guard let score = scores[row], score > bestScore, admits(row) else { continue }
      (best, bestScore) = (index, score)
    }
    return best
  }
}

extension Recommender {
  /// Genres of a title that an answer to it teaches most about: those that the fewest answers are about, at most two.
  func taught(by row: Int, _ buffers: RankingBuffers) -> [String] {
    var counts: [Int32: Int] = [:]
    for (row, _) in buffers.tasteEvents {
      for genre in catalogue.genres(row) { counts[genre, default: 0] += 1 }
    }
    return catalogue.genres(row).filter { ContentSpace.says(catalogue.word(Int($0))) }
      .sorted { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }.prefix(2).map { catalogue.word(Int($0)) }
  }
}
