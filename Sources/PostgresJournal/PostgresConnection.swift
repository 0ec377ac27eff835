import CPostgres
import Foundation

/// What can go wrong between the program and the server.
enum PostgresFailure: Error {
  /// The connection could not be made: nothing was asked.
  case unreachable(String)
  /// The connection broke, or the server did not answer in time: what was asked last may have been done.
  case broken(String, process: Int32, name: String)
  /// The server refused a statement: its transaction has changed nothing.
  case refused(state: String, message: String)
}

/// One statement with its bound values, nil for SQL's null.
struct PostgresStatement {
  var sql: String
  var values: [String?]

  init(_ sql: String, _ values: [String?] = []) { (self.sql, self.values) = (sql, values) }
}

/// The rows of one statement.
final class PostgresRows {
  private let result: OpaquePointer?
  let count: Int

  init(_ result: OpaquePointer?) {
    self.result = result
    count = result.map { Int(np_row_count($0)) } ?? 0
  }
  deinit { if let result { np_free(result) } }

  func text(_ row: Int, _ column: Int) -> String? {
    guard let result, let value = np_value(result, Int32(row), Int32(column)) else { return nil }
    return String(
      decoding: UnsafeRawBufferPointer(
        start: value, count: Int(np_length(result, Int32(row), Int32(column)))),
      as: UTF8.self)
  }

  func int64(_ row: Int, _ column: Int) -> Int64? {
    guard let result, let value = np_value(result, Int32(row), Int32(column)) else { return nil }
    return strtoll(value, nil, 10)
  }

  func int(_ row: Int, _ column: Int) -> Int? { int64(row, column).map(Int.init) }
  func double(_ row: Int, _ column: Int) -> Double? {
    guard let result, let value = np_value(result, Int32(row), Int32(column)) else { return nil }
    return strtod(value, nil)
  }
  func bool(_ row: Int, _ column: Int) -> Bool { text(row, column) == "t" }
}

/// One connection, used by one thread at a time. Statements are prepared once, and sent together: a pipeline costs one journey to
/// the server.
final class PostgresConnection: @unchecked Sendable {
  // Used by whoever has taken it from the pool.
  private let handle: OpaquePointer
  /// What the server shows of this connection; no other one has the name.
  let name: String
  private let timeouts: PostgresTimeouts
  private var prepared: [String: String] = [:]
  /// Whether answers may still come that nobody waits for, or a transaction is open: it is not used again.
  private(set) var isBroken = false

  var process: Int32 { np_process(handle) }
  var version: Int { Int(np_version(handle)) }
  var isOpen: Bool { np_is_open(handle) != 0 }
  var isStale: Bool { np_is_stale(handle) != 0 }

