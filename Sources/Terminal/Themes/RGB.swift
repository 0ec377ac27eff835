import Foundation

/// A colour: red, green and blue, 0-255 each. Also finds the nearest colours of a terminal's palette.
struct RGB: Equatable, Hashable {
  var red, green, blue: Int

  init(_ red: Int, _ green: Int, _ blue: Int) { (self.red, self.green, self.blue) = (red, green, blue) }

  init(_ value: UInt32) { self.init(Int(value >> 16 & 255), Int(value >> 8 & 255), Int(value & 255)) }

  /// A colour of the 256-colour palette; the first sixteen as in xterm.
  init(index: Int) {
    let first: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000,
      0x00FF00,
      0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    if index < 16 {
      self.init(first[max(0, index)])
    } else if index >= 232 {
      let grey = 8 + (min(index, 255) - 232) * 10
      self.init(grey, grey, grey)
    } else {
      let c = index - 16
      self.init(Self.steps[c / 36], Self.steps[c / 6 % 6], Self.steps[c % 6])
    }
  }

  private static let steps = [0, 95, 135, 175, 215, 255]

  var value: UInt32 { UInt32(red << 16 | green << 8 | blue) }

  /// `#rrggbb`
  var hex: String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The nearest of the 240 palette colours that are the same on every terminal.
  var index: Int {
    func step(_ v: Int) -> Int { v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40 }
    let (r, g, b) = (step(red), step(green), step(blue))
    let cube = 16 + 36 * r + 6 * g + b
    let grey = 232 + max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
    return distance(RGB(index: grey)) < distance(RGB(index: cube)) ? grey : cube
  }

  /// The nearest of the 240 with more weight on hue: for pictures, whose dark colours would all become grey otherwise.
  var pictureIndex: Int {
    let own = parts
    var (best, least) = (16, Int.max)
    for (place, other) in Self.partsOfIndex.enumerated() {
      let (y, u, v) = (own.y - other.y, own.u - other.u, own.v - other.v)
      let miss = 3 * y * y + 2 * (u * u + v * v)
      if miss < least { (best, least) = (16 + place, miss) }
    }
    return best
  }

  private var parts: (y: Int, u: Int, v: Int) {
    let y = (3 * red + 6 * green + blue) / 10
    return (y, blue - y, red - y)
  }

  private static let partsOfIndex = (16..<256).map { RGB(index: $0).parts }

  /// The nearest of the first sixteen.
  var plainIndex: Int { (0..<16).min { distance(RGB(index: $0)) < distance(RGB(index: $1)) } ?? 7 }

  /// A rough perceptual distance: squared differences, weighted by the eye's sensitivity.
  func distance(_ other: RGB) -> Int {
    let (r, g, b) = (red - other.red, green - other.green, blue - other.blue)
    return 3 * r * r + 6 * g * g + b * b
  }

  /// Relative luminance, 0-1 (WCAG 2).
  var luminance: Double {
    func linear(_ v: Int) -> Double {
      let c = Double(v) / 255
      return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Linear interpolation towards another colour.
  func mixed(_ other: RGB, _ share: Double) -> RGB {
    func mix(_ a: Int, _ b: Int) -> Int { Int((Double(a) + (Double(b) - Double(a)) * share).rounded()) }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}
