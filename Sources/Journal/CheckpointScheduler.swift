import Dispatch
import GRDB

/// Keeps slow disk work out of commits: creates the write-ahead log before the first commit, and copies it into the database
/// (a checkpoint) while nothing is written.
final class CheckpointScheduler: @unchecked Sendable {
  // `commitsSinceCheckpoint` and `isScheduled` are used on `background` only.
  private let database: DatabaseQueue
  private let place: DatabasePlace
  private let background = DispatchQueue(label: "nostrade.checkpoint", qos: .utility)
  private var commitsSinceCheckpoint = 0
  private var isScheduled = false

  /// Commits before a checkpoint. SQLite itself makes a checkpoint during a commit, at 1000 pages; an answer takes three.
  static let commitLimit = 100
  /// How long nothing must have been written before a checkpoint, so that it delays no answer.
  static let idleTime = DispatchTimeInterval.milliseconds(400)

  /// How long the last checkpoint waits for other programs, in milliseconds.
  private static let longestWait = 250

  init(_ database: DatabaseQueue, _ place: DatabasePlace) { (self.database, self.place) = (database, place) }

  /// Creates the write-ahead log, which costs the first commit three syncs.
  func prepareFirstCommit() {
    background.async { [database, place] in
      // An error is reported by the first commit.
      try? database.write { db in
        try place.check(db)
        try DatabasePlace.changeHeader(db)
      }
      try? database.writeWithoutTransaction { db in
        // A killed program left the log: only after a checkpoint can it be told who writes to the database.
        if LogIndex(db)?.isIdle == false { _ = try db.checkpoint(.passive) }
        try place.check(db)
      }
    }
  }

  /// Notes a commit.
  func noteCommit() {
    background.async { [self] in
      commitsSinceCheckpoint += 1
      if commitsSinceCheckpoint >= Self.commitLimit { schedule(after: commitsSinceCheckpoint) }
    }
  }

  /// Waits for work that has begun, and makes a checkpoint that leaves the write-ahead log empty. While another program uses
  /// the database, as much is copied as can be without waiting for it long.
  func finish() {
    waitForBackground()
    try? database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA busy_timeout = \(Self.longestWait)")
      try db.checkpoint(.truncate)
    }
  }

  /// Waits for work that has begun.
  func waitForBackground() { background.sync {} }

  /// Makes a checkpoint after the idle time, unless there are more commits until then.
  private func schedule(after count: Int) {
    guard !isScheduled else { return }
    isScheduled = true
    background.asyncAfter(deadline: .now() + Self.idleTime) { [self] in
      isScheduled = false
      if commitsSinceCheckpoint > count { return schedule(after: commitsSinceCheckpoint) }
      commitsSinceCheckpoint = 0
      _ = try? database.writeWithoutTransaction { db in
        // No checkpoint into a file that somebody wrote over.
        try place.check(db)
        try DatabasePlace.changeHeader(db)
        try db.checkpoint(.passive)
        try place.check(db)
      }
    }
  }
}
