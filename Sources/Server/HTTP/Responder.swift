import CoreMetrics
import Foundation
import HTTPTypes
import Hummingbird
import Journal
import Logging
import NIOCore

/// Finds the endpoint of a request, checks what may be asked, and turns whatever comes of it into a response.
struct Responder: HTTPResponder {
  private let service: Service
  private let rules: AccessRules
  private let limiter: RateLimiter?
  private let endpoints: [Endpoint]
  private let routed: any HTTPResponder<ServerContext>

  init(_ service: Service, rules: AccessRules) {
    self.service = service
    self.rules = rules
    let limiter = rules.rate.map { RateLimiter(rate: $0) }
    self.limiter = limiter
    endpoints = service.endpoints
    let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
    for endpoint in endpoints {
      router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
        context.trace.path = endpoint.path
        return await Self.serve(endpoint, request, context, service, rules, limiter)
      }
    }
    routed = router.buildResponder()
  }

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    if request.method == .options, let origin = allowed(request) {
      response = Response(
        status: .noContent,
        headers: [
          .accessControlAllowOrigin: origin, .accessControlAllowMethods: "GET, POST, DELETE",
          .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key",
        ])
      context.trace.path = "preflight"
    } else {
      // The router would pass over empty parts.
      response =
        request.uri.path.contains("//")
        ? Response(status: .notFound) : try await routed.respond(to: request, context: context)
      if context.trace.path == nil {
        response = notServed(request)
        Self.closeUnread(request, &response, context)
      }
      if let origin = allowed(request) { response.headers[.accessControlAllowOrigin] = origin }
    }
    let route = context.trace.path ?? "none"
    service.metrics.timer("nostrade_http_request_seconds", [("route", route)])
      .recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
    service.metrics.counter(
      "nostrade_http_requests_total",
      [("method", Self.label(request.method)), ("route", route), ("status", "\(response.status.code)")]
    ).increment()
    return response
  }

  /// Whether the body of a request will be read: it has an endpoint that takes one, may come in and is not too long. What is counted
  /// (requests a second, batches at once) may still refuse it.
  func wantsBody(of head: HTTPRequest) -> Bool {
    let path = (head.path ?? "").prefix { $0 != "?" }
    guard let endpoint = endpoints.first(where: { $0.method == head.method && $0.matches(path) }),
      endpoint.body != nil
    else { return false }
    do {
      try rules.checkOrigin(head.method, head.headerFields, authority: head.authority)
      if !endpoint.isOpen { _ = try rules.token(head.headerFields) }
      try Self.checkType(endpoint, head.headerFields)
    } catch { return false }
    return Self.length(of: head.headerFields) ?? 1 <= Self.mostBytes(endpoint, service.options)
  }

  private static func label(_ method: HTTPRequest.Method) -> String {
    [.get, .post, .delete, .put, .head, .options, .patch].contains(method) ? method.rawValue : "other"
  }

  /// The origin of a page that may read the answer; nil for none.
  private func allowed(_ request: Request) -> String? {
    guard !rules.origins.isEmpty, let origin = request.headers[.origin], rules.origins.contains(origin) else {
      return nil
    }
    return origin
  }

  /// An address or a method that is not known.
  private func notServed(_ request: Request) -> Response {
    let methods = endpoints.filter { $0.matches(Substring(request.uri.path)) }.map(\.method.rawValue)
    guard !methods.isEmpty else {
      return Self.response(
        Reply(Problem(404, "There is nothing at this address: GET / tells what there is.")))
    }
    let all = Set(methods + (methods.contains("GET") ? ["HEAD"] : [])).sorted().joined(separator: ", ")
    var problem = Problem(405, "This address knows \(all).")
    problem.allow = all
    return Self.response(Reply(problem))
  }

  private static func serve(
    _ endpoint: Endpoint, _ request: Request, _ context: ServerContext, _ service: Service,
    _ rules: AccessRules,
    _ limiter: RateLimiter?
  ) async -> Response {
    var isRead = false
    do {
      try rules.checkOrigin(request.method, request.headers, authority: request.head.authority)
      let address = context.channel.remoteAddress?.ipAddress ?? "?"
      func limit(_ caller: String) throws {
        guard let seconds = limiter?.take(caller) else { return }
        throw Problem(429, "Too many requests: slow down.", retryAfter: seconds)
      }
      do {
        let token = endpoint.isOpen ? nil : try rules.token(request.headers)
        try limit(token.map { "token \($0)" } ?? address)
      } catch let problem as Problem where problem.status == 401 {
        // Requests with a wrong token count too: nobody may guess without limit.
        try limit(address)
        throw problem
      }
      let most = mostBytes(endpoint, service.options)
      let reserved = endpoint.isBatch ? min(most, length(of: request.headers) ?? most) : 0
      guard service.reserve(reserved) else {
        throw Problem(503, "Too many batches at once.", retryAfter: 1)
      }
      defer { service.release(reserved) }
      let body = try await body(of: request, for: endpoint, most, context, service.options)
      isRead = true
      let parameters = Dictionary(
        context.parameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { $1 })
      let call = try Call(
        endpoint, path: parameters, query: request.uri.query ?? "", headers: request.headers, body: body)
      return response(try await endpoint.handle(call))
    } catch {
      var response = response(Reply(problem(error, endpoint), for: endpoint))
      if !isRead { closeUnread(request, &response, context) }
      return response
    }
  }

  /// The length that a request states for its body; nil when it has one without saying how long.
  private static func length(of headers: HTTPFields) -> Int? {
    if headers[.transferEncoding] != nil { return nil }
    return headers[.contentLength].flatMap { Int($0) } ?? 0
  }

  /// A body that was not read would still be received and dropped, however slowly it comes. So the connection is closed, some seconds
  /// later: a busy machine may need a while to send the reply.
  private static func closeUnread(_ request: Request, _ response: inout Response, _ context: ServerContext) {
    guard length(of: request.headers) != 0 else { return }
    response.headers[.connection] = "close"
    let channel = context.channel
    channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
  }

  private static func mostBytes(_ endpoint: Endpoint, _ options: ServerOptions) -> Int {
    endpoint.body == nil ? 1 << 16 : endpoint.isBatch ? options.batchBytes : options.bodyBytes
  }

  private static func problem(_ error: any Error, _ endpoint: Endpoint) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as JournalError:
      Logger(label: "nostrade.server").error("journal", metadata: ["error": "\(error)"])
      // Callers are not told where the journal is.
      return Problem(
        503, "The journal cannot be used now; the log of the service says why. Try again.", retryAfter: 1)
    default:
      Logger(label: "nostrade.server").error(
        "request failed", metadata: ["path": "\(endpoint.path)", "error": "\(error)"])
      return Problem(500, "Something went wrong here; the log says what.")
    }
  }

  /// The body, within its limits of size and time.
  private static func body(
    of request: Request, for endpoint: Endpoint, _ most: Int, _ context: ServerContext,
    _ options: ServerOptions
  ) async throws -> ByteBuffer {
    let length = length(of: request.headers)
    if endpoint.body != nil { try checkType(endpoint, request.headers) }
    guard length != 0 else { return ByteBuffer() }
    let tooLarge = Problem(413, "The body is longer than \(most) bytes.")
    guard length ?? 0 <= most else { throw tooLarge }
    let tooSlow = Problem(408, "The body did not come in \(options.bodySeconds) seconds, or broke off.")
    // If cancelling does not end the wait, closing the connection does.
    let channel = context.channel
    let end = channel.eventLoop.scheduleTask(in: .seconds(Int64(options.bodySeconds) + 1)) {
      channel.close(promise: nil)
    }
    defer { end.cancel() }
    return try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
      group.addTask { try await request.body.collect(upTo: most) }
      group.addTask {
        try await Task.sleep(for: .seconds(options.bodySeconds))
        return nil
      }
      defer { group.cancelAll() }
      do {
        guard let body = try await group.next().flatMap({ $0 }) else { throw tooSlow }
        return body
      } catch is NIOTooManyBytesError { throw tooLarge } catch let problem as Problem { throw problem } catch
      {
        throw tooSlow
      }
    }
  }

  private static func checkType(_ endpoint: Endpoint, _ headers: HTTPFields) throws(Problem) {
    let type = headers[.contentType] ?? ""
    let media = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    guard media == endpoint.bodyType else { throw Problem(415, "Send the body as \(endpoint.bodyType).") }
    guard headers[.contentEncoding].map({ $0.lowercased() == "identity" }) ?? true else {
      throw Problem(415, "Send the body as it is, without Content-Encoding.")
    }
  }

  private static func response(_ reply: Reply) -> Response {
    var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    if !reply.type.isEmpty { headers[.contentType] = reply.type }
    for (name, value) in reply.headers {
      if let field = HTTPField.Name(name) { headers[field] = value }
    }
    return Response(
      status: .init(code: reply.status), headers: headers, body: ResponseBody(byteBuffer: reply.body))
  }
}
