import App
import Foundation
import Foundations
import Journal
import PostgresJournal
import Terminal

/// Where answers are kept: `sqlite` is the home's own database, `sqlite:PATH` another one, `postgres://...` a server's.
enum JournalPlace: Equatable {
  case own
  case file(String)
  case server(String)

  /// Nil for a text of another kind. A relative path is taken from `folder`, or from the current folder.
  init?(_ text: String, in folder: String? = nil) {
    if text.isEmpty || text == "sqlite" {
      self = .own
    } else if text.hasPrefix("sqlite:"), text.count > 7 {
      self = .file(Paths.absolute(String(text.dropFirst(7)), in: folder))
    } else if PostgresJournal.isAddress(text) {
      self = .server(text)
    } else {
      return nil
    }
  }

  /// The place as `--journal` takes it, the same in every folder.
  var text: String {
    switch self {
    case .own: "sqlite"
    case .file(let path): "sqlite:" + path
    case .server(let address): address
    }
  }

  static let help = "sqlite, sqlite:PATH, or postgres://USER@HOST/DATABASE"
  static let variable = "NOSTRADE_JOURNAL"

  /// Opens it.
  ///
  /// - Throws: `JournalError`.
  func open(_ home: Home) throws -> any EventJournal {
    switch self {
    case .own: try JournalStore(path: home.database)
    case .file(let path): try JournalStore(path: path)
    case .server(let address): try PostgresJournal(address, connections: try Self.connections())
    }
  }

  /// How many connections there are at most.
  ///
  /// - Throws: `CommandError` where the environment names no number.
  private static func connections() throws -> Int {
    let name = "NOSTRADE_POSTGRES_CONNECTIONS"
    guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else { return 4 }
    guard let given = Int(text) else {
      throw CommandError("$\(name) must be a number from 1 to 1000, not \"\(Output.field(text))\".")
    }
    return min(max(given, 1), 1000)
  }

  /// The place for people: a file, or an address without its password.
  func shown(_ home: Home) -> String {
    switch self {
    case .own: home.database
    case .file(let path): path
    case .server(let address): PostgresJournal.shown(address)
    }
  }

  /// How much it holds, while another one is in use; nothing of it is changed.
  ///
  /// - Parameter names: the profiles of the one in use: of a server's those alone are counted. Nil for all.
  /// - Throws: `JournalError`.
  func counts(_ home: Home, of names: [String]?) throws -> JournalCounts {
    switch self {
    case .own: try JournalStore.counts(in: home.database)
    case .file(let path): try JournalStore.counts(in: path)
    case .server(let address): try PostgresJournal.counts(address, of: names)
    }
  }

  /// What tells it from other journals that one home's models may be tuned for, on every machine that reaches it: one database of a
  /// server may have several addresses.
  func identity(_ home: Home) -> String {
    switch self {
    case .own: "sqlite"
    // A home may be moved with what is in it.
    case .file(let path):
      path == home.database
        ? "sqlite"
        : "sqlite:" + (path.hasPrefix(home.data + "/") ? String(path.dropFirst(home.data.count + 1)) : path)
    case .server(let address): "postgres:" + PostgresJournal.databaseName(address)
    }
  }

  /// The database as a file, symbolic links followed, whatever it is called; nil for a server's.
  func file(_ home: Home) -> String? {
    if isServer { return nil }
    let path = shown(home)
    let folder = URL(fileURLWithPath: Paths.folder(of: path)).resolvingSymlinksInPath().path
    let whole = folder + "/" + (path as NSString).lastPathComponent
    return URL(fileURLWithPath: whole).resolvingSymlinksInPath().path
  }

  /// Whether it is on a server.
  var isServer: Bool { if case .server = self { true } else { false } }

  /// Whether there is one yet: a server always has one.
  func exists(_ home: Home) -> Bool {
    switch self {
    case .own: FileManager.default.fileExists(atPath: home.database)
    case .file(let path): FileManager.default.fileExists(atPath: path)
    case .server: true
    }
  }
}

extension Home {
  /// Where the answers of this home are kept: `--journal`, else `$NOSTRADE_JOURNAL`, else the setting `journal`, else here.
  ///
  /// - Throws: `CommandError` for what is no such place, `SettingsError` for settings that cannot be read.
  func journalPlace() throws -> JournalPlace {
    let environment = ProcessInfo.processInfo.environment[JournalPlace.variable].flatMap {
      $0.isEmpty ? nil : $0
    }
    if let journal { return try place(journal, "--journal") }
    if let environment { return try place(environment, "$" + JournalPlace.variable) }
    try mustBeOpen()
    let text = try Settings.journal(in: settings)
    let line = JournalPlace(text, in: data) == nil ? Settings.journalLine(in: settings) : nil
    return try place(text, settings + (line.map { ":\($0)" } ?? "") + ": journal", in: data)
  }

  private func place(_ text: String, _ source: String, in folder: String? = nil) throws -> JournalPlace {
    guard let place = JournalPlace(text, in: folder) else {
      throw CommandError("\(source) must be \(JournalPlace.help).")
    }
    return place
  }

  /// Other places that were named, in the environment or the settings, or would be used by themselves.
  func otherJournals(than used: JournalPlace) -> [JournalPlace] {
    let environment = ProcessInfo.processInfo.environment[JournalPlace.variable] ?? ""
    let named = [
      JournalPlace(environment), (try? Settings.journal(in: settings)).flatMap { JournalPlace($0, in: data) },
      .own,
    ].compactMap { $0 }
    var others: [JournalPlace] = []
    for place in named where place != used && place.shown(self) != used.shown(self) && !others.contains(place)
    {
      others.append(place)
    }
    return others
  }

  /// What was tuned on the answers of the journal that is in use.
  var tuned: TunedParts { TunedParts(models: models, journal: (try? journalPlace())?.identity(self)) }

  /// Refuses a home or a database that is not there: a command that only reads must not make one of a mistyped name.
  ///
  /// - Throws: `CommandError`.
  func mustExist() throws { if let missing = try missing() { throw missing } }

  /// What to say of a home or a database that is not there; nil where it is.
  func missing() throws -> CommandError? {
    switch try journalPlace() {
    case .server: return nil
    case .file(let path):
      guard !FileManager.default.fileExists(atPath: path) else { return nil }
      return CommandError("There is no database at \(path). Check its name; the first answer makes one.")
    case .own:
      // The folders of a person's own cannot be mistyped.
      guard isOne, !FileManager.default.fileExists(atPath: data) else { return nil }
      return CommandError(
        "There is no home at \(data). Check its name; the feed, rate, import and serve make one.")
    }
  }

  /// The home's own database.
  ///
  /// - Throws: `CommandError` where answers are kept elsewhere: `what` is about the file.
  func ownDatabase(_ what: String) throws -> String {
    switch try journalPlace() {
    case .own: return database
    case .file(let path): return path
    case .server:
      throw CommandError(
        "\(what) is about a SQLite database, and the answers are in PostgreSQL. Use pg_dump, or first: nostrade journal "
          + "copy --from ADDRESS --to sqlite:FILE")
    }
  }
}
