import HTTPTypes
import NIOCore
import NIOHTTP1

/// Refuses requests that two programs could read in two ways: a proxy in front of the service and the service must not disagree about
/// whom a request is for, where it ends and what it asks. The decoder before it lets these pass (RFC 9112, sections 2, 3 and 6).
final class RequestHeadHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  /// After a refusal nothing of the connection is read: where the next request begins is not known.
  private var isRefused = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isRefused else { return }
    guard case .head(let head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
    do throws(HTTPParserError) {
      context.fireChannelRead(wrapInboundOut(.head(try Self.checked(head))))
    } catch {
      isRefused = true
      context.fireErrorCaught(error)
    }
  }

  /// The head with its target as a path, and the host that the target names, if it names one, as the only one.
  ///
  /// - Throws: `HTTPParserError`.
  static func checked(_ head: HTTPRequestHead) throws(HTTPParserError) -> HTTPRequestHead {
    var head = head
    let isOld = head.version.major < 1 || head.version == .http1_0
    // The server looks for the word as it stands here. Clients of HTTP/1.0 wait for the end of the connection unless they say otherwise.
    let wishes = head.headers[canonicalForm: "connection"].map { $0.lowercased() }
    if wishes.contains("close") || isOld && !wishes.contains("keep-alive") {
      head.headers.replaceOrAdd(name: "Connection", value: "close")
    }
    for (name, _) in head.headers where HTTPField.Name(name) == nil { throw .invalidHeaderToken }
    let codings = head.headers["transfer-encoding"]
    if !codings.isEmpty {
      guard codings.count == 1, codings[0].lowercased() == "chunked", !isOld else {
        throw .invalidHeaderToken
      }
      guard !head.headers.contains(name: "content-length") else { throw .unexpectedContentLength }
    }
    let hosts = head.headers["host"]
    guard hosts.count == 1 || hosts.isEmpty && isOld else { throw .invalidHeaderToken }
    if head.uri.hasPrefix("/") || head.uri == "*" && head.method == .OPTIONS { return head }
    // As a proxy asks: the target's host counts, whatever the header says.
    guard let scheme = ["http://", "https://"].first(where: { head.uri.lowercased().hasPrefix($0) }) else {
      throw .invalidURL
    }
    let rest = head.uri.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !host.isEmpty, !host.contains("@") else { throw .invalidURL }
    let target = rest.dropFirst(host.count)
    head.headers.replaceOrAdd(name: "Host", value: String(host))
    head.uri = target.hasPrefix("/") ? String(target) : "/" + target
    return head
  }
}
