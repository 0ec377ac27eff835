import Foundation
import Synchronization

/// Passes connections at a port of the loopback address on to another one, until told not to.
public final class LoopbackProxy: Sendable {
  /// What it does with bytes.
  public enum State: Sendable {
    /// They are passed on.
    case open
    /// Connections are closed, and new ones refused after they were accepted.
    case torn
    /// What the server says is swallowed, what it is told is not; connections of that time are dead for good.
    case deaf
    /// What comes is swallowed; connections of that time are dead for good.
    case silent
  }

  /// Its own port.
  public let port: Int
  private let listener: Int32
  private let state = Mutex(State.open)
  private let pairs = Mutex<[Int32: Int32]>([:])

  /// A proxy to a port.
  public init(to target: Int) throws {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.address(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, size) == 0 && getsockname(file, $0, &size) == 0
      }
    }
    guard isBound, listen(file, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
    (listener, port) = (file, Int(UInt16(bigEndian: address.sin_port)))
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(file, nil, nil)
        guard client >= 0 else { return }
        guard case .open = state.withLock({ $0 }) else {
          Foundation.close(client)
          continue
        }
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(target)
        let isConnected = withUnsafePointer(to: &address) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
          }
        }
        guard isConnected else {
          Foundation.close(client)
          Foundation.close(server)
          continue
        }
        pairs.withLock { $0[client] = server }
        pass(client, server)
      }
    }
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  /// A socket whose other end is gone is an error, not a signal.
  private static var quietly: Int32 {
    #if os(Linux)
      Int32(MSG_NOSIGNAL)
    #else
      0
    #endif
  }

  /// Passes bytes between two sockets on a thread of its own.
  private func pass(_ client: Int32, _ server: Int32) {
    Thread.detachNewThread { [self] in
      var (isDead, isDeaf) = (false, false)
      var bytes = [UInt8](repeating: 0, count: 16_384)
      loop: while true {
        var both = [
          pollfd(fd: client, events: Int16(POLLIN), revents: 0),
          pollfd(fd: server, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&both, 2, 50) >= 0 else { break }
        switch state.withLock({ $0 }) {
        case .torn: break loop
        case .silent: isDead = true
        case .deaf: isDeaf = true
        case .open: break
        }
        for (from, to) in [(0, 1), (1, 0)] where both[from].revents != 0 {
          let count = read(both[from].fd, &bytes, bytes.count)
          guard count > 0 else { break loop }
          if !isDead, !(isDeaf && from == 1), send(both[to].fd, bytes, count, Self.quietly) != count {
            break loop
          }
        }
      }
      pairs.withLock { $0[client] = nil }
      for file in [client, server] { Foundation.close(file) }
    }
  }

  /// Changes what it does.
  public func set(_ new: State) { state.withLock { $0 = new } }

  /// Ends it.
  public func close() {
    set(.torn)
    shutdown(listener, Int32(SHUT_RDWR))
    Foundation.close(listener)
  }
}
