import Catalogue
import Foundation
import Meaning

extension FuzzTarget {
  /// What reads a sentence of a person.
  static let talk = [
    FuzzTarget("talk", longest: 1024) { input in
      let wish = grammar.read(String(decoding: input, as: UTF8.self))
      var conversation = Conversation()
      conversation.hear(wish, titles: talkTitles)
      // What was read can also be kept, and taken off again.
      let kept = try JSONDecoder().decode(Wish.self, from: try JSONEncoder().encode(wish))
      precondition(kept.types == wish.types && kept.like == wish.like)
      for chip in conversation.wish.chips { conversation.remove(chip) }
      precondition(conversation.wish.chips.isEmpty)
    }
  ]

  private static let talkTitles = TitleTable(
    ["Monster", "Free!", "Bungou Stray Dogs", "Cowboy Bebop"].enumerated().map { number, name in
      var title = Anime(id: number + 1, title: name)
      (title.genres, title.studios) = (["Drama", "Comedy", "Slice of Life"], ["Bones", "Madhouse"])
      (title.type, title.episodes, title.startDate) = ("TV", 24, "2004-04-07")
      return title
    })

  private static let grammar = TalkGrammar(
    TitleIndex(talkTitles), describing: DescriptionSearch(talkTitles, keywords: [:], words: nil))
}
