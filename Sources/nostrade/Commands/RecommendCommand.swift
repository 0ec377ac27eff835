import App
import ArgumentParser
import Cards
import Catalogue
import Events
import Foundation
import Foundations
import Journal
import Models
import Recommending
import Tensors
import Terminal

struct RecommendCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Print recommendations for a profile, or for every history in a file.",
    discussion: """
      For a profile, prints the list of the feed, with the profile's model, filters and knobs.

      With --histories, ranks for every user in a CSV file of user_id,anime_id,rating or \
      user_id,anime_id,feedback_type,timestamp, and prints user_id,rank,anime_id,score. The profile's filters and \
      knobs do not apply, only those given here; --franchises earliest gives the feed's rule.

      With --explain each card has all its reasons, and to each reason what was measured: how far the score falls, and \
      which rank the title has by score, with all answers and without those that the reason names. A rank by score is one \
      before variety, exploration and the order of franchises, which decide where the card stands in the list. In CSV a \
      reason is a row, with the columns reason, effect, rank_without and rank_with.

      Titles in a history are never recommended.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ReaderOptions
  @Option(help: ArgumentHelp("File of histories to recommend for.", valueName: "file"), completion: .file())
  var histories: String?
  @Option(help: "Number of titles for each user.") var top = 10
  @Option(help: "Output format. [default: text; csv with --histories]") var format: OutputFormat?
  @Flag(help: "Give each reason with its measured effect.") var explain = false
  @OptionGroup var choice: ModelChoice
  @Option(
    help: ArgumentHelp("Rank the titles in this file instead of the home's catalogue.", valueName: "file"),
    completion: .file())
  var catalogue: String?
  @OptionGroup var question: QuestionArguments
  @OptionGroup(title: "Reading histories") var reading: RatingsArguments
  @OptionGroup(title: "Filters") var filters: FilterArguments
  @OptionGroup(title: "Knobs") var knobs: RankingArguments
  @Option(
    help: ArgumentHelp(
      "Rank for this profile too: what all of you would like, and nobody would dislike. May be repeated.",
      valueName: "profile"), completion: Completions.profiles)
  var with: [String] = []
  @Option(help: "With --with: titles that somebody would rate lower come last. [default: 6.5]") var least:
    Double?

  func validate() throws {
    if histories != nil, let format, format != .csv {
      throw ValidationError("--histories supports only --format csv.")
    }
    guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
    guard with.isEmpty || histories == nil && filters.ofYear == nil else {
      throw ValidationError("--with does not go with --histories or a season of one year.")
    }
    guard filters.ofYear == nil || histories == nil else {
      throw ValidationError("--season with a year does not go with --histories.")
    }
    guard !explain || with.isEmpty && filters.ofYear == nil else {
      throw ValidationError("--explain does not go with --with or a season of one year.")
    }
    guard (1...10).contains(least ?? 1) else { throw ValidationError("--least must be between 1 and 10.") }
  }

  func run() throws {
    BLAS.setThreads(1)
    if let histories {
      if who.profile != ProfileOptions.standard {
        Report.warning("--profile means nothing with --histories: whom it ranks for is in the file.")
      }
      return try batch(histories)
    }
    try options.mustExistIfTyped()
    let workspace = try Workspace(options, titles: options.titles(in: format ?? .text))
    let profile = try who.open(in: workspace.store)
    let events = CurrentAnswers(try workspace.store.events(userID: profile.userID)).events
    let scorer = try choice.readToRank(
      workspace.home, otherwise: question.plain ? nil : try workspace.chosenModel(profile),
      profile: profile.userID
    )
    let titles = try catalogue.map { TitleTable(try CatalogueFile.read($0).titles) } ?? workspace.titles
    var ranking = ReloadingRanker.feedOptions(at: now())
    ranking = ranking.with(
      question.plain
        ? RankingSettings()
        : try ProfileLog(
          workspace.store, profile, standard: try options.place.readSettings().knobs
        ).settings())
    try filters.set(&ranking.filters, titles)
    try knobs.set(&ranking, titles)
    question.set(&ranking)
    question.check(scorer)
    let recommender = Recommender(
      catalogue: titles, scorer: scorer, coLoves: try Workspace.models(workspace.home).coLoves)
    if let season = filters.ofYear {
      return try show(recommender.rank(season: season, events, top: top, explained: top, options: ranking))
    }
    if with.isEmpty, least != nil { Report.warning("--least means nothing without --with.") }
    if !with.isEmpty {
      if let given = knobs.unusedTogether {
        Report.warning(
          "\(given) means nothing with --with: of each franchise the earliest title left is listed, and titles go by what all of you "
            + "would like.")
      }
      let people = try companions(Companion(name: profile.name, events: events), in: workspace)
      return try show(
        recommender.rank(
          together: people, top: top, explained: min(top, 50), options: ranking,
          rule: least.map { .shared($0) } ?? .shared()),
        people)
    }
    let list = recommender.rank(events, top: top, options: ranking)
    try show(
      list, held: list.cards.isEmpty ? recommender.heldBack(events, ranking) : 0,
      explain
        ? ExplainedReasons(list.cards, recommender.effects(of: list.cards, events, options: ranking)) : nil)
  }

  /// The people that watch together.
  private func companions(_ first: Companion, in workspace: Workspace) throws -> [Companion] {
    var people = [first]
    for name in with {
      guard let profile = try workspace.store.existingProfile(named: name) else {
        throw CommandError(
          UnknownProfile(name: name, known: try workspace.store.profiles().map(\.profile.name)).description)
      }
      guard profile.name != first.name else {
        throw CommandError(
          "--with \(CleanText.clean(name, limit: 60)): the list is for that profile already.")
      }
      guard !people.contains(where: { $0.name == profile.name }) else { continue }
      people.append(
        Companion(
          name: profile.name,
          events: CurrentAnswers(try workspace.store.events(userID: profile.userID)).events))
    }
    return people
  }

  private func batch(_ path: String) throws {
    try options.mustExistIfTyped()
    let (place, file) = (options, catalogue)
    let format = try reading.format {
      (try? file.map { TitleTable(try CatalogueFile.read($0).titles) } ?? Workspace(place).titles)
    }
    let ratings = try RatingsFile.read(path, format)
    for warning in ratings.warnings { Report.warning(warning) }
    let home = options.place
    let scorer = try choice.readToRank(home)
    question.check(scorer)
    let scored = try batchTitles(scorer, answered: Set(ratings.items))
    let titles = TitleTable(scored.all)
    let known = Set(titles.indices.map(titles.id))
    let unknown = ratings.items.count { !known.contains($0) }
    if unknown > 0 {
      Report.warning("Skipped \(unknown) of \(ratings.items.count) rows: their titles are not ranked.")
    }
    var ranking = RankingOptions()
    if question.at != nil { ranking.recency = Recency() }
    try filters.set(&ranking.filters, titles)
    try knobs.set(&ranking, titles)
    question.set(&ranking)
    let recommender = Recommender(
      catalogue: titles, scorer: scorer, coLoves: explain ? try Workspace.models(home).coLoves : nil)
    let batch = BatchRanking(recommender, ranking, titles: scored, arranges: knobs.arrangesLists)
    let people = ratings.histories()
    let length = BatchRanking.sliceLength
    var withoutAny: [String] = []
    Output.csv(["user_id", "rank", "anime_id", "score"] + (explain ? ExplainedReasons.columns : []))
    for start in stride(from: 0, to: people.count, by: length) {
      let slice = people[start..<min(start + length, people.count)]
      var text = ""
      for (person, list) in zip(slice, batch.lists(slice.map(\.events), top: top, explains: explain)) {
        let user = ratings.userText(person.user)
        if list.isEmpty { withoutAny.append(user) }
        for (rank, entry) in list.enumerated() {
          let card = "\(CSVText.field(user)),\(rank + 1),\(entry.animeID),\(entry.score)"
          if entry.reasons.isEmpty { text += card + "\n" }
          for reason in entry.reasons {
            text +=
              ([card] + ExplainedReasons.fields(reason).map(CSVText.field)).joined(separator: ",") + "\n"
          }
        }
      }
      // Without a terminal the ids of users are byte for byte those of the file.
      Output.raw(text)
      Report.progress("\(min(start + length, people.count)) of \(people.count) people")
    }
    Report.endProgress()
    if !withoutAny.isEmpty {
      Report.warning(
        "Nothing is left to recommend for \(withoutAny.count) of \(people.count) people: "
          + withoutAny.prefix(10).joined(separator: ", ") + (withoutAny.count > 10 ? " ..." : "."))
    }
  }

  /// The titles of the home's catalogue, or of the file of --catalogue, as a batch ranks them.
  private func batchTitles(_ scorer: any ItemScorer, answered: Set<Int>) throws -> BatchRanking.Titles {
    let items = scorer.items.ids
    guard let catalogue else { return BatchRanking.Titles(try Workspace(options).catalogue, items: items) }
    let reading = try CatalogueFile.read(catalogue)
    for warning in reading.warnings { Report.warning(warning) }
    return BatchRanking.Titles(file: reading.titles, items: items, answered: answered)
  }

  private func row(_ card: Card, reasons: [String]) -> TitleRow {
    TitleRow(whole: card.anime, rank: card.rank, score: card.score).with {
      ($0.match, $0.rating) = (card.match, card.rating.map { ($0 * 10).rounded() / 10 })
      $0.reasons = reasons
    }
  }

  private func show(_ cards: [SharedCard], _ people: [Companion]) throws {
    switch format ?? .text {
    case .json:
      try Output.json(
        cards.map { shared in
          TitleRow(whole: shared.card.anime, rank: shared.card.rank, score: shared.card.score).with {
            $0.people = people.indices.map {
              .init(profile: people[$0].name, score: shared.scores[$0], rating: shared.ratings[$0])
            }
            $0.reasons = shared.reasons.map(\.text)
          }
        })
    case .csv:
      Output.line("rank,anime_id,title,score,reason")
      for shared in cards {
        Output.csv([
          "\(shared.card.rank)", "\(shared.card.id)", shared.card.anime.title, "\(shared.card.score)",
          shared.reasons.map(\.text).joined(separator: "; "),
        ])
      }
    case .text:
      for shared in cards {
        Output.row([
          "\(shared.card.rank)", shared.card.anime.title, shared.reasons.map(\.text).joined(separator: "; "),
        ])
      }
      if cards.isEmpty { Report.note("There is nothing left that none of you has answered.") }
    }
  }

  private func show(_ titles: [SeasonTitle]) throws {
    switch format ?? .text {
    case .json:
      try Output.json(titles.map { row($0.card, reasons: Self.reasons($0)) })
    case .csv:
      Output.line("rank,anime_id,title,score,reason")
      for entry in titles {
        Output.csv([
          "\(entry.card.rank)", "\(entry.card.id)", entry.card.anime.title, "\(entry.card.score)",
          Self.reasons(entry).first ?? "",
        ])
      }
    case .text:
      for entry in titles {
        Output.row(["\(entry.card.rank)", entry.card.anime.title, Self.reasons(entry).first ?? ""])
      }
      if titles.isEmpty {
        Report.note("The catalogue has no title of that season that you have not answered.")
      }
    }
  }

  private static func reasons(_ title: SeasonTitle) -> [String] {
    (title.continues.map { ["Continues \($0.title), which you loved"] } ?? [])
      + title.card.reasons.map(\.text)
  }

  /// The option of each filter.
  private static func option(_ filter: FilterKind) -> String {
    switch filter {
    case .types: "--type"
    case .wantedGenres: "--genre"
    case .unwantedGenres: "--no-genre"
    case .years: "--years"
    case .seasons: "--season"
    case .episodes: "--episodes"
    case .score: "--min-score"
    case .members: "--members"
    case .sequels: "--no-sequels"
    case .adult: "--adult"
    }
  }

  private static func nothingLeft(_ ranking: Ranking, held: Int) -> String {
    if ranking.end == .filtered {
      let lifts = ranking.relaxations.prefix(4).map {
        "without \(option($0.filter)) \($0.titles == 1 ? "1 title passes" : "\($0.titles.formattedCount) titles pass")"
      }
      return "Nothing passes the filters: "
        + (lifts.isEmpty ? "lifting one alone brings no title back." : lifts.joined(separator: ", ") + ".")
    }
    guard held > 0 else { return "There is nothing left to recommend." }
    return held == 1
      ? "One title passes, but another of its franchise comes first: --franchises every shows it."
      : "\(held.formattedCount) titles pass, but others of their franchises come first: --franchises every shows them."
  }

  private func show(_ ranking: Ranking, held: Int, _ explained: ExplainedReasons?) throws {
    switch format ?? .text {
    case .json:
      try Output.json(
        ranking.cards.map { card in
          row(card, reasons: card.reasons.map(\.text)).with {
            ($0.different, $0.explained) = (card.teaches, explained?.of(card).map(ExplainedReasons.Row.init))
          }
        })
    case .csv:
      Output.csv(
        ["rank", "anime_id", "title", "score"] + (explained == nil ? ["reason"] : ExplainedReasons.columns))
      for card in ranking.cards {
        let facts = ["\(card.rank)", "\(card.id)", card.anime.title, "\(card.score)"]
        if let explained {
          for reason in explained.of(card) { Output.csv(facts + ExplainedReasons.fields(reason)) }
        } else {
          Output.csv(facts + [card.reasons.first?.text ?? ""])
        }
      }
    case .text:
      for card in ranking.cards {
        let facts = ["\(card.rank)", card.anime.title]
        guard let explained else {
          Output.row(facts + [card.reasons.first?.text ?? ""])
          continue
        }
        Output.row(facts)
        for reason in explained.of(card) { Output.row(["", ExplainedReasons.line(reason)]) }
      }
      if ranking.cards.isEmpty { Report.note(Self.nothingLeft(ranking, held: held)) }
    }
  }
}
