import App
import Catalogue
import Foundation
import Foundations
import Journal
import Lists

/// Imports a person's list and says what became of it.
struct PersonImport {
  let workspace: Workspace
  /// The titles of a catalogue that a dry run did not store; nil to match with those of the workspace.
  let unstored: TitleTable?
  let arguments: ListArguments
  let isDry: Bool
  /// So many titles that were not found are printed.
  private static let shown = 20
  private var titles: TitleTable { unstored ?? workspace.titles }

  func run(_ read: ReadList, path: String) throws {
    let store = workspace.store
    var profile = try arguments.open(in: store, creating: false)
    let list = read.list
    for warning in list.warnings { Report.warning(warning) }
    if case .own(let own, _) = read, !own.log.isEmpty, try store.events(userID: profile.userID).isEmpty {
      return try restore(own, path)
    }
    if !isDry { profile = try arguments.open(in: store) }
    let importer = try ListImporter(store, profile, titles, now: now())
    var plan = try importer.plan(list)
    var done: ListImport?
    if !isDry {
      done = try importer.carryOut(&plan, of: list, file: path) { Report.progress(Self.bar($0, $1)) }
      Report.progress("")
      if done != nil { Output.noteDone("the list is imported", isWhole: arguments.format == .text) }
      Log.main.info("list imported", metadata: ["entries": "\(list.entries.count)"])
    }
    try report(plan, list, done, importer)
  }

  /// A new profile becomes what the exported one was.
  private func restore(_ own: OwnList, _ path: String) throws {
    if let damage = own.damage {
      throw ListsError(path: path, reason: "the exported list is damaged: \(damage). Nothing was stored.")
    }
    let (past, unknown) = own.withoutFuture(now: now())
    if let warning = OwnList.warning(unknown: unknown) { Report.warning(warning) }
    if !isDry {
      let profile = try arguments.open(in: workspace.store)
      try workspace.store.restore(past, userID: profile.userID)
      Output.noteDone("the profile is restored")
    }
    Output.line(
      "\(Output.count(own.eventCount, "event")) of \(own.profile) \(isDry ? "would be" : "are") restored, with "
        + "\(Output.count(own.imports.count, "import")) and \(Output.count(own.settings.count, "setting")).")
  }

  /// `[#####     ] 512 of 1024 titles`
  private static func bar(_ done: Int, _ all: Int) -> String {
    let filled = all > 0 ? done * 20 / all : 20
    return "[" + String(repeating: "#", count: filled) + String(repeating: " ", count: 20 - filled)
      + "] \(done) of \(all) titles"
  }

  // MARK: What became of it

  private struct Summary: Encodable {
    let import_id: Int64?
    let dry_run: Bool
    let source: String
    let owner: String?
    let titles, by_id, by_name, new, changed, unchanged, kept, silent, unmatched, repeated: Int
    let answers: [String: Int]
    let not_found: [NotFound]
    let warnings: [String]
  }

  private struct NotFound: Encodable {
    let line: Int
    let mal_id: Int?
    let title: String
    let nearest: [Nearest]
  }

  private struct Nearest: Encodable {
    let anime_id: Int
    let title: String
  }

