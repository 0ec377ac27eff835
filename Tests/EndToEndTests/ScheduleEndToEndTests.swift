import Foundation
import TestSupport
import Testing

/// The nightly job, with a crontab and a systemd of the test's own.
@Suite(.waiting) struct ScheduleEndToEndTests {
  /// A home whose PATH begins with a crontab that keeps its lines in a file, and a systemctl that notes what it was asked.
  private final class Machine {
    let home = TestHome()
    let folder: String
    var crontab: String { folder + "/crontab.txt" }
    var asked: String { (try? String(contentsOfFile: folder + "/asked", encoding: .utf8)) ?? "" }
    let hasSystemd: Bool

    init(systemd: Bool) throws {
      hasSystemd = systemd
      folder = home.path + "/machine"
      try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
      try script(
        "crontab",
        """
        if [ "$1" = -l ]; then [ -f "\(folder)/crontab.txt" ] && exec cat "\(folder)/crontab.txt"; echo "no crontab for me" >&2; exit 1; fi
        exec cat > "\(folder)/crontab.txt"
        """)
      try script("systemctl", systemd ? "echo \"$@\" >> \"\(folder)/asked\"" : "exit 1")
    }

    /// Written by another process: one that this process starts meanwhile would hold the file open, and nobody could run it.
    func script(_ name: String, _ text: String) throws {
      let path = folder + "/bin/" + name
      _ = try run("/bin/sh", ["-c", "cat > \"$0\"; chmod 755 \"$0\"", path], input: "#!/bin/sh\n\(text)\n")
    }

    var units: String { home.path + "/config/systemd/user" }
    /// A copy of the shipped data under another name.
    var assets: String? {
      let folder = Tmux.binary.components(separatedBy: "/.build/").first.map { $0 + "/Assets" }
      return folder.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }
    var text: String { (try? String(contentsOfFile: crontab, encoding: .utf8)) ?? "" }

