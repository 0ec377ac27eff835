import Cards
import Catalogue
import Feed

/// The titles of a season: what continues something loved first, then the others by how they rank.
enum SeasonView {
  static func draw(
    _ screen: SeasonScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    guard let listing = screen.listing else {
      grid.box(area, title: Words.seasons)
      grid.putMiddle(area.inset(), Words.noSeasons)
      return
    }
    grid.box(area, title: Words.season(listing.season, listing.titles.count))
    let inner = area.inset(rows: 1, cols: 1)
    if listing.titles.isEmpty {
      let nothing = Words.nothingInSeason(
        isFiltered: state.snapshot.ranking.filteredOut > 0, context.keys)
      for (i, line) in CellWidth.wrap(nothing, to: inner.width - 4).enumerated() {
        grid.putCentred(inner.row + inner.height / 2 + i, inner, line, .muted)
      }
    }
    let notes = listing.titles.map { ($0.card.id, note($0)) }
    ListView.rows(
      state, listing.titles.map(\.card.anime), inner, &grid,
      notes: Dictionary(notes, uniquingKeysWith: { first, _ in first }))
    let hint = Words.seasonHint(context.keys)
    grid.put(area.row + area.height - 1, area.col + area.width - CellWidth.of(hint) - 2, hint, .muted)
  }

  /// What it continues, else how it is liked, then what it is.
  private static func note(_ title: SeasonTitle) -> String {
    if let loved = title.continues { return Words.continues(loved.title) }
    let episodes = title.card.anime.episodes.map(Words.episodes)
    return (Words.seasonLiking(title.card).prefix(1) + [title.card.anime.type, episodes].compactMap { $0 })
      .joined(separator: " · ")
  }
}
