import Foundation
import Foundations

/// Reads a user's theme: a TOML file with styles for some roles of a shipped theme.
enum ThemeFile {
  /// The theme in a text.
  ///
  /// - Throws: `SettingsError` with the line of the mistake.
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
            "base must be the name of a shipped theme: \(Theme.shipped.map(\.theme.name).joined(separator: ", "))."
        )
      }
      base = found.theme
    }
    var (ground, backgroundRGB, foregroundRGB) = (base.ground, base.backgroundRGB, base.foregroundRGB)
    var styles: [Role: Style] = [:]
    for entry in entries where entry.path != ["base"] {
      func wrong(_ reason: String) -> SettingsError {
        SettingsError(file: file, line: entry.line, reason: reason)
      }
      let roles = Role.allCases.map { "\($0)" }
      guard entry.path.count == 1, let name = entry.path.first, name == "ground" || roles.contains(name)
      else {
        let near = Nearest.of(entry.name, among: roles + ["base", "ground"])
        throw wrong(
          "there is no \"\(entry.name)\" in a theme" + (near.map { "; did you mean \($0)?" } ?? ".")
            + " Its keys are base, ground, \(roles.joined(separator: ", ")).")
      }
      guard case .string(let text) = entry.value else {
        throw wrong("\(name) must be a string, not \(entry.kind).")
      }
      do {
        if let role = Role.allCases.first(where: { "\($0)" == name }) {
          styles[role] = try style(text)
        } else {
          let colour = try colour(text)
          ground = colour.of256
          if colour.of256 >= 0 {
            backgroundRGB = RGB(index: colour.of256).value
            foregroundRGB = RGB(backgroundRGB).luminance > 0.4 ? 0x202020 : 0xE0E0E0
          }
        }
      } catch let mistake as StyleError { throw wrong(mistake.reason) }
    }
    return Theme(
      name, ground: ground, backgroundRGB: backgroundRGB, foregroundRGB: foregroundRGB, base: base, styles)
  }

  private struct StyleError: Error { let reason: String }

  /// `#d7af87 on 238 bold`
  private static func style(_ text: String) throws -> Style {
    var style = Style()
    var isBack = false
    for word in text.lowercased().split(separator: " ").map(String.init) {
      switch word {
      case "bold": style.bold = true
      case "dim": style.dim = true
      case "underline": style.underline = true
      case "reverse": style.reverse = true
      case "on": isBack = true
      default:
        let found = try colour(word)
        if isBack { (style.back256, style.back16) = found } else { (style.front256, style.front16) = found }
        isBack = false
      }
    }
    if isBack { throw StyleError(reason: "\"on\" must be followed by a colour.") }
    return style
  }

  private static let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  private static func colour(_ word: String) throws -> (of256: Int, of16: Int) {
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
    throw StyleError(
      reason:
        "\"\(word)\" is not a colour. Colours are #rrggbb, 0 to 255, default, \(names.joined(separator: ", ")), and those names "
        + "with bright- before them; bold, dim, underline, reverse and \"on COLOUR\" for the background may follow."
    )
  }
}
