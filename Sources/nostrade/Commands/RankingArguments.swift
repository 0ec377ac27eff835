import ArgumentParser
import Cards
import Catalogue
import Events
import Foundations
import Models
import Recommending

/// Filters on the command line; where one is not given, the profile's counts.
struct FilterArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only titles with this genre, or another one given; may be repeated.", valueName: "genre"),
    completion: Completions.genres)
  var genre: [String] = []
  @Option(
    help: ArgumentHelp("No titles with this genre; may be repeated.", valueName: "genre"),
    completion: Completions.genres)
  var noGenre: [String] = []
  @Option(
    help: ArgumentHelp("Only titles of this type, or another one given; may be repeated.", valueName: "type"),
    completion: Completions.types)
  var type: [String] = []
  // A range may begin with the sign that begins an option.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("First and last year of the first broadcast: 2010-2019, 2015-, -1999 or 2004."))
  var years: NumberRange?
  @Option(
    help: ArgumentHelp(
      "winter, spring, summer or fall; may be repeated. With a year (2024-spring) the titles of that season, continuations of titles "
        + "you love first."), completion: .list(Season.allValueStrings))
  var season: [Season] = []
  @Option(
    parsing: .unconditional,
    help: "Fewest and most episodes: 1-13, 24- or 1. Leaves out titles whose number is not known.")
  var episodes: NumberRange?
  @Option(help: "The least mean score, 0 to 10.") var minScore: Double?
  @Option(
    parsing: .unconditional, help: "Fewest and most members: 1000-50000, 100000- or -5000.") var members:
    NumberRange?
  @Flag(help: "Rank saved titles too.") var saved = false
  @Flag(help: "No sequels of what was not begun or was dropped.") var noSequels = false

  /// A season of the first broadcast, of every year or of one.
  struct Season: ExpressibleByArgument {
    let name: String
    let ofYear: BroadcastSeason?

    init?(argument: String) {
      ofYear = BroadcastSeason(text: argument)
      let quarter =
        ofYear?.quarter
        ?? BroadcastSeason.Quarter.allCases.first { $0.name.lowercased() == argument.lowercased() }
      guard let quarter else { return nil }
      name = quarter.name
    }

    static let allValueStrings = ["winter", "spring", "summer", "fall", "2024-spring"]
  }

  /// The season of one year that was asked for.
  var ofYear: BroadcastSeason? { season.first?.ofYear }

  func validate() throws {
    guard (0...10).contains(minScore ?? 0) else {
      throw ValidationError("--min-score must be between 0 and 10.")
    }
    guard season.count <= 1 || season.allSatisfy({ $0.ofYear == nil }) else {
      throw ValidationError("--season with a year goes alone.")
    }
  }

  /// Sets what was given.
  ///
  /// - Throws: `CommandError` for a genre or type that no title has.
  func set(_ filters: inout RankingFilters, _ titles: TitleTable) throws {
    // Counted only where a name is to be checked.
    lazy var summary = CatalogueSummary(titles)
    func named(_ text: String, _ option: String, _ entries: [CatalogueSummary.Entry]) throws -> String {
      try CatalogueNames(entries.map(\.name)).named(text, option)
    }
    if !genre.isEmpty {
      filters.wantedGenres = Set(try genre.map { try named($0, "--genre", summary.genres) })
    }
    if !noGenre.isEmpty {
      filters.unwantedGenres = Set(try noGenre.map { try named($0, "--no-genre", summary.genres) })
    }
    if !type.isEmpty {
      let wanted = Set(try type.map { try named($0, "--type", summary.types) })
      filters.hiddenTypes = Set(summary.types.map(\.name)).subtracting(wanted)
    }
    if let years { (filters.yearFrom, filters.yearTo) = (years.from, years.to) }
    if !season.isEmpty, ofYear == nil { filters.seasons = Set(season.map(\.name)) }
    if let episodes { (filters.episodesFrom, filters.episodesTo) = (episodes.from, episodes.to) }
    if let minScore { filters.scoreFrom = minScore }
    if let members { (filters.membersFrom, filters.membersTo) = (members.from, members.to) }
    if saved { filters.showsSaved = true }
    if noSequels { filters.hidesSequels = true }
  }
}

/// Names of genres, types and the like that a catalogue has.
struct CatalogueNames {
  private let names: [String]
  /// So many are listed where a name is not among them.
  private static let most = 100

  init(_ names: [String]) { self.names = names.sorted() }

  /// The name that a text is, in any case of letters.
  ///
  /// - Throws: `CommandError` that names the option and what there is.
  func named(_ text: String, _ option: String) throws -> String {
    if let name = names.first(where: { $0.lowercased() == text.lowercased() }) { return name }
    let near = Nearest.first(text, of: names).prefix(3)
    let advice =
      names.count > Self.most
      ? near.isEmpty ? "" : " Did you mean \(near.joined(separator: ", "))?"
      : " There are: \(names.joined(separator: ", "))."
    throw CommandError("\(option) \(CleanText.clean(text, limit: 60)): no title has it.\(advice)")
  }
}

/// `2010-2019`, `2015-`, `-1999` or `2004`.
struct NumberRange: ExpressibleByArgument {
  let from, to: Int?

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let numbers = ends.map { Int($0) }
    guard (1...2).contains(ends.count), zip(ends, numbers).allSatisfy({ $0.isEmpty || $1 != nil }),
      numbers.contains(where: { $0 != nil })
    else { return nil }
    (from, to) = (numbers[0], numbers[numbers.count - 1])
    if let from, let to, from > to { return nil }
  }
}

