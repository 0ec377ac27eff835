import App
import ArgumentParser
import Feed
import Foundation
import Foundations
import Journal
import Tensors

struct TuneCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Tune the ranking on your answers.",
    discussion: """
      Weighs the members of the model anew: what all profiles share on all their answers, then each profile's own part on its own. \
      The newest answers are held back, and the result is used only if it ranks them better, beyond noise; otherwise it is kept aside. \
      It takes 20 new answers, 6 of them loves. An open feed switches at the next key press. \
      `nostrade schedule install` tunes every night.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Option(help: "Epochs over the answers, where a SASRec alone serves.") var epochs = 10
  @Option(help: "Learning rate, where a SASRec alone serves.") var rate: Float = 3e-5
  @Option(help: "Random seed, where a SASRec alone serves: makes a run repeatable.") var seed: UInt64 = 1
  @Flag(help: .hidden) var lines = false
  @Flag(help: "Only tell how the last runs ended.") var report = false

  func validate() throws {
    guard epochs >= 1, rate > 0, rate < 1 else {
      throw ValidationError("--epochs must be at least 1, and --rate above 0 and below 1.")
    }
  }

  func run() throws {
    let home = options.place
    if report { return try TuningReport(home: home).show() }
    ProcessPriority.yield()
    BLAS.setThreads(1)
    HomeFiles(home: home).removeLeftovers()
    // The profile is only who is told; a home may lack the standard one and have others.
    let found = try who.find(in: home)
    let tooFew = CommandError(
      "Too few answers: \(home.database) has none yet. Open the feed and answer some titles.")
    guard FileManager.default.fileExists(atPath: home.database) else { throw tooFew }
    let store = try found?.store ?? Journals.open(home)
    guard try store.profiles().contains(where: { $0.events > 0 }) else { throw tooFew }
    try home.make(home.models)
    guard let lock = try ProcessLock(home.models + "/tuning.lock") else {
      Output.line("Tuning is already running; this run does nothing.")
      return
    }
    try withExtendedLifetime(lock) {
      try TuningRun(
        home: home, store: store, settings: (epochs: epochs, rate: rate, seed: seed)
      ).run(for: found?.profile, reports: lines)
    }
  }
}
