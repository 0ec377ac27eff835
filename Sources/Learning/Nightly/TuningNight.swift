import Cards
import Catalogue
import Events
import Foundation
import Foundations
import Models
import Recommending
import Training

/// One night of tuning: what all profiles share is weighed anew on all their logs, then each profile's own part on its own.
///
/// The newest answers are held back. A challenger is fitted on the others and serves only if it ranks the held-back ones better than
/// the champion, beyond noise; only then it learns from them too.
public struct TuningNight {
  /// A challenger and its verdict.
  public struct Outcome: Sendable {
    /// How it ended.
    public var verdict: TuningVerdict
    /// The tuned weights: after a promotion fitted to all answers, else as they were judged. Nil without a challenger.
    public var adjustment: EnsembleAdjustment?
    /// The last event that has been judged.
    public var judged: Int64
    /// The tuned weights as they were judged.
    public var judgedAdjustment: EnsembleAdjustment?

    /// An outcome.
    public init(verdict: TuningVerdict, adjustment: EnsembleAdjustment?, judged: Int64) {
      (self.verdict, self.adjustment, self.judged) = (verdict, adjustment, judged)
    }
  }
  /// The fewest new answers of a verdict.
  public static let fewestNew = HeldBack.fewestNew

  /// Told what is being done, for a progress line.
  public typealias Progress = (_ what: String, _ done: Int, _ of: Int) -> Void

  private let base: Ensemble
  private let plain: Recommender
  private let checkSet: () -> CheckSet?
  private let progress: Progress

  /// A night over the model of `recommender`, which is to be an ensemble as it was trained.
  ///
  /// - Parameter checkSet: makes the check set when a challenger has come so far; nil where there is none.
  /// - Throws: `LearningError` for another kind of model.
  public init(
    _ recommender: Recommender, checkSet: @escaping () -> CheckSet? = { nil },
    progress: @escaping Progress = { _, _, _ in }
  ) throws {
    guard let ensemble = recommender.scorer as? Ensemble else {
      throw LearningError(
        "\(recommender.scorer.name): a model without members has no weights to tune.")
    }
    (base, plain, self.checkSet, self.progress) = (ensemble, recommender, checkSet, progress)
  }

  // MARK: All profiles

  /// Weighs what all profiles share. `shared` serves now; each profile keeps its own part on top.
  public func tuneShared(_ profiles: [TuningProfile], shared: EnsembleAdjustment?) throws -> Outcome {
    let all = profiles.map { HeldBack($0, base.items) }.filter { $0.new > 0 }
    var outcome = Outcome(
      verdict: HeldBack.opening(profiles, all), adjustment: nil, judged: all.map(\.newest).max() ?? 0)
    guard outcome.verdict.isJudged else { return outcome }
    let judgeable = HeldBack.speaking(all)
    guard let challenger = try fitShared(judgeable.map { ($0.profile, $0.before) }) else {
      outcome.verdict.kind = .tooFew
      return outcome
    }
    (outcome.adjustment, outcome.judgedAdjustment) = (challenger, challenger)
    var (judged, signals): ([JudgedProfile], [AnswerSignal]) = ([], [])
    for (place, one) in judgeable.enumerated() {
      progress("judging", place, judgeable.count)
      let own = one.profile.own.map { [$0] } ?? []
      let serving = try recommender((shared.map { [$0] } ?? []) + own)
      judged.append(JudgedProfile(one, serving: serving, tuned: try recommender([challenger] + own)))
      signals.append(AnswerSignal(one, serving: serving))
    }
    outcome.verdict = TuningVerdict(
      judged, signals, new: outcome.verdict.new, held: outcome.verdict.held)
    try check(&outcome.verdict, shared, challenger)
    if outcome.verdict.kind == .promoted {
      outcome.adjustment = try fitShared(judgeable.map { ($0.profile, $0.before + $0.held) }) ?? challenger
    }
    return outcome
  }

