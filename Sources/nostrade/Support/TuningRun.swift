import App
import Cards
import Catalogue
import Events
import Feed
import Foundation
import Foundations
import Journal
import Learning
import Models
import Recommending
import Terminal

/// One run of tuning in a home: reads the logs of all profiles, tunes, keeps the results and says how it ended.
struct TuningRun {
  let home: Home
  let store: any EventJournal
  let settings: (epochs: Int, rate: Float, seed: UInt64)
  let parts: TunedParts
  let library: ModelLibrary
  private let began = now()

  init(home: Home, store: any EventJournal, settings: (epochs: Int, rate: Float, seed: UInt64)) throws {
    (self.home, self.store, self.settings) = (home, store, settings)
    parts = TunedParts(models: home.models)
    library = try Workspace.models(home)
  }

  /// A profile with its answers.
  private struct Person {
    let profile: Profile
    let events: [Event]
    var tuning: TuningProfile
    let settings: RankingSettings
  }

  /// Tunes; the sentence printed last is about `profile`, or about all where that is nil.
  ///
  /// - Parameter reports: whether progress is printed as lines, for the feed.
  func run(for profile: Profile?, reports: Bool) throws {
    let model = try ModelFile.read(library.serving)
    let people = try people()
    let future = people.flatMap(\.events).count { ($0.time ?? 0) > began + 300_000 }
    if future > 0 {
      Report.note("\(future) answers have times after now; tuning goes by the order of the log.")
    }
    guard let ensemble = model.scorer as? Ensemble else {
      return try tuneWhole(model, people)
    }
    let titles = try Workspace.titles(home, store)
    let plain = Recommender(
      catalogue: titles, scorer: ensemble, neighbourCache: NeighbourCacheFiles(home.cache))
    let night = try TuningNight(
      plain, checkSet: { checkSet(titles) },
      progress: { what, done, all in Self.progress(what, done, all, reports) })
    let shared = try tuneShared(night, people, ensemble)
    for person in people { try tuneOwn(night, person, shared, ensemble, plain) }
    Report.endProgress()
    try report(people, shared.outcome.verdict, profile)
  }

  private static func progress(_ what: String, _ done: Int, _ all: Int, _ reports: Bool) {
    let text = all > 1 ? "\(what), \(100 * done / all)%" : what
    guard reports else { return Report.progress(text) }
    Output.line(ProcessTuner.progressMark + text)
    _ = Output.flush()
  }

  /// Made-up people, from the shipped autoencoder; nil without it.
  private func checkSet(_ titles: TitleTable) -> CheckSet? {
    let model = (try? library.read("autoencoder"))?.scorer as? any TwoHeadedScorer
    return model.map { CheckSet($0, titles) }
  }

  private func people() throws -> [Person] {
    let knobs = (try? Settings.read(home.settings).knobs) ?? RankingKnobs()
    return try store.profiles().map { profile, _ in
      let log = ProfileLog(store, profile, standard: knobs)
      let (events, settings) = (try log.load(), try log.settings())
      let owner = TunedOwner.profile(profile.userID)
      return Person(
        profile: profile, events: events,
        tuning: TuningProfile(
          userID: profile.userID, answers: CurrentAnswers(events).events, settings: settings,
          own: (try? parts.serving(owner))?.adjustment, judged: parts.state(owner).judged),
        settings: settings)
    }
  }

  // MARK: What all share

  /// What all share: before tonight, and from now on.
  private struct Shared {
    var before, after: EnsembleAdjustment?
    var outcome: TuningNight.Outcome
    /// What the verdict on it was about, with `fitted`, which has seen none of that.
    var fitted: EnsembleAdjustment?
  }

  private func tuneShared(_ night: TuningNight, _ people: [Person], _ ensemble: Ensemble) throws -> Shared {
    let serving = usable(.shared, ensemble)
    // What one person's answers say belongs to that person.
    guard people.count(where: { !$0.events.isEmpty }) > 1 else {
      return Shared(
        before: serving, after: serving,
        outcome: TuningNight.Outcome(verdict: TuningVerdict(.nothingNew), adjustment: nil, judged: 0))
    }
    // Profiles that rank by another model say nothing of this one's order, but all of what they love.
    let state = parts.state(.shared)
    let profiles = people.map { person in
      var profile = person.tuning
      profile.judged = state.judged
      profile.own = usable(.profile(profile.userID), ensemble)
      return profile
    }
    let outcome = try night.tuneShared(profiles, shared: serving)
    var shared = Shared(before: serving, after: serving, outcome: outcome)
    if try keep(outcome, .shared) {
      shared.after = outcome.adjustment
      shared.fitted = outcome.judgedAdjustment
    }
    try remember(outcome, .shared, said: "", newest: outcome.judged)
    return shared
  }

  /// What serves an owner, as far as it belongs to this ensemble.
  private func usable(_ owner: TunedOwner, _ ensemble: Ensemble) -> EnsembleAdjustment? {
    guard let part = try? parts.serving(owner), part.adjustment.fits(ensemble) else { return nil }
    return part.adjustment
  }

  // MARK: One profile's own

