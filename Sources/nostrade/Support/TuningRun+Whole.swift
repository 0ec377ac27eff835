import App
import Cards
import Feed
import Foundation
import Foundations
import Learning
import Models
import Recommending

/// Tuning where the model is one piece, which serves all profiles.
extension TuningRun {
  func tuneWhole(_ model: (scorer: any ItemScorer, card: ModelCard), _ people: [Person]) throws {
    let state = parts.state(.shared)
    guard let tunable = model.scorer as? SASRecScorer else {
      let said = "Nothing to tune: tuning cannot change a model of kind \(model.card.kind)."
      try rememberWhole(state, TuningVerdict(.cannotBeTuned), people, said: said)
      return Output.line(said)
    }
    let titles = try Workspace.titles(home, store)
    let night = WholeModelNight(
      Recommender(catalogue: titles, scorer: tunable), epochs: settings.epochs, rate: settings.rate,
      seed: settings.seed)
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
        try AtomicFile.link(home.servingModel, as: home.models + "/before.safetensors")
      }
      try ModelFile.write(tuned.model, card: tuned.card, to: home.servingModel)
    }
    var next = state
    if outcome.verdict.isJudged { next.judged = max(state.judged, outcome.judged) }
    let said =
      outcome.model == nil
      ? TuningMessages.unchanged(outcome.verdict, needed: TuningNight.fewestNew)
      : "The tuned model is now in use: it learned from \(outcome.verdict.new) answers."
    try rememberWhole(next, outcome.verdict, people, said: said)
    Log.main.info("tuned", metadata: ["verdict": "\(outcome.verdict.kind)"])
    Output.line(said)
  }

  /// Notes the end for all, and what each is told in the morning.
  private func rememberWhole(
    _ shared: TuningState, _ verdict: TuningVerdict, _ people: [Person], said: String
  ) throws {
    try store.checkPlace()
    var shared = shared
    shared.end(verdict, at: began)
    try parts.write(shared, .shared)
    for person in people {
      let owner = TunedOwner.profile(person.profile.userID)
      var state = parts.state(owner)
      state.end(verdict, at: began)
      state.say(
        said, serving: parts.servingIDs(person.profile.userID), newest: person.events.last?.id ?? 0,
        isQuiet: !verdict.isJudged)
      try parts.write(state, owner)
    }
  }
}
