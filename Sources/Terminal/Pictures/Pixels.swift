import Foundation
import Foundations

/// A picture as RGBA pixels, a byte for each channel, `[height * width * 4]`.
struct Pixels: Sendable {
  let width, height: Int
  let bytes: [UInt8]

  /// Larger posters are not read: bytes of a file, pixels of a picture.
  static let largestFile = 16 << 20
  static let mostPixels = 16 << 20
  /// How files of each kind begin.
  static let (png, jpeg): ([UInt8], [UInt8]) = ([0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8])

  /// Reads a PNG or JPEG file with libpng or libturbojpeg; nil where the library is not installed or the file is not such a
  /// picture. The libraries are loaded with the first poster; the program runs without them.
  static func read(_ path: String) -> Pixels? {
    guard let file = try? FileBytes(path, mostBytes: largestFile) else { return nil }
    let data = withExtendedLifetime(file) { Data(file.bytes) }
    if data.starts(with: png) { return PNGLibrary.shared?.read(data) }
    if data.starts(with: jpeg) { return JPEGLibrary.shared?.read(data) }
    return nil
  }

  /// The mean colour of a part, in pixels. O(pixels of the part).
  func mean(_ x: Range<Int>, _ y: Range<Int>) -> RGB {
    var (sum, count) = ((0, 0, 0), 0)
    for row in y.clamped(to: 0..<height) {
      for col in x.clamped(to: 0..<width) {
        let at = (row * width + col) * 4
        let (r, g, b) = (Int(bytes[at]), Int(bytes[at + 1]), Int(bytes[at + 2]))
        sum = (sum.0 + r, sum.1 + g, sum.2 + b)
        count += 1
      }
    }
    return count == 0 ? RGB(0) : RGB(sum.0 / count, sum.1 / count, sum.2 / count)
  }
}

/// A library opened while the program runs, if it is installed, and its functions by name.
struct DynamicLibrary: @unchecked Sendable {
  // Sendable: the handle is never closed and its functions never change.
  private let handle: UnsafeMutableRawPointer

  /// Loads the first of `names` that is installed; nil when none is.
  init?(_ names: [String]) {
    for name in names {
      if let found = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
        handle = found
        return
      }
    }
    return nil
  }

  /// A function of the library; `T` must be its C type.
  func function<T>(_ name: String, as type: T.Type) -> T? {
    dlsym(handle, name).map { unsafeBitCast($0, to: type) }
  }
}

