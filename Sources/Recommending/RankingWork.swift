import Cards
import Catalogue
import Events
import Foundation
import Models

/// The buffers of one ranking, made once and used again: a ranking of the same catalogue allocates nothing.
struct RankingWork {
  /// What teaches taste, with its title's row.
  var taste: [(row: Int, event: Event)] = []
  /// The same as the model sees it.
  var interactions: [Interaction] = []
  /// For each taste event its place in `interactions`, -1 where the model does not know the title.
  var places: [Int] = []
  /// Whether the filters hold a title back, `[titles]`, empty without filters; for which filters that was found out.
  var filtered: [Bool] = []
  var filters = RankingFilters()
  /// How many titles only the filters keep away.
  var heldBack = 0
  /// All answers of the person, by row.
  var answered: [(row: Int, feedback: Feedback)] = []
  /// Whether `model` holds what the scorer says of `scored` when asked `query`.
  var isScored = false
  /// Whether the query is one by the way: what the scorer keeps of the person's history is left alone.
  var isAside = false
  var scored: [Interaction] = []
  var query = Query()
  /// Of a scorer with two heads: what they said of the whole history and of the shortened ones, and the mix at hand.
  var heads: HeadsAtHand?
  /// Of the last pass: see `ColdItemMapping.Load`.
  var load: ColdItemMapping.Load?
  /// What was said without each of some answers in turn; nil while that is not known.
  var taken: Taken?
  /// The earlier answers that are taken away in turn.
  var near: [Event] = []
  /// Made when first needed: facts for filters, what genre weights add, and what the model says of nobody, standardised.
  var facts: FilterFacts?
  var franchises: FranchiseNumbers?
  var lift: [Float] = []
  var liftOf: [String: Int] = [:]
  var popularity: [Float] = []
  /// Whether a title must not be shown, `[titles]`.
  var excluded: [Bool] = []
  /// How many titles must not be shown.
  var excludedCount = 0
  /// The person in the content space, a unit vector `[width]`, and its length before.
  var profile: [Float] = []
  var profileNorm: Float = 0
  /// How little the model knows of the titles that teach taste, 0 to 1.
  var coldness: Float = 0
  /// The model's logits, `[items]`.
  var logits: [Float] = []
  /// What each kind of strangers has of its neighbours, and what each item has beyond its popularity, `[kinds + items]`.
  var kinds: [Float] = []
  /// Standardised logits, cosines and the blend of both, `[titles]`.
  var model: [Float] = []
  var cosines: [Float] = []
  var final: [Float] = []
  /// Deviation of the model's logits over the catalogue.
  var spread: Float = 1
  var best = TopSelector()
  /// The titles of the last ranking's cards: most are in the next one too.
  private var titles: [Int: Anime] = [:]

  /// Answers (places in `taste`) taken away in turn, those of them whose title the model knows, and what is said without each
  /// of these.
  struct Taken {
    var tried: [Int]
    var asked: [Int]
    var left: ColdItemMapping.Left
  }

  /// See `heads`.
  struct HeadsAtHand {
    var whole: Autoencoder.Heads
    var mix: Float
    var without: [Autoencoder.Heads] = []
    /// Answers (places in `taste`) taken away for `without`; nil while none were.
    var tried: [Int]?
  }

  init(titles: Int, items: Int, width: Int) {
    excluded = [Bool](repeating: false, count: titles)
    profile = [Float](repeating: 0, count: width)
    logits = [Float](repeating: 0, count: items)
    model = [Float](repeating: 0, count: titles)
    cosines = model
    final = model
  }

  /// The titles of some rows, whole.
  mutating func titles(_ rows: [Int], in catalogue: TitleTable) -> [Anime] {
    let shown = rows.map { titles[$0] ?? catalogue[$0] }
    titles = Dictionary(zip(rows, shown)) { first, _ in first }
    return shown
  }
}

/// One set of buffers, used by one call at a time: that is what `@unchecked Sendable` rests on.
final class LockedWork: @unchecked Sendable {
  private let lock = NSLock()
  private var work: RankingWork

  init(_ work: RankingWork) { self.work = work }

  func use<R>(_ body: (inout RankingWork) throws -> R) rethrows -> R {
    lock.lock()
    defer { lock.unlock() }
    return try body(&work)
  }
}