    func nostrade(
      _ arguments: String..., variables: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errors: String) {
      try run(
        Tmux.binary, arguments,
        environment: [
          "HOME": home.path, "XDG_DATA_HOME": home.path + "/it's 100%/data",
          "XDG_CONFIG_HOME": home.path + "/config",
          "XDG_STATE_HOME": "", "XDG_CACHE_HOME": "", "NOSTRADE_HOME": "",
          "PATH": folder + "/bin:/usr/bin:/bin",
        ].merging(variables) { $1 })
    }
    var lines: [String] {
      ((try? String(contentsOfFile: crontab, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
  }

  @Test func cronHasOneJobThatFindsTheFolders() throws {
    let machine = try Machine(systemd: false)
    try Data("5 5 * * * true\n".utf8).write(to: URL(fileURLWithPath: machine.crontab))
    #expect(try machine.nostrade("rate", "19", "--love").status == 0)
    let planned = try machine.nostrade("schedule", "install", "--at", "3:30", "--dry-run")
    #expect(planned.output.contains("Would install with cron") && planned.output.contains("30 3 * * * "))
    #expect(machine.lines == ["5 5 * * * true"], "a dry run changes nothing")
    let installed = try machine.nostrade("schedule", "install", "--at", "3:30")
    #expect(installed.status == 0 && installed.output.contains("Installed with cron"), "\(installed)")
    let again = try machine.nostrade("schedule", "install", "--at", "04:45")
    #expect(again.output.contains("Replaced with cron"), "\(again)")
    #expect(machine.lines.count == 2 && machine.lines[0] == "5 5 * * * true")
    let line = machine.lines[1]
    #expect(
      line.hasPrefix("45 4 * * * ") && line.contains("XDG_DATA_HOME=") && line.contains("100\\%"), "\(line)")
    let status = try machine.nostrade("schedule", "status").output
    #expect(status.contains("every night with cron") && status.contains(" 04:45"), "\(status)")
    #expect(try machine.nostrade("doctor").output.contains("next tune"))

    // As cron runs it: from its own environment, through sh.
    let command = line.replacingOccurrences(of: "45 4 * * * ", with: "").replacingOccurrences(
      of: "\\%", with: "%")
    let ran = try run(
      "/usr/bin/env",
      [
        "-i", "HOME=\(machine.home.path)", "LOGNAME=me", "SHELL=/bin/sh", "PATH=/usr/bin:/bin", "/bin/sh",
        "-c", command,
      ])
    #expect(ran.status == 0, "\(ran)")
    let log = machine.home.path + "/.local/state/nostrade/logs/tune.log"
    #expect(try String(contentsOfFile: log, encoding: .utf8).contains("Too few new answers: 1 of 20"))
    #expect(!FileManager.default.fileExists(atPath: machine.home.path + "/.local/share/nostrade/nostrade.db"))
    let now = try machine.nostrade("schedule", "run-now")
    let said = now.output.split(separator: "\n")
    #expect(
      now.status == 0 && said.count == 2 && said[1] == "Too few new answers: 1 of 20; six must be loves.",
      "\(now)")
    // Each run of the log has its time.
    #expect(said.first?.contains(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d tune, profile me$/) == true, "\(now)")
    // The shell made the log, with permissions of its own.
    let mode = try FileManager.default.attributesOfItem(atPath: log)[.posixPermissions] as? Int
    #expect(mode == 0o600)

    #expect(try machine.nostrade("schedule", "remove").output.contains("Removed the job of cron"))
    #expect(machine.lines == ["5 5 * * * true"])
    #expect(try machine.nostrade("schedule", "remove").output.contains("There is no nightly job"))
  }

  /// By hand: (crontab -l; nostrade schedule --print) | crontab -
  @Test func aLineThatWasAddedByHandIsTheJob() throws {
    let machine = try Machine(systemd: false)
    let printed = try machine.nostrade("schedule", "--print").output
    // As earlier versions printed it; and lines that are no job of this home.
    let mark = try #require(printed.range(of: " # nostrade-tune-"))
    let unmarked = printed[..<mark.lowerBound]
    let others = ["# " + unmarked, "5 5 * * * true", "9 9 * * * '/bin/nostrade' tune --home '/elsewhere'"]
    for line in [printed.trimmingCharacters(in: .newlines), String(unmarked)] {
      try Data((others + [line]).joined(separator: "\n").utf8 + [0x0A])
        .write(to: URL(fileURLWithPath: machine.crontab))
      #expect(try machine.nostrade("schedule").output.contains("every night with cron"), "\(line)")
      #expect(try machine.nostrade("schedule", "install", "--at", "4:45").output.contains("Replaced"))
      #expect(machine.lines.count == 4 && machine.lines[3].hasPrefix("45 4 "), "\(machine.lines)")
      #expect(try machine.nostrade("schedule", "remove").output.contains("Removed the job of cron"))
      #expect(machine.lines == others)
    }
  }

  /// Lines of others come out as they went in: in another encoding, and more of them than a pipe holds, with a crontab that writes
  /// before it reads.
  @Test func linesOfOthersStayAsTheyAre() throws {
    let machine = try Machine(systemd: false)
    let line = Data("5 5 * * * echo Gr".utf8) + [0xFC] + Data("n\n".utf8)
    let others = (0..<12_000).reduce(into: Data()) { all, _ in all += line }
    try others.write(to: URL(fileURLWithPath: machine.crontab))
    try machine.script(
      "crontab",
      """
      cat "\(machine.folder)/crontab.txt"
      if [ "$1" != -l ]; then cat > "\(machine.folder)/new.txt"; mv "\(machine.folder)/new.txt" "\(machine.folder)/crontab.txt"; fi
      """)
    func stored() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: machine.crontab)) }
    let installed = try machine.nostrade("schedule", "install")
    #expect(installed.status == 0, "\(installed)")
    #expect(try stored().starts(with: others) && stored().count > others.count)
    #expect(try machine.nostrade("schedule", "remove").status == 0)
    #expect(try stored() == others)
  }

  /// A crontab that could not be read is no empty one: nothing is put in its place.
  @Test(arguments: ["exit 1", "exit 77", "kill -9 $$", "echo 'not allowed' >&2; exit 1"])
  func aCrontabThatCannotBeReadIsNotReplaced(_ failure: String) throws {
    let machine = try Machine(systemd: false)
    try Data("5 5 * * * true\n".utf8).write(to: URL(fileURLWithPath: machine.crontab))
    try machine.script(
      "crontab", "if [ \"$1\" = -l ]; then \(failure); fi; exec cat > \"\(machine.folder)/crontab.txt\"")
    let refused = try machine.nostrade("schedule", "install")
    #expect(refused.status == 1 && refused.errors.contains("crontab -l"), "\(refused)")
    #expect(machine.lines == ["5 5 * * * true"])
  }

  /// A crontab that ends without reading says why; this program does not end with it.
  @Test func aRefusedCrontabIsTold() throws {
    let machine = try Machine(systemd: false)
    try Data(String(repeating: "5 5 * * * true\n", count: 10_000).utf8).write(
      to: URL(fileURLWithPath: machine.crontab))
    try machine.script(
      "crontab",
      "if [ \"$1\" = -l ]; then exec cat \"\(machine.folder)/crontab.txt\"; fi; echo 'too large' >&2; exit 1")
    let refused = try machine.nostrade("schedule", "install")
    #expect(refused.status == 1 && refused.errors.contains("crontab: too large"), "\(refused)")
  }

  @Test func systemdHasOneTimer() throws {
    let machine = try Machine(systemd: true)
    let installed = try machine.nostrade("schedule", "install")
    #expect(installed.status == 0 && installed.output.contains("Installed with systemd"), "\(installed)")
    #expect(try machine.nostrade("schedule", "install").output.contains("Replaced with systemd"))
    #expect(machine.lines.isEmpty)
    let folder = machine.home.path + "/config/systemd/user"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files.count == 2 && files[0].hasSuffix(".service") && files[1].hasSuffix(".timer"), "\(files)")
    #expect(machine.asked.contains("--user enable \(files[1])"), "\(machine.asked)")
    let service = try String(contentsOfFile: folder + "/" + files[0], encoding: .utf8)
    #expect(service.contains("Environment=\"XDG_DATA_HOME=") && service.contains("100%%"), "\(service)")
    #expect(try String(contentsOfFile: folder + "/" + files[1], encoding: .utf8).contains("Persistent=true"))
    if FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze") {
      let checked = try run(
        "/usr/bin/systemd-analyze", ["verify", "--user", "--man=no"] + files.map { folder + "/" + $0 },
        environment: ["XDG_RUNTIME_DIR": machine.folder])
      #expect(checked.status == 0 && !checked.errors.contains(files[0]), "\(checked)")
    }
    // From one scheduler to the other: still one job.
    #expect(try machine.nostrade("schedule", "install", "--with", "cron").status == 0)
    #expect(machine.lines.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    // Only the one that is named.
    let other = try machine.nostrade("schedule", "remove", "--with", "systemd")
    #expect(other.output.contains("no nightly job of systemd") && machine.lines.count == 1, "\(other)")
    #expect(try machine.nostrade("schedule", "remove").status == 0 && machine.lines.isEmpty)
  }

  /// Folders and the journal may be named otherwise each time; the home is one, and so is its job. Jobs of earlier versions, whose names
  /// hung on the variables too, are found by the home that they name.
  @Test(arguments: [false, true]) func oneHomeHasOneJob(_ systemd: Bool) throws {
    let machine = try Machine(systemd: systemd)
    let assets = try #require(machine.assets)
    func jobs() throws -> Int {
      let units = (try? FileManager.default.contentsOfDirectory(atPath: machine.units)) ?? []
      return machine.lines.count + units.count { $0.hasSuffix(".timer") }
    }
    #expect(try machine.nostrade("schedule", "install").status == 0)
    // As another version named it.
    if systemd {
      let name = try #require(
        FileManager.default.contentsOfDirectory(atPath: machine.units).first { $0.hasSuffix(".timer") })
      let stem = String(name.dropLast(6))
      for end in ["timer", "service"] {
        let text = try String(contentsOfFile: machine.units + "/\(stem).\(end)", encoding: .utf8)
        _ = try machine.home.write(
          "config/systemd/user/nostrade-tune-old.\(end)", text.replacing(stem, with: "nostrade-tune-old"))
        unlink(machine.units + "/\(stem).\(end)")
      }
    } else {
      let line = try #require(machine.lines.first)
      let mark = try #require(line.range(of: " # ", options: .backwards))
      try Data(
        (line[..<mark.lowerBound] + " # nostrade-tune-old\n5 5 * * * x --home /other # nostrade-tune-1\n")
          .utf8
      ).write(
        to: URL(fileURLWithPath: machine.crontab))
    }
    let others = systemd ? 0 : 1
    #expect(try machine.nostrade("schedule").output.contains("Tunes every night"))
    let again = try machine.nostrade(
      "schedule", "install", "--at", "04:00", variables: ["NOSTRADE_ASSETS": assets])
    #expect(try again.output.contains("Replaced") && jobs() == 1 + others, "\(again)")
    let third = try machine.nostrade(
      "schedule", "install", "--at", "05:00", "--journal", "sqlite:" + machine.home.path + "/other.db")
    #expect(try third.output.contains("Replaced") && jobs() == 1 + others, "\(third)")
    #expect(try machine.nostrade("schedule").output.contains(" 05:00"))
    #expect(try machine.nostrade("schedule", "remove").status == 0 && jobs() == others)
    #expect(!machine.text.contains("\n\n"), "no empty lines are added")
  }

  @Test func aJobHoldsNoPassword() throws {
    let machine = try Machine(systemd: true)
    let refused = try machine.nostrade(
      "schedule", "install", "--journal", "postgres://kuro:s3cret@127.0.0.1:1/club")
    #expect(refused.status == 1 && refused.errors.contains("~/.pgpass") && !refused.errors.contains("s3cret"))
    #expect(!FileManager.default.fileExists(atPath: machine.units))
    let installed = try machine.nostrade(
      "schedule", "install", "--journal", "postgres://kuro@127.0.0.1:1/club", variables: ["PGPASSWORD": "x"])
    #expect(installed.status == 0 && installed.errors.contains("PGPASSWORD"), "\(installed)")
    for name in try FileManager.default.contentsOfDirectory(atPath: machine.units) {
      let mode = try FileManager.default.attributesOfItem(atPath: machine.units + "/" + name)[
        .posixPermissions]
      #expect(mode as? Int == 0o600, "\(name)")
    }
  }

  @Test func anInstallThatFailsLeavesNothing() throws {
    let machine = try Machine(systemd: true)
    try machine.script("systemctl", "[ \"$2\" = show-environment ] || { echo 'no bus' >&2; exit 1; }")
    let failed = try machine.nostrade("schedule", "install")
    #expect(failed.status == 1 && failed.errors.contains("no bus"), "\(failed)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: machine.units).isEmpty)
  }

  /// Nobody reads what a nightly job prints.
  @Test func aRunThatFailedIsToldUntilOneSucceeds() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    #expect(try home.nostrade("tune").status == 0)
    let model = home.path + "/models/serving.safetensors"
    try Data("junk".utf8).write(to: URL(fileURLWithPath: model))
    #expect(try home.nostrade("schedule", "run-now").status == 1)
    #expect(try home.nostrade("schedule").output.contains("The last run failed at "))
    let doctor = try home.nostrade("doctor").output
    #expect(
      doctor.contains("warn  tuning      the last run failed at ") && doctor.contains("serving.safetensors"),
      "\(doctor)")
    unlink(model)
    #expect(
      try home.nostrade("--plain", input: "q\n").output.contains(
        "The last tuning failed; nostrade doctor says why."))
    #expect(try home.nostrade("tune").status == 0)
    #expect(try !home.nostrade("schedule").output.contains("failed"))
    #expect(try !home.nostrade("--plain", input: "q\n").output.contains("tuning failed"))
  }

  @Test func wrongOptionsAreToldBeforeAnythingIsDone() throws {
    let machine = try Machine(systemd: false)
    for arguments in [
      ["install", "--at", "25:00"], ["install", "--at", "noon"], ["status", "--dry-run"], ["nonsense"],
      ["status", "--with", "cron"], ["--print", "--with", "systemd"], ["status", "--at", "04:00"],
    ] {
      let refused = try run(
        Tmux.binary, ["schedule"] + arguments, environment: ["NOSTRADE_HOME": machine.home.path + "/none"])
      #expect(refused.status == 2, "\(arguments): \(refused)")
    }
    #expect(machine.lines.isEmpty && !FileManager.default.fileExists(atPath: machine.home.path + "/none"))
  }

  @Test func aSecondRunSeesTheFirst() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    try FileManager.default.createDirectory(atPath: home.path + "/models", withIntermediateDirectories: true)
    let lock = open(home.path + "/models/tuning.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    let second = try home.nostrade("tune")
    #expect(
      second.status == 0 && second.output == "Tuning is already running; this run does nothing.\n",
      "\(second)")
    close(lock)
    #expect(try home.nostrade("tune").output.contains("Too few new answers"))
  }

  @Test func tuningMakesNoProfile() throws {
    let home = TestHome()
    #expect(try home.nostrade("rate", "19", "--love").status == 0)
    let refused = try home.nostrade("tune", "--profile", "nobody")
    #expect(refused.status == 1 && refused.errors.contains("no profile \"nobody\""))
    #expect(try !home.nostrade("profile").output.contains("nobody"))
  }
}
