import Catalogue
import Events

/// Keeps the genres of a list near those of what a person loves (calibrated recommendations: Steck, RecSys 2018): a title is worth
/// more the less of its genres the list has so far.
///
/// Steck's objective is the divergence of both mixes. Its gain by one more title is, to first order, the mean over the title's genres
/// of the wanted share divided by the present share; that is what is added here, so that each title costs a few additions.
struct GenreMix {
  private let columns: FilterColumns
  /// The person's mix, `[genres]`; adds up to 1.
  private(set) var own: [Float]
  /// How much of each genre the list has, `[genres]`, and of all together.
  private var listed: [Float]
  private var total: Float = Self.prior
  /// The wanted share divided by the present share, less one, `[genres]`.
  private var lack: [Float]

  /// How much the mix counts, 0 to 1: the more titles it is of, the more it says of what else the person loves.
  let certainty: Float
  /// The mix of this many titles counts half.
  private static let halfCertain: Float = 10

  /// A new list counts as if it already held this many titles of the person's mix, so that its first titles do not swing it.
  private static let prior: Float = 4
  /// The most that wanted share over present share counts.
  private static let most: Float = 4
  /// Each genre counts as if the list had this much of one more title of it. Else a genre that is hardly wanted, and not listed, would
  /// be worth as much as one that is wanted a lot.
  private static let smoothing: Float = 0.05
  /// No title lacks more than this.
  private(set) var mostLack: Float = 0

  /// The mix of what was loved and liked; nil when nothing was. O(answers genres).
  init?(_ columns: FilterColumns, _ answers: [(row: Int, weight: Float)]) {
    var own = [Float](repeating: 0, count: columns.genreCount)
    var (sum, titles): (Float, Float) = (0, 0)
    for (row, weight) in answers where weight > 0 {
      titles += 1
      let genres = columns.genres(of: row)
      for genre in genres { own[Int(genre)] += weight / Float(genres.count) }
      sum += genres.isEmpty ? 0 : weight
    }
    guard sum > 0 else { return nil }
    self.columns = columns
    certainty = titles / (titles + Self.halfCertain)
    self.own = own.map { $0 / sum }
    listed = self.own.map { $0 * Self.prior }
    lack = [Float](repeating: 0, count: own.count)
  }

  /// How far the list lacks the genres of a title, on average: 0 for a title of well-balanced genres. O(its genres).
  func lack(_ row: Int) -> Float {
    let genres = columns.genres(of: row)
    guard !genres.isEmpty else { return 0 }
    var sum: Float = 0
    for genre in genres { sum += lack[Int(genre)] }
    return sum / Float(genres.count)
  }

  /// Adds a title to the list. O(genres).
  mutating func add(_ row: Int) {
    let genres = columns.genres(of: row)
    for genre in genres { listed[Int(genre)] += 1 / Float(genres.count) }
    total += genres.isEmpty ? 0 : 1
    mostLack = 0
    for g in lack.indices {
      lack[g] = own[g] > 0 ? min(Self.most, own[g] * total / (listed[g] + Self.smoothing)) - 1 : 0
      mostLack = max(mostLack, lack[g])
    }
  }
}
