import Feed

/// The frames of a state, with a short transition when a card is answered: a small label of the old card moves off the screen
/// over the next card, which is drawn in full from the first frame. Few cells change, and no key waits for it.
public final class CardTransition {
  /// How long each frame of a transition is shown.
  public static let frameMilliseconds = 16
  private static let steps = 5

  /// Whether transitions are left out.
  private let reducedMotion: Bool
  private var base = Grid(width: 0, height: 0)
  private var dismissed: DismissedCard?
  private var step = 0
  /// The last card that left, so that drawing its state again does not repeat the transition.
  private var lastShown: DismissedCard?

  /// - Parameter reducedMotion: leaves transitions out.
  public init(reducedMotion: Bool = false) { self.reducedMotion = reducedMotion }

  /// Whether a transition has frames left.
  public var isMoving: Bool { dismissed != nil }

  /// The first frame of a state; ends any earlier transition.
  public func show(_ state: FeedState, _ context: RenderContext, width: Int, height: Int) -> Grid {
    base = FrameView.draw(state, context, width: width, height: height)
    dismissed = nil
    step = 0
    if let card = state.dismissed, card != lastShown {
      lastShown = card
      let fits = width >= FrameView.least.width && height >= FrameView.least.height
      if !reducedMotion, state.isOn(.card()), fits { dismissed = card }
    }
    return frame()
  }

  /// The next frame of the transition; after the last one the state alone.
  public func next() -> Grid {
    step += 1
    if step >= Self.steps { dismissed = nil }
    return frame()
  }

  private func frame() -> Grid {
    guard let dismissed else { return base }
    var grid = base
    let label = Self.label(dismissed)
    // From the middle of the card to the edge, with growing speed.
    let area = (top: 1, bottom: base.height - 2)
    var row = (area.top + area.bottom - label.height) / 2
    var col = (base.width - label.width) / 2
    let share = Double(step * step) / Double((Self.steps - 1) * (Self.steps - 1))
    let across = Int(Double(col + label.width * 2 / 3) * share)
    let along = Int(Double(row - area.top + label.height - 1) * share)
    switch dismissed.direction {
    case .left: col -= across
    case .right: col += across
    case .up: row -= along
    case .down: row += along
    }
    grid.put(label, row, col, rows: area.top..<area.bottom)
    return grid
  }

  private static func label(_ dismissed: DismissedCard) -> Grid {
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
  /// Copies another grid onto this one, clipped; a wide character is never cut in half.
  mutating func put(_ other: Grid, _ row: Int, _ col: Int, rows: Range<Int>) {
    for r in 0..<other.height where rows.contains(row + r) {
      for c in 0..<other.width where col + c >= 0 && col + c < width {
        let cell = other[r, c]
        if !cell.glyph.isEmpty { put(row + r, col + c, cell.text, cell.role) }
      }
    }
  }
}
