import Catalogue
import Events
import Foundations
import Models

/// Something different: one card in eight ranks first by a taste drawn at random from those that fit the answers (Thompson sampling;
/// Chapelle & Li, NIPS 2011), with a bonus for genres that few answers are about. So a person meets titles that no answer speaks of, and
/// the next answer teaches. Never a title that a dislike holds back, or whose franchise was answered; one that a loved or liked answer
/// recommends only where all are recommended.
///
/// The eight are counted over the answers given here and the cards: after fifteen answers the next card is one, and in a list it moves up
/// by one with each answer. Imported answers are not counted, so that the first card after an import is an ordinary one. What is drawn
/// follows from the person's first answer and the number of the eight, so the same log gives the same cards.
struct Exploration {
  /// One card in so many.
  static let every = 8
  /// With fewer answers that teach taste no card is something different: everything is new anyway, and so is the first card after the
  /// first picks.
  private static let fewestAnswers = 8
  /// It is chosen from this many of the best titles.
  private static let pool = 150
  /// So many titles at the top of the list are not chosen: they come anyway.
  private static let nearby = every
  /// How far drawn tastes lie apart, in deviations of the posterior.
  private static let spread: Float = 0.5
  /// Bonus of a genre without answers, in deviations; each answer about it lowers it.
  private static let novelty: Float = 0.5
  /// So many genres of a title count, the newest ones: a long list of genres is no merit.
  private static let genresCounted = 2
  /// So many of the best by the drawn taste are looked at, and so many at once.
  private static let (lookedAt, atOnce) = (16, 4)
  /// An answer without which a title would fall so far recommends it.
  private static let leastRecommending: Float = 0.1

  /// A title that can be chosen.
  private struct Candidate {
    var row: Int
    /// Its final score, without a draw and without what its genres teach.
    var score: Float
    /// Its genres that say something.
    var genres: [UInt16]
    /// Whether it is saved, or of a franchise that was answered.
    var isKnown: Bool
    /// The items that its taste follows, by their places in `items`.
    var sources: [(place: Int, weight: Float)]
  }

  private let candidates: [Candidate]
  private let items: [Int32]
  private let model: any TasteDrawingScorer
  private let history: [Interaction]
  private let query: Query
  /// A difference of tastes in the units of final scores.
  private let factor: Float
  private let hash: FNV1a
  /// How many titles have been answered here.
  private let answered: Int
  private let known: Known
  /// How far single answers raise and lower titles.
  private let falls: (_ rows: [Int]) -> [Opinion]

  /// What answers say of a title.
  private struct Opinion {
    var isHeldBack: Bool
    /// How far it would fall without the answer that raises it most; infinite where remarkably many love both.
    var raised: Float
  }

  private final class Known {
    /// How often each genre was answered about, stands at the top of the list, or was chosen for this list, `[genres]`.
    var genres: [Float]
    var opinions: [Int: Opinion] = [:]
    init(_ genres: [Float]) { self.genres = genres }
  }

  /// Chosen from `rows`, best first; nil when there is nothing to draw from. O(answers + pool).
  init?(
    _ recommender: Recommender, _ rows: [Int], _ columns: FilterColumns, _ options: RankingOptions,
    _ buffers: RankingBuffers
  ) {
    guard options.explores, buffers.tasteEvents.count >= Self.fewestAnswers,
      let model = recommender.scorer as? any TasteDrawingScorer, let first = buffers.answers.first
    else { return nil }
    self.model = model
    (history, query) = (buffers.history, options.query)
    factor = options.tasteFactor * buffers.modelShare / buffers.logitDeviation
    answered = buffers.answeredHere
    let saved = Set(buffers.answers.lazy.filter { $0.feedback == .saved }.map(\.row))
    let catalogue = recommender.catalogue
    let franchises = Set(buffers.answers.lazy.compactMap { catalogue.franchise($0.row) })
    falls = { rows in Self.opinions(of: rows, recommender, options, buffers) }
    var isTelling: [Int32: Bool] = [:]
    func telling(_ row: Int) -> [UInt16] {
      zip(catalogue.genres(row), columns.genres(of: row)).compactMap { word, genre in
        let says = isTelling[word] ?? TellingGenres.says(catalogue.word(Int(word)))
        isTelling[word] = says
        return says ? genre : nil
      }
    }
    var hash = FNV1a()
    hash.combine(recommender.catalogue.id(first.row))
    self.hash = hash
    // Skipped titles count too, and so do those that come anyway: they will be answered first.
    known = Known(columns.genreCounts(buffers.answers.map(\.row) + rows.prefix(Self.nearby)))
    var places: [Int32: Int] = [:]
    var items: [Int32] = []
    candidates = rows.prefix(Self.pool).map { row in
      let sources = recommender.coldItemMapping.sources(of: row).map { item, weight in
        let place = places[item] ?? items.count
        if place == items.count {
          places[item] = place
          items.append(item)
        }
        return (place, weight)
      }
      return Candidate(
        row: row, score: buffers.finalScores[row], genres: telling(row),
        isKnown: saved.contains(row) || catalogue.franchise(row).map(franchises.contains) ?? false,
        sources: sources)
    }
    self.items = items
  }