/// Knobs of a ranking on the command line; where one is not given, the profile's counts.
struct RankingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Mix of what one would watch (1) and what one would love (0). Models that rank by one of both add, below 0.2, the "
        + "mean score of all. [default: the profile's, else 0.2]", valueName: "share"))
  var presence: Float?
  @Option(
    help: ArgumentHelp("How much of popularity is taken out of the scores, 0 to 1.", valueName: "share"))
  var niche: Float?
  @Option(
    help: ArgumentHelp(
      "How far titles are moved away from similar ones above, and to the genres one loves, 0 to 1.",
      valueName: "share"))
  var variety: Float?
  @Option(help: "Of each franchise: earliest (the next to watch), best or every title.") var franchises:
    FranchiseRule?
  @Option(
    help: ArgumentHelp(
      "A genre to rank higher (1, 2) or lower (-1, -2): Drama=2; may be repeated.", valueName: "genre=step"))
  var weight: [String] = []
  @Flag(help: "One card in eight is something different. [default: as the profile; not with --histories]")
  var explore = false
  @Flag(help: "No card is something different.") var noExplore = false
  @Flag(help: "Disliked and dropped titles lower nothing else.") var ignoreDislikes = false

  func validate() throws {
    for (name, share) in [("--presence", presence), ("--niche", niche), ("--variety", variety)] {
      guard (0...1).contains(share ?? 0) else { throw ValidationError("\(name) must be between 0 and 1.") }
    }
    if explore, noExplore { throw ValidationError("Give either --explore or --no-explore.") }
    for text in weight where Self.step(text) == nil {
      throw ValidationError("--weight must be a genre and a step from -2 to 2, such as Drama=2, not \(text).")
    }
  }

  private static func step(_ text: String) -> (genre: String, step: Int)? {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let step = Int(parts[1]), RankingKnobs.genreSteps.contains(step) else {
      return nil
    }
    return (parts[0], step)
  }

  /// Whether a knob looks at the list as a whole and not at single titles.
  var arrangesLists: Bool { variety ?? 0 > 0 || franchises ?? .every != .every || explore }

  /// A given option that changes nothing where several people watch together.
  var unusedTogether: String? {
    let given = [
      ("--variety", variety != nil), ("--franchises", franchises != nil), ("--explore", explore),
      ("--no-explore", noExplore),
    ]
    return given.first { $0.1 }?.0
  }

  /// Sets what was given.
  ///
  /// - Throws: `CommandError` for a weight of a genre that no title has.
  func set(_ ranking: inout RankingOptions, _ titles: TitleTable) throws {
    if let presence { ranking.presence = presence }
    if let niche { ranking.niche = niche }
    if let variety { ranking.diversity = variety }
    if let franchises { ranking.franchises = franchises }
    if explore || noExplore { ranking.explores = explore }
    if ignoreDislikes { ranking.ignoresDislikes = true }
    guard !weight.isEmpty else { return }
    let names = CatalogueNames(CatalogueSummary(titles).genres.map(\.name))
    for (genre, step) in weight.compactMap(Self.step) {
      ranking.genreWeights[try names.named(genre, "--weight")] = step == 0 ? nil : step
    }
  }
}

/// What is asked of a ranking, and by which part of it.
struct QuestionArguments: ParsableArguments {
  @Option(
    help:
      "Share of the model in the blend with content, 0 to 1. [default: the profile's, else 0.8]")
  var modelShare: Float?
  @Option(
    help:
      "The answer to predict: the titles most likely to get it come first. Read by SASRec models alone; others rank what is loved."
  )
  var asking = Asked.love
  @Option(help: "Time of the ranking, Unix seconds. [default: now; unknown with --histories]") var at: Int?
  @Flag(help: "Include adult titles.") var adult = false
  @Flag(help: "Ignore the profile's model, filters and knobs.") var plain = false

  /// See `--asking`.
  enum Asked: String, ExpressibleByArgument, CaseIterable {
    case love, like, dislike, anything
    var signal: Signal {
      switch self {
      case .love: .love
      case .like: .like
      case .dislike: .dislike
      case .anything: .unknown
      }
    }
  }

  func validate() throws {
    guard at ?? 1 > 0, at ?? 1 < 1 << 32 else {
      throw ValidationError("--at must be a time in Unix seconds.")
    }
    guard modelShare ?? 0 >= 0, modelShare ?? 0 <= 1 else {
      throw ValidationError("--model-share must be between 0 and 1.")
    }
  }

  /// Says where the model does not read `--asking`.
  func check(_ scorer: any ItemScorer) {
    guard asking != .love, (scorer as? SASRecScorer)?.weights.configuration.asksFeedback != true
    else { return }
    Report.warning(
      "--asking \(asking.rawValue) means nothing to this model, which ranks what is loved. A SASRec model reads it: "
        + "--model-file FILE.")
  }

  /// Sets what was given.
  func set(_ ranking: inout RankingOptions) {
    ranking.signal = asking.signal
    if let modelShare { ranking.modelShare = modelShare }
    if adult { ranking.showsAdult = true }
    if let at { ranking.time = Int64(at) * 1000 }
  }
}

extension FranchiseRule: ExpressibleByArgument {}
