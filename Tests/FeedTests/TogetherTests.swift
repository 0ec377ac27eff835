import Cards
import Catalogue
import Testing

@testable import Feed

@Suite struct TogetherTests {
  private func switcher() -> FeedState {
    var state = FeedState(profile: "me", snapshot: snapshot([1, 2], history: [(9, .love)]))
    _ = state.update(.open(.profiles()))
    state.receive(
      .profilesLoaded([
        ProfileSummary(name: "me", events: 3), ProfileSummary(name: "anna", events: 5),
        ProfileSummary(name: "ben", events: 1),
      ]))
    return state
  }

  @Test func aMarkedProfileWatchesTogetherUntilItIsMarkedAgain() {
    var state = switcher()
    // The opened profile watches anyway, and there is nobody of a new name.
    #expect(state.update(.watchTogether).isEmpty && state.status == ProfilesScreen.isOpened)
    _ = state.update(.move(1))
    #expect(state.update(.watchTogether) == [.watchTogether(["anna"])])
    // Nothing is shown before it is done.
    #expect(state.companions.isEmpty)
    state.receive(.together(["anna"], answersTo: "me"))
    _ = state.update(.move(1))
    #expect(state.update(.watchTogether) == [.watchTogether(["anna", "ben"])])
    state.receive(.together(["anna", "ben"], answersTo: "me"))
    _ = state.update(.move(-1))
    #expect(state.update(.watchTogether) == [.watchTogether(["ben"])])
    for letter in "zoe" { _ = state.update(.type(letter)) }
    #expect(state.update(.watchTogether).isEmpty && state.status == ProfilesScreen.isNew("zoe"))
    #expect(state.audience == ["me", "anna", "ben"])
  }

  /// Knobs that arrange the list of one person say that they do nothing here.
  @Test func knobsThatDoNotCountSayThat() {
    var state = switcher()
    _ = state.update(.open(.knobs()))
    state.receive(.summaryLoaded(CatalogueSummary()))
    for row in [SettingRow.franchises, .diversity, .explores] {
      guard let at = state.rows.firstIndex(of: row) else { return #expect(Bool(false)) }
      _ = state.update(.select(at))
      state.receive(.together([], answersTo: "me"))
      #expect(state.value(row) != "not used" && !state.update(.enter).isEmpty)
      state.receive(.together(["anna"], answersTo: "me"))
      #expect(state.value(row) == "not used")
      for action in [FeedAction.turn(1), .turn(-1), .enter, .reset] {
        #expect(state.update(action).isEmpty && state.status.hasPrefix("Not used while watching together"))
      }
    }
    guard let niche = state.rows.firstIndex(of: .niche) else { return #expect(Bool(false)) }
    _ = state.update(.select(niche))
    #expect(!state.update(.turn(1)).isEmpty)
  }

  @Test func aProfileIsFoundByAWordOfItsName() {
    var state = switcher()
    state.receive(
      .profilesLoaded([
        ProfileSummary(name: "das anna", events: 1), ProfileSummary(name: "anna", events: 2),
        ProfileSummary(name: "hanna", events: 3),
      ]))
    for letter in "ann" { _ = state.update(.type(letter)) }
    #expect(state.choices == ["anna", "das anna", "ann"])
  }

  @Test func answersGoToTheNextOfThose() {
    var state = switcher()
    _ = state.update(.back)
    #expect(state.update(.nextAnswerer).isEmpty && state.status == FeedMessages.watchesAlone)
    state.receive(.together(["anna"], answersTo: "me"))
    #expect(state.update(.nextAnswerer) == [.answerFor("anna")])
    state.receive(.together(["anna"], answersTo: "anna"))
    #expect(state.update(.nextAnswerer) == [.answerFor("me")])
  }

  /// What a reason names of somebody else's answers is not this person's to set aside.
  @Test func onlyOwnAnswersAreSetAside() {
    var shown = snapshot([1], history: [(9, .love)])
    shown.ranking.cards[0].reasons = [
      Reason(.because, [Reason.Answer(8, "Eight", .love)], weight: 2, whose: "anna"),
      Reason(.because, [Reason.Answer(9, "Nine", .love)], weight: 1, whose: "me"),
    ]
    #expect(shown.ranking.cards[0].reasons[0].text == "anna: Because you loved Eight")
    var state = FeedState(profile: "me", snapshot: shown)
    state.receive(.together(["anna"], answersTo: "me"))
    _ = state.update(.open(.reasons()))
    #expect(state.update(.setAside) == [.record(animeID: 9, .evidenceOff)])
    // The reason that names somebody else's answer says whose.
    _ = state.update(.jump(toEnd: false))
    #expect(state.update(.setAside).isEmpty)
    #expect(state.status == "This reason names an answer of anna alone, and answers go to me.")
  }

  /// Where reasons name answers of others alone, that is said, and not that they name none.
  @Test func whoseAnswersReasonsNameIsSaid() {
    var shown = snapshot([1], history: [(9, .love), (7, .love)])
    shown.ranking.cards[0].reasons = [
      Reason(.because, [Reason.Answer(8, "Eight", .love)], weight: 2, whose: "ben"),
      Reason(.because, [Reason.Answer(7, "Seven", .love)], weight: 1, whose: "anna"),
      Reason(.unattributed, weight: 0, whose: "me"),
    ]
    var state = FeedState(profile: "me", snapshot: shown)
    state.receive(.together(["anna", "ben"], answersTo: "me"))
    for screen in [Screen.reasons(), .detail(1)] {
      _ = state.update(.open(.card()))
      _ = state.update(.open(screen))
      #expect(state.update(.setAside).isEmpty)
      #expect(state.status == "Reasons here name answers of anna and ben alone, and answers go to me.")
      #expect(state.whyNoneIsSetAside(key: "A").hasSuffix("answers go to me: A changes that."))
    }
    state.receive(.together(["anna", "ben"], answersTo: "anna"))
    _ = state.update(.open(.card()))
    _ = state.update(.open(.reasons()))
    #expect(state.update(.setAside) == [.record(animeID: 7, .evidenceOff)])
  }
}
