import ArgumentParser
import Cards
import Catalogue
import Evaluation
import Foundation
import Learning
import Meaning
import Models
import Recommending
import Tensors
import Training

struct EvaluateCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well a model ranks held-out titles, beside baselines and ablations.",
    discussion: """
      Lists with times: each user's last event is asked for (leave-one-out). Train with --hold-back 2, so that the model \
      has seen neither that event nor the one before it, which chooses the epoch.

      Lists without times: users are held out whole. 80% of each list is given and the loved rest is asked for (fold), or \
      only 1, 3, 5 or 10 loved titles are given (cold). Leave-one-out is refused, because the last row of such a list is \
      only the highest id. All titles but those given are ranked.

      "blend" is what the feed ranks by: model and content. Baselines and ablations are trained on --train if lists have \
      no times, and otherwise on all but the last two events of each list.

      --live measures besides what a person feels in the feed, on lists without times. Taste: of two hidden titles the one \
      that the user rated far higher comes first (AUC). Match: the promised chance of love beside the share of titles that are \
      loved, after 1, 5 and 20 answers. Dislike, like, love: the first recommendation is answered, and what is like it, and \
      its franchise, must fall or rise. Swipe: a session of cards that are answered as on the list. Fans of new titles: who \
      loves three titles of the last five years, and how many of 100 cards are of the last nine.

      --reasons prints instead whether the reasons on cards are true, for histories of several lengths drawn from the \
      lists: whether the answer named first is the one without which the card falls most, and what happens to the card \
      without all that are named.

      --lists prints instead what is in the first twenty cards of the feed after one, three and ten loves and after four fifths \
      of a list: hidden loves (NDCG@20, and the share of places 11 to 20), how far the genres are from those one loves, the mean \
      score, famous titles, and how many titles somebody without answers gets too. --knob adds rows with other knobs.

      --alike prints instead how many of the first ten and twenty cards are titles that fans name as like what one loves, after \
      one, three and seven loves, and how many of the first twenty and sixty are of a rare genre after three loves of it: alone, and \
      beside ten likes, dislikes or both. --knob adds rows here too.

      --cold prints instead how titles are ranked that the model was not trained on: a sixth of what it knows is hidden from it, and \
      after twenty answers hidden loves are looked for among the first fifty titles, by the whole model and without.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup(title: "Reading lists") var reading: RatingsArguments
  @Option(
    help: ArgumentHelp(
      "Lists to measure on; all but --describe, --talk, --tiers and --alike need them.", valueName: "file"),
    completion: .file())
  var ratings: String?
  @Option(
    help: ArgumentHelp(
      "Measure search by description on this CSV file (anime_id,half,also,query) in place of a model.",
      valueName: "file"), completion: .file())
  var describe: String?
  @Option(
    help: ArgumentHelp(
      "Measure how sentences are read on this file of JSON lines (sentence, expect, half, kind) in place of a model.",
      valueName: "file"), completion: .file())
  var talk: String?
  @Option(
    help: ArgumentHelp(
      "Measure the first cards after few loves on this CSV file (anime_id,half,alike): titles, and ids of those like them.",
      valueName: "file"), completion: .file())
  var alike: String?
  @Flag(help: "With --talk, print the sentences of the half to choose by that are read wrongly.") var wrong =
    false
  @Flag(
    help: """
      Measure tiers of --catalogue, else of the home's titles, in place of a model: learned from seven franchises in ten, predicted for \
      the others.
      """)
  var tiers = false
  @Option(help: "Members that a title needs for its tier to count, for --tiers.") var members = Judge.members
  @Option(help: "Splits of the franchises to measure on, for --tiers.") var splits = 1
  @Option(
    help: ArgumentHelp(
      "Take the titles to ask for from this file, for a split made elsewhere; --ratings is then what is given.",
      valueName: "file"), completion: .file())
  var answers: String?
  @OptionGroup var choice: ModelChoice
  @Option(
    help: ArgumentHelp("Catalogue for the content half of the blend.", valueName: "file"), completion: .file()
  )
  var catalogue: String?
  @Flag(help: "Measure baselines too: popularity, item-kNN, matrix factorisation, EASE and EDLAE.")
  var baselines = false
  @Option(
    help: ArgumentHelp(
      "Measure another model over the same titles too, by name or file; may be repeated.", valueName: "name")
  )
  var beside: [String] = []
  @Option(help: "Print the blend's figures by genre or by decile of popularity instead of the table.")
  var by: Slicing?
  @Flag(help: "Print how often recommended titles share genres with loved ones, for newer and older loves.")
  var neighbours = false
  @Flag(help: "Measure taste, obedience and swipe sessions too, for every model; this takes minutes.")
  var live = false
  @Flag(
    help: """
      Measure how far three loves of one genre in a row turn the ranking to it, and whether a break of a month turns it back.
      """)
  var tonight = false
  @Flag(help: "Print how titles are ranked that the model does not know.")
  var cold = false
  @Option(help: "Most users for each measure of --live, --tonight, --lists and --cold.") var people =
    LiveOptions()
    .people
  @Flag(help: "Print whether the first reasons of cards are true, by ranking without the answers they name.")
  var reasons = false
  @Flag(help: "Print what is in the first twenty cards, as the feed arranges them.")
  var lists = false
  @Option(
    help: ArgumentHelp(
      "With --lists or --alike, measure with another variety, niche, presence or content too, 0 to 1; may be repeated.",
      valueName: "knob=value,..."))
  var knob: [KnobValue] = []
  @Flag(
    help: "Print what two people get from one feed for both, by the rule of recommend --with and by others.")
  var together = false
  @Option(help: "Most pairs of people, for --together.") var pairs = 100
  @Option(help: "Cards for each length of history, for --reasons.") var explained = ReasonOptions().cards
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Lengths of the histories, for --reasons. [default: 10 75 400]", valueName: "answers"))
  var lengths: [Int] = []
  @Option(help: "Cards of a swipe session, for --live.") var cards = LiveOptions().cards
  @Option(help: "First year whose titles count as newer, for --neighbours.") var since = 2021
  @Option(help: "Penalty of the EASE baseline.") var penalty = BaselineOptions().penalty
  @Flag(help: "Measure only baselines, without a model.") var noModel = false
  @Flag(help: "Also train the model again without feedback, without times and without both.")
  var ablate = false
  @Option(
    help: ArgumentHelp(
      "Lists of other users to train baselines and ablations on; may be repeated.", valueName: "file"),
    completion: .file())
  var train: [String] = []
  @Flag(help: "Ask for each user's last event; the default for lists with times.") var leaveLastOut = false
  @Option(help: "With --no-model, leave out titles with fewer raters.") var fewest: Int?
  @Option(help: "text, json or csv.") var format = OutputFormat.text
  @OptionGroup(title: "Training, for --ablate") var learning: LearningArguments

  func validate() throws {
    guard ratings != nil || describe != nil || talk != nil || alike != nil || tiers else {
      throw ValidationError("Give --ratings FILE.")
    }
    if noModel, by != nil || neighbours || reasons || together || lists || cold || !beside.isEmpty {
      throw ValidationError(
        "--by, --neighbours, --reasons, --lists, --cold, --together and --beside need a model; remove --no-model."
      )
    }
    try checkOneTable()
    if !lists, alike == nil, !knob.isEmpty { throw ValidationError("--knob goes with --lists and --alike.") }
    if noModel, ablate { throw ValidationError("--ablate needs a model; remove --no-model.") }
    if live || tonight, answers != nil || leaveLastOut || by != nil || neighbours {
      throw ValidationError(
        "\(live ? "--live" : "--tonight") measures whole lists; remove --answers, --leave-last-out, --by and --neighbours."
      )
    }
    guard (1...20).contains(splits), members >= 0 else {
      throw ValidationError("--splits must be between 1 and 20, --members at least 0.")
    }
    guard people >= 1 else { throw ValidationError("--people must be at least 1.") }
    guard (1...10_000).contains(cards) else {
      throw ValidationError("--cards must be between 1 and 10000.")
    }
    guard pairs >= 1 else { throw ValidationError("--pairs must be at least 1.") }
    guard explained >= 1, lengths.allSatisfy({ $0 >= 1 }) else {
      throw ValidationError("--explained and --lengths must be at least 1.")
    }
    guard penalty > 0, penalty < 1e9 else { throw ValidationError("--penalty must be above 0.") }
    guard fewest ?? 1 >= 1 else { throw ValidationError("--fewest must be at least 1.") }
  }

  /// What prints a table of its own leaves no other out in silence.
  private func checkOneTable() throws {
    let alone = [
      ("--describe", describe != nil), ("--talk", talk != nil), ("--tiers", tiers), ("--alike", alike != nil),
      ("--lists", lists), ("--cold", cold), ("--together", together), ("--reasons", reasons),
      ("--neighbours", neighbours), ("--by", by != nil),
    ].filter(\.1).map(\.0)
    // These add to the usual table.
    let added = [("--live", live), ("--tonight", tonight)].filter(\.1).map(\.0)
    if alone.count > 1 || !alone.isEmpty && !added.isEmpty {
      let names = alone + added
      throw ValidationError(
        "\(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1]) print different tables; give one of them."
      )
    }
  }

  func run() throws {
    if let describe { return try showFigures(ofDescriptions: describe) }
    if tiers { return try showTiers() }
    if let talk { return try showFigures(ofSentences: talk) }
    if let alike { return try showFigures(ofAlike: alike) }
    guard let ratings else { return }
    BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount)
    let make = try reading.format()
    let file = try RatingsFile.read(ratings, make)
    for warning in file.warnings { Report.warning(warning) }
    try check(file, ratings)
    let read = noModel ? nil : try choice.read(options.place)
    let scorer = read?.scorer
    if let read { try check(read.scorer, read.card, file) }
    let experiment = try Experiment(
      measured: file, training: try train.map { try RatingsFile.read($0, make) }, items: scorer?.items,
      fewest: fewest,
      protocols: try answers.map { [.given(try RatingsFile.read($0, make))] }, seed: learning.seed,
      fileName: ratings,
      observer: RunObserver(status: Report.progress, note: Report.note, warning: Report.warning))
    if experiment.dataset.skippedRows > 0 {
      Report.warning("Skipped \(experiment.dataset.skippedRows) rows about titles the model does not know.")
    }
    if let scorer, lists { return try showLists(experiment, scorer) }
    if let scorer, cold { return try showColdItems(experiment, scorer) }
    if let scorer, neighbours || by != nil || reasons || together {
      let titles = try titles(scorer.items)
      let recommender = Recommender(
        catalogue: titles, scorer: scorer, coLoves: try Workspace.models(options.place).coLoves)
      if together {
        BLAS.setThreads(1)
        let ranking = RankingOptions().with(RankingSettings())
        return try ResultTable.show(
          [],
          live: experiment.together(
            recommender, rules: TogetherRule.compared, pairs: pairs, ranking: ranking),
          format)
      }
      if reasons {
        var options = ReasonOptions()
        options.cards = explained
        if !lengths.isEmpty { options.lengths = lengths }
        BLAS.setThreads(1)
        return try ResultTable.show([], live: experiment.reasons(of: recommender, options), format)
      }
      let blend = MeasuredModel(blend: recommender)
      if neighbours { return try show(experiment.genreOverlap(since: since, of: blend, titles: titles)) }
      if let by { return try show(experiment.slices(by: by, of: blend, titles: titles)) }
    }
    let models = try models(experiment, scorer) + references(experiment, scorer)
    let rows = experiment.rows(models)
    try ResultTable.show(rows, live: live || tonight ? try measureLive(experiment, models) : nil, format)
    if let scorer, answers == nil, format == .text, let heads = experiment.heads(of: scorer) { show(heads) }
  }

  /// The blend, the model, others beside it, its parts and its ablations.
  private func models(_ experiment: Experiment, _ scorer: (any ItemScorer)?) throws -> [MeasuredModel] {
    guard let scorer else { return [] }
    var models: [MeasuredModel] = []
    if try catalogue != nil || (!experiment.dataset.data.ordered && isDescribed(scorer.items)) {
      models.append(
        MeasuredModel(blend: Recommender(catalogue: try titles(scorer.items), scorer: scorer)))
    }
    models.append(MeasuredModel(scorer))
    for name in beside {
      let other = try Workspace.models(options.place).read(name).scorer
      guard other.items == scorer.items else {
        throw CommandError(
          "--beside \(name): its titles, or their order, differ from those of \(scorer.name).")
      }
      models.append(MeasuredModel(other, name: "beside: \(other.name)"))
    }
    models += experiment.parts(of: scorer)
    if ablate {
      var recipeOptions = RecipeOptions()
      learning.set(&recipeOptions)
      models += try experiment.ablations(of: scorer, recipeOptions)
    }
    return models
  }

  /// The baselines, or popularity alone unless it is part of the model.
  private func references(_ experiment: Experiment, _ scorer: (any ItemScorer)?) throws -> [MeasuredModel] {
    guard baselines || noModel else {
      let parts = scorer.map(experiment.parts) ?? []
      return parts.contains { $0.name == "popularity" } ? [] : [experiment.popularity()]
    }
    var baselineOptions = BaselineOptions()
    baselineOptions.penalty = penalty
    return try experiment.baselines(baselineOptions) + (noModel ? [] : experiment.singlePrecision())
  }

  /// Taste, obedience and swipe sessions of all models.
  private func measureLive(_ experiment: Experiment, _ models: [MeasuredModel]) throws -> [LiveRow] {
    let items = experiment.dataset.data.items
    var options = LiveOptions()
    (options.people, options.cards) = (people, cards)
    (options.measuresAnswers, options.measuresTonight) = (live, tonight)
    if try catalogue != nil || isDescribed(items) {
      let titles = try titles(items)
      (options.franchises, options.genres) = (titles.map(\.franchise), titles.map(\.genres))
      options.years = titles.map { $0.firstYear ?? 0 }
      options.firstTitles = FirstTitles.candidates(TitleTable(titles)).map { titles[$0] }
    }
    // The users are shared out among the cores instead.
    BLAS.setThreads(1)
    defer { BLAS.setThreads(ProcessInfo.processInfo.activeProcessorCount) }
    return try experiment.live(models, options)
  }

  /// Refuses lists that cannot be measured as asked.
  private func check(_ file: Ratings, _ ratings: String) throws {
    if live || tonight, file.isTimed {
      throw CommandError(
        "\(live ? "--live" : "--tonight"): the lists in \(ratings) have times, so models have seen a part of each; it needs lists without times, of "
          + "users that are held out whole.")
    }
    if leaveLastOut, !file.isTimed {
      throw CommandError(
        "\(ratings): these lists have no times, so the last row is the highest id and not the latest title. Leave out "
          + "--leave-last-out to measure fold and cold.")
    }
    if (baselines || noModel || ablate) && !file.isTimed && train.isEmpty {
      throw CommandError(
        "\(ratings): these lists have no times, so baselines and ablations need lists of other users to train on: give "
          + "--train FILE.")
    }
  }

  /// Refuses what the model cannot do, and warns of figures that would flatter it.
  private func check(_ scorer: any ItemScorer, _ card: ModelCard, _ file: Ratings) throws {
    if ablate, !(scorer is SASRecScorer) {
      throw CommandError(
        "--ablate: a model of kind \(scorer.name) cannot be trained again without inputs; a sasrec can.")
    }
    if baselines, scorer.items.count > Baselines.mostItems {
      throw CommandError(
        "--baselines: a matrix of \(scorer.items.count) x \(scorer.items.count) titles is too large; the limit is "
          + "\(Baselines.mostItems) titles.")
    }
    guard file.isTimed else { return }
    if !train.isEmpty {
      Report.warning("--train is ignored: the lists have times, so their earlier events are trained on.")
    }
    if Recipe.named(card.kind)?.holdsBackEvents == true, card.metrics["held back"] ?? 0 < 2 {
      Report.warning(
        "this model was not trained with --hold-back 2 or more: it may have been trained on the events asked for, or they may have chosen its epoch."
      )
    }
  }

  /// The items as titles, with what the catalogue knows of them.
  private func titles(_ items: ItemIndex) throws -> [Anime] {
    let known = try knownTitles()
    let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return items.ids.map { byID[$0] ?? Anime.unknown($0) }
  }

  /// The titles of --catalogue, else of the home.
  func knownTitles() throws -> [Anime] {
    try catalogue.map { try CatalogueFile.read($0).titles } ?? Workspace(reading: options).catalogue
  }

  /// Whether the catalogue has most of the items. A few ids of another benchmark's items are in it by chance.
  private func isDescribed(_ items: ItemIndex) throws -> Bool {
    let known = Set(try Workspace(reading: options).catalogue.map(\.id))
    return items.ids.count { known.contains($0) } * 2 > items.count
  }
}

extension Slicing: ExpressibleByArgument {}
