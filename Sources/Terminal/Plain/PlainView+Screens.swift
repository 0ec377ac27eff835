import Cards
import Catalogue
import Feed

/// Screens that are figures when they are drawn, as sentences.
extension PlainView {
  /// A line of the filters or knobs: "1. Niche, 40%."
  static func setting(_ index: Int, _ screen: SettingsScreen, _ state: FeedState) -> String? {
    let rows = screen.rows(in: state)
    guard rows.indices.contains(index) else { return nil }
    let row = rows[index]
    let line = PlainMessages.setting(index + 1, SettingLabels.name(row), state.value(row))
    return state.whyUnused(row).map { line + " " + $0 } ?? line
  }

  static func settings(_ screen: SettingsScreen, _ state: FeedState, _ name: String) -> [String] {
    let count = screen.rows(in: state).count
    let first = screen.selected / rows * rows
    let shown = first..<min(count, first + rows)
    return [PlainMessages.turn(name, pass: SettingsView.pass(state), shown, of: count)]
      + shown.compactMap { setting($0, screen, state) }
  }

  static func taste(_ state: FeedState) -> [String] {
    let reading = TasteReading(state.snapshot.history)
    return [PlainMessages.taste(reading)]
      + reading.lines.map { line in
        let moved = abs(line.moved) >= 0.02 ? ReasonsView.signed(line.moved) : nil
        return PlainMessages.lean(
          line.name, ReasonsView.signed(line.lean), titles: line.titles, moved: moved)
      }
  }

  static func profiles(_ screen: ProfilesScreen, _ state: FeedState, _ keys: KeyTable) -> [String] {
    [PlainMessages.profiles(keys)]
      + screen.choices.enumerated().map { i, line in
        let isOpened = line.name == state.profile
        let note = isOpened ? Words.youNow : state.companions.contains(line.name) ? Words.watchesToo : nil
        return sentence("\(i + 1). \(line.name)\(note.map { ", " + $0 } ?? "")")
      }
  }

  static func map(_ screen: MapScreen, _ state: FeedState) -> [String] {
    let regions = state.map?.regions.filter { $0.level == 1 } ?? []
    func distance(_ region: TitleMap.Region) -> Float {
      let (dx, dy) = (region.x - screen.window.x, region.y - screen.window.y)
      return dx * dx + dy * dy
    }
    let here = regions.min { distance($0) < distance($1) }.map { [PlainMessages.region($0.name)] } ?? []
    return [PlainMessages.map] + here + screen.nearby(in: state).map { sentence($0.title) }
  }

  /// The titles beside one in detail.
  static func beside(_ screen: DetailScreen) -> [String] {
    let rows = screen.neighbours.enumerated().map { i, anime in
      let count = screen.detail?.lovedToo[anime.id]
      let coLove = count.flatMap { count in screen.detail?.lovers.map { Words.loveToo(count, of: $0) } }
      return sentence("\(i + 1). \(anime.title)" + (coLove.map { "; " + $0 } ?? ""))
    }
    let (series, similar) = (rows.prefix(screen.seriesCount), rows.dropFirst(screen.seriesCount))
    return (series.isEmpty ? [] : [PlainMessages.series] + series)
      + (similar.isEmpty ? [] : [PlainMessages.beside] + similar)
  }
}
