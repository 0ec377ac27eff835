import Foundation
import GRDB
import TestSupport
import Testing

/// What `doctor` sees and mends, `backup`, and homes that can only be read, on the real binary.
@Suite(.waiting) struct DoctorEndToEndTests {
  private let files = FileManager.default

  private func mode(_ path: String) -> Int? {
    (try? files.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
  }

  /// The number of a process that has ended.
  private func endedProcess() throws -> pid_t {
    let id = try spawn(["true"], [:]) { _ in }
    var status: Int32 = 0
    waitpid(id, &status, 0)
    return id
  }

  /// What is wrong with the settings is told once, and the database is checked all the same.
  @Test func brokenSettingsAreToldOnce() throws {
    let home = try TestHome.loved()
    try files.createDirectory(atPath: home.path + "/config.toml", withIntermediateDirectories: true)
    let doctor = try home.nostrade("doctor")
    let failed = doctor.output.split(separator: "\n").filter { $0.hasPrefix("FAIL") }
    #expect(doctor.status == 1 && failed.count == 1 && failed[0].contains("settings"), "\(doctor)")
    #expect(doctor.output.contains("ok    database    \(home.path)/nostrade.db: integrity"), "\(doctor)")
  }

  @Test func backupIsWholeUnderAnOpenFeed() throws {
    let home = try TestHome.loved()
    let file = home.path + "/copies/of me.db"
    try files.createDirectory(atPath: home.path + "/copies", withIntermediateDirectories: true)
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("3").shows("2 answered")
    let made = try home.nostrade("backup", file)
    #expect(made.status == 0 && made.output.contains("2 events of 1 profile copied to"), "\(made)")
    try screen.press("3").shows("3 answered").press("q").ends(0)
    #expect(mode(file) == 0o600)
    let copy = TestHome()
    _ = try copy.write("config.toml", "")
    try files.copyItem(atPath: file, toPath: copy.path + "/nostrade.db")
    #expect(try copy.nostrade("events").output.split(separator: "\n").count == 3)
    let again = try home.nostrade("backup", file)
    #expect(again.status == 1 && again.errors.contains("--force"), "\(again)")
    #expect(try home.nostrade("backup", file, "--force").output.contains("3 events"))
    #expect(try home.nostrade("backup", home.path + "/nostrade.db", "--force").status == 1)
    #expect(try files.contentsOfDirectory(atPath: home.path + "/copies") == ["of me.db"])
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 4)
    let nothing = TestHome()
    #expect(try nothing.nostrade("backup", file + "2").errors.contains("nothing to copy"))
    #expect(!files.fileExists(atPath: nothing.path + "/nostrade.db"))
  }

  /// A limit on the size of files stands for a full disk.
  @Test func fullDiskLeavesNoCopyAndNoEmptyBackup() throws {
    let home = try TestHome.loved()
    func limited(_ arguments: String) throws -> (status: Int32, output: String, errors: String) {
      try run(
        "/bin/sh", ["-c", "trap '' XFSZ; ulimit -f 600; '\(Tmux.binary)' \(arguments)"],
        environment: ["NOSTRADE_HOME": home.path])
    }
    let copy = try limited("backup '\(home.path)/copy.db'")
    #expect(copy.status == 1 && copy.errors.contains("No part of it is left."), "\(copy)")
    #expect(!files.fileExists(atPath: home.path + "/copy.db"))
    // A database of an older version: the backup before the upgrade does not fit.
    try DatabaseQueue(path: home.path + "/nostrade.db").write {
      try $0.execute(
        sql: """
          ALTER TABLE items DROP COLUMN keywords;
          DELETE FROM grdb_migrations WHERE identifier LIKE '5 %'
          """)
    }
    for _ in 0..<3 {
      let refused = try limited("events")
      #expect(refused.status == 1 && refused.errors.contains("Nothing was changed."), "\(refused)")
    }
    #expect(try files.contentsOfDirectory(atPath: home.path).allSatisfy { !$0.contains("backup") })
    // With room it goes on.
    #expect(try home.nostrade("events").output.split(separator: "\n").count == 2)
    let backups = try files.contentsOfDirectory(atPath: home.path).filter { $0.contains("backup") }
    #expect(backups.count == 1 && mode(home.path + "/" + (backups.first ?? "")) == 0o600)
  }

