import Cards
import Catalogue
import Events
import Feed

/// The catalogue on a plane in braille dots, the middle pointed at, oneself marked.
enum MapView {
  static func draw(
    _ screen: MapScreen, _ state: FeedState, _ area: Area, _ context: RenderContext, _ grid: inout Grid
  ) {
    grid.box(area, title: Words.allTitles)
    let inner = area.inset(rows: 1, cols: 1)
    guard let map = state.map else {
      grid.putMiddle(inner, Words.nothingToLayOut)
      return
    }
    let plot = Area(row: inner.row, col: inner.col, height: inner.height - 2, width: inner.width)
    let frame = MapFrame(screen.window, plot)
    dots(map, frame, plot, &grid)
    let pointed = screen.pointed(in: state)
    let marks = marks(state, pointed, map, frame, plot)
    let taken = regions(map, screen, frame, plot, marks, &grid)
    names(map, frame, state, plot, taken, marks, &grid)
    for (cell, mark) in marks { grid.put(cell.row, cell.col, mark.sign, mark.role) }
    ends(map.ends, isShared: !state.companions.isEmpty, area, &grid)
    draw(pointed, state, inner, &grid)
  }

  /// Two dots across and four down a cell.
  private static func dots(_ map: TitleMap, _ frame: MapFrame, _ plot: Area, _ grid: inout Grid) {
    var cells = [UInt8](repeating: 0, count: plot.width * plot.height)
    let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    for point in map.points {
      guard let (x, y) = frame.dot(point.x, point.y) else { continue }
      cells[y / 4 * plot.width + x / 2] |= bits[y % 4 * 2 + x % 2]
    }
    for row in 0..<plot.height {
      for col in 0..<plot.width where cells[row * plot.width + col] != 0 {
        guard let scalar = Unicode.Scalar(0x2800 + UInt32(cells[row * plot.width + col])) else { continue }
        grid.put(plot.row + row, plot.col + col, String(Character(scalar)), .muted)
      }
    }
  }

  private struct Place: Hashable { var row, col: Int }
  private typealias Marks = [Place: (sign: String, role: Role)]

  /// Answered titles, the title pointed at, and oneself: a sign each, so that colour is not needed. Oneself stands beside the title
  /// pointed at where both are in one cell.
  private static func marks(
    _ state: FeedState, _ pointed: TitleMap.Point?, _ map: TitleMap, _ frame: MapFrame, _ plot: Area
  ) -> Marks {
    var marks: Marks = [:]
    func cell(_ x: Float, _ y: Float) -> Place? { frame.cell(x, y).map { Place(row: $0.row, col: $0.col) } }
    var said: [Int: Feedback] = [:]
    for line in state.snapshot.history { said[line.anime.id] = line.feedback }
    for point in map.points {
      guard let feedback = said[point.id], let place = cell(point.x, point.y) else { continue }
      marks[place] =
        switch feedback {
        case .love: ("♥", .good)
        case .like: ("+", .good)
        case .dislike, .dropped: ("×", .bad)
        default: ("o", .accent)
        }
    }
    let diamond = pointed.flatMap { cell($0.x, $0.y) }
    if let diamond { marks[diamond] = ("◆", .warning) }
    if let you = state.ownMapPosition, var place = cell(you.x, you.y) {
      if place == diamond { place.col += place.col > plot.col ? -1 : 1 }
      marks[place] = ("@", .title)
    }
    return marks
  }

  /// Whether a text would cover no mark.
  private static func isFree(_ row: Int, _ col: Int, _ text: String, _ marks: Marks) -> Bool {
    (col..<col + CellWidth.of(text)).allSatisfy { marks[Place(row: row, col: $0)] == nil }
  }

  /// From here on the smaller regions are named.
  private static let nearZoom = 3

  /// Names of the regions in view, in brackets: from afar the large ones. Returns the rows that have one.
  private static func regions(
    _ map: TitleMap, _ screen: MapScreen, _ frame: MapFrame, _ plot: Area, _ marks: Marks,
    _ grid: inout Grid
  ) -> [Bool] {
    var taken = [Bool](repeating: false, count: plot.height)
    let level = screen.window.zoom >= nearZoom ? 1 : 0
    for region in map.regions where region.level == level {
      guard let (middle, col) = frame.cell(region.x, region.y), !taken[middle - plot.row] else { continue }
      let name = "[" + CellWidth.clip(region.name, to: 24) + "]"
      let start = max(plot.col, min(col - CellWidth.of(name) / 2, plot.col + plot.width - CellWidth.of(name)))
      // A row above or below where a mark is in the way.
      let free = [middle, middle - 1, middle + 1].first { row in
        taken.indices.contains(row - plot.row) && !taken[row - plot.row] && isFree(row, start, name, marks)
      }
      guard let row = free else { continue }
      grid.put(row, start, name, .accent)
      taken[row - plot.row] = true
    }
    return taken
  }

