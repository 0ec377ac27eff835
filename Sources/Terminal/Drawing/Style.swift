/// What a piece of text is, not how it looks: a theme gives each role its colours.
public enum Role: Int, Sendable, CaseIterable {
  case text, muted, title, accent, good, bad, warning, border, key, selected, field, genre, bar
}

/// How a role looks: colour numbers of a 256- and of a 16-colour terminal (-1: the terminal's own) and attributes.
public struct Look: Sendable, Equatable {
  /// Foreground among 256 colours.
  public var rich: Int
  /// Foreground among 16 colours.
  public var plain: Int
  /// Background among 256 and among 16 colours.
  public var richBack = -1, plainBack = -1
  /// Attributes.
  public var bold = false, dim = false, underline = false, reverse = false
}

/// Looks of all roles. Meaning never hangs on colour alone: what is selected is marked, what went wrong says so.
public struct Theme: Sendable, Equatable {
  let looks: [Look]

  /// The look of a role.
  public subscript(role: Role) -> Look { looks[role.rawValue] }

  /// Calm colours on a dark ground.
  public static let dark = Theme(
    looks: Role.allCases.map { role in
      switch role {
      case .text: Look(rich: -1, plain: -1)
      case .muted: Look(rich: 245, plain: -1, dim: false)
      case .title: Look(rich: 230, plain: 15, bold: true)
      case .accent: Look(rich: 180, plain: 3)
      case .good: Look(rich: 108, plain: 2)
      case .bad: Look(rich: 174, plain: 1)
      case .warning: Look(rich: 215, plain: 3, bold: true)
      case .border: Look(rich: 240, plain: -1, dim: false)
      case .key: Look(rich: 180, plain: 3, bold: true)
      case .selected: Look(rich: 230, plain: 15, richBack: 238, plainBack: 4, bold: true)
      case .field: Look(rich: 230, plain: 15, bold: true)
      case .genre: Look(rich: 110, plain: 6)
      case .bar: Look(rich: 146, plain: 5)
      }
    })

  /// No colour at all: weight and reverse video alone.
  public static let mono = Theme(
    looks: Role.allCases.map { role in
      var look = Look(rich: -1, plain: -1)
      switch role {
      case .title, .key, .field, .warning: look.bold = true
      case .selected: look.reverse = true
      case .muted, .border: look.dim = true
      default: break
      }
      return look
    })
}
