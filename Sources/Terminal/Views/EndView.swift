import Cards
import Catalogue
import Feed

/// Said when nothing is left to rank: everything answered, or held back by the filters or the franchise rule.
enum EndView {
  static func draw(_ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    grid.box(area)
    let keys = context.keys
    let (head, lines) =
      switch state.snapshot.ranking.end {
      case .filtered: (Words.nothingPasses, widenings(state, keys) + ["", Words.filtersLift(keys)])
      case .laterSeasons: (Words.everything, widenings(state, keys) + ["", Words.knobsList(keys)])
      case .answered(let adult):
        (Words.everything, Words.end(keys, saved: state.snapshot.saved.count, hiddenAdult: adult))
      case nil: (Words.everything, [])
      }
    let inner = area.inset()
    let rows = lines.enumerated().flatMap { place, line in
      (CellWidth.of(line) <= inner.width ? [line] : CellWidth.wrap(line, to: inner.width)).map {
        (text: $0, isFirst: place == 0)
      }
    }
    let top = inner.row + max(0, (inner.height - rows.count - 2) / 2)
    grid.putCentred(top, inner, head, .title)
    for (i, line) in rows.enumerated() where top + 2 + i < inner.row + inner.height {
      grid.putCentred(top + 2 + i, inner, line.text, line.isFirst ? .text : .muted)
    }
  }

  /// What holds titles back, and which of them would bring most back when lifted.
  static func widenings(_ state: FeedState, _ keys: KeyTable) -> [String] {
    let ranking = state.snapshot.ranking
    let lines = ranking.relaxations.prefix(4).map {
      Words.lift(SettingLabels.name($0.filter), $0.titles)
    }
    return switch ranking.end {
    case .filtered:
      [Words.hiddenByFilters(ranking.filteredOut)] + (lines.isEmpty ? [Words.noSingleFilter(keys)] : lines)
    case .laterSeasons(let count): [Words.laterSeasons(count)] + lines
    case .answered, nil: [Words.nothingLeft]
    }
  }
}
