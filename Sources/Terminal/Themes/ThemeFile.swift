import Foundation

/// A theme of one's own: a TOML file of looks over another theme.
enum ThemeFile {
  /// - Throws: `SettingsError` with the line of what is wrong.
  static func read(_ text: String, name: String, file: String) throws -> Theme {
    let entries = try TOMLEntries.read(text, file: file)
    var base = Theme.dark
    for entry in entries where entry.path == ["base"] {
      guard case .string(let name) = entry.value,
        let found = Theme.shipped.first(where: { $0.theme.name == name })
      else {
        throw SettingsError(
          file: file, line: entry.line,
          reason:
            "base is the name of a theme that ships: \(Theme.shipped.map(\.theme.name).joined(separator: ", "))."
        )
      }
      base = found.theme
    }
    var (ground, paper, ink) = (base.ground, base.paper, base.ink)
    var looks: [Role: Look] = [:]
    for entry in entries where entry.path != ["base"] {
      func wrong(_ reason: String) -> SettingsError {
        SettingsError(file: file, line: entry.line, reason: reason)
      }
      let roles = Role.allCases.map { "\($0)" }
      guard entry.path.count == 1, let name = entry.path.first, name == "ground" || roles.contains(name)
      else {
        let near = Nearest.of(entry.name, among: roles + ["base", "ground"])
        throw wrong(
          "there is no \"\(entry.name)\" in a theme" + (near.map { "; is \($0) meant?" } ?? ".")
            + " It may say base, ground, \(roles.joined(separator: ", ")).")
      }
      guard case .string(let text) = entry.value else { throw wrong("\(name) is a text, not \(entry.kind).") }
      do {
        if let role = Role.allCases.first(where: { "\($0)" == name }) {
          looks[role] = try look(text)
        } else {
          let colour = try colour(text)
          ground = colour.rich
          if colour.rich >= 0 {
            paper = RGB(index: colour.rich).value
            ink = RGB(paper).luminance > 0.4 ? 0x202020 : 0xE0E0E0
          }
        }
      } catch let mistake as LookMistake { throw wrong(mistake.reason) }
    }
    return Theme(name, ground: ground, paper: paper, ink: ink, base: base, looks)
  }

  private struct LookMistake: Error { let reason: String }

  /// `#d7af87 on 238 bold`
  private static func look(_ text: String) throws -> Look {
    var look = Look()
    var isBack = false
    for word in text.lowercased().split(separator: " ").map(String.init) {
      switch word {
      case "bold": look.bold = true
      case "dim": look.dim = true
      case "underline": look.underline = true
      case "reverse": look.reverse = true
      case "on": isBack = true
      default:
        let found = try colour(word)
        if isBack { (look.richBack, look.plainBack) = found } else { (look.rich, look.plain) = found }
        isBack = false
      }
    }
    if isBack { throw LookMistake(reason: "\"on\" is followed by a colour.") }
    return look
  }

  private static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  private static func colour(_ word: String) throws -> (rich: Int, plain: Int) {
    if word == "default" { return (-1, -1) }
    if let index = names.firstIndex(of: word) { return (index, index) }
    if word.hasPrefix("bright-"), let index = names.firstIndex(of: String(word.dropFirst(7))) {
      return (index + 8, index + 8)
    }
    if let number = Int(word), (0...255).contains(number) {
      return (number, number < 16 ? number : RGB(index: number).plainIndex)
    }
    if word.hasPrefix("#"), word.count == 7, let value = UInt32(word.dropFirst(), radix: 16) {
      return (RGB(value).index, RGB(value).plainIndex)
    }
    throw LookMistake(
      reason:
        "\"\(word)\" is no colour: #rrggbb, 0 to 255, default, \(names.joined(separator: ", ")), or one of these with "
        + "bright- before it; beside it stand bold, dim, underline, reverse, and on with a second colour.")
  }
}
