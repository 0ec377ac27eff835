import Cards
import Catalogue
import Foundation
import Foundations

/// The settings of `config.toml`: read once when the program starts, then passed on as values.
public struct Settings: Sendable {
  /// Name of the theme; `auto` chooses dark or light.
  public var theme = "auto"
  /// Whether animations are left out.
  public var reducedMotion = false
  /// Whether the program handles clicks and the wheel.
  public var mouse = true
  /// The language of titles.
  public var titles = TitleLanguage.romaji
  /// The folder of posters, `ID.jpg` or `ID.png`, as the file names it; nil for the one in the cache.
  public var posters: String?
  /// Whether the feed fetches the posters of the cards it shows.
  public var fetchesPosters = false
  /// Where answers are kept, as `--journal` takes it; empty for the home's own database.
  public var journal = ""
  /// How pictures are shown.
  public var pictures = PictureChoice.auto
  /// The knobs of a profile that has not turned them.
  public var knobs = RankingKnobs()
  /// Up to how many titles a search by description compares all vectors.
  public var exactVectors = 100_000
  /// Address of a language model that reads sentences, `http://localhost:8080/v1`; empty for none.
  public var talkURL = ""
  /// Its name, as the server knows it.
  public var talkModel = ""
  /// Whether the address may be another machine, which then sees what is typed.
  public var talkAllowsRemote = false
  /// The key table with the rebound keys.
  public var keys = KeyTable.standard
  /// The line that names the theme.
  var themeLine: Int?
  /// Ids of actions that were rebound, with their lines.
  var rebound: [ActionID: Int] = [:]

  /// The defaults.
  public init() {}

  /// Reads a settings file; a missing one gives the defaults.
  ///
  /// - Throws: `SettingsError` with the line of an unknown setting, a wrong type or value, or conflicting keys.
  public static func read(_ path: String) throws -> Settings {
    guard let text = try TOMLEntries.text(of: path) else { return Settings() }
    return try Settings(text: text, file: path)
  }

  /// The setting `journal` of a settings file; empty where it names none. A file that says nothing of a journal is not read further:
  /// commands that need no other setting run with mistakes in it.
  ///
  /// - Throws: `SettingsError`, also for a file that cannot be read: it may name another journal.
  public static func journal(in path: String) throws -> String {
    guard let text = try TOMLEntries.text(of: path) else { return "" }
    // A name may be written with escapes.
    guard text.contains("journal") || text.contains("\\") else { return "" }
    return try Settings(text: text, file: path).journal
  }

  /// The line of the setting `journal`, for a sentence about it; nil where it is not known.
  public static func journalLine(in path: String) -> Int? {
    guard let text = try? TOMLEntries.text(of: path), let entries = try? TOMLEntries.read(text, file: path)
    else { return nil }
    return entries.first { $0.path == ["journal"] }?.line
  }

  /// Overrides the theme of the file.
  public mutating func choose(_ theme: String) { (self.theme, themeLine) = (theme, nil) }

  /// Loads the chosen theme.
  ///
  /// - Throws: `SettingsError` at the line that names an unknown theme, or in the theme's file where that has an error.
  public func theme(on library: ThemeLibrary, file: String) throws -> Theme {
    do { return try library.theme(theme) } catch let error as SettingsError where error.line == nil {
      throw SettingsError(file: file, line: themeLine, reason: error.reason)
    }
  }

