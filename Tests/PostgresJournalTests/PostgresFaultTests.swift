import Events
import Foundation
import Journal
import PostgresJournal
import Synchronization
import TestSupport
import Testing

/// A server that is killed, and a network that is cut, under load.
@Suite(.waiting, .serialized, .enabled(if: PostgresCluster.shared != nil, "PostgreSQL is not installed here"))
struct PostgresFaultTests {
  private func timeouts() -> PostgresTimeouts {
    var timeouts = PostgresTimeouts()
    timeouts.reconnectMilliseconds = 30_000
    timeouts.statementMilliseconds = 1_500
    return timeouts
  }

  /// Writers that note what was acknowledged.
  private final class Load: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let next = Atomic<Int>(0)

    func end() { isOver.store(true, ordering: .relaxed) }

    func run(_ store: any EventJournal, _ userID: Int64) -> Set<Int> {
      var done: Set<Int> = []
      while !isOver.load(ordering: .relaxed) {
        let number = next.wrappingAdd(1, ordering: .relaxed).newValue
        // Every other one with a key, sent until it is acknowledged.
        let key = number % 2 == 0 ? "k\(number)" : nil
        let draft = EventDraft(animeID: number, feedback: .like, time: Int64(number), key: key)
        for _ in 0..<(key == nil ? 1 : 20) where (try? store.append([draft], userID: userID)) != nil {
          done.insert(number)
          break
        }
      }
      return done
    }
  }

  /// Three writers, while `disturb` runs.
  private func acknowledged(
    _ store: any EventJournal, _ userID: Int64, while disturb: @escaping @Sendable () -> Void
  ) -> Set<Int> {
    let load = Load()
    let found = Mutex<Set<Int>>([])
    let writer: @Sendable () -> Void = {
      let done = load.run(store, userID)
      found.withLock { $0.formUnion(done) }
    }
    Threads.run([
      writer, writer, writer,
      {
        disturb()
        load.end()
      },
    ])
    return found.withLock { $0 }
  }

  /// How often something is done: more where `scripts/torture-postgres` asks for it.
  private static func count(_ name: String, _ few: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? few
  }

  private func check(_ events: [Event], _ acknowledged: Set<Int>, _ what: String) {
    let stored = events.map(\.animeID)
    let (lost, twice) = (acknowledged.subtracting(stored).count, stored.count - Set(stored).count)
    print(
      "torture: \(what): \(acknowledged.count) acknowledged, \(stored.count) stored, \(lost) lost, \(twice) counted twice"
    )
    #expect(acknowledged.subtracting(stored).isEmpty, "lost: \(acknowledged.subtracting(stored))")
    #expect(Set(stored).count == stored.count, "counted twice")
    #expect(acknowledged.count > 20)
  }

  @Test func aKilledServerLosesNothing() throws {
    let cluster = try PostgresCluster.start(settings: ["fsync=on"]).get()
    defer { cluster.stop() }
    let store = try PostgresJournal(try cluster.database(), connections: 3, timeouts: timeouts())
    let me = try store.profile(named: "me").userID
    let acknowledged = acknowledged(store, me) {
      for _ in 0..<Self.count("NOSTRADE_TORTURE_KILLS", 3) {
        usleep(300_000)
        guard let process = cluster.process else { continue }
        kill(process, SIGKILL)
        // Its children end once they find it gone; then a new one can have the port.
        usleep(300_000)
        try? cluster.launch(["fsync=on"])
        _ = cluster.isReady()
      }
      usleep(300_000)
    }
    check(try store.events(userID: me), acknowledged, "server killed")
  }

  @Test func aCutNetworkLosesNothing() throws {
    let place = try JournalKind.postgres.place()
    let cluster = try #require(PostgresCluster.shared)
    let proxy = try LoopbackProxy(to: cluster.port)
    defer { proxy.close() }
    let address = place.address.replacingOccurrences(of: ":\(cluster.port)/", with: ":\(proxy.port)/")
    let store = try PostgresJournal(address, connections: 3, timeouts: timeouts())
    let me = try store.profile(named: "me").userID
    let acknowledged = acknowledged(store, me) {
      for round in 0..<Self.count("NOSTRADE_TORTURE_CUTS", 4) {
        usleep(150_000)
        // Torn down, or silent: bytes are swallowed and nobody is told.
        proxy.set(round % 2 == 0 ? .torn : .silent)
        usleep(250_000)
        proxy.set(.open)
      }
      usleep(200_000)
    }
    check(try store.events(userID: me), acknowledged, "network cut")
  }

  /// The server commits, and its answer never comes: every kind of write is found again and counts once.
  @Test func whatWasStoredWithoutAnAnswerCountsOnce() throws {
    let place = try JournalKind.postgres.place()
    let cluster = try #require(PostgresCluster.shared)
    let proxy = try LoopbackProxy(to: cluster.port)
    defer { proxy.close() }
    var timeouts = timeouts()
    timeouts.statementMilliseconds = 500
    let address = place.address.replacingOccurrences(of: ":\(cluster.port)/", with: ":\(proxy.port)/")
    let store = try PostgresJournal(address, connections: 4, timeouts: timeouts)
    let people = try ["plain", "mixed", "list", "together"].map { try store.profile(named: $0).userID }
    @Sendable func draft(_ anime: Int, _ key: String? = nil) -> EventDraft {
      EventDraft(animeID: anime, feedback: .like, time: Int64(anime), key: key)
    }
    // Four connections that have been used before: all of them fall silent.
    Threads.run(people.map { userID in { _ = try? store.append([draft(9)], userID: userID) } })
    let wrong = Mutex<[String]>([])
    func noting(_ name: String, _ body: @escaping @Sendable () throws -> Void) -> @Sendable () -> Void {
      { do { try body() } catch { wrong.withLock { $0.append("\(name): \(error)") } } }
    }
    proxy.set(.deaf)
    Threads.run([
      noting("plain") { try store.append([draft(1), draft(2)], userID: people[0]) },
      noting("mixed") { try store.append([draft(1), draft(2, "k"), draft(3)], userID: people[1]) },
      noting("list") {
        _ = try store.store(
          ListImport(source: "mal", file: "a.xml", owner: nil, time: 1),
          [ListEntryDraft(ListImportTests.entry(1, "A"), animeID: 1, events: [draft(1)])], userID: people[2])
      },
      noting("together") {
        _ = try store.append([AppendRequest(userID: people[3], drafts: [draft(1), draft(2, "k")])])
      },
      {
        usleep(1_000_000)
        proxy.set(.open)
      },
    ])
    #expect(wrong.withLock { $0 } == [])
    #expect(try store.events(userID: people[0]).map(\.animeID) == [9, 1, 2])
    #expect(try store.events(userID: people[1]).map(\.animeID) == [9, 1, 2, 3])
    #expect(try store.events(userID: people[2]).map(\.animeID) == [9, 1])
    #expect(try store.imports(userID: people[2]).count == 1)
    #expect(try store.events(userID: people[3]).map(\.animeID) == [9, 1, 2])
  }

  /// The answer to a commit alone is lost: the transaction's number tells that it was done.
  @Test func aCommitWithoutAnAnswerIsNotRepeated() throws {
    let place = try JournalKind.postgres.place()
    let cluster = try #require(PostgresCluster.shared)
    let proxy = try LoopbackProxy(to: cluster.port)
    defer { proxy.close() }
    var timeouts = timeouts()
    timeouts.statementMilliseconds = 500
    let address = place.address.replacingOccurrences(of: ":\(cluster.port)/", with: ":\(proxy.port)/")
    let store = try PostgresJournal(address, timeouts: timeouts)
    let me = try store.profile(named: "me").userID
    let runs = Mutex(0)
    Threads.run([
      {
        _ = try? store.transaction(userID: me) { transaction in
          _ = try transaction.insert([EventDraft(animeID: 1, feedback: .like, time: 1)])
          runs.withLock { $0 += 1 }
          if runs.withLock({ $0 }) == 1 { proxy.set(.deaf) }
        }
      },
      {
        for _ in 0..<180_000 where runs.withLock({ $0 }) == 0 { usleep(1000) }
        usleep(1_000_000)
        proxy.set(.open)
      },
    ])
    #expect(try runs.withLock { $0 } == 1 && store.events(userID: me).map(\.animeID) == [1])
  }

  /// The commit is done, its answer is lost, and the server refuses to be asked about it: nobody knows that nothing was saved.
  @Test func aRefusedLookSaysThatTheOutcomeIsNotKnown() throws {
    let cluster = try #require(PostgresCluster.shared)
    let place = try JournalKind.postgres.place()
    let database = (place.address as NSString).lastPathComponent
    let role = "weak\(database)"
    for sql in [
      "CREATE ROLE \(role) LOGIN", "ALTER DATABASE \(database) OWNER TO \(role)",
      "ALTER SCHEMA public OWNER TO \(role)",
      "REVOKE EXECUTE ON FUNCTION pg_terminate_backend(int, bigint) FROM PUBLIC",
    ] { #expect(cluster.sql(sql, in: database) != nil, "\(sql)") }
    let proxy = try LoopbackProxy(to: cluster.port)
    defer { proxy.close() }
    var timeouts = timeouts()
    timeouts.statementMilliseconds = 500
    let address = place.address.replacingOccurrences(of: ":\(cluster.port)/", with: ":\(proxy.port)/")
      .replacingOccurrences(of: "nostrade@", with: "\(role)@")
    let store = try PostgresJournal(address, timeouts: timeouts)
    let me = try store.profile(named: "me").userID
    let isDeaf = Atomic<Bool>(false)
    let said = Mutex("")
    Threads.run([
      {
        do {
          try store.transaction(userID: me) { transaction in
            _ = try transaction.insert([EventDraft(animeID: 1, feedback: .like, time: 1)])
            proxy.set(.deaf)
            isDeaf.store(true, ordering: .relaxed)
          }
        } catch { said.withLock { $0 = "\(error)" } }
      },
      {
        for _ in 0..<180_000 where !isDeaf.load(ordering: .relaxed) { usleep(1000) }
        usleep(1_000_000)
        proxy.set(.open)
      },
    ])
    let text = said.withLock { $0 }
    #expect(text.contains("pg_terminate_backend") && text.contains("is not known"), "\(text)")
    #expect(!text.contains("nothing was saved"), "\(text)")
    #expect(try store.events(userID: me).map(\.animeID) == [1])
  }

  /// On a small disk that `scripts/torture-postgres` mounts: it is filled under load, and room is made again.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["NOSTRADE_TORTURE_DISK"] != nil))
  func aFullDiskLosesNothing() throws {
    let disk = ProcessInfo.processInfo.environment["NOSTRADE_TORTURE_DISK"] ?? ""
    let settings = ["fsync=on", "min_wal_size=32MB", "max_wal_size=48MB", "wal_recycle=off"]
    let cluster = try PostgresCluster.start(in: disk, settings: settings).get()
    defer { cluster.stop() }
    let store = try PostgresJournal(try cluster.database(), connections: 3, timeouts: timeouts())
    let me = try store.profile(named: "me").userID
    let acknowledged = acknowledged(store, me) {
      for round in 0..<Self.count("NOSTRADE_TORTURE_FILLS", 3) {
        usleep(300_000)
        // Everything but a little, so that it runs full in the midst of writing.
        let file = open(disk + "/fill", O_WRONLY | O_CREAT, 0o600)
        let bytes = [UInt8](repeating: 0, count: 1 << 16)
        var info = statvfs()
        while statvfs(disk, &info) == 0, info.f_bavail * info.f_bsize > UInt(round) << 18,
          write(file, bytes, bytes.count) > 0
        {}
        close(file)
        usleep(1_500_000)
        unlink(disk + "/fill")
        usleep(500_000)
        // A server that could not write its log has ended itself.
        if !cluster.answers() {
          try? cluster.launch(settings)
          _ = cluster.isReady()
        }
      }
      usleep(300_000)
    }
    check(try store.events(userID: me), acknowledged, "disk full")
  }
}