  private func fitShared(_ logs: [(TuningProfile, [Event])]) throws -> EnsembleAdjustment? {
    var cases: [EnsembleTuner.Case] = []
    for (place, (profile, events)) in logs.enumerated() {
      progress("reading logs", place, logs.count)
      cases += self.cases(profile, events, plain, base)
    }
    progress("weighing", 0, 1)
    return EnsembleTuner(base, of: base, cases).fit(.shared(profiles: logs.count))
  }

  private func check(
    _ verdict: inout TuningVerdict, _ shared: EnsembleAdjustment?, _ challenger: EnsembleAdjustment
  ) throws {
    guard verdict.kind == .promoted, let set = checkSet() else { return }
    let before = set.ndcg(try recommender(shared.map { [$0] } ?? []))
    let after = set.ndcg(try recommender([challenger]))
    (verdict.checkBefore, verdict.checkAfter) = (before, after)
    if after < before * (1 - CheckSet.mostFall) { verdict.kind = .failsCheck }
  }

  // MARK: One profile

  /// Weighs what belongs to one profile alone, on top of what all share.
  ///
  /// - Parameters:
  ///   - judgedWith: what all share, fitted without the answers that this verdict holds back.
  ///   - servedWith: what all share from now on.
  public func tuneOwn(
    _ profile: TuningProfile, judgedWith: EnsembleAdjustment?, servedWith: EnsembleAdjustment?
  ) throws -> Outcome {
    let one = HeldBack(profile, base.items)
    var outcome = Outcome(
      verdict: HeldBack.opening([profile], [one]), adjustment: nil, judged: one.newest)
    guard outcome.verdict.isJudged else { return outcome }
    let common = judgedWith.map { [$0] } ?? []
    progress("weighing", 0, 1)
    guard let challenger = try fitOwn(profile, one.before, common) else {
      outcome.verdict.kind = .tooFew
      return outcome
    }
    outcome.adjustment = challenger
    progress("judging", 0, 1)
    let serving = try recommender(common + (profile.own.map { [$0] } ?? []))
    let judged = JudgedProfile(one, serving: serving, tuned: try recommender(common + [challenger]))
    outcome.verdict = TuningVerdict(
      [judged], [AnswerSignal(one, serving: serving)], new: one.new, held: one.held.count)
    if outcome.verdict.kind == .promoted {
      let served = servedWith.map { [$0] } ?? []
      outcome.adjustment = try fitOwn(profile, one.before + one.held, served) ?? challenger
    }
    return outcome
  }

  private func fitOwn(_ profile: TuningProfile, _ events: [Event], _ common: [EnsembleAdjustment]) throws
    -> EnsembleAdjustment?
  {
    let ensemble = try base.adjusted(by: common)
    let ranking = common.isEmpty ? plain : Recommender(plain, scorer: ensemble)
    return EnsembleTuner(ensemble, of: base, cases(profile, events, ranking, ensemble)).fit(.own)
  }

  // MARK: Cases

  /// Cases of a log: its answers in random parts, each hidden once.
  private func cases(
    _ profile: TuningProfile, _ events: [Event], _ ranking: Recommender, _ ensemble: Ensemble
  ) -> [EnsembleTuner.Case] {
    let options = HeldBack.options(profile, after: events)
    return HeldBack.folds(of: events, profile: profile).compactMap { shown, hidden in
      func items(_ isWanted: (Event) -> Bool) -> [Int32] {
        hidden.filter(isWanted).compactMap { ensemble.items.row($0.animeID) }
      }
      let loved = items { $0.feedback == .love }
      guard !loved.isEmpty else { return nil }
      return EnsembleTuner.Case(
        history: ensemble.items.history(shown), query: Query(time: options.time, signal: .love), loved: loved,
        others: items { $0.feedback != .love }, content: ranking.contentTerm(shown, options: options))
    }
  }

  // MARK: Judging

  private func recommender(_ adjustments: [EnsembleAdjustment]) throws -> Recommender {
    adjustments.isEmpty ? plain : Recommender(plain, scorer: try base.adjusted(by: adjustments))
  }
}