  private func tuneOwn(
    _ night: TuningNight, _ person: Person, _ shared: Shared, _ ensemble: Ensemble, _ plain: Recommender
  ) throws {
    let owner = TunedOwner.profile(person.profile.userID)
    var profile = person.tuning
    profile.own = usable(owner, ensemble)
    let before = [shared.before, profile.own].compactMap { $0 }
    var outcome = TuningNight.Outcome(
      verdict: TuningVerdict(.cannotBeTuned), adjustment: nil, judged: profile.judged)
    if person.settings.model == nil {
      // The verdict is about answers that nothing was fitted to, what all share included.
      outcome = try night.tuneOwn(
        profile, judgedWith: shared.fitted ?? shared.after, servedWith: shared.after)
      if try keep(outcome, owner) { profile.own = outcome.adjustment }
    }
    let after = [shared.after, profile.own].compactMap { $0 }
    let said =
      before == after
      ? sentence(person, outcome.verdict)
      : try change(person, ensemble, plain, before, after, max(outcome.verdict.new, 1))
    try remember(outcome, owner, said: said, newest: person.events.last?.id ?? 0)
  }

  private func sentence(_ person: Person, _ verdict: TuningVerdict) -> String {
    if let model = person.settings.model {
      return
        "Nothing to tune: \(person.profile.name) ranks by \(FeedMessages.model(model)), not the default one."
    }
    return TuningMessages.unchanged(verdict, needed: TuningNight.fewestNew)
  }

  /// What the night changed for a profile, in its own feed.
  private func change(
    _ person: Person, _ ensemble: Ensemble, _ plain: Recommender, _ before: [EnsembleAdjustment],
    _ after: [EnsembleAdjustment], _ answers: Int
  ) throws -> String {
    let options = ReloadingRanker.feedOptions(at: began).with(person.settings)
    func list(_ adjustments: [EnsembleAdjustment]) throws -> Ranking {
      Recommender(plain, scorer: try ensemble.adjusted(by: adjustments))
        .rank(person.tuning.answers, top: FeedMessages.seen, explained: 0, options: options)
    }
    return TuningMessages.learned(answers, before: try list(before), after: try list(after))
  }

  // MARK: Keeping

  /// Keeps a challenger, and lets it serve when it was promoted.
  ///
  /// - Returns: whether it serves now.
  private func keep(_ outcome: TuningNight.Outcome, _ owner: TunedOwner) throws -> Bool {
    guard let adjustment = outcome.adjustment, outcome.verdict.isJudged else { return false }
    // Tuning takes a while: a home that was moved away meanwhile must not be made anew.
    try store.checkPlace()
    let part = TunedPart(
      id: parts.nextID(owner), made: began, adjustment: adjustment, verdict: outcome.verdict,
      judged: outcome.judged)
    try parts.keep(part, owner)
    Log.main.info("tuned", metadata: ["result": "\(part.id)", "verdict": "\(outcome.verdict.kind)"])
    guard outcome.verdict.kind == .promoted else { return false }
    try parts.serve(part, owner)
    return true
  }

  private func remember(_ outcome: TuningNight.Outcome, _ owner: TunedOwner, said: String, newest: Int64)
    throws
  {
    try store.checkPlace()
    var state = parts.state(owner)
    if outcome.verdict.isJudged { state.judged = max(state.judged, outcome.judged) }
    (state.ran, state.verdict) = (began, outcome.verdict)
    if owner != .shared { (state.said, state.newest) = (said, newest) }
    try parts.write(state, owner)
  }

  private func report(_ people: [Person], _ shared: TuningVerdict, _ profile: Profile?) throws {
    if people.count > 1 || profile == nil {
      Output.line(
        "All \(people.count) profiles together: "
          + (shared.kind == .promoted
            ? "Learned from \(shared.new) answers."
            : TuningMessages.unchanged(shared, needed: TuningNight.fewestNew)))
    }
    if let profile {
      let said = parts.state(.profile(profile.userID)).said
      Output.line(people.count > 1 ? "\(profile.name): \(said)" : said)
    }
  }

  // MARK: A model without members

  /// Tunes a model that is one piece, which serves all profiles.
  private func tuneWhole(
    _ model: (scorer: any ItemScorer, card: ModelCard), _ people: [Person]
  ) throws {
    guard let tunable = model.scorer as? any TunableModel, tunable.tunableWeights != nil else {
      Output.line(
        "Nothing to tune: a model of kind \(model.card.kind) serves, which is a closed form or too large for one person's answers."
      )
      return
    }
    let titles = try Workspace.titles(home, store)
    let night = WholeModelNight(
      Recommender(catalogue: titles, scorer: tunable), epochs: settings.epochs, rate: settings.rate,
      seed: settings.seed)
    let state = parts.state(.shared)
    let profiles = people.map { person in
      var profile = person.tuning
      profile.judged = state.judged
      return profile
    }
    let outcome = try night.tune(profiles, card: model.card)
    try store.checkPlace()
    if let tuned = outcome.model {
      try home.make(home.models)
      if FileManager.default.fileExists(atPath: home.servingModel) {
        let before = home.models + "/before.safetensors"
        unlink(before)
        guard link(home.servingModel, before) == 0 else {
          throw FileError(path: before, operation: "cannot be made")
        }
      }
      try ModelFile.write(tuned.model, card: tuned.card, to: home.servingModel)
    }
    var next = state
    if outcome.verdict.isJudged { next.judged = max(state.judged, outcome.judged) }
    (next.ran, next.verdict) = (began, outcome.verdict)
    try parts.write(next, .shared)
    Log.main.info("tuned", metadata: ["verdict": "\(outcome.verdict.kind)"])
    Output.line(
      outcome.model == nil
        ? TuningMessages.unchanged(outcome.verdict, needed: TuningNight.fewestNew)
        : "The tuned model is now in use: it learned from \(outcome.verdict.new) answers.")
  }
}
