import Events
import Journal

/// All logs, one after another. See `EventJournal.forEachLog`.
extension PostgresJournal {
  /// Rows fetched in one journey.
  private static let rowsTogether = 5_000

  /// See `EventJournal.forEachLog`. A cursor over one snapshot of the database: memory does not grow with people. Other programs
  /// write meanwhile; a reading that broke is not begun anew.
  public func forEachLog(_ body: (_ userID: Int64, _ log: [Event]) throws -> Void) throws {
    // A connection of its own: one of the pool would be missing for as long as the reading takes.
    let connection = try read { _ in try PostgresConnection(pool.address, pool.timeouts) }
    try reading {
      try connection.run([
        PostgresStatement("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        // What is done with the rows takes its time.
        PostgresStatement("SELECT set_config('idle_in_transaction_session_timeout', '0', true)"),
      ])
      try connection.run(
        once: """
          DECLARE logs NO SCROLL CURSOR FOR SELECT \(Self.eventColumns), user_id FROM events ORDER BY user_id, event_id
          """)
    }
    var person: Int64?
    var log: [Event] = []
    while true {
      let rows = try reading {
        try connection.run([PostgresStatement("FETCH \(Self.rowsTogether) FROM logs")])[0]
      }
      for row in 0..<rows.count {
        guard let userID = rows.int64(row, 7), let event = Self.event(rows, row) else { continue }
        if userID != person {
          if let person { try body(person, log) }
          (person, log) = (userID, [])
        }
        log.append(event)
      }
      if rows.count < Self.rowsTogether { break }
    }
    if let person { try body(person, log) }
    try reading { try connection.run([PostgresStatement("COMMIT")]) }
  }

  /// Reads on a connection outside the pool, with failures in plain words.
  @discardableResult
  private func reading<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let failure as PostgresFailure {
      switch failure {
      case .unreachable(let words), .broken(let words, _, _):
        throw pool.address.error(
          "the connection to the database broke while logs were read (\(words)). Try again.")
      case .refused(_, let message):
        throw pool.address.error("the database reported an error while logs were read: \(message).")
      }
    }
  }
}
