import ArgumentParser
import Foundation
import Terminal

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the settings and where they are stored.",
    subcommands: [PathCommand.self, ShowCommand.self, ThemesCommand.self])

  struct PathCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "path", abstract: "Print the path of config.toml.")
    @OptionGroup var options: HomeOptions
    func run() { Output.line(options.place.settings) }
  }

  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print the current settings as a config.toml.",
      discussion: """
        To start from the defaults:
          mkdir -p "$(dirname "$(nostrade config path)")"
          nostrade config show --default > "$(nostrade config path)"
        """)
    @OptionGroup var options: HomeOptions
    @Flag(name: .customLong("default"), help: "Print the defaults instead.") var defaults = false
    func run() throws {
      let home = options.place
      let settings = try defaults ? Settings() : home.readSettings()
      // A theme that is not there is a mistake like any other.
      if !defaults {
        _ = try settings.theme(on: ThemeLibrary(settingsFolder: home.config), file: home.settings)
      }
      Output.line(settings.text, terminator: "")
    }
  }

  struct ThemesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "themes", abstract: "List the available themes; * marks the current one.")
    @OptionGroup var options: HomeOptions
    func run() throws {
      let home = options.place
      let settings = try home.readSettings()
      let library = ThemeLibrary(settingsFolder: home.config)
      for (name, purpose) in library.listing {
        var trouble = ""
        do { _ = try library.theme(name) } catch { trouble = " (broken: \(error))" }
        Output.row(["\(name == settings.theme ? "*" : " ") \(name)", "\(purpose)\(trouble)"])
      }
    }
  }
}
