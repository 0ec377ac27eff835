import Cards
import Catalogue
import Events
import Foundations

/// Messages of the status line that more than one screen shows. Those of one screen are in its file.
public enum FeedMessages {
  /// "loved"
  public static func past(_ feedback: Feedback) -> String {
    switch feedback {
    case .dislike: "disliked"
    case .like: "liked"
    case .love: "loved"
    case .seen: "seen"
    case .saved: "saved"
    case .unsaved: "unsaved"
    case .skipped: "skipped"
    case .undo: "undone"
    case .dropped: "dropped"
    case .evidenceOff: "set aside"
    }
  }

  /// "the linear model"
  public static func model(_ name: String?) -> String {
    guard let name else { return "the default model" }
    return name.contains("/") ? "the model of \(name)" : "the \(name) model"
  }

  // What a key did, or why it did nothing
  static let noOtherModel = "There is no other model."
  static let modelInUse = "This model is already in use."
  static func rankedBy(_ model: String) -> String { "Ranked by \(model)." }
  /// Why an undo does nothing.
  public static let nothingToUndo = "Nothing to undo."
  /// Why a redo does nothing.
  public static let nothingToRedo = "Nothing to redo."
  /// Why an answer does nothing where a title could be selected.
  public static let noTitle = "No title is selected."
  /// After a copy that tmux confirmed.
  public static let copiedToTmux = "The link is in tmux's buffer."
  /// After a copy that nothing confirms.
  public static let sentToTerminal = "The link was sent to the terminal; not every terminal takes it."
  /// After a copy that could not even be sent.
  public static let notCopied = "The link was not copied: the terminal did not accept it."
  /// Why a paste does nothing where there is no text field.
  public static let pasteNotRead = "Pasted text is not read here."
  static func titles(in language: TitleLanguage) -> String {
    switch language {
    case .romaji: "Titles in romaji."
    case .english: "Titles in English, where there is an English name."
    case .japanese: "Titles in Japanese, where there is a Japanese name."
    }
  }
  static let noColours = "There are no colours here."
  /// After a switch to another theme.
  public static func theme(_ name: String) -> String {
    "Theme: \(name). theme = \"\(name)\" in config.toml keeps it."
  }
  /// After the file of the theme was read again.
  public static let themeReloaded = "The theme was loaded again."
  /// Why tuning does not start.
  public static let tuningAlready = "Tuning is already running."
  static let tuning = Status.tuning("Tuning in the background...")
  static func tuning(_ what: String) -> Status { .tuning("Tuning in the background: \(what)...") }
  static let nothingPasses = "Nothing passes the filters."
  static let feedIsOut = "The feed has run out; a search finds any title again."
  static let skipIsForTheCard = "Only the card on top of the feed can be skipped."
  /// Why a title is not saved.
  public static func isAnswered(_ title: String) -> String {
    "\(title) is already answered; answer again to change it."
  }
  static func isSetAside(_ title: String) -> String { "\(title) is set aside already." }
  /// Why no answer can be set aside where no reason names one.
  public static let noAnswerNamed = "No reason here names an answer."
  /// Why the answer to a title beside another one cannot be set aside.
  static func noReasonNames(_ title: String) -> String {
    "No reason of this card names " + sentenceEnd(title)
  }
  /// Why an answer cannot be set aside while a reason without one is selected.
  public static let reasonNamesNone = "This reason names no answer."
  /// The same where the answers that are named are those of others who watch along; `key` changes whom answers go to.
  static func named(by people: [String], isOne: Bool, answersTo name: String, key: String?) -> String {
    (isOne ? "This reason names an answer of " : "Reasons here name answers of ") + people.listed
      + " alone, and answers go to \(name)" + (key.map { ": \($0) changes that." } ?? ".")
  }
  static func isAlready(_ title: String, _ feedback: Feedback) -> String {
    "\(title) is already \(past(feedback))."
  }

