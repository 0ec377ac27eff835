import ArgumentParser
import Catalogue
import Foundation
import Foundations

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring in a larger catalogue, or other people's lists to train on.",
    discussion: """
      A catalogue is a CSV file in the layout of the 2016 Kaggle anime.csv or of Assets/catalogue.csv. Answers are kept:
      they name titles by id. Lists are user_id,anime_id,rating[,timestamp]; they are other people's and never become
      your answers. Adult titles stay off the feed.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Catalogue to put in the place of the present one.", valueName: "file"))
  var catalogue: String?
  @Option(help: ArgumentHelp("Lists of other people, kept for training.", valueName: "file"))
  var ratings: String?

  func validate() throws {
    if catalogue == nil, ratings == nil {
      throw ValidationError("Give --catalogue FILE, --ratings FILE, or both.")
    }
  }

  func run() throws {
    // Both are read before either is stored, so that a bad file changes nothing.
    let titles = try catalogue.map(CatalogueFile.read)
    let lists = try ratings.map(RatingsFile.read)
    let workspace = try Workspace(options)
    for warning in (titles?.warnings ?? []) + (lists?.warnings ?? []) { Report.warning(warning) }
    if let titles {
      try workspace.store.replaceItems(titles.titles)
      try workspace.keepTitles()
      let adult = titles.titles.count(where: \.isAdult)
      print(
        "\(titles.titles.count) titles imported"
          + (adult > 0 ? ", \(adult) adult ones of them stay off." : "."))
    }
    guard let lists else { return }
    let known = Set((try workspace.store.items()).map(\.id))
    let kept = (0..<lists.count).filter { known.contains(lists.items[$0]) }
    if kept.count < lists.count {
      Report.warning(
        "\(lists.count - kept.count) rows are about titles that the catalogue does not know: passed over.")
    }
    guard !kept.isEmpty else {
      throw CommandError("No row is about a title of the catalogue; nothing was stored.")
    }
    try workspace.home.make(workspace.home.lists)
    let path = workspace.home.lists + "/ratings.csv"
    try store(lists, kept, at: path)
    let people = Set(kept.map { lists.users[$0] }).count
    print("\(kept.count) ratings of \(people) people stored for training: nostrade train --ratings \(path)")
  }

  private func store(_ lists: Ratings, _ rows: [Int], at path: String) throws {
    var text = "user_id,anime_id,feedback_type,timestamp\n"
    for row in rows {
      text +=
        "\(lists.users[row]),\(lists.items[row]),\(lists.feedback[row].rawValue),\(lists.times[row] ?? 0)\n"
    }
    do { try AtomicFile.write(text, to: path) } catch let error as FileError {
      throw CommandError("\(path): the lists could not be stored: \(error.cause).")
    }
  }
}
