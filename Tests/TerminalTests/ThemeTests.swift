import Foundation
import Testing

@testable import Terminal

@Suite struct ThemeTests {
  func colour(_ index: Int, _ theme: Theme) -> RGB {
    index < 0 ? RGB(theme.foregroundRGB) : RGB(index: index)
  }

  func contrast(_ a: RGB, _ b: RGB) -> Double {
    let (x, y) = (a.luminance, b.luminance)
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  /// A colour as seen with deuteranopia (Machado, Oliveira and Fernandes 2009, severity 1).
  func deuteranope(_ c: RGB) -> RGB {
    let (r, g, b) = (Double(c.red), Double(c.green), Double(c.blue))
    func clamp(_ v: Double) -> Int { Int(max(0, min(255, v))) }
    return RGB(
      clamp(0.367 * r + 0.861 * g - 0.228 * b), clamp(0.280 * r + 0.673 * g + 0.047 * b),
      clamp(-0.012 * r + 0.043 * g + 0.969 * b))
  }

  @Test func textsHaveEnoughContrast() {
    for (theme, _) in Theme.shipped where theme.name != "sixteen" {
      let least = theme.name == "high-contrast" ? 7.0 : 4.0
      for role in Role.allCases where role != .border && role != .bar {
        let style = theme[role]
        let back = style.back256 < 0 ? RGB(theme.backgroundRGB) : RGB(index: style.back256)
        #expect(contrast(colour(style.front256, theme), back) >= least, "\(role) of \(theme.name)")
      }
    }
  }

  @Test func colourBlindThemeSeparatesGoodFromBad() {
    let theme = Theme.colourBlind
    let good = deuteranope(colour(theme[.good].front256, theme))
    let bad = deuteranope(colour(theme[.bad].front256, theme))
    #expect(good.distance(bad) > 60_000)
    // The test can fail: the pair of the dark theme is closer.
    let others = (
      deuteranope(colour(Theme.dark[.good].front256, .dark)),
      deuteranope(colour(Theme.dark[.bad].front256, .dark))
    )
    #expect(others.0.distance(others.1) < 30_000)
  }

  @Test func coloursMapToTheNearest() {
    #expect(RGB(0xD7AF87).index == 180 && RGB(0x121212).index == 233 && RGB(0xFF0000).plainIndex == 9)
    for index in 16..<256 { #expect(RGB(index: RGB(index: index).index) == RGB(index: index)) }
  }

  @Test func environmentOverridesTheColourDepth() {
    #expect(ColourDepth(colors: 256, [:]) == .colours256)
    #expect(ColourDepth(colors: 256, ["NO_COLOR": ""]) == .colours256)
    #expect(ColourDepth(colors: 256, ["NO_COLOR": "1"]) == .none)
    #expect(ColourDepth(colors: 16, [:]) == .sixteen && ColourDepth(colors: 8, [:]) == .eight)
    #expect(ColourDepth(colors: 0, [:]) == .none)
    #expect(ColourDepth.eight.fit(11) == 3 && ColourDepth.sixteen.fit(11) == 11)
    #expect(
      ThemeLibrary.isLight(["COLORFGBG": "0;default;15"]) && !ThemeLibrary.isLight(["COLORFGBG": "15;0"]))
    #expect(!ThemeLibrary.isLight([:]))
  }

  @Test func picturesUseOnlyTheColoursOfTheTheme() {
    for value in stride(from: UInt32(0), through: 0xFFFFFF, by: 0x10F0F) {
      #expect(ColourDepth.colours256.ofPictures(.sixteen).index(value) < 16)
      #expect(ColourDepth.eight.ofPictures(.sixteen).index(value) < 8)
      #expect(ColourDepth.colours256.ofPictures(.dark).index(value) >= 16)
    }
    let plain = Theme.shipped.map(\.theme).filter(\.isPlain).map(\.name)
    #expect(plain == ["sixteen", "mono"])
  }

  @Test func userThemeExtendsItsBase() throws {
    let theme = try ThemeFile.read(
      "base = \"light\"\ntitle = \"#ff8700 on 238 bold\"\nmuted = \"bright-blue dim\"", name: "mine",
      file: "mine.toml")
    #expect(
      theme[.title]
        == Style(
          front256: 208, front16: RGB(0xFF8700).plainIndex, back256: 238, back16: RGB(index: 238).plainIndex,
          bold: true))
    #expect(theme[.muted] == Style(front256: 12, front16: 12, dim: true))
    #expect(theme[.genre] == Theme.light[.genre])
  }

  @Test(arguments: [
    ("\ntitel = \"red\"", "mine.toml:2: there is no \"titel\" in a theme; did you mean title?"),
    ("title = \"reddish\"", "mine.toml:1: \"reddish\" is not a colour"),
    ("title = \"red on\"", "followed by a colour"),
    ("title = 3", "mine.toml:1: title must be a string, not a number"),
    ("base = \"darker\"", "mine.toml:1: base must be the name of a shipped theme"),
    ("[", "mine.toml:1: not valid TOML"),
  ])
  func themeMistakesAreReportedWithTheirLine(text: String, expected: String) {
    do {
      _ = try ThemeFile.read(text, name: "mine", file: "mine.toml")
      Issue.record("read")
    } catch { #expect("\(error)".contains(expected), "\(error)") }
  }

  @Test func watcherLoadsChangesAndRejectsMistakes() throws {
    let folder = NSTemporaryDirectory() + "themes-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder + "/themes", withIntermediateDirectories: true)
    func write(_ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/themes/mine.toml"), options: .atomic)
    }
    try write("title = \"1\"")
    let library = ThemeLibrary(settingsFolder: folder, environment: [:])
    #expect(try library.theme("mine")[.title].front256 == 1)
    let watch = try #require(ThemeWatcher("mine", on: library))
    #expect(watch.check() == nil)
    try write("title = \"20\"")
    guard case .changed(let theme) = watch.check() else { return #expect(Bool(false), "not noticed") }
    #expect(theme[.title].front256 == 20)
    try write("title = ")
    guard case .broken(let why) = watch.check() else { return #expect(Bool(false), "not noticed") }
    #expect(why.contains("mine.toml:1"))
    #expect(watch.check() == nil)
    #expect(ThemeWatcher("dark", on: library) == nil && library.path("../dark") == nil)
    #expect(library.listing.contains { $0.name == "mine" })
    #expect(throws: SettingsError.self) { try library.theme("none-such") }
  }
}

extension ThemeWatcher.Change: Equatable {
  /// By their descriptions.
  public static func == (a: Self, b: Self) -> Bool { "\(a)" == "\(b)" }
}
