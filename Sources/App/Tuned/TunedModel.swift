import Foundations
import Models

extension TunedParts {
  /// `model` as it serves a profile, or where that is nil anybody: an ensemble with what was tuned for all and for the profile. What
  /// cannot be used is left out and told in `problem`; `ids` are those of what is used.
  public func applied(to model: any ItemScorer, profile: Int64?) -> (
    scorer: any ItemScorer, ids: [String], problem: String?
  ) {
    guard let ensemble = model as? Ensemble else { return (model, [], nil) }
    var used: [EnsembleAdjustment] = []
    var ids: [String] = []
    var problem: String?
    for owner in [TunedOwner.shared] + (profile.map { [.profile($0)] } ?? []) {
      do {
        guard let part = try serving(owner) else { continue }
        _ = try ensemble.adjusted(by: [part.adjustment])
        used.append(part.adjustment)
        ids.append(part.id)
      } catch { problem = "\(error)" }
    }
    guard !used.isEmpty, let adjusted = try? ensemble.adjusted(by: used) else {
      return (model, [], problem)
    }
    return (adjusted, ids, problem)
  }

  /// What the last night said to a profile whose newest event is `newest`; nil once there were answers since, or something else serves.
  /// While tuning fails, that is said.
  public func news(of profile: Int64, newest: Int64) -> String? {
    if attempt?.error != nil { return TuningAttempt.failed }
    let state = state(.profile(profile))
    guard state.ran > 0, !state.said.isEmpty, state.newest >= newest else { return nil }
    guard state.serving.map({ $0 == servingIDs(profile) }) ?? true else { return nil }
    return CleanText.clean(state.said, limit: 200)
  }

  /// Names of the results that serve a profile: what all share, and its own.
  public func servingIDs(_ profile: Int64) -> [String] {
    [TunedOwner.shared, .profile(profile)].compactMap { (try? serving($0))?.id }
  }

  /// Versions of the files that `applied` reads: two `stat` calls.
  public func versions(profile: Int64?) -> [FileVersion] {
    ([TunedOwner.shared] + (profile.map { [.profile($0)] } ?? [])).map { FileVersion(servingFile($0)) }
  }
}
