import Cards
import Catalogue
import Feed

/// The facts of a title, as card and detail show them.
enum TitleHead {
  /// "TV · 74 episodes · Spring 2004 · Madhouse"
  static func facts(_ anime: Anime) -> String {
    var parts: [String] = []
    if let type = anime.type { parts.append(type) }
    if let episodes = anime.episodes { parts.append(Words.episodes(episodes)) }
    if let season = anime.season, let first = season.first {
      let year = season.contains(where: \.isNumber) ? nil : anime.year
      parts.append(first.uppercased() + season.dropFirst() + (year.map { " \($0)" } ?? ""))
    } else if let season = anime.startDate.flatMap(BroadcastSeason.init(date:)) {
      // Catalogues state the season of series alone; the date tells that of a film.
      parts.append(season.name)
    } else if let year = anime.year {
      parts.append("\(year)")
    }
    if !anime.studios.isEmpty { parts.append(anime.studios.prefix(2).joined(separator: ", ")) }
    return parts.joined(separator: " · ")
  }

  /// "★ 8.87 from 1,203,444"
  static func score(_ anime: Anime) -> String {
    guard let score = anime.score else { return Words.notRated }
    return "★ " + Words.two(score) + (anime.members.map { Words.from($0) } ?? "")
  }

  /// The names it does not go by.
  static func otherTitles(_ anime: Anime) -> String { anime.otherTitles.joined(separator: " · ") }

  /// Title, other titles, facts, score and genres from `row` on; returns the next free row. A title longer than
  /// `titleLines` ends with an ellipsis.
  static func draw(
    _ anime: Anime, _ area: Area, _ context: RenderContext, _ grid: inout Grid, from row: Int,
    hasPicture: Bool = true, titleLines: Int = 2
  ) -> Int {
    let art = hasPicture ? TitlePicture.small(area, context) : (width: 0, height: 0)
    let col = area.col + (art.width > 0 ? art.width + 2 : 0)
    let width = area.width - (col - area.col)
    if art.width > 0 {
      TitlePicture.draw(anime, row, area.col, width: art.width, height: art.height, context, &grid)
    }
    let below = row + art.height
    var row = row
    for line in CellWidth.wrap(anime.title, to: width, lines: titleLines) {
      grid.put(row, col, line, .title, limit: width)
      row += 1
    }
    let others = otherTitles(anime)
    if !others.isEmpty {
      grid.put(row, col, CellWidth.clip(others, to: width), .accent)
      row += 1
    }
    grid.put(row, col, CellWidth.clip(facts(anime), to: width), .text)
    row += 1
    grid.put(row, col, CellWidth.clip(score(anime), to: width), .muted)
    row += 1
    var at = col
    for genre in anime.genres {
      let cells = CellWidth.of(genre)
      if at + cells > col + width {
        row += 1
        at = col
      }
      at = grid.put(row, at, genre, .genre, limit: width) + 2
    }
    return max(row + 1, below)
  }
}
