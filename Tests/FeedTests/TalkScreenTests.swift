import Cards
import Catalogue
import Testing

@testable import Feed

@Suite struct TalkScreenTests {
  private func feed() -> FeedState {
    FeedState(profile: "me", snapshot: snapshot([1, 2], history: [(9, .love)]))
  }

  private func talk(_ state: FeedState) -> TalkScreen? {
    if case .talk(let screen) = state.screen { screen } else { nil }
  }

  private let reply = TalkReply(
    parts: ["sad", "Movie"],
    titles: [
      DescribedTitle(Anime(id: 3, title: "Three"), words: "sad: loss", sentence: "sad: loss"),
      DescribedTitle(Anime(id: 4, title: "Four"), words: "", sentence: ""),
    ], comment: "2 titles pass.", notUnderstood: ["dragons"])

  @Test func aSentenceIsSaidAndAnswered() {
    var state = feed()
    #expect(state.update(.open(.talk())) == [.talk(.again)])
    for c in "sad" { _ = state.update(.type(c)) }
    #expect(state.update(.enter) == [.talk(.say("sad"))])
    #expect(talk(state)?.text == "")
    state.receive(.replied(reply))
    #expect(state.list.map(\.id) == [3, 4])
    // On the text a letter is text; on the titles a key answers in place.
    #expect(state.update(.answer(.love)).isEmpty)
    _ = state.update(.tab)
    #expect(state.update(.answer(.love)) == [.record(animeID: 3, .love)])
    _ = state.update(.move(1))
    #expect(state.subject?.id == 4)
    #expect(state.update(.enter) == [.loadDetail(4)])
  }

  /// A typed sentence waits where the screen is left; an old refusal does not, beside which no sentence stands.
  @Test func aTypedSentenceIsKept() {
    var state = feed()
    _ = state.update(.open(.talk()))
    state.receive(.replied(reply))
    #expect(talk(state)?.reply.notUnderstood == [])
    for c in "sad" { _ = state.update(.type(c)) }
    _ = state.update(.back)
    _ = state.update(.open(.talk()))
    #expect(talk(state)?.text == "sad")
    #expect(state.update(.enter) == [.talk(.say("sad"))])
    state.receive(.replied(reply))
    #expect(talk(state)?.reply.notUnderstood == ["dragons"])
    _ = state.update(.back)
    _ = state.update(.open(.talk()))
    #expect(talk(state)?.text == "" && talk(state)?.reply.notUnderstood.isEmpty == true)
  }

  /// What was searched waits too, and gives way to what is typed next.
  @Test func aTypedSearchIsKept() {
    var state = feed()
    _ = state.update(.open(.search()))
    for c in "mon" { _ = state.update(.type(c)) }
    _ = state.update(.back)
    #expect(state.update(.open(.search())) == [.search("mon")])
    #expect(state.field.text == "mon" && state.field.isOld)
    var other = state
    _ = other.update(.type("a"))
    #expect(other.field.text == "a" && !other.field.isOld)
    _ = state.update(.edit(.erase))
    #expect(state.field.text == "mo")
    state.receive(.searchFinished("mo", [anime(1)]))
    for action in [FeedAction.tab, .enter, .back, .open(.search())] { _ = state.update(action) }
    #expect(state.field.text.isEmpty, "a title was chosen")
  }

  @Test func partsAreTakenOffAndForgotten() {
    var state = feed()
    _ = state.update(.open(.talk()))
    #expect(state.update(.tab).isEmpty && state.status == TalkScreen.sayFirst)
    state.receive(.replied(reply))
    _ = state.update(.tab)
    _ = state.update(.turn(1))
    #expect(state.update(.reset) == [.talk(.takeOff(1))])
    _ = state.update(.turn(1))
    #expect(talk(state)?.part == 0)
    #expect(state.update(.resetAll) == [.talk(.clear)])
    state.receive(.replied(TalkReply()))
    #expect(state.isTyping)
  }

  @Test func aLanguageModelIsAskedWhileKeysStayLive() {
    var state = feed()
    _ = state.update(.open(.talk()))
    for c in "sad" { _ = state.update(.type(c)) }
    #expect(state.update(.enter) == [.talk(.say("sad"))])
    state.receive(.asking("sad"))
    // What is typed meanwhile is kept, and not said before the answer is there.
    for c in "new" { _ = state.update(.type(c)) }
    #expect(state.update(.enter).isEmpty && talk(state)?.text == "new")
    #expect(state.status == TalkScreen.stillAsking)
    state.receive(.asking(nil))
    state.receive(.replied(reply))
    #expect(talk(state)?.asked == nil && talk(state)?.text == "new")
    state.receive(.worded("Three is sad."))
    #expect(talk(state)?.reply.worded == "Three is sad.")
    // Back cancels and gives the sentence back; once more it closes.
    _ = state.update(.eraseAll)
    state.receive(.asking("old"))
    #expect(state.update(.back) == [.talk(.cancel)])
    #expect(talk(state)?.text == "old" && talk(state)?.asked == nil)
    _ = state.update(.back)
    #expect(talk(state) == nil)
  }

  @Test func theSameWordsAreSearchedInBothWays() {
    var state = feed()
    _ = state.update(.open(.search()))
    for c in "box" { _ = state.update(.type(c)) }
    #expect(state.update(.switchSearch) == [.describe("box")])
    // An answer of the other way comes too late.
    state.receive(.searchFinished("box", [Anime(id: 7, title: "Box")]))
    #expect(state.list.isEmpty)
    state.receive(
      .described(
        "box", [DescribedTitle(Anime(id: 5, title: "Five"), words: "cursed box", sentence: "A box opens.")]))
    #expect(state.list.map(\.id) == [5])
    #expect(state.field.names == [5: "cursed box"] && state.field.sentences == [5: "A box opens."])
    _ = state.update(.tab)
    #expect(state.update(.answer(.like)) == [.record(animeID: 5, .like)])
    #expect(state.update(.switchSearch) == [.search("box")])
    #expect(state.field.text == "box")
    state.receive(.searchFinished("box", [Anime(id: 7, title: "Box")]))
    #expect(state.list.map(\.id) == [7] && state.field.sentences.isEmpty)
  }
}
