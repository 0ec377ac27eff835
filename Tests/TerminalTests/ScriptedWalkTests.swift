import Cards
import Catalogue
import Events
import Feed
import Testing

@testable import Terminal

/// A small app around a feed's state: runs its effects over forty titles ranked by number.
struct WalkWorld {
  var state = FeedState(profile: "me", snapshot: Snapshot())
  private var said: [(event: Int64, id: Int, feedback: Feedback)] = []
  private var takenBack: [(event: Int64, id: Int, feedback: Feedback)] = []
  private var next: Int64 = 1

  static let titles: [Anime] = (1...40).map { number in
    var anime = Anime(id: number, title: "Title \(number)")
    anime.type = number % 3 == 0 ? "Movie" : "TV"
    anime.genres = number % 2 == 0 ? ["Drama"] : ["Comedy", "Space"]
    anime.synopsis = "What happens in number \(number)."
    anime.franchise = number <= 2 ? "The first two" : nil
    return anime
  }

  /// A new person, or one who loved title 40.
  init(isNew: Bool) {
    if !isNew { say(40, .love) }
    state = FeedState(profile: "me", snapshot: snapshot())
    if isNew { answer(.search("")) }
  }

  private mutating func say(_ id: Int, _ feedback: Feedback) {
    said.removeAll { $0.id == id }
    if feedback != .unsaved { said.append((next, id, feedback)) }
    next += 1
    takenBack = []
  }

  private func snapshot() -> Snapshot {
    let gone = Set(said.map(\.id))
    let hidden = state.settings.filters.hiddenTypes
    let left = Self.titles.filter { !gone.contains($0.id) }
    let shown = left.filter { !hidden.contains($0.type ?? "") }
    let reason = Reason(.because, [Reason.Answer(40, "Title 40", .love)], weight: 1)
    let cards = shown.enumerated().map {
      Card(anime: $1, rank: $0 + 1, score: 2, match: 90, reasons: [reason])
    }
    func title(_ id: Int) -> Anime { Self.titles[id - 1] }
    return Snapshot(
      ranking: Ranking(cards: cards, candidates: shown.count, filteredOut: left.count - shown.count),
      saved: said.filter { $0.feedback == .saved }.reversed().map { title($0.id) },
      history: said.reversed().map {
        HistoryEntry(anime: title($0.id), feedback: $0.feedback, time: 1_000, event: $0.event)
      }, canUndo: !said.isEmpty, canRedo: !takenBack.isEmpty)
  }

  private mutating func refresh(_ message: String? = nil) {
    state.receive(.refreshed(snapshot(), message: message.map { .plain($0) }))
  }

  private mutating func answer(_ effect: FeedEffect) {
    switch effect {
    case .record(let id, let feedback):
      say(id, feedback)
      refresh("Said of Title \(id): \(FeedMessages.past(feedback)).")
    case .undo:
      if let last = said.popLast() { takenBack.append(last) }
      refresh()
    case .redo:
      if let last = takenBack.popLast() { said.append(last) }
      refresh()
    case .takeBack(let event):
      said.removeAll { $0.event == event }
      refresh()
    case .rewind(let event):
      said.removeAll { $0.event >= event }
      refresh()
    case .applySettings(_, let said): refresh(said)
    case .search(let text):
      state.receive(
        .searchFinished(
          text, Self.titles.filter { text.isEmpty || $0.title.lowercased().contains(text.lowercased()) })
      )
    case .describe(let text):
      state.receive(
        .described(text, Self.titles.prefix(4).map { DescribedTitle($0, words: "story", sentence: text) }))
    case .talk(let turn):
      if case .say(let text) = turn {
        state.receive(
          .replied(
            TalkReply(
              parts: [text],
              titles: Self.titles.prefix(4).map { DescribedTitle($0, words: "", sentence: "") },
              comment: "4 titles pass.")))
      } else {
        state.receive(.replied(TalkReply()))
      }
    case .loadSeason(let season):
      let season = season ?? BroadcastSeason(.spring, 2024)
      state.receive(
        .seasonLoaded(
          SeasonListing(
            season: season,
            titles: snapshot().ranking.cards.prefix(3).map { SeasonTitle(card: $0) },
            known: BroadcastSeason(.winter, 2024)...BroadcastSeason(.fall, 2024))))
    case .completePath(let typed): state.receive(.pathCompleted(typed, typed + "/"))
    case .watchTogether(let names): state.receive(.together(names, answersTo: state.answersTo))
    case .answerFor(let name): state.receive(.together(state.companions, answersTo: name))
    case .loadSummary: state.receive(.summaryLoaded(CatalogueSummary(Self.titles)))
    case .loadDetail(let id):
      let anime = Self.titles[id - 1]
      let franchise = anime.franchise == nil ? [] : Array(Self.titles.prefix(2))
      state.receive(
        .detailLoaded(
          TitleDetail(
            anime: anime, card: snapshot().ranking.cards.first { $0.id == id },
            similar: Array(Self.titles[10..<13]), franchise: franchise,
            scores: ScoreCounts([0, 0, 0, 0, 1, 2, 3, 4, 5, 6]))))
    case .loadMap:
      let points = Self.titles.map {
        TitleMap.Point(
          id: $0.id, title: $0.title, x: Float($0.id % 7) / 7, y: Float($0.id % 5) / 5, members: 9)
      }
      state.receive(.mapLoaded(TitleMap(points: points)))
    case .loadProfiles:
      state.receive(
        .profilesLoaded([
          ProfileSummary(name: "me", events: said.count), ProfileSummary(name: "Ann", events: 3),
        ]))
    case .openProfile(let name):
      said = name == "Ann" ? [(next, 39, .love)] : []
      state = FeedState(profile: name, snapshot: snapshot())
      if state.isOn(.onboarding()) { answer(.search("")) }
    case .loadModels: state.receive(.modelsLoaded([AvailableModel("ensemble"), AvailableModel("linear")]))
    case .importList(let path): refresh("Imported \(path).")
    case .tune, .copy: break
    }
  }

