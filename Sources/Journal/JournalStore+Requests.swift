import Events
import GRDB

/// Many callers in one transaction: a commit waits for the disk, however much it holds. See `EventJournal`.
extension JournalStore {
  /// See `EventJournal.append`.
  public func append(_ requests: [AppendRequest]) throws -> [Result<AppendOutcome, JournalError>] {
    guard !requests.isEmpty else { return [] }
    defer { checkpoints.noteCommit() }
    return try write { db in
      try requests.map { request in
        var outcome = AppendOutcome.stored([], repeated: 0)
        do {
          try db.inSavepoint {
            let newest = try Int64.fetchOne(db, sql: "SELECT max(event_id) FROM events") ?? 0
            let events = try insert(request.drafts, userID: request.userID, db)
            let remembered = try request.whole?.name.flatMap {
              try Self.setting($0, userID: request.userID, db)
            }
            let key = try request.takenKey(events, isNew: { $0.id > newest }, remembered: remembered) {
              try Self.event(withKey: $0, userID: request.userID, db) != nil
            }
            if let key { throw TakenKey(key: key) }
            if remembered == nil, let whole = request.whole, let name = whole.name,
              let contents = whole.contents
            {
              try set(name, contents, userID: request.userID, db)
            }
            // Of drafts with one key the first is stored, and the others repeat it.
            let new = Set(events.lazy.map(\.id).filter { $0 > newest }).count
            outcome = .stored(events, repeated: events.count - new)
            return .commit
          }
        } catch let taken as TakenKey {
          outcome = .keyTaken(taken.key)
        } catch let error as JournalError {
          outcome = .refused(error)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
          // The profile is gone, or an undo names no event.
          outcome = .refused(JournalError.wrap(error, path: path))
        }
        return .success(outcome)
      }
    }
  }

  /// See `EventJournal.event`.
  public func event(_ id: Int64) throws -> (userID: Int64, event: Event)? {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT \(Self.eventColumns), user_id FROM events WHERE event_id = ?", arguments: [id])
      return row.flatMap { row in Self.event(row).map { (row[7], $0) } }
    }
  }

  /// See `EventJournal.profile`.
  public func profile(userID: Int64) throws -> Profile? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT user_id, name FROM profiles WHERE user_id = ?", arguments: [userID])
        .map { Profile(userID: $0[0], name: $0[1]) }
    }
  }
}
