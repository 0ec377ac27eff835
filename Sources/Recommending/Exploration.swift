import Cards
import Catalogue
import Events
import Foundations
import Models

/// Something different: one card in eight ranks first by a taste drawn at random from those that fit the answers (Thompson sampling;
/// Chapelle & Li, NIPS 2011), with a bonus for genres that few answers are about. So a person meets titles that no answer speaks of, and
/// the next answer teaches: each has a genre that two answers at most are about, and one love or like at most. Never a title of a genre
/// that was mostly disliked, or whose franchise was answered.
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
  /// Genres that stand among this many of the first titles come up anyway.
  fileprivate static let shownAnyway = 10
  /// So many titles at the top of the list are not chosen: they come anyway.
  private static let nearby = every
  /// How far drawn tastes lie apart, in deviations of the posterior.
  private static let spread: Float = 0.5
  /// Of a genre with more answers than this an answer teaches nothing new.
  private static let mostKnown: Float = 2
  /// Of a genre that more answers love or like it is known that it is liked.
  private static let mostLiked: Float = 1
  /// Bonus of a genre without answers, in deviations; each answer about it lowers it.
  private static let novelty: Float = 0.5

  /// A title that can be chosen.
  private struct Candidate {
    var row: Int
    /// Its final score, without a draw and without what its genres teach.
    var score: Float
    /// Its genres that say something.
    var genres: [UInt16]
    /// Whether it may not be chosen: it is saved, of a franchise that was answered, of a genre that was mostly disliked, or of genres that
    /// are known well enough.
    var isLeftOut: Bool
    /// The items that its taste follows, by their places in `items`.
    var sources: [(place: Int, weight: Float)]
    /// Its genres that are not known and that the first titles do not show.
    var newGenres: [UInt16]
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
  /// How often each genre was answered about, stands at the top of the list, or was chosen for this list, `[genres]`.
  private var known: [Float]
  /// The new genres of what was chosen for this list.
  private var asked: Set<UInt16> = []

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
    let polarities = Self.polarities(buffers, columns)
    let unknown = Self.unknownGenres(buffers, columns)
    // What the first titles show comes up anyway.
    let shown = Set(rows.prefix(Self.shownAnyway).flatMap { columns.genres(of: $0) })
    var isTelling: [Int32: Bool] = [:]
    func telling(_ row: Int) -> [UInt16] {
      zip(catalogue.genres(row), columns.genres(of: row)).compactMap { word, genre in
        let says = isTelling[word] ?? TellingGenres.isDescriptive(catalogue.word(Int(word)))
        isTelling[word] = says
        return says ? genre : nil
      }
    }
    var hash = FNV1a()
    hash.combine(recommender.catalogue.id(first.row))
    self.hash = hash
    // Skipped titles count too, and so do those that come anyway: they will be answered first.
    known = columns.genreCounts(buffers.answers.map(\.row) + rows.prefix(Self.nearby))
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
      let genres = telling(row)
      return Candidate(
        row: row, score: buffers.finalScores[row], genres: genres,
        isLeftOut: saved.contains(row) || catalogue.franchise(row).map(franchises.contains) ?? false
          || genres.contains { polarities[Int($0)] < 0 }
          || !genres.contains { unknown[Int($0)] },
        sources: sources,
        newGenres: genres.filter { unknown[Int($0)] && !shown.contains($0) })
    }
    self.items = items
  }

  /// Whether an answer about each genre teaches something, `[genres]`. O(answers).
  fileprivate static func unknownGenres(_ buffers: RankingBuffers, _ columns: FilterColumns) -> [Bool] {
    let counts = columns.genreCounts(buffers.tasteEvents.lazy.map(\.row))
    let liked = columns.genreCounts(
      buffers.tasteEvents.lazy.filter { $0.event.feedback.evidence.polarity > 0 }.map(\.row))
    return zip(counts, liked).map { $0 <= mostKnown && $1 <= mostLiked }
  }

  /// What the answers say of each genre together: above 0 where more are loved or liked, below where more are disliked or dropped,
  /// `[genres]`. O(answers).
  private static func polarities(_ buffers: RankingBuffers, _ columns: FilterColumns) -> [Float] {
    var polarities = [Float](repeating: 0, count: columns.genreCount)
    for (row, event) in buffers.tasteEvents {
      for genre in columns.genres(of: row) {
        polarities[Int(genre)] += Float(event.feedback.evidence.polarity)
      }
    }
    return polarities
  }

  /// The index in `remaining`, best first, of the title for a place of the list; nil where the place is an ordinary one. Draws a taste, and
  /// counts the genres of what it chose. O(dim^2 + pool dim).
  mutating func choice(at place: Int, _ remaining: [Int], admits: (Int) -> Bool) -> Int? {
    guard (answered + place) % Self.every == Self.every - 1 else { return nil }
    var hash = hash
    hash.combine((answered + place) / Self.every)
    guard
      let changes = model.tasteDraws(
        history, query: query, of: items, seeds: [hash.value], spread: Self.spread)?.first
    else { return nil }
    let worths = known.map { Self.novelty / (1 + $0) }
    // The best, and the best of those whose card can name a genre that no other shows; it goes first.
    var (best, new): (Choice?, Choice?)
    // What is left of the candidates is in the same order.
    var index = 0
    for candidate in candidates {
      guard index < remaining.count else { break }
      guard remaining[index] == candidate.row else { continue }
      defer { index += 1 }
      guard index >= Self.nearby, !candidate.isLeftOut else { continue }
      let change = candidate.sources.reduce(Float(0)) { $0 + $1.weight * changes[$1.place] }
      let score = candidate.score + novelty(candidate, worths) + factor * change
      let isNew = candidate.newGenres.contains { !asked.contains($0) }
      guard score > (isNew ? new : best)?.score ?? -.infinity, admits(candidate.row) else { continue }
      let choice = Choice(index: index, score: score, candidate: candidate)
      if isNew { new = choice } else { best = choice }
    }
    guard let chosen = new ?? best else { return nil }
    // The next one of this list asks about something else.
    for genre in chosen.candidate.genres { known[Int(genre)] += 1 }
    asked.formUnion(chosen.candidate.newGenres)
    return chosen.index
  }

  private struct Choice {
    /// Where it stands in what is left.
    var index: Int
    var score: Float
    var candidate: Candidate
  }

  /// What a title's newest genres teach: the mean of the two that are worth most. O(genres).
  private func novelty(_ candidate: Candidate, _ worths: [Float]) -> Float {
    guard candidate.genres.count > 1 else { return candidate.genres.first.map { worths[Int($0)] } ?? 0 }
    var (first, second): (Float, Float) = (0, 0)
    for genre in candidate.genres {
      let worth = worths[Int(genre)]
      (first, second) = worth > first ? (worth, first) : (first, max(second, worth))
    }
    return (first + second) / 2
  }
}

