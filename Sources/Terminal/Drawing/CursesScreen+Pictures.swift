import CCurses
import Foundation

/// Pictures in pixels. Curses draws the cells below them and knows nothing of them; `PlacementTracker` says what to write.
extension CursesScreen {
  /// Shows pictures by a protocol from now on.
  func use(_ found: GraphicsProtocol) {
    graphics = found
    if let reply = found.partialReply { nc_expect_late_reply(reply) }
    let isPlain = depth == .none || theme.isPlain
    if isPlain, pictures == .auto { return }
    guard found.kind != .blocks, found.kind != .placeholders || depth == .colours256 else { return }
    let tracker = PlacementTracker(found, group: Int(getpid()))
    let cleanup = tracker.cleanup
    nc_set_exit_sequence(cleanup, Int32(cleanup.utf8.count))
    self.tracker = tracker
  }

  /// Whether placeholder characters of pictures are among the cells.
  var usesPlaceholders: Bool { showsPixels && tracker?.graphics.kind == .placeholders }

  /// Whether pictures are shown in pixels: only on request where the theme keeps to the terminal's own colours.
  private var showsPixels: Bool { tracker != nil && !(theme.isPlain && pictures == .auto) }

  /// Whether pictures are pending.
  public var hasPendingPictures: Bool { tracker?.pending.isEmpty == false }

  /// Sends pending pictures; called when no key has come for a moment.
  public func flushPictures() {
    guard let bytes = tracker?.flushPending() else { return }
    write(bytes)
    if tracker?.graphics.kind == .placeholders { present(last) }
  }

  /// The frame with placeholder characters where the protocol uses them; removes pictures that are not part of it.
  func withPictures(_ grid: Grid) -> Grid {
    guard showsPixels else { return grid }
    let isOther = grid.width != last.width || grid.height != last.height
    // A larger font in a larger window leaves the number of cells as it is, so the cell size is checked each time.
    let isMeasured = updateCellSize()
    if isOther || isMeasured || nc_was_suspended() != 0 { redraw() }
    last = grid
    if isMeasured { return grid }
    guard let frame = tracker?.frame(grid) else { return grid }
    write(frame.before)
    for rows in frame.rowsToRedraw { nc_invalidate_rows(Int32(rows.lowerBound), Int32(rows.count)) }
    return frame.grid
  }

  /// Whether the size of a cell has changed. Pictures must then be encoded again, so the loop is woken for another frame.
  private func updateCellSize() -> Bool {
    var (width, height): (Int32, Int32) = (0, 0)
    guard var changed = tracker?.graphics, nc_cell_size(&width, &height) != 0,
      changed.cellSize != (Int(width), Int(height))
    else { return false }
    changed.cellSize = (Int(width), Int(height))
    graphics = changed
    tracker = PlacementTracker(changed, group: Int(getpid()))
    nc_wake()
    return true
  }

  /// Deletes all pictures of the terminal; the next frame sends them again.
  func resetPictures() { if let bytes = tracker?.reset() { write(bytes) } }

  private func write(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    bytes.withUnsafeBytes { raw in
      if let base = raw.bindMemory(to: CChar.self).baseAddress { nc_write(base, Int32(raw.count)) }
    }
  }
}
