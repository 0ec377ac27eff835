import CZlib
import Foundation

/// Decompresses a stream piece by piece (zlib).
final class Inflation {
  /// How a stream is wrapped.
  enum Wrapping: Int32 {
    case gzip = 31
    /// Without header and checksum, as in a zip file.
    case raw = -15
  }

  enum Outcome { case wantsMore, ended, damaged }

  private var stream = z_stream()
  private let isReady: Bool

  init(_ wrapping: Wrapping) {
    isReady = nz_inflate_init(&stream, wrapping.rawValue) == Z_OK
  }

  deinit { if isReady { inflateEnd(&stream) } }

  /// Begins the next stream: a gzip file may be several, end to end.
  func restart() { if isReady { inflateReset(&stream) } }

  /// Decompresses `input` and gives what comes out to `take` through `buffer`.
  ///
  /// - Returns: whether the stream has ended, and how many bytes of `input` belonged to it.
  func feed(
    _ input: UnsafeRawBufferPointer, through buffer: UnsafeMutableRawBufferPointer,
    _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> (outcome: Outcome, used: Int) {
    guard isReady, let start = input.baseAddress, let out = buffer.baseAddress else { return (.wantsMore, 0) }
    stream.next_in = UnsafeMutablePointer(
      mutating: start.bindMemory(to: UInt8.self, capacity: input.count))
    stream.avail_in = UInt32(input.count)
    while true {
      stream.next_out = out.bindMemory(to: UInt8.self, capacity: buffer.count)
      stream.avail_out = UInt32(buffer.count)
      let code = inflate(&stream, Z_NO_FLUSH)
      let produced = buffer.count - Int(stream.avail_out)
      if produced > 0 { try take(UnsafeRawBufferPointer(rebasing: buffer[..<produced])) }
      let used = input.count - Int(stream.avail_in)
      switch code {
      case Z_STREAM_END: return (.ended, used)
      case Z_OK where stream.avail_in > 0 || stream.avail_out == 0: continue
      case Z_OK, Z_BUF_ERROR: return (.wantsMore, used)
      default: return (.damaged, used)
      }
    }
  }
}
