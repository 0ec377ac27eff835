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
    let (authority, _) = Self.parts(text)
    // Otherwise a part of the password would be taken for hosts and ports, and shown in an error.
    guard !authority.contains(where: { "/?#".contains($0) }) else {
      throw JournalError(
        path: shown, reason: "write / in a password as %2F, ? as %3F, # as %23 and @ as %40.")
    }
    let hosts = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    hasSeveralHosts = hosts.contains(",")
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
    let setting = rest.split { $0 == "?" || $0 == "&" }.last { $0.hasPrefix("dbname=") }
    return setting.map { String($0.dropFirst(7)) } ?? ""
  }

  /// An error about this database.
  func error(_ reason: String) -> JournalError { JournalError(path: shown, reason: reason) }

  /// The authority of an address, and what comes after it.
  private static func parts(_ text: String) -> (authority: Substring, rest: Substring) {
    guard let start = schemes.first(where: { text.hasPrefix($0) })?.count else {
      return ("", Substring(text))
    }
    let after = text.dropFirst(start)
    // A password may hold a slash that should have been written as %2F: up to the last @ all is about the user.
    let user = after.lastIndex(of: "@").map { after.index(after: $0) } ?? after.startIndex
    let end = after[user...].firstIndex { $0 == "/" || $0 == "?" } ?? after.endIndex
    return (after[..<end], after[end...])
  }

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
