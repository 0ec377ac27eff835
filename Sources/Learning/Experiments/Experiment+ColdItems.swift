import Evaluation
import Events
import Foundations
import Models
import Recommending

/// How titles are ranked that the model was not trained on. Lists say little of these, and other measures leave them out: they rank what the
/// model knows. Here a part of what it knows is hidden from it, so that both can be compared.
extension Experiment {
  /// One title in so many is hidden.
  private static let hiddenPart = 6

  /// Rankings by the whole model (`known`) and by the same model without what it knows of hidden titles (`hidden`), after `shown`
  /// answers about other titles. By person with a hidden love:
  ///
  /// - `cold_loved`: share of the hidden loves among the `first` titles.
  /// - `cold_auc`: how often a hidden love stands above a hidden title that is not on the list.
  /// - `cold_listed`: how many of the first are hidden titles.
  ///
  /// - Throws: `LearningError` when nobody has enough answers, or lists have times.
  public func coldItems(
    of recommender: Recommender, people: Int = 300, shown: Int = 20, first: Int = 50
  ) throws -> [LiveRow] {
    guard !dataset.data.ordered else {
      throw LearningError("--cold: the lists have times, so models have seen a part of each.")
    }
    defer { observer.status("") }
    let items = recommender.scorer.items
    var random = RandomSource(seed: seed)
    let known = items.ids.filter { recommender.catalogue.row(of: $0) != nil }.shuffled(using: &random)
    let hidden = Set(known.enumerated().compactMap { $0.offset % Self.hiddenPart == 0 ? $0.element : nil })
    let cases = dataset.data.lists.shuffled(using: &random).compactMap { list in
      ColdCase(list, items.ids, hidden, shown: shown, &random)
    }.prefix(people)
    guard !cases.isEmpty else {
      throw LearningError("--cold: nobody has \(2 * shown) answers, with a love among the hidden titles.")
    }
    let hiding = Recommender(recommender, scorer: HidingScorer(recommender.scorer, hidden))
    var rows: [LiveRow] = []
    var whole: [LiveFigure] = []
    for (name, ranker) in [("known", recommender), ("hidden", hiding)] {
      observer.status("titles that the model does not know, \(name)")
      let figures = Self.figures(Array(cases), hidden, ranker, first)
      if whole.isEmpty { whole = figures }
      rows += zip(figures, whole).map { LiveRow("cold", name, $0, first: $1) }
    }
    return rows
  }

  private static func figures(
    _ cases: [ColdCase], _ hidden: Set<Int>, _ recommender: Recommender, _ first: Int
  ) -> [LiveFigure] {
    let measured = cases.map { own in
      let order = recommender.rankAll([own.events], top: recommender.catalogue.count)[0].map(\.animeID)
      return own.measure(order, hidden, first: first)
    }
    return [
      LiveFigure("cold_loved", measured.map(\.loved)), LiveFigure("cold_auc", measured.map(\.auc)),
      LiveFigure("cold_listed", measured.map(\.listed)),
    ]
  }
}

/// What a person has answered of the titles that are not hidden, and what the list says of the others.
private struct ColdCase {
  let events: [Event]
  private let loves, absent: Set<Int>

  /// Nil without as many answers again as are shown, or without a hidden love.
  init?(
    _ list: [Interaction], _ ids: [Int], _ hidden: Set<Int>, shown: Int, _ random: inout RandomSource
  ) {
    let answers = list.filter { $0.signal.opinion != .unstated }
    guard answers.count >= 2 * shown else { return nil }
    let own = answers.filter { !hidden.contains(ids[Int($0.item)]) }.shuffled(using: &random).prefix(shown)
    events = own.enumerated().map { place, answer in
      Event(id: Int64(place + 1), animeID: ids[Int(answer.item)], feedback: answer.signal.feedback)
    }
    loves = Set(list.filter { $0.signal == .love }.map { ids[Int($0.item)] }).intersection(hidden)
    absent = hidden.subtracting(list.map { ids[Int($0.item)] })
    if loves.isEmpty || absent.isEmpty { return nil }
  }

  func measure(_ order: [Int], _ hidden: Set<Int>, first: Int) -> (loved: Double, auc: Double, listed: Double)
  {
    let head = order.prefix(first)
    var (above, pairs, passed) = (0.0, 0.0, 0.0)
    for id in order {
      if absent.contains(id) {
        passed += 1
      } else if loves.contains(id) {
        above += Double(absent.count) - passed
        pairs += Double(absent.count)
      }
    }
    return (
      Double(head.count(where: loves.contains)) / Double(loves.count), pairs > 0 ? above / pairs : 0.5,
      Double(head.count(where: hidden.contains))
    )
  }
}

/// A model that does not know some of its titles.
private struct HidingScorer: ItemScorer {
  private let whole: any ItemScorer
  /// The rows of `whole` that are left.
  private let rows: [Int32]
  let items: ItemIndex

  init(_ whole: any ItemScorer, _ hidden: Set<Int>) {
    self.whole = whole
    rows = whole.items.ids.indices.filter { !hidden.contains(whole.items.ids[$0]) }.map(Int32.init)
    items = ItemIndex(rows.map { whole.items.ids[Int($0)] })
  }

  var name: String { whole.name }
  var contentWeightFactor: Float { whole.contentWeightFactor }
  var scoresAreLogOdds: Bool { whole.scoresAreLogOdds }
  var loveCounts: [Float]? { whole.loveCounts.map { counts in rows.map { counts[Int($0)] } } }

  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    let history = history.map { event in
      var event = event
      event.item = rows[Int(event.item)]
      return event
    }
    var all = [Float](repeating: 0, count: whole.items.count)
    whole.score(history, query: query, into: &all)
    scores = rows.map { all[Int($0)] }
  }
}
