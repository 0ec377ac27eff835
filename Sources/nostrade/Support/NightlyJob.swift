import ArgumentParser
import Foundation
import Foundations
import PostgresJournal

/// The job that tunes a home every night: what it runs, and how systemd or cron is told.
struct NightlyJob {
  enum Scheduler: String, ExpressibleByArgument, CaseIterable {
    case systemd, cron
  }

  /// What marks this home's job: its unit's name, and a comment in the crontab. One home has one job.
  let name: String
  let log: String
  private let home: Home
  private let hour, minute: Int
  private let words: [String]
  private let variables: [(name: String, value: String)]
  static let prefix = "nostrade-tune-"

  /// - Throws: `CommandError` for folders that no line can hold.
  init(home: Home, profile: String, time: (hour: Int, minute: Int)) throws {
    (hour, minute) = time
    self.home = home
    log = home.logs + "/tune.log"
    variables = home.variables
    words =
      [Assets.executable, "tune"] + (home.isOne ? ["--home", home.data] : [])
      + (profile == ProfileOptions.standard ? [] : ["--profile", profile])
    name = Self.prefix + FNV1a(home.data).text
    for text in words + [log] + variables.map(\.value) {
      guard CleanText.lines(text) == text, !text.contains("\n") else {
        throw CommandError(
          "A crontab line cannot hold \(Output.field(text)): it has characters that cannot be printed.")
      }
    }
  }

  /// A line of a crontab and a unit can be read by others.
  ///
  /// - Throws: `CommandError` where the job would hold a password.
  func checkSecrets() throws {
    for variable in variables where PostgresJournal.holdsPassword(variable.value) {
      throw CommandError(
        "The address in \(home.journal == nil ? "$" + variable.name : "--journal") has a password, and the job would hold it for "
          + "others to read. Put the password into ~/.pgpass and leave it out of the address.")
    }
    guard case .server? = try? home.journalPlace() else { return }
    if let password = ProcessInfo.processInfo.environment["PGPASSWORD"], !password.isEmpty {
      Report.warning("The job will not have PGPASSWORD: put the password into ~/.pgpass.")
    }
  }

  /// Hour and minute of "03:30"; nil for anything else.
  static func time(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    return (hour, minute)
  }

  /// "03:17".
  var clock: String { String(format: "%02d:%02d", hour, minute) }

  // MARK: Cron

  private static func quoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// What cron's shell runs.
  var shellCommand: String {
    let options = words.dropFirst(2).map { $0.hasPrefix("--") ? $0 : Self.quoted($0) }
    // Cron does not know the variables of the shell that this runs in.
    return variables.map { "\($0.name)=\(Self.quoted($0.value)) " }.joined()
      + ([Self.quoted(words[0]), "tune"] + options).joined(separator: " ")
      + " >> \(Self.quoted(log)) 2>&1"
  }

  /// The line for a crontab, with what it is known by. A percent sign ends a command there unless it is escaped.
  var crontabLine: String {
    "\(minute) \(hour) * * * " + shellCommand.replacingOccurrences(of: "%", with: "\\%") + " # " + name
  }

  /// Whether a line of the crontab is this home's job, be it under a name that earlier versions gave, or without one, as these printed
  /// it.
  private func isOwn(_ line: Data) -> Bool {
    let line = String(decoding: line, as: UTF8.self)
    if line.hasSuffix(" # " + name) { return true }
    let mark = line.range(of: " # " + Self.prefix, options: .backwards)
    let command = line[..<(mark?.lowerBound ?? line.endIndex)].split(separator: " ", maxSplits: 5).last ?? ""
    let text = command.replacingOccurrences(of: "\\%", with: "%")
    guard JobWords(shell: text).data == home.data else { return false }
    let isPrinted = text.contains("' tune ") && text.hasSuffix(" >> \(Self.quoted(log)) 2>&1")
    return mark != nil || isPrinted && !line.hasPrefix("#")
  }

