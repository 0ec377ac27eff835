import Catalogue

/// A small drawing of a title's own, for want of a poster: mirrored dots grown from its name and genres, always the same
/// for the same title, and alike for titles of like genres.
enum Sigil {
  static let width = 8
  static let height = 4

  static func draw(_ anime: Anime, _ row: Int, _ col: Int, _ grid: inout Grid) {
    for (r, line) in lines(anime).enumerated() { grid.put(row + r, col, line, .bar) }
  }

  static func lines(_ anime: Anime) -> [String] {
    var state = hash(anime.title)
    let mood = anime.genres.prefix(3).reduce(UInt64(7)) { $0 ^ hash($1) }
    // Sixteen dots wide and high; the left half is drawn and mirrored.
    var dots = [[Bool]](repeating: [Bool](repeating: false, count: 16), count: 16)
    for y in 0..<16 {
      for x in 0..<8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let (dx, dy) = (Double(7 - x), Double(y) - 7.5)
        let distance = (dx * dx + dy * dy).squareRoot()
        let wave = (mood >> UInt64(Int(distance) % 16 * 4)) & 15
        let chance = distance > 8.2 ? 0 : 4 + wave
        let isOn = (state >> 40) & 15 < chance
        dots[y][x] = isOn
        dots[y][15 - x] = isOn
      }
    }
    let bits: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    return (0..<height).map { cy in
      var text = ""
      for cx in 0..<width {
        var code: UInt32 = 0x2800
        for y in 0..<4 { for x in 0..<2 where dots[cy * 4 + y][cx * 2 + x] { code |= bits[y][x] } }
        if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) }
      }
      return text
    }
  }

  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
