import Cards
import Catalogue
import Feed

/// Said when nothing is left to rank: everything answered, or held back by the filters.
enum EndView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    grid.box(area)
    let saved = state.snapshot.saved.count
    let isFiltered = state.snapshot.ranking.filteredOut > 0
    let lines =
      isFiltered
      ? widenings(state, context.keys) + [
        "", Words.filtersLift(context.keys),
      ]
      : Words.end(context.keys, saved: saved)
    let inner = area.inset()
    let rows = lines.enumerated().flatMap { place, line in
      (CellWidth.of(line) <= inner.width ? [line] : CellWidth.wrap(line, to: inner.width)).map {
        (text: $0, isFirst: place == 0)
      }
    }
    let top = inner.row + max(0, (inner.height - rows.count - 2) / 2)
    grid.putCentred(top, inner, isFiltered ? Words.nothingPasses : Words.everything, .title)
    for (i, line) in rows.enumerated() where top + 2 + i < inner.row + inner.height {
      grid.putCentred(top + 2 + i, inner, line.text, line.isFirst ? .text : .muted)
    }
  }

  /// What the filters hold back, and which of them would bring most back when lifted.
  static func widenings(_ state: FeedState, _ keys: KeyTable) -> [String] {
    let ranking = state.snapshot.ranking
    guard ranking.filteredOut > 0 else { return [Words.nothingLeft] }
    let lines = ranking.relaxations.prefix(4).map {
      Words.lift(SettingLabels.name($0.filter), $0.titles)
    }
    return [Words.hiddenByFilters(ranking.filteredOut)]
      + (lines.isEmpty
        ? [Words.noSingleFilter(keys)] : lines)
  }
}
