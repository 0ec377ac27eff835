/// What the app is drawn on: a real terminal, or a grid in memory.
public protocol Screen: AnyObject {
  /// Columns and rows now.
  var size: (width: Int, height: Int) { get }
  /// Shows a grid of exactly that size.
  func present(_ grid: Grid)
  /// Puts a text on the clipboard, where the terminal can.
  func copy(_ text: String)
}

/// A screen in memory: keeps the last frame.
public final class GridScreen: Screen {
  /// Columns and rows.
  public var size: (width: Int, height: Int)
  /// What was presented last.
  public private(set) var frame: Grid
  /// How many frames were presented.
  public private(set) var frames = 0
  /// What was copied last.
  public private(set) var copied: String?

  /// A blank screen.
  public init(width: Int, height: Int) {
    size = (width, height)
    frame = Grid(width: width, height: height)
  }

  /// Keeps the grid.
  public func present(_ grid: Grid) {
    frame = grid
    frames += 1
  }

  /// Keeps the text.
  public func copy(_ text: String) { copied = text }
}
