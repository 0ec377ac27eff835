import Catalogue
import Evaluation
import Events
import Foundations
import Models
import Recommending

/// New people who are asked about titles, one after the other or in a grid: how well the list after their answers finds what they love.
///
/// Half of the loved titles of a user's list are hidden and looked for; the others answer questions. A title that is not among them is
/// not known, and a question about it is spent.
struct FirstPicks {
  /// Lists with fewer loved titles are left out.
  private static let fewestLoved = 10
  /// Titles of a grid, and answers given in it at most.
  private static let (grid, mostAnswers) = (24, 12)
  /// Questions asked one after the other, and well-known titles asked about to compare with.
  private static let (asked, popular) = (5, 10)

  private struct Person {
    var known: [Int32: Interaction]
    var wanted: Set<Int32>
    var history: [Interaction] = []
  }

  private let people: [Person]
  private let items: ItemIndex
  private let titles: FirstTitles
  private let best: [Int]

  /// `titles` are those that can be asked about, the best known first. Random draws follow from `seed`.
  init(_ lists: [[Interaction]], _ items: ItemIndex, _ titles: [Anime], most: Int, seed: UInt64) {
    var random = RandomSource(seed: seed)
    people = Array(
      lists.lazy.compactMap { list -> Person? in
        let loved = list.filter { $0.signal == .love }.map(\.item).shuffled(using: &random)
        guard loved.count >= Self.fewestLoved else { return nil }
        let wanted = Set(loved.prefix(loved.count / 2))
        let known = list.filter { !wanted.contains($0.item) }.map { ($0.item, $0) }
        return Person(known: Dictionary(known, uniquingKeysWith: { first, _ in first }), wanted: wanted)
      }.prefix(most))
    self.items = items
    self.titles = FirstTitles(titles)
    best = titles.map(\.id)
  }

  var isEmpty: Bool { people.isEmpty || best.isEmpty }

  /// NDCG@10 after five questions, after ten about the best known titles, and after the grid, with how many were known.
  func figures(_ model: MeasuredModel) -> [LiveFigure] {
    [("asked", askEach(model)), ("popular", askPopular()), ("grid", pickFromGrid(model))].flatMap {
      name, people in
      let ranked = model.rankOnAllCores(people.map(Self.heldOut), 10)
      let ndcg = zip(ranked, people).map {
        RankingMetrics(ranked: $0, answers: $1.wanted, cuts: [10]).ndcg[10]
      }
      return [
        LiveFigure("ndcg_\(name)", ndcg),
        LiveFigure("known_\(name)", people.map { Double($0.history.count) }),
      ]
    }
  }

  private func askPopular() -> [Person] {
    people.map { person in
      var person = person
      person.history = best.prefix(Self.popular).compactMap { items.row($0).flatMap { person.known[$0] } }
      return person
    }
  }

  private func askEach(_ model: MeasuredModel) -> [Person] {
    var asked = people.map { (person: $0, titles: titles) }
    for question in 0..<Self.asked {
      let scores = question == 0 ? asked.map { _ in [:] } : scores(asked.map(\.person), model)
      for i in asked.indices {
        guard let id = asked[i].titles.ask(scores: scores[i]) else { continue }
        if let answer = items.row(id).flatMap({ asked[i].person.known[$0] }) {
          asked[i].person.history.append(answer)
        }
      }
    }
    return asked.map(\.person)
  }

  /// Again and again the first title of the grid that a person knows is answered.
  private func pickFromGrid(_ model: MeasuredModel) -> [Person] {
    var start = titles
    start.begin(Self.grid)
    var shown = people.map { (person: $0, titles: start) }
    for _ in 0..<Self.mostAnswers {
      let picked = shown.indices.filter { i in
        let answered = Set(shown[i].person.history.map(\.item))
        let answer = shown[i].titles.ids.lazy.compactMap { items.row($0) }.first {
          !answered.contains($0) && shown[i].person.known[$0] != nil
        }.flatMap { shown[i].person.known[$0] }
        if let answer { shown[i].person.history.append(answer) }
        return answer != nil
      }
      guard !picked.isEmpty else { break }
      for (i, scores) in zip(picked, scores(picked.map { shown[$0].person }, model)) {
        guard let last = shown[i].person.history.last else { continue }
        shown[i].titles.pick(items.ids[Int(last.item)], scores: scores)
      }
    }
    return shown.map(\.person)
  }

  private static func heldOut(_ person: Person) -> HeldOutCase {
    HeldOutCase(history: person.history, answers: person.wanted, query: Query(signal: .love))
  }

  /// Scores of the titles that can be asked about.
  private func scores(_ people: [Person], _ model: MeasuredModel) -> [[Int: Float]] {
    model.scores(people.map(Self.heldOut)).map { scores in
      var result: [Int: Float] = [:]
      for id in best { if let row = items.row(id) { result[id] = scores[Int(row)] } }
      return result
    }
  }
}
