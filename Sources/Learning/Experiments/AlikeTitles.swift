import Cards
import Catalogue
import Evaluation
import Events
import Foundation
import Foundations
import Recommending

/// Titles and what fans name as like them, to measure the first cards of a person who has said little. Lists of people cannot tell: who
/// kept one in the year of a title has watched what else was on that year, whatever it is like.
public struct AlikeTitles: Sendable {
  /// A title and those like it.
  public struct Case: Sendable, Equatable {
    /// The title that is loved.
    public var loved: Int
    /// `choose` or `report`.
    public var half: String
    /// Titles that fans name as like it, in the order of the file.
    public var alike: [Int]
  }

  /// The titles in the order of the file.
  public let cases: [Case]

  /// Reads a CSV file with the columns anime_id, half and alike (ids with spaces between them).
  ///
  /// - Throws: `CatalogueError` when it cannot be read, `LearningError` for a row without its parts.
  public init(path: String) throws {
    var columns: [String: Int]?
    var cases: [Case] = []
    func failure(_ row: CSVRow, _ text: String) -> LearningError {
      LearningError("\(path), line \(row.line): \(text)")
    }
    _ = try CSVFile(path: path, mostBytes: 1 << 20).forEachRow { row in
      guard let known = columns else {
        let names = row.texts.enumerated().map { ($1.lowercased(), $0) }
        columns = Dictionary(names, uniquingKeysWith: { first, _ in first })
        for needed in ["anime_id", "half", "alike"] where columns?[needed] == nil {
          throw failure(row, "the header has no column \(needed).")
        }
        return
      }
      func text(_ name: String) -> String { known[name].map { $0 < row.count ? row.text($0) : "" } ?? "" }
      let alike = text("alike").split(separator: " ").map { Int($0) }
      guard let loved = Int(text("anime_id")), !alike.isEmpty, !alike.contains(nil) else {
        throw failure(row, "a row needs an anime_id, and ids of titles like it with spaces between them.")
      }
      cases.append(Case(loved: loved, half: text("half"), alike: alike.compactMap { $0 }))
    }
    guard !cases.isEmpty else { throw LearningError("\(path): there are no titles in it.") }
    self.cases = cases
  }
}

extension AlikeTitles {
  /// How many times the loves beside the first one are drawn.
  private static let draws = 4
  /// Loves that are shown, each a measure of its own.
  private static let loves = [1, 3, 7]

  /// How many of the first ten and twenty cards are of a franchise that fans name as like the loved title (`alike_ten`, `alike_twenty`), for
  /// each half of the titles: after one love, and after two and six of the titles like it besides, drawn at random. Titles of loved
  /// franchises are no cards here: what follows a loved title is no news. By title, or by draw.
  ///
  /// - Throws: `LearningError` when the catalogue has none of the titles.
  public func figures(of recommender: Recommender, _ settings: [ListSetting], seed: UInt64) throws
    -> [LiveRow]
  {
    let known = cases.filter { recommender.catalogue.row(of: $0.loved) != nil }
    guard !known.isEmpty else { throw LearningError("The catalogue has none of the titles.") }
    var rows: [LiveRow] = []
    for half in Set(known.map(\.half)).sorted() {
      for count in Self.loves {
        var random = RandomSource(seed: seed)
        let shown = known.filter { $0.half == half }.flatMap { draw(count, of: $0, recommender, &random) }
        guard !shown.isEmpty else { continue }
        let figures = settings.map { setting in
          let hits = shown.map { $0.hits(recommender, setting.ranking) }
          return [LiveFigure("alike_ten", hits.map(\.ten)), LiveFigure("alike_twenty", hits.map(\.twenty))]
        }
        for (setting, own) in zip(settings, figures) {
          rows += zip(own, figures[0]).map { LiveRow("\(half)\(count)", setting.name, $0, first: $1) }
        }
      }
    }
    return rows
  }

  /// Histories of `count` loves; none where too few titles would be left to find.
  private func draw(
    _ count: Int, of own: Case, _ recommender: Recommender, _ random: inout RandomSource
  ) -> [ShownLoves] {
    let alike = own.alike.filter { recommender.catalogue.row(of: $0) != nil }
    guard alike.count >= count + 5 else { return [] }
    return (0..<(count == 1 ? 1 : Self.draws)).map { _ in
      let more = alike.shuffled(using: &random).prefix(count - 1)
      return ShownLoves(loves: [own.loved] + more, wanted: Set(alike).subtracting(more))
    }
  }
}

/// Loves, and the titles that are to be found by them.
private struct ShownLoves {
  let loves: [Int]
  let wanted: Set<Int>

  /// How many of the first ten and twenty cards are wanted, each franchise once.
  func hits(_ recommender: Recommender, _ options: RankingOptions) -> (ten: Double, twenty: Double) {
    let titles = recommender.catalogue
    /// What stands for a title: its franchise, or itself.
    func line(_ id: Int) -> Int { titles.row(of: id).flatMap { titles.franchise($0) }.map { -1 - $0 } ?? id }
    let (own, wanted) = (Set(loves.map(line)), Set(wanted.map(line)))
    let events = loves.enumerated().map {
      Event(id: Int64($0.offset + 1), animeID: $0.element, feedback: .love)
    }
    let cards = recommender.rank(events, top: 60, explained: 0, options: options).cards
      .map { line($0.id) }.filter { !own.contains($0) }
    func count(_ most: Int) -> Double { Double(cards.prefix(most).count { wanted.contains($0) }) }
    return (count(10), count(20))
  }
}
