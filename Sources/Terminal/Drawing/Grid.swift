import Catalogue
import Feed
import Foundations

/// One cell: a base character with its combining marks; empty in the right half of a wide character.
public struct Cell: Sendable, Equatable {
  var glyph = Glyph.blank
  /// The kind of text; the theme gives it colours.
  public var role: Role = .text
  /// The colours of a picture's cell; they replace the role's.
  public var paint: Paint?

  /// What is drawn.
  public var text: String { glyph.text }
}

/// A screen as cells: what views draw on, and what tests and pictures read.
public struct Grid: Sendable, Equatable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Row by row, `[height * width]`.
  public private(set) var cells: [Cell]
  /// Clickable cells; of overlapping ones the last counts.
  public private(set) var targets: [Target] = []
  /// How far the text on it can be scrolled, in rows; nil where nothing scrolls.
  public internal(set) var scrollEnd: Int?
  /// Where the cursor of the text field stands; nil without one that has the keys.
  public internal(set) var cursor: Place?
  /// Pictures in pixels, over cells that show the same in blocks.
  public private(set) var placements: [ImagePlacement] = []
  /// Pictures that this frame or the next ones need, the most urgent first. Drawing only names them; the caller passes them to
  /// `PosterCache.request`.
  public private(set) var pictureRequests: [PictureRequest] = []

  /// A cell by its row and column.
  public struct Place: Sendable, Equatable {
    var row, col: Int
  }

  /// Cells of a row that can be clicked.
  public struct Target: Sendable, Equatable {
    let row, from, count: Int
    let action: FeedAction
  }

  /// A blank grid.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: Cell(), count: self.width * self.height)
  }

  /// The cell at a place inside the grid.
  public subscript(row: Int, col: Int) -> Cell {
    get { cells[row * width + col] }
    set { cells[row * width + col] = newValue }
  }

  /// Writes text from a cell on, clipped at `limit` columns or the edge; a wide character is never cut in half. Returns the
  /// column after the text. Places outside the grid are ignored.
  @discardableResult
  public mutating func put(_ row: Int, _ col: Int, _ text: String, _ role: Role = .text, limit: Int = .max)
    -> Int
  {
    let end = min(width, limit == .max ? width : col + limit)
    guard row >= 0, row < height, col >= 0 else { return col }
    var at = col
    var marks = CleanText.MarkCounter()
    for scalar in text.unicodeScalars {
      guard let cells = CellWidth.of(scalar) else { continue }
      if cells == 0 {
        if at > col, marks.allows(scalar) {
          // A combining mark joins the cell before it, or the one before that after a wide character.
          let base = self[row, at - 1].glyph.isEmpty && at > col + 1 ? at - 2 : at - 1
          self[row, base].glyph.append(scalar)
        }
        continue
      }
      if at + cells > end { break }
      marks.reset()
      clearWide(row, at)
      if cells == 2 { clearWide(row, at + 1) }
      self[row, at] = Cell(glyph: Glyph(scalar), role: role)
      if cells == 2 { self[row, at + 1] = Cell(glyph: Glyph(), role: role) }
      at += cells
    }
    return at
  }

  /// Blanks the other half of a wide character that is about to be overwritten.
  private mutating func clearWide(_ row: Int, _ col: Int) {
    if self[row, col].glyph.isEmpty, col > 0 { self[row, col - 1].glyph = .blank }
    if col + 1 < width, self[row, col + 1].glyph.isEmpty { self[row, col + 1].glyph = .blank }
  }

  /// Makes cells of a row clickable.
  mutating func touch(_ row: Int, from col: Int, count: Int, _ action: FeedAction) {
    targets.append(Target(row: row, from: col, count: count, action: action))
  }

  /// Places a picture in pixels over its cells.
  mutating func place(_ placement: ImagePlacement) { placements.append(placement) }

  /// Asks for a picture.
  mutating func request(_ picture: PictureRequest) { pictureRequests.append(picture) }

  /// Asks for the pictures of other titles too, as large as the last one that was drawn.
  mutating func requestLike(_ titles: [Anime]) {
    guard let last = pictureRequests.last else { return }
    for anime in titles { request(PictureRequest(anime: anime, width: last.width, height: last.height)) }
  }

  /// The action of a click on a cell.
  public func action(atRow row: Int, col: Int) -> FeedAction? {
    targets.last { $0.row == row && col >= $0.from && col < $0.from + $0.count }?.action
  }

  /// Gives `count` cells of a row a role without changing their text.
  public mutating func mark(_ row: Int, from col: Int, count: Int, _ role: Role) {
    guard row >= 0, row < height else { return }
    for c in max(0, col)..<max(max(0, col), min(width, col + count)) { self[row, c].role = role }
  }

  /// The columns of a row that differ from another grid of the same size, as one range that cuts no wide character; nil where
  /// the rows are equal.
  func difference(_ other: Grid, _ row: Int) -> Range<Int>? {
    cells.withUnsafeBufferPointer { mine in
      other.cells.withUnsafeBufferPointer { theirs in
        let start = row * width
        var (first, last) = (0, width)
        while first < last, mine[start + first] == theirs[start + first] { first += 1 }
        if first == last { return nil }
        while mine[start + last - 1] == theirs[start + last - 1] { last -= 1 }
        while first > 0, mine[start + first].glyph.isEmpty { first -= 1 }
        while last < width, mine[start + last].glyph.isEmpty { last += 1 }
        return first..<last
      }
    }
  }

  /// The text of a row from a column on while the cells share role and colours, as UTF-8; returns the column after it.
  func run(_ row: Int, _ columns: Range<Int>, into bytes: inout [UInt8]) -> Int {
    cells.withUnsafeBufferPointer { cells in
      let start = row * width
      let first = cells[start + columns.lowerBound]
      var end = columns.lowerBound
      bytes.removeAll(keepingCapacity: true)
      while end < columns.upperBound, cells[start + end].role == first.role,
        cells[start + end].paint == first.paint
      {
        cells[start + end].glyph.append(to: &bytes)
        end += 1
      }
      return end
    }
  }

  /// Row `row` as text, without trailing spaces.
  public func line(_ row: Int) -> String {
    var text = cells[row * width..<(row + 1) * width].map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// All rows as text.
  public var lines: [String] { (0..<height).map(line) }
}
