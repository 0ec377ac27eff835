import Cards
import Catalogue
import Events
import Meaning
import Models
import Recommending
import Testing

@testable import App

/// Scores that fall with the id.
private struct FallingScorer: ItemScorer {
  let items: ItemIndex
  let name = "falling"
  func score(_ history: [Interaction], query: Query, into scores: inout [Float]) {
    for i in 0..<items.count { scores[i] = -Float(i) * 0.1 }
  }
}

/// Answers to conversations keep to the order to watch, as the feed does.
@Suite struct TalkOrderTests {
  private static let titles: [Anime] = {
    func title(
      _ id: Int, _ name: String, _ genre: String, order: Int? = nil, _ kind: FranchiseKind? = nil,
      episodes: Int = 12
    ) -> Anime {
      var anime = Anime(id: id, title: name)
      (anime.genres, anime.type, anime.episodes) = ([genre], "TV", episodes)
      if let order { (anime.franchise, anime.franchiseOrder, anime.franchiseKind) = ("Saga", order, kind) }
      return anime
    }
    return [
      title(1, "Saga Two", "Action", order: 2, .sequel), title(2, "Saga One", "Drama", order: 1, .main),
      title(3, "Saga Bonus", "Action", order: 3, .special, episodes: 2),
      title(4, "Saga Retold", "Drama", order: 4, .alternative), title(5, "Sora", "Action"),
      title(6, "Umi", "Drama"),
    ]
  }()
  private let table = TitleTable(titles)
  private let talker: Talker
  private let recommender: Recommender

  init() {
    talker = Talker(
      DescriptionSearch(table, keywords: [:], words: nil), index: TitleIndex(table, adult: false),
      coLoves: { nil })
    recommender = Recommender(
      catalogue: table, scorer: FallingScorer(items: ItemIndex(Self.titles.map(\.id))))
  }

  private func answer(_ talk: Conversation, _ events: [Event] = []) -> TalkAnswer {
    let options = ReloadingRanker.talkOptions(at: 1, RankingSettings(), talk.wish)
    return talker.answer(
      talk, isPersonal: false, seed: 1, rank: { recommender.rank(events, wishes: $0, options: options) },
      reason: { _ in nil })
  }

  private func said(_ sentences: String...) -> Conversation {
    var talk = Conversation()
    for sentence in sentences {
      talk.hear(talker.read(sentence), titles: table)
      talk.shown = answer(talk).titles.map(\.anime.id)
    }
    return talk
  }

  @Test func whatFollowsComesAfterWhatItFollows() {
    let talk = said("action")
    #expect(answer(talk).titles.map(\.anime.id) == [5])
    #expect(answer(talk, [Event(animeID: 2, feedback: .like)]).titles.map(\.anime.id) == [1, 5])
    // A special only for whom loves the franchise and has seen its seasons.
    let seen = [Event(animeID: 2, feedback: .love), Event(animeID: 1, feedback: .love)]
    #expect(answer(talk, seen).titles.map(\.anime.id) == [3, 5])
  }

  /// Where no answer speaks for a title, what was asked for does.
  @Test func everyTitleSaysWhyItIsThere() {
    let titles = answer(said("action, at most 13 episodes")).titles
    #expect(titles.map(\.reasons) == [["Fits what you asked for: Action, at most 13 episodes"]])
  }

  @Test func countsAreOfWhatCanBeShown() throws {
    let talk = said("action, 2 episodes")
    let none = answer(talk)
    #expect(none.titles.isEmpty && none.comment.hasPrefix("Nothing that passes could be watched next"))
    #expect(!none.advice.isEmpty)
    for (chip, titles) in none.advice {
      var other = talk
      other.remove(chip)
      #expect(answer(other).passing == titles, "\(chip.text)")
    }
  }

  @Test func whatIsLittleKnownIsNotPraisedAsPopular() {
    func said(_ members: Int?, _ niche: Wish.Niche?) -> String? {
      var wish = Wish()
      wish.niche = niche
      let reasons = [
        Reason(members.map { .popular(members: $0) } ?? .unattributed, weight: 0),
        Reason(.acclaimed(score: 8.5), weight: 0),
      ]
      let card = Card(anime: Self.titles[4], rank: 1, score: 0, match: nil, reasons: reasons)
      return TalkAnswer.reason(card, for: wish)
    }
    #expect(said(500_000, nil) == "Popular: in 500,000 lists")
    for (members, niche) in [(500_000, .obscure), (18_152, nil), (nil, nil)] as [(Int?, Wish.Niche?)] {
      #expect(said(members, niche)?.hasPrefix("Rated 8.50 ") == true)
    }
    #expect(TalkAnswer.reason(nil, for: Wish()) == nil)
  }

  @Test func aRefusedTitleTakesItsFranchiseWithIt() {
    let talk = said("drama")
    // Of the two tellings of a story that nobody knows yet the better one.
    #expect(answer(talk).titles.map(\.anime.id) == [2, 6])
    #expect(answer(said("drama", "not that one")).titles.map(\.anime.id) == [6])
  }
}
