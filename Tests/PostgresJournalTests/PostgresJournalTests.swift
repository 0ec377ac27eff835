import Events
import Foundation
import Journal
import Synchronization
import TestSupport
import Testing

@testable import PostgresJournal

/// What the journal in PostgreSQL does that a file need not.
@Suite(.waiting, .enabled(if: PostgresCluster.shared != nil, "PostgreSQL is not installed here"))
struct PostgresJournalTests {
  private func place() throws -> JournalPlace { try JournalKind.postgres.place() }

  private static func draft(_ anime: Int, key: String? = nil) -> EventDraft {
    EventDraft(animeID: anime, feedback: .like, time: Int64(anime), key: key)
  }

  /// Who reads from the newest id that they know on misses nothing, however many write at once.
  @Test func readersFromTheirNewestEventOnMissNothing() throws {
    let place = try place()
    let store = try PostgresJournal(place.address, connections: 8)
    let me = try store.profile(named: "me").userID
    let (writers, each) = (6, 40)
    let found = Mutex<[Event]>([])
    Threads.run(
      (0..<writers).map { writer in
        {
          for i in 0..<each {
            _ = try? store.append([Self.draft(writer * each + i + 1), Self.draft(9_999)], userID: me)
          }
        }
      } + [
        {
          var seen: [Event] = []
          for _ in 0..<20_000 where seen.count < 2 * writers * each {
            seen += (try? store.events(userID: me, after: seen.last?.id ?? 0)) ?? []
          }
          found.withLock { $0 = seen }
        }
      ])
    let seen = found.withLock { $0 }
    #expect(try seen == store.events(userID: me) && Set(seen.map(\.animeID)).count == writers * each + 1)
    // A burst stays together.
    #expect(stride(from: 1, to: seen.count, by: 2).allSatisfy { seen[$0].animeID == 9_999 })
  }

  @Test func aKeyCountsOnceHoweverManySendIt() throws {
    let place = try place()
    let store = try PostgresJournal(place.address, connections: 6)
    let me = try store.profile(named: "me").userID
    let found = Mutex<Set<Int64>>([])
    Threads.run(
      (0..<8).map { _ in
        {
          for _ in 0..<5 {
            let id = (try? store.append([Self.draft(1, key: "once")], userID: me))?.first?.id
            found.withLock { _ = $0.insert(id ?? -1) }
          }
        }
      })
    let ids = found.withLock { $0 }
    #expect(try ids.count == 1 && store.events(userID: me).count == 1)
  }

