import ArgumentParser
import Foundation
import Foundations
import Journal

struct BackupCommand: HomeCommand {
  static let namesTitles = false
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the database to one file that is whole, also while a feed is open.",
    discussion: """
      The copy holds everything that was answered, of all profiles, with settings and catalogue. Only you can read it. \
      To use it, put it in a home as nostrade.db while no feed is open.
      """)

  @OptionGroup var options: HomeOptions
  @Argument(help: "File to write; - is the standard output.", completion: .file()) var file: String
  @Flag(help: "Replace the file if it exists.") var force = false

  func run() throws {
    let database = try options.place.ownDatabase("backup")
    guard FileManager.default.fileExists(atPath: database) else {
      throw CommandError("\(database): there is no database, so there is nothing to copy.")
    }
    let store = try Journals.open(database)
    let profiles = try store.profiles()
    let events = profiles.reduce(0) { $0 + $1.events }
    let copied = "\(Output.count(events, "event")) of \(Output.count(profiles.count, "profile")) copied"
    guard file != "-" else {
      try Output.file { try store.backUp(to: $0) }
      return Report.note(copied + ".")
    }
    let path = Paths.absolute(file)
    try store.backUp(to: path, isReplacing: force)
    Output.line("\(copied) to \(path).")
  }
}
