import App
import ArgumentParser
import Cards
import Catalogue
import Events
import Feed
import Foundation
import Foundations
import Journal
import Meaning
import Recommending
import Tensors
import Terminal

struct TalkCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "talk", abstract: "Say in a sentence what you are after.",
    discussion: """
      nostrade talk "something short and sad from the nineties, nothing like Clannad"

      A sentence adds to what was said before ("older", "less famous", "not that one"), until --clear or "start over". What \
      was understood is shown part by part; --without takes a part off. What was not understood is said.

      Read by rules of its own, without a network, unless the settings name a language model (talk.url). Nothing is recommended that the sentence excludes; the rest is ranked as \
      in the feed.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Argument(help: "The sentence; without one the answer to what was said before is shown again.")
  var sentence: [String] = []
  @Option(
    help: ArgumentHelp(
      "Take off a part of what was asked for, as it is shown; may be repeated.", valueName: "part"))
  var without: [String] = []
  @Flag(help: "Forget what was asked for before.") var clear = false
  @Flag(help: "Read the sentence by the program's own rules, whatever language model the settings name.")
  var rules = false
  @Option(help: "Number of titles. [default: as many as are asked for, else 10]") var top: Int?
  @Option(help: "Output format.") var format = OutputFormat.text
  @OptionGroup var choice: ModelChoice

  func validate() throws {
    guard top ?? 1 >= 1 else { throw ValidationError("--top must be at least 1.") }
  }

  func run() throws {
    BLAS.setThreads(1)
    try options.mustExistIfTyped()
    let workspace = try Workspace(options, titles: options.titles(in: format))
    let profile = try who.known(in: workspace.store)
    var conversation = Conversation()
    if let profile, !clear { conversation = try memory(workspace, profile).load() }
    let talker = try workspace.descriptions(try Workspace.models(workspace.home)).talker()
    for part in without { try remove(part, from: &conversation) }
    let text = sentence.joined(separator: " ")
    let model = text.isEmpty ? nil : try model(workspace)
    let wish = model.flatMap { read(text, $0) }
    let heard = text.isEmpty ? nil : wish ?? talker.read(text)
    if let heard { conversation.hear(heard, titles: workspace.titles) }
    if conversation.isEmpty, text.isEmpty || conversation.notUnderstood.isEmpty {
      try save(conversation, of: profile, workspace)
      guard clear || !text.isEmpty || !without.isEmpty else {
        throw CommandError("Say what you are after: nostrade talk \"something short and sad\".")
      }
      if text.isEmpty || heard?.refine == .clear { return try showNothing("Forgotten.") }
      // "hello", or what only takes something back.
      if conversation.notUnderstood.isEmpty { return try showNothing(Talker.help) }
    }
    let answer = try answer(conversation, talker, workspace, profile)
    conversation.shown = answer.titles.map(\.anime.id)
    try save(conversation, of: profile, workspace)
    // A model that could not read the sentence is not waited for again.
    let worded = answer.titles.isEmpty || wish == nil ? nil : model.flatMap { word(answer, $0) }
    try show(answer, conversation, worded)
  }

  private func memory(_ workspace: Workspace, _ profile: Profile) -> TalkMemory {
    TalkMemory(workspace.store, userID: profile.userID)
  }

  /// Keeps what was said. Only a sentence makes a profile that is not there.
  private func save(_ conversation: Conversation, of profile: Profile?, _ workspace: Workspace) throws {
    guard let profile = try profile ?? (sentence.isEmpty ? nil : who.open(in: workspace.store)) else {
      return
    }
    try memory(workspace, profile).save(conversation)
  }

  /// The language model of the settings; nil where there is none.
  private func model(_ workspace: Workspace) throws -> TalkModel? {
    rules ? nil : try workspace.talkModel(try options.place.readSettings())
  }

  /// What the model reads; nil where it fails, and rules read the sentence.
  private func read(_ text: String, _ model: TalkModel) -> Wish? {
    do { return try model.read(text) } catch {
      Report.warning("The language model was not used: \(error)")
      return nil
    }
  }

  /// What the model says of the titles; nil where that cannot be shown.
  private func word(_ answer: TalkAnswer, _ model: TalkModel) -> String? {
    do { return try model.comment(on: answer.facts) } catch {
      Report.warning("The language model's comment was left out: \(error)")
      return nil
    }
  }

  private func remove(_ part: String, from conversation: inout Conversation) throws {
    let chips = conversation.wish.chips
    // "at most 940000 members" is "at most 940,000 members".
    func plain(_ text: String) -> String { text.lowercased().filter { $0 != "," } }
    let wanted = plain(part)
    let found = chips.filter { [plain($0.text), plain($0.value), $0.field].contains(wanted) }
    guard !found.isEmpty else {
      throw CommandError(
        "--without \(part): that was not asked for. "
          + (chips.isEmpty
            ? "Nothing was." : "There are: \(chips.map { "\"\($0.text)\"" }.joined(separator: ", "))."))
    }
    for chip in found { conversation.remove(chip) }
  }

  private func answer(
    _ conversation: Conversation, _ talker: Talker, _ workspace: Workspace, _ known: Profile?
  ) throws -> TalkAnswer {
    // Who is not there yet has said nothing.
    let profile = known ?? Profile(userID: 0, name: who.profile)
    let events = CurrentAnswers(try workspace.store.events(userID: profile.userID)).events
    let scorer = try choice.readToRank(workspace.home, otherwise: try workspace.chosenModel(profile))
    let recommender = Recommender(
      catalogue: workspace.titles, scorer: scorer, coLoves: try Workspace.models(workspace.home).coLoves)
    let settings = try ProfileLog(
      workspace.store, profile, standard: try options.place.readSettings().knobs
    ).settings()
    let ranking = ReloadingRanker.talkOptions(at: now(), settings, conversation.wish)
    return talker.answer(
      conversation, isPersonal: events.contains { $0.feedback.teachesTaste }, top: top,
      seed: UInt64(clamping: now()), rank: { recommender.rank(events, wishes: $0, options: ranking) },
      reason: { id in
        TalkAnswer.reason(
          recommender.detail(id, events, options: ranking, similar: [])?.card, for: conversation.wish)
      })
  }

  // MARK: Output

  private struct Document: Encodable {
    let wish: Wish
    let parts: [String]
    let not_understood: [String]
    let passing: Int
    let comment: String
    /// What a language model says of the titles.
    let worded: String?
    let titles: [TitleRow]
  }

  private func showNothing(_ comment: String) throws {
    switch format {
    case .json:
      try Output.json(
        Document(
          wish: Wish(), parts: [], not_understood: [], passing: 0, comment: comment, worded: nil,
          titles: []))
    case .csv: Output.line(Self.columns)
    case .text: Output.line(comment)
    }
  }

  private static let columns = "rank,anime_id,title,score,reason"

  private func show(_ answer: TalkAnswer, _ conversation: Conversation, _ worded: String?) throws {
    switch format {
    case .json:
      let rows = answer.titles.enumerated().map { rank, title in
        TitleRow(whole: title.anime, rank: rank + 1, score: title.score).with {
          ($0.reasons, $0.link) = (title.reasons, FeedState.link(title.anime.id))
        }
      }
      try Output.json(
        Document(
          wish: conversation.wish, parts: answer.chips.map(\.text), not_understood: answer.notUnderstood,
          passing: answer.passing, comment: answer.comment, worded: worded, titles: rows))
    case .csv:
      Output.line(Self.columns)
      for (rank, title) in answer.titles.enumerated() {
        Output.csv([
          "\(rank + 1)", "\(title.anime.id)", title.anime.title, "\(title.score)", title.reasons.first ?? "",
        ])
      }
    case .text:
      if !answer.chips.isEmpty { Output.line(answer.chips.map { "[\($0.text)]" }.joined(separator: " ")) }
      for part in answer.notUnderstood { Output.line("I did not understand: \"\(part)\".") }
      Output.line(answer.comment)
      if let worded { Output.line(worded) }
      for (chip, titles) in answer.advice {
        Output.line(
          "Without [\(chip.text)] \(titles.formattedCount) would pass: nostrade talk --without \"\(chip.text)\""
        )
      }
      for (rank, title) in answer.titles.enumerated() {
        let a = title.anime
        let facts = [
          a.type, a.episodes.map { $0 == 1 ? nil : "\($0) episodes" } ?? nil, a.year.map(String.init),
        ]
        .compactMap { $0 }.joined(separator: " · ")
        Output.row(["\(rank + 1)", a.title, facts])
        for reason in title.reasons.prefix(3) { Output.line("    " + reason) }
      }
    }
  }
}
