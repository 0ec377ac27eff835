import Foundation
import Foundations

/// An address that a poster may be fetched from: http or https, with a host, without a name or password in it.
public struct PosterAddress: Sendable, Equatable {
  /// The whole address.
  public let text: String
  /// The host, in lower case.
  public let host: String
  let isSecure: Bool

  private static let longest = 2000

  /// Nil for any other address.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest, CleanText.clean(text, limit: Self.longest) == text,
      let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", parts.user == nil, parts.password == nil,
      let host = parts.host?.lowercased(), !host.isEmpty
    else { return nil }
    (self.text, self.host, isSecure) = (text, host, scheme == "https")
  }

  /// Whether the host is this machine or one of its own network, as far as its name tells.
  public var isLocal: Bool {
    // Without the zone of a link-local address ("fe80::1%eth0").
    let host = String(
      self.host.trimmingCharacters(in: ["[", "]", "."]).prefix { $0 != "%" })
    if host == "localhost" || host.hasSuffix(".localhost") || host.hasSuffix(".local")
      || !host.contains(where: { ".:".contains($0) })
    {
      return true
    }
    var four = in_addr()
    // As generous as the system's resolver: 127.1 and 2130706433 are this machine too.
    if inet_aton(host, &four) != 0 { return Self.isLocal(UInt32(bigEndian: four.s_addr)) }
    var six = in6_addr()
    // A name has no colon: what has one and is no address is not fetched from.
    guard inet_pton(AF_INET6, host, &six) == 1 else { return host.contains(":") }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    if bytes.prefix(10).allSatisfy({ $0 == 0 }) {
      if bytes[10] == 0xFF, bytes[11] == 0xFF {
        return Self.isLocal(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) })
      }
      return true
    }
    // An IPv4 address inside: by NAT64 (RFC 6052) or 6to4 (RFC 3056).
    if bytes.prefix(12) == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] {
      return Self.isLocal(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) })
    }
    if bytes[0] == 0x20, bytes[1] == 0x02 {
      return Self.isLocal(bytes[2..<6].reduce(0) { $0 << 8 | UInt32($1) })
    }
    return bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
  }

  private static func isLocal(_ address: UInt32) -> Bool {
    let first = address >> 24
    return first == 0 || first == 10 || first == 127 || address >> 16 == 0xC0A8 || address >> 16 == 0xA9FE
      || address >> 20 == 0xAC1 || address >> 22 == 0x191 || first >= 224
  }

  /// Where a redirect leads; nil where it may not be followed: to another kind of address, from https to http, or from elsewhere to this
  /// machine or its network.
  func redirected(to location: String) -> PosterAddress? {
    guard let base = URL(string: text), let target = URL(string: location, relativeTo: base)?.absoluteURL,
      let next = PosterAddress(target.absoluteString), next.isSecure || !isSecure,
      !next.isLocal || isLocal
    else { return nil }
    return next
  }
}
