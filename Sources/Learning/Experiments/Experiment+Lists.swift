import Catalogue
import Cards
import Evaluation
import Events
import Foundation
import Foundations
import Models
import Recommending

/// How the lists of one row are ranked.
public struct ListSetting: Sendable {
  /// The row's name.
  public let name: String
  /// Filters and knobs.
  public let ranking: RankingOptions

  /// A row of the table.
  public init(_ name: String, _ ranking: RankingOptions) { (self.name, self.ranking) = (name, ranking) }
}

/// Lists as a person gets them: with the franchise rule, with variety, and past the tenth place.
extension Experiment {
  /// Titles of a list.
  private static let listed = 20
  /// Loves that are shown, each a measure of its own, and the loves that a person needs for these.
  private static let (loves, leastLoves) = ([1, 3, 10], 16)

  /// Lists of twenty after one, three and ten loves and after four fifths of a list, by setting. The first ten places of a long history
  /// say little of the next ten of a short one. By person:
  ///
  /// - `ndcg`: NDCG@20 of the loves that are hidden.
  /// - `second_ten`: share of places 11 to 20 with a hidden love.
  /// - `genres`: divergence (Kullback and Leibler) of the list's genres from those of all loves, in nats (Steck, RecSys 2018).
  /// - `score`: mean score of the titles in the catalogue.
  /// - `famous`: share of the titles among the hundred with most members.
  /// - `as_nobody`: how many titles somebody without answers gets too.
  /// - `distinct`: each title counts one by the number of lists that have it, so that the sum over people is how many titles reach anybody.
  ///
  /// - Throws: `LearningError` when nobody has enough loves, or lists have times.
  public func lists(of recommender: Recommender, _ settings: [ListSetting], people: Int = 300) throws
    -> [LiveRow]
  {
    guard !dataset.data.ordered else {
      throw LearningError("--lists: the lists have times, so models have seen a part of each.")
    }
    defer { observer.status("") }
    var random = RandomSource(seed: seed)
    let lists = dataset.data.lists.filter { list in list.count { $0.signal == .love } >= Self.leastLoves }
      .shuffled(using: &random).prefix(people)
    guard !lists.isEmpty else {
      throw LearningError("--lists: nobody loves \(Self.leastLoves) known titles.")
    }
    let cases =
      Self.loves.map { count in ("lists\(count)", lists.map { ListCase(loves: count, of: $0, &random) }) }
      + [("lists_fold", lists.compactMap { ListCase(foldOf: $0, &random) })]
    let judge = ListJudge(recommender)
    return cases.flatMap { measure, cases in
      let figures = settings.map { setting in
        observer.status("\(measure), \(setting.name)")
        return judge.figures(cases, setting.ranking, top: Self.listed)
      }
      return zip(settings, figures).flatMap { setting, own in
        zip(own, figures[0]).map { LiveRow(measure, setting.name, $0, first: $1) }
      }
    }
  }
}

/// What a person has answered, and the loves that are hidden.
private struct ListCase {
  let shown: [Interaction]
  let hidden: Set<Int32>
  /// All loves, shown or hidden.
  let loves: [Int32]

  init(loves count: Int, of list: [Interaction], _ random: inout RandomSource) {
    let loved = list.filter { $0.signal == .love }.shuffled(using: &random)
    shown = Array(loved.prefix(count))
    hidden = Set(loved.dropFirst(count).map(\.item))
    loves = loved.map(\.item)
  }

  /// Four fifths of the list are shown; nil when no love is among the others.
  init?(foldOf list: [Interaction], _ random: inout RandomSource) {
    let mixed = list.shuffled(using: &random)
    shown = Array(mixed.prefix(mixed.count * 4 / 5))
    hidden = Set(mixed.dropFirst(shown.count).filter { $0.signal == .love }.map(\.item))
    loves = list.filter { $0.signal == .love }.map(\.item)
    if hidden.isEmpty { return nil }
  }
}

/// Ranks lists and measures them.
private struct ListJudge {
  private let recommender: Recommender
  private let genres: [Int: [String]]
  private let famous: Set<Int>
  private let scores: [Int: Double]

  init(_ recommender: Recommender) {
    self.recommender = recommender
    let titles = Array(recommender.catalogue)
    genres = Dictionary(titles.map { ($0.id, $0.genres) }, uniquingKeysWith: { first, _ in first })
    scores = Dictionary(
      titles.compactMap { title in title.score.map { (title.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    famous = Set(titles.sorted { ($1.members ?? 0, $0.id) < ($0.members ?? 0, $1.id) }.prefix(100).map(\.id))
  }

  func figures(_ cases: [ListCase], _ ranking: RankingOptions, top: Int) -> [LiveFigure] {
    let ids = recommender.scorer.items.ids
    func list(_ history: [Interaction]) -> [Int] {
      let events = history.enumerated().map { place, event in
        Event(id: Int64(place + 1), animeID: ids[Int(event.item)], feedback: event.signal.feedback)
      }
      return recommender.rank(events, top: top, explained: 0, options: ranking).cards.map(\.id)
    }
    let lists = cases.map { list($0.shown) }
    let nobody = Set(list([]))
    var listed: [Int: Double] = [:]
    for id in lists.joined() { listed[id, default: 0] += 1 }
    func by(_ name: String, _ figure: (ListCase, [Int]) -> Double?) -> LiveFigure {
      LiveFigure(name, zip(cases, lists).map(figure))
    }
    func isLoved(_ id: Int, _ own: ListCase) -> Bool {
      recommender.scorer.items.row(id).map(own.hidden.contains) ?? false
    }
    return [
      by("ndcg") { own, list in
        let gain = list.enumerated().reduce(0) {
          $0 + (isLoved($1.element, own) ? Self.discount($1.offset) : 0)
        }
        return gain / (0..<min(top, own.hidden.count)).reduce(0) { $0 + Self.discount($1) }
      },
      by("second_ten") { own, list in Double(list.dropFirst(10).count { isLoved($0, own) }) / Double(top - 10)
      },
      by("genres") { own, list in divergence(of: list, from: own.loves.map { ids[Int($0)] }) },
      by("score") { _, list in
        let known = list.compactMap { scores[$0] }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      },
      by("famous") { _, list in Double(list.count { famous.contains($0) }) / Double(max(list.count, 1)) },
      by("as_nobody") { _, list in Double(list.count { nobody.contains($0) }) },
      by("distinct") { _, list in list.reduce(0) { $0 + 1 / (listed[$1] ?? 1) } },
    ]
  }

  private static func discount(_ place: Int) -> Double { 1 / log2(Double(place) + 2) }

  /// How far the genres of a list are from those of `loves`; nil where no loved title has genres.
  private func divergence(of list: [Int], from loves: [Int]) -> Double? {
    let (wanted, found) = (mix(loves), mix(list))
    guard !wanted.isEmpty else { return nil }
    // A hundredth of the wanted mix is added, for genres that the list has not at all.
    return wanted.reduce(0) { sum, entry in
      let (genre, share) = entry
      return sum + share * log(share / (0.99 * (found[genre] ?? 0) + 0.01 * share))
    }
  }

  /// The share of each genre; a title's genres share it.
  private func mix(_ titles: [Int]) -> [String: Double] {
    let own = titles.compactMap { genres[$0] }.filter { !$0.isEmpty }
    var result: [String: Double] = [:]
    for genres in own {
      for genre in genres { result[genre, default: 0] += 1 / Double(genres.count * own.count) }
    }
    return result
  }
}
