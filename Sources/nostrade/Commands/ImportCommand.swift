import App
import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Lists

struct ImportCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import your list, a catalogue, or other people's lists for training.",
    discussion: """
      --list takes your own list: animelist_*.xml.gz of MyAnimeList (Kitsu, Anime-Planet and taiga export the same), JSON \
      of AniList, a CSV file, or what nostrade export wrote. Scores and states become answers with the times that the \
      list gives. Titles that the catalogue lacks are kept until a larger one knows them. Importing again takes over \
      what changed; nostrade undo takes an import back.

      --catalogue takes a CSV file in the layout of the 2016 Kaggle anime.csv or of Assets/catalogue.csv. It replaces \
      the catalogue and keeps your answers. Adult titles stay hidden.

      --ratings takes a CSV file of user_id,anime_id,rating[,timestamp]. It replaces the stored lists, which are only \
      used for training and never mixed with your answers.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: ArgumentHelp("Your list, which becomes answers of the profile.", valueName: "file"))
  var list: String?
  @Option(help: ArgumentHelp("Catalogue that replaces the current one.", valueName: "file"))
  var catalogue: String?
  @Option(help: ArgumentHelp("Lists of other people to store for training.", valueName: "file"))
  var ratings: String?
  @Flag(help: "Say what would happen, and change nothing.") var dryRun = false
  @OptionGroup(title: "Your list") var person: ListArguments

  func validate() throws {
    if catalogue == nil, ratings == nil, list == nil {
      throw ValidationError("Give --list FILE, --catalogue FILE, --ratings FILE, or several of them.")
    }
    if list == nil, let option = person.firstGiven { throw ValidationError("\(option) goes with --list.") }
  }

  func run() throws {
    // Reads all before storing any: a bad file changes nothing.
    let titles = try catalogue.map(CatalogueFile.read)
    let lists = try ratings.map(RatingsFile.read)
    let own = try list.map { try ListReader.read($0, user: person.user, scale: person.scale) }
    let workspace = try Workspace(options)
    for warning in (titles?.warnings ?? []) + (lists?.warnings ?? []) { Report.warning(warning) }
    if let titles { try store(titles, in: workspace) }
    if let lists { try store(lists, in: workspace) }
    if let list, let own {
      let current = titles == nil ? workspace : try Workspace(options)
      try PersonImport(workspace: current, arguments: person, isDry: dryRun).run(own, path: list)
    }
  }

  private func store(_ titles: CatalogueReading, in workspace: Workspace) throws {
    let adult = titles.titles.count(where: \.isAdult)
    let hidden = adult > 0 ? " (\(adult) adult, hidden)." : "."
    guard !dryRun else { return Output.line("\(titles.titles.count) titles would be imported" + hidden) }
    try workspace.store.replaceItems(titles.titles)
    try workspace.cacheTitles()
    Log.main.info("titles imported", metadata: ["count": "\(titles.titles.count)"])
    Output.line("\(titles.titles.count) titles imported" + hidden)
    let found = try ListImporter.pickUp(workspace.store, try workspace.store.titleTable(), now: now())
    if found > 0 { Output.line("\(found) titles of imported lists are known now and count as answers.") }
  }

  private func store(_ lists: Ratings, in workspace: Workspace) throws {
    let known = Set((try workspace.store.items()).map(\.id))
    let kept = (0..<lists.count).filter { known.contains(lists.items[$0]) }
    if kept.count < lists.count {
      Report.warning(
        "Skipped \(lists.count - kept.count) of \(lists.count) rows: their titles are not in the catalogue.")
    }
    guard !kept.isEmpty else {
      throw CommandError("No row is about a title in the catalogue; nothing was stored.")
    }
    let people = Set(kept.map { lists.users[$0] }).count
    guard !dryRun else {
      return Output.line("\(kept.count) ratings of \(people) people would be stored for training.")
    }
    // A home that was moved away meanwhile must not be made anew.
    try workspace.store.checkPlace()
    try workspace.home.make(workspace.home.lists)
    let path = workspace.home.lists + "/ratings.csv"
    do { try RatingsFile.write(lists, rows: kept, to: path) } catch let error as FileError {
      throw CommandError("\(path): cannot store the lists: \(error.cause).")
    }
    try workspace.store.checkPlace()
    Log.main.info("ratings imported", metadata: ["count": "\(kept.count)", "users": "\(people)"])
    Output.line(
      "\(kept.count) ratings of \(people) people stored for training: nostrade train --ratings \(path)")
  }
}
