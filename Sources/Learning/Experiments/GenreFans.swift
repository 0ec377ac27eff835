import Cards
import Catalogue
import Evaluation
import Events
import Foundations
import Recommending

/// Made-up people who love titles of one rare genre: somebody who picks three of them wants more, whatever else people have on their lists
/// who have these three.
public struct GenreFans {
  /// A genre that so many titles have, and no more than this share of the catalogue.
  private static let (fewestTitles, mostShare) = (15, 0.05)
  /// Each fan loves `loved` of the `known` titles of the genre that most people have, and has answered `others` of the `mostKnown` titles.
  private static let (loved, known, others, mostKnown) = (3, 8, 10, 200)
  /// Fans of each genre.
  private static let draws = 2
  /// What the fans make of titles of other genres, each a measure of its own.
  private static let answers: [(name: String, feedback: [Feedback])] = [
    ("fans", []), ("fans_liking", [.like]), ("fans_disliking", [.dislike]),
    ("fans_mixed", [.like, .dislike]),
  ]

  private let recommender: Recommender
  private let fans: [Fan]

  private struct Fan {
    let loves, others: [Int]
    /// The rows with the genre.
    let wanted: Set<Int>
  }

  /// Two fans of each genre that is rare and says what a title is like. Titles are drawn at random by `seed`.
  public init(_ recommender: Recommender, seed: UInt64) {
    self.recommender = recommender
    let titles = recommender.catalogue
    var random = RandomSource(seed: seed)
    var rows: [String: [Int]] = [:]
    for row in titles.indices {
      for genre in titles.genres(row) { rows[titles.word(Int(genre)), default: []].append(row) }
    }
    let wellKnown = Self.distinct(titles.indices.sorted { Self.isBetterKnown($0, $1, titles) }, titles)
      .prefix(Self.mostKnown)
    fans = rows.sorted { $0.key < $1.key }.flatMap { genre, rows -> [Fan] in
      guard TellingGenres.isDescriptive(genre), rows.count >= Self.fewestTitles,
        Double(rows.count) <= Self.mostShare * Double(titles.count)
      else { return [] }
      let wanted = Set(rows)
      let known = Self.distinct(rows.sorted { Self.isBetterKnown($0, $1, titles) }, titles).prefix(Self.known)
      let rest = wellKnown.filter { !wanted.contains($0) }
      return (0..<Self.draws).map { _ in
        let loves = known.shuffled(using: &random).prefix(Self.loved)
        return Fan(
          loves: Array(loves), others: Array(rest.shuffled(using: &random).prefix(Self.others)),
          wanted: wanted)
      }
    }
  }

  /// How many of the first twenty and sixty cards are of the genre (`genre_twenty`, `genre_sixty`), those of loved franchises left out,
  /// by fan: `fans` with three loves alone, `fans_liking`, `fans_disliking` and `fans_mixed` with ten other answers beside them. None where
  /// the catalogue has no rare genre.
  public func figures(_ settings: [ListSetting]) -> [LiveRow] {
    guard !fans.isEmpty else { return [] }
    return Self.answers.flatMap { name, feedback in
      let figures = settings.map { setting in
        let found = fans.map { cards($0, feedback, setting.ranking) }
        return [
          LiveFigure("genre_twenty", found.map { Double($0.prefix(20).count { $0 }) }),
          LiveFigure("genre_sixty", found.map { Double($0.count { $0 }) }),
        ]
      }
      return zip(settings, figures).flatMap { setting, own in
        zip(own, figures[0]).map { LiveRow(name, setting.name, $0, first: $1) }
      }
    }
  }

  /// Whether each of the first sixty cards is of the genre.
  private func cards(_ fan: Fan, _ feedback: [Feedback], _ options: RankingOptions) -> [Bool] {
    let titles = recommender.catalogue
    // In turns, so that no answer is much newer than the loves.
    var answers: [(row: Int, feedback: Feedback)] = fan.loves.map { ($0, .love) }
    if !feedback.isEmpty {
      for (place, row) in fan.others.enumerated() {
        answers.insert((row, feedback[place % feedback.count]), at: place * 13 % (answers.count + 1))
      }
    }
    let events = answers.enumerated().map {
      Event(id: Int64($0.offset + 1), animeID: titles.id($0.element.row), feedback: $0.element.feedback)
    }
    let own = Set(fan.loves.compactMap(titles.franchise))
    return recommender.rank(events, top: 80, explained: 0, options: options).cards
      .compactMap { titles.row(of: $0.id) }
      .filter { row in titles.franchise(row).map { !own.contains($0) } ?? true }
      .prefix(60).map(fan.wanted.contains)
  }

  private static func isBetterKnown(_ a: Int, _ b: Int, _ titles: TitleTable) -> Bool {
    (titles.members(a) ?? 0, b) > (titles.members(b) ?? 0, a)
  }

  /// The first row of each franchise.
  private static func distinct(_ rows: [Int], _ titles: TitleTable) -> [Int] {
    var seen: Set<Int> = []
    return rows.filter { row in titles.franchise(row).map { seen.insert($0).inserted } ?? true }
  }
}
