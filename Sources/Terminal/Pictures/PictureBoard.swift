/// Keeps the pictures that lie over cells: what is to be written before and after a frame so that the terminal shows those of
/// the frame and no others. Knows no terminal; what it answers is bytes.
struct PictureBoard {
  let means: GraphicsProtocol
  /// What lies on the screen.
  private(set) var shown: [LaidPlate] = []
  /// What the last frame wants beside that.
  private(set) var waiting: [LaidPlate] = []
  /// Pictures the terminal has by number, the oldest first.
  private var sent: [(plate: Int, id: Int)] = []
  private var count = 0
  /// Marks the pictures of this program among those of others in the same terminal.
  private let group: Int

  /// How many pictures the terminal keeps for us.
  static let kept = 6

  init(_ means: GraphicsProtocol, group: Int) { (self.means, self.group) = (means, 1 + abs(group) % 100) }

  /// What ends all pictures, whatever else happens.
  var farewell: String {
    switch means.way {
    case .kitty: Kitty.clear
    case .placeholders: Tmux.wrap(Kitty.clear)
    default: ""
    }
  }

  /// A frame is about to be drawn: bytes to be written before its cells, rows to be drawn anew, and the grid with what stands
  /// in cells for pictures. A picture whose cells something else covers is not shown.
  mutating func frame(_ grid: Grid) -> (before: [UInt8], anew: [Range<Int>], grid: Grid) {
    let wanted = grid.plates.filter { grid.isBare($0) }
    let gone = shown.filter { !wanted.contains($0) }
    shown.removeAll { gone.contains($0) }
    var before: [UInt8] = []
    var anew: [Range<Int>] = []
    var grid = grid
    switch means.way {
    case .blocks: return ([], [], grid)
    case .kitty: for laid in gone { before += number(of: laid).map { Array(Kitty.lift($0).utf8) } ?? [] }
    case .sixel:
      // Points stay in cells that are not written again, so all of them are; what else lay there too.
      anew = gone.map { $0.row..<$0.row + $0.plate.height }
      if !gone.isEmpty { shown = [] }
    case .placeholders:
      for laid in wanted {
        guard let id = number(of: laid) else { continue }
        grid.stand(for: laid, id)
        if !shown.contains(laid) { shown.append(laid) }
      }
    }
    waiting = wanted.filter { !shown.contains($0) }
    return (before, anew, grid)
  }

  /// No key has come for a moment: bytes that show what is waiting. Where signs stand for pictures the frame is to be drawn
  /// again.
  mutating func rest() -> [UInt8] {
    var out: [UInt8] = []
    for laid in waiting {
      let place = "\u{1B}[\(laid.row + 1);\(laid.col + 1)H"
      switch (means.way, laid.plate.data) {
      case (.kitty, .kitty):
        let id = send(laid, &out) { $0 }
        out += (place + Kitty.lay(laid.plate, as: id)).utf8
        shown.append(laid)
      case (.placeholders, .kitty):
        let id = send(laid, &out, Tmux.wrap)
        out += Tmux.wrap(Kitty.prepare(laid.plate, as: id)).utf8
      case (.sixel, .sixel(let bytes)):
        out += Array(place.utf8) + bytes
        shown.append(laid)
      default: break
      }
    }
    waiting = []
    // The cursor stays where curses thinks it is, and all is seen at once.
    return out.isEmpty ? [] : Array("\u{1B}[?2026h\u{1B}7".utf8) + out + Array("\u{1B}8\u{1B}[?2026l".utf8)
  }

  /// The screen is drawn from nothing: so are pictures, and the terminal may have lost what it had of them.
  mutating func forget() -> [UInt8] {
    defer { (shown, waiting, sent) = ([], [], []) }
    let drops = sent.map { Kitty.drop($0.id) }.joined()
    return drops.isEmpty ? [] : Array((means.way == .placeholders ? Tmux.wrap(drops) : drops).utf8)
  }

  private func number(of laid: LaidPlate) -> Int? { sent.first { $0.plate == laid.plate.number }?.id }

  private mutating func send(_ laid: LaidPlate, _ out: inout [UInt8], _ wrap: (String) -> String) -> Int {
    if let id = number(of: laid) { return id }
    while sent.count >= Self.kept,
      let old = sent.firstIndex(where: { one in
        !shown.contains { $0.plate.number == one.plate }
      })
    {
      out += wrap(Kitty.drop(sent.remove(at: old).id)).utf8
    }
    // The lower part is a colour of the 256, where signs stand for pictures: 17 to 230 are alike everywhere.
    let id = group << 24 | 17 + count % 214
    count += 1
    sent.append((laid.plate.number, id))
    out += Kitty.send(laid.plate, as: id, wrap: wrap)
    return id
  }
}

extension Grid {
  /// Whether the cells of a picture are its own still.
  fileprivate func isBare(_ laid: LaidPlate) -> Bool {
    let (picture, row, col) = (laid.picture, laid.row, laid.col)
    guard row >= 0, col >= 0, row + picture.height <= height, col + picture.width <= width else {
      return false
    }
    return (0..<picture.height).allSatisfy { r in
      (0..<picture.width).allSatisfy { c in self[row + r, col + c] == picture.cells[r * picture.width + c] }
    }
  }

  /// Puts the signs of a picture in the place of its blocks.
  fileprivate mutating func stand(for laid: LaidPlate, _ id: Int) {
    let tone = RGB(index: id & 0xFF).value
    for r in 0..<laid.plate.height {
      for c in 0..<laid.plate.width {
        self[laid.row + r, laid.col + c] = Cell(
          glyph: Glyph(Placeholder.text(row: r, col: c, id: id)), paint: Paint(front: tone, back: tone))
      }
    }
  }
}
