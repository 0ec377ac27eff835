import ArgumentParser
import Catalogue
import Foundation
import Terminal

/// The folders of a person's data, settings, cache and logs.
struct Home {
  let data, config, cache, state: String

  var database: String { data + "/nostrade.db" }
  var models: String { data + "/models" }
  var servingModel: String { models + "/serving.safetensors" }
  var lists: String { data + "/data" }
  var logs: String { state + "/logs" }
  /// See `Log`.
  var log: String { logs + "/nostrade.log" }
  /// The cached catalogue: see `TitleTable`.
  var titles: String { cache + "/titles" }
  var settings: String { config + "/config.toml" }
  var posters: String { cache + "/posters" }
  /// Whether everything is in one folder, `data`.
  let isOne: Bool

  /// `--home`, else `$NOSTRADE_HOME`: one folder for everything; else the XDG folders.
  init(_ option: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let one = option ?? value("NOSTRADE_HOME") {
      let path = URL(fileURLWithPath: (one as NSString).expandingTildeInPath).path
      data = path
      config = path
      cache = path + "/cache"
      state = path
      isOne = true
      return
    }
    let user = value("HOME") ?? NSHomeDirectory()
    func xdg(_ name: String, _ other: String) -> String { (value(name) ?? user + other) + "/nostrade" }
    data = xdg("XDG_DATA_HOME", "/.local/share")
    config = xdg("XDG_CONFIG_HOME", "/.config")
    cache = xdg("XDG_CACHE_HOME", "/.cache")
    state = xdg("XDG_STATE_HOME", "/.local/state")
    isOne = false
  }

  /// Creates a folder that only its owner can read.
  func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw CommandError("\(folder): cannot create the folder; check the permissions of its parent.")
    }
  }
}

/// Read-only data that ships with the program.
enum Assets {
  /// The folder: `$NOSTRADE_ASSETS`, else beside the real executable's package root, else `PREFIX/share/nostrade`.
  static func folder(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    var tried: [String] = []
    if let named = environment["NOSTRADE_ASSETS"], !named.isEmpty {
      tried = [named]
    } else {
      var folder = (executable as NSString).deletingLastPathComponent
      tried.append((folder as NSString).deletingLastPathComponent + "/share/nostrade")
      while folder.count > 1 {
        if FileManager.default.fileExists(atPath: folder + "/Package.swift") {
          tried.insert(folder + "/Assets", at: 0)
        }
        folder = (folder as NSString).deletingLastPathComponent
      }
    }
    for path in tried where FileManager.default.fileExists(atPath: path + "/catalogue.csv") { return path }
    throw CommandError(
      "Cannot find the data files of nostrade in \(tried.joined(separator: " or ")). Reinstall nostrade, or set "
        + "NOSTRADE_ASSETS to the folder that holds catalogue.csv.")
  }

  /// The running executable, with symbolic links resolved.
  static var executable: String {
    let path = Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
    return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  static func catalogue() throws -> String { try folder() + "/catalogue.csv" }
  static func scores() throws -> String { try folder() + "/scores.csv" }
  static func model() throws -> String { try folder() + "/ensemble.safetensors" }
}

/// Options every subcommand has.
struct HomeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of the database, models and settings. [default: $NOSTRADE_HOME, else the XDG folders]",
      valueName: "dir"))
  var home: String?

  var place: Home { Home(home) }

  /// The language of titles: the one in the settings for text, romaji for machine formats.
  func titles(in format: OutputFormat) throws -> TitleLanguage {
    format == .text ? try Settings.read(place.settings).titles : .romaji
  }
}

/// The profile option, for subcommands about one person.
struct ProfileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Profile to use.", valueName: "name"))
  var profile = "me"
}

/// Formats of printed results.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}
