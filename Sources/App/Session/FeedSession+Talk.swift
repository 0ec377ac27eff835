import Cards
import Events
import Feed
import Meaning

/// Conversations in the feed.
extension FeedSession {
  /// Takes in a turn, keeps what it comes to, and shows the answer.
  func talk(_ turn: TalkTurn) throws {
    guard let talker = try finder.talker() else { return }
    var conversation = try log.conversation()
    let before = conversation
    switch turn {
    case .say(let sentence): conversation.hear(talker.read(sentence), titles: talker.search.titles)
    case .takeOff(let part):
      let chips = conversation.wish.chips
      if chips.indices.contains(part) { conversation.remove(chips[part]) }
    case .clear: conversation = Conversation()
    case .again: break
    }
    var reply = TalkReply(notUnderstood: conversation.notUnderstood)
    if !conversation.isEmpty {
      let answer = self.answer(conversation, talker)
      conversation.shown = answer.titles.map(\.anime.id)
      reply = TalkReply(
        parts: answer.chips.map(\.text), titles: answer.titles.map(\.described), comment: answer.sentence,
        notUnderstood: answer.notUnderstood)
    }
    if conversation != before { try log.keep(conversation) }
    state.receive(.replied(reply))
  }

  private func answer(_ conversation: Conversation, _ talker: Talker) -> TalkAnswer {
    let history = history()
    let scores = ranking.ranker.scores(history, settings: state.settings, for: conversation.wish)
    return talker.answer(
      conversation, scores: scores, isPersonal: history.contains { $0.feedback.teachesTaste },
      seed: UInt64(clamping: now)
    ) { id in
      self.ranking.ranker.detail(id, history, settings: self.state.settings)?.card?.reasonsFor.first?.text
    }
  }
}

extension TalkAnswer {
  /// The comment, and where nothing passes which parts to take off.
  var sentence: String {
    ([comment] + advice.map { "Without \($0.chip.text): \($0.titles)." }).joined(separator: " ")
  }
}

extension TalkAnswer.Title {
  /// The title as a screen shows it.
  var described: DescribedTitle {
    DescribedTitle(anime, words: reasons.first ?? "", sentence: reasons.prefix(3).joined(separator: ". "))
  }
}
