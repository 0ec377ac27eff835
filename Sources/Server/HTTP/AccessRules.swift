import Foundation
import Foundations
import HTTPTypes
import Synchronization

/// Who may ask what, and how often.
struct AccessRules: Sendable {
  /// Accepted tokens; without any everybody who reaches the service may ask.
  var tokens: [[UInt8]] = []
  /// Requests a second for each token, or for each address without tokens; nil for no limit.
  var rate: Double?
  /// Pages of other sites that may read answers: none unless they are named here.
  var origins: Set<String> = []
  /// Names under which the service is reached; nil for any. Without tokens only names of this machine are accepted: a page of a
  /// stranger whose name leads to this machine (DNS rebinding) would otherwise read everything.
  var hosts: Set<String>?

  /// The names of this machine for itself.
  static let ownHosts: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

  /// Which token a request carries: its place in the list; nil when none is needed.
  ///
  /// - Throws: `Problem` for a missing or wrong token.
  func token(_ headers: HTTPFields) throws(Problem) -> Int? {
    guard !tokens.isEmpty else { return nil }
    guard let given = Self.given(headers) else {
      throw Problem(401, "Send a token: Authorization: Bearer TOKEN. A browser may send it as the password.")
    }
    // Every token is compared to its end: the time says nothing of how near a guess is.
    var found: Int?
    for (place, token) in tokens.enumerated() where Self.isSame(token, given) { found = place }
    guard let found else { throw Problem(401, "This token is not known.") }
    return found
  }

  private static func given(_ headers: HTTPFields) -> [UInt8]? {
    guard let field = headers[.authorization] else { return nil }
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    switch parts[0].lowercased() {
    case "bearer": return Array(parts[1].utf8)
    case "basic":
      guard let data = Data(base64Encoded: String(parts[1])),
        let colon = data.firstIndex(of: UInt8(ascii: ":"))
      else { return nil }
      return Array(data[(colon + 1)...])
    default: return nil
    }
  }

  private static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    var difference = a.count ^ b.count
    for place in a.indices { difference |= Int(a[place] ^ (place < b.count ? b[place] : 0)) }
    return difference == 0
  }

  /// Refuses what a page of another site sends: a form needs no permission of CORS.
  ///
  /// - Throws: `Problem`.
  func checkOrigin(_ method: HTTPRequest.Method, _ headers: HTTPFields, authority: String?) throws(Problem) {
    let host = authority ?? ""
    if let hosts {
      let name = host.hasSuffix("]") ? Substring(host) : host.prefix(upTo: Self.portStart(host))
      guard hosts.contains(name.lowercased()) else {
        throw Problem(
          403, "The service is not reached under this name: use localhost, or start it with a token.")
      }
    }
    guard method != .get, method != .head, let origin = headers[.origin] else { return }
    let own = origin.lowercased()
    guard
      own == "http://" + host.lowercased() || own == "https://" + host.lowercased()
        || origins.contains(origin)
    else { throw Problem(403, "Pages of other sites may not send this.") }
  }

  private static func portStart(_ host: String) -> String.Index {
    guard let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) else {
      return host.endIndex
    }
    return colon
  }
}

/// A token bucket for each caller: `rate` requests a second, twice as many at once.
final class RateLimiter: Sendable {
  private struct Bucket {
    var left: Double
    var at: ContinuousClock.Instant
  }
  private let rate: Double
  /// Nobody is told to wait longer, in seconds.
  private static let longestWait = 86_400.0
  private let buckets = Mutex(Generations<String, Bucket>(cost: 50_000))

  init(rate: Double) { self.rate = rate }

  /// Takes one request off a caller's bucket.
  ///
  /// - Returns: nil when it may be served, else seconds to wait.
  func take(_ caller: String, now: ContinuousClock.Instant = .now) -> Int? {
    buckets.withLock { buckets in
      var bucket = buckets.value(caller) ?? Bucket(left: max(1, 2 * rate), at: now)
      let passed = (now - bucket.at) / .seconds(1)
      bucket = Bucket(left: min(max(1, 2 * rate), bucket.left + max(0, passed) * rate), at: now)
      defer { buckets.insert(bucket, caller) }
      guard bucket.left >= 1 else {
        return Int(min(max(1, ((1 - bucket.left) / rate).rounded(.up)), Self.longestWait))
      }
      bucket.left -= 1
      return nil
    }
  }
}
