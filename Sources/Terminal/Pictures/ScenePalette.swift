import Catalogue

/// The colours and the terrain of a generated thumbnail, chosen by genres.
struct ScenePalette {
  enum Terrain { case mountains, hills, sea, city, forest }

  /// Colours: sky at the top and at the horizon, sun or moon, far terrain, near ground.
  var top, low, disc, far, near: RGB
  var terrain: Terrain
  var isNight = false
  var hasPetals = false

  private init(
    _ top: UInt32, _ low: UInt32, _ disc: UInt32, _ far: UInt32, _ near: UInt32, _ terrain: Terrain,
    night: Bool = false, petals: Bool = false
  ) {
    (self.top, self.low, self.disc, self.far, self.near) = (
      RGB(top), RGB(low), RGB(disc), RGB(far), RGB(near)
    )
    (self.terrain, isNight, hasPetals) = (terrain, night, petals)
  }

  /// The most telling genres first: the first match wins.
  private static let table: [(genres: Set<String>, palette: ScenePalette)] = [
    (
      ["Horror", "Gore"], ScenePalette(0x4A0008, 0xB0301F, 0xFF8A4A, 0x6A0010, 0x160608, .forest, night: true)
    ),
    (
      ["Mecha", "Space", "Sci-Fi"],
      ScenePalette(0x0A0F52, 0x6A3BB0, 0x8CECF0, 0x2A2C96, 0x0A0C3A, .city, night: true)
    ),
    (
      ["Music", "Idols (Female)", "Idols (Male)", "Performing Arts"],
      ScenePalette(0x45187A, 0xE05CA6, 0xFFE66D, 0x7A2A9A, 0x240A44, .city, night: true)
    ),
    (
      ["Historical", "Samurai", "Martial Arts", "Mythology"],
      ScenePalette(0xDCC79A, 0xF4E8CC, 0xC8402F, 0x86978B, 0x3B3A36, .mountains)
    ),
    (
      ["Sports", "Team Sports", "Combat Sports", "Racing"],
      ScenePalette(0x3A8FD0, 0xCDEBF5, 0xFFF6D8, 0x4BAF76, 0x1E5E3A, .hills)
    ),
    (
      ["Supernatural", "Vampire"],
      ScenePalette(0x06324A, 0x4FA090, 0xE2F4D4, 0x0F6A66, 0x052A30, .forest, night: true)
    ),
    (
      ["Mystery", "Suspense", "Psychological", "Detective"],
      ScenePalette(0x0A2A4A, 0x4E7FA0, 0xF4E9C0, 0x1C4E78, 0x081A30, .city, night: true)
    ),
    (
      ["Fantasy", "Adventure", "Isekai", "Mahou Shoujo"],
      ScenePalette(0x2B5AA8, 0xF0B878, 0xFFEFC0, 0x3E7E98, 0x143A4A, .mountains)
    ),
    (
      ["Romance", "Shoujo", "Love Polygon", "Girls Love", "Boys Love"],
      ScenePalette(0xD86C98, 0xFFD2B6, 0xFFF6DC, 0xB85C96, 0x6A2A66, .hills, petals: true)
    ),
    (
      ["Slice of Life", "Iyashikei", "CGDCT", "School", "Gourmet"],
      ScenePalette(0x78C4E6, 0xFFEBC0, 0xFF9F50, 0x7CC090, 0x2F7A5A, .hills)
    ),
    (
      ["Military", "Survival", "Strategy Game"],
      ScenePalette(0x6E7A52, 0xDDBE78, 0xF6E3A8, 0x7A7040, 0x33300F, .mountains)
    ),
    (
      ["Action", "Super Power", "Shounen"],
      ScenePalette(0x33288A, 0xF4703C, 0xFFD75F, 0x9A2A44, 0x34102E, .mountains)
    ),
    (
      ["Comedy", "Gag Humor", "Parody"],
      ScenePalette(0xEFAF42, 0xFCE8A8, 0xE2583E, 0xD08A3C, 0x74452A, .hills)
    ),
    (
      ["Drama", "Award Winning", "Avant Garde"],
      ScenePalette(0x2F5C96, 0xF0B48C, 0xFFE8C4, 0x4A74A4, 0x16304E, .sea)
    ),
  ]

  private static let unknown = ScenePalette(0x5A8CA8, 0xEEDFBA, 0xF9C67C, 0x5E9498, 0x1F4A54, .sea)

  /// The palette of the first matching genres, mixed with a little of the second.
  init(_ genres: [String]) {
    let fitting = Self.table.filter { !$0.genres.isDisjoint(with: genres) }.map(\.palette)
    self = fitting.first ?? Self.unknown
    guard fitting.count > 1 else { return }
    let other = fitting[1]
    top = top.mixed(other.top, 0.3)
    low = low.mixed(other.low, 0.3)
    far = far.mixed(other.far, 0.2)
    hasPetals = hasPetals || other.hasPetals
  }
}