  /// Parses the text of a settings file.
  ///
  /// - Throws: `SettingsError`; `file` is the name in its message.
  public init(text: String, file: String) throws {
    for entry in try TOMLEntries.read(text, file: file) {
      func wrong(_ reason: String) -> SettingsError {
        SettingsError(file: file, line: entry.line, reason: reason)
      }
      switch (entry.path[0], entry.value) {
      case ("theme", .string(let name)) where entry.path.count == 1: (theme, themeLine) = (name, entry.line)
      case ("reduced_motion", .bool(let value)) where entry.path.count == 1: reducedMotion = value
      case ("mouse", .bool(let value)) where entry.path.count == 1: mouse = value
      case ("title_language", .string(let name)) where entry.path.count == 1:
        guard let language = TitleLanguage(rawValue: name) else {
          throw wrong(
            "title_language must be \(Self.choice(TitleLanguage.allCases.map(\.rawValue))), not \"\(name)\".")
        }
        titles = language
      case ("posters", .string(let folder)) where entry.path.count == 1:
        posters = folder.isEmpty ? nil : Paths.expanded(folder)
      case ("fetch_posters", .bool(let value)) where entry.path.count == 1: fetchesPosters = value
      case ("journal", .string(let place)) where entry.path.count == 1: journal = place
      case ("pictures", .string(let name)) where entry.path.count == 1:
        guard let choice = PictureChoice(rawValue: name) else {
          throw wrong(
            "pictures must be \(Self.choice(PictureChoice.allCases.map(\.rawValue))), not \"\(name)\".")
        }
        pictures = choice
      case ("knobs", .emptyTable) where entry.path.count == 1: break
      case ("knobs", _) where entry.path.count == 2: try setKnob(entry, wrong)
      case ("search", .emptyTable) where entry.path.count == 1: break
      case ("search", _) where entry.path.count == 2: try setSearch(entry, wrong)
      case ("talk", .emptyTable) where entry.path.count == 1: break
      case ("talk", _) where entry.path.count == 2: try setTalk(entry, wrong)
      case ("keys", .emptyTable) where entry.path.count == 1: break
      case ("keys", _) where entry.path.count > 1: try rebind(entry, wrong)
      default: throw wrong(Self.complaint(entry))
      }
    }
    giveWay()
    try KeyConflicts.check(self, file: file)
  }

  /// Keys that came after people had written their files: those of a file keep what they mean there.
  private static let later: Set<ActionID> = [
    .helpAnywhere, .entryFirst, .entryLast, .left, .right, .wordLeft, .wordRight, .textStart, .textEnd,
    .completePath, .eraseForward, .eraseToBlank, .eraseWord, .eraseWordForward, .eraseToEnd,
  ]
  private mutating func giveWay() {
    let changed = keys.bindings.filter { rebound[$0.id] != nil }
    guard !changed.isEmpty else { return }
    let screens = KeyConflicts.everyScreen
    for i in keys.bindings.indices
    where Self.later.contains(keys.bindings[i].id) && rebound[keys.bindings[i].id] == nil {
      let binding = keys.bindings[i]
      keys.bindings[i].keys.removeAll { key in
        changed.contains { other in
          other.keys.contains(key) && screens.contains { binding.works($0) && other.works($0) }
        }
      }
    }
  }

  private static let kinds = [
    "theme": "a string", "reduced_motion": "true or false", "mouse": "true or false",
    "title_language": "a string",
    "posters": "a string", "fetch_posters": "true or false", "journal": "a string", "pictures": "a string",
    "knobs": "a table", "search": "a table",
    "talk": "a table", "keys": "a table",
  ]

  private static func complaint(_ entry: TOMLEntry) -> String {
    guard let kind = kinds[entry.path[0]] else {
      let near = Nearest.of(entry.path[0], among: kinds.keys.sorted())
      return "there is no setting \"\(entry.name)\"" + (near.map { "; did you mean \($0)?" } ?? ".")
        + " `nostrade config show --default` lists them."
    }
    return "\(entry.path[0]) must be \(kind), not \(entry.path.count > 1 ? "a table" : entry.kind)."
  }

  /// What each knob of the file is, in the order in which they are written.
  static let knobKinds: [(name: String, kind: String)] = [
    ("presence", "a number from 0 to 1"), ("niche", "a number from 0 to 1"),
    ("variety", "a number from 0 to 1"),
    ("content", "a number from 0 to 1"),
    ("franchises", choice(FranchiseRule.allCases.map(\.rawValue))), ("explore", "true or false"),
    ("ignore_dislikes", "true or false"),
  ]