  private static func opinions(
    of rows: [Int], _ recommender: Recommender, _ options: RankingOptions, _ person: RankingBuffers
  ) -> [Opinion] {
    let falls =
      (recommender.mixedScorer(options) as? any AttributingScorer).map {
        recommender.estimatedFalls(of: rows, $0, options, person)
      } ?? rows.map { _ in [Float](repeating: 0, count: person.tasteEvents.count) }
    return zip(rows, falls).map { row, falls in
      var opinion = Opinion(isHeldBack: false, raised: 0)
      for (fall, (answered, event)) in zip(falls, person.tasteEvents) {
        if event.feedback.evidence.genreLean <= 0 {
          if fall < -Recommender.leastHeldBack { opinion.isHeldBack = true }
        } else {
          let isTogether = event.feedback == .love && recommender.together(row, answered) != nil
          opinion.raised = max(opinion.raised, isTogether ? .infinity : fall)
        }
      }
      return opinion
    }
  }

  /// The index in `remaining`, best first, of the title for a place of the list; nil where the place is an ordinary one. Draws a taste.
  /// O(dim^2 + pool dim + answers).
  func choice(at place: Int, _ remaining: [Int], admits: (Int) -> Bool) -> Int? {
    guard (answered + place) % Self.every == Self.every - 1 else { return nil }
    var hash = hash
    hash.combine((answered + place) / Self.every)
    guard
      let changes = model.tasteDraws(
        history, query: query, of: items, seeds: [hash.value], spread: Self.spread)?.first
    else { return nil }
    let worths = known.genres.map { Self.novelty / (1 + $0) }
    var drawn: [(index: Int, score: Float, candidate: Candidate)] = []
    // What is left of the candidates is in the same order.
    var index = 0
    for candidate in candidates {
      guard index < remaining.count else { break }
      guard remaining[index] == candidate.row else { continue }
      defer { index += 1 }
      guard index >= Self.nearby, !candidate.isKnown else { continue }
      let change = candidate.sources.reduce(Float(0)) { $0 + $1.weight * changes[$1.place] }
      let newest = candidate.genres.map { worths[Int($0)] }.sorted(by: >).prefix(Self.genresCounted)
      let novelty = newest.reduce(0, +) / Float(max(newest.count, 1))
      if admits(candidate.row) {
        drawn.append((index, candidate.score + novelty + factor * change, candidate))
      }
    }
    drawn.sort { ($1.score, $0.index) < ($0.score, $1.index) }
    guard let chosen = mostDifferent(drawn.map(\.candidate)) else { return nil }
    // The next one of this list asks about something else.
    for genre in drawn[chosen].candidate.genres { known.genres[Int(genre)] += 1 }
    return drawn[chosen].index
  }

  /// The first of `candidates` that no answer recommends, else of the first ones that which an answer recommends least; never one that is held
  /// back.
  private func mostDifferent(_ candidates: [Candidate]) -> Int? {
    var (least, leastRaised): (Int?, Float) = (nil, .infinity)
    for start in stride(from: 0, to: candidates.count, by: Self.atOnce) {
      if start >= Self.lookedAt, least != nil { break }
      let range = start..<min(start + Self.atOnce, candidates.count)
      let new = candidates[range].map(\.row).filter { known.opinions[$0] == nil }
      for (row, opinion) in zip(new, new.isEmpty ? [] : falls(new)) { known.opinions[row] = opinion }
      for place in range {
        guard let opinion = known.opinions[candidates[place].row], !opinion.isHeldBack else { continue }
        if opinion.raised < Self.leastRecommending { return place }
        if least == nil || opinion.raised < leastRaised { (least, leastRaised) = (place, opinion.raised) }
      }
    }
    return least
  }
}

extension Recommender {
  /// Genres that stand among this many of the first titles come up anyway.
  private static let shownAnyway = 10

  /// For each of `rows` that is something different the genres that an answer to it teaches most about: those that the fewest answers
  /// are about, the rarest in the catalogue first, at most two. Genres that the first ten titles have, or an earlier such card names,
  /// are left out. O(answers + rows), and once O(titles).
  func taught(by rows: [Int], _ buffers: inout RankingBuffers) -> [[String]?] {
    guard !buffers.explored.isEmpty else { return rows.map { _ in nil } }
    let columns = Self.filterColumns(&buffers, catalogue)
    let counts = columns.genreCounts(buffers.tasteEvents.lazy.map(\.row))
    let all =
      buffers.genreCounts.isEmpty ? columns.genreCounts(catalogue.indices) : buffers.genreCounts
    buffers.genreCounts = all
    var asked = Set(
      rows.filter { !buffers.explored.contains($0) }.prefix(Self.shownAnyway)
        .flatMap { columns.genres(of: $0) })
    return rows.map { row in
      guard buffers.explored.contains(row) else { return nil }
      let chosen = zip(catalogue.genres(row), columns.genres(of: row)).map {
        (word: Int($0), genre: $1)
      }
      .filter { !asked.contains($0.genre) && TellingGenres.says(catalogue.word($0.word)) }
      .sorted {
        (counts[Int($0.genre)], all[Int($0.genre)], $0.word) < (
          counts[Int($1.genre)], all[Int($1.genre)], $1.word
        )
      }.prefix(2)
      asked.formUnion(chosen.map(\.genre))
      return chosen.map { catalogue.word($0.word) }
    }
  }
}
