import Foundation
import Foundations
import Journal
import TestSupport
import Testing

/// Random keys on the real binary in a real terminal: nothing traps, nothing sticks, Esc leads home.
@Suite(.waiting) struct WalkEndToEndTests {
  /// Some Esc. A letter right after the last would be Alt with the letter, so an Alt key that does nothing comes between.
  static func escapes(_ count: Int) -> [String] {
    [String](repeating: "Escape", count: count + 1) + ["F12"]
  }

  /// Single keys, and a few that belong together: an action chosen in the palette is never the one that quits or tunes.
  static let tokens: [[String]] =
    [
      "1", "2", "3", "s", "w", "n", "z", "Z", "e", "l", "b", "h", "f", "o", "t", "m", "u", "j", "k", "g", "G",
      "x", "r",
    ]
    .map { [$0] }
    + [
      "Left", "Right", "Up", "Down", "Enter", "Tab", "BTab", "BSpace", "PPage", "NPage", "Home",
      "End", "C-d",
      "C-u", "?", "/", "+", "-", "0", "Space", "C-l", "進", "é",
    ].map { [$0] } + [escapes(1), escapes(1), escapes(1)]
    + ["map", "saved", "filters", "reset", "random"].map { [":"] + $0.map(String.init) + ["Enter"] }
    + [["P", "a", "n", "n", "Enter"], ["P", "m", "e", "Enter"]]

  @Test(arguments: [20]) func randomKeysNeverTrapAndEscLeadsHome(seed: UInt64) throws {
    let home = try TestHome.loved()
    let screen = try Tmux(home.feed).shows("match")
    var random = RandomSource(seed: seed)
    var sent = 0
    while sent < 5000 {
      var keys: [String] = []
      while keys.count < 250 {
        // In a text `:` would be a letter, and Enter after it might do anything: home first.
        let token = Self.tokens.randomElement(using: &random) ?? []
        keys += (token.count > 1 && token[0] != "Escape" ? Self.escapes(6) : []) + token
      }
      try screen.press(keys)
      sent += keys.count
      if sent % 1000 < 250 {
        let (width, height) =
          [(60, 20), (80, 24), (30, 8), (140, 40)].randomElement(using: &random) ?? (80, 24)
        try screen.resize(width, height)
      }
      let shown = try screen.text()
      try #require(!shown.contains("[ended"), "after \(sent) keys:\n\(shown)")
    }
    try screen.resize(100, 30)
    for _ in 0..<4 {
      try screen.press([String](repeating: "Escape", count: 20))
      usleep(300_000)
    }
    // Words that no key of the walk types come after all of them; that the search was opened at home shows in its trail.
    try screen.press("F12", "/").type("over and out")
    try screen.shows("feed › search ", "/ over and out", seconds: 900)
    try screen.press("Escape").shows("n skip", without: ["›"]).press("q").ends(0)
    #expect(try JournalStore(path: home.path + "/nostrade.db").health().integrity == "ok")
  }
}
