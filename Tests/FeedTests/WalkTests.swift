import Cards
import Catalogue
import Foundations
import Testing

@testable import Feed

@Suite struct WalkTests {
  static let actions: [FeedAction] =
    [Feedback.love, .like, .dislike, .seen, .saved, .skipped].map { .answer($0) }
    + [
      Place.ranked, .saved, .history, .help, .search, .reasons, .detail(2), .detail(5), .filters, .knobs,
      .taste, .map,
    ]
    .map { .open($0) } + [Place.profiles, .palette, .card].map { .open($0) }
    + [1, -1, 20, -20].map { .move($0) }
    + [1, -1].flatMap { [.turn($0), .zoom($0), .pan($0, 0), .pan(0, $0)] }
    + "x進e\u{301}".map { .type($0) }
    + [
      .undo, .redo, .takeBack, .rewind, .enter, .tab, .back, .jump(toEnd: true), .jump(toEnd: false), .reset,
      .resetAll,
      .centre, .erase, .eraseAll, .link, .tune, .run(.answer(.love)), .run(.open(.filters)),
      .run(.run(.undo)),
      .found("", [anime(4)]), .found("x", []), .refreshed(world([]), told: nil),
      .refreshed(world([1, 2], history: [(3, .love), (4, .dislike)], saved: [7]), told: "x"), .failed("no"),
      .tuned("yes"), .tell("so"), .summarised(CatalogueSummary([anime(1), anime(2)])),
      .summarised(CatalogueSummary()),
      .detailed(TitleDetail(anime: anime(2), similar: [anime(5)], franchise: [anime(2), anime(6)])),
      .mapped(TitleMap(points: [])), .mapped(TitleMap(points: [.init(id: 3, title: "T", x: 0.2, y: 0.1)])),
      .listed([ProfileSummary(name: "me", events: 1)]), .listed([]),
    ]

  @Test(arguments: 0..<30) func randomWalkNeverTrapsAndEscLeadsHome(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var state = FeedState(profile: "me", world: world(seed % 3 == 0 ? [] : [1, 2, 3]))
    var broken = 0
    for step in 0..<100_000 / 30 {
      if let action = Self.actions.randomElement(using: &random) { _ = state.update(action) }
      let count = state.count ?? .max
      let isSound =
        !state.places.isEmpty && state.marks.count == state.places.count - 1
        && state.selected >= (state.count == nil ? -1000 : 0)
        && (count == 0 ? state.selected == 0 : state.selected < count)
      if !isSound { broken += 1 }
      if step % 100 == 99 {
        // From anywhere home, in as many steps as one is deep, and two for texts.
        var home = state
        for _ in 0..<(state.places.count + 2) where home.place != .card { _ = home.update(.back) }
        if home.place != .card { broken += 1 }
      }
    }
    #expect(broken == 0)
  }
}
