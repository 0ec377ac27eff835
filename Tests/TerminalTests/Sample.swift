import Cards
import Catalogue
import Events
import Feed

/// A small catalogue and history for tests, with texts of difficult widths.
enum Sample {
  static let titles: [Anime] = {
    var monster = Anime(id: 19, title: "Monster")
    monster.japaneseTitle = "モンスター"
    monster.type = "TV"
    monster.episodes = 74
    monster.season = "Spring 2004"
    monster.startDate = "2004-04-07"
    monster.studios = ["Madhouse"]
    monster.genres = ["Drama", "Mystery", "Psychological", "Seinen", "Suspense"]
    monster.score = 8.87
    monster.members = 1_203_444
    monster.synopsis =
      "A brain surgeon in Germany saves a boy instead of a mayor and pays for it with his career. Years later the boy is "
      + "back, and people around the doctor begin to die."
    var titan = Anime(id: 16498, title: "Shingeki no Kyojin")
    titan.englishTitle = "Attack on Titan"
    titan.japaneseTitle = "進撃の巨人"
    titan.type = "TV"
    titan.startDate = "2013"
    titan.genres = ["Action", "Drama"]
    (titan.franchise, titan.franchiseOrder, titan.franchiseKind) = ("Attack on Titan", 1, .main)
    var long = Anime(
      id: 3,
      title: "Ano Hi Mita Hana no Namae wo Bokutachi wa Mada Shiranai. 進撃の巨人 e\u{0301}tude 🍥 and on it goes")
    long.type = "Movie"
    var bare = Anime(id: 4, title: "X")
    bare.genres = []
    (bare.franchise, bare.franchiseOrder, bare.franchiseKind) = ("Attack on Titan", 2, .recap)
    return [monster, titan, long, bare]
  }()

  static func world(history: [(Int, Feedback)] = [(1, .love), (2, .saved)]) -> Snapshot {
    let reasons = [
      Reason(
        .because, [Reason.Answer(1535, "Death Note", .love), Reason.Answer(13601, "Psycho-Pass", .love)],
        weight: 1.32),
      Reason(
        .shares(["Mystery", "Psychological"]), [Reason.Answer(1535, "Death Note", .love)], weight: 0.41),
      Reason(.heldBack, [Reason.Answer(2476, "School Days", .dislike)], weight: -0.22),
    ]
    let lines = history.map { HistoryEntry(anime: titles[$0.0], feedback: $0.1, time: 0) }
    return Snapshot(
      ranking: Ranking(
        cards: titles.enumerated().map {
          Card(anime: $1, rank: $0 + 1, score: 3.1, match: 97, reasons: reasons)
        }, candidates: 1532),
      saved: lines.filter { $0.feedback == .saved }.map(\.anime), history: lines, canUndo: !history.isEmpty,
      canRedo: false)
  }

  static let detail: TitleDetail = {
    var detail = TitleDetail(
      anime: titles[1],
      card: Card(
        anime: titles[1], rank: 2, score: 3, match: 96,
        reasons: [Reason(.because, [Reason.Answer(1535, "Death Note", .love)], weight: 1)]),
      similar: [titles[2], titles[0]], franchise: [titles[1], titles[3]],
      scores: ScoreCounts([11, 4, 9, 30, 77, 160, 512, 1040, 1311, 802]))
    (detail.lovers, detail.lovedToo) = (1812, [titles[2].id: 1431, titles[0].id: 97])
    return detail
  }()

  static let season = SeasonListing(
    season: BroadcastSeason(.spring, 2004),
    titles: titles.enumerated().map {
      SeasonTitle(
        card: Card(anime: $1, rank: $0 + 1, score: 1, match: 60 - $0, rating: 7.5, reasons: []),
        continues: $0 == 0 ? titles[1] : nil)
    }, known: BroadcastSeason(.winter, 2004)...BroadcastSeason(.fall, 2024))

  static let map = TitleMap(
    points: titles.enumerated().map {
      .init(id: $1.id, title: $1.title, x: Float($0) / 2 - 0.8, y: 0.7 - Float($0) / 3, members: 10 - $0)
    },
    ends: .init(left: "Mecha, Space", right: "Romance, School", up: "Kids", down: "Psychological, Suspense"),
    regions: [
      .init(name: "Psychological, surgeon", x: -0.2, y: -0.4, titles: 30, level: 0),
      .init(name: "School, club", x: 0.9, y: 0.5, titles: 20, level: 0),
      .init(name: "School, band", x: 0.1, y: 0.1, titles: 8, level: 1),
    ])

  static func state() -> FeedState { FeedState(profile: "me", snapshot: world()) }
}

extension FeedState {
  /// Handles actions one after the other; their effects are ignored.
  mutating func update(_ actions: FeedAction...) { for action in actions { _ = update(action) } }
  /// Types a text.
  mutating func type(_ text: String) { for character in text { _ = update(.type(character)) } }
  /// The text of the search on top.
  var searchText: String {
    switch screen {
    case .search(let screen): screen.field.text
    case .onboarding(let screen): screen.field.text
    default: ""
    }
  }
}
