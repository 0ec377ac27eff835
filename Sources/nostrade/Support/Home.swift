import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Journal
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
  /// `--journal`; see `journalPlace`.
  var journal: String?

  /// `--home`, else `$NOSTRADE_HOME`: one folder for everything; else the XDG folders.
  init(_ option: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let one = option ?? value("NOSTRADE_HOME") {
      let path = Paths.absolute(one)
      data = path
      config = path
      cache = path + "/cache"
      state = path
      isOne = true
      return
    }
    let user = Self.userFolder(environment) ?? ""
    func xdg(_ name: String, _ other: String) -> String {
      (Self.absolute(name, environment) ?? user + other) + "/nostrade"
    }
    data = xdg("XDG_DATA_HOME", "/.local/share")
    config = xdg("XDG_CONFIG_HOME", "/.config")
    cache = xdg("XDG_CACHE_HOME", "/.cache")
    state = xdg("XDG_STATE_HOME", "/.local/state")
    isOne = false
  }

  /// A folder that the environment names. A relative one is ignored, as the base directory specification asks.
  private static func absolute(_ name: String, _ environment: [String: String]) -> String? {
    environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// The person's own folder: $HOME, else the one of the system's list of users; nil when neither is an absolute path.
  static func userFolder(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    absolute("HOME", environment) ?? listedUserFolder
  }

  private static var listedUserFolder: String? {
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return nil }
    let path = String(cString: folder)
    return path.hasPrefix("/") ? path : nil
  }

  /// Variables that another process needs to find the same folders where it starts with an environment of its own, as cron's
  /// does: those that are not the default.
  var variables: [(name: String, value: String)] {
    let environment = ProcessInfo.processInfo.environment
    var result: [(name: String, value: String)] = []
    if !isOne {
      if let own = Self.absolute("HOME", environment), own != Self.listedUserFolder {
        result.append(("HOME", own))
      }
      for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        if let folder = Self.absolute(name, environment) { result.append((name, folder)) }
      }
    }
    if let assets = environment["NOSTRADE_ASSETS"], !assets.isEmpty {
      result.append(("NOSTRADE_ASSETS", URL(fileURLWithPath: assets).path))
    }
    if let journal = journal ?? environment[JournalPlace.variable], !journal.isEmpty {
      // Whoever runs with it starts in another folder.
      result.append((JournalPlace.variable, JournalPlace(journal)?.text ?? journal))
    }
    return result
  }

  /// The folder of posters that the settings name, else the one in the cache.
  func postersFolder(_ settings: Settings) -> String {
    settings.posters.map { Paths.absolute($0, in: data) } ?? posters
  }

  /// Creates a folder that only its owner can read.
  func make(_ folder: String) throws {
    try mustBeOpen()
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
      var folder = Paths.folder(of: executable)
      tried.append(Paths.folder(of: folder) + "/share/nostrade")
      while folder.count > 1 {
        if FileManager.default.fileExists(atPath: folder + "/Package.swift") {
          tried.insert(folder + "/Assets", at: 0)
        }
        folder = Paths.folder(of: folder)
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
  static func nicknames() throws -> String { try folder() + "/nicknames.csv" }
  static func scores() throws -> String { try folder() + "/scores.csv" }
  static func meaning() throws -> String { try folder() + "/meaning.safetensors" }
  static func model() throws -> String { try folder() + "/ensemble.safetensors" }
}

/// Options every subcommand has.
struct HomeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of the database, models and settings. [default: $NOSTRADE_HOME, else the XDG folders]",
      valueName: "dir"), completion: .directory)
  var home: String?
  @Option(
    help: ArgumentHelp(
      "Where answers are kept: sqlite (in the home), sqlite:PATH, or postgres://USER@HOST/DATABASE. "
        + "[default: $NOSTRADE_JOURNAL, else the setting journal, else sqlite]", valueName: "journal"))
  var journal: String?

  var place: Home {
    var place = Home(home)
    place.journal = journal
    return place
  }

  func validate() throws {
    if let journal, JournalPlace(journal) == nil {
      throw ValidationError("--journal must be \(JournalPlace.help).")
    }
    if let home, home.isEmpty { throw ValidationError("--home must name a folder.") }
    let environment = ProcessInfo.processInfo.environment
    let isNamed = home != nil || environment["NOSTRADE_HOME"].map { !$0.isEmpty } == true
    guard isNamed || Home.userFolder() != nil else {
      throw ValidationError("HOME is not an absolute path, and you have no home folder: give --home DIR.")
    }
  }

  /// Refuses a home of a mistyped `--home`, for commands that a new person may begin with.
  ///
  /// - Throws: `CommandError`.
  func mustExistIfTyped() throws { if home != nil { try place.mustExist() } }

  /// The language of titles: the one in the settings for text, romaji for machine formats.
  func titles(in format: OutputFormat) throws -> TitleLanguage {
    format == .text ? try place.readSettings().titles : .romaji
  }
}

/// Formats of results that are no table.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Formats of printed results.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}
