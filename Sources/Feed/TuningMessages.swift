import Cards

/// What a night of tuning is told with: one sentence, short enough for a status line.
public enum TuningMessages {
  /// "Learned from 34 answers: 3 of the top 20 new; Romance up."
  public static func learned(_ answers: Int, before: Ranking, after: Ranking) -> String {
    let known = Set(before.cards.prefix(FeedMessages.seen).map(\.id))
    let new = after.cards.prefix(FeedMessages.seen).count { !known.contains($0.id) }
    let moves = FeedMessages.genreMoves(
      from: before.cards.prefix(FeedMessages.seen), to: after.cards.prefix(FeedMessages.seen))
    return "Learned from \(answers) \(answers == 1 ? "answer" : "answers"): "
      + (new == 0
        ? "the top \(FeedMessages.seen) are the same" : "\(new) of the top \(FeedMessages.seen) new")
      + (moves.isEmpty ? "" : "; " + moves.joined(separator: ", ")) + "."
  }

  /// Why nothing changed.
  public static func unchanged(_ verdict: TuningVerdict, needed: Int) -> String {
    switch verdict.kind {
    case .promoted: "Learned from \(verdict.new) answers."
    case .notBetter: "Nothing changed: no better on the newest \(verdict.held) answers."
    case .tellsWorse: "Nothing changed: tuned, loves stood out less."
    case .failsCheck: "Nothing changed: tuned, it served other people worse."
    case .noSignal: "Nothing changed: the newest \(verdict.held) answers look like chance."
    case .nothingNew: "Nothing to learn: no answers since the last time."
    case .tooFew where verdict.new >= needed: "Too few loves among the newest answers: six are needed."
    case .tooFew: "Too few new answers: \(verdict.new) of \(needed); six must be loves."
    case .onlyDislikes: "Nothing to learn: no new answer loves a title."
    case .onlyLoves: "Nothing to learn: only loves; like or dislike some, too."
    case .cannotBeTuned: "Nothing to tune: this model has no weights of its own."
    }
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
