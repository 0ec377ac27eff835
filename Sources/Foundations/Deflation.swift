import CZlib
import Foundation

/// The CRC-32 of bytes, as zip and gzip count it.
struct Checksum {
  private(set) var value: UInt32 = 0

  /// Adds bytes behind those before. O(bytes).
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    value = UInt32(
      truncatingIfNeeded: crc32_z(
        UInt(value), start.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}

/// Compresses a stream piece by piece (zlib, raw deflate), and counts its checksum.
final class Deflation {
  private var stream = z_stream()
  private let isReady: Bool
  private let path: String
  private var sum = Checksum()
  /// CRC-32 of what was fed.
  var checksum: UInt32 { sum.value }

  /// - Parameter path: the file that is compressed, which errors name.
  /// - Throws: `FileError` where memory is short.
  init(of path: String) throws {
    self.path = path
    isReady = nz_deflate_init(&stream, 6, -15) == Z_OK
    guard isReady else { throw failure }
  }

  deinit { if isReady { deflateEnd(&stream) } }

  private var failure: FileError { FileError(path: path, operation: "cannot be compressed", code: 0) }

  /// Compresses `input` and gives what comes out to `take` through `buffer`.
  ///
  /// - Throws: `FileError`, what `take` throws.
  func feed(
    _ input: UnsafeRawBufferPointer, isLast: Bool, through buffer: UnsafeMutableRawBufferPointer,
    _ take: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard let out = buffer.baseAddress, input.count <= UInt32.max, buffer.count <= UInt32.max else {
      throw failure
    }
    if let start = input.baseAddress {
      sum.add(input)
      stream.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
    }
    stream.avail_in = UInt32(input.count)
    while true {
      stream.next_out = out.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(buffer.count)
      let code = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      let produced = buffer.count - Int(stream.avail_out)
      if produced > 0 { try take(UnsafeRawBufferPointer(rebasing: buffer[..<produced])) }
      switch code {
      case Z_STREAM_END: return
      // All is taken in, and nothing waits to come out.
      case Z_OK where !isLast && stream.avail_in == 0 && stream.avail_out > 0: return
      case Z_BUF_ERROR where !isLast && stream.avail_in == 0: return
      case Z_OK: continue
      default: throw failure
      }
    }
  }
}
