import App
import ArgumentParser
import Foundation
import Journal

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Copy the answers of all profiles between SQLite and PostgreSQL, or write them as lists.",
    subcommands: [JournalCopyCommand.self, JournalListsCommand.self])
}

struct JournalCopyCommand: HomeCommand {
  static let namesTitles = false
  static let configuration = CommandConfiguration(
    commandName: "copy", abstract: "Copy everything from one journal to another.",
    discussion: """
      A journal is sqlite (the home's own database), sqlite:PATH, or postgres://USER@HOST/DATABASE. Profiles, events, settings \
      and imported lists are copied, with titles that the other one lacks; ids are given anew, in the same order. A copy that was \
      stopped goes on where it was: nothing is copied twice. At the end both sides are read and compared. Nobody should \
      answer meanwhile.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Journal to copy.", valueName: "journal")) var from = "sqlite"
  @Option(help: ArgumentHelp("Journal to copy to; made if there is none.", valueName: "journal")) var to:
    String

  func validate() throws {
    guard let source = JournalPlace(from), let target = JournalPlace(to) else {
      throw ValidationError("--from and --to must be \(JournalPlace.help).")
    }
    let home = options.place
    guard source != target, source.file(home).map({ $0 != target.file(home) }) ?? true else {
      throw ValidationError("--from and --to are the same journal.")
    }
  }

  func run() throws {
    guard let source = JournalPlace(from), let target = JournalPlace(to) else { return }
    let home = options.place
    guard source.exists(home) else {
      throw CommandError("\(from): there is no journal, so there is nothing to copy.")
    }
    let (old, new) = (try Journals.open(source, home), try Journals.open(target, home))
    let copy = JournalCopy(from: old, to: new)
    let began = Date()
    let result = try copy.run { done, all in
      Report.progress("\(done) of \(all) events, \(Report.clock(Date().timeIntervalSince(began)))")
    }
    Report.endProgress()
    Output.line(
      "copied: \(Output.count(result.events, "event")), \(result.entries) \(result.entries == 1 ? "entry" : "entries") of lists, "
        + "\(Output.count(result.settings, "setting")), \(Output.count(result.titles, "title"))"
    )
    Output.line(
      "the same on both sides: \(Output.count(result.profiles, "profile")), \(Output.count(result.allEvents, "event")), "
        + "\(result.allEntries) \(result.allEntries == 1 ? "entry" : "entries"), digest \(result.digest.text)"
    )
    do { try copyTuned((source, old), (target, new), home) } catch {
      Report.warning(
        "\(error) What was tuned does not serve the copy; the next night learns from all answers anew.")
    }
  }

  /// What was tuned on the copied journal serves its copy too, under the numbers that profiles and events have there.
  private func copyTuned(
    _ from: (place: JournalPlace, store: any EventJournal),
    _ to: (place: JournalPlace, store: any EventJournal),
    _ home: Home
  ) throws {
    let (old, new) = (from.place.identity(home), to.place.identity(home))
    let first = TunedParts(models: home.models)
    // Before the first night after an upgrade nothing says whose it is: it is of the journal in use.
    if !first.owners.isEmpty { try first.note(journal: try home.journalPlace().identity(home)) }
    let tuned = TunedParts(models: home.models, journal: old)
    guard tuned.journal == old, !tuned.owners.isEmpty else { return }
    guard old != new else {
      let name = new.dropFirst("postgres:".count)
      return Report.note(
        "\(name.isEmpty ? "Neither address names a database" : "Both databases are called \(name)"), so what was tuned counts for both, under the numbers of the old one: "
          + "before you go on in the other one, remove \(tuned.folder).")
    }
    var numbers: [Int64: TunedParts.Renumbering.Copied] = [:]
    for (profile, _) in try from.store.profiles() {
      guard let copy = try to.store.existingProfile(named: profile.name) else { continue }
      let ids = zip(try from.store.events(userID: profile.userID), try to.store.events(userID: copy.userID))
      numbers[profile.userID] = (copy.userID, ids.map { ($0.id, $1.id) })
    }
    let copied = TunedParts(models: home.models, journal: new)
    guard try tuned.copy(to: copied, journal: new, .init(numbers)) != nil else {
      return Report.note("What was tuned for the other journal before stays as it is: \(copied.folder).")
    }
    // Nights that found too few answers leave their verdict alone.
    guard copied.owners.contains(where: { !copied.kept($0).isEmpty }) else { return }
    Output.line("what was tuned serves the copy too: \(copied.folder)")
  }
}
