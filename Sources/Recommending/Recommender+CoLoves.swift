import Cards
import Events
import Models

/// What co-love counts say of a title and an answered one. Uncounted pairs say nothing.
extension Recommender {
  /// Fewer people who love both titles say nothing.
  private static let leastTogether = 20
  /// Of those who love one of two titles so many love both, if they are much the same people.
  private static let leastTheSame: Float = 0.2
  /// The least share of those who love a title that is worth telling.
  private static let leastShareTogether: Float = 0.12

  /// How many people love an answered title, this one, and both; nil where that was not counted, or where too few love both.
  func coLoves(_ row: Int, _ answered: Int) -> (both: Float, lovers: Float, loves: Float)? {
    guard let counts = coLoves?.counts, let item = counts.items.row(catalogue.id(row)),
      let other = counts.items.row(catalogue.id(answered)), let both = counts.coLoves(other, item),
      both >= Self.leastTogether
    else { return nil }
    let (lovers, loves) = (counts.loves[Int(other)], counts.loves[Int(item)])
    return lovers >= Float(both) ? (Float(both), lovers, loves) : nil
  }

  /// How many of those who love the answered title love this one too, if remarkable: more than a few, and the share of its lovers who
  /// love this title must be at least this title's loves over those of the most loved title.
  func together(_ row: Int, _ answered: Int) -> Reason.Kind? {
    guard let (both, lovers, loves) = coLoves(row, answered), both >= Self.leastShareTogether * lovers,
      both / lovers * (coLoves?.mostLoves ?? 0) >= loves
    else { return nil }
    return .together(both: Int(both), lovers: Int(lovers))
  }

  /// Those who love a title love another one so many times as often as everybody, if that is worth telling.
  private static let leastLift: Float = 1.8

  /// Whether it was counted that those who love a loved title often love this one too, and much more often than everybody.
  func isLovedWith(_ row: Int, _ answer: (row: Int, event: Event)) -> Bool {
    guard answer.event.feedback == .love, let counted = coLoves(row, answer.row), let coLoves else {
      return false
    }
    let share = counted.both / counted.lovers
    return share >= Self.leastShareTogether && share * coLoves.people >= Self.leastLift * counted.loves
  }

  func isLovedTogether(_ row: Int, _ answer: (row: Int, event: Event)) -> Bool {
    answer.event.feedback == .love && together(row, answer.row) != nil
  }

  /// Whether it was counted that those who love one of two titles are much the same people as those who love the other.
  func isLovedByTheSame(_ row: Int, _ answered: Int) -> Bool {
    guard let (both, lovers, loves) = coLoves(row, answered) else { return false }
    return both >= Self.leastTheSame * (lovers + loves - both)
  }
}
