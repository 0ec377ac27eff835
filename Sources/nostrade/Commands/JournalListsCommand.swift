import ArgumentParser
import Catalogue
import Events
import Foundation
import Foundations
import Journal

struct JournalListsCommand: HomeCommand {
  static let namesTitles = false
  static let configuration = CommandConfiguration(
    commandName: "lists", abstract: "Write the answers of all profiles as lists to train on.",
    discussion: """
      A row for each answer in force: user_id, anime_id, feedback_type, timestamp in seconds, rating; a time or a rating that is not \
      known is blank. nostrade train --ratings FILE reads it. \
      The journal is read one person after another, in memory that does not grow with people; others may answer meanwhile.
      """)

  @OptionGroup var options: HomeOptions
  @Option(
    help: ArgumentHelp("File to write; - is the standard output.", valueName: "file"), completion: .file())
  var out: String
  @Flag(help: "Replace the file if it exists.") var force = false
  @Option(help: "Leave out people with fewer answers.") var fewest = 1

  func validate() throws {
    guard fewest >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }

  func run() throws {
    let home = options.place
    let place = try home.journalPlace()
    guard place.exists(home) else {
      throw CommandError("\(place.shown(home)): there is no journal, so there is nothing to write.")
    }
    let store = try Journals.open(home)
    guard out != "-" else {
      return try Output.file { Report.note(try write(store, to: $0).text + ".") }
    }
    let path = Paths.absolute(out)
    try OutputFile.check(path, "--out", home)
    try OutputFile.checkNew(path, force: force)
    Output.line("\(try write(store, to: path).text) written to \(path).")
  }

  /// What was written.
  private struct Count {
    var people = 0, rows = 0, untimed = 0
    var text: String { "\(Output.count(rows, "answer")) of \(people == 1 ? "1 person" : "\(people) people")" }
  }

  private func write(_ store: any EventJournal, to path: String) throws -> Count {
    var count = Count()
    do {
      try AtomicFile.write(to: path, permissions: 0o600) { append in
        func write(_ text: String) throws {
          var text = text
          try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
        }
        try write("user_id,anime_id,feedback_type,timestamp,rating\n")
        try store.forEachLog { userID, log in
          let answers = CurrentAnswers(log).events.filter { $0.feedback.settles }
          guard answers.count >= fewest else { return }
          var text = ""
          for answer in answers {
            let time = answer.time.map { String(format: "%d.%03d", $0 / 1000, $0 % 1000) } ?? ""
            text += "\(userID),\(answer.animeID),\(answer.feedback.rawValue),\(time),"
            text += RatingsFile.text(ofRating: answer.rating) + "\n"
          }
          try write(text)
          count.people += 1
          count.rows += answers.count
          count.untimed += answers.count { $0.time == nil }
          if count.people % 1000 == 0 { Report.progress(count.text) }
        }
      }
    } catch let error as FileError { throw CommandError("\(error)") }
    Report.endProgress()
    if count.untimed > 0 {
      Report.note(
        "\(count.untimed) of \(count.rows) answers have no time: all lists of the file will be read without times."
      )
    }
    return count
  }
}
