import Events
import Foundation
import Foundations
import Journal

/// What `doctor` says of the disk, the clock and the files of a home, and what it mends.
extension DoctorCommand {
  /// Mends what is safe, and says what was done.
  ///
  /// - Parameter stamp: the catalogue's version; nil when the database cannot be read.
  func mend(_ files: HomeFiles, stamp: String?, _ say: Say) {
    for path in files.removeLeftovers() {
      say(.mended, "leftovers", "removed \(path), left by a run that was killed")
    }
    for path in files.mendPermissions() { say(.mended, "privacy", "only you can read \(path) now") }
    for path in files.brokenCaches(stamp: stamp) where unlink(path) == 0 {
      say(.mended, "caches", "removed \(path), which was broken or old; it is made anew when it is needed")
    }
    for (path, problem) in JournalStore.backups(of: files.database) where problem == "empty" {
      if unlink(path) == 0 { say(.mended, "backups", "removed \(path), which was empty") }
    }
  }

  func disk(_ home: Home, _ say: Say) {
    var folder = home.data
    while !FileManager.default.fileExists(atPath: folder), folder.count > 1 {
      folder = Paths.folder(of: folder)
    }
    guard let space = DiskSpace(folder) else { return }
    let megabytes = Self.free(Double(space.bytes) / 1e6)
    if space.isFull {
      let what = space.isOutOfFiles ? "no room for another file" : megabytes
      say(.fail, "disk", "full (\(what)): no answer can be saved. Make room on the disk of \(folder)")
    } else {
      say(space.bytes < 50_000_000 ? .warn : .ok, "disk", megabytes)
    }
  }

  /// "12.5 MB free", "82.7 GB free".
  private static func free(_ megabytes: Double) -> String {
    megabytes < 1000
      ? String(format: "%.1f MB free", megabytes) : String(format: "%.1f GB free", megabytes / 1000)
  }

  /// Reports answers in another journal than the one in use: they may have been meant for it.
  func otherJournals(_ home: Home, than store: (any EventJournal)?, _ say: Say) {
    guard let used = try? home.journalPlace() else { return }
    for other in home.otherJournals(than: used) where other.exists(home) {
      let (here, there) = (used.shown(home), other.shown(home))
      do {
        let counts = try other.counts(home, of: try store?.profiles().map(\.profile.name))
        guard counts.events > 0 else { continue }
        say(
          .warn, "answers",
          "\(here) is used. \(there) holds \(Output.count(counts.events, "event")) of \(Output.count(counts.profiles, "profile")) too, which do not count; "
            + "nostrade journal copy --from \(other == .own ? "sqlite" : Self.option(other, there)) --to "
            + "\(used == .own ? "sqlite" : Self.option(used, here)) copies them where no profile has answers in both"
        )
      } catch {
        say(.warn, "answers", "\(here) is used. Whether \(there) holds answers too is not known: \(error)")
      }
    }
  }

  private static func option(_ place: JournalPlace, _ shown: String) -> String {
    if case .file = place { return "sqlite:" + shown }
    return shown
  }

  /// Reports how the server of a database answers.
  func connection(to server: JournalHealth.Server, of store: any EventJournal, _ say: Say) throws {
    let asked = Date()
    _ = try store.catalogueStamp()
    let milliseconds = Date().timeIntervalSince(asked) * 1000
    say(
      milliseconds < 50 ? .ok : .warn, "connection",
      String(format: "tables of version %d, an answer takes %.1f ms", server.tables, milliseconds)
        + (milliseconds < 50 ? "" : ": every answer waits for some of these; is the server far away or busy?")
    )
    let apart = server.time / 1000 - CivilTime.now
    guard abs(apart) > 300 else { return }
    say(
      .warn, "clock",
      "the server of the database is \(abs(apart)) seconds \(apart > 0 ? "ahead of" : "behind") this machine. Set both: answers get times from the program that stores them"
    )
  }