  @Test func connectionsThatWereEndedAreMadeAnew() throws {
    let place = try place()
    let store = try place.open()
    let me = try store.profile(named: "me").userID
    for round in 1...3 {
      try place.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'nostrade-%' AND datname = current_database()"
      )
      try store.append([Self.draft(round)], userID: me)
      _ = try store.undoLast(userID: me, time: 5)
      #expect(try store.events(userID: me).count == 2 * round)
    }
  }

  /// What the server refuses costs no connection: the next request finds the same one, without an open transaction.
  @Test func aRefusedStatementCostsNoConnection() throws {
    let place = try place()
    let store = try PostgresJournal(place.address, connections: 1)
    let me = try store.profile(named: "me").userID
    let connections =
      "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'nostrade-%' AND datname = current_database()"
    let before = try place.texts(connections)
    #expect(before.count == 1)
    struct Stop: Error {}
    for round in 1...3 {
      // Nobody has this number, an undo of nothing, and a caller who gives up in the midst of a transaction.
      let outcomes = try store.append([
        AppendRequest(userID: 999, drafts: [Self.draft(1)]),
        AppendRequest(userID: me, drafts: [Self.draft(round)]),
      ]).map { try $0.get() }
      guard case .refused = outcomes[0], case .stored = outcomes[1] else {
        Issue.record("\(outcomes)")
        return
      }
      #expect(throws: JournalError.self) { try store.append([Self.draft(2)], userID: 999) }
      #expect(throws: Stop.self) {
        try store.transaction(userID: me) { transaction in
          _ = try transaction.insert([Self.draft(7)])
          throw Stop()
        }
      }
      #expect(try place.texts(connections) == before)
    }
    #expect(try store.events(userID: me).map(\.animeID) == [1, 2, 3])
    #expect(try place.texts(connections + " AND state <> 'idle'") == [])
  }

  @Test func rowsOfNobodyAreFoundAndTheServerIsDescribed() throws {
    let place = try place()
    let store = try PostgresJournal(place.address)
    let me = try store.profile(named: "me").userID
    try store.append([Self.draft(1)], userID: me)
    let health = try store.health()
    #expect(health.integrity == "ok" && health.events == 1)
    let server = try #require(health.server)
    #expect(server.tables > 0 && abs(server.time - Int64(Date().timeIntervalSince1970 * 1000)) < 300_000)
    // A restore without checks, and an index whose making was stopped.
    try place.execute(
      "SET session_replication_role = replica; INSERT INTO events (event_id, user_id, anime_id, feedback_type, timestamp) VALUES (500, 77, 1, 2, 5)"
    )
    #expect(try store.health().integrity == "1 events belong to no profile")
    try place.execute(
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_pkey'::regclass")
    #expect(try store.health().integrity.contains("events_pkey"))
  }

  @Test func aNewerDatabaseIsRefusedAndPasswordsAreNotShown() throws {
    let place = try place()
    try place.open().close()
    try place.execute("INSERT INTO nostrade_migrations (number) VALUES (99)")
    #expect { try place.open() } throws: { "\($0)".contains("newer version") }
    for address in [
      "postgres://kuro:s3cret@127.0.0.1:1/x",
      "postgresql://kuro@127.0.0.1:1/x?connect_timeout=2&password=s3cret",
    ] {
      var timeouts = PostgresTimeouts()
      timeouts.openMilliseconds = 0
      #expect { try PostgresJournal(address, timeouts: timeouts) } throws: { error in
        "\(error)".contains("cannot be reached") && !"\(error)".contains("s3")
      }
    }
    #expect { try PostgresJournal("postgres://kuro:s3/cret@127.0.0.1:1/x") } throws: { error in
      "\(error)".contains("%2F") && !"\(error)".contains("s3")
    }
    #expect { try PostgresJournal("postgres://kuro:s3%zzcret@127.0.0.1:1/x") } throws: {
      !"\($0)".contains("s3")
    }
    #expect { try PostgresJournal("mysql://x") } throws: { "\($0)".contains("postgres://") }
  }

  @Test func ofSeveralAddressesTheOneThatAnswersIsTaken() throws {
    let place = try place()
    let closed = PostgresCluster.freePort()
    let address = place.address.replacingOccurrences(of: "@127", with: "@127.0.0.1:\(closed),127")
    let store = try PostgresJournal(address)
    #expect(try store.profile(named: "me").userID == 1)
  }

  /// Citus distributes tables by a column that all their unique keys have.
  @Test func everyKeyOfAPersonBeginsWithThePerson() throws {
    let place = try place()
    try place.open().close()
    let keys = try place.texts(
      """
      SELECT c.relname || ' ' || a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND c.relname IN ('settings', 'imports', 'events', 'list_entries') ORDER BY 1
      """)
    #expect(keys.count == 5 && keys.allSatisfy { $0.hasSuffix(" user_id") })
    // Triggers of distributed tables run for each row.
    #expect(
      try place.texts("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 1 = 0") == ["0"])
  }

  @Test func watchesHearOfAnswersAndModelsOfOthers() async throws {
    let place = try place()
    let (mine, other) = (try PostgresJournal(place.address), try PostgresJournal(place.address))
    let (me, ann) = (try mine.profile(named: "me").userID, try mine.profile(named: "Ann").userID)
    let heard = Mutex<[PostgresWatch.Change]>([])
    let watch = PostgresWatch(mine)
    watch.follow(me)
    watch.start { change in heard.withLock { $0.append(change) } }
    defer { watch.stop() }
    func becomes(_ condition: ([PostgresWatch.Change]) -> Bool) async throws -> Bool {
      for _ in 0..<3600 {
        if heard.withLock({ condition($0) }) { return true }
        try await Task.sleep(for: .milliseconds(50))
      }
      return false
    }
    let end = Date().addingTimeInterval(180)
    while try place.texts("SELECT user_id FROM watches").isEmpty, Date() < end {
      try await Task.sleep(for: .milliseconds(50))
    }
    // Neither what others are told, nor what this journal writes itself.
    try other.append([Self.draft(1)], userID: ann)
    try mine.append([Self.draft(1)], userID: me)
    try other.append([Self.draft(1)], userID: me)
    #expect(try await becomes { $0 == [.events] })
    try other.announceModels()
    #expect(try await becomes { $0 == [.events, .models] })
    // After a break there may have been something.
    try place.execute(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'nostrade-%' AND datname = current_database()"
    )
    #expect(try await becomes { $0.count >= 4 })
  }

  /// Two programs that renew their watches at once must not wait for one another.
  @Test func aWatchThatAnotherProgramHoldsIsNotWaitedFor() async throws {
    let place = try place()
    let mine = try PostgresJournal(place.address)
    let people = try ["me", "Ann"].map { try mine.profile(named: $0).userID }
    for id in people { try place.execute("INSERT INTO watches VALUES (\(id), now() - interval '1 hour')") }
    let other = try PostgresConnection(try PostgresAddress(place.address), PostgresTimeouts())
    try other.run(once: "BEGIN")
    try other.run(once: "UPDATE watches SET until = until WHERE user_id = \(people[0])")
    let watch = PostgresWatch(mine)
    watch.start { _ in }
    defer { watch.stop() }
    func left() throws -> [String] { try place.texts("SELECT user_id FROM watches") }
    // PostgreSQL ends a transaction that does nothing for a minute.
    let end = Date().addingTimeInterval(40)
    while try left().count == 2, Date() < end { try await Task.sleep(for: .milliseconds(50)) }
    #expect(try left() == ["\(people[0])"])
    try other.run(once: "ROLLBACK")
  }

  /// A right that is missing is told once, not tried in silence for ever.
  @Test func aWatchThatMayNotListenSaysSo() async throws {
    let cluster = try #require(PostgresCluster.shared)
    let place = try place()
    let me = try PostgresJournal(place.address).profile(named: "me").userID
    let database = (place.address as NSString).lastPathComponent
    let role = "reader\(database)"
    for sql in ["CREATE ROLE \(role) LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)"] {
      #expect(cluster.sql(sql, in: database) != nil, "\(sql)")
    }
    let store = try PostgresJournal(place.address.replacingOccurrences(of: "nostrade@", with: "\(role)@"))
    let told = Mutex<[String]>([])
    let watch = PostgresWatch(store)
    watch.follow(me)
    watch.start(refused: { words in told.withLock { $0.append(words) } }, { _ in })
    defer { watch.stop() }
    for _ in 0..<3600 where told.withLock(\.isEmpty) { try await Task.sleep(for: .milliseconds(50)) }
    // Stirred, it tries again, and has nothing new to say.
    for person in 1...3 {
      watch.follow(me + Int64(person))
      try await Task.sleep(for: .milliseconds(200))
    }
    let words = told.withLock { $0 }
    #expect(words.count == 1 && words[0].contains("permission denied"), "\(words)")
  }

  @Test func oneAtATimeTunes() throws {
    let place = try place()
    let (one, two) = (try PostgresJournal(place.address), try PostgresJournal(place.address))
    let inner = try one.alone { try two.alone { 1 } }
    #expect(inner == .some(nil))
    #expect(try two.alone { 2 } == 2)
  }
}
