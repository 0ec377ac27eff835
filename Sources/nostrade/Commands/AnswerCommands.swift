import ArgumentParser
import Catalogue
import Events
import Feed
import Foundations
import Journal
import Meaning

struct RateCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate", abstract: "Rate a title by name or id, like a key in the feed.")

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Argument(help: "Name of the title in any language, or its id.") var title: String
  @Flag(help: "The answer.") var answer: AnswerFlag
  @Option(
    help: ArgumentHelp(
      "What you think of it, in your words: kept with the answer, and read for how strong the answer is.",
      valueName: "text"))
  var review: String?

  enum AnswerFlag: String, EnumerableFlag {
    case love, like, dislike, seen, save, drop
    case setAside

    var feedback: Feedback {
      switch self {
      case .love: .love
      case .like: .like
      case .dislike: .dislike
      case .seen: .seen
      case .save: .saved
      case .drop: .dropped
      case .setAside: .evidenceOff
      }
    }

    static func help(for answer: AnswerFlag) -> ArgumentHelp? {
      switch answer {
      case .love: "Loved it."
      case .like: "Liked it."
      case .dislike: "Disliked it."
      case .seen: "Seen, without an opinion."
      case .save: "Save it for later."
      case .drop: "Started it and gave up."
      case .setAside: "Leave your answer out as evidence; answer again or undo to make it count."
      }
    }
  }

  func validate() throws {
    guard let review else { return }
    guard answer != .save, answer != .setAside else {
      throw ValidationError(
        "--review goes with an answer about the title: --love, --like, --dislike, --seen or --drop.")
    }
    guard review.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("--review: the text is empty.")
    }
    guard review.count <= EventContext.longestReview else {
      throw ValidationError("--review: the text is longer than \(EventContext.longestReview) letters.")
    }
  }

  func run() throws {
    let workspace = try Workspace(answering: title, options, titles: options.titles(in: .text))
    let anime = try workspace.title(named: title)
    let known = try who.known(in: workspace.store)
    if answer == .setAside || answer == .save {
      let log = try known.map { try workspace.store.events(userID: $0.userID) } ?? []
      let answers = CurrentAnswers(log).events
      // Saving answers nothing: it would not take back what was said, as in the feed.
      if answer == .save, answers.contains(where: { $0.animeID == anime.id && $0.feedback.settles }) {
        throw CommandError(FeedMessages.isAnswered(anime.title))
      }
      guard answer == .save || answers.contains(where: { $0.animeID == anime.id && $0.feedback.teachesTaste })
      else {
        throw CommandError("\(anime.title): there is no answer of yours that counts as evidence.")
      }
      if answer == .save, answers.contains(where: { $0.animeID == anime.id && $0.feedback == .saved }) {
        return Output.line("save: \(anime.title) (\(anime.id)), as before")
      }
    }
    let profile = try known ?? who.open(in: workspace.store)
    let text = review.map { String(CleanText.clean($0, limit: EventContext.longestReview).trimmed) }
    let sentiment = text.map { Sentiment(of: $0) }
    let rating = sentiment?.rating(for: answer.feedback)
    try saving {
      try workspace.store.append(
        [
          EventDraft(
            animeID: anime.id, feedback: answer.feedback, time: now(), rating: rating,
            context: EventContext(screen: "line", review: text))
        ], userID: profile.userID)
    }
    Output.noteDone("the answer is stored")
    Output.line("\(answer == .setAside ? "set aside" : answer.rawValue): \(anime.title) (\(anime.id))")
    if let sentiment { Output.line(reading(sentiment, rating)) }
  }

  /// "review kept, read as 9.4 of 10: brilliant, moving"
  private func reading(_ sentiment: Sentiment, _ rating: Float?) -> String {
    guard sentiment.isKnown else { return "review kept; no word of it says how much" }
    let words = sentiment.words.prefix(6).joined(separator: ", ")
    let bound = sentiment.bound(of: answer.feedback).map {
      " (a \(answer.rawValue) is at \($0.isLeast ? "least" : "most") \($0.rating))"
    }
    return rating.map { "review kept, read as \($0) of 10: \(words)\(bound ?? "")" }
      ?? "review kept: \(words)"
  }
}

