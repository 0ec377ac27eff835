import Cards
import Catalogue
import Events
import Models
import Tensors

/// Buffers and cached results of a `Recommender`, reused from one ranking to the next: picking the best rows anew
/// allocates nothing. Cards and reasons are made for each ranking.
struct RankingBuffers: Sendable {
  // MARK: The person (Recommender+History)

  /// All answers about titles of the catalogue, with the title's row.
  var answers: [(row: Int, feedback: Feedback)] = []
  /// How many of `answers` no import brought.
  var answeredHere = 0
  /// The rows of those of the last hour, oldest first; empty where the ranking has no time.
  var answeredNow: [Int] = []
  /// The answers that teach taste. Reasons refer to an answer by its index here.
  var tasteEvents: [(row: Int, event: Event)] = []
  /// How often each taste event counts; empty when all count once.
  var answerWeights: [Float] = []
  /// The taste events about items of the model: its input.
  var history: [Interaction] = []
  /// Index in `history` of each taste event, -1 for a cold item.
  var historyPositions: [Int] = []
  /// The person in content space: a unit vector `[features]`, and its length before it was normalised.
  var contentProfile: [Float]
  var contentProfileNorm: Float = 0
  /// What the person loves more than others do; nil before the first history.
  var affinities: Affinities?
  /// How little the model knows of the titles that teach taste, 0 to 1.
  var coldness: Float = 0

  // MARK: Filters (Recommender+Filters)

  /// Whether a title must not be shown, `[titles]`, and how many must not.
  var isExcluded: [Bool]
  var excludedCount = 0
  /// Whether titles are excluded that have not begun at the time of the ranking, and which may be.
  var leavesOutUpcoming = false
  var upcoming: UpcomingTitles?
  /// How many titles only the filters exclude.
  var filteredOutCount = 0
  /// How many candidates the franchise rule lets into the list, as far as that is known.
  var listable = 0
  /// Whether `maskedFilters` leave a title out, `[titles]`; empty without filters.
  var filterMask: [Bool] = []
  var maskedFilters = RankingFilters()
  /// Made when first needed.
  var filterColumns: FilterColumns?

  // MARK: Scores (Recommender+Scores)

  /// The model's logits, `[items]`.
  var itemLogits: [Float]
  /// Model scores in standard deviations, content cosines and the blend of both, `[titles]`.
  var modelScores: [Float]
  var cosines: [Float]
  var finalScores: [Float]
  /// The model's share in `finalScores`: 1 where no answer says anything of content.
  var modelShare: Float = 1
  /// Standard deviation of the model's logits over all titles.
  var logitDeviation: Float = 1
  /// Whether `modelScores` belong to `scoredHistory` and `scoredQuery`.
  var hasScores = false
  var scoredHistory: [Interaction] = []
  var scoredQuery = Query()
  /// Whether the scorer must not replace the history it has cached: for rankings that are not the person's.
  var bypassesModelCache = false
  /// Outputs of a two-headed scorer, to mix them anew without a pass.
  var heads: CachedHeads?
  /// Parts of a mixable scorer's scores, once the knob "presence" has left the fitted mix.
  var parts: ScoreParts?
  /// See `ColdItemMapping.map`.
  var mappingTerms: ColdItemMapping.Terms?
  var mappingScratch: [Float] = []
  /// Rows of the last list that are something different.
  var explored: Set<Int> = []
  /// The best rows of the last ranking.
  var selector = TopKSelector()

  // MARK: Knobs and franchises, made when first needed

  /// What `boostedGenres` add to each score, `[titles]`.
  var genreBoosts: [Float] = []
  var boostedGenres: [String: Int] = [:]
  /// The model's scores for an empty history, standardised, `[titles]`: popularity as the model knows it, at one mix of the knob
  /// "presence".
  var emptyHistoryScores: [Float] = []
  var emptyHistoryMix: Float?
  /// What anybody would choose, standardised, `[titles]`; see `Recommender.subtractPopularity`.
  var popularityScores: [Float] = []
  /// Weights for sums of logits times `popularityScores`.
  var popularityWeights: ColdItemMapping.TitleWeights?
  /// How much of `popularityScores` niche takes out of `modelScores`.
  var popularitySlope: Float = 0
  /// The least of `emptyHistoryScores` that makes a title popular; nil until it is needed.
  var leastPopular: Float?
  /// How many titles have each genre, by the numbers of `FilterColumns`; empty until it is needed.
  var genreCounts: [Float] = []
  /// See `FilterColumns.factRates`; empty until they are needed.
  var factRates: [Float] = []
  /// The least members of a title in the upper third of the catalogue; nil until it is needed.
  var leastMembers: Int?
  /// The mean score of the catalogue's titles; nil until it is needed.
  var meanScore: Double?
  /// The catalogue's mean scores as far as they can be trusted, standardised, `[titles]`.
  var meanScores: [Float] = []
  /// The model's item vectors as unit vectors, once they are needed; the inner nil says that it has none.
  var unitItemVectors: Tensor??
  private var franchises: FranchiseLines?

