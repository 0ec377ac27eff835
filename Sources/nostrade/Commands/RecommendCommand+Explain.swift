import App
import Cards
import Recommending

/// `recommend --explain`: every reason of a card, and what became of the card when it was ranked without the answers that it names.
struct ExplainedReasons: Sendable {
  /// A reason and its effect; nil for one that names no answer.
  typealias Entry = (reason: Reason, effect: ReasonEffect?)

  private let effects: [Int: [Entry]]

  /// The reasons of `cards` with their effects, `[cards][reasons]`.
  init(_ cards: [Card], _ effects: [[ReasonEffect?]]) {
    self.effects = Dictionary(
      zip(cards, effects).map { card, effects in
        (card.id, Array(zip(card.reasons, effects)).map { (reason: $0.0, effect: $0.1) })
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The reasons of a title, the strongest first.
  func of(_ card: Card) -> [Entry] { effects[card.id] ?? [] }

  /// The columns that `--explain` adds to CSV.
  static let columns = ["reason", "effect", "rank_without", "rank_with"]

  /// What stands in these columns.
  static func fields(_ entry: Entry) -> [String] {
    [
      entry.reason.text, entry.effect.map { figure($0.fall) } ?? "",
      entry.effect.map { "\($0.rankWithout)" } ?? "", entry.effect.map { "\($0.rank)" } ?? "",
    ]
  }

  /// A line for people: `Because you loved Monster (adds 1.21; by score 3, 214 without)`.
  static func line(_ entry: Entry) -> String {
    guard let effect = entry.effect else { return entry.reason.text }
    let change = effect.fall < 0 ? "takes" : "adds"
    return "\(entry.reason.text) (\(change) \(figure(abs(effect.fall))); by score \(effect.rank), "
      + "\(effect.rankWithout) without)"
  }

  /// An effect as text, to a thousandth of a deviation.
  static func figure(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

  /// A reason in JSON.
  struct Row: Encodable {
    let reason: String
    let answers: [Int]
    let effect: Double?
    let rank_without, rank_with: Int?

    init(_ entry: Entry) {
      (reason, answers) = (entry.reason.text, entry.reason.answers.map(\.id))
      (effect, rank_without, rank_with) = (
        entry.effect.map { ($0.fall * 1000).rounded() / 1000 }, entry.effect?.rankWithout,
        entry.effect?.rank
      )
    }
  }
}