  @Test func leftoversOfKilledRunsGoAtTheNextStart() throws {
    let home = try TestHome.loved()
    let ended = try endedProcess()
    let left = [
      "models/serving.safetensors.writing-\(ended)", "cache/titles.writing-\(ended)",
      "data/ratings.csv.writing-\(ended)", "cache/.dat.nosync\(String(ended, radix: 16)).Ab1",
      "nostrade.db.backup-1-1.writing-\(ended)",
    ]
    for folder in ["models", "data"] {
      try files.createDirectory(atPath: home.path + "/" + folder, withIntermediateDirectories: true)
    }
    func make() throws { for name in left { _ = try home.write(name, "half") } }
    try make()
    let seen = try home.nostrade("doctor").output
    for name in left {
      #expect(seen.contains("\(home.path)/\(name): left by a run that was killed"), "\(seen)")
    }
    #expect(left.allSatisfy { files.fileExists(atPath: home.path + "/" + $0) })
    #expect(try home.nostrade("events").status == 0)
    for name in left { #expect(!files.fileExists(atPath: home.path + "/" + name), "\(name)") }
    try make()
    let mended = try home.nostrade("doctor", "--repair")
    #expect(
      mended.status == 0 && mended.output.components(separatedBy: "done  leftovers").count == left.count + 1)
    for name in left { #expect(!files.fileExists(atPath: home.path + "/" + name), "\(name)") }
  }

  @Test func repairMendsWhatIsSafe() throws {
    let home = try TestHome.loved()
    #expect(try home.nostrade("recommend", "--top", "1").status == 0)
    let events = try home.nostrade("events").output
    _ = try home.write("nostrade.db.backup-2-1700000000", "")
    try files.createDirectory(
      atPath: home.path + "/data", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let list = try home.write("data/ratings.csv", "user_id,anime_id,rating\n")
    chmod(list, 0o644)
    // As a killed feed leaves it: answers in the log.
    let screen = try Tmux(home.feed).shows("match")
    try screen.press("3").shows("2 answered")
    kill(try #require(try FeedEndToEndTests().processID(home)), SIGKILL)
    try screen.ends(137)
    _ = try home.write("cache/near-1-2", "no numbers")
    _ = try home.write("cache/titles", "no table")
    let killed = home.path + "-killed"
    defer { try? files.removeItem(atPath: killed) }
    try files.copyItem(atPath: home.path, toPath: killed)
    let seen = try home.nostrade("doctor").output
    // That has emptied the log; the repair meets it as the kill left it.
    for suffix in ["", "-wal", "-shm"] {
      try? files.removeItem(atPath: home.path + "/nostrade.db" + suffix)
      try files.copyItem(
        atPath: killed + "/nostrade.db" + suffix, toPath: home.path + "/nostrade.db" + suffix)
    }
    for words in [
      "belong to nostrade.db and may hold answers", "cache/near-1-2: broken", "cache/titles: broken",
      "backup-2-1700000000: empty",
      "others may use \(list)", "others may use \(home.path)/data",
    ] {
      #expect(seen.contains(words), "\(words):\n\(seen)")
    }
    let mended = try home.nostrade("doctor", "--repair")
    #expect(mended.status == 0, "\(mended)")
    for words in [
      "removed \(home.path)/cache/near-1-2", "backup-2-1700000000, which was empty", "read \(list) now",
      "nostrade.db is one whole file",
    ] {
      #expect(mended.output.contains(words), "\(words):\n\(mended.output)")
    }
    #expect(
      !mended.output.contains("warn  caches") && !mended.output.contains("warn  privacy"), "\(mended.output)")
    #expect(mode(list) == 0o600 && mode(home.path + "/data") == 0o700)
    #expect(!files.fileExists(atPath: home.path + "/nostrade.db-wal"))
    let now = try home.nostrade("events").output
    #expect(now.hasPrefix(events) && now.split(separator: "\n").count == 3)
  }

  @Test func clockInThePastIsSeen() throws {
    let home = try TestHome.loved()
    try DatabaseQueue(path: home.path + "/nostrade.db").write {
      try $0.execute(
        sql:
          "INSERT INTO events (user_id, anime_id, feedback_type, timestamp) VALUES (1, 1, 2, 4102444800000)")
    }
    let warned = try home.nostrade("doctor").output
    #expect(
      warned.contains("before the newest answer of 2100-01-01") && warned.contains("answer the title 1 again")
    )
    // What is answered anew is no longer in force.
    #expect(try home.nostrade("rate", "1", "--like").status == 0)
    #expect(try !home.nostrade("doctor").output.contains("  clock"))
  }

  /// A database may say that a migration was made which was not.
  @Test func aMissingColumnIsSeen() throws {
    let home = try TestHome.loved()
    try DatabaseQueue(path: home.path + "/nostrade.db").write {
      try $0.execute(sql: "ALTER TABLE items RENAME COLUMN franchise TO other")
    }
    let doctor = try home.nostrade("doctor")
    #expect(
      doctor.status == 1 && doctor.output.contains("the column items.franchise is missing"), "\(doctor)")
  }

