import Catalogue

/// The taste of a person by genre, computed from the answers: how much each genre is liked, and how that changed lately.
public struct TasteReading: Sendable, Equatable {
  /// One genre.
  public struct Line: Sendable, Equatable {
    /// The genre.
    public var name: String
    /// From -1 (all its titles disliked) to 1 (all loved); shrunk towards 0 when there are few answers.
    public var lean: Double
    /// How many answered titles have it.
    public var titles: Int
    /// How much the latest answers changed `lean`.
    public var moved: Double
  }
  /// The genres of all answered titles, the most liked first.
  public var lines: [Line]
  /// How many answers are love, like, and dislike or dropped.
  public var loved, liked, disliked: Int
  /// How many answers count as the latest.
  public static let latest = 5

  /// Reads a history, newest first. O(answers x genres).
  public init(_ history: [HistoryEntry]) {
    let taught = history.filter { $0.feedback.teachesTaste }
    loved = taught.count { $0.feedback == .love }
    liked = taught.count { $0.feedback == .like }
    disliked = taught.count - loved - liked
    let now = Self.sums(taught[...])
    let then = Self.sums(taught.dropFirst(Self.latest))
    lines = now.map { name, sum in
      let lean = Self.lean(sum)
      return Line(
        name: name, lean: lean, titles: sum.titles, moved: lean - (then[name].map(Self.lean) ?? 0))
    }.sorted { ($1.lean, $0.name) < ($0.lean, $1.name) }
  }

  /// The genres that the latest answers changed most, the largest change first.
  public var movers: [Line] {
    lines.filter { abs($0.moved) >= 0.02 }.sorted { (abs($1.moved), $0.name) < (abs($0.moved), $1.name) }
  }

  private typealias Sum = (weight: Double, titles: Int)

  private static func sums(_ history: ArraySlice<HistoryEntry>) -> [String: Sum] {
    var sums: [String: Sum] = [:]
    for line in history {
      let weight = line.feedback.evidence.polarity
      for genre in line.anime.genres {
        let before = sums[genre] ?? (0, 0)
        sums[genre] = (before.weight + weight, before.titles + 1)
      }
    }
    return sums
  }

  private static func lean(_ sum: Sum) -> Double { sum.weight / Double(sum.titles + 2) }
}
