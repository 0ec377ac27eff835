import Foundation
import Foundations

/// All available themes: the shipped ones, and those in `themes/` of the settings folder.
public struct ThemeLibrary: Sendable {
  /// Names of themes without a file.
  public static let names = ["auto"] + Theme.shipped.map(\.theme.name)

  private let folder: String
  private let environment: [String: String]

  /// The shipped themes and the files `themes/NAME.toml` of a settings folder.
  public init(settingsFolder: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    folder = settingsFolder + "/themes"
    self.environment = environment
  }

  /// The file of a user's theme; nil for a shipped theme, or a name that cannot be a file's.
  public func path(_ name: String) -> String? {
    Self.names.contains(name) || name.isEmpty || name.hasPrefix(".") || name.contains("/")
      || name.utf8.count > 80
      ? nil : "\(folder)/\(name).toml"
  }

  /// A theme by name.
  ///
  /// - Throws: `SettingsError` when there is none, or its file is broken.
  public func theme(_ name: String) throws -> Theme {
    if name == "auto" { return Self.isLight(environment) ? .light : .dark }
    if let found = Theme.shipped.first(where: { $0.theme.name == name }) { return found.theme }
    guard let path = path(name), let text = try TOMLEntries.text(of: path) else {
      throw SettingsError(
        file: path(name) ?? "--theme", line: nil,
        reason: "there is no theme \"\(name)\": \(listing.map(\.name).joined(separator: ", ")) are available."
      )
    }
    return try ThemeFile.read(text, name: name, file: path)
  }

  /// All available themes with a description each.
  public var listing: [(name: String, purpose: String)] {
    let own = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      .filter { $0.hasSuffix(".toml") }.map { (String($0.dropLast(5)), "\(folder)/\($0)") }
    return [("auto", "dark or light, as the terminal reports")]
      + Theme.shipped.map { ($0.theme.name, $0.purpose) } + own
  }

  /// The next readable theme after the named one.
  public func next(after name: String) -> Theme? {
    let names = listing.map(\.name).filter { $0 != "auto" }
    let now = names.firstIndex(of: name) ?? -1
    for step in 1...max(1, names.count) {
      if let theme = try? theme(names[(now + step + names.count) % names.count]) { return theme }
    }
    return nil
  }

  /// COLORFGBG is "foreground;background" in colour numbers; 7 and 9 to 15 are light backgrounds.
  static func isLight(_ environment: [String: String]) -> Bool {
    guard let last = environment["COLORFGBG"]?.split(separator: ";").last, let number = Int(last) else {
      return false
    }
    return number == 7 || (9...15).contains(number)
  }
}

/// Watches the file of a theme while the screen runs; each check costs one `stat`.
public final class ThemeWatcher {
  /// What a check found.
  public enum Change {
    /// The file was changed.
    case changed(Theme)
    /// The file has an error; the previous theme stays.
    case broken(String)
  }

  private let name: String
  private let path: String
  private let library: ThemeLibrary
  private var stamp: FileVersion

  /// Watches a user's theme; nil for a shipped one.
  public init?(_ name: String, on library: ThemeLibrary) {
    guard let path = library.path(name) else { return nil }
    (self.name, self.path, self.library, stamp) = (name, path, library, FileVersion(path))
  }

  /// What happened to the file since the last check.
  public func check() -> Change? {
    let now = FileVersion(path)
    guard now != stamp else { return nil }
    stamp = now
    do { return .changed(try library.theme(name)) } catch {
      // The folder is left out: the status line is short.
      return .broken("Theme not changed: " + "\(error)".replacingOccurrences(of: path, with: "\(name).toml"))
    }
  }
}
