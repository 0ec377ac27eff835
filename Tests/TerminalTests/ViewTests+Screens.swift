import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

/// What single screens show.
extension ViewTests {
  @Test func largeCardsShowTasteBelow() {
    var anime = Sample.titles[0]
    anime.genres = (1...30).map { "Genre \($0)" }
    var world = Sample.world()
    world.history = [HistoryEntry(anime: anime, feedback: .love, time: 0)]
    let state = FeedState(profile: "me", snapshot: world)
    for (width, height, isThere) in [(200, 60, true), (160, 44, true), (80, 24, false), (121, 24, false)] {
      let text = FrameView.draw(state, RenderContext(), width: width, height: height).lines.joined(
        separator: "\n")
      #expect(text.contains("Your taste") == isThere, "\(width)x\(height)")
      #expect(!isThere || (text.contains("1 title") && text.contains("lately Genre")))
    }
  }

  @Test func knobsNameTheModelAndItsMix() throws {
    let state = try #require(Self.screens.first { $0.name == "knobs-model" }).state
    for (width, height) in Self.sizes {
      let text = FrameView.draw(state, RenderContext(), width: width, height: height).lines.joined(
        separator: "\n")
      #expect(text.contains("Model") && text.contains("autoencoder") && text.contains("Presence"))
    }
  }

  private static func words(_ text: String) -> [Substring] { text.split(separator: " ") }

  /// What a key does is read to its end on every screen, however small the terminal.
  @Test(arguments: [(60, 20), (80, 24), (130, 40)]) func helpIsReadToItsEnd(width: Int, height: Int) {
    for start in KeyTableTests.states where !start.screen.isOverlay {
      var state = start
      _ = state.update(.open(.help()))
      var seen = ""
      var grid = FrameView.draw(state, RenderContext(), width: width, height: height)
      for _ in 0...(grid.scrollEnd ?? 0) {
        let rows = grid.lines[4..<height - 3].map {
          $0.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
        }
        seen += rows.joined(separator: " ") + " "
        _ = state.update(.move(1))
        grid = FrameView.draw(state, RenderContext(), width: width, height: height)
      }
      #expect(!seen.contains("…"), "\(start.screen.name)")
      guard width < 120 else { continue }
      let all = Self.words(seen).joined(separator: " ")
      for binding in HelpView.bindings("", start, .standard) {
        #expect(all.contains(Self.words(binding.help).joined(separator: " ")), "\(binding.help)")
      }
    }
  }

  /// The days of the history stand below each other, whatever was answered, and none is cut.
  @Test func theDaysOfTheHistoryStandBelowEachOther() {
    var world = Sample.world(history: [(0, .love), (1, .dislike), (2, .dislike), (3, .saved)])
    for row in world.history.indices { world.history[row].time = 1_700_000_000_000 + Int64(row) }
    world.history[2].setAside = .init(.dislike, by: 9)
    world.history[2].feedback = .seen
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.history()))
    for (width, height) in Self.sizes {
      let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
      let columns = lines.compactMap { line in
        line.range(of: "2023-11-1[45]", options: .regularExpression).map {
          CellWidth.of(String(line[..<$0.lowerBound]))
        }
      }
      #expect(columns.count == 4 && Set(columns).count == 1, "\(width): \(columns)")
    }
  }

  /// A list from elsewhere tells no days: what follows them stands in its column all the same.
  @Test func factsOfTheHistoryStandBelowEachOtherWithoutADay() {
    var world = Sample.world(history: [(0, .love), (1, .dislike)])
    world.history[0].time = 1_700_000_000_000
    var state = FeedState(profile: "me", snapshot: world)
    state.update(.open(.history()))
    let lines = FrameView.draw(state, RenderContext(), width: 200, height: 60).lines
    let columns = lines.compactMap { line in
      line.range(of: "TV 20").map { CellWidth.of(String(line[..<$0.lowerBound])) }
    }
    #expect(columns.count == 2 && Set(columns).count == 1, "\(columns)")
  }

  /// The taste beside the card stays in its place, however narrow: nothing of it lies over what comes next.
  @Test func theTasteBesideTheCardKeepsItsPlace() {
    var world = Sample.world()
    world.history = (0..<30).map { number in
      var anime = Anime(id: 100 + number, title: "T")
      anime.genres = ["Genre \(number)", "All of them"]
      return HistoryEntry(anime: anime, feedback: number % 3 == 0 ? .dislike : .love, time: 0)
    }
    let state = FeedState(profile: "me", snapshot: world)
    for width in 30...96 {
      var grid = Grid(width: 120, height: 20)
      TasteView.digest(state, Area(row: 2, col: 4, height: 16, width: width), &grid)
      #expect(
        grid.lines.allSatisfy { $0.dropFirst(4 + width).allSatisfy { $0 == " " } }, "\(width): \(grid.lines)")
      #expect(width < 60 || grid.lines.contains { $0.contains("▲") })
    }
  }

  /// Beside filters that let nothing pass, which one to lift is read to its end.
  @Test func whichFilterToLiftIsNotCut() {
    var world = Sample.world()
    world.ranking = Ranking(
      cards: [], candidates: 0, filteredOut: 2674, relaxations: [.init(.unwantedGenres, titles: 2674)]
    )
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.filters()))
    let lines = FrameView.draw(state, RenderContext(), width: 80, height: 24).lines
    #expect(!lines.contains { $0.contains("…") }, "\(lines)")
    #expect(lines.contains { $0.contains("Reset the excluded genres") })
  }

  @Test func theKeyThatScrollsIsNamedAsItIsBound() throws {
    let keys = try Settings(text: "[keys]\ndown = [\"F7\"]", file: "c").keys
    var state = try #require(ScrollTests.longTexts.first)
    for _ in 0..<2 {
      let lines = FrameView.draw(state, RenderContext(keys: keys), width: 80, height: 24).lines
      #expect(lines.contains { $0.contains(" … F7") })
      _ = state.update(.move(1))
    }
  }

  @Test func selectedRowsOfADetailStayInTheirColumn() throws {
    var state = try #require(Self.screens.first { $0.name == "title-beside" }).state
    // At a size where none of them scrolls.
    for (width, height) in Self.sizes where width > 100 {
      let rows = [0, 1].map { selected in
        _ = state.update(.select(selected))
        return FrameView.draw(state, RenderContext(), width: width, height: height).lines.map {
          $0.map { $0 == "▌" ? " " : String($0) }.joined()
        }
      }
      #expect(rows[0] == rows[1], "at \(width)x\(height)")
    }
  }
}
