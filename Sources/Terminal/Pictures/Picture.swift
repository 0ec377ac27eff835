import Catalogue

/// Two colours of a cell as light, past any theme: 0xRRGGBB.
public struct Paint: Sendable, Equatable {
  /// Of what is drawn, and of the ground.
  public var front, back: UInt32
}

/// A picture as cells.
struct Picture: Sendable, Equatable {
  let width, height: Int
  /// Row by row, `[height * width]`.
  let cells: [Cell]
  /// The same in points, where the terminal can show them.
  var plate: Plate?

  /// Half blocks, two points a cell, of a drawing. O(points), with few tones.
  init(width: Int, height: Int, tone: (_ x: Double, _ y: Double) -> RGB) {
    (self.width, self.height) = (width, height)
    // In the colours that will be shown: neighbours that look alike cost no bytes.
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

  /// Cells made elsewhere.
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

  /// The cell without colour: a character as dense as it is light, `level` being 0-1 of a colour; half a block where its halves
  /// are far apart.
  func shaded(_ level: (UInt32) -> Double) -> Cell {
    guard let paint else { return self }
    let lower = level(paint.back)
    let upper = glyph == .blank ? lower : level(paint.front)
    if abs(upper - lower) > 0.55 { return Cell(glyph: upper > lower ? .upperHalf : .lowerHalf) }
    return Cell(glyph: Self.shades[max(0, min(4, Int(((upper + lower) * 2.2).rounded())))])
  }
}

extension Grid {
  /// Puts a picture on the grid; what sticks out is left off.
  mutating func put(_ picture: Picture, _ row: Int, _ col: Int) {
    for r in 0..<picture.height where row + r >= 0 && row + r < height {
      for c in 0..<picture.width where col + c >= 0 && col + c < width {
        self[row + r, col + c] = picture.cells[r * picture.width + c]
      }
    }
    if let plate = picture.plate { lay(LaidPlate(row: row, col: col, picture: picture, plate: plate)) }
  }

  /// The grid without painted cells, for a screen without colours: from the darkest to the lightest tone there is, or the
  /// other way round on light paper.
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

/// Where a title's picture stands: its poster where there is one, else its print.
enum Portrait {
  /// Columns and rows beside the facts of a title; nothing where the area is narrow.
  static func small(_ area: Area, _ context: RenderContext) -> (width: Int, height: Int) {
    if !context.showsPictures { return (0, 0) }
    return area.width < 68 ? (0, 0) : area.height < 24 ? (14, 7) : (18, 9)
  }

  /// On a large screen the picture has a column of its own, and the area without it is returned; else nil.
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
    let print = GeneratedThumbnail(anime, point: 1 / Double(width))
    grid.put(Picture(width: width, height: height, tone: print.tone), row, col)
  }
}
