import App
import ArgumentParser
import Catalogue
import Dispatch
import Events
import Fetching
import Foundation
import Foundations
import Recommending
import Synchronization
import Tensors
import Terminal

struct PostersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posters", abstract: "Fetch posters from the addresses in the catalogue.",
    subcommands: [Get.self])

  struct Get: HomeCommand {
    static let configuration = CommandConfiguration(
      commandName: "get", abstract: "Fetch the posters of the titles that rank first for you.",
      discussion: """
        Says first which servers it connects to; on a terminal it asks. Nothing is sent but the addresses of the pictures, and nothing \
        else in the program fetches anything unless fetch_posters is set. Posters that are there are not fetched again.
        """)

    @OptionGroup var options: HomeOptions
    @OptionGroup var who: ReaderOptions
    @Option(help: "How many titles, those that rank first; saved ones come besides.") var top = 100
    @Flag(help: "All titles of the catalogue but adult ones.") var all = false
    @Flag(help: "Only say what would be fetched, and from where.") var dryRun = false
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Also from addresses of this machine and its own network.") var allowLocal = false

    func validate() throws {
      guard (1...100_000).contains(top) else { throw ValidationError("--top must be between 1 and 100000.") }
    }

    func run() throws {
      BLAS.setThreads(1)
      let workspace = try dryRun ? Workspace(reading: options) : Workspace(options)
      let settings = try options.place.readSettings()
      let folder = workspace.home.postersFolder(settings)
      var limits = PosterFetcher.Limits()
      limits.allowsLocal = allowLocal
      let fetcher = PosterFetcher.standard(limits)
      let titles = try titles(workspace, settings)
      let posters = titles.compactMap { title in
        title.imageURL.map { PosterFetcher.Poster(id: title.id, address: $0) }
      }
      let plan = fetcher.plan(posters, into: folder)
      guard !plan.posters.isEmpty else {
        Output.line(
          "Nothing to fetch: \(Self.known(posters, folder)) of \(titles.count) posters are there\(Self.unknown(titles, posters))."
        )
        return
      }
      let sentence =
        "\(plan.posters.count) posters from \(plan.hosts.joined(separator: ", ")) into \(folder)"
      if dryRun {
        Output.line("Would fetch \(sentence).")
        return
      }
      Report.note("Fetches \(sentence), \(limits.atOnce) at once.")
      guard try isWanted() else { throw CommandError("Nothing was fetched.") }
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch { throw CommandError("\(folder): the folder of posters cannot be made.") }
      try tell(
        Self.wait {
          await fetcher.fetch(plan.posters, into: folder) { done in
            Report.progress("posters: \(done) of \(plan.posters.count)")
          }
        }, workspace.titles)
    }

    /// The titles that rank first for the profile and its saved ones, or all.
    private func titles(_ workspace: Workspace, _ settings: Settings) throws -> [Anime] {
      if all {
        let titles = workspace.titles
        return titles.indices.filter { !titles.isAdult($0) }.map { titles[$0] }
      }
      let profile = try who.open(in: workspace.store)
      let answers = CurrentAnswers(try workspace.store.events(userID: profile.userID))
      let scorer = ModelChoice.told(
        try Workspace.models(workspace.home).readServing(
          try workspace.chosenModel(profile), profile: profile.userID)
      ).scorer
      let ranking = ReloadingRanker.feedOptions(at: now()).with(
        try ProfileLog(workspace.store, profile, standard: settings.knobs).settings())
      let cards = Recommender(catalogue: workspace.titles, scorer: scorer).rank(
        answers.events, top: top, explained: 0, options: ranking
      ).cards
      let saved = answers.saved.compactMap {
        workspace.titles.row(of: $0.animeID).map { workspace.titles[$0] }
      }
      return cards.map(\.anime) + saved
    }

    private func isWanted() throws -> Bool {
      guard !yes, isatty(STDIN_FILENO) != 0, isatty(STDERR_FILENO) != 0 else { return true }
      // Where the terminal is known to be: the output may be a file.
      Report.note("Go on? [y/N]")
      return ["y", "yes"].contains(readLine().map { $0.trimmed.lowercased() } ?? "")
    }

    private static func known(_ posters: [PosterFetcher.Poster], _ folder: String) -> Int {
      posters.count { PosterFetcher.file(of: $0.id, in: folder) != nil }
    }

    private static func unknown(_ titles: [Anime], _ posters: [PosterFetcher.Poster]) -> String {
      let without = titles.count - posters.count
      return without > 0 ? "; of \(without) the catalogue has no address" : ""
    }

    private func tell(_ report: PosterFetcher.Report?, _ titles: TitleTable) throws {
      Report.endProgress()
      guard let report else { throw CommandError("Fetching was interrupted.") }
      for (id, reason) in report.failed.sorted(by: { $0.key < $1.key }).prefix(20) {
        Report.note("\(id) \(titles.row(of: id).map(titles.title) ?? ""): \(reason)")
      }
      if report.failed.count > 20 { Report.note("... and \(report.failed.count - 20) more.") }
      let failed = report.failed.isEmpty ? "" : ", \(report.failed.count) failed"
      let sentence = "\(report.fetched) posters fetched\(failed)."
      if report.isGivenUp {
        throw CommandError("\(sentence) Too many failed one after the other: try again later.")
      }
      if report.fetched == 0, !report.failed.isEmpty { throw CommandError(sentence) }
      Output.line(sentence)
    }

    /// What asynchronous work returns; commands wait for it.
    private static func wait<T: Sendable>(_ body: @escaping @Sendable () async -> T) -> T? {
      let done = DispatchSemaphore(value: 0)
      let result = Mutex<T?>(nil)
      Task.detached {
        let value = await body()
        result.withLock { $0 = value }
        done.signal()
      }
      done.wait()
      return result.withLock { $0 }
    }
  }
}

extension PosterFetcher {
  /// The program's own: what came is decoded before it is kept.
  static func standard(_ limits: Limits = Limits()) -> PosterFetcher {
    PosterFetcher(
      limits: limits, agent: "nostrade/\(Nostrade.configuration.version)", isPicture: PosterCache.isPicture)
  }
}
