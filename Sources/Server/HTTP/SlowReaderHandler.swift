import NIOCore

/// Closes the connection of a client that does not take its replies: what waits to be sent to it would be kept for ever. Each byte
/// that goes out does not count; a part of a reply that is sent in whole does.
final class SlowReaderHandler: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = NIOAny

  private let limit: TimeAmount
  /// Parts that were written and not sent yet.
  private var waiting = 0
  /// When the last part was sent, or the first one written after a pause.
  private var progress = NIODeadline.now()
  private var check: Scheduled<Void>?

  /// A handler that waits `limit` for each part of a reply.
  init(limit: TimeAmount) { self.limit = limit }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if waiting == 0 { progress = .now() }
    waiting += 1
    // One timer for each pause, not for each part.
    if check == nil { look(context, in: limit) }
    let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenComplete { _ in
      self.waiting -= 1
      self.progress = .now()
    }
    context.write(data, promise: sent)
  }

  private func look(_ context: ChannelHandlerContext, in time: TimeAmount) {
    check = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
      self.check = nil
      guard self.waiting > 0 else { return }
      let left = self.progress + self.limit - .now()
      if left > .nanoseconds(0) { self.look(context, in: left) } else { context.close(promise: nil) }
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    check?.cancel()
    check = nil
  }
}
