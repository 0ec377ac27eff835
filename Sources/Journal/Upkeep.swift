import Dispatch
import GRDB

/// What the disk would otherwise do while somebody waits for a commit: the write-ahead log is made before the first one, and
/// is carried over into the database before it has grown long.
final class Upkeep: @unchecked Sendable {
  // `count` is touched on `aside` alone.
  private let queue: DatabaseQueue
  private let aside = DispatchQueue(label: "nostrade.upkeep", qos: .utility)
  private var count = 0
  private var isWaiting = false

  /// SQLite carries the log over by itself in the commit that fills a thousand pages; an answer takes three.
  static let commits = 100
  /// After so long a rest, one who answers fast is not held up.
  static let rest = DispatchTimeInterval.milliseconds(400)

  init(_ queue: DatabaseQueue) { self.queue = queue }

  /// Makes the log's file, which costs the first commit three syncs.
  func prepareFirstCommit() {
    aside.async { [queue] in
      // Should it fail, the first commit will tell.
      try? queue.write { db in
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        try db.execute(sql: "PRAGMA user_version = \(version)")
      }
    }
  }

  /// Notes a commit.
  func committed() {
    aside.async { [self] in
      count += 1
      if count >= Self.commits { wait(seen: count) }
    }
  }

  private func wait(seen: Int) {
    guard !isWaiting else { return }
    isWaiting = true
    aside.asyncAfter(deadline: .now() + Self.rest) { [self] in
      isWaiting = false
      if count > seen { return wait(seen: count) }
      count = 0
      _ = try? queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
    }
  }
}
