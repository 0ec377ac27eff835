import AsyncHTTPClient
import Foundation
import Foundations
import NIOCore
import NIOHTTP1

/// Fetches posters into a folder, `ID.jpg` or `ID.png`. The one part of the program that fetches files from other machines, and only when
/// it is asked to.
public struct PosterFetcher: Sendable {
  /// A poster that is wanted.
  public struct Poster: Sendable, Equatable {
    /// The id of the title.
    public var id: Int
    /// Where it is.
    public var address: String
    /// A poster.
    public init(id: Int, address: String) { (self.id, self.address) = (id, address) }
  }

  /// How politely, and how much at most. Seconds, bytes.
  public struct Limits: Sendable {
    /// Requests at once, and the least time between the beginnings of two.
    public var atOnce = 4, between = 0.1
    /// How long a connection may take, a pause within an answer, and everything of one try.
    public var connect = 10.0, idle = 20.0, whole = 60.0
    /// The largest poster.
    public var mostBytes = 4 << 20
    /// Redirects of one poster that are followed.
    public var redirects = 3
    /// Tries of one poster, the pause after the first (each is twice the last), and the longest that a server may ask for.
    public var tries = 3, pause = 1.0, longestPause = 60.0
    /// Posters that may fail one after the other before all are given up.
    public var failuresInARow = 8
    /// Whether addresses of this machine and its network may be asked.
    public var allowsLocal = false

    /// The defaults.
    public init() {}
  }

  /// What became of the posters.
  public struct Report: Sendable, Equatable {
    /// How many were fetched, and how many were there.
    public var fetched = 0, known = 0
    /// Why others failed, by id of the title.
    public var failed: [Int: String] = [:]
    /// Whether the rest was given up after too many failures.
    public var isGivenUp = false
  }

  let limits: Limits
  private let agent: String
  /// Whether bytes are a picture that can be shown.
  private let isPicture: @Sendable (Data) -> Bool

  /// A fetcher that names itself `agent` to servers. `isPicture` decodes what came, so that a broken picture is none.
  public init(limits: Limits = Limits(), agent: String, isPicture: @escaping @Sendable (Data) -> Bool) {
    (self.limits, self.agent, self.isPicture) = (limits, agent, isPicture)
  }

  /// The file of a title's poster; nil where there is none.
  public static func file(of id: Int, in folder: String) -> String? {
    ["jpg", "jpeg", "png"].map { "\(folder)/\(id).\($0)" }.first { access($0, F_OK) == 0 }
  }

  /// The posters that are not in the folder and have an address that may be asked, and the hosts they come from.
  public func plan(_ posters: [Poster], into folder: String) -> (posters: [Poster], hosts: [String]) {
    let wanted = posters.filter { Self.file(of: $0.id, in: folder) == nil && address(of: $0) != nil }
    return (wanted, Set(wanted.compactMap { address(of: $0)?.host }).sorted())
  }

  private func address(of poster: Poster) -> PosterAddress? {
    PosterAddress(poster.address).flatMap { limits.allowsLocal || !$0.isLocal ? $0 : nil }
  }

