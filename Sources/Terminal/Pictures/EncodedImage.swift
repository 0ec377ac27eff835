import Foundation

/// A picture as pixels, encoded for one graphics protocol, to be placed over the cells that show the same picture in blocks.
public struct EncodedImage: Sendable, Equatable {
  /// Unique among encoded images.
  let number: Int
  /// Columns and rows it covers.
  let width, height: Int
  let data: ImagePayload

  /// By number: an image is encoded once and shared.
  public static func == (a: EncodedImage, b: EncodedImage) -> Bool { a.number == b.number }
}

/// The bytes of an encoded image.
enum ImagePayload: Sendable {
  /// For the kitty protocol: format 100 is PNG, 24 is RGB; the data in base64.
  case kitty(format: Int, width: Int, height: Int, base64: [UInt8])
  /// The whole sixel sequence.
  case sixel([UInt8])

  var bytes: Int {
    switch self {
    case .kitty(_, _, _, let base64): base64.count
    case .sixel(let bytes): bytes.count
    }
  }
}

/// An encoded image at a place on a grid, over cells that show the same picture in blocks.
public struct ImagePlacement: Sendable, Equatable {
  let row, col: Int
  let picture: Picture
  let image: EncodedImage

  /// Compares image and place.
  public static func == (a: ImagePlacement, b: ImagePlacement) -> Bool {
    a.row == b.row && a.col == b.col && a.image == b.image
  }
}

extension EncodedImage {
  /// Most pixels sent by the kitty protocol: the terminal scales an image to its cells.
  private static let mostKittyPixels = 128 * 1024
  /// Most pixels a side that terminals accept as sixel.
  private static let mostSixelSide = 1000

  /// The size in pixels of a picture of `width` x `height` cells; nil where the protocol has no pixels, or not that many.
  static func pixelSize(_ width: Int, _ height: Int, for graphics: GraphicsProtocol) -> (
    width: Int, height: Int
  )? {
    let (wide, high) = (width * graphics.cellSize.width, height * graphics.cellSize.height)
    switch graphics.kind {
    case .blocks: return nil
    case .sixel: return max(wide, high) <= mostSixelSide ? (wide, high) : nil
    case .kitty, .placeholders:
      if graphics.kind == .placeholders, max(width, height) > Placeholder.mostPlaces { return nil }
      let shrink = max(1, (Double(wide * high) / Double(mostKittyPixels)).squareRoot())
      return (max(1, Int(Double(wide) / shrink)), max(1, Int(Double(high) / shrink)))
    }
  }

  /// Encodes a picture for `width` x `height` cells; nil where the protocol has no pixels, or not that many.
  init?(_ pixels: Pixels, number: Int, width: Int, height: Int, for graphics: GraphicsProtocol) {
    guard let size = Self.pixelSize(width, height, for: graphics) else { return nil }
    (self.number, self.width, self.height) = (number, width, height)
    let scaled = pixels.scaled(size.width, size.height)
    guard graphics.kind != .sixel else {
      data = .sixel(Sixel.encode(scaled))
      return
    }
    let png = PNGLibrary.shared?.write(scaled)
    let base64 = Array((png ?? Data(scaled.rgb)).base64EncodedData())
    data = .kitty(format: png == nil ? 24 : 100, width: scaled.width, height: scaled.height, base64: base64)
  }
}

extension Pixels {
  /// A drawing, pixel by pixel; coordinates run from 0 to 1.
  init(width: Int, height: Int, tone: (_ x: Double, _ y: Double) -> RGB) {
    var made = [UInt8]()
    made.reserveCapacity(width * height * 4)
    for row in 0..<height {
      for col in 0..<width {
        let tone = tone((Double(col) + 0.5) / Double(width), (Double(row) + 0.5) / Double(height))
        made += [UInt8(clamping: tone.red), UInt8(clamping: tone.green), UInt8(clamping: tone.blue), 255]
      }
    }
    self.init(width: width, height: height, bytes: made)
  }

  /// The picture scaled; each pixel is the mean of what it covers. O(pixels of both).
  func scaled(_ width: Int, _ height: Int) -> Pixels {
    let (width, height) = (max(1, width), max(1, height))
    func cuts(_ from: Int, _ to: Int) -> [Range<Int>] {
      (0..<to).map { i in
        let low = i * from / to
        return low..<max(low + 1, (i + 1) * from / to)
      }
    }
    let (across, down) = (cuts(self.width, width), cuts(self.height, height))
    var made = [UInt8](repeating: 255, count: width * height * 4)
    var at = 0
    bytes.withUnsafeBufferPointer { source in
      for rows in down {
        for columns in across {
          var (red, green, blue) = (0, 0, 0)
          for row in rows {
            for col in columns {
              let from = (row * self.width + col) * 4
              red += Int(source[from])
              green += Int(source[from + 1])
              blue += Int(source[from + 2])
            }
          }
          let count = rows.count * columns.count
          (made[at], made[at + 1], made[at + 2]) = (
            UInt8(red / count), UInt8(green / count), UInt8(blue / count)
          )
          at += 4
        }
      }
    }
    return Pixels(width: width, height: height, bytes: made)
  }

  /// Without opacity: three bytes a pixel.
  var rgb: [UInt8] {
    var made = [UInt8]()
    made.reserveCapacity(width * height * 3)
    for at in stride(from: 0, to: bytes.count, by: 4) { made += bytes[at..<at + 3] }
    return made
  }
}
