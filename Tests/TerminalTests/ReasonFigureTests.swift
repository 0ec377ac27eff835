import Cards
import Catalogue
import Feed
import Testing

@testable import Terminal

/// The figures of reasons: what an answer does to a title counts once, however many reasons rest on it.
@Suite struct ReasonFigureTests {
  private func state() -> FeedState {
    var world = Sample.world()
    let (death, bebop) = (Reason.Answer(1535, "Death Note", .love), Reason.Answer(1, "Cowboy Bebop", .like))
    world.ranking.cards[0].reasons = [
      Reason(.because, [death], weight: 0.474), Reason(.shares(["Mystery"]), [death], weight: 0.474),
      Reason(.because, [bebop], weight: 0.471), Reason(.unattributed, weight: 0),
    ]
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.reasons()))
    return state
  }

  @Test(arguments: [(80, 24), (60, 20), (200, 60)]) func anAnswerCountsOnce(width: Int, height: Int) {
    let lines = FrameView.draw(state(), RenderContext(), width: width, height: height).lines
    let figures = lines.filter { $0.contains("+0.47") }
    #expect(figures.count == 3 && figures.count { $0.contains("the same +0.47") } == 1)
    #expect(figures.count { $0.contains("█") } == 2, "two answers have a bar each")
  }

  @Test func inWordsToo() {
    let page = PlainView(state(), .standard).page
    #expect(page.contains("+0.47: Because you loved Death Note."))
    #expect(page.contains("the same +0.47: Shares Mystery with Death Note."))
    #expect(page.contains("+0.47: Because you liked Cowboy Bebop."))
    #expect(!page.contains { $0.contains("0.00") }, "what has no figure shows none")
  }
}
