import Catalogue

extension Settings {
  /// The settings as a file one can start from, with a line about each; `keys` alone are comments where they are the
  /// standard ones.
  public var text: String {
    var lines = [
      "# Settings of nostrade. Every line may be left out; what is written here is checked when the program starts.",
      "",
      "# Colours: \(ThemeLibrary.names.joined(separator: ", ")), or NAME for a file themes/NAME.toml beside this one.",
      "# auto is dark, light where the terminal says so (COLORFGBG), and mono where NO_COLOR is set.",
      "theme = \(Self.quoted(theme))", "",
      "# Nothing moves by itself: a card that is answered goes at once.",
      "reduced_motion = \(reducedMotion)", "",
      "# Clicks and the wheel. When false the terminal's own selection works as ever (else hold Shift).",
      "mouse = \(mouse)", "",
      "# What titles go by: \(TitleLanguage.allCases.map(\.rawValue).joined(separator: ", ")).",
      "title_language = \(Self.quoted(titles.rawValue))", "",
      "# Folder of posters, ID.jpg or ID.png by the title's number. Empty: the folder posters of the cache.",
      "posters = \(Self.quoted(posters ?? ""))", "",
      "# How pictures are shown. auto asks the terminal where there are posters, and takes blocks where it knows neither",
      "# kitty's protocol nor sixel; kitty, sixel and blocks take it at your word; off leaves drawn pictures away too.",
      "pictures = \(Self.quoted(pictures.rawValue))", "",
      "# Keys of each action, the first is the one shown. A letter, digit or sign, Ctrl- with a letter, F1 to F12,",
      "# Space, Enter, Tab, Shift-Tab, Esc, Backspace, Up, Down, Left, Right, Home, End, PgUp, PgDn. [] takes them away.",
      "[keys]",
    ]
    for binding in keys.bindings {
      let isStandard = KeyTable.standard.bindings.first { $0.id == binding.id }?.keys == binding.keys
      let names = binding.keys.map { Self.quoted($0.name) }.joined(separator: ", ")
      let line = (isStandard ? "# " : "") + Self.name(binding.id.rawValue) + " = [" + names + "]"
      lines.append(line + String(repeating: " ", count: max(1, 34 - line.count)) + "# " + binding.help)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func name(_ id: String) -> String { id.contains(".") ? quoted(id) : id }

  private static func quoted(_ text: String) -> String {
    let escaped = text.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }
    return "\"" + String(escaped) + "\""
  }
}