  /// A key as the table has it, by its name.
  mutating func press(_ name: String) throws {
    let key = try #require(KeyPress(named: name), "\(name) is no key")
    if let action = KeyTable.standard.action(for: key, in: state) {
      for effect in state.update(action) { answer(effect) }
    }
  }
}

/// Thirty scripted walks through all screens: keys in, the last screen out.
@Suite struct ScriptedWalkTests {
  struct Walk: CustomStringConvertible, Sendable {
    let keys: String
    /// The screens it ends on, and a text on the last one.
    let trail, shows: String
    var isNew = false
    var description: String { keys }
    init(_ keys: String, _ trail: String, _ shows: String, isNew: Bool = false) {
      (self.keys, self.trail, self.shows, self.isNew) = (keys, trail, shows, isNew)
    }
  }

  static let walks = [
    // The card
    Walk("3", "feed", "Title 2"),
    Walk("1 2 3 w n s", "feed", "Title 7"),
    Walk("3 3 z", "feed", "Title 2"),
    Walk("3 z Z", "feed", "2 answered"),
    Walk("Left Right Up Down", "feed", "Title 5"),
    Walk("e", "feed › why", "Because you loved Title 40"),
    Walk("e 3 Esc", "feed", "Title 2"),
    // A title
    Walk("Enter", "feed › title", "What happens in number 1."),
    Walk("Enter Tab j Enter", "feed › title › title", "Title 11"),
    Walk("Enter 3", "feed › title", "you: loved"),
    Walk("Enter u", "feed › title", "https://myanimelist.net/anime/1"),
    Walk("Enter G", "feed › title", "21 people scored it"),
    // Lists
    Walk("l j j 3", "feed › list", "Said of Title 3: loved."),
    Walk("l G", "feed › list", "Title 39"),
    Walk("l j Enter Esc", "feed › list", "Title 2"),
    Walk("s s b", "feed › saved", "Title 2"),
    Walk("s b 3 Esc", "feed", "Title 2"),
    Walk("1 2 h j x", "feed › history", "History, newest first  2"),
    Walk("1 2 3 h j j r", "feed › history", "Title 40"),
    // Search and the first screen
    Walk("/ 1 7 Tab Enter", "feed › search", "Title 17"),
    Walk("/ z z z Ctrl-F", "feed › search", "Title 1"),
    Walk("a s a d Enter Tab 3", "feed › talk", "4 titles pass."),
    Walk("/ z z z", "feed › search", "No title matches"),
    Walk("1 2 Tab 3", "welcome", "Picked  1", isNew: true),
    Walk("Tab Enter Esc Esc", "feed", "Title 2", isNew: true),
    // Filters and knobs
    Walk("f Left", "feed › filters", "Sequels: hidden."),
    Walk("f G k k k k Right R", "feed › filters", "filters"),
    Walk("o Right Right", "feed › knobs", "Niche: 20%."),
    Walk("o Right x", "feed › knobs", "0%"),
    // Taste, map, profiles, palette, help
    Walk("1 2 3 t", "feed › taste", "Comedy"),
    Walk("m Tab + - Right Up 0", "feed › map", "All titles by similarity"),
    Walk("m Tab 3", "feed › map", "loved."),
    Walk("P A n n Enter", "feed", "Ann"),
    Walk("P N e w Enter", "welcome", "New"),
    Walk(": m a p Enter", "feed › map", "All titles"),
    Walk("l : s a v e d Enter", "feed › list › saved", "Saved"),
    Walk("? s a v e", "feed › help", "save"),
    Walk("t f o h Esc Esc", "feed › taste › filters", "filters"),
  ]

  @Test(arguments: walks) func walkEndsOnTheExpectedScreen(walk: Walk) throws {
    var world = WalkWorld(isNew: walk.isNew)
    for key in walk.keys.split(separator: " ") {
      try world.press(String(key))
      for (width, height) in [(60, 20), (80, 24), (200, 60)] {
        let grid = FrameView.draw(world.state, RenderContext(), width: width, height: height)
        let edges = (2..<height - 4).allSatisfy { grid[$0, width - 1].text == "│" }
        #expect(edges, "after \(key) at \(width)x\(height)")
      }
    }
    let screen = FrameView.draw(world.state, RenderContext(), width: 100, height: 40).lines.joined(
      separator: "\n")
    #expect(world.state.screens.map(\.name).joined(separator: " › ") == walk.trail, "\(screen)")
    #expect(screen.contains(walk.shows), "\(screen)")
    #expect(!world.state.isQuitting)
    for _ in 0..<8 where !world.state.isOn(.card()) { try world.press("Esc") }
    #expect(world.state.isOn(.card()), "Esc led to \(world.state.screens)")
  }

  @Test func walksVisitAllScreens() throws {
    #expect(Self.walks.count >= 30)
    var met: Set<String> = []
    for walk in Self.walks {
      var world = WalkWorld(isNew: walk.isNew)
      for key in walk.keys.split(separator: " ") {
        try world.press(String(key))
        met.insert(world.state.screen.name)
      }
    }
    let all: [Screen] = [
      .onboarding(), .card(), .ranked(), .detail(1), .saved(), .history(), .reasons(), .search(), .filters(),
      .knobs(), .taste(),
      .map(), .profiles(), .palette(), .help(),
    ]
    #expect(Set(all.map(\.name)).subtracting(met).isEmpty, "met \(met)")
  }
}
