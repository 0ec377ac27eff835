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
  public static func start(port: Int? = nil, settings: [String] = []) -> Result<PostgresCluster, Problem> {
    guard let programs = programs() else {
      return .failure(Problem(reason: "PostgreSQL's server is not installed"))
    }
    guard getuid() != 0 || getpwnam("postgres") != nil else {
      return .failure(Problem(reason: "it does not run as root, and there is no user postgres"))
    }
    // Short: the path of a socket has at most 107 bytes. Open to the server's own user, who may not be this one.
    var template = Array(
      (NSTemporaryDirectory().count < 60 ? NSTemporaryDirectory() : "/tmp/").utf8CString.dropLast())
    template += Array("nostrade-pg-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      return .failure(Problem(reason: "no temporary folder can be made"))
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(folder, 0o755)
    if getuid() == 0, let user = getpwnam("postgres") {
      chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
    }
    let cluster = PostgresCluster(folder: folder, port: port ?? freePort(), programs: programs)
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
    let shell = Self.process(command(script))
    try shell.run()
  }

  /// Ends the server and removes its files.
  public func stop() { FileManager.default.createFile(atPath: folder + "/stop", contents: nil) }

  /// The process of the server.
  public var process: pid_t? {
    (try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8))?
      .split(separator: "\n").first.flatMap { pid_t($0) }
  }

  /// Waits until it answers.
  public func isReady() -> Bool {
    for _ in 0..<300 {
      if Self.run(command("'\(programs)/pg_isready' -h '\(folder)' -p \(port)")) { return true }
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
    let client = Self.process([
      "\(programs)/psql", "-h", folder, "-p", "\(port)", "-U", "nostrade", "-XAtqc", text, database,
    ])
    let pipe = Pipe()
    client.standardOutput = pipe
    guard (try? client.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    client.waitUntilExit()
    return client.terminationStatus == 0
      ? String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines) : nil
  }

  /// A shell command as a user that the server runs as.
  private func command(_ script: String) -> [String] {
    (getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [])
      + ["/bin/sh", "-c", script]
  }

  private static func process(_ words: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  private static func run(_ words: [String]) -> Bool {
    let process = process(words)
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
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
