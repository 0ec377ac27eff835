import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Why a service cannot listen.
public enum ListeningProblem: Sendable {
  case portInUse, notAllowed, noSuchAddress, noAddress

  /// What an error of `NostradeServer.run` says about the address; nil for one about something else.
  public init?(_ error: any Error) {
    if error is SocketAddressError || error is SocketAddressError.UnknownHost {
      self = .noAddress
      return
    }
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE: self = .portInUse
    case EACCES, EPERM: self = .notAllowed
    case EADDRNOTAVAIL: self = .noSuchAddress
    default: return nil
    }
  }
}

/// The HTTP service.
public final class NostradeServer: Sendable {
  /// The least number of characters of a token.
  public static let shortestToken = 16
  private let service: Service
  private let options: ServerOptions
  private enum State {
    case new, stopped
    case running(ServiceGroup)
  }
  private let state = Mutex(State.new)
  private let logger: Logger

  /// Reads the model and prepares the endpoints; nothing listens yet.
  ///
  /// - Throws: `Problem` for an address that needs a token; `TensorsError`, `ModelError` for a model that cannot be read.
  public init(_ parts: ServerParts, _ options: ServerOptions) throws {
    guard ServerOptions.isLoopback(options.host) || !options.tokens.isEmpty else {
      throw Problem(403, "An address that other machines reach needs a token.")
    }
    self.options = options
    var logger = Logger(label: "nostrade.server")
    logger.logLevel = .notice
    self.logger = logger
    service = try Service(parts, options, metrics: ServerMetrics())
  }

  /// Serves until it is stopped, be it before it began. Requests that have begun are finished first.
  ///
  /// - Parameter isReady: called with the port once it listens.
  public func run(isReady: @escaping @Sendable (Int) -> Void) async throws {
    let rules = AccessRules(
      tokens: options.tokens.map { Array($0.utf8) }, rate: options.rate, origins: options.origins,
      hosts: options.tokens.isEmpty ? AccessRules.ownHosts.union([options.host.lowercased()]) : nil)
    let replySeconds = options.replySeconds
    let responder = Responder(service, rules: rules)
    let connection = HTTP1Channel.Configuration(
      additionalChannelHandlers: [SlowReaderHandler(limit: .seconds(Int64(replySeconds)))],
      idleTimeout: .seconds(Int64(options.idleSeconds)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    let app = Application(
      responder: responder,
      server: HTTPServerBuilder { respond in
        ServerChannel(respond, connection) { responder.wantsBody(of: $0) }
      },
      configuration: .init(
        address: .hostname(options.host, port: options.port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(options.connections)),
      onServerRunning: { channel in isReady(channel.localAddress?.port ?? 0) }, logger: logger)
    let group = ServiceGroup(
      configuration: {
        var configuration = ServiceGroupConfiguration(services: [.init(service: app)], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(options.graceSeconds)
        return configuration
      }())
    let isStopped = state.withLock { state in
      if case .stopped = state { return true }
      state = .running(group)
      return false
    }
    guard !isStopped else { return }
    try await group.run()
  }

  /// Stops listening, lets the requests that have begun end, and then ends `run`.
  public func stop() async {
    service.beginStop()
    let running: ServiceGroup? = state.withLock { state in
      defer { state = .stopped }
      if case .running(let group) = state { return group }
      return nil
    }
    // The group remembers it where it does not run yet.
    await running?.triggerGracefulShutdown()
  }
}
