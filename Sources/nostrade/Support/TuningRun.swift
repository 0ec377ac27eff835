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
  let began = now()

  init(home: Home, store: any EventJournal, settings: (epochs: Int, rate: Float, seed: UInt64)) throws {
    (self.home, self.store, self.settings) = (home, store, settings)
    parts = home.tuned
    library = try Workspace.models(home)
    try parts.note(journal: try home.journalPlace().identity(home))
  }

  /// A profile with its answers.
  struct Person {
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
    checkClock(people)
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
    let told = try people.map { Told($0, try tuneOwn(night, $0, shared, ensemble, plain)) }
    Report.endProgress()
    logVerdicts(people)
    report(told, shared.outcome.verdict, profile, reports: reports)
  }

  private func checkClock(_ people: [Person]) {
    let future = people.flatMap(\.events).count { ($0.time ?? 0) > began + 300_000 }
    if future > 0 {
      Report.note(
        "\(Output.count(future, "answer")) \(future == 1 ? "has a time" : "have times") after now; tuning goes by the order of the log."
      )
    }
    let last = parts.owners.map { parts.state($0).ran }.max() ?? 0
    if last > began {
      Report.note(
        "The clock says \(TuningReport.time(began)), and the last run was at \(TuningReport.time(last)): it was put back. Results are told apart by their numbers."
      )
    }
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
    let knobs = try home.readSettings().knobs
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
    var before, after: TunedPart?
    var outcome: TuningNight.Outcome
  }

  private func tuneShared(_ night: TuningNight, _ people: [Person], _ ensemble: Ensemble) throws -> Shared {
    let serving = usable(.shared, ensemble)
    // What one person's answers say belongs to that person.
    guard Self.speakTogether(people) else {
      return Shared(
        before: serving, after: serving,
        outcome: TuningNight.Outcome(verdict: TuningVerdict(.nothingNew), adjustment: nil, judged: 0))
    }
    // Profiles that rank by another model say nothing of this one's order, but all of what they love.
    let state = parts.state(.shared)
    let profiles = people.map { person in
      var profile = person.tuning
      profile.judged = state.judged
      profile.own = usable(.profile(profile.userID), ensemble)?.adjustment
      return profile
    }
    let outcome = try night.tuneShared(profiles, shared: serving?.adjustment)
    let promoted = try keep(outcome, .shared)
    try remember(outcome, .shared) { _ in }
    return Shared(before: serving, after: promoted ?? serving, outcome: outcome)
  }

  private static func speakTogether(_ people: [Person]) -> Bool {
    people.count { !$0.events.isEmpty } > 1
  }

  /// What serves an owner, as far as it belongs to this ensemble.
  private func usable(_ owner: TunedOwner, _ ensemble: Ensemble) -> TunedPart? {
    guard let part = try? parts.serving(owner), part.adjustment.fits(ensemble) else { return nil }
    return part
  }

  // MARK: One profile's own

  /// - Returns: what is said, and whether the ranking changed.
  private func tuneOwn(
    _ night: TuningNight, _ person: Person, _ shared: Shared, _ ensemble: Ensemble, _ plain: Recommender
  ) throws -> (said: String, isChange: Bool) {
    let owner = TunedOwner.profile(person.profile.userID)
    var profile = person.tuning
    let served = usable(owner, ensemble)
    profile.own = served?.adjustment
    var own = served
    var outcome = TuningNight.Outcome(
      verdict: TuningVerdict(.cannotBeTuned), adjustment: nil, judged: profile.judged)
    if person.settings.model == nil {
      // The verdict is about answers that nothing was fitted to, what all share included.
      let first = profile.answers.first { $0.id > profile.judged }?.id ?? .max
      outcome = try night.tuneOwn(
        profile, judgedWith: shared.after?.adjustment(forAnswersFrom: first),
        servedWith: shared.after?.adjustment)
      own = try keep(outcome, owner) ?? own
    }
    let before = lastTold(person, [shared.before, served], [shared.after, own], ensemble)
    let after = [shared.after, own].compactMap { $0 }
    let isChange = person.settings.model == nil && before.map(\.adjustment) != after.map(\.adjustment)
    let said =
      isChange
      ? try change(
        person, ensemble, plain, before, after, ownAnswers: own?.id == before.last?.id ? nil : own)
      : sentence(person, outcome.verdict)
    try remember(outcome, owner) {
      $0.say(
        said, serving: after.map(\.id), newest: person.events.last?.id ?? 0,
        isQuiet: !isChange && !outcome.verdict.isJudged && person.settings.model == nil)
    }
    return (said, isChange)
  }

  /// What served a person when something was last said about it: a run that was killed may have promoted a result without a word.
  /// What served before this run counts where nothing newer does: a person who went back knows.
  private func lastTold(
    _ person: Person, _ before: [TunedPart?], _ after: [TunedPart?], _ ensemble: Ensemble
  ) -> [TunedPart] {
    let owners = [TunedOwner.shared, .profile(person.profile.userID)]
    let state = parts.state(owners[1])
    let first = person.events.first?.id ?? .max
    return zip(owners, zip(before, after)).compactMap { owner, part in
      guard let after = part.1, state.ran == 0 ? first <= after.judged : state.serving != nil else {
        return part.0
      }
      let id = (state.serving ?? []).first { TunedOwner(id: $0) == owner }
      guard TunedOwner.number(of: after.id) > TunedOwner.number(of: id ?? "") else { return part.0 }
      guard let id else { return nil }
      return parts.kept(owner).first { $0.id == id && $0.adjustment.fits(ensemble) } ?? part.0
    }
  }

  private func sentence(_ person: Person, _ verdict: TuningVerdict) -> String {
    if let model = person.settings.model {
      return
        "Nothing to tune: \(person.profile.name) ranks by \(FeedMessages.model(model)), not the default one."
    }
    return TuningMessages.unchanged(verdict, needed: TuningNight.fewestNew)
  }

  /// What changed for a profile, in its own feed.
  ///
  /// - Parameter ownAnswers: its own new result; nil where only what all share is new.
  private func change(
    _ person: Person, _ ensemble: Ensemble, _ plain: Recommender, _ before: [TunedPart],
    _ after: [TunedPart], ownAnswers: TunedPart?
  ) throws -> String {
    let options = ReloadingRanker.feedOptions(at: began).with(person.settings)
    func list(_ parts: [TunedPart]) throws -> Ranking {
      Recommender(plain, scorer: try ensemble.adjusted(by: parts.map(\.adjustment)))
        .rank(person.tuning.answers, top: FeedMessages.seen, explained: 0, options: options)
    }
    return TuningMessages.learned(
      ownAnswers?.verdict.new, before: try list(before), after: try list(after))
  }

  // MARK: Keeping

  /// Keeps a challenger, and lets it serve when it was promoted.
  ///
  /// - Returns: the result, when it serves now.
  private func keep(_ outcome: TuningNight.Outcome, _ owner: TunedOwner) throws -> TunedPart? {
    guard let adjustment = outcome.adjustment, outcome.verdict.isJudged else { return nil }
    // Tuning takes a while: a home that was moved away meanwhile must not be made anew.
    try store.checkPlace()
    let part = TunedPart(
      id: parts.nextID(owner), made: began, adjustment: adjustment, verdict: outcome.verdict,
      judged: outcome.judged, judgedAdjustment: outcome.judgedAdjustment)
    try parts.keep(part, owner)
    Log.main.info("tuned", metadata: ["result": "\(part.id)", "verdict": "\(outcome.verdict.kind)"])
    guard outcome.verdict.kind == .promoted else { return nil }
    try parts.serve(part, owner)
    return part
  }

  private func remember(
    _ outcome: TuningNight.Outcome, _ owner: TunedOwner, _ say: (inout TuningState) -> Void
  ) throws {
    try store.checkPlace()
    var state = parts.state(owner)
    if outcome.verdict.isJudged { state.judged = max(state.judged, outcome.judged) }
    state.end(outcome.verdict, at: began)
    say(&state)
    try parts.write(state, owner)
  }

  // MARK: Telling

  /// Logs how the night ended: the verdict on what all share, and how many people had each.
  private func logVerdicts(_ people: [Person]) {
    let verdicts = people.compactMap {
      parts.state(.profile($0.profile.userID)).verdict.map { "\($0.kind)" }
    }
    let counts = Dictionary(grouping: verdicts) { $0 }.map { "\($0) \($1.count)" }.sorted()
    let shared = parts.state(.shared).verdict.map { "\($0.kind)" } ?? "none"
    Log.main.info(
      "night ended", metadata: ["all": "\(shared)", "profiles": "\(counts.joined(separator: ", "))"])
  }

  /// What is said to a person about this run.
  private struct Told {
    let person: Person
    let said: String
    let isChange: Bool

    init(_ person: Person, _ told: (said: String, isChange: Bool)) {
      (self.person, said, isChange) = (person, told.said, told.isChange)
    }
  }

  /// Of a large home not everybody's line is printed.
  private static let mostTold = 20

  /// Prints a line for all profiles, one for each whose ranking changed, and last the one about `profile`, bare for the feed.
  private func report(
    _ told: [Told], _ shared: TuningVerdict, _ profile: Profile?, reports isBare: Bool
  ) {
    if Self.speakTogether(told.map(\.person)) {
      Output.line(
        "All \(told.count) profiles together: "
          + (shared.kind == .promoted
            ? "Learned from \(shared.new) answers."
            : TuningMessages.unchanged(shared, needed: TuningNight.fewestNew)))
    }
    func line(_ one: Told) { Output.line("\(one.person.profile.name): \(one.said)") }
    // Where only one person is here, nobody else can be meant.
    let asked = told.first { $0.person.profile.userID == profile?.userID }
    if asked == nil, told.count == 1 { told.forEach(line) }
    if told.count > 1 {
      let others = told.filter { $0.isChange && $0.person.profile.userID != profile?.userID }
      others.prefix(Self.mostTold).forEach(line)
      if others.count > Self.mostTold {
        Output.line(
          "The rankings of \(others.count - Self.mostTold) more changed; nostrade tune --report tells.")
      }
    }
    guard let asked else { return }
    if told.count > 1, !isBare { line(asked) } else { Output.line(asked.said) }
  }
}
