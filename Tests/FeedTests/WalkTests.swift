import Cards
import Catalogue
import Events
import Foundations
import Testing

@testable import Feed

/// An action of the person, or an event from outside.
enum Step: Sendable {
  case action(FeedAction)
  case event(FeedEvent)
}

@Suite struct WalkTests {
  static let actions: [FeedAction] =
    [Feedback.love, .like, .dislike, .seen, .saved, .skipped].map { .answer($0) }
    + (Screen.all + [.detail(2), .detail(5)]).map { .open($0) }
    + [1, -1, 20, -20].map { .move($0) }
    + [1, -1].flatMap { [.turn($0), .zoom($0), .pan($0, 0), .pan(0, $0)] }
    + "x進e\u{301}".map { .type($0) }
    + [
      .undo, .redo, .takeBack, .rewind, .enter, .tab, .back, .jump(toEnd: true), .jump(toEnd: false), .reset,
      .resetAll, .centre, .edit(.erase), .eraseAll, .link, .tune, .run(.answer(.love)),
      .run(.open(.filters())),
      .run(.run(.undo)), .say("so"), .select(0), .select(1), .select(-1), .switchModel(1),
    ]

  static let events: [FeedEvent] = [
    .searchFinished("", [anime(4)]), .searchFinished("x", []), .refreshed(snapshot([]), message: nil),
    .refreshed(snapshot([1, 2], history: [(3, .love), (4, .dislike)], saved: [7]), message: .plain("x")),
    .failed("no"),
    .tuningFinished("yes"), .notice("so"), .summaryLoaded(CatalogueSummary([anime(1), anime(2)])),
    .summaryLoaded(CatalogueSummary()),
    .modelsLoaded([AvailableModel("a"), AvailableModel("b")]),
    .detailLoaded(TitleDetail(anime: anime(2), similar: [anime(5)], franchise: [anime(2), anime(6)])),
    .mapLoaded(TitleMap(points: [])),
    .mapLoaded(TitleMap(points: [.init(id: 3, title: "T", x: 0.2, y: 0.1)])),
    .profilesLoaded([ProfileSummary(name: "me", events: 1)]), .profilesLoaded([]),
    .cardAnswered(
      HistoryEntry(anime: anime(1), feedback: .saved, time: 0), Ranking(cards: [], candidates: 0)),
  ]

  static let steps = actions.map(Step.action) + events.map(Step.event)

  /// Every open screen has its selection inside its list; the palette does not know its list.
  static func isSound(_ state: FeedState) -> Bool {
    !state.screens.isEmpty
      && state.screens.allSatisfy { screen in
        guard let count = screen.content.rowCount(in: state) else { return screen.content.selected >= -1000 }
        return screen.content.selected >= 0 && screen.content.selected < max(count, 1)
      }
  }

  @Test(arguments: 0..<30) func randomWalkNeverTrapsAndEscLeadsHome(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var state = FeedState(profile: "me", snapshot: snapshot(seed % 3 == 0 ? [] : [1, 2, 3]))
    var broken = 0
    for step in 0..<100_000 / 30 {
      switch Self.steps.randomElement(using: &random) {
      case .action(let action):
        // The app ranks again for changed settings before it draws.
        for case .applySettings in state.update(action) {
          state.receive(.refreshed(state.snapshot, message: nil))
        }
      case .event(let event): state.receive(event)
      case nil: break
      }
      if !Self.isSound(state) { broken += 1 }
      if step % 100 == 99 {
        // From anywhere home: one Esc for each open screen, and two for texts.
        var home = state
        for _ in 0..<(state.screens.count + 2) where !home.isOn(.card()) { _ = home.update(.back) }
        if !home.isOn(.card()) { broken += 1 }
      }
    }
    #expect(broken == 0)
  }
}
