import App
import ArgumentParser
import Catalogue
import Foundation
import Foundations
import Journal
import Lists

struct ImportCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import your list, a catalogue, or other people's lists for training.",
    discussion: """
      --list takes your own list: animelist_*.xml.gz of MyAnimeList (Kitsu, Anime-Planet and taiga export the same), JSON \
      of AniList or with an object for each title, a CSV file, or what nostrade export and nostrade events wrote. Scores and states become answers with the times that the \
      list gives. Titles that the catalogue lacks are kept until a larger one knows them. Importing again takes over \
      what changed; nostrade undo takes an import back.

      --catalogue takes Kaggle's anime.csv of 2016, 2020 or 2023, the layout of Assets/catalogue.csv, or the JSON of \
      anime-offline-database. It replaces the catalogue and keeps your answers. Adult titles stay hidden.

      --ratings takes a CSV file of user_id,anime_id,rating[,timestamp]. Its lists are stored beside those of earlier \
      files, or in their place with --replace; they are only used for training and never mixed with your answers. Lists \
      that no person kept are left out.
      """)

  @OptionGroup var options: HomeOptions
  @Option(
    help: ArgumentHelp("Your list, which becomes answers of the profile.", valueName: "file"),
    completion: .file())
  var list: String?
  @Option(
    help: ArgumentHelp("Catalogue that replaces the current one.", valueName: "file"), completion: .file())
  var catalogue: String?
  @Option(
    help: ArgumentHelp("Lists of other people to store for training.", valueName: "file"), completion: .file()
  )
  var ratings: String?
  @Option(
    help: ArgumentHelp("What export --everything wrote, for a home without answers.", valueName: "file"),
    completion: .file())
  var everything: String?
  @Flag(help: "Say what would happen, and change nothing.") var dryRun = false
  @OptionGroup(title: "Reading files") var reading: RatingsArguments
  @OptionGroup(title: "Your list") var person: ListArguments
  @OptionGroup(title: "Other people's lists") var others: RatingsImportArguments

  func validate() throws {
    for (option, path) in [
      ("--list", list), ("--catalogue", catalogue), ("--ratings", ratings), ("--everything", everything),
    ] where path?.isEmpty == true { throw ValidationError("\(option) must name a file.") }
    if everything != nil {
      guard catalogue == nil, ratings == nil, list == nil, !dryRun, person.firstGiven == nil,
        others.firstGiven == nil, reading.columns == nil, reading.scale == nil
      else {
        throw ValidationError("--everything goes alone.")
      }
      return
    }
    if catalogue == nil, ratings == nil, list == nil {
      throw ValidationError("Give --list FILE, --catalogue FILE, --ratings FILE, or several of them.")
    }
    if list == nil, let option = person.firstGiven { throw ValidationError("\(option) goes with --list.") }
    if ratings == nil, let option = others.firstGiven {
      throw ValidationError("\(option) goes with --ratings.")
    }
    if reading.columns != nil, (ratings == nil) == (list == nil) {
      throw ValidationError("--columns goes with one file: that of --list, or that of --ratings.")
    }
  }

  func run() throws {
    if let everything { return try HomeArchive(options.place).read(everything) }
    if let unmatched = person.unmatched {
      let inputs = [catalogue, ratings, list].compactMap { $0 }
      try OutputFile.check(unmatched, "--unmatched", reading: inputs, options.place)
      try OutputFile.checkPlace(unmatched, "--unmatched")
    }
    let scratch = dryRun ? try ScratchHome(for: options) : nil
    defer { scratch?.remove() }
    if scratch != nil, let missing = try options.place.missing() { Report.note("\(missing)") }
    let used = scratch?.options ?? options
    // Reads all before storing any: a bad file changes nothing.
    let titles = try catalogue.map { try CatalogueFile.read($0, scale: reading.scale) }
    let place = used
    let format = try reading.format { titles.map { TitleTable($0.titles) } ?? (try? Workspace(place).titles) }
    // In an array, where it is changed in place.
    var lists = try ratings.map { [try RatingsImport.read($0, format)] } ?? []
    let named = list == nil ? [:] : try reading.columns.map(RatingsFormat.columns) ?? [:]
    let own = try list.map {
      try ListReader.read($0, user: person.user, scale: reading.scale, columns: named)
    }
    let workspace = try Workspace(used)
    for warning in (titles?.warnings ?? []) + (lists.first?.warnings ?? []) { Report.warning(warning) }
    if let titles { try store(titles, in: workspace) }
    if let ratings {
      let known =
        dryRun ? titles.map { TitleTable($0.titles) } : titles == nil ? nil : try workspace.store.titleTable()
      try RatingsImport(
        workspace: workspace, titles: known ?? workspace.titles, arguments: others, isDry: dryRun
      )
      .run(&lists[0], path: ratings)
    }
    if let list, let own {
      let current = titles == nil || dryRun ? workspace : try Workspace(options)
      let known = dryRun ? titles.map { TitleTable($0.titles) } : nil
      try PersonImport(workspace: current, unstored: known, arguments: person, isDry: dryRun)
        .run(own, path: list)
    }
  }

  private func store(_ titles: CatalogueReading, in workspace: Workspace) throws {
    let adult = titles.titles.count(where: \.isAdult)
    let hidden = adult > 0 ? " (\(adult) adult, hidden)." : "."
    let count = titles.titles.count.counted("title")
    if let doubt = CatalogueUpdate.doubt(workspace.catalogue, titles.titles) { Report.warning(doubt) }
    guard !dryRun else { return Output.line("\(count) would be imported" + hidden) }
    try workspace.store.replaceItems(titles.titles)
    if !titles.aniListIDs.isEmpty { try workspace.store.add(titles.aniListIDs, to: .aniList) }
    Output.noteDone("the titles are imported")
    try workspace.cacheTitles()
    Log.main.info("titles imported", metadata: ["count": "\(titles.titles.count)"])
    Output.line("\(count) imported" + hidden)
    let found = try ListImporter.pickUp(workspace.store, try workspace.store.titleTable(), now: now())
    if found > 0 {
      let what =
        found == 1
        ? "1 title of an imported list is known now and counts as an answer."
        : "\(found) titles of imported lists are known now and count as answers."
      Output.line(what)
    }
  }
}
