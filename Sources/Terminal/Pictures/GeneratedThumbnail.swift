import Catalogue
import Foundation
import Foundations

/// The generated thumbnail: a small landscape in flat colours, drawn for a title that has no poster. Its genres choose colours
/// and terrain (`ScenePalette`); eight numbers computed from its facts place the sun or moon, ridges and clouds, and choose the
/// landmark in front. Similar titles get similar pictures, and a title always gets the same one. Layers, from back to front: sky
/// with disc, stars, petals or clouds; far terrain; water; landmark; near ground; a red seal in the corner.
struct GeneratedThumbnail {
  private let palette: ScenePalette
  /// Eight numbers of the title, 0-1 each: similar titles have similar ones.
  private let place: [Double]
  private let seed: UInt64
  private let horizon, discX, discY, radius: Double
  /// Half a pixel of the finished picture: no shape is thinner.
  private let half: Double

  /// - Parameter pixel: the size of a pixel of the finished picture, whose width is 1.
  init(_ anime: Anime, pixel: Double) {
    half = pixel / 2
    palette = ScenePalette(anime.genres)
    seed = FNV1a("\(anime.id)").value
    place = Self.place(anime, seed)
    horizon = 0.56 + 0.16 * place[0]
    discX = 0.22 + 0.56 * place[1]
    radius = 0.13 + 0.09 * place[2]
    discY = horizon - radius * 0.4 - 0.26 * place[3]
  }

  /// The facts of a title projected to eight numbers: each fact has a random direction, the directions are summed, and the id
  /// adds a little so that no two titles coincide.
  static func place(_ anime: Anime, _ seed: UInt64) -> [Double] {
    var features = anime.genres + anime.studios.prefix(2)
    if let type = anime.type { features.append("type " + type) }
    if let source = anime.source { features.append("source " + source) }
    if let year = anime.year { features.append("years \(year / 5)") }
    let hashes = features.map { FNV1a($0).value }
    return (0..<8).map { axis in
      let sum = hashes.reduce(0.0) { $0 + 2 * unit($1, axis) - 1 } / max(1, Double(hashes.count).squareRoot())
      return 0.5 + 0.5 * sin(2.4 * sum + 2.2 * (unit(seed, axis) - 0.5))
    }
  }

  /// The colour at a point, from the top left corner (0, 0) to the bottom right (1, 1).
  func tone(_ x: Double, _ y: Double) -> RGB {
    if x > 0.86, x < 0.95, y > 0.88, y < 0.96 { return RGB(0xC23B2E) }  // the seal
    if y > nearLine(x) { return near(x, y) }
    if let object = object(x, y) { return object }
    if palette.terrain == .sea, y > horizon { return water(x, y) }
    let ridge = farLine(x)
    if y > ridge {
      if palette.terrain == .mountains, y < ridge + 0.035, ridge < horizon - 0.12 {
        return palette.low.mixed(RGB(0xFFFFFF), 0.75)
      }
      if palette.terrain == .city, isWindow(x, y) { return palette.disc }
      // Mist rises from the ground.
      return palette.far.mixed(palette.low, y > horizon - 0.03 ? 0.35 : 0)
    }
    return sky(x, y)
  }

  private func sky(_ x: Double, _ y: Double) -> RGB {
    let (dx, dy) = (x - discX, y - discY)
    let isCrescent = palette.isNight && place[4] > 0.55
    let shadow = (dx - radius * 0.55, dy + radius * 0.25)
    if dx * dx + dy * dy < radius * radius,
      !isCrescent || shadow.0 * shadow.0 + shadow.1 * shadow.1 > radius * radius * 0.8
    {
      return palette.disc
    }
    if palette.hasPetals || palette.isNight {
      let size = max(half, palette.hasPetals ? 0.02 : 0.01)
      for i in 0..<(palette.hasPetals ? 14 : 10) {
        let (px, py) = (Self.unit(seed, 60 + i), 0.75 * Self.unit(seed, 80 + i))
        if abs(x - px) < size, abs(y - py) < size {
          return palette.hasPetals ? RGB(0xFFE3EA) : palette.disc.mixed(palette.top, 0.3)
        }
      }
    } else {
      for i in 0..<2 {
        let (cx, cy) = (Self.unit(seed, 20 + i), 0.08 + 0.3 * Self.unit(seed, 22 + i))
        let (ex, ey) = ((x - cx) / 0.24, (y - cy - 0.02 * sin(x * 20)) / 0.035)
        if ex * ex + ey * ey < 1 { return palette.low.mixed(RGB(0xFFFFFF), 0.55) }
      }
    }
    // Five flat bands, as in a woodblock print.
    let share = y / horizon + 0.04 * sin(x * 5 + place[5] * 6)
    return palette.top.mixed(palette.low, max(0, min(1, (share * 5).rounded(.down) / 4)))
  }

