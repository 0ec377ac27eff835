import Catalogue

/// The two colours of a picture's cell, 0xRRGGBB, independent of the theme.
public struct Paint: Sendable, Equatable {
  /// Foreground and background.
  public var front, back: UInt32
}

/// A picture as cells.
struct Picture: Sendable, Equatable {
  let width, height: Int
  /// Row by row, `[height * width]`.
  let cells: [Cell]
  /// The same picture in pixels, where the terminal can show them.
  var image: EncodedImage?

  /// A drawing in half blocks, two pixels a cell; coordinates run from 0 to 1. O(cells).
  init(width: Int, height: Int, tone: (_ x: Double, _ y: Double) -> RGB) {
    (self.width, self.height) = (width, height)
    // In palette colours, as they will be shown: equal neighbours need no colour change, so fewer bytes.
    var met: [UInt32: UInt32] = [:]
    func shown(_ col: Int, _ point: Int) -> UInt32 {
      let tone = tone((Double(col) + 0.5) / Double(width), (Double(point) + 0.5) / Double(2 * height))
      if let known = met[tone.value] { return known }
      let found = RGB(index: tone.pictureIndex).value
      met[tone.value] = found
      return found
    }
    cells = (0..<width * height).map { cell in
      let (row, col) = (cell / width, cell % width)
      let (upper, lower) = (shown(col, 2 * row), shown(col, 2 * row + 1))
      return Cell(glyph: upper == lower ? .blank : .upperHalf, paint: Paint(front: upper, back: lower))
    }
  }

  /// A picture of given cells.
  init(width: Int, height: Int, cells: [Cell]) {
    (self.width, self.height, self.cells) = (width, height, cells)
  }
}

extension Glyph {
  fileprivate static let upperHalf = Glyph("▀")
  fileprivate static let lowerHalf = Glyph("▄")
}

extension Cell {
  private static let shades = [" ", "░", "▒", "▓", "█"].map { Glyph($0) }

  /// The cell without colours: a shade character by brightness (`level` maps a colour to 0-1), or a half block where the two
  /// halves differ much.
  func shaded(_ level: (UInt32) -> Double) -> Cell {
    guard let paint else { return self }
    let lower = level(paint.back)
    let upper = glyph == .blank ? lower : level(paint.front)
    if abs(upper - lower) > 0.55 { return Cell(glyph: upper > lower ? .upperHalf : .lowerHalf) }
    return Cell(glyph: Self.shades[max(0, min(4, Int(((upper + lower) * 2.2).rounded())))])
  }
}

extension Grid {
  /// Puts a picture on the grid, clipped.
  mutating func put(_ picture: Picture, _ row: Int, _ col: Int) {
    for r in 0..<picture.height where row + r >= 0 && row + r < height {
      for c in 0..<picture.width where col + c >= 0 && col + c < width {
        self[row + r, col + c] = picture.cells[r * picture.width + c]
      }
    }
    if let image = picture.image { place(ImagePlacement(row: row, col: col, picture: picture, image: image)) }
  }

  /// The grid with shade characters for pictures, for a screen without colours. Brightness is stretched from the darkest to the
  /// lightest colour of the grid, and reversed on light backgrounds.
  public func shaded(onLight: Bool = false) -> Grid {
    let paints = cells.compactMap(\.paint)
    guard !paints.isEmpty else { return self }
    func light(_ value: UInt32) -> Double { RGB(value).luminance.squareRoot() }
    let tones = Dictionary(
      paints.flatMap { [$0.front, $0.back] }.map { ($0, light($0)) }, uniquingKeysWith: { a, _ in a })
    let least = tones.values.min() ?? 0
    let span = max(0.01, (tones.values.max() ?? 1) - least)
    var grid = self
    for row in 0..<height {
      for col in 0..<width where self[row, col].paint != nil {
        grid[row, col] = self[row, col].shaded { value in
          let share = ((tones[value] ?? 0) - least) / span
          return onLight ? 1 - share : share
        }
      }
    }
    return grid
  }
}

/// Draws a title's picture: its poster where that is decoded, else its generated thumbnail.
enum TitlePicture {
  /// The size beside the facts of a title, in cells; zero where the area is narrow.
  static func small(_ area: Area, _ context: RenderContext) -> (width: Int, height: Int) {
    if !context.showsPictures { return (0, 0) }
    return area.width < 68 ? (0, 0) : area.height < 24 ? (14, 7) : (18, 9)
  }

  /// On a large screen draws the picture in a column of its own and returns the rest of the area; else nil.
  static func column(_ anime: Anime, _ area: Area, _ context: RenderContext, _ grid: inout Grid) -> Area? {
    guard area.width >= 96, area.height >= 30, context.showsPictures else { return nil }
    let rows = min(area.height - 2, area.width / 5)
    draw(anime, area.row + 1, area.col, width: rows * 2, height: rows, context, &grid)
    let taken = rows * 2 + 3
    return Area(row: area.row, col: area.col + taken, height: area.height, width: area.width - taken)
  }

  static func draw(
    _ anime: Anime, _ row: Int, _ col: Int, width: Int, height: Int, _ context: RenderContext,
    _ grid: inout Grid
  ) {
    let request = PictureRequest(anime: anime, width: width, height: height)
    grid.request(request)
    if let poster = context.posters[request] {
      return grid.put(poster, row, col + (width - poster.width) / 2)
    }
    let thumbnail = GeneratedThumbnail(anime, pixel: 1 / Double(width))
    grid.put(Picture(width: width, height: height, tone: thumbnail.tone), row, col)
  }
}
