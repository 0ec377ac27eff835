extension Theme {
  /// Calm colours on a dark ground.
  public static let dark = Theme(
    "dark", paper: 0x1C1C1C, ink: 0xD0D0D0,
    [
      .muted: Look(rich: 245),
      .title: Look(rich: 230, plain: 15, bold: true),
      .accent: Look(rich: 180, plain: 3),
      .good: Look(rich: 108, plain: 2),
      .bad: Look(rich: 174, plain: 1),
      .warning: Look(rich: 215, plain: 3, bold: true),
      .border: Look(rich: 240),
      .key: Look(rich: 180, plain: 3, bold: true),
      .selected: Look(rich: 230, plain: 15, richBack: 238, plainBack: 4, bold: true),
      .field: Look(rich: 230, plain: 15, bold: true),
      .genre: Look(rich: 110, plain: 6),
      .bar: Look(rich: 146, plain: 5),
    ])

  /// Ink on light paper.
  public static let light = Theme(
    "light", paper: 0xFAF7F0, ink: 0x303030,
    [
      .muted: Look(rich: 241),
      .title: Look(rich: 52, plain: 0, bold: true),
      .accent: Look(rich: 94, plain: 4),
      .good: Look(rich: 22, plain: 2),
      .bad: Look(rich: 124, plain: 1),
      .warning: Look(rich: 130, plain: 1, bold: true),
      .border: Look(rich: 250),
      .key: Look(rich: 94, plain: 4, bold: true),
      .selected: Look(rich: 16, plain: 0, richBack: 223, plainBack: 6, bold: true),
      .field: Look(rich: 52, plain: 0, bold: true),
      .genre: Look(rich: 25, plain: 4),
      .bar: Look(rich: 61, plain: 5),
    ])

  /// Black ground, and every text at least seven times as light (WCAG AAA).
  public static let highContrast = Theme(
    "high-contrast", ground: 16, paper: 0x000000, ink: 0xFFFFFF,
    [
      .text: Look(rich: 231, plain: 15),
      .muted: Look(rich: 252, plain: 7),
      .title: Look(rich: 231, plain: 15, bold: true),
      .accent: Look(rich: 226, plain: 11),
      .good: Look(rich: 120, plain: 10),
      .bad: Look(rich: 217, plain: 9),
      .warning: Look(rich: 226, plain: 11, bold: true, underline: true),
      .border: Look(rich: 250, plain: 7),
      .key: Look(rich: 226, plain: 11, bold: true),
      .selected: Look(rich: 16, plain: 0, richBack: 226, plainBack: 11, bold: true),
      .field: Look(rich: 231, plain: 15, bold: true, underline: true),
      .genre: Look(rich: 123, plain: 14),
      .bar: Look(rich: 123, plain: 14),
    ])

  /// Blue for, orange against: hues that those who see no difference of red and green tell apart, and of unlike lightness.
  public static let colourBlind = Theme(
    "colour-blind", paper: 0x1C1C1C, ink: 0xD8D8D8,
    [
      .muted: Look(rich: 247),
      .title: Look(rich: 231, plain: 15, bold: true),
      .accent: Look(rich: 229, plain: 11),
      .good: Look(rich: 117, plain: 14),
      .bad: Look(rich: 208, plain: 3),
      .warning: Look(rich: 220, plain: 11, bold: true, underline: true),
      .border: Look(rich: 241),
      .key: Look(rich: 229, plain: 11, bold: true),
      .selected: Look(rich: 231, plain: 15, richBack: 24, plainBack: 4, bold: true),
      .field: Look(rich: 231, plain: 15, bold: true),
      .genre: Look(rich: 153, plain: 6),
      .bar: Look(rich: 74, plain: 12),
    ])

  /// The terminal's own sixteen colours, however many more it has.
  public static let sixteen = Theme(
    "sixteen", paper: 0x1C1C1C, ink: 0xD0D0D0,
    Dictionary(
      uniqueKeysWithValues: Role.allCases.map { role in
        var look = Theme.dark[role]
        (look.rich, look.richBack) = (look.plain, look.plainBack)
        return (role, look)
      }))

  /// No colour at all: weight and reverse video alone.
  public static let mono = Theme(
    "mono", paper: 0x1C1C1C, ink: 0xD0D0D0,
    [
      .title: Look(bold: true), .key: Look(bold: true), .field: Look(bold: true), .warning: Look(bold: true),
      .selected: Look(reverse: true), .muted: Look(dim: true), .border: Look(dim: true),
    ])

  /// Those that ship, with what each is for.
  static let shipped: [(theme: Theme, purpose: String)] = [
    (.dark, "calm colours on a dark ground"), (.light, "ink on light paper"),
    (.highContrast, "black ground, every text at least 7:1"),
    (.colourBlind, "blue and orange, safe without red and green"),
    (.sixteen, "the terminal's own sixteen colours"), (.mono, "weight and reverse video alone"),
  ]
}
