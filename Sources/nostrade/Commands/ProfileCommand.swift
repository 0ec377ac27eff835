import App
import ArgumentParser
import Foundation
import Journal

struct ProfileCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "List the profiles, create one, or delete one.",
    subcommands: [ProfileDeleteCommand.self])

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Create a profile with this name.", valueName: "name")) var create: String?

  func run() throws {
    if let create { try ProfileOptions.check(create) }
    let workspace = try create == nil ? Workspace(reading: options) : Workspace(options)
    if let create { _ = try ProfileOptions.make(create, in: workspace.store) }
    for (profile, events) in try workspace.store.profiles() {
      Output.row([profile.name, Output.count(events, "event")])
    }
  }
}

struct ProfileDeleteCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a profile with everything it said. This cannot be undone.",
    discussion: """
      Answers, lists and settings of the profile are overwritten in the database, its log and the backups that upgrades \
      made. A model that was tuned on its answers is removed; the shipped one ranks again. Copies made with nostrade backup \
      or export are yours to delete. To keep the answers: nostrade export --profile NAME --out FILE.
      """)

  @OptionGroup var options: HomeOptions
  @Argument(help: "Name of the profile.", completion: Completions.profiles) var name: String
  @Flag(help: "Do not ask.") var yes = false

  func run() throws {
    let home = options.place
    guard try home.journalPlace().exists(home) else {
      throw CommandError(UnknownProfile(name: name, known: []).description)
    }
    let store = try Journals.open(home)
    let all = try store.profiles()
    guard let profile = try store.existingProfile(named: name) else {
      throw CommandError(UnknownProfile(name: name, known: all.map(\.profile.name)).description)
    }
    let events = all.first { $0.profile == profile }?.events ?? 0
    try confirm("Delete \(profile.name) with \(Output.count(events, "event")) for ever?")
    let kept = try store.delete(profile)
    let models = try home.removeModels(of: profile, saidSomething: events > 0)
    Log.main.info("profile deleted")
    for path in kept {
      Report.warning("\(path): this backup could not be changed and still holds the profile; delete it.")
    }
    for path in HomeFiles(home: home).strayLogs {
      Report.warning(
        "\(path): this log of a database that was moved away may hold answers of the profile; delete it if you do not need it."
      )
    }
    Output.line(
      "deleted: \(profile.name), \(Output.count(events, "event"))\(models.isEmpty ? "" : " and what was tuned on its answers")"
    )
  }

  private func confirm(_ question: String) throws {
    if yes { return }
    guard isatty(STDIN_FILENO) != 0 else {
      throw CommandError("Nothing was deleted: there is no terminal to ask on. Add --yes.")
    }
    Report.note(question + " Type yes:")
    guard readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes" else {
      throw CommandError("Nothing was deleted.")
    }
  }
}
