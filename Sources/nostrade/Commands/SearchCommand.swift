import ArgumentParser
import Catalogue
import Feed
import Foundations
import Meaning

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find titles by name, or by what they are about.",
    discussion: """
      By name in any language: nostrade search cowboy

      By what one remembers of the story: nostrade search --describe "a notebook that kills people". "like Mushishi but \
      funny" and "horror but not gory" work too, as does --like TITLE with or without words of what should be different.
      """)

  @OptionGroup var options: HomeOptions
  @Argument(help: "A name or the beginning of one; with --describe what the title is about.") var text:
    [String] = []
  @Flag(help: "Search by what titles are about.") var describe = false
  @Option(
    help: ArgumentHelp(
      "Titles like this one, by name or id; the text says what should be different.", valueName: "title"))
  var like: String?
  @Option(help: "Number of titles at most.") var top = 20
  @Option(help: "Output format.") var format = OutputFormat.text

  func validate() throws {
    guard like != nil || !text.isEmpty else { throw ValidationError("Give a text to search for.") }
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
  }

  func run() throws {
    let workspace = try Workspace(reading: options, titles: options.titles(in: format))
    let text = text.joined(separator: " ")
    if describe || like != nil { return try showDescribed(text, workspace) }
    try showNamed(workspace.index().matches(text, limit: top))
  }

  // MARK: By name

  private func showNamed(_ found: [TitleMatch]) throws {
    switch format {
    case .json:
      try Output.json(found.map { TitleRow($0.anime, score: $0.anime.score) })
    case .csv:
      Output.line("anime_id,title,english_title,type,year")
      for a in found.map(\.anime) {
        Output.csv(["\(a.id)", a.title, a.englishTitle ?? "", a.type ?? "", a.year.map(String.init) ?? ""])
      }
    case .text:
      for match in found {
        let a = match.anime
        let name = match.name.flatMap { $0 == a.englishTitle ? nil : $0 }
        let facts = [a.type, a.year.map(String.init), a.englishTitle, name].compactMap { $0 }.joined(
          separator: " · ")
        Output.row(["\(a.id)", a.title, facts])
      }
      if found.isEmpty {
        throw CommandError(
          "No title matches. To find one by what happens in it: nostrade search --describe \"...\".")
      }
    }
  }

  // MARK: By description

  private func showDescribed(_ text: String, _ workspace: Workspace) throws {
    let found = try described(text, workspace)
    switch format {
    case .json:
      try Output.json(
        found.enumerated().map { rank, match in
          TitleRow(match.anime, rank: rank + 1, score: match.anime.score).with {
            ($0.sentence, $0.keywords, $0.genres) = (match.sentence, match.keywords, match.genres)
            $0.link = FeedState.link(match.anime.id)
          }
        })
    case .csv:
      Output.line("rank,anime_id,title,english_title,type,year,keywords,genres,sentence,link")
      for (rank, match) in found.enumerated() {
        let a = match.anime
        Output.csv([
          "\(rank + 1)", "\(a.id)", a.title, a.englishTitle ?? "", a.type ?? "",
          a.year.map(String.init) ?? "",
          match.keywords.joined(separator: "; "), match.genres.joined(separator: "; "), match.sentence ?? "",
          FeedState.link(a.id),
        ])
      }
    case .text:
      for match in found {
        let a = match.anime
        let facts = [a.type, a.year.map(String.init), a.englishTitle].compactMap { $0 }.joined(
          separator: " · ")
        Output.row(["\(a.id)", a.title, facts])
        let words = match.keywords + match.genres
        if !words.isEmpty { Output.line("    " + words.joined(separator: ", ")) }
        if let sentence = match.sentence { Output.line("    " + sentence) }
        Output.line("    " + FeedState.link(a.id))
      }
      if found.isEmpty {
        throw CommandError("Nothing fits: no text has any of these words. Say it in other words, in English.")
      }
    }
  }

  private func described(_ text: String, _ workspace: Workspace) throws -> [DescriptionMatch] {
    let finder = workspace.descriptions(try Workspace.models(workspace.home))
    if let like {
      let title = try workspace.index().resolve(like)
      return try finder.like(title, but: text, limit: top, adult: false)
    }
    let found = try finder.find(text, limit: top, adult: false)
    if let name = finder.unknownTitle(in: text) {
      Report.note("No title is called \"\(CleanText.clean(name, limit: 80))\": these fit the words.")
    }
    if let like = found.like {
      Report.note("Like \(like.title.title)\(like.but.isEmpty ? "" : ", but: \(like.but)")")
    }
    return found.matches
  }
}
