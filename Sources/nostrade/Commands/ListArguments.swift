import ArgumentParser
import Foundation
import Journal

/// Options of import --list.
struct ListArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Profile that the list belongs to. [default: me]", valueName: "name"),
    completion: Completions.profiles)
  var profile: String?
  @Flag(help: "Create the profile if there is none of that name.") var create = false
  @Option(
    help: ArgumentHelp("Whose rows to read, where a CSV file has those of several people.", valueName: "name")
  )
  var user: String?
  @Option(
    help: ArgumentHelp("Write the titles that were not found to a CSV file.", valueName: "file"),
    completion: .file())
  var unmatched: String?
  @Option(help: "Output format.") var format = ReportFormat.text

  /// An option that was given.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--profile", profile != nil), ("--create", create), ("--user", user != nil),
      ("--unmatched", unmatched != nil), ("--format", format != .text),
    ]
    return given.first { $0.1 }?.0
  }

  /// The profile that the list belongs to; without `creating` one that is not there yet has said nothing, and stays unmade.
  func open(in store: any EventJournal, creating: Bool = true) throws -> Profile {
    let name = profile ?? ProfileOptions.standard
    try ProfileOptions.check(name)
    if create || name == ProfileOptions.standard {
      if creating { return try store.existingProfile(named: name) ?? ProfileOptions.make(name, in: store) }
      return try store.existingProfile(named: name) ?? Profile(userID: 0, name: name)
    }
    if let known = try store.existingProfile(named: name) { return known }
    throw UnknownProfile(
      name: name, known: try store.profiles().map(\.profile.name), remedy: ProfileOptions.remedy)
  }
}
