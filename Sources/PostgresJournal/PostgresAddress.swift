import Foundation
import Foundations
import Journal

/// Where a database is: an address that libpq understands, with one host or several.
struct PostgresAddress: Sendable {
  /// The address as it was given, with its password.
  let text: String
  /// The address as it may be shown and logged.
  let shown: String
  /// Whether there is more than one host to try.
  let hasSeveralHosts: Bool

  /// - Throws: `JournalError` for an address of another kind.
  init(_ text: String) throws {
    self.text = text
    shown = Self.withoutPassword(text)
    guard Self.schemes.contains(where: { text.hasPrefix($0) }), !text.contains("\0") else {
      throw JournalError(
        path: shown,
        reason: "this is no address of a PostgreSQL database. Give postgres://USER@HOST/DATABASE.")
    }
    let (authority, rest) = Self.parts(text)
    // Otherwise a part of the password would be taken for hosts and ports, and shown in an error.
    guard !authority.contains(where: { "/?#".contains($0) }) else {
      throw JournalError(
        path: shown, reason: "write / in a password as %2F, ? as %3F, # as %23 and @ as %40.")
    }
    let hosts = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    hasSeveralHosts =
      hosts.contains(",") || Self.values(of: ["host", "hostaddr"], in: rest).contains { $0.contains(",") }
  }

  static let schemes = ["postgres://", "postgresql://"]

  /// What the client library says, without the passwords: it repeats parts of an address that it cannot read.
  func withoutSecrets(_ words: String) -> String {
    let (authority, rest) = Self.parts(text)
    var secrets: [Substring] = []
    if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
      secrets.append(authority[authority.index(after: colon)..<at])
    }
    for setting in rest.split(whereSeparator: { $0 == "?" || $0 == "&" })
    where setting.lowercased().contains("password=") {
      secrets.append(setting.drop { $0 != "=" }.dropFirst())
    }
    return secrets.filter { !$0.isEmpty }.reduce(words) { $0.replacingOccurrences(of: $1, with: "***") }
  }

  /// Whether an address holds a password.
  static func holdsPassword(_ text: String) -> Bool { withoutPassword(text) != text }

  /// See `PostgresJournal.databaseName`.
  static func databaseName(_ text: String) -> String {
    let rest = parts(text).rest
    let path = rest.prefix { $0 != "?" }.dropFirst()
    if !path.isEmpty { return path.removingPercentEncoding ?? String(path) }
    return values(of: ["dbname"], in: rest).last ?? ""
  }

  /// Values of settings in what follows the authority.
  private static func values(of names: Set<String>, in rest: Substring) -> [String] {
    rest.drop { $0 != "?" }.dropFirst().split(separator: "&").compactMap { setting in
      let sides = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, names.contains(String(sides[0])) else { return nil }
      return sides[1].removingPercentEncoding ?? String(sides[1])
    }
  }

  /// An error about this database.
  func error(_ reason: String) -> JournalError { JournalError(path: shown, reason: reason) }

  /// The authority of an address, and what comes after it.
  private static func parts(_ text: String) -> (authority: Substring, rest: Substring) {
    guard let start = schemes.first(where: { text.hasPrefix($0) })?.count else {
      return ("", Substring(text))
    }
    let after = text.dropFirst(start)
    // A password may hold a slash that should have been written as %2F: up to the last @ all is about the user, but for one in a setting.
    let user = after[..<query(after)].lastIndex(of: "@").map { after.index(after: $0) } ?? after.startIndex
    let end = after[user...].firstIndex { $0 == "/" || $0 == "?" } ?? after.endIndex
    return (after[..<end], after[end...])
  }

  /// Where the settings of an address begin, at a ? that the name of one follows: a password may hold one that should have been written
  /// as %3F. Its end where there are none.
  private static func query(_ text: Substring) -> Substring.Index {
    text.indices.first { place in
      guard text[place] == "?" else { return false }
      let setting = text[text.index(after: place)...].prefix { $0 != "&" }
      return setting.contains("=") && settings.contains(setting.prefix { $0 != "=" }.lowercased())
    } ?? text.endIndex
  }

  /// What libpq calls its settings.
  private static let settings: Set<String> = [
    "application_name", "channel_binding", "client_encoding", "connect_timeout", "dbname",
    "fallback_application_name", "gssencmode", "gsslib", "gssdelegation", "host", "hostaddr", "keepalives",
    "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts",
    "options",
    "passfile", "password", "port", "require_auth", "requirepeer", "service", "ssl",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version", "sslcert", "sslcertmode", "sslcompression", "sslcrl", "sslcrldir", "sslkey",
    "sslmode", "sslnegotiation", "sslpassword", "sslrootcert", "sslsni", "target_session_attrs",
    "tcp_user_timeout", "user",
  ]

  /// An address in which stars stand for the password.
  private static func withoutPassword(_ text: String) -> String {
    let (authority, rest) = parts(text)
    var shown = String(text.prefix(text.count - authority.count - rest.count))
    if let at = authority.lastIndex(of: "@") {
      let user = authority[..<at]
      shown += user.contains(":") ? user.prefix { $0 != ":" } + ":***" : user
      shown += authority[at...]
    } else {
      shown += authority
    }
    guard let question = rest.firstIndex(of: "?") else { return shown + rest }
    let settings = rest[rest.index(after: question)...].split(
      separator: "&", omittingEmptySubsequences: false)
    return shown + rest[...question]
      + settings.map { $0.lowercased().contains("password=") ? "password=***" : String($0) }.joined(
        separator: "&")
  }
}

/// How long the journal waits.
public struct PostgresTimeouts: Sendable {
  /// For each host to accept a connection.
  public var connectSeconds = 4
  /// For a statement, and for a lock, on the server.
  public var statementMilliseconds = 15_000
  /// In all, while the server cannot be reached: it may be restarting, or another one may be taking over.
  public var reconnectMilliseconds = 10_000
  /// The same when the journal is opened: a person waits for a screen.
  public var openMilliseconds = 3_000
  /// For the answers to a pipeline; a little longer than the server takes to give up by itself.
  var answerMilliseconds: Int { statementMilliseconds + 3_000 }

  /// The usual waits.
  public init() {}
}
