import ArgumentParser
import Events
import Foundation
import Foundations
import Journal

struct JournalListsCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "lists", abstract: "Write the answers of all profiles as lists to train on.",
    discussion: """
      A row for each answer in force: user_id, anime_id, feedback_type, timestamp in seconds. nostrade train --ratings FILE reads it. \
      The journal is read one person after another, in memory that does not grow with people; others may answer meanwhile.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("File to write.", valueName: "file")) var out: String
  @Option(help: "Leave out people with fewer answers.") var fewest = 1

  func validate() throws {
    guard fewest >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }

  func run() throws {
    let home = options.place
    guard try home.journalPlace().exists(home) else {
      throw CommandError("\(home.database): there is no journal, so there is nothing to write.")
    }
    let store = try Journals.open(home)
    let path = Paths.absolute(out)
    try OutputFile.check(path, "--out", home)
    var (people, rows) = (0, 0)
    do {
      try AtomicFile.write(to: path, permissions: 0o600) { append in
        func write(_ text: String) throws {
          var text = text
          try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
        }
        try write("user_id,anime_id,feedback_type,timestamp\n")
        try store.forEachLog { userID, log in
          let answers = CurrentAnswers(log).events.filter { $0.feedback.settles }
          guard answers.count >= fewest else { return }
          var text = ""
          for answer in answers {
            let time = answer.time.map { String(format: "%d.%03d", $0 / 1000, $0 % 1000) } ?? ""
            text += "\(userID),\(answer.animeID),\(answer.feedback.rawValue),\(time)\n"
          }
          try write(text)
          (people, rows) = (people + 1, rows + answers.count)
          if people % 1000 == 0 { Report.progress("\(people) people, \(rows) answers") }
        }
      }
    } catch let error as FileError { throw CommandError("\(error)") }
    Report.endProgress()
    Output.line("\(rows) answers of \(people) people written to \(path).")
  }
}
