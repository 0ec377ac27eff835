import Cards

/// The filters and knobs of `nostrade recommend` as parameters of a query. What each may hold is decided where the line decides it
/// (`ServerParts.readRanking`); what is said here is for readers of `/openapi.json`.
enum RankingParameters {
  private static let range = "^([0-9]{1,9}-?|-[0-9]{1,9}|[0-9]{1,9}-[0-9]{1,9})$"

  private static func text(
    _ name: String, _ text: String, repeats: Bool = false, longest: Int = 60, example: String? = nil
  ) -> Parameter {
    Parameter(name: name, kind: .text(longest: longest), text: text, repeats: repeats, example: example)
  }
  private static func share(_ name: String, _ text: String) -> Parameter {
    Parameter(name: name, kind: .number(0...1), text: text)
  }
  private static func flag(_ name: String, _ text: String) -> Parameter {
    Parameter(name: name, kind: .flag, text: text)
  }
  private static func numbers(_ name: String, _ text: String, _ example: String) -> Parameter {
    Parameter(name: name, kind: .pattern(range, longest: 20), text: text, example: example)
  }

  /// All of them, over titles of these genres and types.
  static func all(_ titles: CatalogueSummary) -> [Parameter] {
    let genres = Parameter.Kind.named(titles.genres.map(\.name))
    let types = Parameter.Kind.named(titles.types.map(\.name))
    return [
      Parameter(
        name: "genre", kind: genres, text: "Only titles with this genre, or another one given.", repeats: true
      ),
      Parameter(name: "no_genre", kind: genres, text: "No titles with this genre.", repeats: true),
      Parameter(
        name: "type", kind: types, text: "Only titles of this type, or another one given.", repeats: true),
    ] + others
  }

  private static let others = [
    numbers(
      "years", "First and last year of the first broadcast: 2010-2019, 2015-, -1999 or 2004.", "2010-2019"),
    Parameter(
      name: "season", kind: .text(longest: 20),
      text:
        "A season of every year: winter, spring, summer or fall; with a year (2024-spring) the titles of that season, alone.",
      repeats: true, example: "spring"),
    numbers("episodes", "Fewest and most episodes: 1-13, 24- or 1.", "1-13"),
    Parameter(name: "min_score", kind: .number(0...10), text: "The least mean score, 0 to 10."),
    numbers("members", "Fewest and most members: 1000-50000, 100000- or -5000.", "100000-"),
    flag("saved", "Rank saved titles too."),
    flag("no_sequels", "No sequels of what was not begun or was dropped."),
    share("presence", "Mix of what one would watch (1) and what one would love (0)."),
    share("niche", "How much of popularity is taken out of the scores."),
    share("variety", "How far titles are moved away from similar ones above."),
    Parameter(
      name: "franchises", kind: .choice(["every", "best", "earliest"]),
      text: "Of each franchise: the next to watch, the best, or every title."),
    Parameter(
      name: "weight", kind: .pattern("^.{1,40}=-?[0-2]$", longest: 60),
      text: "A genre to rank higher (1, 2) or lower (-1, -2).", repeats: true, example: "Drama=2"),
    flag("explore", "Whether one card in eight is something different."),
    flag("ignore_dislikes", "Disliked and dropped titles lower nothing else."),
    Parameter(
      name: "asking", kind: .choice(["love", "like", "dislike", "anything"]), text: "The answer to predict."),
    Parameter(
      name: "at", kind: .int(1...(1 << 32) - 1), text: "Time of the ranking, Unix seconds.",
      unit: "Unix seconds"),
    flag("adult", "Include adult titles."),
    flag("plain", "Ignore the person's own model, filters and knobs."),
    text("model", "Name of a model that ranks instead of the default one."),
    share("model_share", "Share of the model in the blend with content."),
  ]

  /// Their names.
  static let names = Set(all(CatalogueSummary()).map(\.name))

  /// Those that are flags.
  static let flags = Set(
    others.compactMap { parameter -> String? in
      if case .flag = parameter.kind { return parameter.name }
      return nil
    })
}

extension RankingQuery {
  /// Whether a parameter is a flag.
  public static func isFlag(_ name: String) -> Bool { RankingParameters.flags.contains(name) }
  /// Whether the value of a flag sets it.
  public static func isSet(_ value: String) -> Bool { Parameter.flags[value] ?? false }
  /// What a parameter means and how it is written.
  public static func meaning(of name: String) -> String {
    RankingParameters.all(CatalogueSummary()).first { $0.name == name }?.text ?? ""
  }
  /// All names.
  public static var names: [String] { RankingParameters.names.sorted() }
}
