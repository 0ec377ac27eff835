import App
import ArgumentParser
import Catalogue
import Events
import Feed
import Foundation
import Foundations
import Journal
import Learning
import Models
import Recommending
import Tensors

struct TuneCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Fine-tune the current model on your answers.",
    discussion: """
      The latest titles you liked are held out. The tuned model replaces the current one only if it predicts them better. \
      An open feed switches to it at the next key press. `nostrade schedule --print` prints a line for crontab.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Option(help: "Epochs over the answers.") var epochs = 10
  @Option(help: "Learning rate.") var rate: Float = 3e-5
  @Option(help: "Random seed: makes a run repeatable.") var seed: UInt64 = 1

  func validate() throws {
    guard epochs >= 1, rate > 0, rate < 1 else {
      throw ValidationError("--epochs must be at least 1, and --rate above 0 and below 1.")
    }
  }

  func run() throws {
    BLAS.setThreads(1)
    let home = options.place
    HomeFiles(home: home).removeLeftovers()
    guard let (store, profile) = try who.find(in: home) else {
      throw CommandError(
        "Too few answers: \(home.database) has none yet. Open the feed and answer some titles.")
    }
    let library = try Workspace.models(home)
    let champion = library.serving
    let (serving, card) = try ModelFile.read(champion)
    if let chosen = try ProfileLog(store, profile).settings().model {
      let (path, member) = try library.find(chosen)
      let canTune = try path == champion && (member == nil || library.read(chosen).scorer is any TunableModel)
      guard canTune else {
        throw CommandError(
          "\(profile.name) ranks by \(FeedMessages.model(chosen)), which tuning cannot change: only the SASRec of the default model "
            + "can be tuned. Choose that model (M in the feed, or nostrade feed --model NAME) and tune again."
        )
      }
    }
    let events = CurrentAnswers(try store.events(userID: profile.userID)).events
    let tuning = try Tuning(serving, card: card, events: events, epochs: epochs, rate: rate, seed: seed)
    let outcome = tuning.outcome
    let figures =
      "\(ResultTable.figure(outcome.challenger)) nats on \(outcome.heldOutCount) held-out answers, the current one "
      + ResultTable.figure(outcome.champion)
    Log.main.info("tuned", metadata: ["accepted": "\(tuning.model != nil)", "answers": "\(events.count)"])
    guard let tuned = tuning.model else {
      Output.line("The current model stays: the tuned one reaches \(figures).")
      return
    }
    // Tuning takes minutes: a home that was moved away meanwhile must not be made anew.
    try store.checkPlace()
    try home.make(home.models)
    try ModelFile.write(tuned.model, card: tuned.card, to: home.servingModel)
    try store.checkPlace()
    Output.line("The tuned model is now in use: it reaches \(figures).")
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
    if who.create || who.profile != ProfileOptions.standard { _ = try who.find(in: home) }
    try home.make(home.logs)
    func quoted(_ text: String) throws -> String {
      guard CleanText.lines(text) == text, !text.contains("\n") else {
        throw CommandError(
          "A crontab line cannot hold \(Output.field(text)): it has characters that cannot be printed.")
      }
      // A percent sign ends a crontab command unless it is escaped.
      return "'"
        + text.replacingOccurrences(of: "'", with: "'\\''").replacingOccurrences(of: "%", with: "\\%") + "'"
    }
    // Cron does not know the variables of the shell that this runs in.
    let variables = try home.variables.map { try "\($0.name)=\(quoted($0.value)) " }.joined()
    let place = home.isOne ? try " --home \(quoted(home.data))" : ""
    let profile = who.profile == ProfileOptions.standard ? "" : try " --profile \(quoted(who.profile))"
    Output.line(
      "17 3 * * * \(variables)\(try quoted(Assets.executable)) tune\(place)\(profile) >> "
        + "\(try quoted(home.logs + "/tune.log")) 2>&1"
    )
  }
}
