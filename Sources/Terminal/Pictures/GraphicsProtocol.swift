/// What a person chose of pictures.
public enum PictureChoice: String, Sendable, CaseIterable {
  /// The best way the terminal answers to.
  case auto
  case kitty, sixel, blocks
  /// No pictures at all, drawn ones neither.
  case off
}

/// By which way pictures reach the terminal, and why by that one.
public struct GraphicsProtocol: Sendable, Equatable {
  /// A way.
  public enum Way: Sendable, Equatable {
    /// Half blocks: cells like all others.
    case blocks
    /// The kitty protocol: points sent once under a number, and laid over cells by it.
    case kitty
    /// The same through tmux, which keeps the cells: signs that stand for parts of a picture.
    case placeholders
    case sixel
  }
  /// The way.
  public var way: Way
  /// Points a cell is wide and high.
  public var cell: (width: Int, height: Int)
  /// A sentence for `doctor`.
  public var why: String
  /// Where an answer broke off that may come later and is no key then; nil when all was answered.
  var unheard: Int32?

  /// Cells alone.
  public static func blocks(_ why: String) -> GraphicsProtocol {
    GraphicsProtocol(way: .blocks, cell: usual, why: why)
  }

  /// What a cell measures where the terminal does not say.
  static let usual = (width: 10, height: 20)

  /// Way, cell and reason alike.
  public static func == (a: GraphicsProtocol, b: GraphicsProtocol) -> Bool {
    a.way == b.way && a.cell == b.cell && a.why == b.why
  }
}
