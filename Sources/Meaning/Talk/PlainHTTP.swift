import Foundation
import Foundations

#if canImport(Glibc)
  import Glibc
#endif

/// One request at a time to a server nearby, over a plain socket: HTTP/1.1 without encryption. Bounded in time and size, so that
/// a server that is slow, silent or endless keeps nobody waiting. Not bounded is how long the system looks up the name of the server.
struct PlainHTTP: Sendable {
  let host: String
  let port: Int
  /// Seconds for everything. A name that is looked up for longer is found out when the system is done with it.
  let patience: Double

  /// As addresses and headers have them: an IPv6 address stands in brackets.
  private var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  /// A longer answer is refused.
  private static let mostBytes = 1 << 20

  /// Posts JSON and returns the body of the answer.
  ///
  /// - Throws: `MeaningError` when it cannot be reached, takes too long, or does not answer 200.
  func post(_ path: String, _ body: Data) throws -> Data {
    let deadline = ContinuousClock.now + .seconds(patience)
    let addresses = try addresses()
    defer { freeaddrinfo(addresses) }
    let socket = try connection(to: addresses, deadline)
    defer { close(socket) }
    let head =
      "POST \(path.isEmpty ? "/" : path) HTTP/1.1\r\nHost: \(authority)\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    try write(Data(head.utf8) + body, to: socket, deadline)
    return try content(of: receive(from: socket, deadline))
  }

  /// The addresses of the host, which the caller frees.
  private func addresses() throws -> UnsafeMutablePointer<addrinfo> {
    var hints = addrinfo()
    hints.ai_socktype = NearbySocket.stream
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "\(port)", &hints, &list) == 0, let list else {
      throw MeaningError("\(host) is not known to this machine.")
    }
    return list
  }

  private func connection(
    to addresses: UnsafeMutablePointer<addrinfo>, _ deadline: ContinuousClock.Instant
  ) throws -> Int32 {
    var next: UnsafeMutablePointer<addrinfo>? = addresses
    while let entry = next {
      next = entry.pointee.ai_next
      guard let socket = NearbySocket.open(entry.pointee) else { continue }
      let result = connect(socket, entry.pointee.ai_addr, entry.pointee.ai_addrlen)
      if result == 0 { return socket }
      if errno == EINPROGRESS, (try? wait(socket, for: POLLOUT, deadline)) != nil {
        var (error, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
        if error == 0 { return socket }
      }
      close(socket)
    }
    throw MeaningError("nothing answers at \(authority). Is the server running?")
  }

  private func wait(_ socket: Int32, for event: Int32, _ deadline: ContinuousClock.Instant) throws {
    while true {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else {
        throw MeaningError("no answer from \(authority) within \(Int(patience)) seconds.")
      }
      var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
      let ready = poll(&entry, 1, Int32(min(left + 1, 60_000)))
      if ready > 0 { return }
      if ready < 0, errno != EINTR { throw MeaningError("the connection to \(authority) broke.") }
    }
  }

  private func write(_ data: Data, to socket: Int32, _ deadline: ContinuousClock.Instant) throws {
    var sent = 0
    while sent < data.count {
      try wait(socket, for: POLLOUT, deadline)
      let count = data.withUnsafeBytes { bytes in
        send(socket, bytes.baseAddress?.advanced(by: sent), data.count - sent, NearbySocket.sendFlags)
      }
      if count > 0 {
        sent += count
      } else if errno != EAGAIN, errno != EINTR {
        throw MeaningError("the connection to \(authority) broke.")
      }
    }
  }

  private func receive(from socket: Int32, _ deadline: ContinuousClock.Instant) throws -> Data {
    var data = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let length = Self.length(data), data.count >= length { return data }
      try wait(socket, for: POLLIN, deadline)
      let count = recv(socket, &piece, piece.count, 0)
      if count == 0 { return data }
      if count < 0 {
        if errno == EAGAIN || errno == EINTR { continue }
        throw MeaningError("the connection to \(authority) broke.")
      }
      data.append(contentsOf: piece[..<count])
      guard data.count <= Self.mostBytes else {
        throw MeaningError("the answer of \(authority) is too long.")
      }
    }
  }

  /// Length of the whole answer, where its head is complete and says it.
  private static func length(_ data: Data) -> Int? {
    guard let (head, start) = head(data), !isChunked(head),
      let value = header("content-length", in: head).first
    else { return nil }
    return Int(value).flatMap { $0 >= 0 && $0 <= mostBytes ? start + $0 : nil }
  }

  /// The values of a header, whose name is in small letters.
  private static func header(_ name: String, in head: String) -> [Substring] {
    head.split(separator: "\r\n").dropFirst().compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0].lowercased() == name ? parts[1].trimmed : nil
    }
  }

  /// Whether the body comes in pieces, each with its length.
  private static func isChunked(_ head: String) -> Bool {
    header("transfer-encoding", in: head).last?.split(separator: ",").last?.trimmed.lowercased() == "chunked"
  }

  private static func head(_ data: Data) -> (String, Int)? {
    guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { return nil }
    return (String(decoding: data[..<end.lowerBound], as: UTF8.self), end.upperBound)
  }

  private func content(of data: Data) throws -> Data {
    guard let (head, start) = Self.head(data), head.hasPrefix("HTTP/1.") else {
      throw MeaningError("\(authority) does not speak HTTP.")
    }
    let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    guard status == 200 else { throw MeaningError("\(authority) answered with status \(status).") }
    let body = data[start...]
    guard Self.isChunked(head) else { return Data(body) }
    var result = Data()
    var rest = body
    while let end = rest.range(of: Data("\r\n".utf8)) {
      let size =
        Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self).prefix { $0 != ";" }, radix: 16) ?? 0
      guard size > 0, size <= rest.endIndex - end.upperBound else { break }
      result.append(rest[end.upperBound..<end.upperBound + size])
      rest = rest[(end.upperBound + size)...].dropFirst(2)
    }
    return result
  }
}

/// A socket that never blocks, is closed in programs that are started, and whose broken connection ends no process by a signal. What
/// systems call differently stands here.
private enum NearbySocket {
  #if os(Linux)
    static let stream = Int32(SOCK_STREAM.rawValue)
    static let sendFlags = Int32(MSG_NOSIGNAL)

    static func open(_ address: addrinfo) -> Int32? {
      let kind = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      let made = Glibc.socket(address.ai_family, kind, address.ai_protocol)
      return made < 0 ? nil : made
    }
  #else
    static let stream = SOCK_STREAM
    static let sendFlags: Int32 = 0

    static func open(_ address: addrinfo) -> Int32? {
      let made = Darwin.socket(address.ai_family, address.ai_socktype, address.ai_protocol)
      guard made >= 0 else { return nil }
      var on: Int32 = 1
      guard fcntl(made, F_SETFD, FD_CLOEXEC) == 0, fcntl(made, F_SETFL, O_NONBLOCK) == 0,
        setsockopt(made, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size)) == 0
      else {
        close(made)
        return nil
      }
      return made
    }
  #endif
}
