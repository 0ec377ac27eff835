import Foundation
import GRDB
import Journal
import PostgresJournal
import TestSupport
import Testing

/// The journals that the common cases run on.
enum JournalKind: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case sqlite = "SQLite", postgres = "PostgreSQL"

  var testDescription: String { rawValue }

  /// Both where PostgreSQL can be had.
  static var all: [JournalKind] { PostgresCluster.shared == nil ? [.sqlite] : allCases }

  /// A place for a new journal.
  func place() throws -> JournalPlace {
    switch self {
    case .sqlite:
      return JournalPlace(
        kind: self, address: NSTemporaryDirectory() + "journal-\(UUID().uuidString)/nostrade.db")
    case .postgres:
      guard let cluster = PostgresCluster.shared else {
        throw PostgresCluster.Problem(reason: "there is none")
      }
      return JournalPlace(kind: self, address: try cluster.database())
    }
  }
}

/// Where a journal is; a SQLite database goes with it.
final class JournalPlace: Sendable {
  let kind: JournalKind
  let address: String

  init(kind: JournalKind, address: String) { (self.kind, self.address) = (kind, address) }

  deinit {
    if kind == .sqlite {
      try? FileManager.default.removeItem(atPath: (address as NSString).deletingLastPathComponent)
    }
  }

  /// Runs SQL as another program would.
  func execute(_ sql: String) throws {
    switch kind {
    case .sqlite: try DatabaseQueue(path: address).write { try $0.execute(sql: sql) }
    case .postgres: guard PostgresCluster.shared?.sql(sql, in: database) != nil else { throw Refused() }
    }
  }

  /// The first column of a query as texts.
  func texts(_ sql: String) throws -> [String] {
    switch kind {
    case .sqlite:
      return try DatabaseQueue(path: address).read { db in
        try Row.fetchAll(db, sql: sql).map { "\($0[0] as (any DatabaseValueConvertible)? ?? "")" }
      }
    case .postgres:
      guard let text = PostgresCluster.shared?.sql(sql, in: database) else { throw Refused() }
      return text.split(separator: "\n").map(String.init)
    }
  }

  private struct Refused: Error {}
  private var database: String { (address as NSString).lastPathComponent }

  func open() throws -> any EventJournal {
    switch kind {
    case .sqlite: try JournalStore(path: address)
    case .postgres: try PostgresJournal(address)
    }
  }
}