  private func water(_ x: Double, _ y: Double) -> RGB {
    let depth = (y - horizon) / (1 - horizon)
    let wave = sin(y * 70 + sin(x * 9 + place[6] * 6) * 1.5)
    if abs(x - discX) < radius * (0.5 + 0.5 * depth), wave > 0.1 {
      return palette.disc.mixed(palette.far, 0.25)
    }
    return palette.far.mixed(palette.near, (depth * 3).rounded(.down) / 4).mixed(
      palette.low, wave > 0.75 ? 0.25 : 0)
  }

  private func farLine(_ x: Double) -> Double {
    let phase = place[6] * 4
    switch palette.terrain {
    case .mountains:
      let peaks = Self.peak(x * 1.4 + phase) * 0.3 + Self.peak(x * 3.3 + phase * 2) * 0.1
      return horizon + 0.1 - peaks * (0.7 + 0.6 * place[7])
    case .hills: return horizon - 0.05 - 0.06 * sin(x * 5 + phase) - 0.03 * sin(x * 11 + phase * 3)
    case .sea: return horizon
    case .forest: return horizon - 0.04 - 0.1 * Self.peak(x * 6.5 + phase) - 0.05 * Self.peak(x * 14 + phase)
    case .city:
      let block = Self.unit(seed, 40 + Int(x * 9))
      return horizon + 0.04 - (0.06 + 0.3 * block * (0.5 + 0.5 * place[7]))
    }
  }

  private func isWindow(_ x: Double, _ y: Double) -> Bool {
    let size = max(2 * half, 0.03)
    let (column, row) = (Int(x / size), Int(y / size))
    return column % 2 == 0 && row % 2 == 0 && Self.unit(seed ^ UInt64(column * 131 + row), 7) > 0.6
  }

  private func nearLine(_ x: Double) -> Double {
    let rise = palette.terrain == .sea ? 0.93 : 0.84
    return rise - 0.05 * sin(x * 3.2 + place[5] * 6) - 0.03 * (place[4] - 0.5)
  }

  private func near(_ x: Double, _ y: Double) -> RGB {
    guard half < 0.015 else { return palette.near }
    let stroke = sin((x * 0.7 + y) * 34 + place[2] * 6)
    return stroke > 0.82 ? palette.near.mixed(palette.far, 0.4) : palette.near
  }

  private enum Landmark { case gate, tree, tower, sail }

  private var landmark: Landmark? {
    let choices: [Landmark?] =
      switch palette.terrain {
      case .sea: [.sail, .sail, nil]
      case .city: [.tower, nil, .gate, .tower]
      case .hills: [.tree, .tree, .tower, nil]
      case .mountains: [.gate, .tree, .tower]
      case .forest: [.gate, nil, .tower]
      }
    return choices[Int(Self.unit(seed, 99) * Double(choices.count))]
  }

  /// The colour of the landmark, nil beside it.
  private func object(_ x: Double, _ y: Double) -> RGB? {
    let centre = discX < 0.5 ? 0.72 : 0.28
    let ground = palette.terrain == .sea ? horizon + 0.16 : nearLine(centre) + 0.02
    let (dx, up) = (abs(x - centre), ground - y)
    guard up > -0.05, up < 0.4, dx < 0.21, let landmark else { return nil }
    switch landmark {
    case .sail:
      if up < 0, up > -0.045, dx < 0.13 + up { return palette.near }
      let isSail = up > 0.01 && up < 0.24 && x > centre && dx < (0.24 - up) * 0.55
      return isSail ? palette.low.mixed(RGB(0xFFFFFF), 0.6) : nil
    case .gate:
      let red = palette.isNight ? RGB(0x8E2F2A) : RGB(0xB53A2C)
      if abs(up - 0.25) < max(0.03, half), dx < 0.2 { return red }
      if abs(up - 0.16) < max(0.016, half), dx < 0.15 { return red }
      return abs(dx - 0.11) < max(0.022, half) && up < 0.25 ? red : nil
    case .tree:
      if dx < max(0.02, half), up < 0.2 { return palette.near }
      let (ex, ey) = (dx / 0.15, (up - 0.25) / 0.1)
      let leaves =
        palette.hasPetals ? palette.near.mixed(RGB(0xF29CB7), 0.7) : palette.near.mixed(palette.far, 0.3)
      return ex * ex + ey * ey < 1 ? leaves : nil
    case .tower:
      let width = 0.05 + 0.045 * (up * 14).truncatingRemainder(dividingBy: 1)
      return up < 0.34 && dx < width * (1.2 - up * 2) + 0.01 ? palette.near : nil
    }
  }

  /// A triangle wave, 0-1.
  private static func peak(_ x: Double) -> Double { 1 - abs(2 * (x - x.rounded(.down)) - 1) }

  /// A pseudo-random number, 0-1, for a hash and an axis.
  private static func unit(_ hash: UInt64, _ axis: Int) -> Double {
    var z = hash &+ UInt64(bitPattern: Int64(axis)) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(UInt64(1) << 53)
  }
}