  private mutating func setKnob(_ entry: TOMLEntry, _ wrong: (String) -> SettingsError) throws {
    let name = entry.path[1]
    guard let kind = Self.knobKinds.first(where: { $0.name == name })?.kind else {
      let near = Nearest.of(name, among: Self.knobKinds.map(\.name))
      throw wrong(
        "there is no knob \"\(name)\"" + (near.map { "; did you mean \($0)?" } ?? ".")
          + " `nostrade config show --default` lists them.")
    }
    switch (name, entry.value) {
    case ("presence", .number(let share)) where (0...1).contains(share): knobs.presence = share
    case ("niche", .number(let share)) where (0...1).contains(share): knobs.niche = share
    case ("variety", .number(let share)) where (0...1).contains(share): knobs.diversity = share
    case ("content", .number(let share)) where (0...1).contains(share): knobs.content = share
    case ("explore", .bool(let value)): knobs.explores = value
    case ("ignore_dislikes", .bool(let value)): knobs.ignoresDislikes = value
    case ("franchises", .string(let rule)) where FranchiseRule(rawValue: rule) != nil:
      knobs.franchises = FranchiseRule(rawValue: rule) ?? knobs.franchises
    default: throw wrong("\(name) must be \(kind).")
    }
  }

  private mutating func setSearch(_ entry: TOMLEntry, _ wrong: (String) -> SettingsError) throws {
    switch (entry.path[1], entry.value) {
    case ("exact_vectors", .number(let count)) where (0...1e9).contains(count) && count == count.rounded():
      exactVectors = Int(count)
    case ("exact_vectors", _): throw wrong("exact_vectors must be a whole number of titles, 0 or more.")
    default: throw wrong("there is no setting \"\(entry.name)\"; [search] has exact_vectors.")
    }
  }

  private mutating func setTalk(_ entry: TOMLEntry, _ wrong: (String) -> SettingsError) throws {
    switch (entry.path[1], entry.value) {
    case ("url", .string(let url)): talkURL = url
    case ("model", .string(let name)): talkModel = name
    case ("allow_remote", .bool(let value)): talkAllowsRemote = value
    case ("url", _), ("model", _): throw wrong("\(entry.path[1]) must be a string, not \(entry.kind).")
    case ("allow_remote", _): throw wrong("allow_remote must be true or false, not \(entry.kind).")
    default:
      throw wrong("there is no setting \"\(entry.name)\"; [talk] has url, model and allow_remote.")
    }
  }

  private mutating func rebind(_ entry: TOMLEntry, _ wrong: (String) -> SettingsError) throws {
    let id = entry.path.dropFirst().joined(separator: ".")
    guard let index = keys.bindings.firstIndex(where: { $0.id.rawValue == id }) else {
      let near = Nearest.of(id, among: keys.bindings.map(\.id.rawValue))
      throw wrong(
        "there is no action \"\(id)\"" + (near.map { "; did you mean \($0)?" } ?? ".")
          + " `nostrade config show --default` lists them.")
    }
    let names: [String]
    switch entry.value {
    case .list(let list): names = list
    case .string(let one): names = [one]
    default:
      throw wrong("keys must be a list of strings, as in \(id) = [\"x\", \"Ctrl-X\"], not \(entry.kind).")
    }
    guard names.count <= 8 else { throw wrong("\(id) has more than eight keys.") }
    if names.isEmpty, id == "quit.now" {
      throw wrong("quit.now needs a key: it is the only one that quits from every screen.")
    }
    var presses: [KeyPress] = []
    for name in names {
      let key: KeyPress
      do { key = try KeyPress(name: name) } catch let refusal as KeyNameError { throw wrong(refusal.reason) }
      if presses.contains(key) { throw wrong("\(id) names the key \(key.name) twice.") }
      presses.append(key)
    }
    keys.bindings[index].keys = presses
    rebound[keys.bindings[index].id] = entry.line
  }

  private static func choice(_ names: [String]) -> String {
    names.dropLast().map { "\"\($0)\"" }.joined(separator: ", ") + " or \"\(names.last ?? "")\""
  }
}
