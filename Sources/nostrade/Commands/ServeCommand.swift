import App
import ArgumentParser
import Dispatch
import Foundation
import Foundations
import Journal
import Models
import Server
import Synchronization
import Tensors
import Terminal

struct ServeCommand: HomeCommand {
  static let namesTitles = false
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Recommend for many people over HTTP.",
    discussion: """
      nostrade serve, then: curl http://127.0.0.1:8080/

      People are profiles of the home: the first answer makes one. By default only this machine is served. --listen opens \
      another address; that needs a token, in --token-file or $NOSTRADE_TOKEN, and for the Internet something in front \
      that speaks TLS. SIGTERM and Ctrl-C let requests end first.
      """)

  @OptionGroup var options: HomeOptions
  @Option(
    help: ArgumentHelp(
      "Address to listen on; other than this machine's own it needs a token.", valueName: "address"))
  var listen = "127.0.0.1"
  @Option(help: "Port to listen on; 0 for any that is free.") var port = 8080
  @Option(
    help: ArgumentHelp(
      "File of accepted tokens, one a line, at least \(NostradeServer.shortestToken) characters each.",
      valueName: "file"), completion: .file())
  var tokenFile: String?
  @Option(
    help: ArgumentHelp(
      "Requests a second for each token, or for each address without tokens. [default: no limit without tokens, else 100]",
      valueName: "number"))
  var rate: Double?
  @Option(
    help: ArgumentHelp(
      "Site whose pages may read answers, such as https://example.org; may be repeated. [default: none]",
      valueName: "origin"))
  var allowOrigin: [String] = []
  @Option(help: "Most connections at once.") var connections = 12_000

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be between 0 and 65535.") }
    guard rate ?? 1 > 0, rate?.isFinite ?? true else { throw ValidationError("--rate must be more than 0.") }
    guard (1...50_000).contains(connections) else {
      throw ValidationError("--connections must be between 1 and 50000.")
    }
    for origin in allowOrigin
    where origin.wholeMatch(of: /https?:\/\/[A-Za-z0-9.\-\[\]:]+/) == nil {
      throw ValidationError(
        "--allow-origin must be a site with its scheme and nothing after it, such as https://example.org.")
    }
  }

  func run() throws {
    BLAS.setThreads(1)
    ProcessLimits.limitMemoryPools(to: ProcessInfo.processInfo.activeProcessorCount)
    var server = ServerOptions()
    // As an address is written in a link, and as it is printed below.
    let listen =
      listen.hasPrefix("[") && listen.hasSuffix("]") ? String(listen.dropFirst().dropLast()) : listen
    (server.host, server.port, server.tokens) = (listen, port, try tokens())
    guard ServerOptions.isLoopback(listen) || !server.tokens.isEmpty else {
      throw CommandError(
        "--listen \(CleanText.clean(listen, limit: 100)): others reach this address, so it needs a token: give --token-file, or set NOSTRADE_TOKEN."
      )
    }
    server.rate = rate ?? (server.tokens.isEmpty ? nil : 100)
    server.origins = Set(allowOrigin.map { $0.lowercased() })
    // Database, logs and models need some too.
    server.connections = min(connections, max(16, ProcessLimits.raiseFiles(to: connections + 128) - 128))
    let service = try NostradeServer(try parts(), server)
    Journals.onEnd {
      Log.main.info("asked to stop; requests that have begun are finished")
      Task { await service.stop() }
    }
    try wait { [listen] in
      try await service.run { port in
        let host = listen.contains(":") ? "[\(listen)]" : listen
        Output.line("Serving at http://\(host):\(port)")
        _ = Output.flush()
        Log.main.info("serving", metadata: ["address": "\(host):\(port)"])
      }
    }
    Log.main.info("stopped")
  }

  private func parts() throws -> ServerParts {
    let workspace = try Workspace(options)
    let home = workspace.home
    try workspace.store.readBeside()
    do { try home.removeModelsOfGone(workspace.store) } catch { Report.warning("\(error)") }
    if HomeFiles(home: home).exposed.contains(where: { $0.path == home.settings }) {
      Report.warning(
        "\(home.settings): others can read the password of the database; chmod 600 it, or put the password into ~/.pgpass."
      )
    }
    let models = try Workspace.models(home)
    do { _ = try ModelFile.summary(models.serving) } catch  where models.serving != models.shipped {
      Report.warning("\(error) The shipped model is used.")
    }
    var parts = ServerParts(
      journal: workspace.store, titles: workspace.titles,
      models: models,
      readRanking: { [titles = workspace.titles] in try RankingQueryArguments.read($0, titles) },
      makeIndex: { workspace.index() }, makeDescriptions: { try workspace.describer(.beside) },
      forgetTuning: { try home.removeModels(of: $0).count }, clock: { now() })
    parts.standardKnobs = try home.readSettings().knobs
    parts.neighbourCache = NeighbourCacheFiles(home.cache)
    return parts
  }

  /// Runs something asynchronous to its end.
  private func wait(_ body: @escaping @Sendable () async throws -> Void) throws {
    let ended = DispatchSemaphore(value: 0)
    let failure = Mutex<(any Error)?>(nil)
    // The queue of the program's main thread is not served while it waits.
    Task.detached {
      do { try await body() } catch { failure.withLock { $0 = error } }
      ended.signal()
    }
    ended.wait()
    if let error = failure.withLock({ $0 }) { throw explained(error) }
  }

  private func explained(_ error: any Error) -> any Error {
    guard let problem = ListeningProblem(error) else { return error }
    let sentence =
      switch problem {
      case .portInUse: "port \(port) is in use: choose another one with --port, or stop what uses it."
      case .notAllowed: "this port needs rights that you do not have: choose one above 1023 with --port."
      case .noSuchAddress: "this machine has no such address."
      case .noAddress: "this is no address: write one such as 127.0.0.1."
      }
    return CommandError("\(CleanText.clean(listen, limit: 100)): " + sentence)
  }

  private func tokens() throws -> [String] {
    var tokens =
      ProcessInfo.processInfo.environment["NOSTRADE_TOKEN"].flatMap { $0.isEmpty ? nil : [$0] } ?? []
    if let tokenFile {
      let shown = CleanText.clean(tokenFile, limit: 300)
      let bytes: [UInt8]
      do { bytes = try ReadableFile.named(tokenFile, mostBytes: 1 << 20).contents() } catch let error
        as FileError
      {
        throw CommandError("\(shown): the file of tokens cannot be read: \(error.reason)")
      }
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
        String($0.trimmed)
      }
      tokens += lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
      guard !tokens.isEmpty else { throw CommandError("\(shown): there is no token in it.") }
      // Of the file itself: secrets are often mounted as symbolic links.
      var info = stat()
      if stat(tokenFile, &info) == 0, info.st_mode & 0o077 != 0 {
        Report.warning("\(shown): others can read the tokens; chmod 600 it.")
      }
    }
    for token in tokens {
      guard token.utf8.count >= NostradeServer.shortestToken,
        token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else {
        throw CommandError(
          "A token has at least \(NostradeServer.shortestToken) printable ASCII characters without spaces: make one with openssl rand -hex 24."
        )
      }
    }
    return tokens
  }
}
