import Cards
import Catalogue
import Feed
import Testing

@testable import Terminal

/// Texts longer than the screen: moving down stops at the end, and the first step up scrolls.
@Suite struct ScrollTests {
  static var longTexts: [FeedState] {
    var detail = Sample.detail
    detail.anime.synopsis = String(repeating: "word and word ", count: 300)
    var title = Sample.state()
    _ = title.update(.open(.detail(16498)))
    title.receive(.detailLoaded(detail))
    var help = Sample.state()
    _ = help.update(.open(.help()))
    var genres: [Anime] = []
    for number in 0..<60 {
      var anime = Anime(id: 100 + number, title: "T")
      anime.genres = ["Genre \(number)"]
      genres.append(anime)
    }
    var world = Sample.world()
    world.history = genres.map { HistoryEntry(anime: $0, feedback: .love, time: 0) }
    var taste = FeedState(profile: "me", snapshot: world)
    _ = taste.update(.open(.taste()))
    return [title, help, taste]
  }

  /// The frame after some actions, each applied to the frame before.
  func frame(_ start: FeedState, _ actions: [FeedAction], _ width: Int, _ height: Int) -> Grid {
    var state = start
    var grid = FrameView.draw(state, RenderContext(), width: width, height: height)
    for action in actions {
      _ = state.update(KeyTable.bounded(action, in: state, on: grid))
      grid = FrameView.draw(state, RenderContext(), width: width, height: height)
    }
    return grid
  }

  @Test(arguments: [(60, 20), (80, 24), (100, 28)]) func firstStepUpFromTheEndScrolls(width: Int, height: Int)
  {
    for start in Self.longTexts {
      let top = frame(start, [], width, height)
      #expect((top.scrollEnd ?? 0) > 1, "\(start.screen.name)")
      let steps = [FeedAction](repeating: .move(1), count: (top.scrollEnd ?? 0) + 40)
      let ends = [[.jump(toEnd: true)], [.jump(toEnd: true), .move(10), .move(3)], steps]
      let end = frame(start, ends[0], width, height)
      #expect(end != top)
      for way in ends {
        #expect(frame(start, way, width, height) == end)
        #expect(
          frame(start, way + [.move(-1)], width, height) != end,
          "\(start.screen.name): the key did nothing")
        #expect(frame(start, way + [.move(-1), .move(1)], width, height) == end)
      }
      #expect(frame(start, [.jump(toEnd: true), .jump(toEnd: false)], width, height) == top)
    }
  }

  /// A text that is scrolled past its end holds no move through the titles beside it back.
  @Test(arguments: [(60, 20), (80, 24), (200, 60)]) func titlesBesideAreReachedFromTheEnd(
    width: Int, height: Int
  ) throws {
    for ways in [[FeedAction.jump(toEnd: true)], Array(repeating: .move(10), count: 60)] {
      var state = try #require(Self.longTexts.first)
      var grid = FrameView.draw(state, RenderContext(), width: width, height: height)
      for action in ways + [.tab, .move(1), .move(1), .move(-1)] {
        _ = state.update(KeyTable.bounded(action, in: state, on: grid))
        grid = FrameView.draw(state, RenderContext(), width: width, height: height)
      }
      #expect(state.selected == 1)
    }
  }

  @Test func listsStopAtTheirEnd() {
    for screen in [Screen.ranked(), .saved(), .history(), .filters(), .knobs()] {
      var state = Sample.state()
      _ = state.update(.open(screen))
      state.receive(.summaryLoaded(CatalogueSummary(Sample.titles)))
      for action in [FeedAction.jump(toEnd: true), .move(10), .move(500)] { _ = state.update(action) }
      #expect(state.selected == state.rowCount - 1)
      _ = state.update(.move(-1))
      #expect(state.selected == max(0, state.rowCount - 2))
    }
  }
}