  /// The best known titles in view by name, where there is room.
  private static func names(
    _ map: TitleMap, _ frame: MapFrame, _ state: FeedState, _ plot: Area, _ rows: [Bool],
    _ marks: Marks, _ grid: inout Grid
  ) {
    var taken = rows
    let most = plot.height / 3
    var named = 0
    for point in map.points where named < most {
      guard let (row, col) = frame.cell(point.x, point.y), !taken[row - plot.row] else { continue }
      let name = CellWidth.clip(point.title, to: 22)
      let left = col - 1 - CellWidth.of(name)
      // Behind its place, or before it where there is no room or a mark.
      let starts = [col + 2, left].filter { start in
        start >= plot.col && start + CellWidth.of(name) <= plot.col + plot.width
          && isFree(row, start, name, marks)
      }
      guard let start = starts.first else { continue }
      grid.put(row, start, name, .genre)
      for r in max(0, row - plot.row - 1)...min(plot.height - 1, row - plot.row + 1) { taken[r] = true }
      named += 1
    }
  }

  /// What lies in each direction. On the left below it is said whom answers go to where several people watch (`isShared`).
  private static func ends(_ ends: TitleMap.Ends, isShared: Bool, _ area: Area, _ grid: inout Grid) {
    func clip(_ text: String) -> String {
      text.isEmpty ? "" : " \(CellWidth.clip(text, to: area.width / 3)) "
    }
    let (up, down) = (clip("↑ " + ends.up), clip("↓ " + ends.down))
    if !ends.up.isEmpty { grid.putRight(area.row, area.inset(rows: 0), up, .accent) }
    guard area.width >= 76 else { return }
    let bottom = area.row + area.height - 1
    if !isShared, !ends.left.isEmpty { grid.put(bottom, area.col + 2, clip("← " + ends.left), .accent) }
    if !ends.down.isEmpty { grid.putCentred(bottom, area, down, .accent) }
    if !ends.right.isEmpty { grid.putRight(bottom, area.inset(rows: 0), clip("→ " + ends.right), .accent) }
  }

  private static func draw(_ pointed: TitleMap.Point?, _ state: FeedState, _ inner: Area, _ grid: inout Grid)
  {
    let row = inner.row + inner.height - 1
    grid.put(row - 1, inner.col, String(repeating: "╌", count: inner.width), .border)
    grid.putCentred(
      row - 1, Area(row: row - 1, col: inner.col, height: 1, width: inner.width), Words.mapLegend, .muted)
    guard let point = pointed else { return }
    var note = state.said(of: point.id).map(Words.you) ?? ""
    if note.isEmpty, let card = state.card(point.id) {
      note = (["#\(card.rank)"] + Words.liking(card)).joined(separator: " · ")
    }
    let right = note
    let col = grid.put(row, inner.col + 1, "◆ ", .warning)
    let room = inner.width - 5 - (right.isEmpty ? 0 : CellWidth.of(right) + 2)
    grid.put(row, col, CellWidth.clip(point.title, to: room), .title)
    grid.putRight(row, Area(row: row, col: inner.col, height: 1, width: inner.width - 1), right, .muted)
  }
}

/// Where a place of the map falls on the screen.
struct MapFrame {
  private let view: MapWindow
  private let plot: Area

  init(_ view: MapWindow, _ plot: Area) {
    self.view = view
    self.plot = plot
  }

  /// The dot of a place, counted from the top left of the plot; nil outside.
  func dot(_ x: Float, _ y: Float) -> (x: Int, y: Int)? {
    let (width, height) = (Float(plot.width * 2), Float(plot.height * 4))
    guard width > 0, height > 0 else { return nil }
    let across = (x - view.x) / view.reach
    let down = (view.y - y) / view.reach
    guard across >= -1, across < 1, down >= -1, down < 1 else { return nil }
    return (
      min(Int((across + 1) / 2 * width), Int(width) - 1), min(Int((down + 1) / 2 * height), Int(height) - 1)
    )
  }

  /// The cell of a place on the grid; nil outside.
  func cell(_ x: Float, _ y: Float) -> (row: Int, col: Int)? {
    dot(x, y).map { (plot.row + $0.y / 4, plot.col + $0.x / 2) }
  }
}
