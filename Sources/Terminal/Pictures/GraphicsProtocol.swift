/// The setting `pictures` of config.toml.
public enum PictureChoice: String, Sendable, CaseIterable {
  /// The best protocol that the terminal says it supports.
  case auto
  case kitty, sixel, blocks
  /// No pictures at all, generated ones included.
  case off
}

/// How pictures reach the terminal, and why in this way.
public struct GraphicsProtocol: Sendable, Equatable {
  /// The protocols.
  public enum Kind: Sendable, Equatable {
    /// Half blocks: cells like all others.
    case blocks
    /// The kitty protocol: an image is transmitted once under an id, and placed over cells by that id.
    case kitty
    /// The kitty protocol through tmux, which keeps the cells: characters stand for parts of an image.
    case placeholders
    /// Sixel: the image is sent anew for each place.
    case sixel
  }
  /// The protocol.
  public var kind: Kind
  /// Pixels of a cell.
  public var cellSize: (width: Int, height: Int)
  /// Why this protocol, as a sentence for `doctor`.
  public var why: String
  /// The kind of reply that the time limit cut off: its rest must not be read as keys. Nil when all replies came.
  var partialReply: Int32?

  /// Half blocks alone.
  public static func blocks(_ why: String) -> GraphicsProtocol {
    GraphicsProtocol(kind: .blocks, cellSize: defaultCellSize, why: why)
  }

  /// The size of a cell where the terminal does not say.
  static let defaultCellSize = (width: 10, height: 20)

  /// Compares protocol, cell size and reason.
  public static func == (a: GraphicsProtocol, b: GraphicsProtocol) -> Bool {
    a.kind == b.kind && a.cellSize == b.cellSize && a.why == b.why
  }
}