/// libpng's simplified API.
struct PNGLibrary: Sendable {
  typealias Begin = @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer, Int) -> Int32
  typealias Finish =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeRawPointer?, UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer?
    ) -> Int32
  typealias Free = @convention(c) (UnsafeMutableRawPointer) -> Void

  typealias Write =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>, Int32, UnsafeRawPointer,
      Int32,
      UnsafeRawPointer?
    ) -> Int32

  static let shared = PNGLibrary()
  private let begin: Begin
  private let finish: Finish
  private let free: Free
  /// Missing in old versions.
  private let write: Write?

  private init?() {
    guard let library = DynamicLibrary(["libpng16.so.16", "libpng16.16.dylib", "libpng16.dylib"]),
      let begin = library.function("png_image_begin_read_from_memory", as: Begin.self),
      let finish = library.function("png_image_finish_read", as: Finish.self),
      let free = library.function("png_image_free", as: Free.self)
    else { return nil }
    (self.begin, self.finish, self.free) = (begin, finish, free)
    write = library.function("png_image_write_to_memory", as: Write.self)
  }

  /// The pixels as a PNG without opacity; nil where it cannot be made.
  func write(_ pixels: Pixels) -> Data? {
    guard let write else { return nil }
    let image = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 8)
    defer { image.deallocate() }
    image.initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    for (offset, value) in [(8, 1), (12, pixels.width), (16, pixels.height), (20, 2)] {  // 2: PNG_FORMAT_RGB
      image.storeBytes(of: UInt32(value), toByteOffset: offset, as: UInt32.self)
    }
    defer { free(image) }
    let rgb = pixels.rgb
    var count = rgb.count + rgb.count / 8 + 4096
    var made = Data(count: count)
    let isMade = made.withUnsafeMutableBytes { out in
      rgb.withUnsafeBytes { raw in
        guard let from = raw.baseAddress, let to = out.baseAddress else { return false }
        return write(image, to, &count, 0, from, Int32(pixels.width * 3), nil) != 0
      }
    }
    return isMade ? made.prefix(count) : nil
  }

  func read(_ data: Data) -> Pixels? {
    // png_image: a pointer, then version, width, height, format and more, 32 bits each, and a message: 104 bytes.
    let image = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 8)
    defer { image.deallocate() }
    image.initializeMemory(as: UInt8.self, repeating: 0, count: 128)
    image.storeBytes(of: 1, toByteOffset: 8, as: UInt32.self)
    defer { free(image) }
    return data.withUnsafeBytes { raw -> Pixels? in
      guard let base = raw.baseAddress, begin(image, base, raw.count) != 0 else { return nil }
      let width = Int(image.load(fromByteOffset: 12, as: UInt32.self))
      let height = Int(image.load(fromByteOffset: 16, as: UInt32.self))
      guard width > 0, height > 0, width <= Pixels.mostPixels / height else { return nil }
      image.storeBytes(of: 3, toByteOffset: 20, as: UInt32.self)  // PNG_FORMAT_RGBA
      var bytes = [UInt8](repeating: 0, count: width * height * 4)
      let isRead = bytes.withUnsafeMutableBytes { out in
        out.baseAddress.map { finish(image, nil, $0, Int32(width * 4), nil) != 0 } ?? false
      }
      return isRead ? Pixels(width: width, height: height, bytes: bytes) : nil
    }
  }
}

/// The decoder of libturbojpeg.
struct JPEGLibrary: Sendable {
  typealias Start = @convention(c) () -> UnsafeMutableRawPointer?
  typealias Header =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeRawPointer, UInt, UnsafeMutablePointer<Int32>,
      UnsafeMutablePointer<Int32>,
      UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>
    ) -> Int32
  typealias Decompress =
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeRawPointer, UInt, UnsafeMutablePointer<UInt8>, Int32, Int32, Int32,
      Int32, Int32
    ) -> Int32
  typealias End = @convention(c) (UnsafeMutableRawPointer) -> Int32

  static let shared = JPEGLibrary()
  private let start: Start
  private let header: Header
  private let decompress: Decompress
  private let end: End

  private init?() {
    guard let library = DynamicLibrary(["libturbojpeg.so.0", "libturbojpeg.0.dylib", "libturbojpeg.dylib"]),
      let start = library.function("tjInitDecompress", as: Start.self),
      let header = library.function("tjDecompressHeader3", as: Header.self),
      let decompress = library.function("tjDecompress2", as: Decompress.self),
      let end = library.function("tjDestroy", as: End.self)
    else { return nil }
    (self.start, self.header, self.decompress, self.end) = (start, header, decompress, end)
  }

  func read(_ data: Data) -> Pixels? {
    guard let handle = start() else { return nil }
    defer { _ = end(handle) }
    return data.withUnsafeBytes { raw -> Pixels? in
      var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      guard let base = raw.baseAddress,
        header(handle, base, UInt(raw.count), &width, &height, &sampling, &space) == 0,
        width > 0, height > 0, Int(width) <= Pixels.mostPixels / Int(height)
      else { return nil }
      var bytes = [UInt8](repeating: 0, count: Int(width) * Int(height) * 4)
      let rgba: Int32 = 7
      let isRead = bytes.withUnsafeMutableBufferPointer { out in
        out.baseAddress.map {
          decompress(handle, base, UInt(raw.count), $0, width, width * 4, height, rgba, 0) == 0
        }
          ?? false
      }
      return isRead ? Pixels(width: Int(width), height: Int(height), bytes: bytes) : nil
    }
  }
}
