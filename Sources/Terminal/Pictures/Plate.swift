import Foundation

/// A picture in points, ready to be laid over the cells of the same picture in blocks.
public struct Plate: Sendable, Equatable {
  /// No two plates have the same.
  let number: Int
  /// Columns and rows it lies on.
  let width, height: Int
  let data: PlateData

  /// Plates are made once and shared.
  public static func == (a: Plate, b: Plate) -> Bool { a.number == b.number }
}

/// The bytes of a plate.
enum PlateData: Sendable {
  /// What the kitty protocol takes: 100 for PNG, 24 for red, green and blue; in base64.
  case kitty(format: Int, width: Int, height: Int, base64: [UInt8])
  /// The whole sequence.
  case sixel([UInt8])

  var bytes: Int {
    switch self {
    case .kitty(_, _, _, let base64): base64.count
    case .sixel(let bytes): bytes.count
    }
  }
}

/// A plate at its place on a grid, over cells that show the same in blocks.
public struct LaidPlate: Sendable, Equatable {
  let row, col: Int
  let picture: Picture
  let plate: Plate

  /// The same plate at the same place.
  public static func == (a: LaidPlate, b: LaidPlate) -> Bool {
    a.row == b.row && a.col == b.col && a.plate == b.plate
  }
}

extension Plate {
  /// What the kitty protocol is given at most: it makes the picture as large as its cells.
  private static let mostKittyPoints = 128 * 1024
  /// What terminals take at most of sixel, each way.
  private static let mostSixelSide = 1000

  /// In how many points a picture of so many cells is shown; nil where the way has none, or not so many.
  static func points(_ width: Int, _ height: Int, by means: GraphicsProtocol) -> (width: Int, height: Int)? {
    let (wide, high) = (width * means.cell.width, height * means.cell.height)
    switch means.way {
    case .blocks: return nil
    case .sixel: return max(wide, high) <= mostSixelSide ? (wide, high) : nil
    case .kitty, .placeholders:
      if means.way == .placeholders, max(width, height) > Placeholder.most { return nil }
      let shrink = max(1, (Double(wide * high) / Double(mostKittyPoints)).squareRoot())
      return (max(1, Int(Double(wide) / shrink)), max(1, Int(Double(high) / shrink)))
    }
  }

  /// A picture for `width` x `height` cells; nil where the way has no points, or not so many.
  init?(_ pixels: Pixels, number: Int, width: Int, height: Int, by means: GraphicsProtocol) {
    guard let size = Self.points(width, height, by: means) else { return nil }
    (self.number, self.width, self.height) = (number, width, height)
    let points = pixels.scaled(size.width, size.height)
    guard means.way != .sixel else {
      data = .sixel(Sixel.encode(points))
      return
    }
    let png = PNGLibrary.shared?.write(points)
    let base64 = Array((png ?? Data(points.rgb)).base64EncodedData())
    data = .kitty(format: png == nil ? 24 : 100, width: points.width, height: points.height, base64: base64)
  }
}

extension Pixels {
  /// A drawing, point by point; the whole is 1 each way.
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

  /// The picture in another number of points, each the mean of what it covers. O(points of both).
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

  /// Without opacity: three bytes a point.
  var rgb: [UInt8] {
    var made = [UInt8]()
    made.reserveCapacity(width * height * 3)
    for at in stride(from: 0, to: bytes.count, by: 4) { made += bytes[at..<at + 3] }
    return made
  }
}
