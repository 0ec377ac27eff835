import Foundation
import Synchronization

/// A server on loopback that answers each connection with whatever bytes a test wants, however slowly.
public final class LoopbackServer: Sendable {
  /// What is done with a connection after its request was read: the path, and a function that sends bytes and says whether they went.
  public typealias Answer = @Sendable (String, (Data) -> Bool) -> Void

  /// Where it listens.
  public let port: UInt16
  private let socket: Int32
  private let requests = Mutex<[String]>([])
  private let contents = Mutex<[Data]>([])
  /// Connections now, and the most at once.
  private let open = Mutex((now: 0, most: 0))

  /// The heads of the requests so far.
  public var heads: [String] { requests.withLock { $0 } }
  /// What was posted with them.
  public var bodies: [Data] { contents.withLock { $0 } }
  /// The most connections at once so far.
  public var mostAtOnce: Int { open.withLock { $0.most } }

  /// Listens on a free port.
  public init(_ answer: @escaping Answer) throws {
    socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size) == 0 && listen(socket, 64) == 0 && getsockname(socket, $0, &size) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { [self] in
          open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
          serve(connection, answer)
          open.withLock { $0.now -= 1 }
          close(connection)
        }
      }
    }
  }

  /// Listens no more.
  public func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  /// An address of this server.
  public func address(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  private func serve(_ connection: Int32, _ answer: Answer) {
    var head = Data()
    var byte: UInt8 = 0
    while head.suffix(4) != Data("\r\n\r\n".utf8), head.count < 10_000 {
      guard recv(connection, &byte, 1, 0) == 1 else { return }
      head.append(byte)
    }
    let text = String(decoding: head, as: UTF8.self)
    // A connection that is closed with bytes unread takes its answer with it.
    let length = text.lowercased().components(separatedBy: "content-length: ").dropFirst().first
    var left = length.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
    var body = Data()
    while left > 0, recv(connection, &byte, 1, 0) == 1 {
      body.append(byte)
      left -= 1
    }
    contents.withLock { $0.append(body) }
    requests.withLock { $0.append(text) }
    let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    answer(path) { data in
      data.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == data.count }
    }
  }

  /// A picture.
  public static func response(_ body: Data, length: Int? = nil) -> Data {
    response("200 OK", body, length: length)
  }

  /// An answer with a body.
  public static func response(
    _ status: String = "200 OK", type: String? = "image/jpeg", _ body: Data = Data(), length: Int? = nil,
    more: String = ""
  ) -> Data {
    let type = type.map { "Content-Type: \($0)\r\n" } ?? ""
    return Data(
      "HTTP/1.1 \(status)\r\n\(type)Content-Length: \(length ?? body.count)\r\nConnection: close\r\n\(more)\r\n"
        .utf8)
      + body
  }
}
