import App
import ArgumentParser
import Feed
import Foundation
import Foundations
import Journal
import Learning
import Models

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the available models, by the names that --model takes.",
    discussion: """
      list         what models alone does: * marks the model that the profile ranks by, ! one that cannot be used. Members of an ensemble are in its file; what \
      was tuned stands below.
      use NAME     rank by a model from now on, or let a tuned result serve; untuned stands for none
      rollback     go back to the tuned result before the one that serves, or to none: the profile's own, else what all share

      Kinds of models:
      \(Recipe.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable {
    case list, use, rollback
  }

  @Argument(help: "list, use or rollback.") var action: Action?
  @Argument(
    help: "With use: a model's name, a tuned result's, or untuned.", completion: Completions.servable)
  var name: String?
  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Option(help: "text, json or csv.") var format = OutputFormat.text

  private struct Row: Encodable {
    let name: String
    let kind: String
    let label: String
    let at_work: Bool
    let titles: Int
    let people: Int
    let rows: Int
    let trained: String
    let trained_on: [String]
    let metrics: [String: Double]
    let bytes: Int
    let path: String
    let member: Int?
  }

  func validate() throws {
    guard (action == .use) == (name != nil) else {
      throw ValidationError(action == .use ? "use needs a name." : "Only use takes a name.")
    }
  }

  func run() throws {
    let home = options.place
    switch action ?? .list {
    case .list: try list(home)
    case .use: try use(name ?? "", home)
    case .rollback: try rollBack(home)
    }
  }

  private func list(_ home: Home) throws {
    let library = try Workspace.models(home)
    let entries = library.entries()
    let found = try who.known(in: home)
    let chosen = try found.flatMap { try ProfileLog($0.store, $0.profile).settings().model }
    let atWork = entries.first { $0.name == chosen }?.name ?? (chosen == nil ? entries.first?.name : nil)
    let rows = entries.map { entry in
      Row(
        name: entry.name, kind: entry.kind, label: entry.label, at_work: entry.name == atWork,
        titles: entry.titles, people: entry.card.people, rows: entry.card.rows, trained: entry.card.trained,
        trained_on: entry.card.sources ?? [], metrics: Self.metrics(entry),
        bytes: entry.bytes, path: entry.path, member: entry.member)
    }
    let names = try TuningReport(home: home).names()
    // Of one person who is named, what serves that person.
    let own = found.flatMap {
      who.profile == ProfileOptions.standard ? nil : TunedOwner.profile($0.profile.userID)
    }
    let owners = library.tuned.owners.filter { own == nil || $0 == .shared || $0 == own }
    let all = format == .text ? rows : rows + tuned(owners, library.tuned, names)
    switch format {
    case .json: try Output.json(all)
    case .csv:
      Output.line("name,kind,label,at_work,titles,people,rows,trained,trained_on,metrics,bytes,path")
      for row in all {
        Output.csv([
          row.name, row.kind, row.label, row.at_work ? "1" : "0", "\(row.titles)", "\(row.people)",
          "\(row.rows)", row.trained, row.trained_on.joined(separator: "; "), Self.figures(row.metrics),
          "\(row.bytes)", row.path,
        ])
      }
    case .text:
      for row in rows { show(row) }
      showTuned(owners, library.tuned, names)
    }
    if let chosen, atWork == nil { Report.note("\(who.profile) ranks by \(chosen).") }
    for path in library.files {
      do { try ModelFile.check(path) } catch { Report.warning("\(error)") }
    }
  }

  /// What is known of an entry; of a member its own figures, which the file of the whole holds too.
  private static func metrics(_ entry: ModelEntry) -> [String: Double] {
    guard let member = entry.member else { return entry.card.metrics }
    let mark = " \(member) "
    return Dictionary(
      entry.card.metrics.compactMap { name, value in
        guard let range = name.range(of: mark), entry.card.metrics[String(name[..<range.lowerBound])] != nil
        else { return nil }
        return (String(name[..<range.lowerBound]), value)
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: What was tuned

  /// Rows of kind "tuned": the label is the verdict, rows are the new answers, and they were trained on a profile or all.
  private func tuned(_ owners: [TunedOwner], _ parts: TunedParts, _ names: [Int64: String]) -> [Row] {
    owners.flatMap { owner in
      let serving = (try? parts.serving(owner))?.id
      return parts.kept(owner).map { part in
        let path = parts.file(of: part, owner)
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
        return Row(
          name: part.id, kind: "tuned", label: TuningMessages.word(part.verdict.kind),
          at_work: part.id == serving, titles: 0, people: 0, rows: part.verdict.new,
          trained: String(TuningReport.time(part.made).prefix(10)),
          trained_on: [TuningReport.name(owner, names)], metrics: [:], bytes: size ?? 0, path: path,
          member: nil)
      }
    }
  }

  private func showTuned(_ owners: [TunedOwner], _ parts: TunedParts, _ names: [Int64: String]) {
    for owner in owners {
      let serving = (try? parts.serving(owner))?.id
      for part in parts.kept(owner) {
        Output.row([
          "\(part.id == serving ? "*" : " ") \(part.id)",
          "tuned \(TuningReport.time(part.made)) for \(TuningReport.name(owner, names)): "
            + "\(TuningMessages.word(part.verdict.kind)), from \(part.verdict.new) new answers",
        ])
      }
    }
  }

  private func use(_ name: String, _ home: Home) throws {
    let library = try Workspace.models(home)
    if name == "untuned" {
      return try useUntuned(library.tuned, home)
    }
    if let owner = TunedOwner(id: name), !library.entries().contains(where: { $0.name == name }) {
      return try use(name, of: owner, library, home)
    }
    let path = try find(name, library)
    try ModelFile.check(path)
    let name = try library.lasting(name)
    let place = try home.journalPlace()
    guard place.exists(home) || who.create else {
      throw CommandError("\(place.shown(home)) has no profile yet. Open the feed first.")
    }
    _ = try who.known(in: home)
    let store = try Journals.open(home)
    let profile = try who.open(in: store)
    let log = ProfileLog(store, profile)
    var settings = try log.settings()
    settings.model = name == library.entries().first?.name ? nil : name
    _ = try log.commit([], settings: settings)
    Output.line("\(profile.name) ranks by \(FeedMessages.model(name)) from now on.")
  }

  /// - Throws: `CommandError` with all that `use` takes, when there is no model with this name.
  private func find(_ name: String, _ library: ModelLibrary) throws -> String {
    do { return try library.find(name).path } catch let error as ModelError {
      let tuned = Self.tunedNames(library.tuned)
      throw CommandError(
        "\(error)" + (tuned.isEmpty ? "" : " What was tuned: \(tuned.joined(separator: ", ")), or untuned."))
    }
  }

  private static func tunedNames(_ parts: TunedParts) -> [String] {
    parts.owners.flatMap { parts.kept($0).map(\.id) }
  }

  /// Takes what was tuned for the profile, and for all, out of service.
  private func useUntuned(_ parts: TunedParts, _ home: Home) throws {
    let names = try TuningReport(home: home).names()
    let owners = try owners(home, parts)
    for owner in owners {
      warnIfBroken(owner, parts)
      let before = (try? parts.serving(owner))?.id ?? "The broken result"
      try parts.serveNone(owner)
      try parts.noteChoice(owner)
      Output.line("\(before) no longer serves \(TuningReport.name(owner, names)).")
    }
    Output.line(
      owners.isEmpty
        ? "Nothing tuned serves \(who.profile)." : "nostrade models list has the names to go back to.")
  }

  /// Lets a tuned result serve whom it was tuned for.
  private func use(_ name: String, of owner: TunedOwner, _ library: ModelLibrary, _ home: Home) throws {
    let whom = TuningReport.name(owner, try TuningReport(home: home).names())
    if who.profile != ProfileOptions.standard {
      let profile = try who.known(in: home)?.profile
      guard owner == .shared || owner == profile.map({ .profile($0.userID) }) else {
        throw CommandError(
          "\(name) was tuned for \(whom), not for \(who.profile). Leave --profile out to let it serve \(whom)."
        )
      }
    }
    guard let part = library.tuned.kept(owner).first(where: { $0.id == name }) else {
      let names = Self.tunedNames(library.tuned)
      throw CommandError(
        "There is no tuned result called \(name). "
          + (names.isEmpty
            ? "Nothing was tuned yet: nostrade tune does it."
            : "There are: \(names.joined(separator: ", ")).")
          + " nostrade models list shows the models.")
    }
    let (model, card) = try ModelFile.read(library.usable)
    guard let ensemble = model as? Ensemble, part.adjustment.fits(ensemble) else {
      throw CommandError(
        "\(name) was tuned for another model than the one in use, of kind \(card.kind): it would change nothing. "
          + "What serves now is in \(library.usable).")
    }
    var serving = part
    serving.judged = max(part.judged, library.tuned.state(owner).judged)
    try library.tuned.serve(serving, owner)
    try library.tuned.noteChoice(owner)
    if part.verdict.kind != .promoted {
      Report.warning("\(name) was judged \"\(TuningMessages.word(part.verdict.kind))\".")
    }
    Output.line("\(name) serves \(whom) now. An open feed takes it up at the next key.")
  }

  /// Owners of what serves a profile: its own part first.
  private func owners(_ home: Home, _ parts: TunedParts) throws -> [TunedOwner] {
    let own = try who.known(in: home).map { [TunedOwner.profile($0.profile.userID)] } ?? []
    return (own + [.shared]).filter { parts.isServing($0) }
  }

  private func warnIfBroken(_ owner: TunedOwner, _ parts: TunedParts) {
    do { _ = try parts.serving(owner) } catch { Report.warning("\(error)") }
  }

  private func rollBack(_ home: Home) throws {
    let parts = try Workspace.models(home).tuned
    if let owner = try owners(home, parts).first {
      warnIfBroken(owner, parts)
      let before = (try? parts.serving(owner))?.id ?? "The broken result"
      let after = try parts.rollBack(owner)?.id
      try parts.noteChoice(owner)
      return Output.line(
        "\(before) serves no more; \(after.map { "\($0) does" } ?? "nothing tuned does in its place").")
    }
    let kept = home.models + "/before.safetensors"
    guard FileManager.default.fileExists(atPath: kept) else {
      throw CommandError("Nothing tuned serves \(who.profile): there is nothing to go back from.")
    }
    _ = try ModelFile.summary(kept)
    guard rename(kept, home.servingModel) == 0 else {
      throw FileError(path: home.servingModel, operation: "cannot be replaced")
    }
    AtomicFile.syncFolder(of: home.servingModel)
    try parts.noteChoice(.shared)
    Output.line("The model from before the last tuning serves again.")
  }

  private func show(_ row: Row) {
    let isUsable = (try? ModelFile.check(row.path)) != nil
    let mark = !isUsable ? "!" : row.at_work ? "*" : " "
    if let member = row.member {
      let figures = row.metrics.isEmpty ? "" : ", " + Self.figures(row.metrics)
      return Output.row([
        "\(mark) \(row.name)", "\(row.label), member \(member + 1) of \(row.path)\(figures)",
      ])
    }
    let size = String(format: "%.1f MB", Double(row.bytes) / 1e6)
    let sources = row.trained_on.isEmpty ? "" : " of " + row.trained_on.joined(separator: ", ")
    Output.row([
      "\(mark) \(row.name)",
      "\(row.kind), \(row.titles) titles, \(row.people) people and \(row.rows) rows\(sources), trained "
        + "\(row.trained.isEmpty ? "?" : row.trained), \(size), \(row.path)",
    ])
    // The figures of members stand at theirs.
    let own = row.metrics.filter { name, _ in
      !row.metrics.keys.contains {
        name.hasPrefix($0 + " ") && name.dropFirst($0.count + 1).first?.isNumber == true
      }
    }
    if !own.isEmpty { Output.row(["    " + Self.figures(own)]) }
  }

  private static func figures(_ metrics: [String: Double]) -> String {
    metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(ResultTable.figure($0.value))" }
      .joined(separator: "; ")
  }
}
