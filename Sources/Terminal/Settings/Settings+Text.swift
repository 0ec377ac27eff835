import Catalogue
import Foundations

extension Settings {
  /// The settings as a commented config.toml. Keys that have their defaults are written as comments.
  public var text: String {
    var lines = [
      "# Settings of nostrade. Every line is optional. Mistakes are reported with their line when the program starts.",
      "",
      "# Theme: \(ThemeLibrary.names.joined(separator: ", ")), or NAME for a file themes/NAME.toml beside this one.",
      "# auto is dark, or light where the terminal reports a light background (COLORFGBG). NO_COLOR always gives mono.",
      "theme = \(Self.quoted(theme))", "",
      "# No animations: an answered card disappears at once.",
      "reduced_motion = \(reducedMotion)", "",
      "# Mouse clicks and wheel. When false, the terminal selects text as usual (otherwise hold Shift).",
      "mouse = \(mouse)", "",
      "# Language of titles: \(TitleLanguage.allCases.map(\.rawValue).joined(separator: ", ")).",
      "title_language = \(Self.quoted(titles.rawValue))", "",
      "# Folder of posters, named ID.jpg or ID.png after the title's id. Empty: the folder posters in the cache. A relative path, here and",
      "# in journal, is taken from the folder of nostrade.db.",
      "posters = \(Self.quoted(posters ?? ""))", "",
      "# Whether the feed fetches the posters of the cards it shows, from the addresses in the catalogue. false: nothing is fetched but by",
      "# `nostrade posters get`.",
      "fetch_posters = \(fetchesPosters)", "",
      "# Where answers are kept. Empty: in this home. sqlite:PATH, or postgres://USER@HOST/DATABASE for several machines or people;",
      "# its password belongs in ~/.pgpass.",
      "journal = \(Self.quoted(journal))", "",
      "# How pictures are shown. auto: if there are posters, kitty or sixel where the terminal supports one, else blocks.",
      "# kitty, sixel, blocks: that one, without checking. off: no pictures, generated ones included.",
      "pictures = \(Self.quoted(pictures.rawValue))", "",
      "# Knobs of the ranking, for profiles that have not turned them in the feed. Shares are from 0 to 1.",
      "# presence: what you would watch (1) against what you would love (0). explore: one card in eight is something different.",
      "[knobs]",
      "presence = \(knobs.presence)",
      "niche = \(knobs.niche)",
      "variety = \(knobs.diversity)",
      "content = \(knobs.content)",
      "franchises = \(Self.quoted(knobs.franchises.rawValue))",
      "explore = \(knobs.explores)",
      "ignore_dislikes = \(knobs.ignoresDislikes)", "",
      "# Search by description compares all vectors up to so many titles. Of more it makes a graph once, which is faster and",
      "# misses a few of the nearest.",
      "[search]",
      "exact_vectors = \(exactVectors)", "",
      "# A language model that reads what is said to `nostrade talk` and in the feed: a server of your own that speaks the OpenAI",
      "# protocol, such as llama.cpp's or Ollama's. Empty: the program's own grammar. allow_remote: the server may be another machine,",
      "# which then sees what you type and the titles that answer.",
      "[talk]",
      "url = \(Self.quoted(talkURL))",
      "model = \(Self.quoted(talkModel))",
      "allow_remote = \(talkAllowsRemote)", "",
      "# Keys of each action; the first one is shown. A key is a letter, digit or sign, Ctrl- or Alt- with a letter, F1 to F12,",
      "# \(KeyPress.named.map(\.name).joined(separator: ", ")).",
      "# [] removes all keys.",
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

  /// A basic string of TOML; what may not be printed is escaped.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      if scalar == "\\" || scalar == "\"" { return "\\\(scalar)" }
      if CleanText.isPrintable(scalar) { return "\(scalar)" }
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    return "\"" + escaped.joined() + "\""
  }
}