  private func report(
    _ plan: ListPlan, _ list: PersonList, _ done: ListImport?, _ importer: ListImporter
  ) throws {
    let missing = plan.items.filter { $0.outcome == .unmatched }
    // A catalogue that a dry run did not store may know the ids.
    let advice = unstored == nil ? importer.advice(on: plan) : nil
    let told = [importer.doubt(about: plan), advice].compactMap { $0 }
    for warning in told { Report.warning(warning) }
    let wantsAll = arguments.unmatched != nil || arguments.format == .json
    let index = missing.isEmpty ? nil : unstored.map { TitleIndex($0) } ?? workspace.index()
    let notFound = missing.prefix(wantsAll ? .max : Self.shown).map { item in
      NotFound(
        line: item.entry.line, mal_id: item.entry.malID, title: Self.name(item.entry),
        nearest: nearest(item, index, importer))
    }
    if let path = arguments.unmatched { try write(notFound, to: path) }
    if arguments.format == .json {
      let answers = Dictionary(plan.answers.map { ("\($0.feedback)", $0.count) }, uniquingKeysWith: +)
      return try Output.json(
        Summary(
          import_id: done?.id, dry_run: isDry, source: list.source.rawValue, owner: list.owner,
          titles: list.entries.count,
          by_id: plan.items.count { if case .byID = $0.match { true } else { false } },
          by_name: plan.items.count { if case .byName = $0.match { true } else { false } },
          new: plan.count(.new), changed: plan.count(.changed), unchanged: plan.count(.unchanged),
          kept: plan.count(.kept) + plan.count(.answeredLater), silent: plan.count(.silent),
          unmatched: missing.count,
          repeated: plan.count(.repeated), answers: answers,
          not_found: notFound, warnings: list.warnings + told))
    }
    print(plan, list, done)
    print(notFound, of: missing.count)
  }

  private static func name(_ entry: ListEntry) -> String {
    if let name = entry.names.first { return name }
    if let id = entry.malID { return "id \(id)" }
    return entry.anilistID.map { "AniList id \($0)" } ?? ""
  }

  private func nearest(_ item: ListPlan.Item, _ index: TitleIndex?, _ importer: ListImporter) -> [Nearest] {
    let titles: [Anime]
    if case .ambiguous(let ids) = item.match {
      titles = ids.prefix(3).compactMap { self.titles.row(of: $0).map { self.titles[$0] } }
    } else {
      titles = index.map { importer.nearest(item.entry, in: $0) } ?? []
    }
    return titles.map { Nearest(anime_id: $0.id, title: $0.title) }
  }

  private func print(_ plan: ListPlan, _ list: PersonList, _ done: ListImport?) {
    let owner = list.owner.flatMap { $0.isEmpty ? nil : " of \($0)" } ?? ""
    Output.line(
      "List\(owner) from \(list.source.name): \(list.entries.count.counted("title"))"
        + (isDry ? "; nothing is changed." : "."))
    let answers = plan.answers.map { "\($0.count) \($0.feedback)" }.joined(separator: ", ")
    let lines: [(ListPlan.Outcome, String, String)] = [
      (.new, "new", answers), (.changed, "changed", plan.count(.new) == 0 ? answers : ""),
      (.unchanged, "unchanged", ""), (.kept, "kept", "what you said already says more"),
      (.answeredLater, "kept", "you answered it here later"),
      (.silent, "silent", "neither a score nor watched"),
      (.repeated, "repeated", "another entry of the same title counts"),
      (.unmatched, "not found", "kept for a larger catalogue"),
    ]
    for (outcome, name, note) in lines where plan.count(outcome) > 0 {
      Output.row([name, "\(plan.count(outcome))", note])
    }
    if let done { Output.line("To take it back: nostrade undo --import \(done.id)") }
  }

  private func print(_ notFound: [NotFound], of count: Int) {
    for entry in notFound.prefix(Self.shown) {
      let near = entry.nearest.map { "\($0.title) (\($0.anime_id))" }.joined(separator: "; ")
      Output.row(["  " + entry.title, near.isEmpty ? "" : "near: " + near])
    }
    if count > Self.shown { Output.line("  and \(count - Self.shown) more; --unmatched FILE writes all.") }
  }

  private func write(_ entries: [NotFound], to path: String) throws {
    var text = "line,mal_id,title,nearest_ids,nearest_titles\n"
    for entry in entries {
      text += CSVText.row([
        "\(entry.line)", entry.mal_id.map(String.init) ?? "", entry.title,
        entry.nearest.map { "\($0.anime_id)" }.joined(separator: "|"),
        entry.nearest.map(\.title).joined(separator: "|"),
      ])
    }
    do { try AtomicFile.write(text, to: path, permissions: 0o600) } catch let error as FileError {
      throw CommandError("\(path): \(error.reason)")
    }
  }
}
