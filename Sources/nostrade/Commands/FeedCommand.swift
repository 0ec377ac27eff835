import App
import ArgumentParser
import CCurses
import Catalogue
import Feed
import Foundation
import Foundations
import Journal
import Logging
import Meaning
import Models
import PostgresJournal
import Tensors
import Terminal

struct FeedCommand: HomeCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed", abstract: "Open the feed.")

  @OptionGroup var options: HomeOptions
  @OptionGroup var who: ProfileOptions
  @Option(
    help: ArgumentHelp(
      "Model to rank by from now on: a name from `nostrade models`, or a file.", valueName: "name"),
    completion: Completions.models)
  var model: String?
  @Flag(help: "Read and write lines of text, for screen readers and pipes.") var plain = false
  @Option(
    help: ArgumentHelp(
      "Theme, instead of the one in config.toml: a name from `nostrade config themes`.", valueName: "name"),
    completion: Completions.themes)
  var theme: String?
  @Option(help: ArgumentHelp("Write a screenshot (SVG) and exit.", valueName: "file"), completion: .file())
  var picture: String?
  @Option(
    help: ArgumentHelp(
      "Keys to press before the screenshot, named as in the help (?): \"l j Enter\".", valueName: "keys"))
  var press: String?
  @Option(help: ArgumentHelp("Columns and rows of the screenshot.", valueName: "WxH")) var size = "80x24"

  private static let fetches =
    "Posters are fetched from the addresses in the catalogue (fetch_posters in config.toml)."

  func validate() throws {
    guard let sides = Self.sides(size), sides.allSatisfy({ $0 >= 1 && $0 <= 500 }) else {
      throw ValidationError("--size must be columns x rows, for example 80x24.")
    }
    guard picture == nil || !who.create else {
      throw ValidationError("--create does not go with --picture: a picture makes no profile.")
    }
    for name in press?.split(separator: " ") ?? [] where KeyPress(named: String(name)) == nil {
      throw ValidationError("--press: unknown key \"\(name)\".")
    }
  }

  /// Columns and rows.
  private static func sides(_ size: String) -> [Int]? {
    let sides = size.split(separator: "x").compactMap { Int($0) }
    return sides.count == 2 ? sides : nil
  }

  func run() throws {
    Trace.mark(.begun)
    var settings = try options.place.readSettings()
    if let theme { settings.choose(theme) }
    if let picture, picture != "-" { try OutputFile.check(picture, "--picture", options.place) }
    let folder = options.place.postersFolder(settings)
    let fetcher = settings.fetchesPosters && picture == nil && !plain ? FeedPosters(folder: folder) : nil
    let posters =
      plain
      ? nil
      : PosterCache(
        folder: folder, choice: settings.pictures, fetch: fetcher.map { $0.fetch }, wake: CursesScreen.wake)
    try open(settings, posters)
  }

  private func open(_ settings: Settings, _ posters: PosterCache?) throws {
    let library = ThemeLibrary(settingsFolder: options.place.config)
    let theme = try settings.theme(on: library, file: self.theme == nil ? options.place.settings : "--theme")
    let home = options.place
    let models = try Workspace.models(home)
    let preload = ModelPreload(models)
    let workspace = try Workspace(options, titles: settings.titles)
    Trace.mark(.titles)
    // Fails on a missing model before the screen opens.
    let model = try model.map { name in
      _ = try ModelFile.summary(try models.find(name).path)
      return try models.lasting(name)
    }
    let ranker = try Self.ranker(workspace, models, preload)
    Trace.mark(.ranker)
    let profile = try profile(in: workspace.store)
    // A server tells of what others write; a file has one writer at a time.
    let watch = (workspace.store as? PostgresJournal).map { PostgresWatch($0) }
    defer { watch?.stop() }
    let session = try session(profile, workspace, settings, ranker, models, watch)
    watch?.start(
      refused: {
        Logger(label: "nostrade.watch").error(
          "answers of others are not followed", metadata: ["error": "\($0)"])
      }, { [changed = session.changedElsewhere] _ in changed() })
    Trace.mark(.session)
    let before = session.state.status
    session.reloadModelIfChanged()
    // A model that cannot be used is more important than what a night said.
    if session.state.status == before,
      let news = models.tuned.news(of: profile.userID, newest: session.newestEvent)
    {
      session.show(news)
    }
    if settings.fetchesPosters, picture == nil, !plain { session.show(Self.fetches) }
    if workspace.store.isReadOnly { session.show(FeedMessages.readOnly) }
    if let model {
      session.handle(.rankBy(model))
      session.commitBurst()
    }
    if let picture {
      type(press ?? "", settings.keys, in: session)
      try draw(session.state, RenderContext(settings), theme, to: picture)
    } else if plain {
      try talk(session, settings.keys)
    } else {
      try show(session, theme, library, settings, posters)
    }
    if let failure = session.failure { throw CommandError(failure) }
  }

  private static func ranker(_ workspace: Workspace, _ models: ModelLibrary, _ preload: ModelPreload) throws
    -> ReloadingRanker
  {
    try ReloadingRanker(
      catalogue: workspace.titles, models: models, preload: preload,
      neighbourCache: NeighbourCacheFiles(workspace.home.cache),
      keywords: { [store = workspace.store] in (try? store.keywords()) ?? [:] },
      userID: { [store = workspace.store] name in
        (try? store.existingProfile(named: name))?.userID
      }, clock: now)
  }

  private func session(
    _ profile: Profile, _ workspace: Workspace, _ settings: Settings, _ ranker: ReloadingRanker,
    _ models: ModelLibrary, _ watch: PostgresWatch?
  ) throws -> FeedSession {
    let home = options.place
    let tuner = ProcessTuner(
      executable: Assets.executable,
      arguments: ["tune", "--lines"] + (home.isOne ? ["--home", home.data] : [])
        + (home.journal.map { ["--journal", $0] } ?? []))
    return try FeedSession(
      profile: profile.name,
      profiles: StoredProfiles(
        workspace.store, standard: settings.knobs, titles: workspace.titles, clock: now,
        opened: { watch?.follow($0) }),
      ranker: ranker,
      finder: CatalogueSearch(
        workspace.titles, scores: try Assets.scores(), nicknames: try Assets.nicknames(),
        describer: workspace.descriptions(models, making: .beside)),
      tuner: tuner, language: settings.titles, standardKnobs: settings.knobs,
      explainsLater: picture == nil && !plain, assistant: Self.assistant(workspace, settings), clock: now,
      wake: CursesScreen.wake)
  }

  /// What makes the language model of the settings, when it is first asked; nil where there is none.
  private static func assistant(_ workspace: Workspace, _ settings: Settings) -> TalkAsking.Make? {
    guard !settings.talkURL.isEmpty else { return nil }
    let titles = workspace.titles
    return { try Workspace.talkModel(settings, titles) }
  }

  /// The profile; asks on a terminal whether one that does not exist is to be made.
  private func profile(in store: any EventJournal) throws -> Profile {
    do { return try who.open(in: store) } catch let unknown as UnknownProfile {
      guard picture == nil, isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0 else { throw unknown }
      Output.line("\(unknown) Make it? [y/N] ", terminator: "")
      _ = Output.flush()
      let answer = readLine().map { $0.trimmed.lowercased() } ?? ""
      guard answer == "y" || answer == "yes" else { throw CommandError("No profile was made.") }
      return try ProfileOptions.make(who.profile, in: store)
    }
  }

  private func show(
    _ session: FeedSession, _ theme: Theme, _ library: ThemeLibrary, _ settings: Settings,
    _ posters: PosterCache?
  ) throws {
    do {
      let screen = try CursesScreen(
        theme: theme, mouse: settings.mouse, pictures: posters == nil ? .off : settings.pictures)
      defer { screen.close() }
      Trace.mark(.screen)
      FeedLoop.run(
        session,
        on: CursesFront(
          screen, settings, posters: posters, watcher: ThemeWatcher(settings.theme, on: library),
          library: library
        ))
    } catch let error as TerminalError where error.takesLines {
      Report.note(error.description)
      try talk(session, settings.keys)
    }
  }

  private func talk(_ session: FeedSession, _ keys: KeyTable) throws {
    let front = PlainFront(keys)
    FeedLoop.run(session, on: front)
    front.end(session)
    if front.isLost, session.isSaved { throw CommandError(Output.writeFailure) }
  }

  private func type(_ names: String, _ keys: KeyTable, in session: FeedSession) {
    for name in names.split(separator: " ") {
      guard let key = KeyPress(named: String(name)) else { continue }
      if let action = keys.action(for: key, in: session.state) { session.handle(action) }
      session.commitBurst()
    }
  }

  private func draw(_ state: FeedState, _ context: RenderContext, _ theme: Theme, to path: String) throws {
    _ = nc_locale()
    guard let sides = Self.sides(size) else { return }
    let svg = FrameView.draw(state, context, width: sides[0], height: sides[1]).svg(theme: theme)
    guard path != "-" else { return Output.raw(svg) }
    do { try AtomicFile.write(svg, to: path) } catch let error as FileError {
      throw CommandError("\(path): \(error.reason)")
    }
  }
}