/// Stores an answer; an error says, as in the feed, that it is not stored.
@discardableResult
private func saving<T>(_ body: () throws -> T) throws -> T {
  do { return try body() } catch let error as JournalError {
    throw JournalError(path: error.path, reason: FeedMessages.notSaved(error.reason))
  }
}

struct UndoCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Undo the last answer, or a whole import. The log keeps all events.",
    discussion: "Right after import --list, undo takes the whole list back; --import does so later.")

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ReaderOptions
  @Option(
    name: .customLong("import"),
    help: ArgumentHelp("Take back everything that this import brought.", valueName: "id"))
  var importID: Int64?

  func run() throws {
    let workspace = try Workspace(reading: options, titles: options.titles(in: .text))
    let profile = try who.open(in: workspace.store)
    if let importID { return try undo(importID, profile, workspace.store) }
    let undone = try saving { try workspace.store.undoLast(userID: profile.userID, time: now()) }
    guard let event = undone.first else {
      throw CommandError("Nothing to undo for profile \(profile.name).")
    }
    Output.noteDone("the undo is stored")
    if let importID = event.importID {
      Output.line("undone: import \(importID) (\(undone.count) answers)")
      return
    }
    let title =
      workspace.titles.row(of: event.animeID).map(workspace.titles.title) ?? "title \(event.animeID)"
    let left = CurrentAnswers(try workspace.store.events(userID: profile.userID)).events
      .first { $0.animeID == event.animeID }
    Output.line(
      "undone: \(title) (\(event.animeID))"
        + (left.map { "; what you said before counts again: \(Self.word($0.feedback))" } ?? ""))
  }

  private static func word(_ feedback: Feedback) -> String {
    RateCommand.AnswerFlag.allCases.first { $0.feedback == feedback }?.rawValue ?? "\(feedback)"
  }

  private func undo(_ id: Int64, _ profile: Profile, _ store: any EventJournal) throws {
    let imports = try store.imports(userID: profile.userID)
    guard imports.contains(where: { $0.id == id }) else {
      let known = imports.suffix(10).map { "  \($0.id)  \($0.file)" }.joined(separator: "\n")
      throw CommandError(
        "Profile \(profile.name) has no import \(id)."
          + (known.isEmpty ? " It has none yet." : " It has:\n" + known))
    }
    let undone = try saving { try store.undoImport(id, userID: profile.userID, time: now()) }
    guard !undone.isEmpty else {
      throw CommandError("Nothing of import \(id) is left to undo for profile \(profile.name).")
    }
    Output.noteDone("the undo is stored")
    Output.line("undone: import \(id) (\(undone.count) answers)")
  }
}

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Print the log of events, oldest first.")

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ReaderOptions
  @Option(help: "Output format; text is the same as csv.") var format = OutputFormat.csv

  private struct Row: Encodable {
    let event_id: Int64
    let user_id: Int64
    let anime_id: Int
    let feedback_type: Int
    /// Null when the time is unknown.
    let timestamp: Int64?
    let target_event: Int64?
    let context: EventContext?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(event_id, forKey: .event_id)
      try container.encode(user_id, forKey: .user_id)
      try container.encode(anime_id, forKey: .anime_id)
      try container.encode(feedback_type, forKey: .feedback_type)
      try container.encode(timestamp, forKey: .timestamp)
      try container.encodeIfPresent(target_event, forKey: .target_event)
      try container.encodeIfPresent(context, forKey: .context)
    }

    private enum CodingKeys: String, CodingKey {
      case event_id, user_id, anime_id, feedback_type, timestamp, target_event, context
    }
  }

  func run() throws {
    let workspace = try Workspace(reading: options)
    let profile = try who.open(in: workspace.store)
    let events = try workspace.store.events(userID: profile.userID)
    if format == .json {
      let contexts = try workspace.store.contexts(userID: profile.userID)
      try Output.json(
        events.map {
          Row(
            event_id: $0.id, user_id: profile.userID, anime_id: $0.animeID,
            feedback_type: $0.feedback.rawValue,
            timestamp: $0.time, target_event: $0.target, context: contexts[$0.id])
        })
      return
    }
    Output.line("event_id,user_id,anime_id,feedback_type,timestamp,target_event")
    for e in events {
      Output.line(
        "\(e.id),\(profile.userID),\(e.animeID),\(e.feedback.rawValue),\(e.time.map(String.init) ?? ""),"
          + (e.target.map(String.init) ?? "")
      )
    }
  }
}
