/// Encodes pictures as sixel: bands of six pixel rows, one colour after the other.
enum Sixel {
  /// Most colours of a picture: the palette size of terminals.
  static let colours = 256

  /// The sequence that draws a picture at the cursor. O(pixels x colours of a band).
  static func encode(_ pixels: Pixels) -> [UInt8] {
    let palette = MedianCutPalette(pixels, most: colours)
    // 1: pixels that are not set keep their colour; pixel aspect ratio 1:1.
    var out = Array("\u{1B}P0;1q\"1;1;\(pixels.width);\(pixels.height)".utf8)
    for (number, tone) in palette.tones.enumerated() {
      func percent(_ value: Int) -> Int { (value * 100 + 127) / 255 }
      out += "#\(number);2;\(percent(tone.red));\(percent(tone.green));\(percent(tone.blue))".utf8
    }
    let indices = palette.indices(pixels)
    var masks = [UInt8](repeating: 0, count: palette.tones.count * pixels.width)
    for top in stride(from: 0, to: pixels.height, by: 6) {
      var used: [Int] = []
      var isUsed = [Bool](repeating: false, count: palette.tones.count)
      for row in top..<min(top + 6, pixels.height) {
        for col in 0..<pixels.width {
          let tone = Int(indices[row * pixels.width + col])
          if !isUsed[tone] {
            isUsed[tone] = true
            used.append(tone)
          }
          masks[tone * pixels.width + col] |= 1 << UInt8(row - top)
        }
      }
      for tone in used {
        out += "#\(tone)".utf8
        run(masks[tone * pixels.width..<(tone + 1) * pixels.width], &out)
        out.append(0x24)  // $: back to the left
        for col in 0..<pixels.width { masks[tone * pixels.width + col] = 0 }
      }
      out[out.count - 1] = 0x2D  // -: six rows on
    }
    return out + [0x1B, 0x5C]
  }

  /// Columns of six pixels, run-length encoded; empty columns at the right edge are left out.
  private static func run(_ masks: ArraySlice<UInt8>, _ out: inout [UInt8]) {
    var rest = masks
    while let last = rest.last, last == 0 { rest.removeLast() }
    while let mask = rest.first {
      let count = rest.prefix { $0 == mask }.count
      rest = rest.dropFirst(count)
      if count > 3 {
        out += "!\(count)".utf8
        out.append(0x3F + mask)
      } else {
        for _ in 0..<count { out.append(0x3F + mask) }
      }
    }
  }
}

/// A palette for a picture by median cut (Heckbert 1982): the colour space, 32 steps a channel, is split again and again where
/// most pixels are spread widest.
struct MedianCutPalette {
  /// A part of the colour space: its colours, their number of pixels, the channel to split, and the priority.
  private struct Box {
    let bins: [Int]
    let points, shift, worth: Int
  }

  private(set) var tones: [RGB] = []
  private var index = [UInt8](repeating: 0, count: 1 << 15)

  init(_ pixels: Pixels, most: Int) {
    var bins = [(count: Int, red: Int, green: Int, blue: Int)](repeating: (0, 0, 0, 0), count: 1 << 15)
    for at in stride(from: 0, to: pixels.bytes.count, by: 4) {
      let (r, g, b) = (Int(pixels.bytes[at]), Int(pixels.bytes[at + 1]), Int(pixels.bytes[at + 2]))
      let bin = Self.bin(r, g, b)
      bins[bin] = (bins[bin].count + 1, bins[bin].red + r, bins[bin].green + g, bins[bin].blue + b)
    }
    func box(_ bins: [Int], points: Int) -> Box {
      let (width, shift) = Self.spread(bins)
      return Box(bins: bins, points: points, shift: shift, worth: width * points)
    }
    var boxes = [box(bins.indices.filter { bins[$0].count > 0 }, points: pixels.width * pixels.height)]
    while boxes.count < most {
      // The box with the highest priority: spread times pixels.
      guard let widest = boxes.indices.max(by: { boxes[$0].worth < boxes[$1].worth }), boxes[widest].worth > 0
      else { break }
      let old = boxes[widest]
      let sorted = old.bins.sorted { ($0 >> old.shift & 31, $0) < ($1 >> old.shift & 31, $1) }
      var (sum, cut) = (0, 0)
      while cut < sorted.count - 1, sum < old.points / 2 || cut == 0 {
        sum += bins[sorted[cut]].count
        cut += 1
      }
      boxes[widest] = box(Array(sorted[..<cut]), points: sum)
      boxes.append(box(Array(sorted[cut...]), points: old.points - sum))
    }
    for box in boxes.map(\.bins) {
      var sum = (count: 0, red: 0, green: 0, blue: 0)
      for bin in box {
        index[bin] = UInt8(tones.count)
        let one = bins[bin]
        sum = (sum.count + one.count, sum.red + one.red, sum.green + one.green, sum.blue + one.blue)
      }
      let count = max(1, sum.count)
      tones.append(RGB(sum.red / count, sum.green / count, sum.blue / count))
    }
  }

  /// The palette index of each pixel.
  func indices(_ pixels: Pixels) -> [UInt8] {
    stride(from: 0, to: pixels.bytes.count, by: 4).map { at in
      index[Self.bin(Int(pixels.bytes[at]), Int(pixels.bytes[at + 1]), Int(pixels.bytes[at + 2]))]
    }
  }

  private static func bin(_ r: Int, _ g: Int, _ b: Int) -> Int {
    (r >> 3) << 10 | (g >> 3) << 5 | b >> 3
  }

  /// The widest channel of a box: its spread, and the shift of its bits.
  private static func spread(_ box: [Int]) -> (width: Int, shift: Int) {
    let ways = [10, 5, 0].map { shift -> (width: Int, shift: Int) in
      let values = box.lazy.map { $0 >> shift & 31 }
      return ((values.max() ?? 0) - (values.min() ?? 0), shift)
    }
    return ways.max { $0.width < $1.width } ?? (0, 0)
  }
}
