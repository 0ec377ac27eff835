import Cards
import Events
import Feed
import Testing

@testable import Terminal

/// A list without titles says why it has none and what to do, whole on any terminal, and the same in plain mode.
@Suite struct EmptyListTests {
  private func state(_ screen: Screen, _ end: Ranking.End?) -> FeedState {
    var world = Sample.world(history: [(0, .love)])
    world.ranking = Ranking(cards: [], candidates: 0)
    switch end {
    case .filtered: world.ranking.filteredOut = 12
    case .laterSeasons(let count): (world.ranking.candidates, world.ranking.listable) = (count, 0)
    case .answered(let adult): world.ranking.hiddenAdult = adult
    case nil: break
    }
    if case .history = screen { world.history = [] }
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.card()))
    _ = state.update(.open(screen))
    return state
  }

  /// The text of a frame without its drawing, lines joined.
  private func text(_ state: FeedState, _ width: Int, _ height: Int) -> String {
    FrameView.draw(state, RenderContext(), width: width, height: height).lines
      .flatMap { $0.split { $0 == " " || $0 == "│" } }.joined(separator: " ")
  }

  private static let said: [(Screen, Ranking.End?, String)] = [
    (.saved(), nil, "Nothing saved yet: s saves a title for later."),
    (.history(), nil, "Nothing answered yet."),
    (.ranked(), .filtered, "Nothing passes the filters: f opens them, X there resets them."),
    (
      .ranked(), .laterSeasons(3),
      "3 titles are left, but none is the next to watch of its series. o opens the knobs: Franchises, every title lists them."
    ),
    (.ranked(), .answered(hiddenAdult: 0), "The feed has run out: / finds any title again."),
  ]

  @Test(arguments: [(60, 20), (80, 24), (200, 60)]) func anEmptyListSaysWhy(width: Int, height: Int) {
    for (screen, end, sentence) in Self.said {
      let shown = text(state(screen, end), width, height)
      #expect(shown.contains(sentence), "\(screen.name) at \(width): \(shown)")
    }
  }

  @Test func anEmptyListSaysWhyInWords() {
    for (screen, end, sentence) in Self.said {
      #expect(PlainView(state(screen, end), .standard).page == [sentence], "\(screen.name)")
    }
  }

  /// Where no card is left, no key answers, and each says why.
  @Test func noCardIsLeft() {
    let state = state(.card(), .answered(hiddenAdult: 2))
    #expect(text(state, 60, 20).contains("Nothing left to recommend"))
    #expect(text(state, 60, 20).contains("every title but 2 adult ones that are hidden."))
    for key in [KeyPress.char("1"), .char("3"), .char("s"), .char("n"), .left] {
      #expect(
        KeyTable.standard.action(for: key, in: state)
          == .say("The feed has run out: / finds any title again."),
        "\(key)")
    }
    #expect(KeyTable.standard.action(for: .char("e"), in: state) == .say(ReasonsScreen.noCard))
  }
}
