import Cards
import Catalogue
import Events
import Feed
import Testing

@testable import Terminal

@Suite struct CardTransitionTests {
  func answered(_ feedback: Feedback, _ state: FeedState = Sample.state()) -> FeedState {
    var state = state
    _ = state.update(.answer(feedback))
    return state
  }

  /// All frames of a transition, at most 50.
  func frames(_ state: FeedState, _ stage: CardTransition, _ width: Int = 80, _ height: Int = 24) -> [Grid] {
    var result = [stage.show(state, RenderContext(), width: width, height: height)]
    while stage.isMoving, result.count < 50 { result.append(stage.next()) }
    return result
  }

  func place(_ grid: Grid, _ word: String) -> (row: Int, col: Int)? {
    for row in 0..<grid.height {
      if let range = grid.line(row).range(of: word) {
        return (row, grid.line(row).distance(from: grid.line(row).startIndex, to: range.lowerBound))
      }
    }
    return nil
  }

  @Test(arguments: [
    (Feedback.dislike, "disliked", 0, -1), (.like, "liked", 0, 1), (.love, "loved", -1, 0),
    (.skipped, "skipped", 1, 0),
  ])
  func answeredCardMovesInTheDirectionOfItsAnswer(feedback: Feedback, word: String, down: Int, right: Int)
    throws
  {
    let state = answered(feedback)
    let all = frames(state, CardTransition())
    #expect(all.count >= 4 && all.count <= 8)
    #expect(all.last == FrameView.draw(state, RenderContext(), width: 80, height: 24))
    let (first, third) = (try #require(place(all[0], word)), try #require(place(all[2], word)))
    #expect((third.row - first.row).signum() == down && (third.col - first.col).signum() == right)
    // The next card is there from the first frame on.
    #expect(all[0].line(1) == all[all.count - 1].line(1))
  }

  @Test func noTransitionWhereNoneBelongs() {
    let state = answered(.love)
    #expect(frames(state, CardTransition(reducedMotion: true)).count == 1)
    #expect(frames(Sample.state(), CardTransition()).count == 1)
    #expect(frames(state, CardTransition(), 50, 10).count == 1)
    let stage = CardTransition()
    #expect(frames(state, stage).count > 1)
    #expect(frames(state, stage).count == 1, "a frame drawn again moves nothing again")
    var list = Sample.state()
    _ = list.update(.open(.ranked()))
    #expect(frames(answered(.love, list), CardTransition()).count == 1)
  }

  @Test func aKeyEndsTheTransition() {
    let stage = CardTransition()
    let state = answered(.love)
    _ = stage.show(state, RenderContext(), width: 80, height: 24)
    _ = stage.next()
    var then = state
    _ = then.update(.open(.help()))
    #expect(
      stage.show(then, RenderContext(), width: 80, height: 24)
        == FrameView.draw(then, RenderContext(), width: 80, height: 24))
    #expect(!stage.isMoving)
  }

  @Test func wideTitlesKeepTheirColumnsWhileMoving() {
    var world = Sample.world()
    world.ranking.cards.swapAt(0, 1)
    for feedback in [Feedback.dislike, .like, .love, .skipped] {
      for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        for grid in frames(
          answered(feedback, FeedState(profile: "me", snapshot: world)), CardTransition(), width, height)
        {
          for row in 0..<height {
            for col in 0..<width where grid[row, col].text.isEmpty {
              #expect(col > 0 && CellWidth.of(grid[row, col - 1].text) == 2)
            }
          }
        }
      }
    }
  }
}
