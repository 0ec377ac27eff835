import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection of the service: HTTP/1.1 with strict heads. Bodies that clients announce are invited where they will be read.
struct ServerChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value
  private let plain: HTTP1Channel

  /// A connection whose requests `responder` answers.
  ///
  /// - Parameter invites: whether the body of a request that asks first (`Expect: 100-continue`) will be read, as far as its head tells.
  init(
    _ responder: @escaping HTTPChannelHandler.Responder, _ configuration: HTTP1Channel.Configuration,
    invites: @escaping @Sendable (HTTPRequest) -> Bool
  ) {
    plain = HTTP1Channel(
      responder: { request, writer, channel in
        // Without an answer clients wait a while before they send it: curl a second.
        if Self.asksFirst(request.head), invites(request.head) {
          try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        try await responder(request, writer, channel)
      }, configuration: configuration)
  }

  private static func asksFirst(_ head: HTTPRequest) -> Bool {
    head.headerFields[.expect]?.lowercased() == "100-continue"
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    plain.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(RequestHeadHandler(), position: .after(decoder))
      return value
    }
  }

  func handle(value: Value, logger: Logger) async { await plain.handle(value: value, logger: logger) }
}
