/// What a piece of text is. A theme gives each role its style.
public enum Role: Int, Sendable, CaseIterable {
  case text, muted, title, accent, good, bad, warning, border, key, selected, field, genre, bar
  /// The character that the cursor of a text field stands on.
  case cursor
}

/// Colours and attributes of a role: colour numbers for terminals of 256 and of 16 colours; -1 is the terminal's default.
public struct Style: Sendable, Equatable {
  /// Foreground among 256 colours.
  public var front256 = -1
  /// Foreground among 16 colours.
  public var front16 = -1
  /// Background among 256 and among 16 colours.
  public var back256 = -1, back16 = -1
  /// Attributes.
  public var bold = false, dim = false, underline = false, reverse = false
}

/// The styles of all roles. Colour is never the only sign: selected rows have a mark, errors say so in words.
public struct Theme: Sendable, Equatable {
  /// The name in config.toml.
  public let name: String
  private var styles: [Style]
  /// The background of the screen as a colour number; -1 is the terminal's default.
  public var ground: Int
  /// The background of SVG pictures, and the assumed colour of `ground` where that is the terminal's default: 0xRRGGBB.
  public let backgroundRGB: UInt32
  /// The text colour of SVG pictures where the terminal's default would be used.
  public let foregroundRGB: UInt32

  /// A theme with styles for some roles; the others have those of `base`, or none.
  init(
    _ name: String, ground: Int = -1, backgroundRGB: UInt32, foregroundRGB: UInt32, base: Theme? = nil,
    _ styles: [Role: Style]
  ) {
    self.name = name
    self.ground = ground
    self.backgroundRGB = backgroundRGB
    self.foregroundRGB = foregroundRGB
    self.styles = Role.allCases.map { styles[$0] ?? base?[$0] ?? Style(reverse: $0 == .cursor) }
  }

  /// The style of a role.
  public subscript(role: Role) -> Style {
    get { styles[role.rawValue] }
    set { styles[role.rawValue] = newValue }
  }

  /// Whether it uses only the terminal's own sixteen colours.
  public var isPlain: Bool {
    ground < 16 && styles.allSatisfy { $0.front256 < 16 && $0.back256 < 16 }
  }

  /// Whether the background is light.
  public var isLight: Bool { RGB(backgroundRGB).luminance > 0.4 }
}
