/// What a piece of text is, not how it looks: a theme gives each role its colours.
public enum Role: Int, Sendable, CaseIterable {
  case text, muted, title, accent, good, bad, warning, border, key, selected, field, genre, bar
}

/// How a role looks: colour numbers of a 256- and of a 16-colour terminal (-1: the terminal's own) and attributes.
public struct Look: Sendable, Equatable {
  /// Foreground among 256 colours.
  public var rich = -1
  /// Foreground among 16 colours.
  public var plain = -1
  /// Background among 256 and among 16 colours.
  public var richBack = -1, plainBack = -1
  /// Attributes.
  public var bold = false, dim = false, underline = false, reverse = false
}

/// Looks of all roles. Meaning never hangs on colour alone: what is selected is marked, what went wrong says so.
public struct Theme: Sendable, Equatable {
  /// What it is called.
  public let name: String
  private var looks: [Look]
  /// The ground everything stands on, as a colour number; -1 leaves the terminal's own.
  public var ground: Int
  /// The paper of a picture, and what `ground` is taken for when it is the terminal's own: 0xRRGGBB.
  public let paper: UInt32
  /// The ink of a picture where the terminal's own would be used.
  public let ink: UInt32

  /// A theme that gives looks to some roles; the others look as in `base`, or as plain text.
  init(
    _ name: String, ground: Int = -1, paper: UInt32, ink: UInt32, base: Theme? = nil, _ looks: [Role: Look]
  ) {
    self.name = name
    self.ground = ground
    self.paper = paper
    self.ink = ink
    self.looks = Role.allCases.map { looks[$0] ?? base?[$0] ?? Look() }
  }

  /// The look of a role.
  public subscript(role: Role) -> Look {
    get { looks[role.rawValue] }
    set { looks[role.rawValue] = newValue }
  }

  /// Whether it keeps to the terminal's own sixteen colours.
  public var isPlain: Bool {
    ground < 16 && looks.allSatisfy { $0.rich < 16 && $0.richBack < 16 }
  }

  /// Whether it stands on light paper.
  public var isLight: Bool { RGB(paper).luminance > 0.4 }
}