  // MARK: Reasons (Recommender+LeaveOneOut)

  /// Scores without single answers, for `scoredHistory`.
  var leaveOneOut: LeaveOneOut?
  /// The taste events that the indices in `leaveOneOut` and `heads` refer to.
  var leaveOneOutEvents: [Event] = []
  /// Older answers chosen for testing; kept while they are in the history.
  var testedOlderEvents: [Event] = []
  /// The titles of the last cards: most of them are on the next cards too.
  private var recentTitles: [Int: Anime] = [:]
  private var recentLanguage = TitleLanguage.romaji

  /// The catalogue's scores without each of some answers.
  struct LeaveOneOut {
    /// Where the scores without an answer are; `unknown` for an answer about a title that the model does not know.
    struct Place: Equatable {
      var batch, place: Int
      static let unknown = Place(batch: -1, place: -1)
    }
    /// Answers that were left out together.
    struct Batch {
      /// Those that the model knows, indices in `tasteEvents`.
      var known: [Int]
      /// Logits without each of `known`, and their deviation over all titles.
      var logits: ColdItemMapping.LeaveOneOutLogits
      var deviations: [Float]
      /// The same of the whole history, where it is weighed in another way to be compared; nil where it is `modelScores`.
      var whole: (logits: ColdItemMapping.LeaveOneOutLogits, deviation: Float)?
    }
    /// By index in `tasteEvents`, for every answer that was tested.
    var places: [Int: Place] = [:]
    var batches: [Batch] = []
  }

  /// Outputs of a two-headed scorer for the whole history, and without single answers that the model knows, by index in `tasteEvents`.
  struct CachedHeads {
    var full: HeadOutputs
    /// The mix of presence and rating that `itemLogits` hold.
    var presenceWeight: Float
    var withoutAnswer: [Int: HeadOutputs] = [:]
  }

  /// Parts of a mixable scorer's scores for the whole history, `[items]`.
  struct ScoreParts {
    /// Scores at the fitted mix, and the taste part of them.
    var fitted, taste: [Float]
    /// How much taste counts in `itemLogits`.
    var tasteFactor: Float = 1
  }

  init(titles: Int, items: Int, features: Int) {
    isExcluded = [Bool](repeating: false, count: titles)
    contentProfile = [Float](repeating: 0, count: features)
    itemLogits = [Float](repeating: 0, count: items)
    modelScores = [Float](repeating: 0, count: titles)
    cosines = modelScores
    finalScores = modelScores
  }

  /// Sets `answerWeights`.
  mutating func weighAnswers(_ query: Query) {
    guard let recency = query.recency, let time = query.time else {
      return answerWeights.removeAll(keepingCapacity: true)
    }
    recency.weigh(tasteEvents.lazy.map(\.event.time), at: time, into: &answerWeights)
  }

  /// The weight of a taste event in the content profile.
  func contentWeight(_ answer: Int) -> Float {
    tasteEvents[answer].event.feedback.contentWeight * (answerWeights.isEmpty ? 1 : answerWeights[answer])
  }

  /// A taste event as it counts for affinities.
  func affinityAnswer(_ answer: Int) -> Affinities.Answer {
    let (row, event) = tasteEvents[answer]
    let weight = answerWeights.isEmpty ? 1 : answerWeights[answer]
    let liking = event.feedback.contentWeight
    return Affinities.Answer(
      row: row, love: weight * event.feedback.affinityWeight, liking: weight * max(liking, 0),
      dislike: weight * min(liking, 0) / Feedback.dislike.contentWeight, isLove: event.feedback == .love)
  }

  /// The franchises of the catalogue, found on first use.
  mutating func franchiseLines(of catalogue: TitleTable) -> FranchiseLines {
    if let franchises { return franchises }
    let lines = FranchiseLines(catalogue)
    franchises = lines
    return lines
  }

  /// The titles of some rows; those of the last call are not read again.
  mutating func titles(_ rows: [Int], in catalogue: TitleTable) -> [Anime] {
    if catalogue.language != recentLanguage { (recentTitles, recentLanguage) = ([:], catalogue.language) }
    let titles = rows.map { recentTitles[$0] ?? catalogue[$0] }
    recentTitles = Dictionary(zip(rows, titles)) { first, _ in first }
    return titles
  }
}
