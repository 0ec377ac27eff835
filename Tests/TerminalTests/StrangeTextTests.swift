import Cards
import Catalogue
import Feed
import Foundations
import Testing

@testable import Terminal

/// Titles, genres, names and typed texts of every script and width: no screen loses a column.
@Suite struct StrangeTextTests {
  static let scraps = [
    "進撃", "の", "ﾊﾝ", "e\u{301}\u{302}", "👩‍👩‍👧", "🍥", "☆", "…", "ﷺ", "क्षि", "שלום", "مرحبا", "한글", "Ａ", "\u{200B}",
    "\u{202E}",
    "\u{1B}[31m", "\u{7}", "\u{FE0F}", "\u{1F1EF}\u{1F1F5}", "a", " ", "long-unbroken-word-that-goes-on",
    "\u{E0041}", "①", "𠮷",
  ]

  static func text(_ random: inout RandomSource, _ most: Int) -> String {
    (0...Int.random(in: 0..<most, using: &random)).map { _ in scraps.randomElement(using: &random) ?? "" }
      .joined()
  }

  func strange(_ id: Int, _ random: inout RandomSource) -> Anime {
    func text(_ most: Int) -> String { Self.text(&random, most) }
    var anime = Anime(id: id, title: "T" + text(30))
    anime.englishTitle = text(20)
    anime.japaneseTitle = text(20)
    anime.genres = (0..<6).map { _ in text(4) }
    anime.studios = [text(5)]
    anime.type = text(3)
    anime.season = text(2)
    anime.startDate = "2004" + text(2)
    anime.source = text(3)
    anime.franchise = text(6)
    anime.franchiseOrder = id
    anime.synonyms = [text(9), text(3)]
    anime.synopsis = text(120)
    anime.score = 8.5
    anime.members = id * 1000
    return anime
  }

  @Test(arguments: 0..<6) func allScreensKeepTheirColumns(seed: UInt64) {
    var random = RandomSource(seed: seed)
    let titles = (1...8).map { strange($0, &random) }
    let name = Self.text(&random, 12)
    let cards = titles.enumerated().map {
      Card(
        anime: $1, rank: $0 + 1, score: 2, match: 90,
        reasons: [
          Reason(
            .because, [Reason.Answer(1, titles[0].title, .love), Reason.Answer(2, name, .love)], weight: 1)
        ])
    }
    let history = titles.map { HistoryEntry(anime: $0, feedback: .love, time: 1_763_683_200_000) }
    var home = FeedState(
      profile: name,
      snapshot: Snapshot(
        ranking: Ranking(cards: cards, candidates: 8), saved: titles, history: history, canUndo: true))
    _ = home.update(.say(Self.text(&random, 60)))
    for screen in Screen.all + [.detail(3)] {
      var state = home
      _ = state.update(.open(screen))
      for c in Self.text(&random, 12) { _ = state.update(.type(c)) }
      state.receive(.searchFinished(state.searchText, titles))
      state.receive(.summaryLoaded(CatalogueSummary(titles)))
      state.receive(
        .detailLoaded(TitleDetail(anime: titles[2], card: cards[2], similar: titles, franchise: titles)))
      state.receive(.profilesLoaded([ProfileSummary(name: name, events: 1_234_567)]))
      let points = titles.map { TitleMap.Point(id: $0.id, title: $0.title, x: Float($0.id) / 9, y: 0.1) }
      state.receive(
        .mapLoaded(TitleMap(points: points, ends: .init(left: name, right: name, up: name, down: name))))
      for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        check(
          FrameView.draw(state, RenderContext(), width: width, height: height),
          "\(state.screen.name) at \(width)")
        _ = state.update(.answer(.love))
        check(
          CardTransition().show(state, RenderContext(), width: width, height: height),
          "\(state.screen.name) leaving at \(width)")
      }
    }
  }

  func check(_ grid: Grid, _ name: String) {
    for row in 0..<grid.height {
      var col = 0
      while col < grid.width {
        let cells = CellWidth.of(grid[row, col].text)
        let isWhole = cells == 1 || (cells == 2 && col + 1 < grid.width && grid[row, col + 1].text.isEmpty)
        #expect(isWhole, "\(name), row \(row), col \(col): \(grid.line(row))")
        if !isWhole { return }
        #expect(grid[row, col].text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        col += cells
      }
    }
    // A sentence with a very long title takes a quarter of the screen.
    for row in 2..<(grid.height - 2 - grid.height / 4) {
      let edge = grid[row, grid.width - 1].text
      #expect(edge == "│", "\(name), row \(row): \(grid.line(row))")
    }
  }
}