  /// As another user where tests run as root, whom permissions do not stop.
  @Test(arguments: [false, true]) func readOnlyHomeIsRead(hasLog: Bool) throws {
    let home = try TestHome.loved()
    #expect(try home.nostrade("recommend", "--top", "3").status == 0)
    if hasLog {
      let screen = try Tmux(home.feed).shows("match")
      try screen.press("3").shows("2 answered")
      kill(try #require(try FeedEndToEndTests().processID(home)), SIGKILL)
      try screen.ends(137)
      // The index cannot be made anew in such a home.
      try files.removeItem(atPath: home.path + "/nostrade.db-shm")
    }
    let script = """
      chmod -R a-w '\(home.path)'; trap "chmod -R u+w '\(home.path)'" EXIT
      as() { "$@"; }
      if [ "$(id -u)" = 0 ]; then
        chown -R 65534 '\(home.path)'; as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
        as test -x '\(Tmux.binary)' || exit 77
      fi
      as '\(Tmux.binary)' $1
      """
    func command(_ arguments: String) throws -> (status: Int32, output: String, errors: String) {
      try run(
        "/bin/sh", ["-c", script, "sh", arguments], environment: ["NOSTRADE_HOME": home.path, "HOME": "/tmp"])
    }
    let events = try command("events")
    if events.status == 77 { return }
    #expect(events.status == 0 && events.output.split(separator: "\n").count == (hasLog ? 3 : 2), "\(events)")
    #expect(try command("search monster").output.contains("Monster"))
    #expect(try command("recommend --top 3").output.split(separator: "\n").count == 3)
    let doctor = try command("doctor")
    #expect(doctor.output.contains("can be read but not written"), "\(doctor)")
    let refused = try command("rate Monster --like")
    #expect(
      refused.status == 1 && refused.errors.contains("Not saved: the database cannot be written"),
      "\(refused)")
    // A feed says so at once, and keeps nothing.
    let feed = try run(
      "/bin/sh", ["-c", script, "sh", "--plain"], environment: ["NOSTRADE_HOME": home.path, "HOME": "/tmp"],
      input: "3\nq\n")
    #expect(feed.status == 1 && feed.output.contains("answers will not be saved"), "\(feed)")
    #expect(feed.output.contains("Not saved:") && !feed.output.contains("is saved"), "\(feed)")
  }

  /// On a full disk not even the index of the log finds room. What was said is shown, and nothing more is accepted. Needs root for a
  /// disk of its own.
  @Test func fullDiskIsRead() throws {
    let home = try TestHome.loved()
    let script = """
      [ "$(id -u)" = 0 ] || exit 77
      unshare -m true 2>/dev/null || exit 77
      unshare -m sh -c '
        disk=$1/disk; mkdir -p "$disk"; mount -t tmpfs -o size=8m tmpfs "$disk" || exit 77
        cp "$1"/nostrade.db "$disk"; dd if=/dev/zero of="$disk"/rest bs=4k 2>/dev/null
        NOSTRADE_HOME=$disk exec "$2" $3' sh '\(home.path)' '\(Tmux.binary)' "$1"
      """
    func command(_ arguments: String, input: String? = nil) throws -> (
      status: Int32, output: String, errors: String
    ) {
      try run("/bin/sh", ["-c", script, "sh", arguments], environment: ["HOME": "/tmp"], input: input)
    }
    let events = try command("events")
    if events.status == 77 { return }
    #expect(events.status == 0 && events.output.split(separator: "\n").count == 2, "\(events)")
    #expect(try command("recommend --top 3").output.split(separator: "\n").count == 3)
    let refused = try command("rate Monster --like")
    #expect(refused.status == 1 && refused.errors.contains("the disk is full"), "\(refused)")
    let tuned = try command("tune")
    #expect(tuned.status == 1 && tuned.errors.contains("No space left on device"), "\(tuned)")
    let feed = try command("--plain", input: "3\nq\n")
    #expect(feed.status == 1 && feed.output.contains("answers will not be saved"), "\(feed)")
  }
}
