import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The HTTP service.
public final class NostradeServer: Sendable {
  /// The least number of characters of a token.
  public static let shortestToken = 16
  private let service: Service
  private let options: ServerOptions
  private let group = Mutex<ServiceGroup?>(nil)
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

  /// Serves until it is stopped. Requests that have begun are finished first.
  ///
  /// - Parameter isReady: called with the port once it listens.
  public func run(isReady: @escaping @Sendable (Int) -> Void) async throws {
    let rules = AccessRules(
      tokens: options.tokens.map { Array($0.utf8) }, rate: options.rate, origins: options.origins,
      hosts: options.tokens.isEmpty ? AccessRules.ownHosts.union([options.host.lowercased()]) : nil)
    let replySeconds = options.replySeconds
    let app = Application(
      responder: Responder(service, rules: rules),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [SlowReaderHandler(limit: .seconds(Int64(replySeconds)))],
          idleTimeout: .seconds(Int64(options.idleSeconds)),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
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
    self.group.withLock { $0 = group }
    try await group.run()
  }

  /// Stops listening, lets the requests that have begun end, and then ends `run`.
  public func stop() async {
    service.beginStop()
    await group.withLock({ $0 })?.triggerGracefulShutdown()
  }
}