  // What happened outside the feed
  /// "3 answers recorded."
  public static func recorded(_ answers: Int) -> String { "\(answers) answers recorded." }
  /// "3 answers undone."
  public static func undone(_ answers: Int) -> String { "\(answers) answers undone." }
  /// "3 changes.": of several kinds.
  public static func changes(_ count: Int) -> String { "\(count) changes." }
  /// At the start, where the database cannot be written.
  public static let readOnly = "The database cannot be written: answers will not be saved."
  /// On leaving after a commit that failed.
  public static let lastAnswerNotSaved = "The last answer was not saved."
  /// After a commit that failed.
  public static func notSaved(_ why: String) -> String { "Not saved: " + why }
  /// On leaving after filters or knobs that could not be stored.
  public static let lastSettingNotSaved = "The last change of filters or knobs was not saved."
  /// After filters or knobs that could not be stored.
  public static func settingsNotSaved(_ why: String) -> String { "Filters and knobs not saved: " + why }
  /// After another profile was opened.
  public static func feed(of profile: String) -> String { "Switched to profile \(profile)." }
  /// Why nobody else can be answered for.
  public static let watchesAlone = "You watch alone: mark another profile in the profile switcher."
  /// After profiles were marked to watch together, or none is left.
  public static func together(_ people: [String], answersTo: String) -> String {
    guard people.count > 1 else { return "Your own feed again." }
    return "One feed for \(people.listed). " + self.answersTo(answersTo)
  }
  /// "Answers go to anna."
  public static func answersTo(_ name: String) -> String { "Answers go to \(name)." }
  /// The name of a title that the catalogue does not have.
  public static func unknownTitle(_ id: Int) -> String { "title \(id)" }
  /// When a language model gave no answer of use: the program's own rules read the sentence.
  public static func modelNotUsed(_ why: String) -> String {
    "Read by rules, not by the language model: \(why)"
  }
  /// When its comment cannot be shown.
  public static func noComment(_ why: String) -> String { "No comment of the language model: \(why)" }
  /// When the file of scores cannot be read.
  public static func noScores(_ why: String) -> String { "No scores: \(why)" }

  /// What is told with its effect on the ranking.
  private static func isToldWithChange(_ feedback: Feedback) -> Bool {
    feedback.teachesTaste || feedback == .undo || feedback == .evidenceOff
  }

  /// What an answer did to the ranking: "Loved Monster. 7 of the top 20 are new; more Drama, less Comedy."
  ///
  /// - Parameter undone: what an undo takes back.
  public static func effect(
    of feedback: Feedback, on title: String, undone: Feedback? = nil, before: Ranking, after: Ranking
  ) -> Status {
    let past = past(feedback)
    let verb = undone.map { "Undone: \(self.past($0))" } ?? past.prefix(1).uppercased() + past.dropFirst()
    guard isToldWithChange(feedback) else { return .plain(verb + " " + sentenceEnd(title)) }
    return .effect(
      RankingEffect(
        verb: verb, said: sentenceEnd(title), passing: passing(before: before, after: after),
        change: change(before: before, after: after)))
  }

  /// With a full stop, unless it ends a sentence already.
  static func sentenceEnd(_ text: String) -> String {
    [".", "!", "?", "…", "。", "！", "？"].contains(text.last.map(String.init)) ? text : text + "."
  }

  /// A sentence, and the effect on the ranking. How many titles pass is told where it changed: a knob changes it seldom.
  public static func effect(_ said: String, before: Ranking, after: Ranking) -> Status {
    let passes = before.candidates == after.candidates ? nil : passing(before: before, after: after)
    return .effect(
      RankingEffect(said: said, passing: passes, change: change(before: before, after: after)))
  }