  /// Connects. Of several addresses the first is taken that answers and can be written to.
  ///
  /// - Throws: `PostgresFailure`, `JournalError` without the library.
  init(_ address: PostgresAddress, _ timeouts: PostgresTimeouts) throws {
    if let problem = np_load() { throw address.error(String(cString: problem) + ".") }
    self.timeouts = timeouts
    name = "nostrade-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    var settings = [
      ("connect_timeout", "\(timeouts.connectSeconds)"), ("keepalives_idle", "10"),
      ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "\(timeouts.statementMilliseconds)"), ("client_encoding", "UTF8"),
    ]
    // A server of the list that only reads is passed over; a single one is read where it cannot be written.
    if address.hasSeveralHosts { settings.append(("target_session_attrs", "read-write")) }
    settings += [("dbname", address.text), ("application_name", name)]
    let names = CStrings(settings.map(\.0)), values = CStrings(settings.map(\.1))
    let opened = names.withPointers { names in values.withPointers { np_connect(names, $0) } }
    guard let opened else { throw PostgresFailure.unreachable("memory is short") }
    handle = opened
    // From here on `deinit` closes it, also where this throws.
    guard isOpen else { throw PostgresFailure.unreachable(lastMessage) }
    try run([
      PostgresStatement(
        """
        SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $1, false),
          set_config('idle_in_transaction_session_timeout', '60000', false),
          set_config('client_min_messages', 'error', false), set_config('synchronous_commit',
            CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)
        """, ["\(timeouts.statementMilliseconds)"])
    ])
  }

  deinit { np_close(handle) }

  /// Sends statements together and waits for their answers. Outside BEGIN and COMMIT they are one transaction.
  ///
  /// - Throws: `PostgresFailure`; after `refused` the connection is as good as before.
  @discardableResult
  func run(_ statements: [PostgresStatement]) throws -> [PostgresRows] {
    // What is asked, in the order of the answers: nil for a statement that is only prepared.
    var asked: [(sql: String, isRun: Bool)] = []
    var fresh: [String: String] = [:]
    for statement in statements {
      let count = Int32(statement.values.count)
      var name = prepared[statement.sql] ?? fresh[statement.sql]
      if name == nil {
        let new = "n\(prepared.count + fresh.count)"
        try send(np_prepare(handle, new, statement.sql, count))
        asked.append((statement.sql, false))
        fresh[statement.sql] = new
        name = new
      }
      let values = CStrings(statement.values)
      try send(values.withPointers { np_run(handle, name, count, $0) })
      asked.append((statement.sql, true))
    }
    try send(np_sync(handle))
    return try answers(asked, fresh)
  }

  /// Runs one statement that is not worth preparing; `hours` is how much longer than usual it may take.
  @discardableResult
  func run(once sql: String, _ values: [String?] = [], hours: Int = 0) throws -> PostgresRows {
    let bound = CStrings(values)
    try send(bound.withPointers { np_query(handle, sql, Int32(values.count), $0) })
    try send(np_sync(handle))
    return try answers([(sql, true)], [:], milliseconds: hours * 3_600_000)[0]
  }

  private func answers(
    _ asked: [(sql: String, isRun: Bool)], _ fresh: [String: String], milliseconds: Int = 0
  ) throws
    -> [PostgresRows]
  {
    let end =
      DispatchTime.now().uptimeNanoseconds / 1_000_000 + UInt64(timeouts.answerMilliseconds + milliseconds)
    var found: [PostgresRows] = []
    var refusal: PostgresFailure?
    var place = 0
    while true {
      let left = Int32(clamping: Int64(end) - Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000))
      var result: OpaquePointer?
      let kind = np_next(handle, max(left, 0), &result)
      let rows = PostgresRows(result)
      switch Int(kind) {
      case np_synced:
        if let refusal { throw refusal }
        return found
      case np_end_of_statement: place += 1
      case np_rows, np_done:
        guard asked.indices.contains(place) else { throw broken("the server gave an answer too many") }
        let (sql, isRun) = asked[place]
        if isRun { found.append(rows) } else if let name = fresh[sql] { prepared[sql] = name }
      case np_failed:
        guard let result else { continue }
        let state = String(cString: np_state(result))
        let message = Self.sentence(String(cString: np_message(result)))
        guard isOpen, !state.hasPrefix("57P"), !state.hasPrefix("08"), !state.isEmpty else {
          throw broken(message.isEmpty ? lastMessage : message)
        }
        if refusal == nil { refusal = .refused(state: state, message: message) }
      case np_skipped: continue
      case np_late:
        throw broken("there was no answer within \(timeouts.answerMilliseconds / 1000) seconds")
      default: throw broken(lastMessage)
      }
    }
  }

  private var lastMessage: String { Self.sentence(String(cString: np_error(handle))) }

  private func send(_ isSent: Int32) throws { guard isSent != 0 else { throw broken(lastMessage) } }

  /// Makes sure that it is not used again.
  func invalidate() { isBroken = true }

  /// Ends the transaction that is open, so that the connection can be used for the next one; one that broke is lost.
  func rollBack() {
    guard isOpen, !isBroken else { return invalidate() }
    do { try run(once: "ROLLBACK") } catch { invalidate() }
  }

  private func broken(_ words: String) -> PostgresFailure {
    isBroken = true
    return .broken(words.isEmpty ? "the connection was closed" : words, process: process, name: name)
  }

  /// What the library says, on one line.
  private static func sentence(_ words: String) -> String {
    words.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.prefix(3).joined(
      separator: "; ")
  }

  /// Waits for a notification.
  ///
  /// - Returns: channel and text; nil when the time is over or `wake` has a byte to read.
  /// - Throws: `PostgresFailure`.
  func notification(wake: Int32, milliseconds: Int32) throws -> (channel: String, text: String)? {
    let size = 256
    var channel = [CChar](repeating: 0, count: size), text = [CChar](repeating: 0, count: size)
    switch np_notification(handle, wake, milliseconds, &channel, &text, size) {
    case 1:
      func string(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
      return (string(channel), string(text))
    case 0: return nil
    default: throw broken(lastMessage)
    }
  }
}

/// Texts as C strings, nil as NULL, with a NULL at the end. What cannot be in a text of PostgreSQL (NUL) is left out.
private struct CStrings {
  private let bytes: [UInt8]
  private let starts: [Int?]

  init(_ texts: [String?]) {
    var bytes: [UInt8] = []
    starts = texts.map { text in
      guard let text else { return nil }
      let start = bytes.count
      bytes.append(contentsOf: text.utf8.lazy.filter { $0 != 0 })
      bytes.append(0)
      return start
    }
    self.bytes = bytes
  }

  func withPointers<T>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> T) rethrows -> T {
    try bytes.withUnsafeBytes { buffer in
      let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let pointers =
        starts.map { start in start.flatMap { start in base.map { UnsafePointer($0 + start) } } } + [nil]
      return try pointers.withUnsafeBufferPointer { try body($0.baseAddress) }
    }
  }
}
