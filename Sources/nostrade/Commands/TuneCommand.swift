import App
import ArgumentParser
import Feed
import Foundation
import Foundations
import Journal
import PostgresJournal
import Tensors

struct TuneCommand: HomeCommand {
  static let namesTitles = false
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Tune the ranking on your answers.",
    discussion: """
      Weighs the members of the model anew: what all profiles share on all their answers, then each profile's own part on its own. \
      The newest answers are held back, and the result is used only if it ranks them better, beyond noise; otherwise it is kept aside. \
      It takes 20 new answers; those held back, the first time the newest 40%, must hold 6 loves and 3 others. An open feed switches at the next key press. \
      `nostrade schedule install` tunes every night.
      """)

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ToldOptions
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
    if report {
      let profile = who.named == nil ? nil : try who.known(in: home)?.profile
      return try TuningReport(home: home).show(only: profile.map { .profile($0.userID) })
    }
    // A feed that is left while it tunes reads no more.
    if lines { signal(SIGPIPE, SIG_IGN) }
    ProcessPriority.yield()
    BLAS.setThreads(1)
    HomeFiles(home: home).removeLeftovers()
    HomeFiles(home: home).hideLogs()
    // The profile is only who is told; a home may lack the standard one and have others.
    let found = Result { try who.known(in: home) }
    let told = who.named ?? (try? found.get())?.profile.name
    // The log of nights says when each was.
    if Self.writesToLog {
      Report.note("\(Self.time()) tune" + (told.map { ", profile \(Output.field($0))" } ?? ""))
    }
    do { try tune(home, found.get()) } catch {
      noteFailure(error, home)
      throw error
    }
  }

  /// Whether all that is said goes to one file, as that of a nightly job.
  private static var writesToLog: Bool {
    var (out, errors) = (stat(), stat())
    return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &errors) == 0
      && out.st_mode & S_IFMT == S_IFREG && out.st_dev == errors.st_dev && out.st_ino == errors.st_ino
  }

  /// "2026-11-30 13:38:52", the machine's own time.
  private static func time() -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyy-MM-dd HH:mm:ss"
    return format.string(from: Date())
  }

  /// Remembers why tuning failed: of a nightly job nobody sees what it prints. A home without models was never tuned.
  private func noteFailure(_ error: any Error, _ home: Home) {
    // A wrong name is told on the spot, and fails nobody's night: only of a job nobody would hear of it.
    guard FileManager.default.fileExists(atPath: home.models), !(error is UnknownProfile) || Self.writesToLog
    else { return }
    let parts = home.tuned
    var attempt = parts.attempt ?? TuningAttempt(began: now(), process: getpid())
    if attempt.process != getpid() { attempt = TuningAttempt(began: now(), process: getpid()) }
    attempt.ended = now()
    attempt.error = CleanText.clean("\(error)", limit: 500)
    try? parts.write(attempt)
  }

  private func tune(_ home: Home, _ found: (store: any EventJournal, profile: Profile)?) throws {
    // A job would tune a home of a mistyped name for ever.
    if try home.journalPlace() == .own { try home.mustExist() }
    // A night before the first answer is no failure.
    func nothingYet(_ place: String) {
      Output.line("Nothing to learn: \(place) has no answers yet. Open the feed and answer some titles.")
    }
    guard try home.journalPlace().exists(home) else { return nothingYet(try home.ownDatabase("tune")) }
    let store = try found?.store ?? Journals.open(home)
    try home.removeModelsOfGone(store)
    guard try store.profiles().contains(where: { $0.events > 0 }) else { return nothingYet(store.path) }
    try home.make(home.models)
    guard let lock = try ProcessLock(home.models + "/tuning.lock") else {
      Output.line("Tuning is already running; this run does nothing.")
      return
    }
    let settings = (epochs: epochs, rate: rate, seed: seed)
    let profile = found?.profile
    try withExtendedLifetime(lock) {
      let parts = home.tuned
      var attempt = TuningAttempt(began: now(), process: getpid())
      try parts.write(attempt)
      defer {
        attempt.ended = now()
        // A failure is noted where it is caught; a home that was moved away is not made anew.
        if FileManager.default.fileExists(atPath: home.models) { try? parts.write(attempt) }
      }
      let run = try TuningRun(home: home, store: store, settings: settings)
      guard let shared = store as? PostgresJournal else { return try run.run(for: profile, reports: lines) }
      // Several machines may tune the answers of one database.
      let isDone = try shared.alone {
        // Another one may have been here before this one began.
        if let sentence = try run.doneElsewhere() {
          Output.line(sentence)
          return false
        }
        let events = try run.eventCount
        try run.run(for: profile, reports: lines)
        try run.rememberNight(events: events)
        return true
      }
      guard let isDone else {
        return Output.line(
          "Another machine or home is tuning on these answers; this run does nothing.")
      }
      if isDone { try shared.announceModels() }
    }
  }
}
