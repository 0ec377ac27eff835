import ArgumentParser
import Catalogue
import Foundation
import Foundations

struct ImportCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import a catalogue, or other people's lists for training.",
    discussion: """
      --catalogue takes a CSV file in the layout of the 2016 Kaggle anime.csv or of Assets/catalogue.csv. It replaces \
      the catalogue and keeps your answers. Adult titles stay hidden.

      --ratings takes a CSV file of user_id,anime_id,rating[,timestamp]. It replaces the stored lists, which are only \
      used for training and never mixed with your answers.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Catalogue that replaces the current one.", valueName: "file"))
  var catalogue: String?
  @Option(help: ArgumentHelp("Lists of other people to store for training.", valueName: "file"))
  var ratings: String?

  func validate() throws {
    if catalogue == nil, ratings == nil {
      throw ValidationError("Give --catalogue FILE, --ratings FILE, or both.")
    }
  }

  func run() throws {
    // Reads both before storing either: a bad file changes nothing.
    let titles = try catalogue.map(CatalogueFile.read)
    let lists = try ratings.map(RatingsFile.read)
    let workspace = try Workspace(options)
    for warning in (titles?.warnings ?? []) + (lists?.warnings ?? []) { Report.warning(warning) }
    if let titles {
      try workspace.store.replaceItems(titles.titles)
      try workspace.cacheTitles()
      Log.main.info("titles imported", metadata: ["count": "\(titles.titles.count)"])
      let adult = titles.titles.count(where: \.isAdult)
      Output.line(
        "\(titles.titles.count) titles imported"
          + (adult > 0 ? " (\(adult) adult, hidden)." : "."))
    }
    guard let lists else { return }
    let known = Set((try workspace.store.items()).map(\.id))
    let kept = (0..<lists.count).filter { known.contains(lists.items[$0]) }
    if kept.count < lists.count {
      Report.warning(
        "Skipped \(lists.count - kept.count) of \(lists.count) rows: their titles are not in the catalogue.")
    }
    guard !kept.isEmpty else {
      throw CommandError("No row is about a title in the catalogue; nothing was stored.")
    }
    // A home that was moved away meanwhile must not be made anew.
    try workspace.store.checkPlace()
    try workspace.home.make(workspace.home.lists)
    let path = workspace.home.lists + "/ratings.csv"
    do { try RatingsFile.write(lists, rows: kept, to: path) } catch let error as FileError {
      throw CommandError("\(path): cannot store the lists: \(error.cause).")
    }
    try workspace.store.checkPlace()
    let people = Set(kept.map { lists.users[$0] }).count
    Log.main.info("ratings imported", metadata: ["count": "\(kept.count)", "users": "\(people)"])
    Output.line(
      "\(kept.count) ratings of \(people) people stored for training: nostrade train --ratings \(path)")
  }
}