  /// Fetches what is missing of some posters. `progress` is told how many are done. Ends early when the task is cancelled.
  public func fetch(
    _ posters: [Poster], into folder: String, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async -> Report {
    let queue = PosterQueue(posters, limits)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, limits.atOnce) {
        group.addTask {
          while let poster = await queue.next() {
            let result = await self.fetch(poster, into: folder, client, queue)
            progress(await queue.finish(poster, result))
          }
        }
      }
    }
    try? await client.shutdown()
    return await queue.report
  }

  private var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(
        connect: .milliseconds(Int64(limits.connect * 1000)), read: .milliseconds(Int64(limits.idle * 1000))))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.atOnce
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }

  enum Outcome: Sendable, Equatable { case fetched, known, failed(String) }

  private func fetch(
    _ poster: Poster, into folder: String, _ client: HTTPClient, _ queue: PosterQueue
  ) async -> Outcome {
    if Self.file(of: poster.id, in: folder) != nil { return .known }
    guard let address = address(of: poster) else {
      return .failed("its address is none that posters are fetched from")
    }
    var pause = limits.pause
    for attempt in 1...max(1, limits.tries) {
      await queue.takeTurn()
      do {
        let data = try await Self.within(limits.whole) { try await download(address, client) }
        try write(data, poster.id, folder)
        return .fetched
      } catch let failure as PosterFailure {
        guard failure.isPassing, attempt < limits.tries else { return .failed(failure.reason) }
        try? await Task.sleep(for: .seconds(min(max(pause, failure.after ?? 0), limits.longestPause)))
        pause *= 2
      } catch { return .failed("\(error)") }
      if Task.isCancelled { return .failed("it was interrupted") }
    }
    return .failed("it was given up")
  }

  private func download(_ start: PosterAddress, _ client: HTTPClient) async throws -> Data {
    var address = start
    for _ in 0...limits.redirects {
      var request = HTTPClientRequest(url: address.text)
      request.headers.add(name: "User-Agent", value: agent)
      request.headers.add(name: "Accept", value: "image/jpeg, image/png")
      do {
        let response = try await client.execute(request, timeout: .milliseconds(Int64(limits.whole * 1000)))
        switch response.status.code {
        case 200: return try await body(response)
        case 301, 302, 303, 307, 308:
          guard let next = response.headers.first(name: "Location").flatMap(address.redirected) else {
            throw PosterFailure(
              "the server at \(address.host) redirects to where posters are not fetched from")
          }
          address = next
        case 408, 425, 429, 500, 502, 503, 504:
          let after = response.headers.first(name: "Retry-After").flatMap { Double($0) }
          throw PosterFailure(
            "the server at \(address.host) answers \(response.status.code)", isPassing: true,
            after: after.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil })
        default: throw PosterFailure("the server at \(address.host) answers \(response.status.code)")
        }
      } catch let failure as PosterFailure { throw failure } catch is CancellationError {
        throw PosterFailure("it took longer than \(Int(limits.whole)) seconds", isPassing: true)
      } catch is NIOTooManyBytesError { throw tooLarge } catch {
        throw PosterFailure("\(address.host) did not answer: \(error)", isPassing: true)
      }
    }
    throw PosterFailure("the server redirects more than \(limits.redirects) times")
  }

  private var tooLarge: PosterFailure {
    PosterFailure("it is larger than \(limits.mostBytes >> 10) KiB")
  }

  private func body(_ response: HTTPClientResponse) async throws -> Data {
    let type = (response.headers.first(name: "Content-Type") ?? "").lowercased().prefix { $0 != ";" }
      .trimmingCharacters(in: .whitespaces)
    guard ["image/jpeg", "image/jpg", "image/png"].contains(type) else {
      throw PosterFailure(
        "it is \(type.isEmpty ? "of no type" : CleanText.clean(type, limit: 40)), not a JPEG or PNG picture")
    }
    if let length = response.headers.first(name: "Content-Length").flatMap({ Int($0) }),
      length > limits.mostBytes
    {
      throw tooLarge
    }
    let buffer = try await response.body.collect(upTo: limits.mostBytes)
    return Data(buffer.readableBytesView)
  }

  private func write(_ data: Data, _ id: Int, _ folder: String) throws {
    let isPNG = data.starts(with: [0x89, 0x50, 0x4E, 0x47])
    guard isPNG || data.starts(with: [0xFF, 0xD8, 0xFF]), isPicture(data) else {
      throw PosterFailure("what came is no whole JPEG or PNG picture")
    }
    do {
      try data.withUnsafeBytes {
        try AtomicFile.write($0, to: "\(folder)/\(id).\(isPNG ? "png" : "jpg")", permissions: 0o600)
      }
    } catch let error as FileError { throw PosterFailure("it was not saved: \(error.cause)") }
  }

  /// What `body` returns, unless it takes longer.
  private static func within(
    _ seconds: Double, _ body: @escaping @Sendable () async throws -> Data
  ) async throws -> Data {
    try await withThrowingTaskGroup(of: Data.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        throw PosterFailure("it took longer than \(Int(seconds.rounded(.up))) seconds", isPassing: true)
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw PosterFailure("it was interrupted") }
      return first
    }
  }
}

/// Why a poster did not come.
struct PosterFailure: Error {
  let reason: String
  /// Whether another try may go better.
  let isPassing: Bool
  /// Seconds that the server asks to wait.
  let after: Double?

  init(_ reason: String, isPassing: Bool = false, after: Double? = nil) {
    (self.reason, self.isPassing, self.after) = (reason, isPassing, after)
  }
}
