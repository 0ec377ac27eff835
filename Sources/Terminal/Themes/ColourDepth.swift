/// How many colours a terminal shows.
public enum ColourDepth: Sendable, Equatable {
  /// None, or none wanted.
  case none
  case eight, sixteen
  /// The 256 of xterm.
  case colours256

  /// What terminfo's number of colours and the environment come to: `NO_COLOR` (no-color.org) has the last word.
  init(colors: Int, _ environment: [String: String]) {
    let wantsNone = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    self = wantsNone || colors < 8 ? .none : colors >= 256 ? .colours256 : colors >= 16 ? .sixteen : .eight
  }

  /// Whether the terminal says that it has more colours than its kind promises.
  static func isPromised(_ environment: [String: String]) -> Bool {
    ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
  }

  /// One of the first sixteen colours as this terminal can show it: of eight, the darker one of the same hue.
  func fit(_ plain: Int) -> Int { self == .eight && plain >= 8 ? plain - 8 : plain }

  /// What a picture is drawn with in a theme: one of the terminal's own colours keeps to them.
  func ofPictures(_ theme: Theme) -> ColourDepth { self == .colours256 && theme.isPlain ? .sixteen : self }

  /// The number of the colour nearest to one of a picture.
  func index(_ value: UInt32) -> Int { self == .colours256 ? RGB(value).index : fit(RGB(value).plainIndex) }
}
