import Catalogue

/// What answers say of genres: how far one leans to each, and what moved lately.
public struct TasteReading: Sendable, Equatable {
  /// One genre.
  public struct Line: Sendable, Equatable {
    /// The genre.
    public var name: String
    /// From -1 (each title of it disliked) to 1 (each one loved); drawn towards 0 where answers are few.
    public var lean: Double
    /// How many answered titles have it.
    public var titles: Int
    /// How far `lean` moved with the latest answers.
    public var moved: Double
  }
  /// All genres that were answered, the best liked first.
  public var lines: [Line]
  /// How many loves, likes, and dislikes with dropped ones.
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

  /// What moved most with the latest answers, the furthest first.
  public var movers: [Line] {
    lines.filter { abs($0.moved) >= 0.02 }.sorted { (abs($1.moved), $0.name) < (abs($0.moved), $1.name) }
  }

  private typealias Sum = (weight: Double, titles: Int)

  private static func sums(_ history: ArraySlice<HistoryEntry>) -> [String: Sum] {
    var sums: [String: Sum] = [:]
    for line in history {
      let weight = line.feedback.evidence.genreLean
      for genre in line.anime.genres {
        let before = sums[genre] ?? (0, 0)
        sums[genre] = (before.weight + weight, before.titles + 1)
      }
    }
    return sums
  }

  private static func lean(_ sum: Sum) -> Double { sum.weight / Double(sum.titles + 2) }
}
