import Catalogue

/// The light and the land of a title's print, after its genres.
struct Mood {
  enum Land { case mountains, hills, sea, city, forest }

  /// Sky above and at the horizon, sun or moon, what is far and what is near.
  var top, low, disc, far, near: RGB
  var land: Land
  var isNight = false
  var hasPetals = false

  private init(
    _ top: UInt32, _ low: UInt32, _ disc: UInt32, _ far: UInt32, _ near: UInt32, _ land: Land,
    night: Bool = false, petals: Bool = false
  ) {
    (self.top, self.low, self.disc, self.far, self.near) = (
      RGB(top), RGB(low), RGB(disc), RGB(far), RGB(near)
    )
    (self.land, isNight, hasPetals) = (land, night, petals)
  }

  /// By how much a genre says of a mood: what comes first here wins.
  private static let table: [(genres: Set<String>, mood: Mood)] = [
    (["Horror", "Gore"], Mood(0x4A0008, 0xB0301F, 0xFF8A4A, 0x6A0010, 0x160608, .forest, night: true)),
    (
      ["Mecha", "Space", "Sci-Fi"], Mood(0x0A0F52, 0x6A3BB0, 0x8CECF0, 0x2A2C96, 0x0A0C3A, .city, night: true)
    ),
    (
      ["Music", "Idols (Female)", "Idols (Male)", "Performing Arts"],
      Mood(0x45187A, 0xE05CA6, 0xFFE66D, 0x7A2A9A, 0x240A44, .city, night: true)
    ),
    (
      ["Historical", "Samurai", "Martial Arts", "Mythology"],
      Mood(0xDCC79A, 0xF4E8CC, 0xC8402F, 0x86978B, 0x3B3A36, .mountains)
    ),
    (
      ["Sports", "Team Sports", "Combat Sports", "Racing"],
      Mood(0x3A8FD0, 0xCDEBF5, 0xFFF6D8, 0x4BAF76, 0x1E5E3A, .hills)
    ),
    (
      ["Supernatural", "Vampire"],
      Mood(0x06324A, 0x4FA090, 0xE2F4D4, 0x0F6A66, 0x052A30, .forest, night: true)
    ),
    (
      ["Mystery", "Suspense", "Psychological", "Detective"],
      Mood(0x0A2A4A, 0x4E7FA0, 0xF4E9C0, 0x1C4E78, 0x081A30, .city, night: true)
    ),
    (
      ["Fantasy", "Adventure", "Isekai", "Mahou Shoujo"],
      Mood(0x2B5AA8, 0xF0B878, 0xFFEFC0, 0x3E7E98, 0x143A4A, .mountains)
    ),
    (
      ["Romance", "Shoujo", "Love Polygon", "Girls Love", "Boys Love"],
      Mood(0xD86C98, 0xFFD2B6, 0xFFF6DC, 0xB85C96, 0x6A2A66, .hills, petals: true)
    ),
    (
      ["Slice of Life", "Iyashikei", "CGDCT", "School", "Gourmet"],
      Mood(0x78C4E6, 0xFFEBC0, 0xFF9F50, 0x7CC090, 0x2F7A5A, .hills)
    ),
    (
      ["Military", "Survival", "Strategy Game"],
      Mood(0x6E7A52, 0xDDBE78, 0xF6E3A8, 0x7A7040, 0x33300F, .mountains)
    ),
    (
      ["Action", "Super Power", "Shounen"], Mood(0x33288A, 0xF4703C, 0xFFD75F, 0x9A2A44, 0x34102E, .mountains)
    ),
    (["Comedy", "Gag Humor", "Parody"], Mood(0xEFAF42, 0xFCE8A8, 0xE2583E, 0xD08A3C, 0x74452A, .hills)),
    (
      ["Drama", "Award Winning", "Avant Garde"], Mood(0x2F5C96, 0xF0B48C, 0xFFE8C4, 0x4A74A4, 0x16304E, .sea)
    ),
  ]

  private static let unknown = Mood(0x5A8CA8, 0xEEDFBA, 0xF9C67C, 0x5E9498, 0x1F4A54, .sea)

  /// The mood of a title: of the genre that says most, a third of the way towards the next.
  init(_ genres: [String]) {
    let fitting = Self.table.filter { !$0.genres.isDisjoint(with: genres) }.map(\.mood)
    self = fitting.first ?? Self.unknown
    guard fitting.count > 1 else { return }
    let other = fitting[1]
    top = top.mixed(other.top, 0.3)
    low = low.mixed(other.low, 0.3)
    far = far.mixed(other.far, 0.2)
    hasPetals = hasPetals || other.hasPetals
  }
}
