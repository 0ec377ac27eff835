import Cards
import Catalogue
import Feed

/// Screens that are figures when they are drawn, as sentences.
extension PlainView {
  /// A line of the filters or knobs: "1. Niche, 40%."
  static func setting(_ index: Int, _ state: FeedState) -> String? {
    guard state.rows.indices.contains(index) else { return nil }
    let row = state.rows[index]
    return PlainMessages.setting(index + 1, SettingLabels.name(row), state.value(row))
  }

  static func settings(_ state: FeedState, _ name: String) -> [String] {
    let count = state.rows.count
    let first = state.selected / rows * rows
    let shown = first..<min(count, first + rows)
    return [PlainMessages.turn(name, pass: SettingsView.pass(state), shown, of: count)]
      + shown.compactMap { setting($0, state) }
  }

  static func taste(_ state: FeedState) -> [String] {
    let reading = TasteReading(state.world.history)
    return [PlainMessages.taste(reading)]
      + reading.lines.map { line in
        let moved = abs(line.moved) >= 0.02 ? ReasonsView.signed(line.moved) : nil
        return PlainMessages.lean(
          line.name, ReasonsView.signed(line.lean), titles: line.titles, moved: moved)
      }
  }

  static func profiles(_ state: FeedState, _ keys: KeyTable) -> [String] {
    [PlainMessages.profiles(keys)]
      + state.choices.enumerated().map { i, line in
        sentence("\(i + 1). \(line.name)\(line.name == state.profile ? ", \(Words.youNow)" : "")")
      }
  }

  static func map(_ state: FeedState) -> [String] {
    [PlainMessages.map] + state.nearby.map { sentence($0.title) }
  }

  /// The titles beside one in detail.
  static func beside(_ state: FeedState) -> [String] {
    guard !state.neighbours.isEmpty else { return [] }
    return [PlainMessages.beside]
      + state.neighbours.enumerated().map { i, anime in
        let count = state.detail?.lovedToo[anime.id]
        let told = count.flatMap { count in state.detail?.lovers.map { Words.loveToo(count, of: $0) } }
        return sentence("\(i + 1). \(anime.title)" + (told.map { "; " + $0 } ?? ""))
      }
  }
}
