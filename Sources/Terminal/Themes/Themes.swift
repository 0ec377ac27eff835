extension Theme {
  /// Muted colours on a dark background.
  public static let dark = Theme(
    "dark", backgroundRGB: 0x1C1C1C, foregroundRGB: 0xD0D0D0,
    [
      .muted: Style(front256: 245),
      .title: Style(front256: 230, front16: 15, bold: true),
      .accent: Style(front256: 180, front16: 3),
      .good: Style(front256: 108, front16: 2),
      .bad: Style(front256: 174, front16: 1),
      .warning: Style(front256: 215, front16: 3, bold: true),
      .border: Style(front256: 240),
      .key: Style(front256: 180, front16: 3, bold: true),
      .selected: Style(front256: 230, front16: 15, back256: 238, back16: 4, bold: true),
      .field: Style(front256: 230, front16: 15, bold: true),
      .genre: Style(front256: 110, front16: 6),
      .bar: Style(front256: 146, front16: 5),
    ])

  /// Dark text on a light background.
  public static let light = Theme(
    "light", backgroundRGB: 0xFAF7F0, foregroundRGB: 0x303030,
    [
      .muted: Style(front256: 241),
      .title: Style(front256: 52, front16: 0, bold: true),
      .accent: Style(front256: 94, front16: 4),
      .good: Style(front256: 22, front16: 2),
      .bad: Style(front256: 124, front16: 1),
      .warning: Style(front256: 130, front16: 1, bold: true),
      .border: Style(front256: 250),
      .key: Style(front256: 94, front16: 4, bold: true),
      .selected: Style(front256: 16, front16: 0, back256: 223, back16: 6, bold: true),
      .field: Style(front256: 52, front16: 0, bold: true),
      .genre: Style(front256: 25, front16: 4),
      .bar: Style(front256: 61, front16: 5),
    ])

  /// Black background; every text has a contrast of at least 7:1 (WCAG AAA).
  public static let highContrast = Theme(
    "high-contrast", ground: 16, backgroundRGB: 0x000000, foregroundRGB: 0xFFFFFF,
    [
      .text: Style(front256: 231, front16: 15),
      .muted: Style(front256: 252, front16: 7),
      .title: Style(front256: 231, front16: 15, bold: true),
      .accent: Style(front256: 226, front16: 11),
      .good: Style(front256: 120, front16: 10),
      .bad: Style(front256: 217, front16: 9),
      .warning: Style(front256: 226, front16: 11, bold: true, underline: true),
      .border: Style(front256: 250, front16: 7),
      .key: Style(front256: 226, front16: 11, bold: true),
      .selected: Style(front256: 16, front16: 0, back256: 226, back16: 11, bold: true),
      .field: Style(front256: 231, front16: 15, bold: true, underline: true),
      .genre: Style(front256: 123, front16: 14),
      .bar: Style(front256: 123, front16: 14),
    ])

  /// Blue for good, orange for bad: hues that people with red-green colour blindness can tell apart, of different lightness.
  public static let colourBlind = Theme(
    "colour-blind", backgroundRGB: 0x1C1C1C, foregroundRGB: 0xD8D8D8,
    [
      .muted: Style(front256: 247),
      .title: Style(front256: 231, front16: 15, bold: true),
      .accent: Style(front256: 229, front16: 11),
      .good: Style(front256: 117, front16: 14),
      .bad: Style(front256: 208, front16: 3),
      .warning: Style(front256: 220, front16: 11, bold: true, underline: true),
      .border: Style(front256: 241),
      .key: Style(front256: 229, front16: 11, bold: true),
      .selected: Style(front256: 231, front16: 15, back256: 24, back16: 4, bold: true),
      .field: Style(front256: 231, front16: 15, bold: true),
      .genre: Style(front256: 153, front16: 6),
      .bar: Style(front256: 74, front16: 12),
    ])

  /// The terminal's sixteen colours, even when it has more.
  public static let sixteen = Theme(
    "sixteen", backgroundRGB: 0x1C1C1C, foregroundRGB: 0xD0D0D0,
    Dictionary(
      uniqueKeysWithValues: Role.allCases.map { role in
        var style = Theme.dark[role]
        (style.front256, style.back256) = (style.front16, style.back16)
        return (role, style)
      }))

  /// No colours: bold and reverse video only.
  public static let mono = Theme(
    "mono", backgroundRGB: 0x1C1C1C, foregroundRGB: 0xD0D0D0,
    [
      .title: Style(bold: true), .key: Style(bold: true), .field: Style(bold: true),
      .warning: Style(bold: true),
      .selected: Style(reverse: true), .muted: Style(dim: true), .border: Style(dim: true),
    ])

  /// The shipped themes, each with a description.
  static let shipped: [(theme: Theme, purpose: String)] = [
    (.dark, "calm colours on a dark background"), (.light, "dark text on a light background"),
    (.highContrast, "black background, contrast of at least 7:1"),
    (.colourBlind, "blue and orange, safe without red and green"),
    (.sixteen, "the terminal's own sixteen colours"), (.mono, "no colours: bold and reverse video"),
  ]
}
