import Catalogue
import Feed

/// The picture of a title, as large as the area allows.
enum PosterView {
  static func draw(_ screen: PosterScreen, _ area: Area, _ context: RenderContext, _ grid: inout Grid) {
    let inner = area.inset(rows: 1, cols: 1)
    grid.box(area, title: CellWidth.clip(screen.anime?.title ?? "", to: area.width - 6))
    guard let anime = screen.anime else { return }
    guard context.showsPictures else {
      return grid.putCentred(inner.row + inner.height / 2, inner, Words.picturesOff, .muted)
    }
    // A cell is about twice as high as wide.
    let width = min(inner.width, inner.height * 2)
    TitlePicture.draw(
      anime, inner.row, inner.col + (inner.width - width) / 2, width: width, height: inner.height, context,
      &grid)
  }
}
