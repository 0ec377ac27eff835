import Cards
import Catalogue
import Events
import Testing

@testable import Feed

/// Errors, what tuning says, and sentences about the ranking.
extension FeedStateTests {
  @Test func errorsStayUntilAKeyWorks() {
    var state = feed()
    state.receive(.notice("Loved One."))
    state.receive(.failed("The disk is full."))
    // Nothing is told again as kept.
    #expect(state.error == "The disk is full." && state.status.isEmpty)
    _ = state.update(.open(.help()))
    #expect(state.error != nil)
    _ = state.update(.back)
    _ = state.update(.answer(.like))
    #expect(state.error == nil)
  }

  @Test func otherErrorsDoNotEndTuning() {
    var state = feed()
    #expect(state.update(.tune) == [.tune])
    state.receive(.failed("The disk is full."))
    #expect(state.update(.tune).isEmpty && state.status.contains("already"))
    state.receive(.tuningFinished("Tuned."))
    #expect(state.update(.tune) == [.tune])
  }

  @Test func theNightIsToldInASentenceThatFits() {
    func ranking(_ ids: Range<Int>, _ genre: String) -> Ranking {
      Ranking(
        cards: ids.enumerated().map { place, id in
          var anime = Anime(id: id, title: "T\(id)")
          anime.genres = [id > 22 ? genre : "Comedy"]
          return Card(anime: anime, rank: place + 1, score: 0, match: nil, reasons: [])
        }, candidates: 30)
    }
    let said = TuningMessages.learned(34, before: ranking(1..<21, "Drama"), after: ranking(4..<26, "Romance"))
    #expect(said == "Learned from 34 answers: 3 of the top 20 new.", "\(said)")
    let more = TuningMessages.learned(34, before: ranking(1..<21, "Drama"), after: ranking(8..<30, "Romance"))
    #expect(more == "Learned from 34 answers: 7 of the top 20 new; more Romance, less Comedy.", "\(more)")
    for kind in TuningVerdict.Kind.allCases {
      let why = TuningMessages.unchanged(TuningVerdict(kind, new: 123, held: 123), needed: 20)
      #expect(why.count <= 58 && why.hasSuffix("."), "\(why)")
      #expect(TuningMessages.unchanged(TuningVerdict(.tooFew, new: 9), needed: 20).contains("9 of 20"))
    }
    #expect(
      TuningMessages.learned(nil, before: ranking(1..<21, "Drama"), after: ranking(4..<26, "Romance"))
        == "Learned from what all answered: 3 of the top 20 new.")
    // The reason is the one there is.
    for (loved, others, held, why) in [
      (2, 6, 8, "Not tuned: 2 of 6 loves in the newest 8 of 120 answers."),
      (22, 2, 24, "Not tuned: 2 of 3 likes and dislikes in the newest 24."),
      (6, 3, 9, "Not tuned: too few loves before the newest 9 answers."),
      (0, 0, 0, "Not tuned: too few answers of any one profile."),
    ] {
      var verdict = TuningVerdict(.tooFew, new: 120, held: held)
      (verdict.loved, verdict.others) = (loved, others)
      #expect(TuningMessages.unchanged(verdict, needed: 20) == why)
      verdict.held = min(123, 15 * held)
      #expect(TuningMessages.unchanged(verdict, needed: 20).count <= 58)
    }
    var first = TuningVerdict(.nothingNew)
    #expect(
      TuningMessages.unchanged(first, needed: 20) == "Nothing to learn: no new loves, likes or dislikes.")
    first.isFirst = true
    #expect(
      TuningMessages.unchanged(first, needed: 20) == "Nothing to learn: no loves, likes or dislikes yet.")
  }

  @Test func whatTuningSaysStaysToBeRead() {
    var state = feed()
    #expect(state.update(.tune) == [.tune])
    state.receive(.tuningProgress("judging, 5%"))
    #expect(state.status.contains("judging, 5%"))
    // Progress takes no other sentence's place.
    _ = state.update(.say("z: no."))
    state.receive(.tuningProgress("judging, 9%"))
    #expect(state.status == "z: no.")
    state.receive(.tuningFinished("Learned from 34 answers."))
    #expect(state.news == "Learned from 34 answers.")
    _ = state.update(.answer(.love))
    _ = state.update(.answer(.love))
    #expect(state.news == "Learned from 34 answers.")
    _ = state.update(.answer(.love))
    #expect(state.news == nil)
    state.receive(.tuningFinished("Nothing changed."))
    _ = state.update(.back)
    #expect(state.news == nil && !state.isTuning)
  }

  @Test(arguments: [FeedAction.link, .say("z: no."), .redo, .tune])
  func messagesReplaceOlderErrors(key: FeedAction) {
    var state = feed()
    state.receive(.failed("The disk is full."))
    state.receive(.notice("A new model."))
    #expect(state.error != nil, "news hides no trouble")
    _ = state.update(key)
    #expect(state.error == nil && !state.status.isEmpty)
  }

  @Test func olderErrorsDoNotBlockSwitchingProfiles() {
    var state = feed()
    state.receive(.failed("The disk is full."))
    _ = state.update(.open(.profiles()))
    state.receive(.profilesLoaded([ProfileSummary(name: "Ann", events: 2)]))
    #expect(state.update(.enter) == [.openProfile("Ann")])
    #expect(state.error == nil)
  }

  /// What was wrong with a path is not said elsewhere; an older error stays.
  @Test func errorsOfAnImportStayOnItsScreen() {
    var state = feed()
    state.receive(.failed("The disk is full."))
    _ = state.update(.open(.importList()))
    _ = state.update(.back)
    #expect(state.error == "The disk is full.")
    for next in [FeedAction.back, .type("y")] {
      _ = state.update(.open(.importList()))
      _ = state.update(.type("x"))
      #expect(state.update(.enter).count == 1)
      state.receive(.failed("x: no such file."))
      #expect(state.error != nil)
      _ = state.update(next)
      #expect(state.error == nil)
    }
    _ = state.update(.back)
    _ = state.update(.open(.profiles()))
    state.receive(.profilesLoaded([ProfileSummary(name: "Ann", events: 2)]))
    _ = state.update(.enter)
    state.receive(.failed("no"))
    _ = state.update(.back)
    #expect(state.error == nil)
  }

  /// What went up comes down again, also where several genres moved as far.
  @Test func theWayBackSaysTheOpposite() {
    func cards(_ genres: [[String]]) -> ArraySlice<Card> {
      genres.enumerated().map { place, genres in
        var anime = Anime(id: place + 1, title: "T")
        anime.genres = genres
        return Card(anime: anime, rank: place + 1, score: 0, reasons: [])
      }[...]
    }
    let (a, b) = (
      cards([["Shoujo", "Comedy"], ["Shoujo", "Comedy"], ["School"]]),
      cards([["Drama", "Action"], ["Drama", "Action"], ["School"]])
    )
    #expect(FeedMessages.genreMoves(from: a, to: b) == ["more Action", "less Comedy"])
    #expect(FeedMessages.genreMoves(from: b, to: a) == ["more Comedy", "less Action"])
  }

  @Test func messagesDescribeTheEffectOfAnAnswer() {
    let text = FeedMessages.effect(
      of: .love, on: "X", before: snapshot([1, 3, 5, 7]).ranking, after: snapshot([2, 4, 6, 7]).ranking)
    #expect(text.text == "Loved X. 3 of the top 4 are new; more Drama, less Comedy.")
    let same = FeedMessages.effect(
      of: .like, on: "X", before: snapshot([1]).ranking, after: snapshot([1]).ranking)
    #expect(same.text == "Liked X. The top card is unchanged.")
  }
}