  /// - Parameter newest: time of the newest event, Unix milliseconds.
  func clock(_ store: any EventJournal, newest: Int64?, _ say: Say) throws {
    let seconds = CivilTime.now
    guard let time = CivilTime(utc: seconds) else { return }
    let clock = "the clock says \(time.date)T\(time.timeOfDay)Z"
    if seconds < Self.firstMoment {
      return say(
        .warn, "clock", "\(clock), before this program was made. Set it: new answers would get wrong times")
    }
    // Two clocks of one person's machines may differ a little.
    let latest = (seconds + 300) * 1000
    guard newest ?? 0 > latest, let answer = try newestAnswer(store, after: latest),
      let last = CivilTime(utc: (answer.event.time ?? 0) / 1000)
    else { return }
    say(
      .warn, "clock",
      "\(clock), before the newest answer of \(last.date)T\(last.timeOfDay)Z. If the clock is wrong, set it. If it is right, that answer "
        + "was given while it was not: answer the title \(answer.event.animeID) again (profile \(answer.profile))"
    )
  }

  /// The newest answer in force that is later than a moment, in Unix milliseconds: one that was answered anew does no harm.
  private func newestAnswer(
    _ store: any EventJournal, after latest: Int64
  ) throws -> (profile: String, event: Event)? {
    var newest: (profile: String, event: Event)?
    for (profile, events) in try store.profiles() where events > 0 {
      for event in CurrentAnswers(try store.events(userID: profile.userID)).events {
        guard let time = event.time, time > max(latest, newest?.event.time ?? 0) else { continue }
        newest = (profile.name, event)
      }
    }
    return newest
  }

  /// No clock is right that says less: 2026-01-01, Unix seconds.
  private static let firstMoment: Int64 = 1_767_225_600

  /// Says which files belong to the database. Called before it is opened, which makes them.
  ///
  /// - Returns: whether answers lie in the write-ahead log.
  func sideFiles(_ files: HomeFiles, _ say: Say) -> Bool {
    let found = files.sideFiles
    guard let first = found.first else { return false }
    let names = found.map { "\($0.name) (\($0.bytes) bytes)" }.joined(separator: " and ")
    say(
      .ok, "files",
      "\(names) \(found.count > 1 ? "belong" : "belongs") to \((files.database as NSString).lastPathComponent) and may hold answers: move or copy them together, or "
        + "make a whole copy with nostrade backup FILE")
    return first.name.hasSuffix("-wal") && first.bytes > 0
  }

  func leftovers(_ files: HomeFiles, _ store: (any EventJournal)?, _ say: Say) {
    for path in files.leftovers {
      say(.warn, "leftovers", "\(path): left by a run that was killed; nostrade doctor --repair removes it")
    }
    for (path, mode) in files.exposed {
      say(
        .warn, "privacy",
        "others may use \(path): chmod \(String(mode, radix: 8)), or nostrade doctor --repair")
    }
    for path in files.brokenCaches(stamp: try? store?.catalogueStamp()) {
      say(.warn, "caches", "\(path): broken or old; nostrade doctor --repair removes it, and it is made anew")
    }
    for path in files.strayLogs {
      say(
        .warn, "answers",
        "\(path) may hold answers of a database that was moved away: move it beside that database, named as that with -wal"
      )
    }
    for (path, problem) in JournalStore.backups(of: files.database) {
      if let problem {
        say(.warn, "backups", "\(path): \(problem); not usable as a backup")
      } else {
        say(.ok, "backups", path)
      }
    }
  }

  /// Copies the write-ahead log into the database.
  func join(_ home: Home, _ store: any EventJournal, _ say: Say) {
    try? store.close()
    var info = stat()
    let database = HomeFiles(home: home).database
    let name = (database as NSString).lastPathComponent
    let isLeft = stat(database + "-wal", &info) == 0 && info.st_size > 0
    say(
      isLeft ? .warn : .mended, "files",
      isLeft
        ? "another program has the database open: its files stay together"
        : "\(name) is one whole file: nothing lies in \(name)-wal any more")
  }
}
