import Cards
import Events
import Feed
import Foundations
import Meaning

/// Conversations in the feed.
extension FeedSession {
  /// Changes and stores the conversation as a turn says, and shows the answer. With a language model a sentence is answered once the
  /// model has read it.
  func talk(_ turn: TalkTurn) throws {
    switch turn {
    case .cancel: return asking?.cancel() ?? ()
    case .say(let sentence):
      guard let asking, try finder.talker() != nil else { return try hear(sentence, nil) }
      state.receive(.asking(sentence))
      asking.read(sentence)
      takeTalk()
    case .takeOff(let part):
      try converse { conversation, _ in
        let chips = conversation.wish.chips
        if chips.indices.contains(part) { conversation.remove(chips[part]) }
      }
    case .clear:
      asking?.cancel()
      state.receive(.asking(nil))
      try converse { conversation, _ in conversation = Conversation() }
    case .again: try converse { _, _ in }
    }
  }

  /// Stops waiting for a language model.
  func dropQuestion() {
    asking?.cancel()
    state.receive(.asking(nil))
    state.receive(.worded(nil))
  }

  /// Takes in what a language model answered.
  func takeTalk() {
    guard let answer = asking?.take() else { return }
    switch answer {
    case .read(let sentence, let result):
      state.receive(.asking(nil))
      reportingFailure {
        switch result {
        case .success(let wish): try hear(sentence, wish)
        case .failure(let failure):
          try hear(sentence, nil)
          show(FeedMessages.modelNotUsed(failure.reason))
        }
      }
      // Where questions are answered before they return, the comment is there already.
      takeTalk()
    case .worded(.success(let words)): state.receive(.worded(words))
    case .worded(.failure(let failure)):
      state.receive(.worded(nil))
      if state.isOn(.talk()) { show(FeedMessages.noComment(failure.reason)) }
    }
  }

  /// Adds a sentence, read by the model or else by the grammar, to the conversation.
  private func hear(_ sentence: String, _ wish: Wish?) throws {
    try converse(wording: wish != nil) { conversation, talker in
      conversation.hear(wish ?? talker.read(sentence), titles: talker.search.titles)
    }
  }

  /// Changes the conversation and shows the answer; with `wording` the model is asked for a comment.
  private func converse(
    wording: Bool = false, _ change: (inout Conversation, Talker) throws -> Void
  ) throws {
    guard let talker = try finder.talker() else { return }
    var conversation = try log.conversation()
    let before = conversation
    try change(&conversation, talker)
    var reply = TalkReply(
      comment: conversation.saidNothing == true ? Talker.help : "", notUnderstood: conversation.notUnderstood)
    var facts: TalkFacts?
    if !conversation.isEmpty {
      let answer = self.answer(conversation, talker)
      conversation.shown = answer.titles.map(\.anime.id)
      if wording, !answer.titles.isEmpty { facts = answer.facts }
      reply = TalkReply(
        parts: answer.chips.map(\.text), titles: answer.titles.map(\.described), comment: answer.sentence,
        notUnderstood: answer.notUnderstood, isBeingWorded: facts != nil)
    }
    if conversation != before { try log.keep(conversation) }
    asking?.cancelComment()
    state.receive(.replied(reply))
    if let facts { asking?.word(facts) }
  }

  private func answer(_ conversation: Conversation, _ talker: Talker) -> TalkAnswer {
    let history = history()
    return talker.answer(
      conversation, isPersonal: history.contains { $0.feedback.teachesTaste }, seed: UInt64(clamping: now),
      rank: {
        self.ranking.ranker.rank(history, settings: self.state.settings, for: conversation.wish, wanted: $0)
      },
      reason: { id in
        TalkAnswer.reason(
          self.ranking.ranker.detail(id, history, settings: self.state.settings)?.card, for: conversation.wish
        )
      })
  }
}

extension TalkAnswer {
  /// The comment, and where nothing passes which parts to take off.
  var sentence: String {
    ([comment] + advice.map { "Without \($0.chip.text): \($0.titles.formattedCount)." }).joined(
      separator: " ")
  }
}

extension TalkAnswer {
  /// What a language model may say of it.
  public var facts: TalkFacts {
    TalkFacts(
      parts: chips.map(\.text), titles: titles.map { (name: $0.anime.title, reasons: $0.reasons) })
  }
}

extension TalkAnswer.Title {
  /// The title as a screen shows it.
  var described: DescribedTitle {
    DescribedTitle(anime, words: reasons.first ?? "", sentence: reasons.prefix(3).joined(separator: ". "))
  }
}