  /// "812 of 1,532 pass."; nil where there is no filter.
  private static func passing(before: Ranking, after: Ranking) -> String? {
    guard after.filteredOut > 0 || before.filteredOut > 0 else { return nil }
    let all = after.candidates + after.filteredOut
    return after.filteredOut == 0
      ? "All \(all.formattedCount) pass."
      : "\(after.candidates.formattedCount) of \(all.formattedCount) pass."
  }

  /// "2026-11-21" of Unix milliseconds, the person's own day; empty for an unknown time. A list tells days without a time of day: they
  /// are stored as a day's first moment in UTC, and shown as that day wherever the person is.
  public static func day(_ time: Int64) -> String {
    guard time > 0 else { return "" }
    let seconds = time / 1000
    return (time % 86_400_000 == 0 ? CivilTime(utc: seconds) : CivilTime(local: seconds))?.date ?? ""
  }

  /// After an import: "412 titles of your list: 398 new answers, 14 not found (kept for later)."
  public static func imported(_ count: Int, new: Int, missing: Int) -> String {
    count.counted("title") + " of your list: "
      + new.counted("new answer")
      + (missing > 0 ? ", \(missing) not found (kept for later)." : ".")
  }
  /// After an exported profile was made again.
  public static func restored(_ count: Int) -> String {
    count.counted("event") + " restored."
  }

  /// Others have answered for the profile.
  public static func answeredElsewhere(_ count: Int) -> String {
    count.counted("answer was", "answers were") + " given elsewhere."
  }

  /// "Imported list taken back: 3 answers. Redo brings them again."
  public static func importTakenBack(_ count: Int) -> String {
    "Imported list taken back: \(count.counted("answer")). Redo brings them again."
  }

  /// After going back to before an answer.
  public static func rewound(_ count: Int) -> String {
    count == 1
      ? "1 answer undone." : "\(count) answers undone; each can be redone."
  }

  /// How many cards the sentence about an effect compares.
  public static let seen = 20

  /// "7 of the top 20 are new", then genres that moved; nothing where there is nothing to compare.
  private static func change(before: Ranking, after: Ranking) -> [String] {
    let (old, new) = (before.cards.prefix(seen), after.cards.prefix(seen))
    let known = Set(old.map(\.id))
    let fresh = new.filter { !known.contains($0.id) }.count
    guard !new.isEmpty, !old.isEmpty else { return [] }
    // The cards that moved up when the answered one left are not news.
    let ids = Set(new.map(\.id))
    let stayed = old.map(\.id).filter(ids.contains)
    let text =
      switch (fresh, new.count) {
      case (0, let count) where count < old.count:
        "\(count) of the top \(old.count) \(count == 1 ? "is" : "are") left"
      case (0, 1): "The top card is unchanged"
      case (_, 1): "The top card is new"
      case (0, let count) where stayed != new.map(\.id): "The top \(count) are the same in another order"
      case (0, let count): "The top \(count) are unchanged"
      case (let fresh, let count): "\(fresh) of the top \(count) \(fresh == 1 ? "is" : "are") new"
      }
    return [text] + genreMoves(from: old, to: new)
  }

  /// The genres that more and fewer of some cards have than of others: "more Drama", "less Comedy". The way back says the opposite.
  static func genreMoves(from old: ArraySlice<Card>, to new: ArraySlice<Card>) -> [String] {
    var counts: [String: Int] = [:]
    for card in new { for genre in card.anime.genres { counts[genre, default: 0] += 1 } }
    for card in old { for genre in card.anime.genres { counts[genre, default: 0] -= 1 } }
    var moves: [String] = []
    // Of genres that moved as far the first by name counts, up and down.
    let names = counts.keys.sorted()
    if let up = names.max(by: { counts[$0] ?? 0 < counts[$1] ?? 0 }), counts[up] ?? 0 >= 2 {
      moves.append("more \(up)")
    }
    if let down = names.min(by: { counts[$0] ?? 0 < counts[$1] ?? 0 }), counts[down] ?? 0 <= -2 {
      moves.append("less \(down)")
    }
    return moves
  }
}
