import Feed

/// Frames of a state, and of the short way a card goes when it is answered. The next card is there with the first frame;
/// what moves is a small copy of the old one, so that a slow line is not flooded. No key ever waits for it.
public final class Stage {
  /// How long a frame of a moving card is shown, in milliseconds.
  public static let pace = 16
  private static let steps = 5

  /// Whether cards just change.
  private let isStill: Bool
  private var base = Grid(width: 0, height: 0)
  private var dismissed: DismissedCard?
  private var step = 0
  /// The last card whose leaving was shown: a frame that is drawn again does not move again.
  private var lastShown: DismissedCard?

  /// A stage; with `isStill` nothing moves on it.
  public init(isStill: Bool = false) { self.isStill = isStill }

  /// Whether a card is on its way out.
  public var isMoving: Bool { dismissed != nil }

  /// The first frame of a state. Whatever moved before has arrived.
  public func show(_ state: FeedState, _ context: RenderContext, width: Int, height: Int) -> Grid {
    base = FrameView.draw(state, context, width: width, height: height)
    dismissed = nil
    step = 0
    if let card = state.dismissed, card != lastShown {
      lastShown = card
      let fits = width >= FrameView.least.width && height >= FrameView.least.height
      if !isStill, state.isOn(.card()), fits { dismissed = card }
    }
    return frame()
  }

  /// The next frame: a step on, or the state alone when the card is gone.
  public func next() -> Grid {
    step += 1
    if step >= Self.steps { dismissed = nil }
    return frame()
  }

  private func frame() -> Grid {
    guard let dismissed else { return base }
    var grid = base
    let ghost = Self.ghost(dismissed)
    // From the middle of the card, faster and faster, until the edge.
    let area = (top: 1, bottom: base.height - 2)
    var row = (area.top + area.bottom - ghost.height) / 2
    var col = (base.width - ghost.width) / 2
    let share = Double(step * step) / Double((Self.steps - 1) * (Self.steps - 1))
    let across = Int(Double(col + ghost.width * 2 / 3) * share)
    let along = Int(Double(row - area.top + ghost.height - 1) * share)
    switch dismissed.direction {
    case .left: col -= across
    case .right: col += across
    case .up: row -= along
    case .down: row += along
    }
    grid.lay(ghost, row, col, rows: area.top..<area.bottom)
    return grid
  }

  private static func ghost(_ dismissed: DismissedCard) -> Grid {
    let (sign, role): (String, Role) =
      switch dismissed.feedback {
      case .love: ("♥ ", .good)
      case .like: ("→ ", .good)
      case .dislike, .dropped: ("← ", .bad)
      default: ("↓ ", .accent)
      }
    let word = sign + FeedMessages.past(dismissed.feedback)
    let title = CellWidth.clip(dismissed.title, to: 24)
    let width = CellWidth.of(word) + CellWidth.of(title) + 6
    var grid = Grid(width: width, height: 3)
    grid.box(Area(row: 0, col: 0, height: 3, width: width), role: role)
    let col = grid.put(1, 2, word, role)
    grid.put(1, col + 2, title, .title)
    return grid
  }
}

extension Grid {
  /// Puts another grid on this one; what sticks out is left off, and so is half a wide character.
  mutating func lay(_ other: Grid, _ row: Int, _ col: Int, rows: Range<Int>) {
    for r in 0..<other.height where rows.contains(row + r) {
      for c in 0..<other.width where col + c >= 0 && col + c < width {
        let cell = other[r, c]
        if !cell.glyph.isEmpty { put(row + r, col + c, cell.text, cell.role) }
      }
    }
  }
}
