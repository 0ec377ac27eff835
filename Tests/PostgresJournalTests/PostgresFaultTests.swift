import Events
import Foundation
import Journal
import PostgresJournal
import Synchronization
import TestSupport
import Testing

/// A server that is killed, and a network that is cut, under load.
@Suite(.serialized, .enabled(if: PostgresCluster.shared != nil, "PostgreSQL is not installed here"))
struct PostgresFaultTests {
  private func patience() -> PostgresPatience {
    var patience = PostgresPatience()
    patience.reconnectMilliseconds = 30_000
    patience.statementMilliseconds = 1_500
    return patience
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
    let store = try PostgresJournal(try cluster.database(), connections: 3, patience: patience())
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
    let store = try PostgresJournal(address, connections: 3, patience: patience())
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

  /// On a small disk that `scripts/torture-postgres` mounts: it is filled under load, and room is made again.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["NOSTRADE_TORTURE_DISK"] != nil))
  func aFullDiskLosesNothing() throws {
    let disk = ProcessInfo.processInfo.environment["NOSTRADE_TORTURE_DISK"] ?? ""
    let settings = ["fsync=on", "min_wal_size=32MB", "max_wal_size=48MB", "wal_recycle=off"]
    let cluster = try PostgresCluster.start(in: disk, settings: settings).get()
    defer { cluster.stop() }
    let store = try PostgresJournal(try cluster.database(), connections: 3, patience: patience())
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
