import Cards
import Catalogue
import Feed
import Testing

@testable import Terminal

/// Reasons in little room: titles are cut, and not the end of the sentence.
@Suite struct ReasonTextTests {
  static let souma = Reason.Answer(1, "Shokugeki no Souma: Ni no Sara", .love)
  static let gundam = Reason.Answer(2, "Kidou Senshi Gundam", .love)
  static let monster = Reason.Answer(3, "Monster", .love)

  @Test func whatMattersStaysWhole() {
    let cases: [(Reason, String)] = [
      (
        Reason(.different(["Gourmet", "Childcare"]), weight: 0), "Something different: Gourmet and Childcare"
      ),
      (
        Reason(.together(both: 131, lovers: 217), [Self.souma], weight: 1),
        "131 of 217 fans of Shokugeki… love it"
      ),
      (
        Reason(.because, [Self.souma, Self.gundam], weight: 1), "Because you loved Shokugeki no… and Kidou S…"
      ),
      // The strongest stands first and is cut last; a third one is left out where both would say too little.
      (
        Reason(.because, [Self.monster, Self.gundam], weight: 1), "Because you loved Monster and Kidou Sensh…"
      ),
      (
        Reason(.because, [Self.souma, Self.gundam, Self.monster], weight: 1),
        "Because you loved Shokugeki no… and Kidou S…"
      ),
      (Reason(.near, [Self.souma], weight: 1), "Much the same fans as Shokugeki no Souma…"),
      (Reason(.withoutAnswers, weight: 0), "Ranked by what others love"),
      (Reason(.because, [Self.monster], weight: 1), "Because you loved Monster"),
    ]
    for (reason, text) in cases {
      let width = CellWidth.of(text)
      #expect(ReasonText.fitted(reason, to: width) == text)
      #expect(ReasonText.fitted(reason, to: 200) == reason.text)
      for width in 1...60 { #expect(CellWidth.of(ReasonText.fitted(reason, to: width)) <= width) }
    }
  }

  /// Of a series, or of something shared, what stands behind it is left out first.
  @Test func theFirstPartIsKept() {
    var reason = Reason(.because, [Self.gundam], weight: 1)
    reason.series = "Monster"
    #expect(reason.text == "Same series as Monster; because you loved Kidou Senshi Gundam")
    #expect(ReasonText.fitted(reason, to: 40) == "Same series as Monster")
    reason.series = nil
    reason.likeness = .init(["Drama", "Space"], "Shokugeki no Souma")
    #expect(ReasonText.fitted(reason, to: 40) == "Shares Drama and Space with Shokugeki n…")
  }

  /// The rows of what comes next, on a small screen and beside the card on a large one, and those of the ranking.
  @Test(arguments: [(80, 24), (140, 40)]) func rowsShowThem(width: Int, height: Int) {
    var world = Sample.world()
    for i in world.ranking.cards.indices {
      world.ranking.cards[i].reasons = [Reason(.together(both: 131, lovers: 217), [Self.souma], weight: 1)]
      world.ranking.cards[i].reasons += [Reason(.popular(members: 9), weight: 0)]
    }
    var state = FeedState(profile: "me", snapshot: world)
    #expect(
      FrameView.draw(state, RenderContext(), width: width, height: height).lines.contains {
        $0.contains("131 of 217 fans of Shok") && $0.contains("… love it")
      })
    _ = state.update(.open(.ranked()))
    if width > 100 {
      #expect(
        FrameView.draw(state, RenderContext(), width: 100, height: 24).lines.contains {
          $0.contains("131 of 217 fans of Sh") && $0.contains("… love it")
        })
    }
  }

  /// Every title has its season where its date tells it.
  @Test func theSeasonOfAFilmFollowsFromItsDate() {
    var film = Anime(id: 1, title: "Mononoke Hime")
    (film.type, film.startDate) = ("Movie", "1997-07-12")
    #expect(TitleHead.facts(film) == "Movie · Summer 1997")
    film.startDate = "1997"
    #expect(TitleHead.facts(film) == "Movie · 1997")
    (film.season, film.startDate) = ("Summer 2001", "2001-07-20")
    #expect(TitleHead.facts(film) == "Movie · Summer 2001")
  }

  /// How far a title ranks above others is no promise that it is loved.
  @Test func theRankPromisesNothing() {
    let text = Words.deviations(Sample.world().ranking.cards[0], of: Sample.world().ranking, "+3.10")
    #expect(text == "#1 of 1,532, ranked far above an average title (+3.10)")
  }
}
