import App
import ArgumentParser
import Catalogue
import Events
import Feed
import Foundation
import Journal
import Models
import Recommending
import Tensors
import Training

struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Fine-tune the model at work on your answers.",
    discussion: """
      The latest of what you liked is held back; only a model that foresees it better takes the place of the one at work.
      An open feed takes it up at the next key. `nostrade schedule --print` prints a line for crontab.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Option(help: "Passes over the answers.") var epochs = 10
  @Option(help: "Learning rate.") var rate: Float = 3e-5
  @Option(help: "Makes a run repeatable.") var seed: UInt64 = 1

  func validate() throws {
    guard epochs >= 1, rate > 0, rate < 1 else {
      throw ValidationError("--epochs and --rate must be positive.")
    }
  }

  func run() throws {
    BLAS.setThreads(1)
    let home = options.place
    let store = try JournalStore(path: home.database)
    let profile = try store.profile(named: who.profile)
    let library = try Workspace.models(home)
    let champion = library.serving
    let (serving, card) = try ModelFile.read(champion)
    if let chosen = try ProfileLog(store, profile).settings().model {
      let (path, member) = try library.find(chosen)
      let isIn = try path == champion && (member == nil || library.read(chosen).scorer is any TunableModel)
      guard isIn else {
        throw CommandError(
          "\(profile.name) ranks by \(FeedMessages.model(chosen)), which tuning cannot change: it teaches the SASRec of the model "
            + "by default. Choose that one (M in the feed, or nostrade feed --model NAME) and tune again.")
      }
    }
    guard let model = serving as? any TunableModel, let weights = model.tunableWeights else {
      throw CommandError(
        "\(champion): a model of kind \(card.kind) has nothing to tune; a SASRec, or an ensemble with one, has."
      )
    }
    let items = model.items
    let history = items.history(CurrentAnswers(try store.events(userID: profile.userID)).events)
    let outcome = try FineTuner.tune(
      weights, items: items, history: history, epochs: epochs, rate: rate, seed: seed)
    let figures =
      "foresees \(outcome.judged) held-back answers at \(TrainCommand.figure(outcome.challenger)) nats, the one at work "
      + "at \(TrainCommand.figure(outcome.champion))"
    guard let tuned = outcome.weights else {
      print("The model at work stays: the tuned one \(figures).")
      return
    }
    try home.make(home.models)
    var next = card
    next.trained = TrainCommand.today()
    next.metrics["tuned answers"] = Double(history.count)
    try ModelFile.write(
      try model.replacingTunableWeights(tuned, card: next), card: next, to: home.servingModel)
    print("A tuned model is at work: it \(figures).")
  }
}

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Print the crontab line that tunes every night.",
    discussion: "Add it with: (crontab -l; nostrade schedule --print) | crontab -")

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Flag(name: .customLong("print"), help: "Print the line (the only thing it does).") var prints = false

  func validate() throws {
    if !prints {
      throw ValidationError("Nothing is installed by itself: use --print, and add the line to your crontab.")
    }
  }

  func run() throws {
    let home = options.place
    try home.make(home.logs)
    func quoted(_ text: String) -> String {
      // A percent sign ends a crontab command unless it is escaped.
      "'" + text.replacingOccurrences(of: "'", with: "'\\''").replacingOccurrences(of: "%", with: "\\%") + "'"
    }
    let place = home.isOne ? " --home \(quoted(home.data))" : ""
    let profile = who.profile == "me" ? "" : " --profile \(quoted(who.profile))"
    print(
      "17 3 * * * \(quoted(Assets.executable)) tune\(place)\(profile) >> \(quoted(home.logs + "/tune.log")) 2>&1"
    )
  }
}
