/// Tracks which images the terminal holds and shows, and computes the bytes that make it show those of the next frame and no
/// others. Pure: it knows no terminal and returns bytes.
struct PlacementTracker {
  let graphics: GraphicsProtocol
  /// Placements on the screen.
  private(set) var shown: [ImagePlacement] = []
  /// Placements of the last frame that are not shown yet.
  private(set) var pending: [ImagePlacement] = []
  /// Images the terminal holds, the oldest first: our number and its id.
  private var sent: [(image: Int, id: Int)] = []
  private var count = 0
  /// The high part of ids: tells this program's images from those of others in the same terminal.
  private let group: Int

  /// Most images left in the terminal's memory.
  static let mostUploads = 6

  init(_ graphics: GraphicsProtocol, group: Int) {
    (self.graphics, self.group) = (graphics, 1 + abs(group) % 100)
  }

  /// The sequence that removes all images when the program ends.
  var cleanup: String {
    switch graphics.kind {
    case .kitty: Kitty.deleteAll
    case .placeholders: Tmux.passthrough(Kitty.deleteAll)
    default: ""
    }
  }

  /// Prepares a frame: bytes to write before its cells, rows that curses must redraw, and the grid with placeholder characters
  /// where the protocol uses them. An image whose cells are covered by something else is not shown.
  mutating func frame(_ grid: Grid) -> (before: [UInt8], rowsToRedraw: [Range<Int>], grid: Grid) {
    let wanted = grid.placements.filter { grid.isUncovered($0) }
    let gone = shown.filter { !wanted.contains($0) }
    shown.removeAll { gone.contains($0) }
    var before: [UInt8] = []
    var rowsToRedraw: [Range<Int>] = []
    var grid = grid
    switch graphics.kind {
    case .blocks: return ([], [], grid)
    case .kitty:
      for placement in gone {
        before += number(of: placement).map { Array(Kitty.deletePlacement($0).utf8) } ?? []
      }
    case .sixel:
      // Pixels stay in cells that are not written again: redraw those rows, and all images that may share them.
      rowsToRedraw = gone.map { $0.row..<$0.row + $0.image.height }
      if !gone.isEmpty { shown = [] }
    case .placeholders:
      for placement in wanted {
        guard let id = number(of: placement) else { continue }
        grid.putPlaceholders(for: placement, id)
        if !shown.contains(placement) { shown.append(placement) }
      }
    }
    pending = wanted.filter { !shown.contains($0) }
    return (before, rowsToRedraw, grid)
  }

  /// Bytes that show the pending images; called once no key has come for a moment. With placeholders the frame must be drawn
  /// again afterwards.
  mutating func flushPending() -> [UInt8] {
    var out: [UInt8] = []
    for placement in pending {
      let place = "\u{1B}[\(placement.row + 1);\(placement.col + 1)H"
      switch (graphics.kind, placement.image.data) {
      case (.kitty, .kitty):
        let id = send(placement, &out) { $0 }
        out += (place + Kitty.place(placement.image, as: id)).utf8
        shown.append(placement)
      case (.placeholders, .kitty):
        let id = send(placement, &out, Tmux.passthrough)
        out += Tmux.passthrough(Kitty.placeVirtually(placement.image, as: id)).utf8
      case (.sixel, .sixel(let bytes)):
        out += Array(place.utf8) + bytes
        shown.append(placement)
      default: break
      }
    }
    pending = []
    // Save and restore the cursor for curses; mode 2026 shows everything at once.
    return out.isEmpty ? [] : Array("\u{1B}[?2026h\u{1B}7".utf8) + out + Array("\u{1B}8\u{1B}[?2026l".utf8)
  }

  /// Forgets all images and returns the bytes that delete them: the screen is redrawn from nothing, and the terminal may have lost
  /// its images.
  mutating func reset() -> [UInt8] {
    defer { (shown, pending, sent) = ([], [], []) }
    let drops = sent.map { Kitty.delete($0.id) }.joined()
    return drops.isEmpty ? [] : Array((graphics.kind == .placeholders ? Tmux.passthrough(drops) : drops).utf8)
  }

  private func number(of placement: ImagePlacement) -> Int? {
    sent.first { $0.image == placement.image.number }?.id
  }

  private mutating func send(_ placement: ImagePlacement, _ out: inout [UInt8], _ wrap: (String) -> String)
    -> Int
  {
    if let id = number(of: placement) { return id }
    while sent.count >= Self.mostUploads,
      let old = sent.firstIndex(where: { one in
        !shown.contains { $0.image.number == one.image }
      })
    {
      out += wrap(Kitty.delete(sent.remove(at: old).id)).utf8
    }
    // The low byte is the colour of placeholders: palette entries 17 to 230 are the same on all terminals.
    let id = group << 24 | 17 + count % 214
    count += 1
    sent.append((placement.image.number, id))
    out += Kitty.transmit(placement.image, as: id, wrap: wrap)
    return id
  }
}

extension Grid {
  /// Whether all cells of a picture are still as it drew them.
  fileprivate func isUncovered(_ placement: ImagePlacement) -> Bool {
    let (picture, row, col) = (placement.picture, placement.row, placement.col)
    guard row >= 0, col >= 0, row + picture.height <= height, col + picture.width <= width else {
      return false
    }
    return (0..<picture.height).allSatisfy { r in
      (0..<picture.width).allSatisfy { c in self[row + r, col + c] == picture.cells[r * picture.width + c] }
    }
  }

  /// Replaces the blocks of a picture with its placeholder characters.
  fileprivate mutating func putPlaceholders(for placement: ImagePlacement, _ id: Int) {
    let tone = RGB(index: id & 0xFF).value
    for r in 0..<placement.image.height {
      for c in 0..<placement.image.width {
        self[placement.row + r, placement.col + c] = Cell(
          glyph: Glyph(Placeholder.text(row: r, col: c, id: id)), paint: Paint(front: tone, back: tone))
      }
    }
  }
}
