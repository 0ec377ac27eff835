/// What a piece of text is, not how it styles: a theme gives each role its colours.
public enum Role: Int, Sendable, CaseIterable {
  case text, muted, title, accent, good, bad, warning, border, key, selected, field, genre, bar
}

/// How a role styles: colour numbers of a 256- and of a 16-colour terminal (-1: the terminal's own) and attributes.
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

/// Looks of all roles. Meaning never hangs on colour alone: what is selected is marked, what went wrong says so.
public struct Theme: Sendable, Equatable {
  /// What it is called.
  public let name: String
  private var styles: [Style]
  /// The ground everything stands on, as a colour number; -1 leaves the terminal's own.
  public var ground: Int
  /// The backgroundRGB of a picture, and what `ground` is taken for when it is the terminal's own: 0xRRGGBB.
  public let backgroundRGB: UInt32
  /// The foregroundRGB of a picture where the terminal's own would be used.
  public let foregroundRGB: UInt32

  /// A theme that gives styles to some roles; the others style as in `base`, or as plain text.
  init(
    _ name: String, ground: Int = -1, backgroundRGB: UInt32, foregroundRGB: UInt32, base: Theme? = nil,
    _ styles: [Role: Style]
  ) {
    self.name = name
    self.ground = ground
    self.backgroundRGB = backgroundRGB
    self.foregroundRGB = foregroundRGB
    self.styles = Role.allCases.map { styles[$0] ?? base?[$0] ?? Style() }
  }

  /// The style of a role.
  public subscript(role: Role) -> Style {
    get { styles[role.rawValue] }
    set { styles[role.rawValue] = newValue }
  }

  /// Whether it keeps to the terminal's own sixteen colours.
  public var isPlain: Bool {
    ground < 16 && styles.allSatisfy { $0.front256 < 16 && $0.back256 < 16 }
  }

  /// Whether it stands on light backgroundRGB.
  public var isLight: Bool { RGB(backgroundRGB).luminance > 0.4 }
}
