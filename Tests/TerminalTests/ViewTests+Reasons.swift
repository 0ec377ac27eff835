import Cards
import Catalogue
import Feed
import Foundation
import Testing

@testable import Terminal

/// Why a title is there, as it is drawn.
extension ViewTests {
  /// However many reasons there are, the one whose answer Tab selects is drawn.
  @Test func theReasonOfTheSelectedAnswerIsDrawn() {
    for count in [1, 3, 5, 8, 30] {
      var world = Sample.world()
      world.ranking.cards[0].reasons = (1...count).map {
        Reason(.because, [Reason.Answer($0, "Answer \($0) of all", .love)], weight: 1 / Double($0))
      }
      var state = FeedState(profile: "me", snapshot: world)
      _ = state.update(.open(.reasons()))
      for (width, height) in Self.sizes {
        for number in 1...count {
          let grid = FrameView.draw(state, RenderContext(), width: width, height: height)
          let drawn = grid.lines.filter { $0.contains("▸ Because you loved Answer \(number) of all") }
          #expect(drawn.count == 1, "\(number) of \(count) at \(width)x\(height)")
          let isCut = (1...count).contains { other in
            !grid.lines.contains { $0.contains(" Answer \(other) of all") }
          }
          #expect(
            !isCut || number == count || grid.lines.contains { $0.contains("more below") }
              || number > count / 2)
          _ = state.update(.tab)
        }
      }
    }
  }

  /// Moves lead to every reason, also to those without an answer.
  @Test func everyReasonIsReachedByMoves() {
    var world = Sample.world()
    world.ranking.cards[0].reasons = (1...30).map {
      let answer = Reason.Answer(5, "An answer", .love)
      return Reason(.shares(["Genre \($0) of all"]), $0 == 1 ? [answer] : [], weight: 1 / Double($0))
    }
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.reasons()))
    for (width, height) in Self.sizes {
      for way in [1, -1] {
        var seen: Set<Int> = []
        for _ in 1...30 {
          let lines = FrameView.draw(state, RenderContext(), width: width, height: height).lines
          seen.formUnion(
            (1...30).filter { number in lines.contains { $0.contains("Genre \(number) of all") } })
          let press: KeyPress = way > 0 ? .char("j") : .up
          if let action = KeyTable.standard.action(for: press, in: state) { _ = state.update(action) }
        }
        #expect(seen.count == 30, "by \(way) at \(width)x\(height)")
      }
    }
  }

  /// A long reason is read to its end where there is room.
  @Test func longReasonsHaveTwoLines() {
    var world = Sample.world()
    let answer = Reason.Answer(5, "Fullmetal Alchemist: Reflections", .love)
    world.ranking.cards[0].reasons = [
      Reason(.series, [answer], weight: 1), Reason(.near, [answer], weight: 1),
    ]
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.reasons()))
    let lines = FrameView.draw(state, RenderContext(), width: 60, height: 20).lines
    let text = lines.map { $0.dropFirst().dropLast().trimmingCharacters(in: .whitespaces) }.joined(
      separator: " ")
    #expect(text.contains(world.ranking.cards[0].reasons[0].text), "\(text)")
  }
}
