import CCurses
import Foundation

/// Why the terminal cannot be used.
public struct TerminalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence: what is wrong and what to do.
  public let description: String
  /// Whether the line mode (--plain) works all the same.
  public var takesLines = false
}

/// A real terminal through ncurses. One per process, used by the main thread only.
public final class CursesScreen {
  /// The theme of the next frame.
  public var theme: Theme { didSet { redraw() } }
  /// How many colours are used.
  public let depth: ColourDepth
  /// Whether the terminal reports a light background.
  private let isLight: Bool
  private var shown = Grid(width: 0, height: 0)
  /// The UTF-8 of a run of cells; kept to save allocations.
  private var run: [UInt8] = []
  /// How pictures reach this terminal; changes with the size of a cell.
  public internal(set) var graphics = GraphicsProtocol.blocks("")
  /// The setting `pictures`; off where there are none to show.
  let pictures: PictureChoice
  /// Tracks pictures in pixels and the frame they belong to; nil where there are none.
  var tracker: PlacementTracker?
  var last = Grid(width: 0, height: 0)

  /// Takes the terminal over.
  ///
  /// - Parameters:
  ///   - mouse: whether clicks and the wheel are reported; else the terminal uses them for its own selection.
  ///   - pictures: how pictures are shown; the terminal is queried unless this is off or blocks.
  /// - Throws: `TerminalError` without a terminal, for an unknown TERM, and for one that cannot move its cursor.
  public init(
    theme: Theme, mouse: Bool, pictures: PictureChoice,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    let isUTF8 = nc_locale() != 0
    guard isUTF8 else {
      throw TerminalError(
        description:
          "No UTF-8 locale is installed, not even C.UTF-8; set LC_ALL to one. The feed is plain text now.",
        takesLines: true)
    }
    let name = environment["TERM"] ?? ""
    let graphics = GraphicsProbe.ask(pictures, environment: environment)
    switch Int(nc_start(ColourDepth.isPromised(environment) ? 1 : 0)) {
    case nc_ok: break
    case nc_no_terminal:
      throw TerminalError(
        description:
          "The feed needs a terminal, and input or output is not one. Start it in a terminal, or with --plain "
          + "to read and write lines; scripts can use `nostrade recommend` and `nostrade rate`.")
    case nc_no_cursor_addressing:
      throw TerminalError(
        description:
          "The terminal \"\(name)\" cannot move its cursor. The feed is plain text now, as with --plain.",
        takesLines: true)
    default:
      throw TerminalError(
        description: (name.isEmpty
          ? "TERM is not set, so the kind of the terminal is not known."
          : "The terminal kind \"\(name)\" is not known.")
          + " Set TERM (xterm-256color fits most terminals), or start with --plain, which works on any terminal."
      )
    }
    depth = ColourDepth(colors: Int(nc_colors()), environment)
    self.theme = theme
    isLight = ThemeLibrary.isLight(environment)
    self.pictures = pictures
    if mouse { nc_mouse(1) }
    use(graphics)
  }

  /// Restores the terminal.
  public func close() {
    resetPictures()
    nc_stop()
  }

  /// Columns and rows now.
  public var size: (width: Int, height: Int) { (Int(nc_cols()), Int(nc_rows())) }

  /// Draws the changed part of each row; curses sends the cells that differ.
  public func present(_ grid: Grid) {
    let frame = withPictures(grid)
    let theme = depth == .none ? Theme.mono : theme
    let grid = theme.name == Theme.mono.name ? frame.shaded(onLight: isLight) : frame
    let isNew = grid.width != shown.width || grid.height != shown.height
    if isNew { nc_erase() }
    run.reserveCapacity(grid.width * Glyph.most + 16)
    for row in 0..<grid.height {
      if let changed = isNew ? 0..<grid.width : grid.difference(shown, row) {
        draw(grid, row, changed, theme)
      }
    }
    shown = grid
    if let cursor = grid.cursor { nc_place_cursor(Int32(cursor.row), Int32(cursor.col)) }
    nc_present()
  }

  private func draw(_ grid: Grid, _ row: Int, _ columns: Range<Int>, _ theme: Theme) {
    let isRich = depth == .colours256
    let plainGround =
      theme.ground < 0 ? -1 : theme.ground < 16 ? theme.ground : RGB(index: theme.ground).plainIndex
    let ground = isRich ? theme.ground : plainGround
    // The colour of a placeholder character is the id of its picture and must stay exact.
    let tones = usesPlaceholders ? depth : depth.ofPictures(theme)
    var col = columns.lowerBound
    while col < columns.upperBound {
      let (role, paint) = (grid[row, col].role, grid[row, col].paint)
      let end = grid.run(row, col..<columns.upperBound, into: &run)
      let style = theme[role]
      var attributes = 0
      if style.bold { attributes |= nc_bold }
      if style.dim { attributes |= nc_dim }
      if style.underline { attributes |= nc_underline }
      if style.reverse { attributes |= nc_reverse }
      var front = isRich ? style.front256 : depth.fit(style.front16)
      var back = isRich ? style.back256 : depth.fit(style.back16)
      if back < 0 { back = ground }
      if let paint { (attributes, front, back) = (0, tones.index(paint.front), tones.index(paint.back)) }
      run.withUnsafeBufferPointer {
        nc_put(
          Int32(row), Int32(col), $0.baseAddress, Int32($0.count), Int32(front), Int32(back),
          Int32(attributes))
      }
      col = end
    }
  }

  /// What is known of a copied text.
  public enum Copy: Sendable {
    /// tmux confirmed that it has it.
    case toTmux
    /// It was sent; terminals confirm nothing.
    case sent
    case failed
  }

  /// Copies a short text: inside tmux to its buffer, which hands it on to the terminal around it; else by OSC 52, by which most
  /// terminals put it on the clipboard while others ignore it.
  public func copy(_ text: String, environment: [String: String] = ProcessInfo.processInfo.environment)
    -> Copy
  {
    if Tmux.isAround(environment), Tmux.copy(text) { return .toTmux }
    let sequence = "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}"
    return nc_write(sequence, Int32(sequence.utf8.count)) != 0 ? .sent : .failed
  }

  /// Redraws everything with the next frame.
  public func redraw() {
    shown = Grid(width: 0, height: 0)
    resetPictures()
    nc_invalidate()
  }
}
