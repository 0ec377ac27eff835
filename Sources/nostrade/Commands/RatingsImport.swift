import App
import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Lists

extension JunkFilter.Rule: ExpressibleByArgument {}

/// Options of import --ratings.
struct RatingsImportArguments: ParsableArguments {
  @Flag(help: "Replace the stored lists instead of adding to them.") var replace = false
  @Option(
    help:
      "Leave out titles with fewer raters in the file. [default: 10 for at least a thousand lists, else 1]")
  var fewest: Int?
  @Option(
    help: ArgumentHelp(
      "Keep lists that a rule would leave out: \(JunkFilter.Rule.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
      valueName: "rule"))
  var keep: [JunkFilter.Rule] = []

  /// An option that was given.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--replace", replace), ("--fewest", fewest != nil), ("--keep", !keep.isEmpty),
    ]
    return given.first { $0.1 }?.0
  }

  func validate() throws {
    guard fewest ?? 1 >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }
}

/// Stores other people's lists for training, without those that no person kept.
struct RatingsImport {
  let workspace: Workspace
  let titles: TitleTable
  let arguments: RatingsImportArguments
  let isDry: Bool
  private static let manyLists = 1000
  private static let fewestRaters = 10

  /// Reads a file in little memory, with progress on a terminal.
  static func read(_ path: String, _ format: RatingsFormat) throws -> RatingTable {
    let start = Date()
    let table = try RatingsFile.readTable(path, format) { rows in
      let rate = Double(rows) / max(0.001, Date().timeIntervalSince(start))
      Report.progress("\(rows) rows, \(Int(rate / 1000)) thousand a second")
    }
    Report.progress("")
    return table
  }

  /// Stores what is left of a table, which is changed in place: it may fill half of the memory.
  func run(_ table: inout RatingTable, path: String) throws {
    let isKnown = table.itemIDs.map { titles.row(of: $0) != nil }
    guard table.items.contains(where: { isKnown[Int($0)] }) else {
      throw CommandError("No row is about a title in the catalogue; nothing was stored.")
    }
    // Lists are judged as they stand: what a catalogue knows of them may look like a copy, or too short to look like one.
    leaveOutJunk(&table)
    let all = table.count
    table.keep(items: isKnown)
    if table.count < all {
      Report.warning("Skipped \(all - table.count) of \(all) rows: their titles are not in the catalogue.")
    }
    leaveOutRare(&table)
    guard table.count > 0 else { throw CommandError("No list is left; nothing was stored.") }
    let people = table.userRows().peopleCount
    guard !isDry else {
      return Output.line("\(counts(table.count, people)) would be stored for training.")
    }
    try store(table, people: people, path: path)
  }

  /// `1 rating of 1 person`
  private func counts(_ rows: Int, _ people: Int) -> String {
    "\(Output.count(rows, "rating")) of \(people) \(people == 1 ? "person" : "people")"
  }

  private func leaveOutJunk(_ table: inout RatingTable) {
    let isJunk = junk(table)
    guard isJunk.contains(true) else { return }
    let before = table.count
    table.keep(users: isJunk.map { !$0 })
    Report.note(
      "left out: \(isJunk.count { $0 }) of \(isJunk.count) lists, \(before - table.count) of \(before) rows")
  }

  /// Whether each list is left out, after what each rule found was told.
  private func junk(_ table: RatingTable) -> [Bool] {
    let rules = JunkFilter.Rule.allCases.filter { !arguments.keep.contains($0) }
    let junk = JunkFilter(table, rules: rules)
    for rule in rules {
      guard let found = junk.found[rule] else { continue }
      Report.note(
        "left out: \(found.count.counted("list")) with \(rule.sentence) (--keep \(rule.rawValue) keeps them)"
      )
    }
    return junk.isJunk
  }

  private func leaveOutRare(_ table: inout RatingTable) {
    let people = table.userRows().peopleCount
    let fewest = arguments.fewest ?? (people >= Self.manyLists ? Self.fewestRaters : 1)
    guard fewest > 1 else { return }
    var raters = [Int](repeating: 0, count: table.itemIDs.count)
    for item in table.items { raters[Int(item)] += 1 }
    let before = table.count
    table.keep(items: raters.map { $0 >= fewest })
    let rare = raters.count { $0 > 0 && $0 < fewest }
    if rare > 0 {
      Report.note(
        "left out: \(rare) titles with fewer than \(fewest) raters, \(before - table.count) rows (--fewest 1 keeps them)"
      )
    }
  }

  private static func lock(_ path: String) throws -> ProcessLock? {
    do { return try ProcessLock(path) } catch let error as FileError { throw CommandError("\(error)") }
  }

  private func store(_ table: RatingTable, people: Int, path: String) throws {
    // A home that was moved away meanwhile must not be made anew.
    try workspace.store.checkPlace()
    try workspace.home.make(workspace.home.lists)
    let stored = StoredLists(folder: workspace.home.lists)
    // Lists that two programs store at once would replace each other.
    guard let lock = try Self.lock(workspace.home.lists + "/import.lock") else {
      throw CommandError("\(stored.path): another import is storing lists there; try again when it is done.")
    }
    defer { withExtendedLifetime(lock) {} }
    let sources = arguments.replace ? [] : try stored.sources()
    if let same = sources.first(where: { $0.fingerprint == table.fingerprint }) {
      return Output.line(
        "These lists are stored already (\(same.file), \(same.imported)); nothing was changed.")
    }
    var isRated = [Bool](repeating: false, count: table.itemIDs.count)
    for item in table.items { isRated[Int(item)] = true }
    let newest = isRated.indices.filter { isRated[$0] }.compactMap {
      titles.row(of: table.itemIDs[$0]).flatMap { titles.year($0) }
    }.max()
    let source = StoredLists.Source(
      number: 1, file: CleanText.clean((path as NSString).lastPathComponent, limit: 200),
      imported: CivilTime(utc: CivilTime.now)?.date ?? "", rows: table.count, people: people, newest: newest,
      fingerprint: table.fingerprint)
    do {
      if let warning = try stored.store(table, source, replacing: arguments.replace) {
        Report.warning(warning)
      }
    } catch let error as FileError {
      throw CommandError(
        "\(stored.path): cannot store the lists: \(error.code == 0 ? error.operation : error.cause).")
    }
    try workspace.store.checkPlace()
    Output.noteDone("the lists are stored")
    Log.main.info("ratings imported", metadata: ["count": "\(table.count)", "users": "\(people)"])
    let how = sources.isEmpty ? "" : ", added to those of \(Output.count(sources.count, "earlier file"))"
    Output.line(
      "\(counts(table.count, people)) stored for training\(how): nostrade train --ratings \(stored.path)"
    )
  }
}
