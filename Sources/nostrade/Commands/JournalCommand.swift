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
    guard source != target else { throw ValidationError("--from and --to are the same journal.") }
  }

  func run() throws {
    guard let source = JournalPlace(from), let target = JournalPlace(to) else { return }
    let home = options.place
    guard source.exists(home) else {
      throw CommandError("\(from): there is no journal, so there is nothing to copy.")
    }
    let copy = JournalCopy(
      from: try Journals.open(source, home), to: try Journals.open(target, home))
    let began = Date()
    let result = try copy.run { done, all in
      Report.progress("\(done) of \(all) events, \(Report.clock(Date().timeIntervalSince(began)))")
    }
    Report.endProgress()
    Output.line(
      "copied: \(result.events) events, \(result.entries) entries of lists, \(result.settings) settings, \(result.titles) titles"
    )
    Output.line(
      "the same on both sides: \(result.profiles) profiles, \(result.allEvents) events, \(result.allEntries) entries, digest \(result.digest.text)"
    )
    let tuned = TunedParts(models: home.models)
    if !tuned.owners.isEmpty {
      Report.note(
        "What was tuned in this home goes by the numbers of the old journal: before you go on in the other one, remove \(tuned.folder)."
      )
    }
  }
}
