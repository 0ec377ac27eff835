import Cards
import Catalogue
import Events
import Testing

@testable import Feed

/// Reasons, and the answers they name.
extension ScreensTests {
  /// A feed whose top card is there because of titles 9 and 8, and held back by 7.
  private func explained() -> (FeedState, Card) {
    let reasons = [
      Reason(.because, [Reason.Answer(9, "Title 9", .love), Reason.Answer(8, "Title 8", .like)], weight: 1),
      Reason(.shares(["Drama"]), [Reason.Answer(9, "Title 9", .love)], weight: 0.4),
      Reason(.heldBack, [Reason.Answer(7, "Title 7", .dislike)], weight: -0.2),
    ]
    var world = snapshot([1, 2], history: [(9, .love), (8, .like), (7, .dislike)])
    world.ranking.cards[0].reasons = reasons
    return (FeedState(profile: "me", snapshot: world), world.ranking.cards[0])
  }

  @Test func anAnswerThatAReasonNamesIsSetAside() {
    var (state, card) = explained()
    _ = state.update(.enter)
    state.receive(.detailLoaded(TitleDetail(anime: anime(1), card: card, similar: [anime(5)])))
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    // Among the titles beside it the selected one is meant.
    var titles = state
    _ = titles.update(.tab)
    #expect(titles.update(.setAside).isEmpty && titles.status == "No reason of this card names Title 5.")
    titles.receive(
      .detailLoaded(TitleDetail(anime: anime(1), card: card, similar: [anime(5), anime(8)])))
    _ = titles.update(.move(1))
    #expect(titles.update(.setAside) == [.record(animeID: 8, .evidenceOff)])
    // Text, titles beside, answers of the reasons, text again.
    for (moves, wanted) in [(0, 9), (1, 8), (2, 7), (9, 7)] {
      var other = state
      for action in [FeedAction.tab, .tab] + Array(repeating: .move(1), count: moves) {
        _ = other.update(action)
      }
      #expect(other.update(.setAside) == [.record(animeID: wanted, .evidenceOff)])
      #expect(other.subject?.id == 1, "an answer is still about the title of the detail")
      _ = other.update(.tab)
      _ = other.update(.move(2))
      #expect(other.scroll == 2)
    }
    // Already set aside by a key of the same burst.
    var world = state.snapshot
    world.history[0].feedback = .seen
    world.history[0].setAside = .init(.love, by: 4)
    state.receive(.refreshed(world, message: nil))
    #expect(state.update(.setAside).isEmpty && state.status == "Title 9 is set aside already.")
    #expect(state.said(of: 9) == "loved, set aside")
  }

  @Test func anAnswerIsSetAsideFromTheWhyScreen() {
    var (state, _) = explained()
    _ = state.update(.open(.reasons()))
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    _ = state.update(.tab)
    #expect(state.update(.setAside) == [.record(animeID: 8, .evidenceOff)])
    for _ in 0..<2 { _ = state.update(.tab) }
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    var bare = feed()
    _ = bare.update(.open(.reasons()))
    #expect(bare.update(.setAside).isEmpty && bare.status == FeedMessages.noAnswerNamed)
  }

  /// The card stays under one's eyes when it no longer is the first, until it is answered or the screen is left.
  @Test func theExplainedCardStays() {
    var (state, card) = explained()
    _ = state.update(.open(.reasons()))
    _ = state.update(.setAside)
    var world = state.snapshot
    var other = world.ranking.cards[1]
    other.reasons = [Reason(.because, [Reason.Answer(6, "Title 6", .love)], weight: 1)]
    card.reasons.removeFirst(2)
    world.ranking.cards = [other, card]
    state.receive(.refreshed(world, message: nil))
    #expect(state.subject?.id == 1 && state.answerToSetAside?.id == 7)
    #expect(state.update(.setAside) == [.record(animeID: 7, .evidenceOff)])
    var answered = state
    #expect(answered.update(.answer(.love)) == [.record(animeID: 1, .love)])
    world.ranking.cards = [other]
    answered.receive(.refreshed(world, message: nil))
    #expect(answered.subject?.id == 2 && answered.answerToSetAside?.id == 6)
    for action in [FeedAction.back, .open(.reasons())] { _ = state.update(action) }
    #expect(state.subject?.id == 2)
  }

  /// Moves go through every reason, also those without an answer, and take the answer of the reason with them.
  @Test func movesGoThroughTheReasons() {
    var (state, card) = explained()
    card.reasons.insert(Reason(.popular(members: 9), [], weight: 0.5), at: 1)
    var world = state.snapshot
    world.ranking.cards[0] = card
    state.receive(.refreshed(world, message: nil))
    _ = state.update(.open(.reasons()))
    func why() -> (row: Int?, answer: Int?) {
      guard case .reasons(let screen) = state.screen else { return (nil, nil) }
      return (screen.selectedReason(in: state), screen.selectedAnswer(in: state)?.id)
    }
    #expect(why() == (0, 9))
    _ = state.update(.tab)
    #expect(why() == (0, 8))
    for (row, answer) in [(1, nil), (2, 9), (3, 7), (3, 7)] as [(Int, Int?)] {
      _ = state.update(.move(1))
      #expect(why() == (row, answer))
      let effects = state.update(.setAside)
      #expect(effects == (answer.map { [.record(animeID: $0, .evidenceOff)] } ?? []))
      if answer == nil { #expect(state.status == FeedMessages.reasonNamesNone) }
    }
    _ = state.update(.jump(toEnd: false))
    #expect(why() == (0, 8), "the answer that Tab had selected")
    _ = state.update(.select(2))
    _ = state.update(.tab)
    #expect(why() == (0, 8), "the answer after the one of the reason")
    // Another card begins at its first reason.
    _ = state.update(.jump(toEnd: true))
    _ = state.update(.answer(.love))
    world.ranking.cards.removeFirst()
    world.ranking.cards[0].reasons = Array(card.reasons.prefix(2))
    state.receive(.refreshed(world, message: nil))
    #expect(why() == (0, 9))
  }

  /// In the history an answer that is set aside first counts again; then it can be taken back.
  @Test func theHistoryMakesAnAnswerCountAgain() {
    var world = snapshot([1], history: [(9, .seen)])
    world.history[0].event = 3
    world.history[0].setAside = .init(.love, by: 7)
    var state = FeedState(profile: "me", snapshot: world)
    _ = state.update(.open(.history()))
    #expect(state.update(.takeBack) == [.takeBack(event: 7)])
    #expect(state.update(.rewind) == [.rewind(event: 3)])
    world.history[0].setAside = nil
    state.receive(.refreshed(world, message: nil))
    #expect(state.update(.takeBack) == [.takeBack(event: 3)])
  }
}
