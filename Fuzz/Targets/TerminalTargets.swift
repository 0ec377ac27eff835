import Cards
import Catalogue
import Feed
import Foundation
import Foundations
import Terminal

extension FuzzTarget {
  /// Readers of settings, themes, typed lines and text that is drawn.
  static let terminal = [
    FuzzTarget("settings") { input in
      let settings = try Settings(text: String(decoding: input, as: UTF8.self), file: "config.toml")
      _ = PlainView.help(screen, settings.keys)
    },
    FuzzTarget("theme") { input in
      let name = UUID().uuidString
      try InputFile.with(input, named: "themes/\(name).toml") { folder, _ in
        _ = try ThemeLibrary(settingsFolder: folder, environment: [:]).theme(name)
      }
    },
    FuzzTarget("plain", longest: 2048) { input in
      var state = screen
      for line in String(decoding: input, as: UTF8.self).split(separator: "\n").prefix(40) {
        guard case .actions(let actions) = PlainInput(String(line), in: state, .standard) else { continue }
        for action in actions { _ = state.update(action) }
        precondition(!PlainView(state, .standard).lines(after: nil).isEmpty)
      }
    },
    FuzzTarget("keys", longest: 4096) { input in
      // The first byte says where reads end and how long the pauses between them are.
      guard let first = input.first else { return }
      let length = max(1, Int(first & 31)) * (first & 32 == 0 ? 1 : 64)
      let bytes = input.dropFirst()
      let reads = stride(from: bytes.startIndex, to: bytes.endIndex, by: length).map {
        Array(bytes[$0..<min($0 + length, bytes.endIndex)])
      }
      let keys = KeyDecoder.keys(in: reads, pause: first & 64 == 0 ? 5 : 300, mouse: first & 128 == 0)
      precondition(keys.count <= input.count + reads.count)
      var state = screen
      for key in keys.prefix(200) {
        if let action = KeyTable.standard.action(for: key, in: state) { _ = state.update(action) }
      }
    },
    FuzzTarget("text", longest: 2048) { input in
      let clean = CleanText.clean(String(decoding: input, as: UTF8.self))
      precondition(clean.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 })
      precondition(CleanText.clean(clean) == clean)
    },
  ]

  /// A feed of two cards with one answer.
  private static let screen: FeedState = {
    let titles = [Anime(id: 1, title: "First"), Anime(id: 2, title: "Second"), Anime(id: 3, title: "Third")]
    let cards = titles.dropLast().enumerated().map { index, title in
      Card(
        anime: title, rank: index + 1, score: 1, match: 90,
        reasons: [Reason(.unattributed, weight: 1)])
    }
    let ranking = Ranking(cards: cards, candidates: cards.count)
    return FeedState(
      profile: "default",
      snapshot: Snapshot(
        ranking: ranking, history: [HistoryEntry(anime: titles[2], feedback: .love, time: 0)]))
  }()
}