extension Recommender {
  /// For each of `rows` that is something different one or two genres that an answer to it teaches about: those that are not known
  /// (`Exploration.unknownGenres`), the fewest answers first and then the rarest in the catalogue. Those that the first ten titles have, an
  /// earlier such card names, or its own reasons say that it shares, are named where it has no others. O(answers + rows), and once
  /// O(titles).
  func taught(by rows: [Int], _ reasons: [[Reason]], _ buffers: inout RankingBuffers) -> [[String]?] {
    guard !buffers.explored.isEmpty else { return rows.map { _ in nil } }
    let columns = Self.filterColumns(&buffers, catalogue)
    let counts = columns.genreCounts(buffers.tasteEvents.lazy.map(\.row))
    let all =
      buffers.genreCounts.isEmpty ? columns.genreCounts(catalogue.indices) : buffers.genreCounts
    buffers.genreCounts = all
    var asked = Set(
      rows.filter { !buffers.explored.contains($0) }.prefix(Exploration.shownAnyway)
        .flatMap { columns.genres(of: $0) })
    let unknown = Exploration.unknownGenres(buffers, columns)
    return zip(rows, reasons).map { row, reasons in
      guard buffers.explored.contains(row) else { return nil }
      let teaching = zip(catalogue.genres(row), columns.genres(of: row)).filter { word, genre in
        unknown[Int(genre)] && TellingGenres.isDescriptive(catalogue.word(Int(word)))
      }.map { (word: Int($0), genre: $1) }
      let shared = Set(reasons.flatMap(\.sharedFeatures))
      let unshared = teaching.filter { !shared.contains(catalogue.word($0.word)) }
      let new = unshared.filter { !asked.contains($0.genre) }
      let told = !new.isEmpty ? new : !unshared.isEmpty ? unshared : teaching
      let chosen = told.sorted {
        (counts[Int($0.genre)], all[Int($0.genre)], $0.word) < (
          counts[Int($1.genre)], all[Int($1.genre)], $1.word
        )
      }.prefix(2)
      asked.formUnion(chosen.map(\.genre))
      return chosen.map { catalogue.word($0.word) }
    }
  }
}
