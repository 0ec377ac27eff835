import Foundation

/// A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on a socket there and a port of the loopback address.
/// It ends, and its folder goes, with the program that started it, however that ends.
public final class PostgresCluster: Sendable {
  /// The folder of its socket.
  public let folder: String
  /// Its port, on 127.0.0.1 too.
  public let port: Int
  private let programs: String

  /// The cluster that all tests of a run share; nil where there can be none.
  public static let shared: PostgresCluster? = {
    switch start() {
    case .success(let cluster): return cluster
    case .failure(let problem):
      FileHandle.standardError.write(
        Data(
          "Tests of the journal in PostgreSQL are skipped: \(problem.reason). scripts/setup --server installs it.\n"
            .utf8))
      return nil
    }
  }()

  /// Why there is no cluster.
  public struct Problem: Error {
    /// In words, without the end of a sentence.
    public let reason: String

    /// A problem.
    public init(reason: String) { self.reason = reason }
  }

  /// Makes and starts a cluster.
  public static func start(in parent: String? = nil, settings: [String] = []) -> Result<
    PostgresCluster, Problem
  > {
    guard let programs = programs() else {
      return .failure(Problem(reason: "PostgreSQL's server is not installed"))
    }
    guard getuid() != 0 || getpwnam("postgres") != nil else {
      return .failure(Problem(reason: "it does not run as root, and there is no user postgres"))
    }
    // Short: the path of a socket has at most 107 bytes. Open to the server's own user, who may not be this one.
    let place =
      parent.map { $0 + "/" } ?? (NSTemporaryDirectory().count < 60 ? NSTemporaryDirectory() : "/tmp/")
    var template = Array(place.utf8CString.dropLast())
    template += Array("nostrade-pg-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      return .failure(Problem(reason: "no temporary folder can be made"))
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(folder, 0o755)
    if getuid() == 0, let user = getpwnam("postgres") {
      chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
    }
    let cluster = PostgresCluster(folder: folder, port: freePort(), programs: programs)
    guard
      run(
        cluster.command("\(programs)/initdb -D '\(folder)/data' -U nostrade -A trust -E UTF8 --no-locale -N"))
    else {
      try? FileManager.default.removeItem(atPath: folder)
      return .failure(Problem(reason: "initdb failed"))
    }
    do { try cluster.launch(settings) } catch { return .failure(Problem(reason: "its server did not start")) }
    return cluster.isReady() ? .success(cluster) : .failure(Problem(reason: "its server does not answer"))
  }

  private init(folder: String, port: Int, programs: String) {
    (self.folder, self.port, self.programs) = (folder, port, programs)
  }

  /// Starts the server; a watching shell ends it when this program has ended or a file `stop` appears.
  public func launch(_ settings: [String] = []) throws {
    let options = (["fsync=off", "max_connections=60"] + settings).map { "-c \($0)" }.joined(separator: " ")
    let script = """
      cd '\(folder)' && '\(programs)/postgres' -D data -k '\(folder)' -p \(port) -c listen_addresses=127.0.0.1 \(options) \
      >log 2>&1 & server=$!
      while kill -0 $server 2>/dev/null && [ ! -e '\(folder)/stop' ] && { kill -0 \(getpid()) 2>/dev/null || [ -d /proc/\(getpid()) ]; }; do sleep 0.5; done
      kill -INT $server 2>/dev/null; wait $server
      if [ -e '\(folder)/stop' ] || ! { kill -0 \(getpid()) 2>/dev/null || [ -d /proc/\(getpid()) ]; }; then cd / && rm -rf '\(folder)'; fi
      """
    guard Self.spawn(command(script)) != nil else { throw Problem(reason: "its server cannot be started") }
  }

  /// Ends the server and removes its files.
  public func stop() { FileManager.default.createFile(atPath: folder + "/stop", contents: nil) }

  /// The process of the server.
  public var process: pid_t? {
    (try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8))?
      .split(separator: "\n").first.flatMap { pid_t($0) }
  }

  /// Whether it answers now.
  public func answers() -> Bool { Self.run(command("'\(programs)/pg_isready' -h '\(folder)' -p \(port)")) }

  /// Waits until it answers.
  public func isReady() -> Bool {
    for _ in 0..<1200 {
      if answers() { return true }
      usleep(50_000)
    }
    return false
  }

  /// The address of a new, empty database.
  public func database() throws -> String {
    let name = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased().prefix(16)
    guard sql("CREATE DATABASE \(name)") != nil else { throw Problem(reason: "no database can be made") }
    return "postgres://nostrade@127.0.0.1:\(port)/\(name)"
  }

  /// Runs SQL with the server's own client.
  ///
  /// - Returns: its output, nil where it failed.
  public func sql(_ text: String, in database: String = "postgres") -> String? {
    let output = NSTemporaryDirectory() + "psql-\(UUID().uuidString)"
    defer { unlink(output) }
    guard
      Self.run(
        ["\(programs)/psql", "-h", folder, "-p", "\(port)", "-U", "nostrade", "-XAtqc", text, database],
        output: output)
    else { return nil }
    return ((try? String(contentsOfFile: output, encoding: .utf8)) ?? "").trimmingCharacters(in: .newlines)
  }

  /// A shell command as a user that the server runs as.
  private func command(_ script: String) -> [String] {
    (getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [])
      + ["/bin/sh", "-c", script]
  }

  /// Starts a program without a descriptor of ours: Foundation's `Process` waits for every copy of one that others inherited.
  private static func spawn(_ words: [String], output: String = "/dev/null") -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? [] {
      if let file = Int32(name), file > 2 { posix_spawn_file_actions_addclose(&actions, file) }
    }
    // Threads of tests block signals, and what they start would inherit that.
    #if canImport(Darwin)
      var attributes: posix_spawnattr_t?
    #else
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    return posix_spawn(&process, words[0], &actions, &attributes, arguments, environ) == 0 ? process : nil
  }

  private static func run(_ words: [String], output: String = "/dev/null") -> Bool {
    guard let process = spawn(words, output: output) else { return false }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status == 0
  }

  /// The newest installed server's programs.
  private static func programs() -> String? {
    let debian = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []).compactMap {
      Int($0)
    }.sorted()
    let folders =
      versions.reversed().map { "\(debian)/\($0)/bin" }
      + ["/usr/local/bin", "/opt/homebrew/bin", "/usr/bin"]
    return folders.first { access($0 + "/initdb", X_OK) == 0 && access($0 + "/postgres", X_OK) == 0 }
  }

  /// A port that nobody listens at.
  public static func freePort() -> Int {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(file) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(file, pointer, size)
        getsockname(file, pointer, &size)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
  }
}
