/// How many colours are used on a terminal.
public enum ColourDepth: Sendable, Equatable {
  /// No colours: the terminal has none, or NO_COLOR is set.
  case none
  case eight, sixteen
  /// The 256 of xterm.
  case colours256

  /// From terminfo's number of colours; `NO_COLOR` (no-color.org) overrides it.
  init(colors: Int, _ environment: [String: String]) {
    let wantsNone = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    self = wantsNone || colors < 8 ? .none : colors >= 256 ? .colours256 : colors >= 16 ? .sixteen : .eight
  }

  /// Whether COLORTERM promises more colours than terminfo has for TERM.
  static func isPromised(_ environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
  }

  /// One of the first sixteen colours as this terminal can show it: with eight colours the dark one of the same hue.
  func fit(_ plain: Int) -> Int { self == .eight && plain >= 8 ? plain - 8 : plain }

  /// The depth of pictures under a theme: sixteen colours where the theme uses only those.
  func ofPictures(_ theme: Theme) -> ColourDepth { self == .colours256 && theme.isPlain ? .sixteen : self }

  /// The number of the nearest colour.
  func index(_ value: UInt32) -> Int { self == .colours256 ? RGB(value).index : fit(RGB(value).plainIndex) }
}
