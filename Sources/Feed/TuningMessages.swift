import Cards
import Foundations

/// What a night of tuning is told with: one sentence, short enough for a status line.
public enum TuningMessages {
  /// "Learned from 34 answers: 3 of the top 20 new; more Romance." Without a number it was learned from the answers of all.
  public static func learned(_ answers: Int?, before: Ranking, after: Ranking) -> String {
    let known = Set(before.cards.prefix(FeedMessages.seen).map(\.id))
    let shown = after.cards.prefix(FeedMessages.seen)
    let new = shown.count { !known.contains($0.id) }
    let moves = FeedMessages.genreMoves(
      from: before.cards.prefix(FeedMessages.seen), to: after.cards.prefix(FeedMessages.seen))
    let source = answers.map { $0.counted("answer") } ?? "what all answered"
    return "Learned from \(source): "
      + (new == 0
        ? "the top \(shown.count) are the same" : "\(new) of the top \(shown.count) new")
      + (moves.isEmpty ? "" : "; " + moves.joined(separator: ", ")) + "."
  }

  /// Why nothing changed.
  public static func unchanged(_ verdict: TuningVerdict, needed: Int) -> String {
    switch verdict.kind {
    case .promoted: "Learned from \(verdict.new.counted("answer"))."
    case .notBetter: "Nothing changed: no better on the newest \(verdict.held) answers."
    case .tellsWorse: "Nothing changed: tuned, loves stood out less."
    case .failsCheck: "Nothing changed: tuned, it served other people worse."
    case .noSignal: "Nothing changed: the newest \(verdict.held) answers look like chance."
    case .nothingNew where verdict.isFirst == true: "Nothing to learn: no loves, likes or dislikes yet."
    case .nothingNew: "Nothing to learn: no new loves, likes or dislikes."
    case .tooFew where verdict.new >= needed: unbalanced(verdict)
    case .tooFew: "Too few new answers: \(verdict.new) of \(needed); six must be loves."
    case .onlyDislikes: "Nothing to learn: no new answer loves a title."
    case .onlyLoves: "Nothing to learn: only loves; like or dislike some, too."
    case .cannotBeTuned: "Nothing to tune: this model has no weights of its own."
    }
  }

  /// Why enough answers are still too few.
  private static func unbalanced(_ verdict: TuningVerdict) -> String {
    let (loved, others) = (TuningVerdict.fewestLoved, TuningVerdict.fewestOthers)
    if verdict.held == 0 { return "Not tuned: too few answers of any one profile." }
    if verdict.loved < loved {
      return
        "Not tuned: \(verdict.loved) of \(loved) loves in the newest \(verdict.held) of \(verdict.new) answers."
    }
    if verdict.others < others {
      return "Not tuned: \(verdict.others) of \(others) likes and dislikes in the newest \(verdict.held)."
    }
    return "Not tuned: too few loves before the newest \(verdict.held) answers."
  }

  /// One word for tables.
  public static func word(_ kind: TuningVerdict.Kind) -> String {
    switch kind {
    case .promoted: "promoted"
    case .notBetter: "not better"
    case .tellsWorse: "tells worse"
    case .failsCheck: "fails the check set"
    case .noSignal: "no signal"
    case .nothingNew: "nothing new"
    case .tooFew: "too few"
    case .onlyDislikes: "only dislikes"
    case .onlyLoves: "only loves"
    case .cannotBeTuned: "cannot be tuned"
    }
  }
}
