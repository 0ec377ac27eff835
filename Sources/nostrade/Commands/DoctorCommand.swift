import App
import ArgumentParser
import CCurses
import Feed
import Foundation
import Foundations
import Journal
import Models
import Terminal

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check the installation and say how to fix problems.")

  @OptionGroup var options: HomeOptions
  @Flag(
    help: ArgumentHelp(
      "First mend what is safe: remove files that killed runs left and broken caches, take permissions away from others, "
        + "bring the database into one file. Answers are never touched."))
  var repair = false

  enum Verdict: String {
    case ok = "ok  "
    case warn = "warn"
    case fail = "FAIL"
    case mended = "done"
  }
  typealias Say = (Verdict, String, String) -> Void

  func run() throws {
    var failed = false
    func say(_ verdict: Verdict, _ topic: String, _ text: String) {
      if verdict == .fail { failed = true }
      Output.line(
        "\(verdict.rawValue)  \(topic.padding(toLength: 10, withPad: " ", startingAt: 0))  \(Output.field(text))"
      )
    }
    terminal(say)
    let home = options.place
    let missing = try? home.missing()
    do {
      try home.mustBeOpen()
      // A check makes no home of a mistyped name.
      say(missing == nil ? .ok : .warn, "home", missing.map { "\($0)" } ?? home.data)
    } catch { say(.fail, "home", "\(error)") }
    let files = HomeFiles(home: home)
    let hadLog = sideFiles(files, say)
    // Once: closing a second one would drop the locks of the first.
    let opened = Result {
      if let missing { throw missing }
      // Where the settings cannot be read, that is told of them; the home's own database is checked all the same.
      do { return try Journals.open(home) } catch let error as SettingsError {
        guard JournalPlace.own.exists(home) else { throw error }
        return try Journals.open(.own, home)
      }
    }
    if repair { mend(files, stamp: try? opened.get().catalogueStamp(), say) }
    disk(home, say)
    settings(home, say)
    let store = missing == nil ? database(home, opened, say) : nil
    otherJournals(home, than: store, say)
    leftovers(files, store, say)
    do { say(.ok, "assets", try Assets.folder()) } catch { say(.fail, "assets", "\(error)") }
    do {
      let path = try Workspace.servingModel(home)
      let (scorer, card) = try ModelFile.read(path)
      say(
        .ok, "model",
        "\(path): \(card.kind), \(scorer.items.count) titles, \(card.people) people, trained \(card.trained)"
      )
    } catch { say(.fail, "model", "\(error)") }
    if let models = try? Workspace.models(home) {
      for path in models.files where path != models.serving {
        do { try ModelFile.check(path) } catch { say(.warn, "model", "\(error)") }
      }
    }
    if let store { chosenModels(home, store, say) }
    say(.ok, "log", FileManager.default.fileExists(atPath: home.log) ? home.log : "none yet; \(home.log)")
    schedule(home, store, say)
    if repair, hadLog, let store { join(home, store, say) }
    if failed { throw ExitCode(1) }
  }

  private func settings(_ home: Home, _ say: Say) {
    do {
      let settings = try home.readSettings()
      let isThere = FileManager.default.fileExists(atPath: home.settings)
      _ = try settings.theme(on: ThemeLibrary(settingsFolder: home.config), file: home.settings)
      say(
        .ok, "settings",
        isThere ? "\(home.settings): theme \(settings.theme)" : "no config.toml; using the defaults")
      pictures(home.postersFolder(settings), settings.pictures, say)
    } catch { say(.fail, "settings", "\(error)") }
  }

  /// Reports the database; nil when it cannot be read.
  private func database(_ home: Home, _ opened: Result<any EventJournal, any Error>, _ say: Say) -> (
    any EventJournal
  )? {
    do {
      let store = try opened.get()
      let health = try store.health()
      say(
        health.integrity == "ok" ? .ok : .fail, "database",
        "\(store.path): integrity\(health.integrity == "ok" ? "" : ":") \(health.integrity)")
      if store is JournalStore { privacy(health, say) }
      if let server = health.server { try connection(to: server, of: store, say) }
      if store.isReadOnly {
        say(
          .warn, "durability",
          "the home can be read but not written: no answer is saved until the permissions of \(home.data) and of the database allow it and the disk has room"
        )
      } else {
        say(
          health.synchronous == 2 && (health.journalMode == "wal" || !(store is JournalStore)) ? .ok : .fail,
          "durability",
          "journal \(health.journalMode), synchronous \(health.synchronous == 2 ? "full" : "\(health.synchronous)")"
        )
      }
      say(
        .ok, "answers",
        "\(Output.count(health.events, "event")) of \(Output.count(health.profiles, "profile"))")
      for twin in ProfileName.duplicates(try store.profiles().map(\.profile)) {
        say(
          .warn, "profiles",
          "\(twin.count) profiles are called \(twin.name): their names differ in how letters are composed or in what cannot be seen. "
            + "Each is found by its name as it was first typed; nostrade export, import --list and profile delete bring them together"
        )
      }
      try clock(store, newest: health.newest, say)
      say(
        health.items > 0 ? .ok : .warn, "catalogue",
        health.items > 0
          ? "\(health.items) titles" : "empty; it is filled when the feed opens")
      return store
    } catch {
      if !(error is SettingsError) { say(.fail, "database", "\(error)") }
      return nil
    }
  }

  private func privacy(_ health: JournalHealth, _ say: Say) {
    let mode = String(health.mode, radix: 8)
    let isPrivate = health.mode & 0o077 == 0
    say(
      isPrivate ? .ok : .warn, "privacy",
      "mode \(mode)" + (isPrivate ? "" : "; others may read it: chmod 600"))
  }

  /// Reports profiles that rank by another model than the default one.
  private func chosenModels(_ home: Home, _ store: any EventJournal, _ say: Say) {
    guard let profiles = try? store.profiles(), let models = try? Workspace.models(home) else { return }
    for (profile, _) in profiles {
      guard let name = try? ProfileLog(store, profile).settings().model else { continue }
      do {
        _ = try models.read(name)
        say(.ok, "model", "\(profile.name) ranks by \(FeedMessages.model(name))")
      } catch { say(.warn, "model", "\(profile.name) ranks by the default model: \(error)") }
    }
  }

  private func terminal(_ say: Say) {
    let environment = ProcessInfo.processInfo.environment
    let isUTF8 = nc_locale() != 0
    say(isUTF8 ? .ok : .fail, "locale", isUTF8 ? "UTF-8" : "no UTF-8 locale is installed, not even C.UTF-8")
    let term = environment["TERM"] ?? ""
    say(
      term.isEmpty || term == "dumb" ? .warn : .ok, "terminal",
      term.isEmpty
        ? "TERM is not set: the feed cannot be drawn"
        : "TERM=\(term)" + (term == "dumb" ? ": the feed is plain text (--plain)" : "")
          + (environment["NO_COLOR"].map { $0.isEmpty ? "" : ", NO_COLOR" } ?? ""))
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      let fits = size.ws_col >= 60 && size.ws_row >= 20
      say(
        fits ? .ok : .warn, "size",
        "\(size.ws_col)x\(size.ws_row)" + (fits ? "" : "; the feed needs at least 60x20"))
    }
  }

  /// Reports how titles are pictured, and why.
  private func pictures(_ folder: String, _ choice: PictureChoice, _ say: Say) {
    guard choice != .off else { return say(.ok, "pictures", "off in the settings") }
    let posters = PosterCache.count(in: folder)
    guard posters > 0 || choice == .kitty || choice == .sixel else {
      return say(.ok, "pictures", "generated thumbnails; \(folder) has no posters")
    }
    say(.ok, "pictures", "\(posters) posters in \(folder); \(GraphicsProbe.ask(choice).why)")
    for library in PosterCache.missingLibraries {
      say(.warn, "pictures", "\(library.name) is not installed: \(library.loss)")
    }
  }

  private func schedule(_ home: Home, _ store: (any EventJournal)?, _ say: Say) {
    let log = home.logs + "/tune.log"
    if let changed = (try? FileManager.default.attributesOfItem(atPath: log))?[.modificationDate] as? Date,
      let time = CivilTime(local: Int64(changed.timeIntervalSince1970))
    {
      say(.ok, "last tune", "\(time.date) \(time.timeOfDay); \(log)")
    } else {
      say(.ok, "tuning", "never by schedule; for nightly tuning see nostrade schedule --help")
    }
    let parts = home.tuned
    if let trouble = TuningReport.trouble(parts.attempt) { say(.warn, "tuning", "the last run \(trouble)") }
    let names = TuningReport.names(store)
    let divided = TuningReport.divided(parts)
    for owner in divided.alone {
      let state = parts.state(owner)
      guard state.ran > 0, let verdict = state.verdict else { continue }
      say(
        .ok, "tuning",
        "\(TuningReport.name(owner, names)): \(TuningReport.time(state.ran)), \(TuningMessages.word(verdict.kind))"
      )
    }
    for (kind, owners) in divided.counted {
      let last = owners.map { parts.state($0).ran }.max() ?? 0
      say(
        .ok, "tuning",
        "\(Output.count(owners.count, "other profile")): \(TuningReport.time(last)), \(TuningMessages.word(kind))"
      )
    }
    for owner in parts.owners {
      do { _ = try parts.serving(owner) } catch { say(.warn, "tuning", "\(error)") }
    }
    guard let job = try? NightlyJob(home: home, profile: ProfileOptions.standard, time: (3, 17)),
      let installed = try? job.installed()
    else { return }
    for scheduler in installed {
      say(.ok, "next tune", "\(job.next(scheduler) ?? "unknown"), with \(scheduler.rawValue)")
    }
  }
}