  /// The lines of the present crontab as they stand, in whatever encoding; none where there is no crontab yet.
  ///
  /// - Throws: `CommandError` where it cannot be read: it would be replaced by what was not read.
  private static func crontab() throws -> [Data] {
    guard let path = Subprocess.find("crontab") else { return [] }
    let listed = try Subprocess.run(path, ["-l"])
    guard listed.status == 0 else {
      // "no crontab for": the same status as a crontab that may not be read.
      guard listed.errors.contains("no crontab") else {
        throw CommandError(
          "crontab -l: \(listed.errors.split(separator: "\n").first.map(String.init) ?? "it failed with status \(listed.status) and said nothing. Your crontab was not changed.")"
        )
      }
      return []
    }
    var lines = listed.output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // The text ends with a line break.
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func store(_ lines: [Data]) throws {
    guard let path = Subprocess.find("crontab") else {
      throw CommandError("There is no crontab program here. Install cron, or use --with systemd.")
    }
    var kept = lines
    while kept.last?.isEmpty == true { kept.removeLast() }
    let text = kept.reduce(into: Data()) { $0 += $1 + [UInt8(ascii: "\n")] }
    let stored = try Subprocess.run(path, ["-"], input: text)
    guard stored.status == 0 else {
      throw CommandError("crontab: \(stored.errors.split(separator: "\n").first ?? "failed")")
    }
  }

  // MARK: systemd

  private static var unitFolder: String {
    let environment = ProcessInfo.processInfo.environment
    let config = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (config ?? (Home.userFolder() ?? "") + "/.config") + "/systemd/user"
  }

  private static func file(_ unit: String) -> String { unitFolder + "/" + unit }
  private var serviceFile: String { Self.file(name + ".service") }
  private var timerFile: String { Self.file(name + ".timer") }

  /// Names of this home's units, its own and those that earlier versions gave.
  private var units: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: Self.unitFolder)) ?? []
    let found = files.filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(".timer") }
      .map { String($0.dropLast(6)) }.sorted()
    return found.filter { unit in
      guard unit != name else { return true }
      let service = try? String(contentsOfFile: Self.file(unit + ".service"), encoding: .utf8)
      return service.map { JobWords(service: $0).data == home.data } ?? false
    }
  }

  /// A word of a unit: quoted, without meaning for systemd.
  private static func unitWord(_ text: String, isCommand: Bool) -> String {
    var text = text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
      .replacingOccurrences(of: "%", with: "%%")
    if isCommand { text = text.replacingOccurrences(of: "$", with: "$$") }
    return "\"\(text)\""
  }

  /// The unit that tunes.
  var service: String {
    let environment = variables.map {
      "Environment=" + Self.unitWord("\($0.name)=\($0.value)", isCommand: false)
    }
    let logFile = log.replacingOccurrences(of: "%", with: "%%")
    return
      (["[Unit]", "Description=Nostrade: tune the ranking on new answers", "", "[Service]", "Type=oneshot"]
      + environment + [
        "ExecStart=" + words.map { Self.unitWord($0, isCommand: true) }.joined(separator: " "),
        "StandardOutput=append:" + logFile, "StandardError=append:" + logFile, "Nice=19",
        "CPUSchedulingPolicy=idle", "IOSchedulingClass=idle", "TimeoutStartSec=2h",
      ]).map { $0 + "\n" }.joined()
  }

  /// The unit that starts it. A night that the machine was off is caught up.
  var timer: String {
    """
    [Unit]
    Description=Nostrade: tune every night

    [Timer]
    OnCalendar=*-*-* \(clock):00
    Persistent=true
    Unit=\(name).service

    [Install]
    WantedBy=timers.target

    """
  }

  private static func systemctl(_ arguments: [String]) throws -> Subprocess.Result {
    guard let path = Subprocess.find("systemctl") else {
      throw CommandError("There is no systemd here. Use --with cron.")
    }
    return try Subprocess.run(path, ["--user"] + arguments)
  }

  /// Whether systemd runs for this person.
  static var hasSystemd: Bool {
    Subprocess.find("systemctl") != nil && (try? systemctl(["show-environment"]).status) == 0
  }

  // MARK: Both

  /// What there is here.
  ///
  /// - Throws: `CommandError` when there is neither.
  static func preferred() throws -> Scheduler {
    if hasSystemd { return .systemd }
    guard Subprocess.find("crontab") != nil else {
      throw CommandError(
        "Neither systemd's timers for users nor crontab is here. Install cron, or have another program run what "
          + "nostrade schedule --print prints.")
    }
    return .cron
  }

  /// Where this home's job is.
  func installed() throws -> [Scheduler] {
    var found: [Scheduler] = []
    if !units.isEmpty { found.append(.systemd) }
    if try Self.crontab().contains(where: { isOwn($0) }) { found.append(.cron) }
    return found
  }

  /// What would be installed.
  func description(_ scheduler: Scheduler) throws -> String {
    switch scheduler {
    case .cron: crontabLine
    case .systemd: "\(serviceFile):\n\(service)\n\(timerFile):\n\(timer)"
    }
  }

  /// Makes the job, in the place of one that is there.
  ///
  /// - Throws: `CommandError` or `FileError` when the scheduler refuses.
  func install(_ scheduler: Scheduler) throws {
    switch scheduler {
    case .cron:
      try Self.store(try Self.crontab().filter { !isOwn($0) } + [Data(crontabLine.utf8)])
    case .systemd:
      let before = units
      let files = [(serviceFile, service), (timerFile, timer)].map { path, text in
        (path: path, text: text, was: try? String(contentsOfFile: path, encoding: .utf8))
      }
      do {
        try FileManager.default.createDirectory(
          atPath: Self.unitFolder, withIntermediateDirectories: true)
        for file in files { try AtomicFile.write(file.text, to: file.path, permissions: 0o600) }
        for arguments in [["daemon-reload"], ["enable", name + ".timer"], ["restart", name + ".timer"]] {
          let done = try Self.systemctl(arguments)
          guard done.status == 0 else {
            throw CommandError(
              "systemctl --user \(arguments.joined(separator: " ")): "
                + "\(done.errors.split(separator: "\n").first ?? "failed"). Use --with cron where systemd does not run for you."
            )
          }
        }
      } catch {
        // What was there before is there again.
        for file in files {
          if let was = file.was {
            try? AtomicFile.write(was, to: file.path, permissions: 0o600)
          } else {
            unlink(file.path)
          }
        }
        _ = try? Self.systemctl(["daemon-reload"])
        throw error
      }
      for unit in before where unit != name { try Self.removeUnit(unit) }
    }
  }

  private static func removeUnit(_ unit: String) throws {
    if hasSystemd { _ = try systemctl(["disable", "--now", unit + ".timer"]) }
    for path in [file(unit + ".timer"), file(unit + ".service")] {
      guard unlink(path) == 0 || errno == ENOENT else {
        throw FileError(path: path, operation: "cannot be removed")
      }
    }
    if hasSystemd { _ = try systemctl(["daemon-reload"]) }
  }

  /// Takes the job away.
  ///
  /// - Throws: as `install`.
  func remove(_ scheduler: Scheduler) throws {
    switch scheduler {
    case .cron: try Self.store(try Self.crontab().filter { !isOwn($0) })
    case .systemd: for unit in units { try Self.removeUnit(unit) }
    }
  }

  /// When it runs next, the machine's own time: "2026-11-30 03:17".
  func next(_ scheduler: Scheduler) -> String? {
    let installedClock: (hour: Int, minute: Int)?
    switch scheduler {
    case .cron:
      let line = (try? Self.crontab())?.first { isOwn($0) }
      let fields =
        line.map { String(decoding: $0, as: UTF8.self) }?.split(separator: " ").prefix(2).compactMap {
          Int($0)
        }
        ?? []
      installedClock = fields.count == 2 ? (fields[1], fields[0]) : nil
    case .systemd:
      let units = units
      let file = (units.first { $0 == name } ?? units.last).map { Self.file($0 + ".timer") } ?? timerFile
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      installedClock = text.split(separator: "\n").first { $0.hasPrefix("OnCalendar=*-*-* ") }
        .flatMap { Self.time(String($0.dropFirst(17).prefix(5))) }
    }
    guard let installedClock, let now = CivilTime(local: CivilTime.now) else { return nil }
    let clock = String(format: "%02d:%02d", installedClock.hour, installedClock.minute)
    return (now.timeOfDay < clock ? now.date : now.dateAfter).map { "\($0) \(clock)" }
  }
}
