import Cards
import Catalogue
import Events
import Testing

@testable import Feed

/// Sentences about the ranking: they say how many cards there are, and on a short line keep what matters most.
@Suite struct FittedSentenceTests {
  private func ranking(_ ids: some Sequence<Int>, out: Int = 0) -> Ranking {
    let cards = ids.map { Card(anime: Anime(id: $0, title: "T"), rank: 1, score: 0, reasons: []) }
    return Ranking(cards: cards, candidates: cards.count, filteredOut: out)
  }
  private func fitted(_ status: Status, _ width: Int) -> String {
    status.fitted(
      to: width, cells: \.count,
      clip: { $0.count > $1 ? String($0.prefix($1 - 1)) + "…" : $0 })
  }

  @Test func fewCardsAreCountedAsTheyAre() {
    func effect(_ before: Ranking, _ after: Ranking) -> String {
      FeedMessages.effect(of: .like, on: "X", before: before, after: after).text
    }
    #expect(effect(ranking(1...4), ranking(1...4)) == "Liked X. The top 4 are unchanged.")
    #expect(effect(ranking(1...4), ranking(2...5)) == "Liked X. 1 of the top 4 is new.")
    #expect(effect(ranking(1...1), ranking(1...1)) == "Liked X. The top card is unchanged.")
    #expect(effect(ranking(1...1), ranking(2...2)) == "Liked X. The top card is new.")
    #expect(
      effect(ranking(1...4), ranking([2, 1, 3, 4])) == "Liked X. The top 4 are the same in another order.")
    #expect(effect(ranking(1...11), ranking(1...4)) == "Liked X. 4 of the top 11 are left.")
    #expect(effect(ranking(1...11), ranking(1...1)) == "Liked X. 1 of the top 11 is left.")
    #expect(effect(ranking(1...90), ranking(1...90)) == "Liked X. The top 20 are unchanged.")
    #expect(
      TuningMessages.learned(1, before: ranking(1...4), after: ranking(1...4))
        == "Learned from 1 answer: the top 4 are the same.")
    for (before, after) in [(1...4, 2...5), (1...11, 1...4), (1...4, 1...4), (1...1, 2...2)] {
      let said = FeedMessages.effect("Niche: 10%.", before: ranking(before), after: ranking(after))
      #expect(fitted(said, 12) == "Niche: 10%." && fitted(said, 99) == said.text, "\(said)")
    }
  }

  @Test func oneIsOne() {
    #expect(FeedMessages.restored(1) == "1 event restored.")
    #expect(FeedMessages.restored(2) == "2 events restored.")
    #expect(
      TuningMessages.unchanged(TuningVerdict(.promoted, new: 1), needed: 20) == "Learned from 1 answer.")
  }

  /// A long title gives way to what the answer did, how many pass before it; a sentence of one's own is left whole.
  @Test func aTitleIsCutWhereTheLineIsShort() {
    let title = "Ano Hi Mita Hana no Namae wo Bokutachi wa Mada Shiranai."
    let said = FeedMessages.effect(
      of: .love, on: title, before: ranking(1...30, out: 9), after: ranking(5...34, out: 9))
    #expect(said.text == "Loved \(title) 30 of 39 pass. 4 of the top 20 are new.")
    #expect(fitted(said, 200) == said.text)
    #expect(
      fitted(said, 78) == "Loved Ano Hi Mita Hana no Namae wo Bo… 30 of 39 pass. 4 of the top 20 are new.")
    #expect(fitted(said, 58) == "Loved Ano Hi Mita Hana no Namae … 4 of the top 20 are new.")
    let short = FeedMessages.effect(
      of: .love, on: "Monster", before: ranking(1...30, out: 9), after: ranking(5...34, out: 9))
    #expect(fitted(short, 50) == "Loved Monster. 4 of the top 20 are new.")
    #expect(fitted(short, 20) == "Loved Monster. 30 of 39 pass.")
    let saved = FeedMessages.effect(of: .saved, on: title, before: ranking(1...30), after: ranking(5...34))
    #expect(fitted(saved, 20) == "Saved " + title)
    // A title that reads like the sentence about the ranking is only a title.
    let odd = FeedMessages.effect(
      of: .love, on: "All 3 pass. The top 4 are new; or not", before: ranking(1...30), after: ranking(1...30))
    #expect(fitted(odd, 60) == "Loved All 3 pass. The top 4 are n… The top 20 are unchanged.")
    let undone = FeedMessages.effect(
      of: .undo, on: title, undone: .evidenceOff, before: ranking(1...30), after: ranking(5...34))
    #expect(undone.text == "Undone: set aside \(title) 4 of the top 20 are new.")
    #expect(fitted(undone, 70).hasSuffix("… 4 of the top 20 are new."))
    #expect(FeedMessages.redone(.love, title) == "Redone: loved \(title)")
    let sentence = "Saved titles by how they rank for you; the same key goes back."
    #expect(fitted(.plain(sentence), 20) == sentence)
  }
}
