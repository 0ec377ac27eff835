import ArgumentParser
import Foundation
import Foundations

struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Tune every night.",
    discussion: """
      install    make a job of your own that tunes every night: a timer of systemd where that runs for you (a night that the machine was \
      off is caught up), else a line in your crontab; a second install replaces the first
      status     say whether there is one, when it runs next and how the last run ended (what schedule alone does)
      remove     take the job away
      run-now    run what the job runs, with as little environment as cron gives

      The job carries every folder that is not the default one, and logs to logs/tune.log. \
      By hand: (crontab -l; nostrade schedule --print) | crontab -
      """)

  enum Action: String, ExpressibleByArgument, CaseIterable {
    case install, status, remove
    case runNow = "run-now"
  }

  @Argument(help: "install, status, remove or run-now.") var action: Action?
  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ReaderOptions
  @Option(help: ArgumentHelp("When to tune, the machine's own time. [default: 03:17]", valueName: "hh:mm"))
  var at: String?
  @Option(help: "systemd or cron. [default: systemd where it runs for you]") var with: NightlyJob.Scheduler?
  @Flag(help: "With install and remove: only print what would be done.") var dryRun = false
  @Flag(name: .customLong("print"), help: "Print a line for crontab; installs nothing.") var prints = false

  func validate() throws {
    if let at {
      guard NightlyJob.time(at) != nil else { throw ValidationError("--at must be a time such as 03:30.") }
      guard action == .install || prints else {
        throw ValidationError(
          "--at belongs to install and --print; for another time: nostrade schedule install --at \(at).")
      }
    }
    if prints, action != nil { throw ValidationError("Give either --print or \(action?.rawValue ?? "").") }
    if dryRun, action != .install, action != .remove {
      throw ValidationError("--dry-run belongs to install and remove.")
    }
    if with != nil, action != .install, action != .remove, !(prints && with == .cron) {
      throw ValidationError("--with belongs to install and remove.")
    }
  }

  func run() throws {
    let home = options.place
    let installs = action == .install && !dryRun
    // A journal of its own may come later.
    if !installs, try home.journalPlace() == .own { try home.mustExist() }
    let isNew = try who.profile != ProfileOptions.standard && who.known(in: home) == nil
    let job = try NightlyJob(
      home: home, profile: who.profile, time: at.flatMap(NightlyJob.time) ?? (3, 17))
    if prints || action == .install || action == .runNow { try job.checkSecrets() }
    // What runs the job writes there.
    if installs || prints || action == .runNow { try home.make(home.logs) }
    if installs, isNew { _ = try Journals.open(home).profile(named: who.profile) }
    if prints { return Output.line(job.crontabLine) }
    switch action ?? .status {
    case .install: try install(job)
    case .status: try status(job)
    case .remove: try remove(job)
    case .runNow: try runNow(job)
    }
  }

  private func install(_ job: NightlyJob) throws {
    let scheduler = try with ?? NightlyJob.preferred()
    if dryRun {
      Output.line("Would install with \(scheduler.rawValue):")
      return Output.line(try job.description(scheduler))
    }
    let replaced = try job.installed()
    try job.install(scheduler)
    for other in replaced where other != scheduler { try job.remove(other) }
    Output.line(
      "\(replaced.isEmpty ? "Installed" : "Replaced") with \(scheduler.rawValue): tunes every night at \(job.clock), logs to \(job.log)."
    )
  }

  private func remove(_ job: NightlyJob) throws {
    let found = try job.installed().filter { with == nil || $0 == with }
    guard !found.isEmpty else {
      return Output.line("There is no nightly job\(with.map { " of \($0.rawValue)" } ?? "").")
    }
    for scheduler in found {
      if dryRun {
        Output.line("Would remove the job of \(scheduler.rawValue).")
      } else {
        try job.remove(scheduler)
        Output.line("Removed the job of \(scheduler.rawValue).")
      }
    }
  }

  private func status(_ job: NightlyJob) throws {
    let found = try job.installed()
    for scheduler in found {
      Output.line("Tunes every night with \(scheduler.rawValue).")
      Output.line("  next run  \(job.next(scheduler) ?? "unknown")")
    }
    if found.isEmpty { Output.line("There is no nightly job; nostrade schedule install makes one.") }
    Output.line("  log       \(job.log)")
    try TuningReport(home: options.place).show()
  }

  private func runNow(_ job: NightlyJob) throws {
    let environment = ProcessInfo.processInfo.environment
    let bare = [
      "HOME": Home.userFolder() ?? "/", "LOGNAME": environment["LOGNAME"] ?? NSUserName(),
      "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin",
    ]
    let before = (try? FileManager.default.attributesOfItem(atPath: job.log)[.size]) as? Int ?? 0
    let done = try Subprocess.run("/bin/sh", ["-c", job.shellCommand], environment: bare, seconds: nil)
    if let log = FileHandle(forReadingAtPath: job.log) {
      try? log.seek(toOffset: UInt64(before))
      let text = String(decoding: (try? log.readToEnd()) ?? Data(), as: UTF8.self)
      for line in text.split(separator: "\n") { Output.line(String(line)) }
    }
    if done.status != 0 { throw CommandError("The job ended with status \(done.status); see \(job.log).") }
  }
}
