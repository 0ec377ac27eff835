import CCurses
import Foundation

/// Pictures in points, drawn past curses: it keeps the cells below them, `PictureBoard` the pictures.
extension CursesScreen {
  /// Shows pictures by a protocol from now on.
  func use(_ means: GraphicsProtocol) {
    graphics = means
    if let inside = means.unheard { nc_expect(inside) }
    let isPlain = depth == .none || theme.isPlain
    if isPlain, pictures == .auto { return }
    guard means.way != .blocks, means.way != .placeholders || depth == .rich else { return }
    let board = PictureBoard(means, group: Int(getpid()))
    let farewell = board.farewell
    nc_at_end(farewell, Int32(farewell.utf8.count))
    self.board = board
  }

  /// Whether signs that stand for pictures are among the cells.
  var hasSigns: Bool { hasPoints && board?.means.way == .placeholders }

  /// Whether pictures come in points: not by themselves where a theme keeps to the terminal's own colours.
  private var hasPoints: Bool { board != nil && !(theme.isPlain && pictures == .auto) }

  /// Whether pictures wait for a moment without keys.
  public var hasPicturesWaiting: Bool { board?.waiting.isEmpty == false }

  /// Shows the pictures that wait.
  public func settle() {
    guard let bytes = board?.rest() else { return }
    write(bytes)
    if board?.means.way == .placeholders { present(last) }
  }

  /// A frame with what stands in its cells for pictures; what does not belong to it is taken away.
  func laid(_ grid: Grid) -> Grid {
    guard hasPoints else { return grid }
    let isOther = grid.width != last.width || grid.height != last.height
    // Larger letters in a larger window leave as many cells: those are measured whatever the size is.
    let isMeasured = measure()
    if isOther || isMeasured || nc_slept() != 0 { redraw() }
    last = grid
    if isMeasured { return grid }
    guard let frame = board?.frame(grid) else { return grid }
    write(frame.before)
    for rows in frame.anew { nc_forget(Int32(rows.lowerBound), Int32(rows.count)) }
    return frame.grid
  }

  /// Cells of another size need other points: pictures are made anew, and a wake-up shows them.
  private func measure() -> Bool {
    var (width, height): (Int32, Int32) = (0, 0)
    guard var means = board?.means, nc_cell(&width, &height) != 0,
      means.cell != (Int(width), Int(height))
    else { return false }
    means.cell = (Int(width), Int(height))
    graphics = means
    board = PictureBoard(means, group: Int(getpid()))
    nc_wake()
    return true
  }

  func forgetPictures() { if let bytes = board?.forget() { write(bytes) } }

  private func write(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeBytes { raw in
      if let base = raw.bindMemory(to: CChar.self).baseAddress { nc_raw(base, Int32(raw.count)) }
    }
  }
}
