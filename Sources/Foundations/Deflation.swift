import CZlib
import Foundation

/// Compresses a stream piece by piece (zlib, raw deflate), and counts its checksum.
final class Deflation {
  private var stream = z_stream()
  private let isReady: Bool
  /// CRC-32 of what was fed.
  private(set) var checksum: UInt32 = 0

  init() { isReady = nz_deflate_init(&stream, 6, -15) == Z_OK }

  deinit { if isReady { deflateEnd(&stream) } }

  /// Compresses `input` and gives what comes out to `take` through `buffer`.
  func feed(
    _ input: UnsafeRawBufferPointer, isLast: Bool, through buffer: UnsafeMutableRawBufferPointer,
    _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard isReady, let out = buffer.baseAddress else { return }
    if let start = input.baseAddress {
      let bytes = start.bindMemory(to: UInt8.self, capacity: input.count)
      checksum = UInt32(truncatingIfNeeded: crc32(UInt(checksum), bytes, UInt32(input.count)))
      stream.next_in = UnsafeMutablePointer(mutating: bytes)
    }
    stream.avail_in = UInt32(input.count)
    while true {
      stream.next_out = out.bindMemory(to: UInt8.self, capacity: buffer.count)
      stream.avail_out = UInt32(buffer.count)
      let code = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      let produced = buffer.count - Int(stream.avail_out)
      if produced > 0 { try take(UnsafeRawBufferPointer(rebasing: buffer[..<produced])) }
      if code == Z_STREAM_END || code == Z_BUF_ERROR
        || (!isLast && stream.avail_in == 0 && stream.avail_out > 0)
      {
        return
      }
    }
  }
}
